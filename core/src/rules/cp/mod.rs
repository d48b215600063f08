//! What the rules about the content of compliance policies share.

use crate::policy::{CompliancePolicy, Setting, SettingValue};
use crate::rules::tl::is_unassigned;
use crate::space::{Missing, Overlap, Population, Subset, overlap, subset};
use crate::tenant::{Linked, Tenant};

/// The name of the property of a typed policy that a setting is.
pub(super) fn property(setting: &Setting) -> &str {
    setting.key.rsplit('.').next().unwrap_or_default()
}

/// The text of a setting that is set.
pub(super) fn text(setting: &Setting) -> Option<&str> {
    match &setting.value {
        SettingValue::Text(text) if setting.value.is_set() => Some(text),
        _ => None,
    }
}

/// The number of a setting; zero is how exports write "not set".
pub(super) fn number(setting: &Setting) -> Option<i64> {
    match setting.value {
        SettingValue::Integer(number) if number != 0 => Some(number),
        _ => None,
    }
}

/// Whether the property `name` is there and `false`.
pub(super) fn is_off(policy: &CompliancePolicy, name: &str) -> bool {
    policy.setting(name).is_some_and(|setting| setting.value == SettingValue::Bool(false))
}

/// The kind of device that policies of a type are for. A device gets policies of one kind only; two
/// names are in use for those of Android work profiles.
pub(super) fn kind_of_device(policy: &CompliancePolicy) -> String {
    policy.type_name.to_ascii_lowercase().replace("androidforwork", "androidworkprofile")
}

/// Whom some policies reach.
pub(super) struct Reached {
    population: Population,
    /// Whether the assignments of one are not in the files.
    partly_known: bool,
    none: bool,
}

/// How many of the devices of a policy others reach as well.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Share {
    All,
    None,
    /// Some of them, or that depends on facts that are not in the files.
    Some,
    /// That depends on assignments that are not in the files.
    NotExported,
}

impl Reached {
    pub(super) fn by<'t>(tenant: &Tenant, policies: impl Iterator<Item = Linked<'t, CompliancePolicy>>) -> Self {
        let (mut partly_known, mut none) = (false, true);
        let mut lists = Vec::new();
        // What is assigned to nobody asks nobody.
        for policy in policies.filter(|policy| !is_unassigned(policy.facts)) {
            none = false;
            match policy.facts.assignments.as_deref() {
                Some(assignments) => lists.push(Population::of_assignments(tenant, assignments)),
                None => partly_known = true,
            }
        }
        Self { population: Population::union(lists), partly_known, none }
    }

    /// How much of what `policy` reaches they reach.
    pub(super) fn share(&self, tenant: &Tenant, policy: &CompliancePolicy) -> Share {
        if self.none {
            return Share::None;
        }
        let Some(assignments) = policy.assignments.as_deref() else { return Share::NotExported };
        let own = Population::of_assignments(tenant, assignments);
        match subset(tenant, &own, &self.population) {
            Subset::Yes => Share::All,
            Subset::Unknown(gaps) if gaps.iter().all(|gap| gap.missing == Missing::Licences) => Share::All,
            _ if self.partly_known => Share::NotExported,
            _ if overlap(tenant, &own, &self.population) == Overlap::No => Share::None,
            _ => Share::Some,
        }
    }
}
