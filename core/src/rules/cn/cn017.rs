//! Devices may enrol that are noncompliant at once because of their version.

use crate::finding::{Findings, Place, Severity};
use crate::policy::enrollment::PlatformRestriction;
use crate::policy::{CompliancePolicy, EnrollmentRestriction, Platform, Setting};
use crate::rules::{Check, Example, Rule, Source, brief};
use crate::settings::{Reach, Reaches, version};
use crate::space::{Overlap, Shared};
use crate::tenant::{Linked, Tenant};

pub(crate) const RULE: Rule = Rule {
    code: "CN017",
    name: "enrolment-floor-below-compliance-floor",
    severity: Severity::Info,
    what: "An enrolment restriction lets in devices whose version a compliance policy does not accept.",
    why: "A device with a version between the two enrols without a word and is noncompliant from its first evaluation on. \
          Its user learns of it by losing access; the restriction could have said it at enrolment.",
    bad: &[
        Example {
            path: "restriction.json",
            text: r##"{
  "@odata.type": "#microsoft.graph.deviceEnrollmentPlatformRestrictionConfiguration",
  "displayName": "iOS",
  "priority": 1,
  "platformType": "ios",
  "platformRestriction": { "platformBlocked": false, "osMinimumVersion": "14.0" },
  "assignments": [{ "target": { "@odata.type": "#microsoft.graph.allLicensedUsersAssignmentTarget" } }]
}"##,
        },
        Example {
            path: "compliance.json",
            text: r##"{
  "@odata.type": "#microsoft.graph.iosCompliancePolicy",
  "displayName": "iOS compliance",
  "osMinimumVersion": "16.0",
  "assignments": [{ "target": { "@odata.type": "#microsoft.graph.allLicensedUsersAssignmentTarget" } }]
}"##,
        },
    ],
    good: &[
        Example {
            path: "restriction.json",
            text: r##"{
  "@odata.type": "#microsoft.graph.deviceEnrollmentPlatformRestrictionConfiguration",
  "displayName": "iOS",
  "priority": 1,
  "platformType": "ios",
  "platformRestriction": { "platformBlocked": false, "osMinimumVersion": "16.0" },
  "assignments": [{ "target": { "@odata.type": "#microsoft.graph.allLicensedUsersAssignmentTarget" } }]
}"##,
        },
        Example {
            path: "compliance.json",
            text: r##"{
  "@odata.type": "#microsoft.graph.iosCompliancePolicy",
  "displayName": "iOS compliance",
  "osMinimumVersion": "16.0",
  "assignments": [{ "target": { "@odata.type": "#microsoft.graph.allLicensedUsersAssignmentTarget" } }]
}"##,
        },
    ],
    sources: &[Source {
        title: "Overview of enrollment restrictions in Microsoft Intune",
        url: "https://learn.microsoft.com/mem/intune/enrollment/enrollment-restrictions-set",
    }],
    needs_complete: &[],
    check: Check::Tenant(check),
};

/// A restriction and what it says about one platform.
struct Gate<'t> {
    restriction: Linked<'t, EnrollmentRestriction>,
    rules: &'t PlatformRestriction,
    /// `None` for the default one, which is for everybody whom no other is assigned to.
    reach: Option<Reach>,
}

fn check(tenant: &Tenant, findings: &mut Findings) {
    let mut reaches = Reaches::new(tenant);
    let mut gates: Vec<Gate<'_>> = Vec::new();
    for restriction in tenant.enrollment_restrictions() {
        let reach = (!restriction.facts.is_default()).then(|| reaches.of(restriction.facts.assignments.as_deref()));
        let rules = restriction.facts.platforms.iter().filter(|rules| !rules.blocked.is_some_and(|flag| flag.value));
        gates.extend(rules.map(|rules| Gate { restriction, rules, reach }));
    }
    for policy in tenant.compliance() {
        let Some(gate) = gate_of(policy.facts) else { continue };
        let Some(demand) = policy.facts.setting("osMinimumVersion") else { continue };
        let Some((floor, Reach::Some(reach))) =
            demanded(demand).map(|floor| (floor, reaches.of(policy.facts.assignments.as_deref())))
        else {
            continue;
        };
        let here: Vec<&Gate<'_>> =
            gates.iter().filter(|found| (found.rules.platform, found.rules.android_enterprise) == gate).collect();
        report(&policy, demand, floor, reach, &here, &mut reaches, findings);
    }
}

/// The part of a restriction that devices of a compliance policy pass. Corporate Android devices enrol
/// by token, past all restrictions.
fn gate_of(policy: &CompliancePolicy) -> Option<(Platform, bool)> {
    let name = policy.type_name.to_ascii_lowercase();
    match policy.platform? {
        Platform::Android if name.contains("workprofile") || name.contains("forwork") => {
            Some((Platform::Android, true))
        }
        Platform::Android if name == "androidcompliancepolicy" => Some((Platform::Android, false)),
        Platform::Android => None,
        platform => Some((platform, false)),
    }
}

fn demanded(demand: &Setting) -> Option<i64> {
    match &demand.value {
        crate::policy::SettingValue::Text(text) => version(text),
        _ => None,
    }
}

fn report(
    policy: &Linked<'_, CompliancePolicy>,
    demand: &Setting,
    floor: i64,
    reach: u32,
    gates: &[&Gate<'_>],
    reaches: &mut Reaches<'_>,
    findings: &mut Findings,
) {
    for gate in gates {
        let Some((lets_in, place)) = lower(gate, floor) else { continue };
        let (whom, depends) = match gate.reach {
            Some(Reach::Some(other)) => match reaches.overlap(other, reach) {
                Overlap::Yes(whom) => (format!(" for {whom}"), None),
                Overlap::Unknown(missing) => (String::new(), Some(missing.to_string())),
                Overlap::No => continue,
            },
            Some(Reach::Nobody | Reach::NotExported) => continue,
            // Whoever has a restriction of their own does not meet the default one.
            None if gates.iter().any(|own| may_meet(own, reach, reaches)) => continue,
            None => (String::new(), None),
        };
        let version = demand.value.display();
        let version = version.trim_matches('"');
        let depends =
            depends.map_or_else(String::new, |missing| format!(", if both reach somebody; that depends on {missing}"));
        let message = format!(
            "'{}' lets {} enrol{whom}, but '{}' demands at least {version}: devices below that are noncompliant at \
             once{depends}",
            brief(gate.restriction.label(), 80),
            lets_in,
            brief(policy.label(), 80)
        );
        let finding = findings.report(place, message);
        finding.help(format!("Set the minimum version of the restriction to {version}."));
        finding.related(policy.at(demand.span), "what compliance demands");
        if !depends.is_empty() {
            finding.likely();
        }
    }
}

/// What a restriction lets in below a floor, and where it says so.
fn lower(gate: &Gate<'_>, floor: i64) -> Option<(String, Place)> {
    let platform = gate.rules.platform.name();
    match (&gate.rules.os_minimum, gate.rules.no_os_minimum) {
        (Some(minimum), _) if version(&minimum.value)? < floor => {
            Some((format!("{platform} from version {} on", minimum.value), gate.restriction.at(minimum.span)))
        }
        (None, Some(span)) => Some((format!("every version of {platform}"), gate.restriction.at(span))),
        _ => None,
    }
}

/// Whether a restriction that is assigned may reach somebody of a population.
fn may_meet(gate: &Gate<'_>, reach: u32, reaches: &mut Reaches<'_>) -> bool {
    match gate.reach {
        Some(Reach::Some(own)) => reaches.shared(own, reach) != Shared::No,
        Some(Reach::NotExported) => true,
        Some(Reach::Nobody) | None => false,
    }
}
