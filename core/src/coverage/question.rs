//! What several policies wait for to be decided, once for each fact.

use std::collections::{BTreeSet, HashMap};

use super::Open;
use crate::finding::FileId;
use crate::policy::{ConditionalAccessPolicy, Platform};
use crate::tenant::Linked;

/// The facts that policies wait for, in the order in which they came up.
#[derive(Default)]
pub(crate) struct Questions<'t> {
    pub(crate) list: Vec<Question<'t>>,
    by_fact: HashMap<String, usize>,
}

/// A fact that several policies wait for.
pub(crate) struct Question<'t> {
    pub(crate) fact: String,
    pub(crate) help: &'static str,
    pub(crate) platforms: BTreeSet<Platform>,
    pub(crate) first: Linked<'t, ConditionalAccessPolicy>,
    pub(crate) policies: BTreeSet<(FileId, u32)>,
}

impl<'t> Questions<'t> {
    /// Notes that `policy` waits for `open` on `platforms`.
    pub(crate) fn add(&mut self, policy: Linked<'t, ConditionalAccessPolicy>, open: &Open, platforms: &[Platform]) {
        let fact = open.to_string();
        let at = *self.by_fact.entry(fact.clone()).or_insert(self.list.len());
        if at == self.list.len() {
            let (platforms, policies) = (BTreeSet::new(), BTreeSet::new());
            self.list.push(Question { fact, help: open.way_out(), platforms, first: policy, policies });
        }
        if let Some(question) = self.list.get_mut(at) {
            question.platforms.extend(platforms);
            question.policies.insert((policy.file, policy.index));
        }
    }
}
