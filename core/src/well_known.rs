//! Ids that are the same in every tenant.

use crate::policy::reference::Referent;
use crate::table;

const TEXT: &str = include_str!("../data/well-known-ids.txt");

/// What each line is about, its id, its name; sorted by the first two.
static TABLE: [[&str; 3]; table::count(TEXT)] = table::rows(TEXT, b' ');

/// Whether Microsoft provides the object with this id in every tenant.
pub(crate) fn is_well_known(to: Referent, id: &str) -> bool {
    let sort = match to {
        Referent::Application => "application",
        Referent::Location => "namedLocation",
        Referent::AuthenticationStrength => "authenticationStrength",
        _ => return false,
    };
    name_of(sort, id).is_some()
}

/// Whether a role template is one of those that Microsoft provides, as of the date of the table.
pub(crate) fn is_built_in_role(id: &str) -> bool {
    name_of("directoryRole", id).is_some()
}

/// The name of what has this id in every tenant.
pub(crate) fn name(id: &str) -> Option<&'static str> {
    entry(id).map(|(_, name)| name)
}

/// What has this id in every tenant, in words, and its name.
pub(crate) fn entry(id: &str) -> Option<(&'static str, &'static str)> {
    const SORTS: [(&str, &str); 4] = [
        ("application", "app"),
        ("authenticationStrength", "authentication strength"),
        ("directoryRole", "role"),
        ("namedLocation", "named location"),
    ];
    SORTS.into_iter().find_map(|(sort, words)| Some((words, name_of(sort, id)?)))
}

fn name_of(sort: &str, id: &str) -> Option<&'static str> {
    let small = id.bytes().map(|byte| byte.to_ascii_lowercase());
    let place = TABLE.binary_search_by(|[of, known, _]| (*of).cmp(sort).then_with(|| known.bytes().cmp(small.clone())));
    place.ok().map(|row| TABLE[row][2])
}

/// The id of a role or an authentication strength that Microsoft provides under this name.
pub(crate) fn id_of(to: Referent, name: &str) -> Option<&'static str> {
    let sort = match to {
        Referent::Role => "directoryRole",
        Referent::AuthenticationStrength => "authenticationStrength",
        _ => return None,
    };
    TABLE.iter().find(|[of, _, known]| *of == sort && known.eq_ignore_ascii_case(name)).map(|[_, id, _]| *id)
}

/// Whether something is called so in every tenant.
pub(crate) fn is_name(text: &str) -> bool {
    TABLE.iter().any(|[.., name]| *name == text)
}

/// The same for a message that knows no tenant: the name in quotes, else the id.
pub(crate) fn show(id: &str) -> String {
    name(id).map_or_else(|| id.to_owned(), |name| format!("'{name}'"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_read_by_sort() {
        let strength = "00000000-0000-0000-0000-000000000004";
        assert!(is_well_known(Referent::AuthenticationStrength, strength));
        assert!(!is_well_known(Referent::Application, strength));
        assert!(!is_well_known(Referent::Group, strength));
        assert!(is_well_known(Referent::Application, "0000000A-0000-0000-C000-000000000000"));
        let administrator = "62E90394-69f5-4237-9190-012177145e10";
        assert!(is_built_in_role(administrator) && !is_built_in_role(strength));
        assert_eq!(name(administrator), Some("Global Administrator"));
        assert_eq!(id_of(Referent::Role, "global administrator"), Some("62e90394-69f5-4237-9190-012177145e10"));
        assert_eq!(id_of(Referent::Group, "Global Administrator"), None);
        assert_eq!(name("00000000-0000-0000-0000-000000000000"), None);
    }

    #[test]
    fn every_line_of_the_table_has_an_id_and_its_place() {
        assert!(TABLE.iter().all(|[_, id, _]| id.len() == 36 && !id.bytes().any(|byte| byte.is_ascii_uppercase())));
        assert!(TABLE.is_sorted_by_key(|[sort, id, _]| (*sort, *id)));
        assert!(TABLE.iter().all(|[sort, id, known]| name_of(sort, id) == Some(known) && name(id).is_some()));
    }
}
