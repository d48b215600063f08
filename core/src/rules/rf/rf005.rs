//! A named location that is not in the tenant.

use crate::finding::{Findings, Severity};
use crate::policy::reference::Referent;
use crate::recognise::Kind;
use crate::rules::rf::{has_all_ids, unknown_in_conditional_access};
use crate::rules::{Check, Example, Rule, Source};
use crate::tenant::Tenant;

pub(crate) const RULE: Rule = Rule {
    code: "RF005",
    name: "unknown-named-location",
    severity: Severity::Error,
    what: "A Conditional Access policy names a location that is not among the named locations of the tenant.",
    why: "The location was deleted, or the policy comes from another tenant. Where it was excluded, the policy now \
          holds there as well; where it was included, the policy no longer holds there.",
    bad: &[
        Example {
            path: "ca.json",
            text: r##"{
  "displayName": "Block outside the offices",
  "state": "enabled",
  "conditions": {
    "users": { "includeUsers": ["All"] },
    "applications": { "includeApplications": ["All"] },
    "locations": { "includeLocations": ["All"], "excludeLocations": ["5f0c52c8-3ad1-4c0e-a7f0-0f5b1b2c9a11"] }
  },
  "grantControls": { "operator": "OR", "builtInControls": ["block"] }
}"##,
        },
        Example {
            path: "locations.json",
            text: r##"{ "@odata.context": "https://graph.microsoft.com/v1.0/$metadata#identity/conditionalAccess/namedLocations", "value": [{ "@odata.type": "#microsoft.graph.ipNamedLocation", "id": "9b0e2b8e-7f5d-4a53-8f4e-2f8f1c7d6e22", "displayName": "Offices", "isTrusted": true, "ipRanges": [] }] }"##,
        },
    ],
    good: &[
        Example {
            path: "ca.json",
            text: r##"{
  "displayName": "Block outside the offices",
  "state": "enabled",
  "conditions": {
    "users": { "includeUsers": ["All"] },
    "applications": { "includeApplications": ["All"] },
    "locations": { "includeLocations": ["All"], "excludeLocations": ["9b0e2b8e-7f5d-4a53-8f4e-2f8f1c7d6e22"] }
  },
  "grantControls": { "operator": "OR", "builtInControls": ["block"] }
}"##,
        },
        Example {
            path: "locations.json",
            text: r##"{ "@odata.context": "https://graph.microsoft.com/v1.0/$metadata#identity/conditionalAccess/namedLocations", "value": [{ "@odata.type": "#microsoft.graph.ipNamedLocation", "id": "9b0e2b8e-7f5d-4a53-8f4e-2f8f1c7d6e22", "displayName": "Offices", "isTrusted": true, "ipRanges": [] }] }"##,
        },
    ],
    sources: &[Source {
        title: "Conditional Access: Network assignment",
        url: "https://learn.microsoft.com/entra/identity/conditional-access/concept-assignment-network",
    }],
    needs_complete: &[Kind::NamedLocation],
    check: Check::Tenant(check),
};

fn check(tenant: &Tenant, findings: &mut Findings) {
    if !has_all_ids(tenant, Kind::NamedLocation) {
        return;
    }
    // The location of zeros, the trusted addresses of the older multifactor settings, is no object.
    for location in unknown_in_conditional_access(tenant, Referent::Location) {
        let message = format!(
            "The named location {} {} is not among the locations of the tenant: it was deleted, or belongs to another \
             tenant",
            location.id,
            location.whereabouts()
        );
        let help = "Name an existing location, or write 'AllTrusted' where all trusted locations are meant.";
        location.report(findings, message).help(help);
    }
}
