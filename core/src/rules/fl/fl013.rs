//! A dynamic group of users and devices.

use crate::filter::Dialect;
use crate::finding::{Findings, Severity};
use crate::policy::Resource;
use crate::rules::fl::filter_of;
use crate::rules::{Check, Example, Rule, Source};

pub(crate) const RULE: Rule = Rule {
    code: "FL013",
    name: "dynamic-rule-mixes-entities",
    severity: Severity::Error,
    what: "The membership rule of a dynamic group speaks of users and of devices.",
    why: "A dynamic group has users or devices as members, not both, and devices cannot be chosen by their owners. \
          Microsoft Entra refuses such a rule.",
    bad: &[Example {
        path: "group.json",
        text: r##"{
  "@odata.type": "#microsoft.graph.group",
  "displayName": "Sales laptops",
  "groupTypes": ["DynamicMembership"],
  "membershipRule": "user.department -eq \"Sales\" -and device.deviceModel -startsWith \"Surface\""
}"##,
    }],
    good: &[Example {
        path: "group.json",
        text: r##"{
  "@odata.type": "#microsoft.graph.group",
  "displayName": "Sales laptops",
  "groupTypes": ["DynamicMembership"],
  "membershipRule": "device.deviceModel -startsWith \"Surface\""
}"##,
    }],
    sources: &[Source {
        title: "Manage rules for dynamic membership groups in Microsoft Entra ID",
        url: "https://learn.microsoft.com/entra/identity/users/groups-dynamic-membership",
    }],
    needs_complete: &[],
    check: Check::Resource(check),
};

fn check(resource: &Resource, findings: &mut Findings) {
    let Some(filter) = filter_of(resource).filter(|filter| filter.dialect() == Dialect::DynamicGroup) else { return };
    let first = |entity: &str| {
        let is = |written: &str| written.split_once('.').is_some_and(|(own, _)| own.eq_ignore_ascii_case(entity));
        filter.properties().filter(|(written, _)| is(written)).map(|(_, span)| span).min()
    };
    let (Some(user), Some(device)) = (first("user"), first("device")) else { return };
    let message = format!("{} speaks of users and of devices; a dynamic group has one kind of members", filter.title());
    filter
        .report(findings, user.max(device), message)
        .help("Make a group of users and a group of devices.")
        .related(filter.written.place(user.min(device)), "the first kind");
}
