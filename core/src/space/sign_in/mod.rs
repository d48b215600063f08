//! Sign-ins, and what the Conditional Access policies of a tenant make of them.
//!
//! ```text
//! SignIns::new(&Tenant, &[&ConditionalAccessPolicy])
//!     .applies(n) -> Region        to which sign-ins a policy applies
//!     .deny(n) -> Region           which it stops: it applies, and its controls are not satisfied
//!     .stopped_by(&[n]) -> Index   the same of several policies, to be asked about
//!     .covered(&Region, &Index)    whether all sign-ins of a region are stopped
//!     .what_if(&Point)             what each policy makes of one sign-in
//! ```
//!
//! A sign-in is a user, a target, a platform, a client and so on, and also what the user, the device
//! and the app can offer: the strongest proof, compliance, terms that are accepted. So a policy with
//! controls stops a set of sign-ins as one that blocks does. A sign-in gets through that no policy
//! stops. What cannot be read or is not modelled is something of which nothing is known.

mod deny;
mod evaluate;
mod facts;
mod values;

use super::access::View;
use super::model::{Answer, Cell, Dim, Index, Origin, Point, Region};
use crate::policy::ConditionalAccessPolicy;
use crate::tenant::Tenant;
pub use evaluate::Verdict;
use values::Values;

/// The sign-ins of a tenant.
#[derive(Debug)]
pub struct SignIns<'t> {
    tenant: &'t Tenant,
    policies: Vec<&'t ConditionalAccessPolicy>,
    view: View,
    values: Values,
}

/// How far user agents are believed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Clients {
    /// They tell their platform.
    #[default]
    Honest,
    /// They tell what they like.
    Forged,
}

impl<'t> SignIns<'t> {
    /// The sign-ins that these policies can tell apart. Policies go by their position.
    pub fn new(tenant: &'t Tenant, policies: &[&'t ConditionalAccessPolicy], clients: Clients) -> Self {
        let values = Values::of(policies);
        let view = View::of(values.space());
        let mut sign_ins = Self { tenant, policies: policies.to_vec(), view, values };
        sign_ins.note_facts(clients);
        sign_ins
    }

    /// All sign-ins to an app, a user action or an authentication context that a policy names; to
    /// apps that none names for any other name.
    pub fn to(&self, target: &str) -> Region {
        let value = self.values.target(target).unwrap_or(0);
        Region { cells: vec![Cell::top().with(Dim::Target, self.view.space.set(Dim::Target, [value]))] }
    }

    /// What some policies stop, to be asked about.
    pub fn stopped_by(&mut self, policies: &[usize]) -> Index {
        let regions: Vec<Region> = policies.iter().map(|number| self.deny(*number)).collect();
        Index::new(regions.into_iter().flat_map(|region| region.cells))
    }

    /// Whether the boxes hold all of a region. A sign-in that would get through is judged by each
    /// policy as it is written before it is told of.
    pub fn covered(&mut self, region: &Region, by: &Index) -> Answer {
        let answer = self.view.prover().covered(&region.cells, &[by]);
        match &answer {
            Answer::No { witness, .. } | Answer::Depends { witness, .. } => {
                let mut asked: Vec<usize> = by.cells().iter().map(|cell| cell.origin().0 as usize).collect();
                asked.dedup();
                let stopped = asked.iter().any(|number| {
                    self.policies
                        .get(*number)
                        .is_some_and(|policy| self.judge(*number, policy, &witness.point) == Verdict::Stopped)
                });
                if stopped { Answer::Undecided { spent: 0 } } else { answer }
            }
            _ => answer,
        }
    }

    /// What each policy makes of a sign-in, whatever its state.
    pub fn what_if(&self, point: &Point) -> Vec<Verdict> {
        self.policies.iter().enumerate().map(|(number, policy)| self.judge(number, policy, point)).collect()
    }

    fn origin(number: usize) -> Origin {
        Origin(number as u32)
    }
}

#[cfg(test)]
mod tests;
