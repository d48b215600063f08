//! A grace period that is longer than the data bears.

use crate::finding::{Findings, Severity};
use crate::fix::Fix;
use crate::policy::CompliancePolicy;
use crate::policy::compliance::Action;
use crate::rules::gp::hours;
use crate::rules::protected::{Protected, Protection};
use crate::rules::{Check, Example, Rule, Source};
use crate::tenant::{Linked, Tenant};

pub(crate) const RULE: Rule = Rule {
    code: "GP004",
    name: "grace-exceeds-confidentiality",
    severity: Severity::Warning,
    what: "A grace period is longer than the confidentiality of the data allows.",
    why: "Until it ends, a device that fails its checks opens everything that compliant devices may open. How \
          long that may be is for the owner of the data to say, in pitfall.toml; Microsoft names no numbers. \
          Where nothing is said, only a grace period beyond 30 days is reported: so long a device may even \
          stay silent by default.",
    bad: &[Example {
        path: "compliance.json",
        text: r##"{
  "@odata.type": "#microsoft.graph.windows10CompliancePolicy",
  "displayName": "Windows",
  "bitLockerEnabled": true,
  "scheduledActionsForRule": [{ "scheduledActionConfigurations": [{ "actionType": "block", "gracePeriodHours": 1440 }] }]
}"##,
    }],
    good: &[Example {
        path: "compliance.json",
        text: r##"{
  "@odata.type": "#microsoft.graph.windows10CompliancePolicy",
  "displayName": "Windows",
  "bitLockerEnabled": true,
  "scheduledActionsForRule": [{ "scheduledActionConfigurations": [{ "actionType": "block", "gracePeriodHours": 72 }] }]
}"##,
    }],
    sources: &[
        Source {
            title: "Step 4. Require healthy and compliant devices with Intune",
            url: "https://learn.microsoft.com/microsoft-365/solutions/manage-devices-with-intune-require-compliance",
        },
        Source {
            title: "Configure actions for noncompliant devices in Intune",
            url: "https://learn.microsoft.com/mem/intune/protect/actions-for-noncompliance",
        },
    ],
    needs_complete: &[],
    check: Check::Tenant(check),
};

/// The longest grace period where nothing is known of the data: the default of the validity period.
const LONGEST: i64 = 720;

fn check(tenant: &Tenant, findings: &mut Findings) {
    let protection = Protection::new(tenant);
    let limits = &tenant.facts().grace_limits;
    let mut unknown: Option<(Linked<'_, CompliancePolicy>, usize)> = None;
    for policy in tenant.compliance() {
        let Some((action, grace)) = policy.facts.block().filter(|&(_, grace)| grace > 0) else { continue };
        let known = protection.of(&policy);
        let limit = |protected: &Protected| limits.of(protected.level);
        let exceeded: Vec<&Protected> = known.iter().filter(|protected| grace > limit(protected)).collect();
        // What is known to be protected says more than what may be.
        let first = exceeded.iter().find(|protected| protected.certain).or(exceeded.first());
        if let Some(protected) = first {
            report(&policy, action, grace, protected, limit(protected), findings);
        } else if protection.may_be(&policy).is_some_and(|level| grace > limits.of(level)) {
            unknown.get_or_insert((policy, 0)).1 += 1;
        } else if known.is_empty() && grace > LONGEST {
            let message = format!(
                "'{}' keeps a device that fails its checks in access for {}; by default not even a silent device has \
                 more than {}",
                policy.label(),
                hours(grace),
                hours(LONGEST)
            );
            findings.report(policy.at(action.schedule()), message).help(
                "Lower gracePeriodHours of the action \"block\", or say under [confidentiality] in pitfall.toml what \
                 the data is worth.",
            );
        }
    }
    if let Some((policy, count)) = unknown {
        let others = match count - 1 {
            0 => String::new(),
            more => format!(" and {more} more"),
        };
        let message = format!(
            "Whether the grace period of '{}'{others} is too long for the data depends on the assignments, which are not \
             in the files",
            policy.label()
        );
        findings.report(policy.place(), message).help("Export the assignments as well.").unknown();
    }
}

fn report(
    policy: &Linked<'_, CompliancePolicy>,
    action: &Action,
    grace: i64,
    protected: &Protected,
    limit: i64,
    findings: &mut Findings,
) {
    let message = format!(
        "'{}' gives {} of grace, beyond the limit of {} for data of {} confidentiality, {}",
        policy.label(),
        hours(grace),
        hours(limit),
        protected.level.name(),
        protected.words
    );
    let finding = findings.report(policy.at(action.schedule()), message);
    finding.help(format!(
        "Set gracePeriodHours of the action \"block\" to {limit} or less. The limits are those under [grace.limits] in \
         pitfall.toml, or pitfall's own; Microsoft names none."
    ));
    if let Some(written) = &action.grace {
        finding.fix(Fix::unsafe_to_apply().replace(written.span, limit.to_string()));
    }
    if !protected.certain {
        finding.likely();
    }
    if let Some(place) = protected.place {
        finding.related(place, "asks for a compliant device");
    }
}
