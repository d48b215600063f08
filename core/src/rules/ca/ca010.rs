//! Mail behind a compliant device and files not, or the other way round.

use std::sync::Arc;

use crate::finding::{Findings, Severity};
use crate::policy::{ConditionalAccessPolicy, Control, Platform, Platforms, Text};
use crate::recognise::Kind;
use crate::rules::ca::sweep::Sweep;
use crate::rules::ca::{enforced, is_for_modern_clients};
use crate::rules::{Check, Example, Rule, Source};
use crate::space::Population;
use crate::tenant::{Linked, Tenant};

pub(crate) const RULE: Rule = Rule {
    code: "CA010",
    name: "mail-or-files-uncovered",
    severity: Severity::Warning,
    what: "Conditional Access requires a compliant device for Exchange Online or for SharePoint Online, and not for the \
           other.",
    why: "Teams, Planner and others keep their data in both. What is protected in the one is in the other as well, as a \
          copy, a link or an attachment, and there any device opens it.",
    bad: &[Example {
        path: "ca.json",
        text: r#"{
  "displayName": "Mail from compliant devices",
  "state": "enabled",
  "conditions": {
    "users": { "includeGroups": ["9b0e2b8e-7f5d-4a53-8f4e-2f8f1c7d6e22"] },
    "applications": { "includeApplications": ["00000002-0000-0ff1-ce00-000000000000"] }
  },
  "grantControls": { "operator": "OR", "builtInControls": ["compliantDevice"] }
}"#,
    }],
    good: &[Example {
        path: "ca.json",
        text: r#"{
  "displayName": "Microsoft 365 from compliant devices",
  "state": "enabled",
  "conditions": {
    "users": { "includeGroups": ["9b0e2b8e-7f5d-4a53-8f4e-2f8f1c7d6e22"] },
    "applications": { "includeApplications": ["Office365"] }
  },
  "grantControls": { "operator": "OR", "builtInControls": ["compliantDevice"] }
}"#,
    }],
    sources: &[
        Source {
            title: "What are service dependencies in Microsoft Entra Conditional Access?",
            url: "https://learn.microsoft.com/entra/identity/conditional-access/service-dependencies",
        },
        Source {
            title: "Conditional Access: Target resources",
            url: "https://learn.microsoft.com/entra/identity/conditional-access/concept-conditional-access-cloud-apps",
        },
    ],
    needs_complete: &[Kind::ConditionalAccessPolicy],
    check: Check::Tenant(check),
};

const EXCHANGE: App = App { id: "00000002-0000-0ff1-ce00-000000000000", name: "Exchange Online" };
const SHAREPOINT: App = App { id: "00000003-0000-0ff1-ce00-000000000000", name: "SharePoint Online" };

/// One of the two apps in question.
#[derive(Clone, Copy)]
struct App {
    id: &'static str,
    name: &'static str,
}

/// An enforced policy that lets nobody but compliant devices in, or nobody.
struct Guard<'t> {
    policy: Linked<'t, ConditionalAccessPolicy>,
    /// Where it does.
    platforms: Platforms,
    users: Arc<Population>,
}

/// Whom all guards of an app are for, by platform, and the guards of which it is not known.
struct Guarded<'g, 't> {
    app: App,
    platforms: Vec<(Platform, Sweep)>,
    filtered: Vec<&'g Guard<'t>>,
}

fn check(tenant: &Tenant, findings: &mut Findings) {
    if !tenant.is_complete(Kind::ConditionalAccessPolicy) {
        return;
    }
    let guards: Vec<Guard<'_>> = enforced(tenant)
        .filter(|policy| policy.facts.requires_somewhere(Control::CompliantDevice) || policy.facts.blocks())
        .filter(|policy| is_for_modern_clients(policy.facts))
        .map(|policy| Guard::of(tenant, policy))
        .collect();
    let [mail, files] = [EXCHANGE, SHAREPOINT].map(|app| Guarded::of(app, &guards));
    for guard in guards.iter().filter(|guard| !guard.policy.facts.blocks()) {
        let apps = &guard.policy.facts.applications;
        let (exchange, sharepoint) = (names(&apps.include, EXCHANGE.id), names(&apps.include, SHAREPOINT.id));
        let in_suite = |text: &Text| text.is("All") || text.is("Office365");
        if apps.include.iter().any(in_suite) {
            continue;
        }
        match (exchange, sharepoint) {
            (Some(listed), None) => judge(guard, listed, EXCHANGE, &files, findings),
            (None, Some(listed)) => judge(guard, listed, SHAREPOINT, &mail, findings),
            (Some(listed), Some(_)) => suggest_suite(guard, listed, findings),
            (None, None) => {}
        }
    }
}

impl<'t> Guard<'t> {
    fn of(tenant: &'t Tenant, policy: Linked<'t, ConditionalAccessPolicy>) -> Self {
        let platforms = match policy.facts.blocks() {
            true => policy.facts.platforms(),
            false => policy.facts.platforms_requiring(Control::CompliantDevice),
        };
        Self { policy, platforms, users: Population::of_policy(tenant, &policy) }
    }
}

impl<'g, 't> Guarded<'g, 't> {
    fn of(app: App, guards: &'g [Guard<'t>]) -> Self {
        let mut platforms = Vec::from(Platform::MANAGED.map(|platform| (platform, Sweep::default())));
        for guard in guards.iter().filter(|guard| guards_app(guard.policy.facts, app.id)) {
            for (_, sweep) in platforms.iter_mut().filter(|(platform, _)| guard.platforms.contains(platform)) {
                sweep.add_users(&guard.users);
            }
        }
        let filtered = guards.iter().filter(|guard| guard.policy.facts.applications.filtered);
        Self { app, platforms, filtered: filtered.collect() }
    }

    /// Whether some of the users of a guard are covered, or may be: then others have other needs.
    fn may_hold(&self, guard: &Guard<'_>) -> bool {
        let mut shared = self.platforms.iter().filter(|(platform, _)| guard.platforms.contains(platform));
        shared.any(|(_, sweep)| sweep.may_be_users(&guard.users))
    }
}

fn names<'p>(list: &'p [Text], app: &str) -> Option<&'p Text> {
    list.iter().find(|text| text.is(app))
}

/// Tells of the other app unless a policy guards it for the same users.
fn judge(guard: &Guard<'_>, listed: &Text, present: App, other: &Guarded<'_, '_>, findings: &mut Findings) {
    if other.may_hold(guard) {
        return;
    }
    let (label, missing) = (guard.policy.label(), other.app);
    let filtered = other.filtered.iter().find(|filtered| {
        let mut users = Sweep::default();
        users.add_users(&filtered.users);
        users.may_be_users(&guard.users)
    });
    if let Some(filtered) = filtered {
        let message = format!(
            "Whether '{}' also asks the users of '{label}' for a compliant device in {} depends on the attributes of apps, \
             which are not in the files",
            filtered.policy.label(),
            missing.name
        );
        findings.report(guard.policy.at(listed.span), message).unknown();
        return;
    }
    let message = format!(
        "'{label}' requires a compliant device for {}, and no enforced policy does so for {}: what Teams and others keep \
         there opens on any device",
        present.name, missing.name
    );
    findings
        .report(guard.policy.at(listed.span), message)
        .help("Protect Office365, which holds both and the apps that depend on them.");
}

/// Whether a policy is for an app, named or not, on whatever sign-in.
fn guards_app(policy: &ConditionalAccessPolicy, app: &str) -> bool {
    let apps = &policy.applications;
    let included = apps.include.iter().any(|text| text.is("All") || text.is("Office365") || text.is(app));
    included
        && names(&apps.exclude, app).is_none()
        && !apps.filtered
        && policy.locations.is_none()
        && policy.other_conditions.is_empty()
}

fn suggest_suite(guard: &Guard<'_>, listed: &Text, findings: &mut Findings) {
    let message = format!(
        "'{}' names Exchange Online and SharePoint Online each, which leaves out what depends on them",
        guard.policy.label()
    );
    findings
        .report(guard.policy.at(listed.span), message)
        .help("Use Office365, the suite of both with all that belongs to them.")
        .severity(Severity::Hint);
}
