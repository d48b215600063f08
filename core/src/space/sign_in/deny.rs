//! Conditional Access policies as regions.

use super::SignIns;
use super::values::{APP_CONTROLS, APP_GROUPS, CLIENTS, FLOWS, PLATFORMS, RISKS, STRENGTHS, Target, devices, listed};
use crate::policy::conditional_access::GrantControls;
use crate::policy::{ConditionalAccessPolicy, Control, Text};
use crate::space::Population;
use crate::space::device::{DeviceScope, States, Trust};
use crate::space::model::{AtomId, Cell, Dim, Property, Region};

impl SignIns<'_> {
    /// The sign-ins to which a policy applies, enforced or not.
    pub fn applies(&mut self, number: usize) -> Region {
        let Some(policy) = self.policies.get(number).copied() else { return Region::empty() };
        // Policies for workloads are not about users.
        if policy.workloads.any {
            return Region::empty();
        }
        let mut region = self.of_users(policy);
        for condition in [self.of_targets(number, policy), self.of_locations(policy), self.of_devices(number, policy)] {
            region = region.and(&condition);
        }
        region = region.and(&self.of_values(number, policy));
        let origin = Self::origin(number);
        Region { cells: region.cells.into_iter().map(|cell| cell.from(origin)).collect() }
    }

    /// The sign-ins that a policy stops: it applies, and its controls are not satisfied.
    pub fn deny(&mut self, number: usize) -> Region {
        let Some(policy) = self.policies.get(number).copied() else { return Region::empty() };
        let Some(grant) = policy.grant.as_ref().filter(|grant| !grant.is_empty()) else { return Region::empty() };
        if grant.has(Control::Block) {
            return self.applies(number);
        }
        let failures: Vec<Cell> = self.failures(grant);
        let none = failures.iter().fold(Cell::top(), |all, one| all.and(one));
        let unsatisfied = match &grant.operator {
            _ if failures.len() == 1 => vec![none],
            Some(operator) if operator.is("AND") => failures,
            Some(operator) if operator.is("OR") => vec![none],
            // Whether all are needed is not written; none will not do either way.
            _ => {
                let all = self.unknown("operator", number);
                failures.into_iter().map(|cell| cell.requiring(&[all])).chain([none]).collect()
            }
        };
        self.applies(number).and(&Region { cells: unsatisfied })
    }

    /// A condition of a policy of which nothing is known.
    pub(super) fn unknown(&mut self, what: &str, number: usize) -> AtomId {
        self.view.space.atom(Property::Unknown(format!("{what} of policy {number}")))
    }

    fn of_users(&mut self, policy: &ConditionalAccessPolicy) -> Region {
        let population = Population::of_users(self.tenant, &policy.users);
        let shape = population.shape_in(self.tenant, &mut self.view);
        Region { cells: shape.index.cells().to_vec() }
    }

    fn of_targets(&mut self, number: usize, policy: &ConditionalAccessPolicy) -> Region {
        let apps = &policy.applications;
        let mut sure = self.view.space.set(Dim::Target, []);
        let mut cells = Vec::new();
        for value in 0..self.values.targets.len() as u32 {
            let Some(target) = self.values.targets.get(value as usize).cloned() else { continue };
            let included = match &target {
                Target::Action(name) => Listed::when(apps.user_actions.iter().any(|action| action.is(name))),
                Target::Context(name) => {
                    Listed::when(apps.authentication_contexts.iter().any(|context| context.is(name)))
                }
                app => self.names(&apps.include, app),
            };
            let excluded = if target.is_app() { self.names(&apps.exclude, &target) } else { Listed::No };
            let here = Cell::top().with(Dim::Target, self.view.space.set(Dim::Target, [value]));
            match (included, excluded) {
                (Listed::No, _) | (_, Listed::Yes) => {}
                (Listed::Yes, Listed::No) => sure.insert(value),
                (included, excluded) => {
                    let requires: Vec<AtomId> = included.atom().into_iter().collect();
                    let forbids: Vec<AtomId> = excluded.atom().into_iter().collect();
                    cells.push(here.requiring(&requires).forbidding(&forbids));
                }
            }
        }
        if !sure.is_empty() {
            cells.push(Cell::top().with(Dim::Target, sure));
        }
        if apps.filtered {
            let filter = self.unknown("applicationFilter", number);
            cells = cells.into_iter().map(|cell| cell.requiring(&[filter])).collect();
        }
        Region { cells }
    }

    /// Whether a list of apps names one.
    fn names(&mut self, list: &[Text], app: &Target) -> Listed {
        let is_listed = |name: &str| list.iter().any(|text| text.is(name));
        match app {
            _ if is_listed("All") => Listed::Yes,
            Target::RestOf(group) => Listed::when(is_listed(group)),
            Target::App(name) if is_listed(name) => Listed::Yes,
            Target::App(name) => {
                let groups = APP_GROUPS.iter().filter(|(group, _)| is_listed(group));
                let mut maybe = Listed::No;
                for (group, members) in groups {
                    if members.contains(&name.as_str()) {
                        return Listed::Yes;
                    }
                    // Which apps are in these groups changes.
                    maybe = Listed::If(self.view.space.atom(Property::Unknown(format!("{group} holds {name}"))));
                }
                maybe
            }
            _ => Listed::No,
        }
    }

    fn of_locations(&mut self, policy: &ConditionalAccessPolicy) -> Region {
        let Some(scope) = &policy.locations else { return Region::top() };
        let mut atom = |id: &Text| {
            let property = match id.is("AllTrusted") {
                true => Property::Trusted,
                false => Property::Location(id.value.to_ascii_lowercase()),
            };
            self.view.space.atom(property)
        };
        let is_all = |list: &[Text]| list.iter().any(|id| id.is("All"));
        if is_all(&scope.exclude) {
            return Region::empty();
        }
        let excluded: Vec<AtomId> = scope.exclude.iter().map(&mut atom).collect();
        if scope.include.is_empty() || is_all(&scope.include) {
            return Region { cells: vec![Cell::of([], excluded)] };
        }
        Region { cells: scope.include.iter().map(|id| Cell::of([atom(id)], &excluded[..])).collect() }
    }

    fn of_devices(&mut self, number: usize, policy: &ConditionalAccessPolicy) -> Region {
        let Some(filter) = &policy.device_filter else { return Region::top() };
        let Some(scope) = DeviceScope::of(policy) else {
            let unknown = self.unknown("device filter", number);
            return Region { cells: vec![Cell::of([unknown], [])] };
        };
        let sure = Cell::top().with(Dim::Device, devices(&self.view.space, scope.applied()));
        let mut cells = vec![sure];
        if !scope.open().is_empty() {
            // The same rule, if another policy has it, matches the same devices.
            let rule = filter.rule.as_ref().map(|rule| rule.text.value.clone()).unwrap_or_default();
            let matches = self.view.space.atom(Property::Unknown(format!("device filter {rule}")));
            let open = Cell::top().with(Dim::Device, devices(&self.view.space, scope.open()));
            cells.push(if scope.is_exclude() { open.forbidding(&[matches]) } else { open.requiring(&[matches]) });
        }
        Region { cells }
    }

    /// The conditions that list values.
    fn of_values(&mut self, number: usize, policy: &ConditionalAccessPolicy) -> Region {
        let mut cell = Cell::top();
        let mut unknown: Vec<&str> = Vec::new();
        let space = &self.view.space;
        if let Some(scope) = &policy.platforms {
            let (mut included, is_new) = listed(space, Dim::Platform, &PLATFORMS, &scope.include);
            if scope.include.is_empty() {
                included = space.full(Dim::Platform);
            }
            let (excluded, _) = listed(space, Dim::Platform, &PLATFORMS, &scope.exclude);
            unknown.extend(is_new.then_some("platforms"));
            cell = cell.with(Dim::Platform, included.minus(&excluded));
        }
        let lists = [
            (Dim::Client, &CLIENTS[..], &policy.client_app_types, "clientAppTypes"),
            (Dim::UserRisk, &RISKS[..], &policy.user_risk, "userRiskLevels"),
            (Dim::SignInRisk, &RISKS[..], &policy.sign_in_risk, "signInRiskLevels"),
        ];
        for (dim, names, list, what) in lists.into_iter().filter(|(_, _, list, _)| !list.is_empty()) {
            let (set, is_new) = listed(space, dim, names, list);
            match is_new {
                true => unknown.push(what),
                false => cell = cell.with(dim, set),
            }
        }
        if let Some(methods) = policy.transfer_methods.as_ref().filter(|methods| !methods.is("none")) {
            let named = |name: &str| methods.value.split(',').any(|method| method.trim().eq_ignore_ascii_case(name));
            let values = FLOWS.iter().enumerate().filter(|(_, name)| named(name)).map(|(value, _)| value as u32);
            cell = cell.with(Dim::Flow, space.set(Dim::Flow, values));
        }
        const MODELLED: [&str; 3] = ["userRiskLevels", "signInRiskLevels", "authenticationFlows"];
        let others = policy.other_conditions.iter().map(String::as_str);
        unknown.extend(others.filter(|name| !MODELLED.iter().any(|known| known.eq_ignore_ascii_case(name))));
        let atoms: Vec<AtomId> = unknown.into_iter().map(|what| self.unknown(what, number)).collect();
        Region { cells: vec![cell.requiring(&atoms)] }
    }

    /// For each control, the sign-ins that do not satisfy it.
    fn failures(&mut self, grant: &GrantControls) -> Vec<Cell> {
        let mut offers: Vec<String> = Vec::new();
        let mut cells = Vec::new();
        let space = &self.view.space;
        let weaker = |than: u32| Cell::top().with(Dim::Factor, space.set(Dim::Factor, 0..than));
        let not_on = |states: States| Cell::top().with(Dim::Device, devices(space, !states));
        let without = |control: &str| {
            let lacks = |(_, name): &(usize, &&str)| **name != control && **name != "both";
            let values = APP_CONTROLS.iter().enumerate().filter(lacks).map(|(value, _)| value as u32);
            Cell::top().with(Dim::AppControl, space.set(Dim::AppControl, values))
        };
        for control in &grant.built_in {
            match Control::of(control) {
                Some(Control::Mfa) => cells.push(weaker(1)),
                Some(Control::CompliantDevice) => cells.push(not_on(States::compliant())),
                Some(Control::DomainJoinedDevice) => cells.push(not_on(States::with_trust(Trust::Hybrid))),
                Some(Control::ApprovedApplication) => cells.push(without("approvedApplication")),
                Some(Control::CompliantApplication) => cells.push(without("compliantApplication")),
                _ => offers.push(control.value.to_ascii_lowercase()),
            }
        }
        if let Some(strength) = &grant.authentication_strength {
            match STRENGTHS.iter().find(|(id, _)| strength.is(id)) {
                Some((_, weakest)) => cells.push(weaker(*weakest)),
                None => offers.push(format!("strength {}", strength.value.to_ascii_lowercase())),
            }
        }
        let texts = grant.custom.iter().chain(&grant.terms_of_use).map(|text| text.value.to_ascii_lowercase());
        offers.extend(texts.chain(grant.others.iter().cloned()));
        let offer = |name| Cell::of([], [self.view.space.atom(Property::Offer(name))]);
        cells.extend(offers.into_iter().map(offer));
        cells
    }
}

/// Whether a list names something.
enum Listed {
    Yes,
    No,
    If(AtomId),
}

impl Listed {
    fn when(yes: bool) -> Self {
        if yes { Self::Yes } else { Self::No }
    }

    fn atom(&self) -> Option<AtomId> {
        match self {
            Self::If(atom) => Some(*atom),
            _ => None,
        }
    }
}
