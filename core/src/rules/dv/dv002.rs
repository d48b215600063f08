//! Personal Windows devices under compliance that rests on Defender for Endpoint.

use std::cell::OnceCell;
use std::sync::Arc;

use crate::finding::{Finding, Findings, Severity};
use crate::order::Order;
use crate::policy::enrollment::PlatformRestriction;
use crate::policy::{
    CompliancePolicy, ConditionalAccessPolicy, EnrollmentRestriction, Facts, Flag, Platform, SettingValue,
};
use crate::recognise::Kind;
use crate::rules::{Check, Example, Rule, Source};
use crate::space::device::{DeviceScope, States, Trust, passing};
use crate::space::{Missing, Overlap, Population, Subset, overlap, subset};
use crate::tenant::{Linked, Tenant};

pub(crate) const RULE: Rule = Rule {
    code: "DV002",
    name: "defender-scenario-allows-registered-windows",
    severity: Severity::Warning,
    what: "Access depends on the risk that Defender for Endpoint sees on Windows devices, and personal Windows devices \
           may enrol.",
    why: "A personal Windows device is registered when it enrols, not joined. Microsoft's documents differ in strength: \
          an older one says that registered devices are not supported where Conditional Access uses the risk of Defender \
          for Endpoint, the current prerequisites name joined and hybrid joined Windows devices only. What such a device \
          reports is not to be relied on. Phones are always registered and are not meant.",
    bad: &[
        CA,
        COMPLIANCE,
        Example {
            path: "enrolment.json",
            text: r##"{
  "@odata.type": "#microsoft.graph.deviceEnrollmentPlatformRestrictionsConfiguration",
  "displayName": "All users and all devices",
  "priority": 0,
  "windowsRestriction": { "platformBlocked": false, "personalDeviceEnrollmentBlocked": false }
}"##,
        },
    ],
    good: &[
        CA,
        COMPLIANCE,
        Example {
            path: "enrolment.json",
            text: r##"{
  "@odata.type": "#microsoft.graph.deviceEnrollmentPlatformRestrictionsConfiguration",
  "displayName": "All users and all devices",
  "priority": 0,
  "windowsRestriction": { "platformBlocked": false, "personalDeviceEnrollmentBlocked": true }
}"##,
        },
    ],
    sources: &[
        Source {
            title: "Configure Conditional Access in Microsoft Defender for Endpoint",
            url: "https://learn.microsoft.com/defender-endpoint/configure-conditional-access",
        },
        Source {
            title: "Enforce compliance for Microsoft Defender for Endpoint with Conditional Access in Intune",
            url: "https://learn.microsoft.com/mem/intune/protect/advanced-threat-protection",
        },
    ],
    needs_complete: &[],
    check: Check::Tenant(check),
};

const CA: Example = Example {
    path: "ca.json",
    text: r#"{
  "displayName": "Require a compliant device",
  "state": "enabled",
  "conditions": {
    "users": { "includeGroups": ["f1a7c3e0-3f55-4c5c-8a39-1c9b7a0e4d10"] },
    "applications": { "includeApplications": ["Office365"] },
    "platforms": { "includePlatforms": ["windows"] }
  },
  "grantControls": { "operator": "OR", "builtInControls": ["compliantDevice"] }
}"#,
};

const COMPLIANCE: Example = Example {
    path: "windows.json",
    text: r##"{
  "@odata.type": "#microsoft.graph.windows10CompliancePolicy",
  "displayName": "Windows",
  "deviceThreatProtectionEnabled": true,
  "deviceThreatProtectionRequiredSecurityLevel": "medium",
  "assignments": [
    { "target": { "@odata.type": "#microsoft.graph.groupAssignmentTarget", "groupId": "f1a7c3e0-3f55-4c5c-8a39-1c9b7a0e4d10" } }
  ]
}"##,
};

fn check(tenant: &Tenant, findings: &mut Findings) {
    let Some((policy, compliance)) = scenario(tenant) else { return };
    let users = Population::of_policy(tenant, &policy);
    let restrictions: Vec<_> = restrictions(tenant).collect();
    let default = restrictions.iter().find(|restriction| restriction.is_default());
    // What goes to some users only, in the order in which Intune asks.
    let mut own: Vec<_> = restrictions.iter().filter(|restriction| !restriction.is_default()).collect();
    own.order_by_key(|restriction| restriction.linked.facts.priority);
    for restriction in &own {
        match (restriction.reaches(tenant, &users), restriction.allows()) {
            (Overlap::Yes(_), Some(flag)) => {
                report(&policy, &compliance, restriction, flag, findings);
                return;
            }
            // These users have their answer, unless the default is for some of them all the same.
            (Overlap::Yes(_), None) if restriction.reaches_everybody(tenant, &users) => return,
            _ => {}
        }
    }
    match default.map(|default| (default, default.allows())) {
        Some((default, Some(flag))) => {
            let finding = report(&policy, &compliance, default, flag, findings);
            // Some of these users, and maybe all, have another restriction.
            if own.iter().any(|restriction| restriction.reaches(tenant, &users) != Overlap::No) {
                finding.likely();
            }
        }
        Some((_, None)) => {}
        None => {
            let message = format!(
                "Whether personal Windows devices may enrol is not in these files; '{}' and '{}' rest on the risk that \
                 Defender for Endpoint reports, which Microsoft supports for joined devices only",
                policy.label(),
                compliance.label()
            );
            findings
                .report(policy.at(policy.facts.controls_span), message)
                .help("Export the enrolment restrictions (deviceEnrollmentConfigurations), the default one included.")
                .unknown();
        }
    }
}

/// An enforced policy that demands compliance of registered Windows devices as of others, and a
/// compliance policy for its users that asks Defender for Endpoint.
fn scenario(tenant: &Tenant) -> Option<(Linked<'_, ConditionalAccessPolicy>, Linked<'_, CompliancePolicy>)> {
    let risk: Vec<_> = tenant
        .compliance()
        .filter(|compliance| compliance.facts.platform == Some(Platform::Windows) && asks_for_risk(compliance.facts))
        .filter_map(|compliance| Some((compliance, compliance.facts.assignments.as_deref()?, OnceCell::new())))
        .collect();
    if risk.is_empty() {
        return None;
    }
    let demanding = tenant.conditional_access().filter(|policy| {
        policy.facts.is_enforced()
            && policy.facts.requires_compliant(Platform::Windows)
            && admits_registered(policy.facts)
    });
    let mut kept_out = None;
    demanding.into_iter().find_map(|policy| {
        let users = Population::of_policy(tenant, &policy);
        let (compliance, ..) = risk.iter().find(|(_, assignments, judged)| {
            let judged = judged.get_or_init(|| Population::of_assignments(tenant, assignments));
            matches!(overlap(tenant, &users, judged), Overlap::Yes(_))
        })?;
        let kept_out = kept_out.get_or_insert_with(|| keeping_registered_out(tenant));
        let are_kept_out = kept_out.iter().any(|others| overlap(tenant, &users, others) != Overlap::No);
        (!are_kept_out).then_some((policy, *compliance))
    })
}

fn asks_for_risk(policy: &CompliancePolicy) -> bool {
    let level = || policy.setting("deviceThreatProtectionRequiredSecurityLevel").map(|setting| &setting.value);
    policy.is_on("deviceThreatProtectionEnabled")
        && matches!(level(), Some(SettingValue::Text(text)) if !["unavailable", "notSet"].iter().any(|none| none.eq_ignore_ascii_case(text)))
}

fn registered_and_compliant() -> States {
    States::with_trust(Trust::Registered) & States::compliant()
}

fn admits_registered(policy: &ConditionalAccessPolicy) -> bool {
    DeviceScope::on(policy, Platform::Windows).is_some_and(|scope| !scope.exempt().covers(registered_and_compliant()))
}

/// The users of each enforced policy that lets no registered Windows device in.
fn keeping_registered_out(tenant: &Tenant) -> Vec<Arc<Population>> {
    let keeps_out = |policy: &Linked<'_, ConditionalAccessPolicy>| {
        let facts = policy.facts;
        facts.is_enforced()
            && facts.device_filter.is_some()
            && facts.platforms().contains(&Platform::Windows)
            && !passing(facts).meets(registered_and_compliant())
            && DeviceScope::on(facts, Platform::Windows)
                .is_some_and(|scope| scope.applied().covers(registered_and_compliant()))
    };
    let policies = tenant.conditional_access().filter(keeps_out);
    policies.map(|policy| Population::of_policy(tenant, &policy)).collect()
}

/// A restriction and what it says of Windows.
struct Restriction<'t> {
    linked: Linked<'t, EnrollmentRestriction>,
    windows: &'t PlatformRestriction,
}

fn restrictions(tenant: &Tenant) -> impl Iterator<Item = Restriction<'_>> {
    tenant.resources(Kind::EnrollmentConfiguration).filter_map(|linked| {
        let Facts::Enrollment(facts) = &linked.resource.facts else { return None };
        let windows = facts.platforms.iter().find(|restriction| restriction.platform == Platform::Windows)?;
        Some(Restriction { linked: linked.with(facts.as_ref()), windows })
    })
}

impl Restriction<'_> {
    fn is_default(&self) -> bool {
        self.linked.facts.is_default()
    }

    /// Where it lets personal devices enrol.
    fn allows(&self) -> Option<Flag> {
        self.windows.allows_personal()
    }

    fn population(&self, tenant: &Tenant) -> Option<Population> {
        Some(Population::of_assignments(tenant, self.linked.facts.assignments.as_deref()?))
    }

    fn reaches(&self, tenant: &Tenant, users: &Population) -> Overlap {
        self.population(tenant).map_or(Overlap::No, |population| overlap(tenant, users, &population))
    }

    fn reaches_everybody(&self, tenant: &Tenant, users: &Population) -> bool {
        self.population(tenant).is_some_and(|population| match subset(tenant, users, &population) {
            Subset::Yes => true,
            // Who has no licence for Intune enrols nothing.
            Subset::Unknown(gaps) => gaps.iter().all(|gap| gap.missing == Missing::Licences),
            Subset::No(_) => false,
        })
    }
}

fn report<'f>(
    policy: &Linked<'_, ConditionalAccessPolicy>,
    compliance: &Linked<'_, CompliancePolicy>,
    restriction: &Restriction<'_>,
    flag: Flag,
    findings: &'f mut Findings,
) -> &'f mut Finding {
    let message = format!(
        "Personal Windows devices may enrol: they are registered, not joined, and '{}' would judge them by the risk that \
         Defender for Endpoint reports, which Microsoft supports for joined devices only",
        compliance.label()
    );
    findings
        .report(restriction.linked.at(flag.span), message)
        .help(
            "Block the enrolment of personal Windows devices, or block Windows devices that are not joined from everything but \
             Microsoft Intune Enrollment: filter mode \"exclude\", rule device.trustType -eq \"AzureAD\" -or \
             device.trustType -eq \"ServerAD\".",
        )
        .related(compliance.place(), "asks for the risk level")
        .related(policy.at(policy.facts.controls_span), format!("'{}' relies on compliance", policy.label()))
}
