//! What the licences of a tenant are for, as its owner lists them.

use serde::{Deserialize, Serialize};

use crate::table;

const TEXT: &str = include_str!("../data/licences.txt");

/// Word, name and contents of each plan.
static TABLE: [[&str; 3]; table::count(TEXT)] = table::rows(TEXT, b'|');

/// A plan that Microsoft sells, by its line in the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan(u8);

/// Something that needs a licence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Licensed {
    /// Conditions on the risk of users and sign-ins.
    Risk,
    /// Policies for workload identities.
    Workloads,
    /// App protection policies.
    Apps,
    /// Compliance policies, and Conditional Access that asks for a compliant device.
    Compliance,
    /// The threat level of devices.
    Threats,
}

impl Plan {
    /// The plan that the configuration calls by this word.
    pub fn of_word(word: &str) -> Option<Self> {
        let number = Self::words().position(|known| known.eq_ignore_ascii_case(word))?;
        Some(Self(u8::try_from(number).ok()?))
    }

    /// The words for all plans.
    pub fn words() -> impl Iterator<Item = &'static str> {
        TABLE.iter().map(|[word, ..]| *word)
    }

    /// Its name, for people.
    pub fn name(self) -> &'static str {
        self.line().map_or("", |[_, name, _]| name)
    }

    /// Whether it is a licence for something.
    pub(crate) fn licenses(self, what: Licensed) -> bool {
        self.line().is_some_and(|[.., holds]| holds.split(' ').any(|word| word == what.word()))
    }

    fn line(self) -> Option<[&'static str; 3]> {
        TABLE.get(usize::from(self.0)).copied()
    }
}

impl Licensed {
    const fn word(self) -> &'static str {
        match self {
            Self::Risk => "risk",
            Self::Workloads => "workloads",
            Self::Apps => "apps",
            Self::Compliance => "compliance",
            Self::Threats => "threats",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_of_the_table_is_a_plan() {
        let words = ["access", "risk", "workloads", "apps", "compliance", "threats"];
        for [word, name, holds] in TABLE {
            assert!(!name.is_empty() && holds.split(' ').all(|known| words.contains(&known)), "{word}");
        }
    }

    #[test]
    fn plans_hold_what_they_are_for() {
        let plan = |word: &str| Plan::of_word(word).expect("a plan");
        assert_eq!(plan("E3").name(), "Microsoft 365 E3");
        assert!(plan("e5").licenses(Licensed::Risk) && !plan("e3").licenses(Licensed::Risk));
        assert!(plan("f1").licenses(Licensed::Apps) && !plan("f1").licenses(Licensed::Threats));
        assert_eq!(Plan::of_word("e4"), None);
    }
}
