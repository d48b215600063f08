//! What the rules about users in scope share.

use crate::policy::{CompliancePolicy, Platform, Target};
use crate::space::Population;
use crate::tenant::{Linked, Tenant};

/// What the tenant does with devices that no compliance policy reaches, after "such devices".
pub(super) fn effect(tenant: &Tenant) -> &'static str {
    match tenant.secure_by_default() {
        Some((flag, _)) if flag.value => "are blocked, because secureByDefault is true",
        Some(_) => "count as compliant unchecked, because secureByDefault is false",
        None => {
            "are blocked or count as compliant unchecked: that depends on secureByDefault, which is not in the files"
        }
    }
}

/// The compliance policies of a platform and whom they reach.
#[derive(Debug)]
pub(super) struct Coverage<'t> {
    /// All of them.
    pub(super) policies: Vec<Linked<'t, CompliancePolicy>>,
    /// Those whose assignments are not in the files.
    pub(super) not_exported: Vec<Linked<'t, CompliancePolicy>>,
    /// Everybody to whom one of the others is assigned.
    pub(super) population: Population,
    /// Whether a compliance partner is connected for the platform: it may judge these devices in
    /// place of Intune.
    pub(super) partner: bool,
}

/// The coverage of each platform that Intune can judge.
pub(super) fn coverage(tenant: &Tenant) -> Vec<(Platform, Coverage<'_>)> {
    Platform::MANAGED.into_iter().map(|platform| (platform, Coverage::of(tenant, platform))).collect()
}

impl<'t> Coverage<'t> {
    fn of(tenant: &'t Tenant, platform: Platform) -> Self {
        let policies: Vec<_> = tenant.compliance().filter(|policy| policy.facts.platform == Some(platform)).collect();
        let not_exported = policies.iter().copied().filter(|policy| policy.facts.assignments.is_none()).collect();
        let lists = policies.iter().filter_map(|policy| policy.facts.assignments.as_deref());
        let population = Population::union(lists.map(|list| Population::of_assignments(tenant, list)));
        let partner = tenant.compliance_partners().any(|partner| partner.facts.serves(platform));
        Self { policies, not_exported, population, partner }
    }

    /// Whether one of the policies is assigned to somebody, as far as the files tell.
    pub(super) fn is_assigned(&self) -> bool {
        let lists = self.policies.iter().filter_map(|policy| policy.facts.assignments.as_deref());
        // A target whose kind the file does not tell may well be somebody.
        lists.flatten().any(|assignment| assignment.is_include() || assignment.target == Target::Other)
    }
}

/// Names of platforms for a message.
pub(super) fn platforms(platforms: &[Platform], last: &str) -> String {
    match platforms {
        [] => String::new(),
        [one] => one.name().to_owned(),
        [first @ .., last_one] => {
            let names: Vec<&str> = first.iter().map(|platform| platform.name()).collect();
            format!("{} {last} {}", names.join(", "), last_one.name())
        }
    }
}
