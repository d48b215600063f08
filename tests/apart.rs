//! The same tenant with its Conditional Access policies taken apart: each condition of a policy is met by one of several
//! things, so that a policy for two platforms is as two policies, one for each.

use serde_json::{Value, json};

/// Paths and contents.
type Files = Vec<(String, Vec<u8>)>;

/// Rules about how many policies there are, about ids, and about a policy that lets in nobody, which a part may be.
pub(crate) const AWARE: &[&str] = &["CA003", "CA005", "RF009"];

/// Where the things stand of which a policy is for one or another, and what must not stand beside them.
pub(crate) struct Joint {
    pub(crate) name: &'static str,
    place: &'static str,
    lone: &'static [&'static str],
}

/// All of them.
pub(crate) const JOINTS: [Joint; 2] = [
    Joint {
        name: "platforms",
        place: "/conditions/platforms/includePlatforms",
        // It may be all that one of the parts includes.
        lone: &["/conditions/platforms/excludePlatforms"],
    },
    Joint {
        name: "groups",
        place: "/conditions/users/includeGroups",
        lone: &[
            "/conditions/users/includeUsers",
            "/conditions/users/includeRoles",
            "/conditions/users/includeGuestsOrExternalUsers",
        ],
    },
];

impl Joint {
    /// The files with each policy in parts; `None` if none of them has any.
    pub(crate) fn of(&self, files: &Files) -> Option<Files> {
        let mut found = false;
        let mut apart = Files::new();
        for (path, bytes) in files {
            let policy = serde_json::from_slice::<Value>(bytes).ok();
            let parts = policy.and_then(|policy| self.things(&policy).map(|things| (policy, things)));
            let Some((policy, things)) = parts else {
                apart.push((path.clone(), bytes.clone()));
                continue;
            };
            found = true;
            for (number, thing) in things.iter().enumerate() {
                let mut part = policy.clone();
                *part.pointer_mut(self.place)? = json!([thing]);
                if number > 0 {
                    rename(&mut part, number);
                }
                let path = if number > 0 { format!("{path}.{number}.json") } else { path.clone() };
                apart.push((path, part.to_string().into_bytes()));
            }
        }
        found.then_some(apart)
    }

    fn things(&self, policy: &Value) -> Option<Vec<Value>> {
        let things = policy.pointer(self.place)?.as_array().filter(|things| things.len() > 1)?;
        let is_empty = |value: &Value| value.is_null() || value.as_array().is_some_and(Vec::is_empty);
        self.lone.iter().all(|place| policy.pointer(place).is_none_or(is_empty)).then(|| things.clone())
    }
}

/// Another id and another name.
fn rename(policy: &mut Value, number: usize) {
    if let Some(id) = policy["id"].as_str().filter(|id| id.len() == 36) {
        policy["id"] = json!(format!("{}{number:04x}", &id[..32]));
    }
    if let Some(name) = policy["displayName"].as_str() {
        policy["displayName"] = json!(format!("{name} ({number})"));
    }
}
