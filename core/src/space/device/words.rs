//! Words for sets of states.

use std::fmt::Write;

use super::state::{Management, Ownership, State, States, Trust};

impl States {
    /// The set in words, a few groups: `unregistered`, `registered, unmanaged`.
    pub fn groups(self) -> Vec<String> {
        if self == Self::ALL {
            return vec!["every device".to_owned()];
        }
        let mut groups = Vec::new();
        if self.contains(State::UNREGISTERED) {
            groups.push("unregistered".to_owned());
        }
        let patterns = Ownership::ALL.map(|ownership| (ownership, Pattern::of(self, ownership)));
        let mut told: Vec<Pattern> = Vec::new();
        for (_, pattern) in patterns {
            if pattern.is_empty() || told.contains(&pattern) {
                continue;
            }
            told.push(pattern);
            let owners = patterns.iter().filter(|(_, other)| *other == pattern);
            let owners: Vec<Ownership> = owners.map(|(ownership, _)| *ownership).collect();
            pattern.groups(owned(&owners), &mut groups);
        }
        groups
    }

    /// The groups in a sentence: `unregistered; registered, unmanaged`.
    pub fn show(self) -> String {
        self.groups().join("; ")
    }
}

/// What happens to which devices, a line for each group: `registered, unmanaged → not blocked`.
pub fn table(rows: &[(States, &str)]) -> String {
    let mut out = String::new();
    for (states, outcome) in rows {
        for group in states.groups() {
            let start = if out.is_empty() { "" } else { "\n" };
            // Writing to a string cannot fail.
            let _ = write!(out, "{start}{group} → {outcome}");
        }
    }
    out
}

/// For each trust the kinds of management that devices of one ownership have in a set.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Pattern([[bool; 3]; 3]);

impl Pattern {
    fn of(states: States, ownership: Ownership) -> Self {
        Self(
            Trust::ALL.map(|trust| {
                Management::ALL.map(|management| states.contains(State::known(trust, management, ownership)))
            }),
        )
    }

    fn is_empty(self) -> bool {
        self.0.iter().flatten().all(|contained| !contained)
    }

    fn groups(self, owned: &str, groups: &mut Vec<String>) {
        let mut told: Vec<[bool; 3]> = Vec::new();
        for row in self.0 {
            if row == [false; 3] || told.contains(&row) {
                continue;
            }
            told.push(row);
            let words = [trusted(self.0.map(|other| other == row), row), managed(row), owned];
            let words: Vec<&str> = words.into_iter().filter(|word| !word.is_empty()).collect();
            groups.push(words.join(", "));
        }
    }
}

fn trusted(trusts: [bool; 3], management: [bool; 3]) -> &'static str {
    match trusts {
        [true, false, false] => "registered",
        [false, true, false] => "joined",
        [false, false, true] => "hybrid joined",
        [true, true, false] => "registered or joined, not hybrid",
        [false, true, true] => "joined or hybrid joined",
        [true, false, true] => "registered or hybrid joined",
        // Whatever is managed is registered or joined: that need not be said.
        _ if !management[0] => "",
        _ => "registered, joined or hybrid joined",
    }
}

fn managed(management: [bool; 3]) -> &'static str {
    match management {
        [true, false, false] => "unmanaged",
        [false, true, false] => "managed but not compliant",
        [false, false, true] => "compliant",
        [true, true, false] => "not compliant",
        [false, true, true] => "managed",
        [true, false, true] => "unmanaged or compliant",
        _ => "",
    }
}

fn owned(owners: &[Ownership]) -> &'static str {
    match owners {
        [Ownership::Personal] => "personal",
        [Ownership::Company] => "company-owned",
        [Ownership::Unset] => "of unknown ownership",
        [Ownership::Personal, Ownership::Company] => "of known ownership",
        [Ownership::Personal, Ownership::Unset] => "not company-owned",
        [Ownership::Company, Ownership::Unset] => "not personal",
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_are_short() {
        let registered = States::with_trust(Trust::Registered);
        let company = States::of(|state| state.ownership() == Ownership::Company);
        for (states, words) in [
            (States::ALL, "every device"),
            (States::unregistered(), "unregistered"),
            (!States::unregistered(), "registered, joined or hybrid joined"),
            (registered, "registered"),
            (registered & !States::compliant(), "registered, not compliant"),
            (States::compliant(), "compliant"),
            (!States::compliant(), "unregistered; registered, joined or hybrid joined, not compliant"),
            (States::compliant() | registered, "registered; joined or hybrid joined, compliant"),
            (company, "registered, joined or hybrid joined, company-owned"),
            (States::compliant() & !company, "compliant, not company-owned"),
            (States::NONE, ""),
        ] {
            assert_eq!(states.show(), words);
        }
    }

    #[test]
    fn a_table_has_a_line_for_each_group() {
        let registered = States::with_trust(Trust::Registered);
        let rows = [(registered, "not blocked"), (!registered & !States::compliant(), "blocked")];
        assert_eq!(
            table(&rows),
            "registered → not blocked\nunregistered → blocked\njoined or hybrid joined, not compliant → blocked"
        );
    }
}
