//! Defender may not configure devices outside Intune.

use crate::finding::{Findings, Severity};
use crate::fix::Fix;
use crate::rules::tl::is_defender;
use crate::rules::{Check, Example, Rule, Source};
use crate::tenant::Tenant;

pub(crate) const RULE: Rule = Rule {
    code: "TL019",
    name: "defender-configuration-attach-off",
    severity: Severity::Info,
    what: "Defender for Endpoint is connected and not allowed to apply Intune's endpoint security policies.",
    why: "Devices that are onboarded to Defender but not enrolled in Intune, such as servers, get their \
          antivirus and firewall policies this way. Switched off, they get none. It does not matter where \
          every device is enrolled.",
    bad: &[Example {
        path: "connector.json",
        text: r##"{
  "@odata.type": "#microsoft.graph.mobileThreatDefenseConnector",
  "id": "fc780465-2017-40d4-a0c5-307022471b92",
  "partnerState": "enabled",
  "windowsEnabled": true,
  "microsoftDefenderForEndpointAttachEnabled": false
}"##,
    }],
    good: &[Example {
        path: "connector.json",
        text: r##"{
  "@odata.type": "#microsoft.graph.mobileThreatDefenseConnector",
  "id": "fc780465-2017-40d4-a0c5-307022471b92",
  "partnerState": "enabled",
  "windowsEnabled": true,
  "microsoftDefenderForEndpointAttachEnabled": true
}"##,
    }],
    sources: &[
        Source {
            title: "Manage endpoint security policies on devices onboarded to Microsoft Defender for Endpoint",
            url: "https://learn.microsoft.com/mem/intune/protect/mde-security-integration",
        },
        Source {
            title: "Create and assign a compliance policy to set the device risk level",
            url: "https://learn.microsoft.com/mem/intune/protect/advanced-threat-protection-configure",
        },
    ],
    needs_complete: &[],
    check: Check::Tenant(check),
};

fn check(tenant: &Tenant, findings: &mut Findings) {
    for connector in tenant.connectors().filter(|connector| is_defender(connector) == Some(true)) {
        let set_up = connector.facts.state.as_ref().is_none_or(|state| state.is("enabled") || state.is("available"));
        let Some(flag) = connector.facts.attach.filter(|flag| !flag.value && set_up) else { continue };
        findings
            .report(
                connector.at(flag.span),
                "Defender for Endpoint may not apply endpoint security policies: devices that are not enrolled, such as \
                 servers, get none",
            )
            .fix(Fix::unsafe_to_apply().replace(flag.span, "true"))
            .help(
                "Set microsoftDefenderForEndpointAttachEnabled to true (\"Allow Microsoft Defender for Endpoint to \
                 enforce Endpoint Security Configurations\") if there are such devices.",
            );
    }
}
