//! Windows devices that do not enrol by themselves where compliance is required.

use crate::coverage::relying;
use crate::finding::{Findings, Severity};
use crate::policy::{MobilityPolicy, Platform};
use crate::rules::ug::and_more;
use crate::rules::{Check, Example, Rule, Source};
use crate::space::{Atom, Missing, Population, Subset, listed, subset};
use crate::tenant::{Linked, Tenant};

pub(crate) const RULE: Rule = Rule {
    code: "UG016",
    name: "auto-enrolment-scope-smaller-than-ca",
    severity: Severity::Warning,
    what: "Users who must have a compliant Windows device are not in the scope of automatic enrolment.",
    why: "A device that joins Microsoft Entra ID enrols in Intune by itself only where its user is in the MDM \
          user scope. Outside of it the device stays unmanaged and cannot become compliant.",
    bad: &[
        Example {
            path: "mdm.json",
            text: r##"{
  "@odata.type": "#microsoft.graph.mobileDeviceManagementPolicy",
  "id": "0000000a-0000-0000-c000-000000000000",
  "displayName": "Microsoft Intune",
  "appliesTo": "none"
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
    "platforms": { "includePlatforms": ["windows"] }
  },
  "grantControls": { "operator": "OR", "builtInControls": ["compliantDevice"] }
}"#,
        },
    ],
    good: &[
        Example {
            path: "mdm.json",
            text: r##"{
  "@odata.type": "#microsoft.graph.mobileDeviceManagementPolicy",
  "id": "0000000a-0000-0000-c000-000000000000",
  "displayName": "Microsoft Intune",
  "appliesTo": "all"
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
    "platforms": { "includePlatforms": ["windows"] }
  },
  "grantControls": { "operator": "OR", "builtInControls": ["compliantDevice"] }
}"#,
        },
    ],
    sources: &[
        Source {
            title: "Enable automatic enrollment for Windows devices",
            url: "https://learn.microsoft.com/mem/intune/enrollment/windows-enroll",
        },
        Source {
            title: "mobilityManagementPolicy resource type",
            url: "https://learn.microsoft.com/graph/api/resources/mobilitymanagementpolicy",
        },
    ],
    needs_complete: &[],
    check: Check::Tenant(check),
};

/// The application id of Intune. Other products that manage devices have policies of their own.
const INTUNE: &str = "0000000a-0000-0000-c000-000000000000";

/// How many policies a finding points at.
const MAX_RELATED: usize = 5;

fn check(tenant: &Tenant, findings: &mut Findings) {
    let is_intune = |policy: &Linked<'_, MobilityPolicy>| policy.resource.id.as_ref().is_none_or(|id| id.is(INTUNE));
    for policy in tenant.mobility_policies().filter(is_intune) {
        match &policy.facts.applies_to {
            Some(scope) if scope.is("none") => report_none(tenant, &policy, findings),
            Some(scope) if scope.is("selected") => check_groups(tenant, &policy, findings),
            _ => {}
        }
    }
}

fn report_none(tenant: &Tenant, mobility: &Linked<'_, MobilityPolicy>, findings: &mut Findings) {
    let relying: Vec<_> = relying(tenant).filter(|relying| relying.platforms.contains(&Platform::Windows)).collect();
    let Some(first) = relying.first() else { return };
    let message = format!(
        "Nobody is in the scope of automatic enrolment, so Windows devices do not enrol when they join and cannot become \
         compliant, as {} {}",
        and_more(first.policy.label(), relying.len()),
        if relying.len() == 1 { "requires" } else { "require" }
    );
    let place = mobility.facts.applies_to.as_ref().map_or(mobility.place(), |scope| mobility.at(scope.span));
    let finding = findings.report(place, message);
    finding.help("Set the MDM user scope to all users, or to the users of these policies.");
    for relying in relying.iter().take(MAX_RELATED) {
        finding.related(relying.policy.at(relying.policy.facts.controls_span), "requires a compliant device");
    }
}

fn check_groups(tenant: &Tenant, mobility: &Linked<'_, MobilityPolicy>, findings: &mut Findings) {
    let place = mobility.facts.applies_to.as_ref().map_or(mobility.place(), |scope| mobility.at(scope.span));
    let mut relying = relying(tenant).filter(|relying| relying.platforms.contains(&Platform::Windows)).peekable();
    let Some(groups) = &mobility.facts.groups else {
        if relying.peek().is_some() {
            let message = "Whether the Windows devices of all who need a compliant one enrol automatically depends on \
                           the groups in the MDM user scope, which were not exported";
            findings.report(place, message).help("Export the policy with $expand=includedGroups.").unknown();
        }
        return;
    };
    let scope = Population::of_atoms(tenant, groups.iter().map(|id| Atom::Group(id.to_ascii_lowercase())));
    for relying in relying {
        let users = &relying.users.population;
        let (whom, certain) = match subset(tenant, users, &scope) {
            Subset::Yes => continue,
            Subset::No(witnesses) => {
                let names: Vec<String> = witnesses.iter().map(|witness| witness.show(tenant)).collect();
                let certain = witnesses.iter().any(|witness| relying.users.keep_some_of(tenant, &witness.atom));
                (listed(&names), certain)
            }
            Subset::Unknown(gaps) => {
                let everyone = gaps.iter().any(|gap| matches!(gap.missing, Missing::Everyone(_)));
                // Members of groups that were not exported may well be the same people.
                if !everyone {
                    continue;
                }
                ("everybody else".to_owned(), false)
            }
        };
        let message = format!(
            "Only {} {} in the scope of automatic enrolment: Windows devices of {whom} do not enrol when they join and \
             cannot become compliant, as '{}' requires",
            scope.names(tenant),
            if groups.len() == 1 { "is" } else { "are" },
            relying.policy.label()
        );
        let finding = findings.report(place, message);
        finding.help("Set the MDM user scope to all users, or add the missing groups.");
        if !certain {
            finding.likely();
        }
        finding.related(relying.policy.at(relying.policy.facts.users.span), "requires a compliant device");
    }
}
