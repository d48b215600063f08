//! Profiles: what a standard makes of the severities of rules.

use super::file::Level;

/// A standard that an organisation works by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Profile {
    /// Its name in `pitfall.toml`.
    pub(super) name: &'static str,
    /// The rules that weigh more or less by it.
    pub(super) rules: &'static [(&'static str, Level)],
}

/// All of them.
pub(super) const PROFILES: [Profile; 2] = [
    // Microsoft's deployment guide for identity and devices takes app protection of level 2 and the
    // demand for compliance for granted.
    Profile { name: "zero-trust", rules: &[("AP006", Level::Warning), ("RO006", Level::Warning)] },
    // MS.AAD.3.8 asks for a managed device to register security information.
    Profile { name: "scuba", rules: &[("DV010", Level::Info)] },
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::ALL;

    #[test]
    fn profiles_name_rules() {
        for profile in PROFILES {
            for (code, _) in profile.rules {
                assert!(ALL.iter().any(|rule| rule.code == *code), "{code}");
            }
        }
    }
}
