//! One look at everything that is set and demanded, for all rules about conflicts.

use super::dispute::{Alike, Disputes, alike, disputes};
use super::encounter::{Encounters, encounters};
use super::meeting::Meetings;
use super::reach::Reaches;
use super::slots::collect;
use crate::policy::{CompliancePolicy, ConfigurationProfile};
use crate::tenant::{Linked, Tenant};

/// Who contradicts whom. Positions of policies are those in [`Tenant::configuration`] and
/// [`Tenant::compliance`].
#[derive(Debug)]
pub struct Survey {
    /// Configuration against configuration.
    pub configuration: Disputes,
    /// Compliance against configuration.
    pub compliance: Encounters,
}

impl Survey {
    /// Looks at a tenant.
    pub fn of(tenant: &Tenant) -> Self {
        let profiles: Vec<Linked<'_, ConfigurationProfile>> = tenant.configuration().collect();
        let policies: Vec<Linked<'_, CompliancePolicy>> = tenant.compliance().collect();
        let mut reaches = Reaches::for_many(tenant, profiles.len() + policies.len());
        let slots = collect(&profiles, &mut reaches);
        let demands: Vec<_> = policies.iter().map(|policy| reaches.of(policy.facts.assignments.as_deref())).collect();
        let meetings = Meetings::new(&reaches);
        Self {
            configuration: disputes(&profiles, &slots, &meetings, &mut reaches),
            compliance: encounters(&policies, &demands, &slots, &meetings, &mut reaches),
        }
    }
}

/// Policies that set the same to the same value. A look of its own: it is merely about style, and
/// seldom wanted.
pub fn duplicates(tenant: &Tenant) -> Vec<Alike> {
    let mut reaches = Reaches::new(tenant);
    let profiles: Vec<Linked<'_, ConfigurationProfile>> = tenant.configuration().collect();
    let slots = collect(&profiles, &mut reaches);
    let meetings = Meetings::new(&reaches);
    let mut found = alike(&profiles, &slots, &meetings, &mut reaches, |slot, _| !slot.is_merged());
    found.retain(|alike| !alike.custom);
    found
}
