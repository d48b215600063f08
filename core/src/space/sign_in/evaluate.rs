//! What a policy makes of one sign-in, from the lists as they are written. Small and separate: what
//! the boxes claim is checked here.

use super::SignIns;
use super::values::{APP_CONTROLS, APP_GROUPS, CLIENTS, FACTORS, FLOWS, PLATFORMS, RISKS, STRENGTHS, Target};
use crate::policy::conditional_access::{GrantControls, Scope};
use crate::policy::{ConditionalAccessPolicy, Control, Text};
use crate::space::Population;
use crate::space::device::{DeviceScope, State, Trust, Truth};
use crate::space::model::{Dim, Point, Property};
use crate::space::shape::is_in;

/// What a policy makes of a sign-in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It does not apply: this is the first condition that does not hold.
    NotApplied(&'static str),
    /// It applies, and the sign-in satisfies it.
    Passed,
    /// It applies, and the sign-in does not get past it.
    Stopped,
}

impl SignIns<'_> {
    pub(super) fn judge(&self, number: usize, policy: &ConditionalAccessPolicy, point: &Point) -> Verdict {
        let at = At { sign_ins: self, number, point };
        let conditions: [(&'static str, bool); 9] = [
            ("workloads", !policy.workloads.any),
            ("users", is_in(&Population::of_users(self.tenant, &policy.users), &self.view, point)),
            ("applications", at.target(policy)),
            ("platforms", policy.platforms.as_ref().is_none_or(|scope| at.platform(scope))),
            ("locations", policy.locations.as_ref().is_none_or(|scope| at.location(scope))),
            ("clientAppTypes", at.level(Dim::Client, &CLIENTS, &policy.client_app_types, "clientAppTypes")),
            (
                "risk",
                at.level(Dim::UserRisk, &RISKS, &policy.user_risk, "userRiskLevels")
                    && at.level(Dim::SignInRisk, &RISKS, &policy.sign_in_risk, "signInRiskLevels"),
            ),
            ("devices", at.device(policy)),
            ("other conditions", at.others(policy)),
        ];
        if let Some((condition, _)) = conditions.into_iter().find(|(_, holds)| !holds) {
            return Verdict::NotApplied(condition);
        }
        match policy.grant.as_ref().filter(|grant| !grant.is_empty()) {
            Some(grant) if !at.satisfies(grant) => Verdict::Stopped,
            _ => Verdict::Passed,
        }
    }
}

struct At<'s, 't> {
    sign_ins: &'s SignIns<'t>,
    number: usize,
    point: &'s Point,
}

impl At<'_, '_> {
    fn has(&self, property: &Property) -> bool {
        self.sign_ins.view.space.known(property).is_some_and(|atom| self.point.has(atom))
    }

    /// Whether something holds of which nothing is known.
    fn unknown(&self, what: &str) -> bool {
        self.has(&Property::Unknown(format!("{what} of policy {}", self.number)))
    }

    fn value<'n>(&self, dim: Dim, names: &[&'n str]) -> &'n str {
        names.get(self.point.value(dim) as usize).copied().unwrap_or_default()
    }

    fn target(&self, policy: &ConditionalAccessPolicy) -> bool {
        let apps = &policy.applications;
        let Some(target) = self.sign_ins.values.targets.get(self.point.value(Dim::Target) as usize) else {
            return false;
        };
        let is_app = |list: &[Text]| {
            list.iter().any(|entry| match target {
                _ if entry.is("All") => true,
                Target::RestOf(group) => entry.is(group),
                Target::App(name) if entry.is(name) => true,
                Target::App(name) => APP_GROUPS.iter().any(|(group, members)| {
                    entry.is(group)
                        && (members.contains(&name.as_str())
                            || self.has(&Property::Unknown(format!("{group} holds {name}"))))
                }),
                _ => false,
            })
        };
        let named = match target {
            Target::Action(name) => apps.user_actions.iter().any(|action| action.is(name)),
            Target::Context(name) => apps.authentication_contexts.iter().any(|context| context.is(name)),
            _ => is_app(&apps.include) && !is_app(&apps.exclude),
        };
        named && (!apps.filtered || self.unknown("applicationFilter"))
    }

    fn platform(&self, scope: &Scope) -> bool {
        let platform = self.value(Dim::Platform, &PLATFORMS);
        let names = |list: &[Text]| list.iter().any(|name| name.is("all") || name.is(platform));
        let is_new = |name: &Text| !name.is("all") && !PLATFORMS.iter().any(|known| name.is(known));
        let any_new = !scope.include.iter().any(|name| name.is("all")) && scope.include.iter().any(is_new);
        (scope.include.is_empty() || names(&scope.include))
            && !names(&scope.exclude)
            && (!any_new || self.unknown("platforms"))
    }

    fn location(&self, scope: &Scope) -> bool {
        let names = |list: &[Text]| {
            list.iter().any(|id| {
                id.is("All")
                    || (id.is("AllTrusted") && self.has(&Property::Trusted))
                    || self.has(&Property::Location(id.value.to_ascii_lowercase()))
            })
        };
        (scope.include.is_empty() || names(&scope.include)) && !names(&scope.exclude)
    }

    fn level(&self, dim: Dim, names: &[&str], list: &[Text], what: &str) -> bool {
        let value = self.value(dim, names);
        if list.is_empty() || list.iter().any(|name| name.is("all")) {
            return true;
        }
        let is_new = |name: &Text| !names.iter().any(|known| name.is(known));
        if list.iter().any(is_new) { self.unknown(what) } else { list.iter().any(|name| name.is(value)) }
    }

    fn state(&self) -> State {
        State::all().nth(self.point.value(Dim::Device) as usize).unwrap_or(State::UNREGISTERED)
    }

    fn device(&self, policy: &ConditionalAccessPolicy) -> bool {
        let Some(filter) = &policy.device_filter else { return true };
        let Some(scope) = DeviceScope::of(policy) else { return self.unknown("device filter") };
        match scope.applies(self.state()) {
            Truth::Yes => true,
            Truth::No => false,
            Truth::Depends => {
                let rule = filter.rule.as_ref().map(|rule| rule.text.value.clone()).unwrap_or_default();
                self.has(&Property::Unknown(format!("device filter {rule}"))) != scope.is_exclude()
            }
        }
    }

    fn others(&self, policy: &ConditionalAccessPolicy) -> bool {
        let flow = self.value(Dim::Flow, &FLOWS);
        let flows = policy.transfer_methods.as_ref().filter(|methods| !methods.is("none"));
        let in_flow = flows.is_none_or(|methods| {
            flow != "none" && methods.value.split(',').any(|method| method.trim().eq_ignore_ascii_case(flow))
        });
        let modelled = |name: &String| {
            ["userRiskLevels", "signInRiskLevels", "authenticationFlows"].iter().any(|n| n.eq_ignore_ascii_case(name))
        };
        in_flow && policy.other_conditions.iter().all(|name| modelled(name) || self.unknown(name))
    }

    fn satisfies(&self, grant: &GrantControls) -> bool {
        if grant.has(Control::Block) {
            return false;
        }
        let factor = FACTORS.iter().position(|name| *name == self.value(Dim::Factor, &FACTORS)).unwrap_or_default();
        let app = self.value(Dim::AppControl, &APP_CONTROLS);
        let offers = |name: String| self.has(&Property::Offer(name));
        let built_in = |control: &Text| match Control::of(control) {
            Some(Control::Mfa) => factor >= 1,
            Some(Control::CompliantDevice) => self.state().is_compliant(),
            Some(Control::DomainJoinedDevice) => self.state().trust() == Some(Trust::Hybrid),
            Some(Control::ApprovedApplication) => app == "approvedApplication" || app == "both",
            Some(Control::CompliantApplication) => app == "compliantApplication" || app == "both",
            _ => offers(control.value.to_ascii_lowercase()),
        };
        let strength = |strength: &Text| match STRENGTHS.iter().find(|(id, _)| strength.is(id)) {
            Some((_, weakest)) => factor >= *weakest as usize,
            None => offers(format!("strength {}", strength.value.to_ascii_lowercase())),
        };
        let mut met: Vec<bool> = grant.built_in.iter().map(built_in).collect();
        met.extend(grant.authentication_strength.as_ref().map(strength));
        met.extend(grant.custom.iter().chain(&grant.terms_of_use).map(|text| offers(text.value.to_ascii_lowercase())));
        met.extend(grant.others.iter().map(|name| offers(name.clone())));
        let (all, any) = (met.iter().all(|met| *met), met.iter().any(|met| *met));
        match &grant.operator {
            Some(operator) if operator.is("AND") => all,
            Some(operator) if operator.is("OR") => any,
            _ if met.len() == 1 => any,
            _ if self.unknown("operator") => all,
            _ => any,
        }
    }
}
