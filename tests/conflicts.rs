//! The search for conflicts against one that compares each policy with each, on small random tenants.

use std::collections::BTreeSet;

use pitfall_core::{Confidence, Selection, TenantFacts, check};
use serde_json::{Value, json};

/// A small fixed generator of pseudo-random numbers.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) % limit as u64) as usize
    }
}

const GROUPS: usize = 5;
const USERS: usize = 6;

/// Where the same thing can be written: an id of the settings catalog and a property of a template.
const SETTINGS: [(&str, &str); 3] = [
    ("device_vendor_msft_policy_config_devicelock_mindevicepasswordlength", "passwordMinimumLength"),
    ("device_vendor_msft_policy_config_devicelock_devicepasswordhistory", "passwordPreviousPasswordBlockCount"),
    ("device_vendor_msft_policy_config_devicelock_devicepasswordexpiration", "passwordExpirationDays"),
];

struct Profile {
    typed: bool,
    values: [Option<usize>; SETTINGS.len()],
    everybody: bool,
    include: Vec<usize>,
    exclude: Vec<usize>,
}

impl Profile {
    fn random(random: &mut Random) -> Self {
        let some =
            |random: &mut Random, most: usize| (0..random.below(most + 1)).map(|_| random.below(GROUPS)).collect();
        Self {
            typed: random.below(2) == 0,
            values: std::array::from_fn(|_| (random.below(3) > 0).then(|| 6 + random.below(3))),
            everybody: random.below(5) == 0,
            include: some(random, 2),
            exclude: some(random, 1),
        }
    }

    fn json(&self, number: usize) -> Value {
        let target = |kind: &str, group: Option<&usize>| {
            let kind = format!("#microsoft.graph.{kind}AssignmentTarget");
            match group {
                Some(group) => json!({ "target": { "@odata.type": kind, "groupId": id(1, *group) } }),
                None => json!({ "target": { "@odata.type": kind } }),
            }
        };
        let mut assignments: Vec<Value> = self.include.iter().map(|group| target("group", Some(group))).collect();
        assignments.extend(self.exclude.iter().map(|group| target("exclusionGroup", Some(group))));
        assignments.extend(self.everybody.then(|| target("allLicensedUsers", None)));
        let set = SETTINGS.iter().zip(self.values).filter_map(|(names, value)| Some((names, value?)));
        if self.typed {
            let mut profile = json!({ "@odata.type": "#microsoft.graph.windows10GeneralConfiguration",
                "id": id(3, number), "displayName": number.to_string(), "assignments": assignments });
            for ((_, property), value) in set {
                profile[property] = json!(value);
            }
            return profile;
        }
        let instance = |((key, _), value): (&(&str, &str), usize)| json!({ "settingInstance": { "settingDefinitionId": key, "simpleSettingValue": { "value": value } } });
        json!({ "@odata.type": "#microsoft.graph.deviceManagementConfigurationPolicy", "id": id(3, number),
            "name": number.to_string(), "platforms": "windows10", "assignments": assignments,
            "settings": set.map(instance).collect::<Vec<_>>() })
    }

    /// Whom it reaches of those that are known; one more stands for everybody else.
    fn reached(&self, groups: &[BTreeSet<usize>]) -> BTreeSet<usize> {
        let of =
            |list: &[usize]| -> BTreeSet<usize> { list.iter().flat_map(|&group| &groups[group]).copied().collect() };
        let included = if self.everybody { (0..=USERS).collect() } else { of(&self.include) };
        included.difference(&of(&self.exclude)).copied().collect()
    }

    fn contradicts(&self, other: &Self, groups: &[BTreeSet<usize>]) -> bool {
        let differ = self
            .values
            .iter()
            .zip(other.values)
            .any(|(ours, theirs)| matches!((ours, theirs), (Some(ours), Some(theirs)) if *ours != theirs));
        differ && !self.reached(groups).is_disjoint(&other.reached(groups))
    }
}

fn id(kind: u32, number: usize) -> String {
    format!("{kind:08x}-0000-4000-8000-{number:012x}")
}

#[test]
fn conflicts_are_those_of_comparing_each_with_each() {
    let mut random = Random(7);
    let mut total = 0;
    for round in 0..400 {
        let groups: Vec<BTreeSet<usize>> =
            (0..GROUPS).map(|_| (0..1 + random.below(3)).map(|_| random.below(USERS)).collect()).collect();
        let profiles: Vec<Profile> = (0..2 + random.below(6)).map(|_| Profile::random(&mut random)).collect();
        let mut files: Vec<(String, String)> = profiles
            .iter()
            .enumerate()
            .map(|(number, profile)| (format!("p{number}.json"), profile.json(number).to_string()))
            .collect();
        for (number, members) in groups.iter().enumerate() {
            let member = |&user: &usize| json!({ "@odata.type": "#microsoft.graph.user", "id": id(2, user) });
            let members: Vec<Value> = members.iter().map(member).collect();
            let group = json!({ "@odata.type": "#microsoft.graph.group", "id": id(1, number),
                "displayName": format!("g{number}"), "securityEnabled": true, "members": members });
            files.push((format!("g{number}.json"), group.to_string()));
        }
        let mut expected = BTreeSet::new();
        for (number, profile) in profiles.iter().enumerate() {
            let against = profiles.iter().enumerate().skip(number + 1);
            expected.extend(
                against.filter(|(_, other)| profile.contradicts(other, &groups)).map(|(other, _)| [number, other]),
            );
        }
        let bytes = files.iter().map(|(path, text)| (path.clone(), text.as_bytes())).collect();
        let report = check(bytes, TenantFacts::default(), &Selection::everything());
        let mut found = BTreeSet::new();
        for finding in report.findings.iter().filter(|finding| finding.code == "CN002") {
            assert_eq!(finding.confidence, Confidence::Certain, "{}", finding.message);
            // Both are called by their numbers: 'a' and 'b' differ …
            let names: Vec<usize> = finding.message.split('\'').filter_map(|part| part.parse().ok()).take(2).collect();
            let pair = [names[0].min(names[1]), names[0].max(names[1])];
            assert!(found.insert(pair), "{pair:?} is told twice");
        }
        assert_eq!(found, expected, "round {round}: {files:#?}");
        total += found.len();
    }
    assert!(total > 500, "{total}");
}
