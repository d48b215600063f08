//! osVersion in an assignment filter.

use crate::finding::{Findings, Severity};
use crate::policy::Resource;
use crate::rules::fl::filter_of;
use crate::rules::{Check, Example, Rule, Source};

pub(crate) const RULE: Rule = Rule {
    code: "FL014",
    name: "assignment-filter-deprecated-property",
    severity: Severity::Info,
    what: "An assignment filter compares osVersion, which operatingSystemVersion takes the place of.",
    why: "osVersion is compared as text, so 9 is more than 10 and nothing can be asked from a version on. Microsoft \
          is retiring it: existing filters go on working, new ones are to use operatingSystemVersion, which knows \
          the order of versions.",
    bad: &[Example {
        path: "filter.json",
        text: r##"{
  "@odata.type": "#microsoft.graph.deviceAndAppManagementAssignmentFilter",
  "displayName": "iPads",
  "platform": "iOS",
  "assignmentFilterManagementType": "devices",
  "rule": "(device.osVersion -startsWith \"17\")"
}"##,
    }],
    good: &[Example {
        path: "filter.json",
        text: r##"{
  "@odata.type": "#microsoft.graph.deviceAndAppManagementAssignmentFilter",
  "displayName": "iPads",
  "platform": "iOS",
  "assignmentFilterManagementType": "devices",
  "rule": "(device.operatingSystemVersion -ge 17.0)"
}"##,
    }],
    sources: &[Source {
        title: "App and device properties, operators, and rule editing when creating filters in Microsoft Intune",
        url: "https://learn.microsoft.com/mem/intune/fundamentals/filters-device-properties",
    }],
    needs_complete: &[],
    check: Check::Resource(check),
};

fn check(resource: &Resource, findings: &mut Findings) {
    let Some(filter) = filter_of(resource).filter(|filter| filter.dialect().is_assignment_filter()) else { return };
    let old = filter.properties().find(|(written, _)| {
        written.split_once('.').is_some_and(|(entity, name)| {
            filter.entities().contains(&&*entity.to_ascii_lowercase()) && name.eq_ignore_ascii_case("osVersion")
        })
    });
    let Some((_, span)) = old else { return };
    let message = format!("{} compares osVersion, which is being retired", filter.title());
    filter
        .report(findings, span, message)
        .help("Use operatingSystemVersion with -ge and -lt, which compares versions by their order.");
}
