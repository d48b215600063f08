//! Where ids are used, gathered id by id: what is wrong with an object is one finding, however many
//! policies name it.

use rustc_hash::FxHashMap;

use crate::finding::{Finding, Findings, Place};
use crate::policy::reference::{IdForm, Referent, id_form, references};
use crate::policy::{Facts, Resource};
use crate::tenant::Linked;

/// How many further uses of an object a finding points at.
const MAX_RELATED: usize = 3;

/// How tools spell "no object".
const NO_ID: &str = "00000000-0000-0000-0000-000000000000";

/// All uses of one id, of which there is at least one.
#[derive(Debug)]
pub(crate) struct Uses<'t> {
    /// The id as it is written where it is used first.
    pub(crate) id: &'t str,
    first: Use<'t>,
    others: Vec<Use<'t>>,
}

/// Where an id is used.
#[derive(Debug)]
struct Use<'t> {
    place: Place,
    field: &'static str,
    label: &'t str,
    off: bool,
}

/// The ids in `resources` that refer to an object of one sort, or of any, and for which `wanted` says
/// so, in the order in which they first stand there.
pub(crate) fn uses<'t>(
    resources: impl Iterator<Item = Linked<'t, Resource>>,
    to: Option<Referent>,
    wanted: impl Fn(&str) -> bool,
) -> Vec<Uses<'t>> {
    let mut found: Vec<Uses<'t>> = Vec::new();
    // Each id is judged once, however often it is used; `None` for those that are not wanted.
    let mut index: FxHashMap<String, Option<usize>> = FxHashMap::default();
    for resource in resources {
        for reference in references(resource.resource) {
            if to.is_some_and(|to| to != reference.to) {
                continue;
            }
            let id = reference.id.value.as_str();
            if id_form(id) != IdForm::Guid || id == NO_ID {
                continue;
            }
            let here = Use {
                place: resource.at(reference.id.span),
                field: reference.field,
                label: resource.label(),
                off: is_off(resource.resource),
            };
            let key = id.to_ascii_lowercase();
            match index.get(&key) {
                Some(&Some(at)) => found[at].others.push(here),
                Some(None) => {}
                None if wanted(id) => {
                    index.insert(key, Some(found.len()));
                    found.push(Uses { id, first: here, others: Vec::new() });
                }
                None => {
                    index.insert(key, None);
                }
            }
        }
    }
    found
}

impl Uses<'_> {
    /// Where it is used, to put behind the name of the object: "in the excluded groups of 'A'".
    pub(crate) fn whereabouts(&self) -> String {
        let first = format!("in {} of '{}'", words(self.first.field), self.first.label);
        match self.others.len() {
            0 => first,
            1 => format!("{first}, and in one other place,"),
            count => format!("{first}, and in {count} other places,"),
        }
    }

    /// Reports what is wrong with the object at the first place that uses it, and points at the next.
    /// It matters one step less where nobody is subject to any of the policies today.
    pub(crate) fn report<'f>(&self, findings: &'f mut Findings, message: String) -> &'f mut Finding {
        let finding = findings.report(self.first.place, message).about_cause(self.id.to_ascii_lowercase());
        finding.lower_if(self.first.off && self.others.iter().all(|other| other.off));
        for other in self.others.iter().take(MAX_RELATED) {
            finding.related(other.place, format!("also in {} of '{}'", words(other.field), other.label));
        }
        finding
    }
}

/// Whether nobody is subject to the policy today.
fn is_off(resource: &Resource) -> bool {
    matches!(&resource.facts, Facts::ConditionalAccess(policy) if policy.is_dormant())
}

/// A property in plain words.
fn words(field: &str) -> &str {
    match field {
        "includeUsers" => "the included users",
        "excludeUsers" => "the excluded users",
        "includeGroups" => "the included groups",
        "excludeGroups" => "the excluded groups",
        "includeRoles" => "the included roles",
        "excludeRoles" => "the excluded roles",
        "includeApplications" => "the included apps",
        "excludeApplications" => "the excluded apps",
        "includeServicePrincipals" => "the included service principals",
        "excludeServicePrincipals" => "the excluded service principals",
        "includeLocations" => "the included locations",
        "excludeLocations" => "the excluded locations",
        "termsOfUse" => "the terms of use",
        "authenticationStrength" => "the grant controls",
        "groupId" => "the assignments",
        "deviceAndAppManagementAssignmentFilterId" => "a filtered assignment",
        "notificationTemplateId" => "the actions for noncompliance",
        other => other,
    }
}
