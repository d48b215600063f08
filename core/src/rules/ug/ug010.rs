//! Android devices of which only one kind is judged, or none that counts.

use crate::coverage::{Relying, coverage, relying};
use crate::finding::{Findings, Severity};
use crate::policy::enrollment::PlatformRestriction;
use crate::policy::{Flag, Platform};
use crate::recognise::Kind;
use crate::rules::ug::{MAY_BE_KEPT_OUT, and_more, effect, keeps_out, may_be_kept_out};
use crate::rules::{Check, Example, Rule, Source};
use crate::tenant::Tenant;

pub(crate) const RULE: Rule = Rule {
    code: "UG010",
    name: "partial-android-enrolment-coverage",
    severity: Severity::Info,
    what: "Of Android devices with a work profile and fully managed ones, only one kind has a compliance \
          policy, or none has.",
    why: "Intune has a policy type for each way in which an Android device can be enrolled, and a policy of \
          one type does nothing on devices enrolled the other way. These are judged by nobody.",
    bad: &[
        Example {
            path: "android.json",
            text: r##"{
  "@odata.type": "#microsoft.graph.androidWorkProfileCompliancePolicy",
  "displayName": "Android work profile",
  "assignments": [
    { "target": { "@odata.type": "#microsoft.graph.allLicensedUsersAssignmentTarget" } }
  ]
}"##,
        },
        Example {
            path: "ca.json",
            text: r#"{
  "displayName": "Require a compliant device",
  "state": "enabled",
  "conditions": {
    "users": { "includeUsers": ["All"] },
    "applications": { "includeApplications": ["All"] },
    "platforms": { "includePlatforms": ["android"] }
  },
  "grantControls": { "operator": "OR", "builtInControls": ["compliantDevice"] }
}"#,
        },
    ],
    good: &[
        Example {
            path: "android.json",
            text: r##"{
  "@odata.type": "#microsoft.graph.androidWorkProfileCompliancePolicy",
  "displayName": "Android work profile",
  "assignments": [
    { "target": { "@odata.type": "#microsoft.graph.allLicensedUsersAssignmentTarget" } }
  ]
}"##,
        },
        Example {
            path: "owner.json",
            text: r##"{
  "@odata.type": "#microsoft.graph.androidDeviceOwnerCompliancePolicy",
  "displayName": "Android fully managed",
  "assignments": [
    { "target": { "@odata.type": "#microsoft.graph.allLicensedUsersAssignmentTarget" } }
  ]
}"##,
        },
        Example {
            path: "ca.json",
            text: r#"{
  "displayName": "Require a compliant device",
  "state": "enabled",
  "conditions": {
    "users": { "includeUsers": ["All"] },
    "applications": { "includeApplications": ["All"] },
    "platforms": { "includePlatforms": ["android"] }
  },
  "grantControls": { "operator": "OR", "builtInControls": ["compliantDevice"] }
}"#,
        },
    ],
    sources: &[
        Source {
            title: "Create a compliance policy in Microsoft Intune",
            url: "https://learn.microsoft.com/mem/intune/protect/create-compliance-policy",
        },
        Source {
            title: "Compliance policy settings: mark devices with no compliance policy assigned as",
            url: "https://learn.microsoft.com/mem/intune/protect/device-compliance-get-started",
        },
    ],
    needs_complete: &[Kind::CompliancePolicy],
    check: Check::Tenant(check),
};

/// The ways in which Android devices are enrolled and for which Intune has a type of compliance
/// policy, with the words for the devices.
const WORK_PROFILE: (&[&str], &str) = (
    &["androidWorkProfileCompliancePolicy", "androidForWorkCompliancePolicy"],
    "personally owned devices with a work profile",
);
const DEVICE_OWNER: (&[&str], &str) =
    (&["androidDeviceOwnerCompliancePolicy"], "fully managed and other corporate-owned devices");
/// Device administrators are going, and devices without Google's services are few: neither stands for the others.
const DEVICE_ADMINISTRATOR: (&[&str], &str) = (&["androidCompliancePolicy"], "devices of a device administrator");
const WITHOUT_GOOGLE: (&[&str], &str) = (&["aospDeviceOwnerCompliancePolicy"], "devices without Google's services");

fn check(tenant: &Tenant, findings: &mut Findings) {
    if !tenant.is_complete(Kind::CompliancePolicy) {
        return;
    }
    let relying: Vec<_> = relying(tenant).filter(|relying| relying.platforms.contains(&Platform::Android)).collect();
    let Some(first) = relying.first() else { return };
    let coverage = coverage(tenant);
    let android = coverage.iter().find(|(platform, _)| *platform == Platform::Android);
    let Some((_, android)) = android.filter(|(_, coverage)| !coverage.partner) else { return };
    // Without assignments in the files, a policy of the other type may well be assigned.
    if !android.not_exported.is_empty() {
        return;
    }
    let of_type = |types: &[&str]| {
        android.policies.iter().find(|policy| {
            let type_name = policy.resource.type_name.as_ref();
            let is_one = type_name.is_some_and(|name| types.iter().any(|one| name.is(one)));
            is_one && policy.facts.assignments.iter().flatten().any(|assignment| assignment.is_include())
        })
    };
    let of_others = || {
        let of = |(types, words): (&[&str], &'static str)| of_type(types).map(|policy| (policy, words));
        of(DEVICE_ADMINISTRATOR).or_else(|| of(WITHOUT_GOOGLE))
    };
    let work_profiles = !no_work_profiles(tenant, &relying);
    let (judging, judged, missing): (_, _, &[&str]) = match (of_type(WORK_PROFILE.0), of_type(DEVICE_OWNER.0)) {
        (Some(policy), None) => (policy, WORK_PROFILE.1, &[DEVICE_OWNER.1]),
        (None, Some(policy)) if work_profiles => (policy, DEVICE_OWNER.1, &[WORK_PROFILE.1]),
        (None, None) => match of_others() {
            Some((policy, judged)) if work_profiles => (policy, judged, &[WORK_PROFILE.1, DEVICE_OWNER.1]),
            Some((policy, judged)) => (policy, judged, &[DEVICE_OWNER.1]),
            None => return,
        },
        _ => return,
    };
    let may_be_kept_out = missing.contains(&WORK_PROFILE.1) && may_be_kept_out(tenant);
    let unless = if may_be_kept_out { MAY_BE_KEPT_OUT } else { "" };
    let message = format!(
        "{} {} a compliant Android device, but only {judged} have a compliance policy; {} {}{unless}",
        and_more(first.policy.label(), relying.len()),
        if relying.len() == 1 { "requires" } else { "require" },
        missing.join(", and "),
        effect(tenant)
    );
    let finding = findings.report(judging.place(), message);
    finding.help("Assign a compliance policy for the other kinds of devices, or see to it that they cannot enrol.");
    finding.related(first.policy.at(first.policy.facts.controls_span), "requires a compliant device");
    // Then it is most Android devices of today.
    if missing.len() > 1 {
        finding.severity(Severity::Warning);
    }
    if may_be_kept_out {
        // Of what is worth knowing anyway, the doubt takes nothing away.
        finding.likely().severity(Severity::Info);
    }
}

/// Whether the owner does not want personal devices, or restrictions keep work profiles of all these users out.
fn no_work_profiles(tenant: &Tenant, relying: &[Relying<'_>]) -> bool {
    let is_set = |flag: Option<Flag>| flag.is_some_and(|flag| flag.value);
    let blocks = |restriction: &PlatformRestriction| {
        restriction.android_enterprise && (is_set(restriction.blocked) || is_set(restriction.personal_blocked))
    };
    tenant.facts().byod == Some(false)
        || relying.iter().all(|relying| keeps_out(tenant, &relying.users.population, blocks))
}
