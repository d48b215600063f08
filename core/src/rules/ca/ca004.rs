//! A compliant device as one of several ways in.

use std::sync::Arc;

use crate::finding::{Findings, Severity};
use crate::fix::Fix;
use crate::policy::conditional_access::{GrantControls, Principal};
use crate::policy::{ConditionalAccessPolicy, Control, Platform, Platforms, Text};
use crate::rules::dv::is_for_unnamed_platforms;
use crate::rules::{Check, Example, Rule, Source};
use crate::space::device::{DeviceScope, States};
use crate::space::{Population, is_within};
use crate::tenant::{Linked, Tenant};
use crate::text::Span;

pub(crate) const RULE: Rule = Rule {
    code: "CA004",
    name: "weaker-alternative-control",
    severity: Severity::Warning,
    what: "A Conditional Access policy takes a compliant device or, instead of it, something that says less about the \
           device.",
    why: "With the operator OR one control is enough. Where another control can be satisfied from a device that is not \
          compliant, or not managed at all, compliance is optional: the policy keeps no such device out.",
    bad: &[Example {
        path: "ca.json",
        text: r#"{
  "displayName": "Office",
  "state": "enabled",
  "conditions": { "users": { "includeUsers": ["All"] }, "applications": { "includeApplications": ["Office365"] } },
  "grantControls": { "operator": "OR", "builtInControls": ["mfa", "compliantDevice"] }
}"#,
    }],
    good: &[Example {
        path: "ca.json",
        text: r#"{
  "displayName": "Office",
  "state": "enabled",
  "conditions": { "users": { "includeUsers": ["All"] }, "applications": { "includeApplications": ["Office365"] } },
  "grantControls": { "operator": "AND", "builtInControls": ["mfa", "compliantDevice"] }
}"#,
    }],
    sources: &[Source {
        title: "Grant controls in Conditional Access policy",
        url: "https://learn.microsoft.com/entra/identity/conditional-access/concept-conditional-access-grant",
    }],
    needs_complete: &[],
    check: Check::Tenant(check),
};

fn check(tenant: &Tenant, findings: &mut Findings) {
    let strict: Vec<Strict<'_>> = tenant
        .conditional_access()
        .filter(|policy| policy.facts.may_be_enforced() && policy.facts.requires_somewhere(Control::CompliantDevice))
        .filter(|policy| is_unconditional(policy.facts))
        .map(|policy| Strict {
            policy,
            platforms: policy.facts.platforms_requiring(Control::CompliantDevice),
            users: Population::of_policy(tenant, &policy),
        })
        .collect();
    for policy in tenant.conditional_access() {
        judge(tenant, policy, &strict, findings);
    }
}

fn judge(tenant: &Tenant, policy: Linked<'_, ConditionalAccessPolicy>, strict: &[Strict<'_>], findings: &mut Findings) {
    let facts = policy.facts;
    let Some(grant) = &facts.grant else { return };
    let either = grant.operator.as_ref().is_some_and(|operator| operator.is("OR"));
    let Some(compliant) = grant.find(Control::CompliantDevice) else { return };
    // Registering a device or a second factor is how a device becomes compliant in the first place.
    if !either || !facts.applications.user_actions.is_empty() {
        return;
    }
    let platforms = facts.platforms();
    let alternatives = alternatives(grant, &platforms);
    let weaker = alternatives.iter().find(|alternative| alternative.control != HYBRID);
    let Some(first) = weaker.or(alternatives.first()) else { return };
    let mut covering = strict.iter().filter(|strict| strict.covers(tenant, &policy)).peekable();
    // Of a template nobody knows whether it is in force.
    let template = covering.peek().map(|strict| strict.policy);
    if covering.any(|strict| strict.policy.facts.is_enforced()) {
        return;
    }
    let name = policy.label();
    let message = if weaker.is_some() {
        let ways: Vec<String> = alternatives.iter().map(|way| format!("{} ({})", way.control, way.admits)).collect();
        match ways.as_slice() {
            [way] => format!("'{name}' makes compliance optional: instead of it, {way} is enough"),
            ways => format!("'{name}' makes compliance optional; each of these is enough instead: {}", ways.join(", ")),
        }
    } else {
        format!("'{name}' also lets in {}: being joined proves nothing about the health of the device", first.admits)
    };
    let message = match &template {
        Some(other) => format!("{message}, unless '{}' is enforced, whose state is not in its file", other.label()),
        None => message,
    };
    let finding = findings.report(policy.at(first.span), message);
    finding.related(policy.at(compliant.span), "is only one of the ways in");
    if weaker.is_some() {
        // So Microsoft's documents let personal phones in, and Edge on personal PCs.
        let only_apps = alternatives.iter().all(|way| [HYBRID, PROTECTED].contains(&way.control));
        if only_apps && tenant.facts().byod != Some(false) {
            finding.severity(Severity::Info).help(
                "Where personal devices are let in with protected apps alone, this is how; elsewhere, demand compliantDevice \
                 alone.",
            );
        } else if is_for_guests(facts) {
            finding.severity(Severity::Info).help(
                "A guest's device counts as compliant only where this tenant trusts devices of the guest's organisation: \
                 demand compliantDevice alone there, and take it out of what is asked of other guests.",
            );
        } else if can_demand_all(facts) {
            // Everything that was enough alone is then demanded together: somebody has to look at that.
            if let Some(operator) = &grant.operator {
                finding.fix(Fix::unsafe_to_apply().replace_text(operator.span, "AND"));
            }
            finding.help(
                "Set operator to AND, or demand compliantDevice in a policy of its own for the same users and apps.",
            );
        } else {
            finding.help("Demand compliantDevice in a policy of its own for the same users and apps.");
        }
    } else {
        finding.severity(Severity::Info).help(
            "Where Intune manages every device, demand compliantDevice alone; hybrid joined devices can be enrolled \
             and judged as well.",
        );
    }
    finding.lower_if(facts.is_dormant());
    if template.is_some() {
        finding.likely();
    }
}

/// Whether nobody but guests is meant.
fn is_for_guests(policy: &ConditionalAccessPolicy) -> bool {
    let include = &policy.users.include;
    !include.is_empty() && include.iter().all(Principal::is_guests)
}

/// Whether a compliant device of every platform can satisfy all controls at once. Only Windows devices are hybrid joined, and
/// few of those that are managed well; protection of apps goes with management on phones alone.
fn can_demand_all(policy: &ConditionalAccessPolicy) -> bool {
    let Some(grant) = &policy.grant else { return false };
    let phones = |platform: &Platform| matches!(platform, Platform::Ios | Platform::Android);
    let for_phones = !is_for_unnamed_platforms(policy) && policy.platforms().iter().all(phones);
    let of_apps = grant.has(Control::CompliantApplication) || grant.has(Control::ApprovedApplication);
    // What the filter exempts never gets to the controls.
    let exempt = DeviceScope::of_filter(policy).is_some_and(|scope| scope.exempt().covers(States::compliant()));
    !grant.has(Control::DomainJoinedDevice) && (for_phones || !of_apps) && !exempt
}

const HYBRID: &str = Control::DomainJoinedDevice.name();
const PROTECTED: &str = Control::CompliantApplication.name();

/// A control that is enough in place of a compliant device.
struct Alternative {
    control: &'static str,
    /// The devices that satisfy it.
    admits: &'static str,
    span: Span,
}

/// The controls that a device which is not compliant can satisfy on one of `platforms`.
fn alternatives(grant: &GrantControls, platforms: &[Platform]) -> Vec<Alternative> {
    let phone = platforms.iter().any(|platform| matches!(platform, Platform::Ios | Platform::Android));
    let windows = platforms.contains(&Platform::Windows);
    let mut found: Vec<Alternative> = Vec::new();
    let mut add = |control, admits, place: Option<&Text>| {
        found.extend(place.map(|place| Alternative { control, admits, span: place.span }));
    };
    for control in &grant.built_in {
        match Control::of(control) {
            Some(Control::Mfa) => add("mfa", "any device", Some(control)),
            Some(Control::DomainJoinedDevice) if windows => {
                add(HYBRID, "hybrid joined devices that are not compliant", Some(control))
            }
            Some(Control::CompliantApplication) if phone || windows => {
                add(PROTECTED, "unmanaged devices with a protected app", Some(control));
            }
            // approvedApplication is no way in any more: see DP001.
            _ => {}
        }
    }
    add("an authentication strength", "any device", grant.authentication_strength.as_ref());
    add("terms of use", "any device", grant.terms_of_use.first());
    add("a custom control", "any device", grant.custom.first());
    found
}

/// A policy that demands a compliant device and nothing less, on some platform at least, whatever the sign-in. It is
/// enforced, or nothing says whether it is.
struct Strict<'t> {
    policy: Linked<'t, ConditionalAccessPolicy>,
    /// The platforms on which it does.
    platforms: Platforms,
    users: Arc<Population>,
}

impl Strict<'_> {
    /// Whether every sign-in to which `other` applies must pass this policy too.
    fn covers(&self, tenant: &Tenant, policy: &Linked<'_, ConditionalAccessPolicy>) -> bool {
        let other = policy.facts;
        let own = self.policy.facts;
        let apps =
            own.includes_all_apps() || other.applications.include.iter().all(|app| has(&own.applications.include, app));
        let spared = &own.applications.exclude;
        let excluded = |app: &Text| has(&other.applications.exclude, app);
        apps && spared.iter().all(excluded)
            && self.covers_platforms(other)
            && is_within(tenant, &Population::of_policy(tenant, policy), &self.users)
    }

    /// Whether it demands a compliant device wherever `other` would take something else.
    fn covers_platforms(&self, other: &ConditionalAccessPolicy) -> bool {
        let demands = |platform: &Platform| self.platforms.contains(platform) || other.requires_compliant(*platform);
        other.platforms().iter().all(demands)
    }
}

fn has(list: &[Text], wanted: &Text) -> bool {
    list.iter().any(|text| text.is(&wanted.value))
}

/// Whether no condition but those on users, apps and platforms narrows it.
fn is_unconditional(policy: &ConditionalAccessPolicy) -> bool {
    let types = &policy.client_app_types;
    let every_client = types.is_empty()
        || types.iter().any(|kind| kind.is("all"))
        || (types.iter().any(|kind| kind.is("browser"))
            && types.iter().any(|kind| kind.is("mobileAppsAndDesktopClients")));
    every_client
        && policy.locations.is_none()
        && policy.device_filter.is_none()
        && policy.other_conditions.is_empty()
        && !policy.applications.filtered
        && !policy.applications.include.is_empty()
}
