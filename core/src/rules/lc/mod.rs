//! What the rules about licences share.

use std::fmt;

use crate::licences::{Licensed, Plan};
use crate::tenant::Tenant;

/// The plans of a tenant, none of which is a licence for what is asked.
pub(super) struct Licences<'t>(&'t [Plan]);

impl<'t> Licences<'t> {
    /// `None` if there is a licence, or if the owner lists none at all.
    pub(super) fn without(tenant: &'t Tenant, what: Licensed) -> Option<Self> {
        let plans = &tenant.facts().licenses;
        (!plans.is_empty() && !plans.iter().any(|plan| plan.licenses(what))).then_some(Self(plans))
    }
}

impl fmt::Display for Licences<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<&str> = self.0.iter().map(|plan| plan.name()).collect();
        let lists = if names.len() == 1 { "lists only" } else { "lists" };
        write!(f, "the configuration {lists} {}", names.join(", "))
    }
}
