//! Steps that no licence covers.

use crate::finding::{Findings, Place, Severity};
use crate::licences::Licensed;
use crate::policy::Control;
use crate::rules::lc::Licences;
use crate::rules::tl::demands;
use crate::rules::{Check, Example, Rule, Source};
use crate::tenant::Tenant;

pub(crate) const RULE: Rule = Rule {
    code: "LC003",
    name: "step-not-licensed",
    severity: Severity::Info,
    what: "The files hold policies of a step, such as threat levels or app protection, that no plan of the \
           configuration covers.",
    why: "What is not licensed for a user is not there for that user, or only by oversight: the policy stays \
          without effect, or use and licences do not match.",
    bad: &[
        Example {
            path: "windows.json",
            text: r##"{
  "@odata.type": "#microsoft.graph.windows10CompliancePolicy",
  "displayName": "Windows threats",
  "deviceThreatProtectionEnabled": true,
  "deviceThreatProtectionRequiredSecurityLevel": "medium"
}"##,
        },
        Example {
            path: "pitfall.toml",
            text: r#"[tenant]
licenses = ["e3"]"#,
        },
    ],
    good: &[
        Example {
            path: "windows.json",
            text: r##"{
  "@odata.type": "#microsoft.graph.windows10CompliancePolicy",
  "displayName": "Windows threats",
  "deviceThreatProtectionEnabled": true,
  "deviceThreatProtectionRequiredSecurityLevel": "medium"
}"##,
        },
        Example {
            path: "pitfall.toml",
            text: r#"[tenant]
licenses = ["e5"]"#,
        },
    ],
    sources: &[Source {
        title: "Manage devices with Intune overview",
        url: "https://learn.microsoft.com/microsoft-365/solutions/manage-devices-with-intune-overview",
    }],
    needs_complete: &[],
    check: Check::Tenant(check),
};

fn check(tenant: &Tenant, findings: &mut Findings) {
    let by_threat = tenant.compliance().filter(|policy| demands(policy.facts).next().is_some());
    let by_threat = by_threat.map(|policy| (policy.label(), policy.place()));
    step(tenant, Licensed::Threats, "the threat level of devices", by_threat, findings);
    let judging = tenant.compliance().map(|policy| (policy.label(), policy.place()));
    let asking = tenant.conditional_access().filter(|policy| policy.facts.requires_somewhere(Control::CompliantDevice));
    let compliance = judging.chain(asking.map(|policy| (policy.label(), policy.place())));
    step(tenant, Licensed::Compliance, "the compliance of devices", compliance, findings);
    let apps = tenant.app_protection().map(|policy| (policy.label(), policy.place()));
    step(tenant, Licensed::Apps, "the protection of apps", apps, findings);
}

/// One finding for all policies of a step.
fn step<'t>(
    tenant: &Tenant,
    what: Licensed,
    words: &str,
    mut policies: impl Iterator<Item = (&'t str, Place)>,
    findings: &mut Findings,
) {
    let Some(licences) = Licences::without(tenant, what) else { return };
    let Some((name, first)) = policies.next() else { return };
    let subject = match policies.count() {
        0 => format!("'{name}' is"),
        1 => format!("'{name}' and one more policy are"),
        more => format!("'{name}' and {more} more policies are"),
    };
    findings
        .report(first, format!("{subject} about {words}, which no licence covers: {licences}"))
        .help("List the licence in pitfall.toml (licenses in the table tenant), or leave the step out.");
}
