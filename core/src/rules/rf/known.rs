//! Ids that are the same in every tenant.

use crate::policy::reference::Referent;

const TABLE: &str = include_str!("../../../data/well-known-ids.txt");

/// Whether Microsoft provides the object with this id in every tenant.
pub(crate) fn is_well_known(to: Referent, id: &str) -> bool {
    let sort = match to {
        Referent::Application => "application",
        Referent::Location => "namedLocation",
        Referent::AuthenticationStrength => "authenticationStrength",
        _ => return false,
    };
    TABLE.lines().any(|line| {
        let mut words = line.split(' ');
        words.next() == Some(sort) && words.next().is_some_and(|known| known.eq_ignore_ascii_case(id))
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
    }

    #[test]
    fn every_line_of_the_table_has_an_id() {
        for line in TABLE.lines().filter(|line| !line.starts_with('#')) {
            let words: Vec<&str> = line.splitn(3, ' ').collect();
            assert!(words.len() == 3 && words[1].len() == 36, "{line}");
        }
    }
}
