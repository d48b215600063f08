//! Ids that are the same in every tenant.

use crate::policy::reference::Referent;

const TABLE: &str = include_str!("../data/well-known-ids.txt");

/// Whether Microsoft provides the object with this id in every tenant.
pub(crate) fn is_well_known(to: Referent, id: &str) -> bool {
    let sort = match to {
        Referent::Application => "application",
        Referent::Location => "namedLocation",
        Referent::AuthenticationStrength => "authenticationStrength",
        _ => return false,
    };
    lines().any(|(listed, known, _)| listed == sort && known.eq_ignore_ascii_case(id))
}

/// Whether a role template is one of those that Microsoft provides, as of the date of the table.
pub(crate) fn is_built_in_role(id: &str) -> bool {
    lines().any(|(sort, known, _)| sort == "directoryRole" && known.eq_ignore_ascii_case(id))
}

/// The name of what has this id in every tenant.
pub(crate) fn name(id: &str) -> Option<&'static str> {
    lines().find(|(_, known, _)| known.eq_ignore_ascii_case(id)).map(|(.., name)| name)
}

/// The id of a role or an authentication strength that Microsoft provides under this name.
pub(crate) fn id_of(to: Referent, name: &str) -> Option<&'static str> {
    let sort = match to {
        Referent::Role => "directoryRole",
        Referent::AuthenticationStrength => "authenticationStrength",
        _ => return None,
    };
    lines().find(|(listed, _, known)| *listed == sort && known.eq_ignore_ascii_case(name)).map(|(_, id, _)| id)
}

/// Whether something is called so in every tenant.
pub(crate) fn is_name(text: &str) -> bool {
    lines().any(|(.., name)| name == text)
}

/// The same for a message that knows no tenant: the name in quotes, else the id.
pub(crate) fn show(id: &str) -> String {
    name(id).map_or_else(|| id.to_owned(), |name| format!("'{name}'"))
}

/// What each line is about, its id, its name.
fn lines() -> impl Iterator<Item = (&'static str, &'static str, &'static str)> {
    TABLE.lines().filter(|line| !line.starts_with('#')).filter_map(|line| {
        let mut words = line.splitn(3, ' ');
        Some((words.next()?, words.next()?, words.next()?))
    })
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
    fn every_line_of_the_table_has_an_id() {
        for line in TABLE.lines().filter(|line| !line.starts_with('#')) {
            let words: Vec<&str> = line.splitn(3, ' ').collect();
            assert!(words.len() == 3 && words[1].len() == 36, "{line}");
        }
    }
}
