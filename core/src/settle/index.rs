//! Which ignores may be about a finding, so that thousands of them are not held against each finding.

use std::collections::HashMap;

use super::ignore::Ignores;
use crate::order::Order;
use crate::report::Reported;
use crate::rules::ALL;

/// Where an ignore stands: its source, and its place there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct At {
    pub(super) source: usize,
    pub(super) ignore: usize,
}

/// Ignores by what they are about.
#[derive(Debug, Default)]
pub(super) struct Index {
    /// Those of one policy, by its id or name in small letters.
    by_policy: HashMap<String, Vec<At>>,
    /// The others, for each rule of [`ALL`].
    by_rule: Vec<Vec<At>>,
}

impl Index {
    pub(super) fn of(ignores: &Ignores) -> Self {
        let mut index = Self::default();
        for (at, _, ignore) in ignores.all() {
            match &ignore.policy {
                Some(policy) if !policy.contains('*') => {
                    index.by_policy.entry(policy.to_lowercase()).or_default().push(at);
                }
                _ => {
                    index.by_rule.resize(ALL.len(), Vec::new());
                    let named = index.by_rule.iter_mut().zip(&ignore.rules).filter(|(_, named)| **named);
                    named.for_each(|(list, _)| list.push(at));
                }
            }
        }
        index
    }

    /// Those that may be about a finding of the rule at `rule`, in the order in which they stand.
    pub(super) fn candidates(&self, rule: usize, finding: &Reported) -> Vec<At> {
        let subject = finding.subject.iter();
        let names = subject.flat_map(|subject| [subject.id.as_deref(), subject.name.as_deref()]).flatten();
        let of_policy = names.filter_map(|name| self.by_policy.get(&name.to_lowercase())).flatten();
        let mut all: Vec<At> = of_policy.chain(self.by_rule.get(rule).into_iter().flatten()).copied().collect();
        all.order();
        all.dedup();
        all
    }
}
