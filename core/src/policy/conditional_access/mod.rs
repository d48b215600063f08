//! Conditional Access policies.
//!
//! Property names and values: Microsoft Graph, `conditionalAccessPolicy`.

mod conditions;
mod controls;
mod targets;
mod users;

pub use conditions::{DeviceFilter, FilterRule, Scope};
pub use controls::GrantControls;
pub use targets::{Applications, Workloads};
pub use users::{Principal, PrincipalKind, Users};

use serde::{Deserialize, Serialize};

use super::common::{Text, says_something, texts};
use super::control::Control;
use super::platform::{Platform, Platforms};
use crate::json::Value;
use crate::recognise::powershell::{is_cut_off, is_cut_short};
use crate::text::Span;

use conditions::other_conditions;
use controls::{is_demand_cut_off, session_controls};

/// What a Conditional Access policy says.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ConditionalAccessPolicy {
    /// `state`; templates have none.
    pub state: Option<Text>,
    /// `conditions.users`.
    pub users: Users,
    /// `conditions.applications`.
    pub applications: Applications,
    /// `conditions.clientApplications`: workload identities.
    pub workloads: Workloads,
    /// `conditions.clientAppTypes`.
    pub client_app_types: Vec<Text>,
    /// `conditions.platforms`; without it the policy is for every platform.
    pub platforms: Option<Scope>,
    /// `conditions.locations`. There is none where it includes all locations and excludes none.
    pub locations: Option<Scope>,
    /// `conditions.devices.deviceFilter`.
    pub device_filter: Option<DeviceFilter>,
    /// `conditions.authenticationFlows.transferMethods`: names with commas between them.
    pub transfer_methods: Option<Text>,
    /// `conditions.userRiskLevels`.
    pub user_risk: Vec<Text>,
    /// `conditions.signInRiskLevels`.
    pub sign_in_risk: Vec<Text>,
    /// Names of further conditions that narrow the policy, such as `signInRiskLevels`.
    pub other_conditions: Vec<String>,
    /// `grantControls`.
    pub grant: Option<GrantControls>,
    /// `sessionControls` that are set, by name.
    pub session: Vec<String>,
    /// Where to point for the policy's controls: the key, else where the policy starts.
    pub controls_span: Span,
    /// Whether the file has `grantControls` or `sessionControls` at all, be they `null`, and tells all of them.
    pub controls_exported: bool,
    /// Whether a part of it is there and not known: cut off, a secret, or known only later.
    pub partly_known: bool,
    /// The key `assignments`, which such a policy should not have, where it holds something.
    pub assignments: Option<Span>,
    /// `modifiedDateTime`; of a policy that was never changed, `createdDateTime`.
    pub changed: Option<Text>,
    told: Told,
}

/// What words of a policy come to: told once, for nearly every rule asks it of every policy.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
struct Told {
    state: State,
    platforms: Platforms,
    /// Whether a condition excludes all that it includes, so that the policy never applies.
    never: bool,
}

/// Whether a policy is enforced.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum State {
    /// `enabled`.
    Enabled,
    /// `enabledForReportingButNotEnforced`.
    ReportOnly,
    /// `disabled`.
    Disabled,
    /// Not written, or a word that is no state.
    Unknown,
}

impl ConditionalAccessPolicy {
    pub(super) fn compile(value: Value<'_>) -> Self {
        let [state, conditions, grant, session, assignments, modified, created] = value.pick([
            "state",
            "conditions",
            "grantControls",
            "sessionControls",
            "assignments",
            "modifiedDateTime",
            "createdDateTime",
        ]);
        let object = conditions.map(|(_, value)| value).filter(|value| value.is_object());
        let picked = object.map(|conditions| {
            conditions.pick([
                "users",
                "applications",
                "clientApplications",
                "agents",
                "clientAppTypes",
                "platforms",
                "locations",
                "devices",
            ])
        });
        let [users, applications, clients, agents, client_types, platforms, locations, devices] =
            picked.unwrap_or_default();
        // Where a part of the conditions was cut off, nobody knows whom and what the policy is about.
        let whole = object.is_some_and(|conditions| {
            let inner = [users, applications].into_iter().flatten().map(|(_, condition)| condition);
            !is_cut_short(conditions) && !inner.into_iter().any(is_cut_short)
        });
        let cut_conditions =
            !whole && (object.is_some() || conditions.is_some_and(|(_, conditions)| is_cut_off(conditions)));
        let [users, applications] = [users, applications].map(|condition| condition.filter(|_| whole));
        // Of what it demands, too, a part tells nothing.
        let cut_grant = grant.is_some_and(|(_, grant)| is_cut_off(grant) || is_demand_cut_off(grant));
        let cut_session = session.is_some_and(|(_, session)| is_cut_off(session));
        let (grant, session) = (grant.filter(|_| !cut_grant), session.filter(|_| !cut_session));
        // Where to point for a condition: its key, else the conditions, else the policy.
        let place = |condition: Option<(Value<'_>, Value<'_>)>| {
            condition.or(conditions).map_or(value.head(), |(key, _)| key.span())
        };
        let controls = grant.or(session);
        let state = state.and_then(|(_, state)| Text::new(state));
        let platforms = set(platforms)
            .and_then(|scope| Scope::compile(scope, place(platforms), ["includePlatforms", "excludePlatforms"]));
        let locations = set(locations)
            .and_then(|scope| Scope::compile(scope, place(locations), ["includeLocations", "excludeLocations"]))
            .filter(|scope| !scope.is_everything("All"));
        let applications = Applications::compile(set(applications), place(applications));
        let cancelled = |scope: &Option<Scope>, all| scope.as_ref().is_some_and(|scope| scope.is_cancelled(all));
        let told = Told {
            state: State::of(state.as_ref()),
            platforms: Platforms::of_condition(platforms.as_ref()),
            never: cancelled(&locations, "All") || cancelled(&platforms, "all") || applications.are_cancelled(),
        };
        Self {
            state,
            users: Users::compile(set(users), place(users)),
            applications,
            workloads: Workloads::compile(set(clients), set(agents)),
            client_app_types: texts(set(client_types)),
            platforms,
            locations,
            device_filter: set(devices).and_then(DeviceFilter::compile),
            transfer_methods: object
                .and_then(|conditions| conditions.get_set("authenticationFlows"))
                .and_then(|flows| Text::of_set(flows, "transferMethods")),
            user_risk: texts(object.and_then(|conditions| conditions.get_set("userRiskLevels"))),
            sign_in_risk: texts(object.and_then(|conditions| conditions.get_set("signInRiskLevels"))),
            other_conditions: object.map(other_conditions).unwrap_or_default(),
            grant: set(grant).and_then(GrantControls::compile),
            session: set(session).map(session_controls).unwrap_or_default(),
            controls_span: controls.map_or(value.head(), |(key, _)| key.span()),
            controls_exported: controls.is_some() && !cut_grant && !cut_session,
            partly_known: cut_conditions || cut_grant || cut_session,
            assignments: assignments.filter(|(_, list)| says_something(Some(*list))).map(|(key, _)| key.span()),
            changed: set(modified).or(set(created)).and_then(Text::new),
            told,
        }
    }

    /// Drops what only rules about this policy alone read.
    pub(super) fn drop_written_rule(&mut self) {
        if let Some(rule) = self.device_filter.as_mut().and_then(|filter| filter.rule.as_mut()) {
            rule.written = None;
        }
    }

    /// Whether the policy is enforced.
    pub fn state(&self) -> State {
        self.told.state
    }

    /// Whether users must pass it today: it is enabled, and its conditions leave something that it applies to.
    pub fn is_enforced(&self) -> bool {
        self.state() == State::Enabled && !self.never_applies()
    }

    /// Whether users may have to pass it today: it is enforced, or nothing says whether it is, as in a template.
    pub fn may_be_enforced(&self) -> bool {
        matches!(self.state(), State::Enabled | State::Unknown) && !self.never_applies()
    }

    /// Whether a condition excludes all that it includes, whatever the state.
    pub fn never_applies(&self) -> bool {
        self.told.never
    }

    /// Whether it is switched off or only reports. What is wrong with it matters one step less then,
    /// but it does: such a policy is often about to be switched on.
    pub fn is_dormant(&self) -> bool {
        matches!(self.state(), State::ReportOnly | State::Disabled)
    }

    /// Whether `control` alone, or together with all others, must be satisfied, on whatever platform.
    pub fn requires(&self, control: Control) -> bool {
        self.grant.as_ref().is_some_and(|grant| grant.requires(control))
    }

    /// The platforms in scope on which `control` must be satisfied, be it because no device of them
    /// can satisfy any other that the policy would take instead.
    pub fn platforms_requiring(&self, control: Control) -> Platforms {
        match &self.grant {
            Some(grant) if grant.requires(control) => self.platforms(),
            Some(grant) if grant.has(control) => {
                self.platforms().iter().copied().filter(|platform| grant.requires_on(control, *platform)).collect()
            }
            _ => Platforms::default(),
        }
    }

    /// Whether `platform` is in scope and its devices must be marked compliant.
    pub fn requires_compliant(&self, platform: Platform) -> bool {
        let requires = |grant: &GrantControls| grant.requires_on(Control::CompliantDevice, platform);
        self.platforms().contains(&platform) && self.grant.as_ref().is_some_and(requires)
    }

    /// Whether `platform` is in scope and `control` only one of the ways in from there.
    pub fn makes_optional(&self, control: Control, platform: Platform) -> bool {
        let optional = |grant: &GrantControls| grant.has(control) && !grant.requires_on(control, platform);
        self.platforms().contains(&platform) && self.grant.as_ref().is_some_and(optional)
    }

    /// Whether `control` must be satisfied on all platforms in scope, or on some.
    pub fn requires_somewhere(&self, control: Control) -> bool {
        self.requires(control) || !self.platforms_requiring(control).is_empty()
    }

    /// Whether it blocks.
    pub fn blocks(&self) -> bool {
        self.grant.as_ref().is_some_and(|grant| grant.has(Control::Block))
    }

    /// Whether `All` users are included.
    pub fn includes_all_users(&self) -> bool {
        self.users.include.iter().any(|user| user.kind == PrincipalKind::User && user.id.is("All"))
    }

    /// Whether `All` resources are included.
    pub fn includes_all_apps(&self) -> bool {
        self.applications.include.iter().any(|app| app.is("All"))
    }

    /// The platforms it names, those that Intune can judge. Without a condition, or with `all`, it
    /// is for every platform.
    pub fn platforms(&self) -> Platforms {
        self.told.platforms
    }

    /// Whether it is for every platform, named or not.
    pub fn is_for_all_platforms(&self) -> bool {
        self.platforms.as_ref().is_none_or(|scope| {
            scope.exclude.is_empty() && (scope.include.is_empty() || scope.include.iter().any(|name| name.is("all")))
        })
    }
}

impl State {
    fn of(word: Option<&Text>) -> Self {
        match word {
            Some(word) if word.is("enabled") => Self::Enabled,
            Some(word) if word.is("enabledForReportingButNotEnforced") => Self::ReportOnly,
            Some(word) if word.is("disabled") => Self::Disabled,
            _ => Self::Unknown,
        }
    }
}

/// The value of a member, unless it is `null`.
fn set<'d>(member: Option<(Value<'d>, Value<'d>)>) -> Option<Value<'d>> {
    member.map(|(_, value)| value).filter(|value| !value.is_null())
}
