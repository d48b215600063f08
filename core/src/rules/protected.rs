//! How confidential the data is that a compliance policy protects, as its owner says.

use std::sync::Arc;

use crate::confidentiality::{Classifiable, Confidentiality};
use crate::finding::Place;
use crate::order::Order;
use crate::policy::{CompliancePolicy, ConditionalAccessPolicy, Control, Resource};
use crate::space::{Overlap, Population, overlap};
use crate::tenant::{Linked, Tenant};

/// What a compliance policy protects, by one of the ways in which that is known.
pub(crate) struct Protected {
    /// How confidential it is.
    pub(crate) level: Confidentiality,
    /// What says so, after "data of high confidentiality".
    pub(crate) words: String,
    /// Where it says so, if that is another policy.
    pub(crate) place: Option<Place>,
    /// Whether the policy is known to protect it; else it may.
    pub(crate) certain: bool,
}

/// The Conditional Access policies that rely on compliance and protect something classified.
pub(crate) struct Protection<'t> {
    tenant: &'t Tenant,
    relying: Vec<(Linked<'t, ConditionalAccessPolicy>, Arc<Population>, Confidentiality)>,
}

impl<'t> Protection<'t> {
    pub(crate) fn new(tenant: &'t Tenant) -> Self {
        // Where nothing is said to be confidential, nothing that is protected is.
        if tenant.facts().confidentiality.is_empty() {
            return Self { tenant, relying: Vec::new() };
        }
        let policies = tenant.conditional_access().filter(|policy| policy.facts.is_enforced());
        let relying =
            policies.filter(|policy| policy.facts.requires_somewhere(Control::CompliantDevice)).filter_map(|policy| {
                let level = level_of_access(tenant, &policy)?;
                Some((policy, Population::of_policy(tenant, &policy), level))
            });
        Self { tenant, relying: relying.collect() }
    }

    /// All that is known of what `policy` protects, the most confidential first.
    pub(crate) fn of(&self, policy: &Linked<'_, CompliancePolicy>) -> Vec<Protected> {
        let mut found: Vec<Protected> = Vec::new();
        if self.tenant.facts().confidentiality.is_empty() {
            return found;
        }
        let mut direct = |level: Option<Confidentiality>, words: String| {
            found.extend(level.map(|level| Protected { level, words, place: None, certain: true }));
        };
        direct(level_of_policy(self.tenant, policy.resource), "which this policy protects".to_owned());
        for assignment in policy.facts.assignments.iter().flatten().filter(|assignment| assignment.is_include()) {
            let Some(group) = assignment.group_id.as_ref().or(assignment.group_name.as_ref()) else { continue };
            let names = [Some(group.value.as_str()), self.tenant.name_of(&group.value)];
            let level = level(self.tenant, Classifiable::Group, &names);
            direct(level, format!("with which group {} works", self.tenant.show(&group.value)));
        }
        let population = match &policy.facts.assignments {
            Some(assignments) if !self.relying.is_empty() => Population::of_assignments(self.tenant, assignments),
            // Of a policy whose assignments are not known nothing more is.
            _ => return sorted(found),
        };
        for (access, users, level) in self.on_platform_of(policy) {
            let missing = match overlap(self.tenant, users, &population) {
                Overlap::Yes(_) => None,
                Overlap::Unknown(missing) => Some(missing),
                Overlap::No => continue,
            };
            let certain = missing.is_none();
            let depends = missing.map_or_else(String::new, |missing| format!("; that depends on {missing}"));
            let words = format!("which '{}' lets compliant devices open{depends}", access.label());
            found.push(Protected { level: *level, words, place: Some(access.place()), certain });
        }
        sorted(found)
    }

    /// What a policy may protect whose assignments are not in the files.
    pub(crate) fn may_be(&self, policy: &Linked<'_, CompliancePolicy>) -> Option<Confidentiality> {
        let unknown = policy.facts.assignments.is_none();
        self.on_platform_of(policy).filter(|_| unknown).map(|(_, _, level)| *level).max()
    }

    fn on_platform_of(
        &self,
        policy: &Linked<'_, CompliancePolicy>,
    ) -> impl Iterator<Item = &(Linked<'t, ConditionalAccessPolicy>, Arc<Population>, Confidentiality)> {
        let platform = policy.facts.platform;
        let covers = move |access: &ConditionalAccessPolicy| {
            platform.is_some_and(|platform| access.requires_compliant(platform))
        };
        self.relying.iter().filter(move |(access, ..)| covers(access.facts))
    }
}

fn sorted(mut found: Vec<Protected>) -> Vec<Protected> {
    found.order_by_key(|protected| (std::cmp::Reverse(protected.level), !protected.certain));
    found
}

/// The strictest level that the owner gives something with one of these names.
fn level(tenant: &Tenant, what: Classifiable, names: &[Option<&str>]) -> Option<Confidentiality> {
    let classified = tenant.facts().confidentiality.iter().filter(|classified| classified.what == what);
    let matching = classified.filter(|classified| names.iter().flatten().any(|name| classified.is(name)));
    matching.map(|classified| classified.level).max()
}

fn level_of_policy(tenant: &Tenant, resource: &Resource) -> Option<Confidentiality> {
    let names = [&resource.id, &resource.name].map(|text| text.as_ref().map(|text| text.value.as_str()));
    level(tenant, Classifiable::Policy, &names)
}

/// The level of what a Conditional Access policy protects: its own, or the strictest of its apps.
fn level_of_access(tenant: &Tenant, policy: &Linked<'_, ConditionalAccessPolicy>) -> Option<Confidentiality> {
    let own = level_of_policy(tenant, policy.resource);
    let apps = &policy.facts.applications;
    let excluded = |name: &str| apps.exclude.iter().any(|app| app.is(name));
    let named =
        apps.include.iter().filter(|app| !excluded(&app.value)).filter_map(|app| {
            level(tenant, Classifiable::App, &[Some(app.value.as_str()), tenant.name_of(&app.value)])
        });
    // A policy for all apps is for each of them.
    let all = policy.facts.includes_all_apps();
    let every = tenant
        .facts()
        .confidentiality
        .iter()
        .filter(|classified| all && classified.what == Classifiable::App && !excluded(&classified.name));
    own.into_iter().chain(named).chain(every.map(|classified| classified.level)).max()
}
