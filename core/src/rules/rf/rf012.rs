//! An object in the recycle bin that is still in use.

use crate::finding::{Findings, Severity};
use crate::rules::rf::uses::uses;
use crate::rules::{Check, Example, Rule, Source};
use crate::tenant::Tenant;

pub(crate) const RULE: Rule = Rule {
    code: "RF012",
    name: "deleted-object-referenced",
    severity: Severity::Warning,
    what: "A policy names an object that was deleted and lies in the recycle bin.",
    why: "The files hold the object, so nothing seems to be missing, but it has no effect any more: a deleted group \
          has no members that a policy could include or exclude. After thirty days it is gone for good.",
    bad: &[
        Example {
            path: "ca.json",
            text: r##"{
  "displayName": "Require MFA",
  "state": "enabled",
  "conditions": {
    "users": { "includeUsers": ["All"], "excludeGroups": ["9b0e2b8e-7f5d-4a53-8f4e-2f8f1c7d6e22"] },
    "applications": { "includeApplications": ["All"] }
  },
  "grantControls": { "operator": "OR", "builtInControls": ["mfa"] }
}"##,
        },
        Example {
            path: "group.json",
            text: r##"{ "id": "9b0e2b8e-7f5d-4a53-8f4e-2f8f1c7d6e22", "displayName": "Emergency access", "securityEnabled": true, "deletedDateTime": "2026-03-02T09:00:00Z" }"##,
        },
    ],
    good: &[
        Example {
            path: "ca.json",
            text: r##"{
  "displayName": "Require MFA",
  "state": "enabled",
  "conditions": {
    "users": { "includeUsers": ["All"], "excludeGroups": ["9b0e2b8e-7f5d-4a53-8f4e-2f8f1c7d6e22"] },
    "applications": { "includeApplications": ["All"] }
  },
  "grantControls": { "operator": "OR", "builtInControls": ["mfa"] }
}"##,
        },
        Example {
            path: "group.json",
            text: r##"{ "id": "9b0e2b8e-7f5d-4a53-8f4e-2f8f1c7d6e22", "displayName": "Emergency access", "securityEnabled": true, "deletedDateTime": null }"##,
        },
    ],
    sources: &[
        Source {
            title: "Restore a deleted Microsoft 365 group in Microsoft Entra ID",
            url: "https://learn.microsoft.com/entra/identity/users/groups-restore-deleted",
        },
        Source {
            title: "Microsoft Graph: list deleted items",
            url: "https://learn.microsoft.com/graph/api/directory-deleteditems-list",
        },
    ],
    needs_complete: &[],
    check: Check::Tenant(check),
};

fn check(tenant: &Tenant, findings: &mut Findings) {
    // Most tenants' files hold nothing that was deleted.
    if tenant.all_resources().all(|object| object.resource.deleted.is_none()) {
        return;
    }
    let is_deleted = |id: &str| tenant.by_id(id).is_some_and(|object| object.resource.deleted.is_some());
    for object in uses(tenant.all_resources(), None, is_deleted) {
        let Some(linked) = tenant.by_id(object.id) else { continue };
        let Some(date) = &linked.resource.deleted else { continue };
        let day = date.value.get(..10).unwrap_or(&date.value);
        let message = format!(
            "The {} {} {} was deleted on {day}, so naming it has no effect",
            linked.resource.kind.words().0,
            tenant.show(object.id),
            object.whereabouts()
        );
        let finding = object.report(findings, message);
        finding.help("Restore it if it was deleted by mistake; otherwise remove the id from the policies.");
        finding.related(linked.at(date.span), "deleted");
    }
}
