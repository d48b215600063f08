//! What the rules about the filter language share.

use crate::filter::{Dialect, WrittenRule};
use crate::finding::{Finding, Findings};
use crate::policy::{Facts, Resource};
use crate::text::Span;

/// A rule of the filter language and the resource that holds it.
pub(super) struct Filter<'r> {
    pub(super) written: &'r WrittenRule,
    /// What it is, to begin a sentence with: `The device filter of 'Block unmanaged devices'`.
    pub(super) title: String,
    /// Whether it belongs to a policy that is not enforced.
    dormant: bool,
}

/// The rule that a resource holds, if it holds one.
pub(super) fn filter_of(resource: &Resource) -> Option<Filter<'_>> {
    let (written, what, dormant) = match &resource.facts {
        Facts::ConditionalAccess(policy) => {
            let rule = policy.device_filter.as_ref()?.rule.as_ref()?;
            (&rule.written, "The device filter of", policy.is_dormant())
        }
        Facts::AssignmentFilter(filter) => (&filter.written, "The assignment filter", false),
        Facts::Group(group) => (&group.written, "The membership rule of group", false),
        _ => return None,
    };
    let title = format!("{what} '{}'", resource.label());
    Some(Filter { written: written.as_deref()?, title, dormant })
}

impl Filter<'_> {
    pub(super) fn dialect(&self) -> Dialect {
        self.written.dialect
    }

    /// Reports about the part `inner` of the rule: one step lower if the policy is not enforced.
    pub(super) fn report<'f>(&self, findings: &'f mut Findings, inner: Span, message: String) -> &'f mut Finding {
        findings.report(self.written.place(inner), message).lower_if(self.dormant)
    }
}
