//! Which filters have no device in common.

use rustc_hash::FxHashMap;

use super::atom::Filter;
use crate::filter::{are_disjoint, parse};
use crate::judge::Reads;
use crate::tenant::Tenant;

/// What was found out about pairs of filters: tenants have few, and ask for the same ones again and again.
#[derive(Debug, Default)]
pub(super) struct Filters(FxHashMap<Filter, FxHashMap<Filter, (bool, Reads)>>);

impl Filters {
    /// Whether no device passes both, as far as their rules tell.
    pub(super) fn are_disjoint(&mut self, tenant: &Tenant, one: &Filter, other: &Filter) -> bool {
        if let Some((answer, reads)) = self.0.get(one).and_then(|others| others.get(other)) {
            tenant.notes().note(*reads);
            return *answer;
        }
        let (answer, reads) = tenant.notes().during(|| one.is_opposite(other) || by_rules(tenant, one, other));
        tenant.notes().note(reads);
        // Whoever keeps what is known of access keeps these with it.
        tenant.access().learnt(reads);
        self.0.entry(one.clone()).or_default().insert(other.clone(), (answer, reads));
        answer
    }
}

fn by_rules(tenant: &Tenant, one: &Filter, other: &Filter) -> bool {
    let of = |filter: &Filter| {
        let facts = tenant.assignment_filter(&filter.id)?.facts;
        let rule = parse(&facts.rule.as_ref()?.value, facts.dialect());
        // What a rule with a fault says is anybody's guess, and so is one that mixes -and with -or without brackets.
        (rule.problems.is_empty() && rule.mixed.is_empty()).then_some((facts.dialect(), rule.steps))
    };
    let (Some((dialect, first)), Some((other_dialect, second))) = (of(one), of(other)) else { return false };
    dialect == other_dialect && are_disjoint((&first, one.exclude), (&second, other.exclude), dialect)
}
