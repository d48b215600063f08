//! The same tenant as exports that tell less have it.

use serde_json::{Map, Value};

/// Paths and contents.
type Files = Vec<(String, Vec<u8>)>;

/// What an export may leave out.
pub(crate) struct Lack {
    /// How it is called.
    pub(crate) name: &'static str,
    /// The collection that is not complete any more.
    pub(crate) collection: Option<&'static str>,
    part: Part,
    /// The rules that may be certain then of what they did not say before, all for one reason.
    pub(crate) bold: &'static [&'static str],
}

enum Part {
    /// Objects as a whole.
    Objects(fn(&Map<String, Value>) -> bool),
    /// A member of such objects.
    Members(&'static str, fn(&Map<String, Value>) -> bool),
}

/// All of them.
pub(crate) const LACKS: [Lack; 15] = [
    Lack { name: "members of groups", collection: GROUPS, part: Part::Members("members", is_group), bold: PEOPLE },
    Lack { name: "rules of groups", collection: GROUPS, part: Part::Members("membershipRule", is_group), bold: PEOPLE },
    Lack { name: "groups", collection: GROUPS, part: Part::Objects(is_group), bold: PEOPLE },
    Lack {
        name: "assignments",
        collection: None,
        part: Part::Members("assignments", |object| !is_access(object)),
        // Whoever writes a policy is taken to assign it.
        bold: &["AS001", "CN008", "CP018", "TL004", "TL009"],
    },
    Lack {
        name: "filters",
        collection: Some("assignmentFilters"),
        part: Part::Objects(|object| object.contains_key("rule") && object.contains_key("platform")),
        bold: &[],
    },
    Lack {
        name: "actions for noncompliance",
        collection: None,
        part: Part::Members("scheduledActionsForRule", |_| true),
        bold: &[],
    },
    Lack {
        name: "connectors",
        collection: Some("mobileThreatDefenseConnectors"),
        part: Part::Objects(|object| object.contains_key("partnerState")),
        // Few have a partner that manages their Macs.
        bold: &["GP006"],
    },
    Lack {
        name: "settings of the tenant",
        collection: None,
        part: Part::Objects(|object| {
            object.get("settings").is_some_and(|settings| settings.get("secureByDefault").is_some())
        }),
        bold: &[],
    },
    Lack {
        name: "messages",
        collection: Some("notificationMessageTemplates"),
        part: Part::Objects(|object| object.contains_key("brandingOptions")),
        bold: &[],
    },
    Lack {
        name: "trust in other tenants",
        collection: None,
        part: Part::Objects(|object| object.contains_key("inboundTrust")),
        bold: &[],
    },
    Lack {
        name: "restrictions of enrolment",
        collection: Some("deviceEnrollmentConfigurations"),
        part: Part::Objects(|object| type_of(object).contains("Restriction")),
        bold: &[],
    },
    Lack {
        name: "locations",
        collection: Some("namedLocations"),
        part: Part::Objects(|object| type_of(object).ends_with("NamedLocation")),
        bold: &[],
    },
    Lack {
        name: "role assignments",
        collection: Some("roleAssignments"),
        part: Part::Objects(|object| object.contains_key("roleDefinitionId")),
        bold: &[],
    },
    Lack {
        name: "configuration",
        collection: Some("deviceConfigurations"),
        part: Part::Objects(|object| {
            type_of(object).ends_with("Configuration") || type_of(object).ends_with("ConfigurationPolicy")
        }),
        bold: &[],
    },
    Lack { name: "states", collection: None, part: Part::Members("state", is_access), bold: &[] },
];

const GROUPS: Option<&str> = Some("groups");

/// A group that a policy names is taken for one with people in it, other people than those of other groups.
const PEOPLE: &[&str] = &[
    "AP002", "CA011", "CA012", "CA025", "DV008", "DV016", "RF001", "RF002", "UG001", "UG003", "UG008", "UG013", "UG015",
];

fn is_group(object: &Map<String, Value>) -> bool {
    object.contains_key("securityEnabled") || object.contains_key("groupTypes")
}

fn type_of(object: &Map<String, Value>) -> &str {
    object.get("@odata.type").and_then(Value::as_str).unwrap_or_default()
}

fn is_access(object: &Map<String, Value>) -> bool {
    object.contains_key("conditions")
}

impl Lack {
    /// Files without it; `None` if they never had it. What is no JSON stays as it is, and so do lists: they say that
    /// they hold all there is.
    pub(crate) fn of(&self, files: &Files) -> Option<Files> {
        let mut found = false;
        let mut fewer = Files::new();
        for (path, bytes) in files {
            let object = serde_json::from_slice::<Map<String, Value>>(bytes).ok();
            let Some(mut object) = object.filter(|object| !object.contains_key("value")) else {
                fewer.push((path.clone(), bytes.clone()));
                continue;
            };
            match &self.part {
                Part::Objects(is_one) if is_one(&object) => {
                    found = true;
                    continue;
                }
                Part::Members(name, is_one) if is_one(&object) => found |= object.remove(*name).is_some(),
                _ => {}
            }
            fewer.push((path.clone(), Value::Object(object).to_string().into_bytes()));
        }
        found.then_some(fewer)
    }
}
