//! The checks of all rules, sorted by what they look at.
//!
//! Every file and every resource goes through its list. Most of a [`Rule`](super::Rule) is
//! documentation, so the lists hold only what a check needs, side by side.

use std::sync::LazyLock;

use super::{ALL, Check, OfJson, OfReading, OfResource, OfTenant};
use crate::finding::Severity;

/// The check of one rule.
#[derive(Clone, Copy, Debug)]
pub(crate) struct OfRule<C> {
    /// The rule, by its position in [`ALL`].
    pub(crate) rule: u16,
    /// Its family, numbered from 0.
    pub(crate) family: u16,
    /// The severity of a certain finding.
    pub(crate) severity: Severity,
    pub(crate) check: C,
}

/// All checks.
#[derive(Debug, Default)]
pub(crate) struct Checks {
    pub(crate) of_readings: Vec<OfRule<OfReading>>,
    pub(crate) of_json: Vec<OfRule<OfJson>>,
    pub(crate) of_resources: Vec<OfRule<OfResource>>,
    pub(crate) of_tenants: Vec<OfRule<OfTenant>>,
}

/// All checks, each list in the order of the rules.
pub(crate) static CHECKS: LazyLock<Checks> = LazyLock::new(|| {
    let mut checks = Checks::default();
    let (mut family, mut before) = (0, "");
    for (index, rule) in ALL.iter().enumerate() {
        if !before.is_empty() && rule.family() != before {
            family += 1;
        }
        before = rule.family();
        let (rule, severity, check) = (index as u16, rule.severity, rule.check);
        match check {
            Check::Reading(check) => checks.of_readings.push(OfRule { rule, family, severity, check }),
            Check::Json(check) => checks.of_json.push(OfRule { rule, family, severity, check }),
            Check::Resource(check) => checks.of_resources.push(OfRule { rule, family, severity, check }),
            Check::Tenant(check) => checks.of_tenants.push(OfRule { rule, family, severity, check }),
        }
    }
    checks
});
