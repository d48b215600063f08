//! What the rules about the filter language share.

use crate::filter::{Comparison, Dialect, Step, WrittenRule};
use crate::finding::{Finding, Findings};
use crate::policy::{Facts, Resource};
use crate::text::Span;

/// How often one rule of this family speaks about one filter: more has one cause.
pub(super) const MOST: usize = 5;

/// A rule of the filter language and the resource that holds it.
pub(super) struct Filter<'r> {
    pub(super) written: &'r WrittenRule,
    what: &'static str,
    name: &'r str,
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
    Some(Filter { written: written.as_deref()?, what, name: resource.label(), dormant })
}

impl Filter<'_> {
    /// What it is, to begin a sentence with: `The device filter of 'Block unmanaged devices'`.
    pub(super) fn title(&self) -> String {
        format!("{} '{}'", self.what, self.name)
    }

    pub(super) fn dialect(&self) -> Dialect {
        self.written.dialect
    }

    /// The entities that the rule may speak of.
    pub(super) fn entities(&self) -> &'static [&'static str] {
        match self.written.dialect {
            Dialect::ConditionalAccess | Dialect::ManagedDevices => &["device"],
            Dialect::ManagedApps => &["app"],
            Dialect::DynamicGroup => &["user", "device"],
        }
    }

    /// The comparisons, without those of elements of a collection.
    pub(super) fn comparisons(&self) -> impl Iterator<Item = &Comparison> {
        self.written.rule.comparisons().filter(|comparison| !comparison.of_element)
    }

    /// The properties that the rule speaks of, and where, in the order of the steps.
    pub(super) fn properties(&self) -> impl Iterator<Item = (&str, Span)> {
        self.written.rule.steps.iter().filter_map(|step| match step {
            Step::Compare(comparison) if !comparison.of_element => {
                Some((comparison.property.as_str(), comparison.property_span))
            }
            Step::Quantify(quantified) => Some((quantified.property.as_str(), quantified.property_span)),
            _ => None,
        })
    }

    /// Reports about the part `inner` of the rule: one step lower if the policy is not enforced.
    pub(super) fn report<'f>(&self, findings: &'f mut Findings, inner: Span, message: String) -> &'f mut Finding {
        findings.report(self.written.place(inner), message).lower_if(self.dormant)
    }
}
