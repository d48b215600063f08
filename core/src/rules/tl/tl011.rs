//! A risk score of devices that were never onboarded.

use memchr::memmem::Finder;

use crate::finding::{Findings, Severity};
use crate::policy::{CompliancePolicy, ConfigurationProfile, Platform};
use crate::recognise::Kind;
use crate::rules::tl::{Demand, is_unassigned, strictest};
use crate::rules::{Check, Example, Rule, Source};
use crate::space::{Overlap, Population, overlap};
use crate::tenant::{Linked, Tenant};

pub(crate) const RULE: Rule = Rule {
    code: "TL011",
    name: "no-onboarding-policy",
    severity: Severity::Warning,
    what: "Compliance policies demand the risk of Windows devices, and no policy onboards those devices to \
          Defender for Endpoint.",
    why: "A device that is not onboarded has no risk score. Depending on the connector it fails the check, and \
          its user loses access, or it passes unchecked.",
    bad: &[Example {
        path: "risk.json",
        text: r##"{
  "@odata.type": "#microsoft.graph.windows10CompliancePolicy",
  "displayName": "Windows risk",
  "deviceThreatProtectionEnabled": true,
  "deviceThreatProtectionRequiredSecurityLevel": "medium",
  "assignments": [{ "target": { "@odata.type": "#microsoft.graph.allLicensedUsersAssignmentTarget" } }]
}"##,
    }],
    good: &[
        Example {
            path: "risk.json",
            text: r##"{
  "@odata.type": "#microsoft.graph.windows10CompliancePolicy",
  "displayName": "Windows risk",
  "deviceThreatProtectionEnabled": true,
  "deviceThreatProtectionRequiredSecurityLevel": "medium",
  "assignments": [{ "target": { "@odata.type": "#microsoft.graph.allLicensedUsersAssignmentTarget" } }]
}"##,
        },
        Example {
            path: "onboarding.json",
            text: r##"{
  "@odata.type": "#microsoft.graph.deviceManagementConfigurationPolicy",
  "name": "Onboarding",
  "platforms": "windows10",
  "technologies": "mdm,microsoftSense",
  "templateReference": { "templateFamily": "endpointSecurityEndpointDetectionAndResponse" },
  "settings": [],
  "assignments": [{ "target": { "@odata.type": "#microsoft.graph.allDevicesAssignmentTarget" } }]
}"##,
        },
    ],
    sources: &[
        Source {
            title: "Create and assign a compliance policy to set the device risk level",
            url: "https://learn.microsoft.com/mem/intune/protect/advanced-threat-protection-configure",
        },
        Source {
            title: "Manage endpoint detection and response settings with endpoint security policies",
            url: "https://learn.microsoft.com/mem/intune/protect/endpoint-security-edr-policy",
        },
    ],
    needs_complete: &[Kind::ConfigurationPolicy, Kind::DeviceConfiguration, Kind::Intent],
    check: Check::Tenant(check),
};

/// The kinds of policies that can onboard a device.
const ONBOARDING: [Kind; 3] = [Kind::ConfigurationPolicy, Kind::DeviceConfiguration, Kind::Intent];

fn check(tenant: &Tenant, findings: &mut Findings) {
    if tenant.facts().onboarded_elsewhere || !ONBOARDING.iter().all(|kind| tenant.is_complete(*kind)) {
        return;
    }
    let windows = tenant.compliance().filter(|policy| policy.facts.platform == Some(Platform::Windows));
    let relying = windows.filter(|policy| !is_unassigned(policy.facts));
    let relying: Vec<_> = relying.filter_map(|policy| Some((policy, strictest(policy.facts)?))).collect();
    if relying.is_empty() {
        return;
    }
    // As endpoint security policies of the older kind spell it. Looked for in each setting of a tenant.
    let spelt = ["windowsDefenderAdvancedThreatProtection", "windowsdefenderadvancedthreatprotection"].map(Finder::new);
    let onboarding: Vec<_> = tenant.configuration().filter(|profile| onboards(profile, &spelt)).collect();
    // Whom a policy reaches whose assignments are not in the files, nobody knows.
    if onboarding.iter().any(|profile| profile.facts.assignments.is_none()) {
        return;
    }
    let lists = onboarding.iter().filter_map(|profile| profile.facts.assignments.as_deref());
    let reached = Population::union(lists.map(|list| Population::of_assignments(tenant, list)));
    for (policy, demand) in relying {
        let met = match &policy.facts.assignments {
            Some(list) => overlap(tenant, &Population::of_assignments(tenant, list), &reached) != Overlap::No,
            // Whomever it is for: somebody is onboarded, or nobody.
            None => !reached.is_empty(),
        };
        if !met {
            report(&policy, demand, onboarding.first(), &reached, findings);
        }
    }
}

fn report(
    policy: &Linked<'_, CompliancePolicy>,
    demand: Demand,
    other: Option<&Linked<'_, ConfigurationProfile>>,
    reached: &Population,
    findings: &mut Findings,
) {
    let (which, other_does) = match reached.is_empty() {
        true => ("any device", "is assigned to nobody"),
        false => ("these devices", "onboards others"),
    };
    let message = format!(
        "'{}' demands the risk that Defender for Endpoint reports, but no policy onboards {which} to it: there is no \
         risk score to judge",
        policy.label()
    );
    let finding = findings.report(policy.at(demand.span), message);
    finding.help(
        "Assign an endpoint detection and response policy to the same devices; if they are onboarded in another way, \
         say `onboarded-elsewhere = true` under [tenant] in pitfall.toml.",
    );
    if let Some(other) = other {
        finding.related(other.place(), format!("'{}' {other_does}", other.label()));
    }
}

fn onboards(profile: &Linked<'_, ConfigurationProfile>, spelt: &[Finder<'_>]) -> bool {
    let is = |text: Option<&str>, name: &str| text.is_some_and(|text| text.eq_ignore_ascii_case(name));
    let family = profile.facts.template_family.as_deref();
    let type_name = profile.resource.type_name.as_ref().map(|name| name.value.as_str());
    is(family, "endpointSecurityEndpointDetectionAndResponse")
        || is(type_name, "windowsDefenderAdvancedThreatProtectionConfiguration")
        || profile.facts.settings.iter().flatten().any(|setting| {
            let key = setting.key.as_str();
            key.starts_with("device_vendor_msft_windowsadvancedthreatprotection_")
                || spelt.iter().any(|spelling| spelling.find(key.as_bytes()).is_some())
        })
}
