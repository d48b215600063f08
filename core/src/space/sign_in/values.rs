//! The values of the dimensions of a sign-in, by the names that policies use.

use rustc_hash::FxHashMap;

use crate::policy::{ConditionalAccessPolicy, Text};
use crate::space::device::{State, States};
use crate::space::model::{Dim, Set, Space};

/// Platforms as Conditional Access names them; the last one stands for all that have no name.
pub(super) const PLATFORMS: [&str; 7] = ["android", "iOS", "windows", "windowsPhone", "macOS", "linux", "other"];
/// Clients.
pub(super) const CLIENTS: [&str; 4] = ["browser", "mobileAppsAndDesktopClients", "exchangeActiveSync", "other"];
/// Levels of risk.
pub(super) const RISKS: [&str; 4] = ["none", "low", "medium", "high"];
/// How a device signs in; as usual first.
pub(super) const FLOWS: [&str; 3] = ["none", "deviceCodeFlow", "authenticationTransfer"];
/// The strongest proof that a user can offer, weakest first.
pub(super) const FACTORS: [&str; 4] = ["single", "mfa", "passwordless", "phishingResistant"];
/// What an app can offer.
pub(super) const APP_CONTROLS: [&str; 4] = ["none", "approvedApplication", "compliantApplication", "both"];

/// Built-in authentication strengths, and the weakest proof that satisfies each.
pub(super) const STRENGTHS: [(&str, u32); 3] = [
    ("00000000-0000-0000-0000-000000000002", 1),
    ("00000000-0000-0000-0000-000000000003", 2),
    ("00000000-0000-0000-0000-000000000004", 3),
];

/// Groups of apps, and those of their members that are sure to be among them.
pub(super) const APP_GROUPS: [(&str, &[&str]); 2] = [
    (
        "office365",
        &[
            "00000002-0000-0ff1-ce00-000000000000",
            "00000003-0000-0ff1-ce00-000000000000",
            "cc15fd57-2c6c-4117-a88c-83b1d56b4bbe",
        ],
    ),
    ("microsoftadminportals", &["c44b4083-3bb0-49c1-b47d-974e53cbdf3c"]),
];

/// What is signed in to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Target {
    /// An app that no policy names.
    AnyOther,
    /// The members of an app group that no policy names.
    RestOf(&'static str),
    /// An app that policies name.
    App(String),
    /// A user action.
    Action(String),
    /// An authentication context.
    Context(String),
}

impl Target {
    pub(super) fn is_app(&self) -> bool {
        matches!(self, Self::AnyOther | Self::RestOf(_) | Self::App(_))
    }
}

/// All values of a tenant's sign-ins.
#[derive(Debug, Default)]
pub(super) struct Values {
    pub(super) targets: Vec<Target>,
    by_name: FxHashMap<String, u32>,
}

impl Values {
    pub(super) fn of(policies: &[&ConditionalAccessPolicy]) -> Self {
        let mut values = Self { targets: vec![Target::AnyOther], ..Self::default() };
        values.targets.extend(APP_GROUPS.iter().map(|(group, _)| Target::RestOf(group)));
        for applications in policies.iter().map(|policy| &policy.applications) {
            for app in applications.include.iter().chain(&applications.exclude) {
                let name = app.value.to_ascii_lowercase();
                if name != "all" && name != "none" && !APP_GROUPS.iter().any(|(group, _)| *group == name) {
                    values.add(Target::App(name.clone()), name);
                }
            }
            for action in &applications.user_actions {
                let name = action.value.to_ascii_lowercase();
                values.add(Target::Action(name.clone()), name);
            }
            for context in &applications.authentication_contexts {
                let name = context.value.to_ascii_lowercase();
                values.add(Target::Context(name.clone()), name);
            }
        }
        values
    }

    fn add(&mut self, target: Target, name: String) {
        let next = self.targets.len() as u32;
        if *self.by_name.entry(name).or_insert(next) == next {
            self.targets.push(target);
        }
    }

    pub(super) fn space(&self) -> Space {
        Space::new([
            (Dim::Target, self.targets.len() as u32),
            (Dim::Platform, PLATFORMS.len() as u32),
            (Dim::Client, CLIENTS.len() as u32),
            (Dim::UserRisk, RISKS.len() as u32),
            (Dim::SignInRisk, RISKS.len() as u32),
            (Dim::Flow, FLOWS.len() as u32),
            (Dim::Device, State::COUNT as u32),
            (Dim::Factor, FACTORS.len() as u32),
            (Dim::AppControl, APP_CONTROLS.len() as u32),
        ])
    }

    /// The number of an app, a user action or a context that policies name.
    pub(super) fn target(&self, name: &str) -> Option<u32> {
        self.by_name.get(&name.to_ascii_lowercase()).copied()
    }
}

/// The values of a dimension that a list names; the second part tells whether a name is new.
pub(super) fn listed(space: &Space, dim: Dim, names: &[&str], list: &[Text]) -> (Set, bool) {
    let mut set = Set::empty(space.size(dim));
    let mut is_new = false;
    for text in list {
        if text.is("all") {
            return (space.full(dim), false);
        }
        match names.iter().position(|name| text.is(name)) {
            Some(value) => set.insert(value as u32),
            None => is_new = true,
        }
    }
    (set, is_new)
}

/// States of devices as values.
pub(super) fn devices(space: &Space, states: States) -> Set {
    space.set(Dim::Device, states.iter().map(|state| state.index() as u32))
}
