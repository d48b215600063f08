//! Conditional Access policies.
//!
//! Property names and values: Microsoft Graph, `conditionalAccessPolicy`.

use rustc_hash::FxHashSet;
use serde::{Deserialize, Serialize};

use super::common::{Text, is_blank, says_something, texts};
use super::control::{Control, Controls};
use super::platform::{Platform, Platforms};
use crate::filter::{Dialect, WrittenRule};
use crate::json::{Names, Value};
use crate::recognise::powershell::{is_class, is_cut_off, is_cut_short};
use crate::text::Span;

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

/// Who a policy is for.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Users {
    /// Where to point: the key `users`, else the policy.
    pub span: Span,
    /// Whom it includes.
    pub include: Vec<Principal>,
    /// Whom it excludes.
    pub exclude: Vec<Principal>,
    /// Whether the file has `users` at all.
    pub exported: bool,
}

/// One entry of the lists of users.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Principal {
    /// Which list it stands in.
    pub kind: PrincipalKind,
    /// Object id, role template id, or a keyword such as `All`.
    pub id: Text,
    /// Of guests, `externalTenants` where these are enumerated: only guests from there are meant.
    pub tenants: Option<Vec<String>>,
}

impl Principal {
    /// Whether it stands for guests, in the old way or the new.
    pub fn is_guests(&self) -> bool {
        self.kind == PrincipalKind::Guests || self.kind == PrincipalKind::User && self.id.is("GuestsOrExternalUsers")
    }
}

/// What an entry of the lists of users is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum PrincipalKind {
    /// From `includeUsers` or `excludeUsers`.
    User,
    /// From `includeGroups` or `excludeGroups`.
    Group,
    /// From `includeRoles` or `excludeRoles`.
    Role,
    /// From `includeGuestsOrExternalUsers` or `excludeGuestsOrExternalUsers`; the id holds the guest
    /// types.
    Guests,
}

/// What a policy protects.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Applications {
    /// Where to point: the key `applications`, else the policy.
    pub span: Span,
    /// `includeApplications`.
    pub include: Vec<Text>,
    /// `excludeApplications`.
    pub exclude: Vec<Text>,
    /// `includeUserActions`.
    pub user_actions: Vec<Text>,
    /// `includeAuthenticationContextClassReferences`.
    pub authentication_contexts: Vec<Text>,
    /// Whether `applicationFilter` narrows it.
    pub filtered: bool,
    /// Whether the file has `applications` at all.
    pub exported: bool,
    /// Whether it names targets in a way that has no fact of its own.
    pub others: bool,
}

/// Which workload or agent identities a policy is for.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Workloads {
    /// `includeServicePrincipals`.
    pub include: Vec<Text>,
    /// `excludeServicePrincipals`.
    pub exclude: Vec<Text>,
    /// Whether any workload or agent identity is in scope.
    pub any: bool,
    /// Whether there is an object for them with nothing in it: so PowerShell's modules write what is not there, and
    /// what they are too old for.
    pub blank: bool,
}

/// Included and excluded members of a condition.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Scope {
    /// Where to point: the condition's key.
    pub span: Span,
    /// What it includes.
    pub include: Vec<Text>,
    /// What it excludes.
    pub exclude: Vec<Text>,
}

/// A filter for devices.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct DeviceFilter {
    /// Where to point: the key `deviceFilter`.
    pub span: Span,
    /// `include` or `exclude`.
    pub mode: Option<Text>,
    /// The rule.
    pub rule: Option<FilterRule>,
}

/// The text of a filter rule, and where its parts stand in the file.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct FilterRule {
    /// The rule, escapes resolved.
    pub text: Text,
    /// What is wrong with its syntax, if anything, with places in the file.
    pub problems: Vec<Text>,
    /// What it says, as long as the rules about this policy alone look at it.
    #[serde(skip)]
    pub written: Option<Box<WrittenRule>>,
}

/// Grant controls.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct GrantControls {
    /// `AND` or `OR`.
    pub operator: Option<Text>,
    /// `builtInControls`.
    pub built_in: Vec<Text>,
    /// `customAuthenticationFactors`.
    pub custom: Vec<Text>,
    /// `termsOfUse`.
    pub terms_of_use: Vec<Text>,
    /// `authenticationStrength`: its id or name.
    pub authentication_strength: Option<Text>,
    /// Names of further controls that say something, newer than this list.
    pub others: Vec<String>,
    /// Those of `builtInControls` that rules know.
    known: Controls,
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

impl Platforms {
    fn of_condition(condition: Option<&Scope>) -> Self {
        let Some(scope) = condition else { return Self::MANAGED };
        let named = |names: &[Text]| -> Self {
            names.iter().filter_map(|name| Platform::of_conditional_access(&name.value)).collect()
        };
        let all = scope.include.is_empty() || scope.include.iter().any(|name| name.is("all"));
        let included = if all { Self::MANAGED } else { named(&scope.include) };
        let excluded = named(&scope.exclude);
        included.iter().copied().filter(|platform| !excluded.contains(platform)).collect()
    }
}

/// The value of a member, unless it is `null`.
fn set<'d>(member: Option<(Value<'d>, Value<'d>)>) -> Option<Value<'d>> {
    member.map(|(_, value)| value).filter(|value| !value.is_null())
}

impl Users {
    fn compile(value: Option<Value<'_>>, span: Span) -> Self {
        let Some(value) = value else { return Self { span, ..Self::default() } };
        let picked = value.pick([
            "includeUsers",
            "includeGroups",
            "includeRoles",
            "includeGuestsOrExternalUsers",
            "excludeUsers",
            "excludeGroups",
            "excludeRoles",
            "excludeGuestsOrExternalUsers",
        ]);
        let principals = |lists: &[Option<(Value<'_>, Value<'_>)>]| {
            let kinds = [PrincipalKind::User, PrincipalKind::Group, PrincipalKind::Role];
            let mut principals = Vec::new();
            for (kind, &list) in kinds.into_iter().zip(lists) {
                principals.extend(texts(set(list)).into_iter().map(|id| Principal { kind, id, tenants: None }));
            }
            principals.extend(lists.last().copied().and_then(set).and_then(guest_types));
            each_once(principals)
        };
        let (include, exclude) = picked.split_at(4);
        Self { span, include: principals(include), exclude: principals(exclude), exported: true }
    }
}

/// Whoever is listed twice, as where two branches were merged, is no more people for it.
fn each_once(mut principals: Vec<Principal>) -> Vec<Principal> {
    if principals.len() > 1 {
        let mut seen = FxHashSet::default();
        principals.retain(|one| seen.insert((one.kind, one.id.value.to_ascii_lowercase())));
    }
    principals
}

fn guest_types(value: Value<'_>) -> Option<Principal> {
    let id = Text::of_set(value, "guestOrExternalUserTypes").filter(|types| !types.is("none"))?;
    let tenants = value.member("externalTenants").map(|(_, tenants)| tenants).and_then(enumerated);
    Some(Principal { kind: PrincipalKind::Guests, id, tenants })
}

/// The tenants that `externalTenants` lists; `None` if it stands for all.
fn enumerated(tenants: Value<'_>) -> Option<Vec<String>> {
    let [kind, members] = tenants.pick(["membershipKind", "members"]);
    let kind = kind.and_then(|(_, kind)| kind.text());
    let is_list = match &kind {
        Some(kind) => kind.eq_ignore_ascii_case("enumerated"),
        None => set(members).is_some(),
    };
    is_list.then(|| texts(set(members)).into_iter().map(|id| id.value.to_ascii_lowercase()).collect())
}

impl Applications {
    fn compile(value: Option<Value<'_>>, span: Span) -> Self {
        let Some(value) = value else { return Self { span, ..Self::default() } };
        const NAMES: [&str; 5] = [
            "includeApplications",
            "excludeApplications",
            "includeUserActions",
            "includeAuthenticationContextClassReferences",
            "applicationFilter",
        ];
        const KNOWN: Names<5> = Names::new(NAMES);
        let [include, exclude, actions, contexts, filter] = value.pick(NAMES);
        Self {
            span,
            include: texts(set(include)),
            exclude: texts(set(exclude)),
            user_actions: texts(set(actions)),
            authentication_contexts: texts(set(contexts)),
            filtered: set(filter).is_some_and(|filter| filter.get_set("rule").is_some()),
            exported: true,
            others: value.members().any(|(key, value)| !key.is_one_of(&KNOWN) && names_target(key, value)),
        }
    }

    /// Whether nothing but the apps it lists is protected.
    pub fn are_apps_alone(&self) -> bool {
        self.user_actions.is_empty() && self.authentication_contexts.is_empty() && !self.others && !self.filtered
    }

    fn are_cancelled(&self) -> bool {
        self.are_apps_alone() && is_cancelled(&self.include, &self.exclude, "All")
    }
}

/// Whether a list of controls, or how they combine, was cut off. An authentication strength still is one, unless it may be
/// an object without any.
fn is_demand_cut_off(grant: Value<'_>) -> bool {
    const PARTS: [&str; 4] = ["operator", "builtInControls", "customAuthenticationFactors", "termsOfUse"];
    let cut = |(_, part): (Value<'_>, Value<'_>)| is_cut_off(part) || part.elements().any(is_cut_off);
    grant.pick(PARTS).into_iter().flatten().any(cut) || grant.get("authenticationStrength").is_some_and(is_class)
}

/// Whether a member of `applications` names a target.
fn names_target(key: Value<'_>, value: Value<'_>) -> bool {
    key.plain_text().is_some_and(|key| !key.contains('@')) && narrows(value)
}

impl Workloads {
    fn compile(clients: Option<Value<'_>>, agents: Option<Value<'_>>) -> Self {
        let list = |name: &str| texts(clients.and_then(|clients| clients.get_set(name)));
        Self {
            include: list("includeServicePrincipals"),
            exclude: list("excludeServicePrincipals"),
            any: [clients, agents].into_iter().flatten().any(|value| !is_blank(value)),
            blank: clients.is_some_and(|value| value.members().next().is_some() && is_blank(value)),
        }
    }
}

impl Scope {
    /// A condition with both lists empty or null is no condition.
    fn compile(value: Value<'_>, span: Span, names: [&str; 2]) -> Option<Self> {
        let [include, exclude] = value.pick(names).map(|list| texts(set(list)));
        let scope = Self { span, include, exclude };
        (!scope.include.is_empty() || !scope.exclude.is_empty()).then_some(scope)
    }
}

/// Whether everything that is included is excluded, by its name or with `all`. `None` is nothing from the start.
fn is_cancelled(include: &[Text], exclude: &[Text], all: &str) -> bool {
    let is_excluded = |name: &Text| exclude.iter().any(|other| other.is(&name.value) || other.is(all));
    !include.is_empty() && include.iter().all(|name| is_excluded(name) && !name.is("None"))
}

impl Scope {
    fn is_cancelled(&self, all: &str) -> bool {
        is_cancelled(&self.include, &self.exclude, all)
    }

    fn is_everything(&self, all: &str) -> bool {
        self.exclude.is_empty() && self.include.iter().any(|name| name.is(all))
    }
}

impl DeviceFilter {
    /// Exports hold filters with mode and rule both null: those are none.
    fn compile(devices: Value<'_>) -> Option<Self> {
        let (key, filter) = devices.member("deviceFilter").filter(|(_, filter)| filter.is_object())?;
        let mode = Text::of_set(filter, "mode");
        let rule = filter.get_set("rule").and_then(FilterRule::compile);
        (mode.is_some() || rule.is_some()).then(|| Self { span: key.span(), mode, rule })
    }

    /// Whether devices that match are exempt.
    pub fn is_exclude(&self) -> bool {
        self.mode.as_ref().is_some_and(|mode| mode.is("exclude"))
    }
}

impl FilterRule {
    fn compile(value: Value<'_>) -> Option<Self> {
        let text = Text::new(value).filter(|text| !text.value.is_empty())?;
        let written = WrittenRule::new(value, Dialect::ConditionalAccess);
        let problems = written.iter().flat_map(|written| {
            let problems = written.rule.problems.iter();
            problems.map(|problem| Text { value: problem.message.clone(), span: written.place(problem.span) })
        });
        Some(Self { text, problems: problems.collect(), written: written.map(Box::new) })
    }
}

impl GrantControls {
    fn compile(value: Value<'_>) -> Option<Self> {
        if !value.is_object() {
            return None;
        }
        let strength = value.get_set("authenticationStrength").filter(|strength| !is_blank(*strength));
        let strength = strength.and_then(|strength| {
            Text::of_set(strength, "id").or_else(|| Text::of_set(strength, "displayName")).or_else(|| {
                // An object without either, or a name alone, still is a control.
                (strength.is_object() || is_cut_off(strength))
                    .then(|| Text { value: String::new(), span: strength.head() })
            })
        });
        let built_in = texts(value.get_set("builtInControls"));
        Some(Self {
            operator: Text::of_set(value, "operator"),
            known: Controls::of(&built_in),
            built_in,
            custom: texts(value.get_set("customAuthenticationFactors")),
            terms_of_use: texts(value.get_set("termsOfUse")),
            authentication_strength: strength,
            others: other_controls(value),
        })
    }

    /// Whether `control` is among the built-in ones.
    pub fn has(&self, control: Control) -> bool {
        self.known.has(control)
    }

    /// Where `control` stands among the built-in ones.
    pub fn find(&self, control: Control) -> Option<&Text> {
        self.built_in.iter().find(|built_in| built_in.is(control.name()))
    }

    fn requires(&self, control: Control) -> bool {
        self.has(control) && (self.len() == 1 || self.needs_all())
    }

    /// Whether a device of `platform` has to satisfy `control`: it must, or has no other way in.
    fn requires_on(&self, control: Control, platform: Platform) -> bool {
        let other_way =
            |name: &Text| Control::of(name).is_none_or(|other| other != control && other.works_on(platform));
        let is_only_way = || self.len() == self.built_in.len() && !self.built_in.iter().any(other_way);
        self.has(control) && (self.requires(control) || is_only_way())
    }

    /// How many controls there are, of all kinds.
    pub fn len(&self) -> usize {
        self.built_in.len()
            + self.custom.len()
            + self.terms_of_use.len()
            + usize::from(self.authentication_strength.is_some())
            + self.others.len()
    }

    /// Whether there is no control at all.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Whether all controls must be satisfied.
    pub fn needs_all(&self) -> bool {
        self.operator.as_ref().is_some_and(|operator| operator.is("AND"))
    }
}

/// The members of grant controls that have no fact of their own and say something.
fn other_controls(grant: Value<'_>) -> Vec<String> {
    const KNOWN: Names<5> = Names::new([
        "operator",
        "builtInControls",
        "customAuthenticationFactors",
        "termsOfUse",
        "authenticationStrength",
    ]);
    grant
        .members()
        .filter(|(key, _)| !key.is_one_of(&KNOWN))
        .filter_map(|(key, value)| Some((key.plain_text()?, value)))
        .filter(|(key, _)| !key.contains('@'))
        .filter(|(_, value)| says_something(Some(*value)) && value.bool() != Some(false))
        .map(|(key, _)| key.to_owned())
        .collect()
}

/// The conditions beyond those with facts of their own.
fn other_conditions(conditions: Value<'_>) -> Vec<String> {
    const KNOWN: Names<8> = Names::new([
        "users",
        "applications",
        "clientApplications",
        "agents",
        "clientAppTypes",
        "platforms",
        "locations",
        "devices",
    ]);
    let by_state = conditions.get_set("devices").is_some_and(has_device_states).then(|| "devices".to_owned());
    let others = conditions
        .members()
        .filter(|(key, _)| !key.is_one_of(&KNOWN))
        .filter_map(|(key, value)| Some((key.plain_text()?, value)))
        .filter(|(key, _)| !key.contains('@'))
        .filter(|(_, value)| narrows(*value))
        .map(|(key, _)| key.to_owned());
    others.chain(by_state).collect()
}

/// Whether devices are chosen as they were before there were filters: by the words `Compliant` and `DomainJoined`.
fn has_device_states(devices: Value<'_>) -> bool {
    let says = |lists: [&str; 2], is_neutral: fn(&str) -> bool| {
        let words = lists.into_iter().filter_map(|list| devices.get_set(list)).flat_map(Value::elements);
        words.filter_map(Value::text).any(|word| !is_neutral(&word))
    };
    says(["includeDevices", "includeDeviceStates"], |word| word.eq_ignore_ascii_case("All"))
        || says(["excludeDevices", "excludeDeviceStates"], str::is_empty)
}

/// Whether a condition says something that narrows a policy: any scalar or list somewhere in it.
fn narrows(value: Value<'_>) -> bool {
    if value.is_object() {
        return value.members().any(|(key, value)| {
            let annotation = key.plain_text().is_some_and(|key| key.contains('@'));
            !annotation && !value.is_object() && says_something(Some(value))
        });
    }
    says_something(Some(value)) && value.plain_text() != Some("none") && value.plain_text() != Some("")
}

/// The session controls that are set. Graph writes the ones that are not as `null`, or as an
/// object with `isEnabled: false`; PowerShell as an object of nulls.
fn session_controls(session: Value<'_>) -> Vec<String> {
    session
        .members()
        .filter_map(|(key, value)| Some((key.plain_text()?, value)))
        .filter(|(key, value)| !key.contains('@') && !is_blank(*value) && value.bool() != Some(false))
        .filter(|(_, value)| value.get("isEnabled").and_then(Value::bool) != Some(false))
        .map(|(key, _)| key.to_owned())
        .collect()
}
