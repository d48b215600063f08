use super::*;
use crate::policy::Facts;
use crate::space::model::{AtomId, Property};
use crate::space::population::tests::tenant;
use crate::tenant::Tenant;

fn policies(tenant: &Tenant) -> Vec<&ConditionalAccessPolicy> {
    let all = tenant.all_resources().filter_map(|linked| match &linked.resource.facts {
        Facts::ConditionalAccess(policy) => Some(policy.as_ref()),
        _ => None,
    });
    all.collect()
}

fn policy(conditions: &str, grant: &str) -> String {
    format!(r#"{{"displayName":"p","state":"enabled","conditions":{{{conditions}}},"grantControls":{grant}}}"#)
}

const EVERYTHING: &str = r#""users":{"includeUsers":["All"]},"applications":{"includeApplications":["All"]}"#;

/// Whether everything is stopped by policies unless one of these can be offered, in short.
fn ask(policies: &[String], region: impl Fn(&SignIns<'_>) -> Region) -> String {
    let tenant = tenant(&policies.iter().map(String::as_str).collect::<Vec<_>>());
    let list = super::tests::policies(&tenant);
    assert_eq!(list.len(), policies.len());
    let mut sign_ins = SignIns::new(&tenant, &list, Clients::Honest);
    let by = sign_ins.stopped_by(&(0..list.len()).collect::<Vec<_>>());
    match sign_ins.covered(&region(&sign_ins), &by) {
        Answer::Yes => "yes".to_owned(),
        Answer::Depends { witness, k, .. } => {
            let properties = witness.cell.requires().iter().map(|atom| (true, atom));
            let properties = properties.chain(witness.cell.forbids().iter().map(|atom| (false, atom)));
            let words: Vec<String> = properties
                .filter_map(|(has, atom)| {
                    let property = sign_ins.view.space.property(*atom)?;
                    Some(format!("{}{property:?}", if has { "" } else { "not " }))
                })
                .collect();
            let dims =
                witness.cell.sets().iter().map(|(dim, set)| format!("{dim:?} {:?}", set.iter().collect::<Vec<_>>()));
            format!("k {k}: {}", words.into_iter().chain(dims).collect::<Vec<_>>().join(", "))
        }
        other => format!("{other:?}"),
    }
}

/// Sign-ins with one factor.
fn single_factor(sign_ins: &SignIns<'_>) -> Region {
    sign_ins.to("any app").with(Dim::Factor, &sign_ins.view.space.set(Dim::Factor, [0]))
}

#[test]
fn whom_two_policies_leave_out_together() {
    let mfa = r#"{"operator":"OR","builtInControls":["mfa"]}"#;
    let apps = r#""applications":{"includeApplications":["All"]}"#;
    let of = |users: &str| policy(&format!(r#""users":{users},{apps}"#), mfa);
    let all = policy(EVERYTHING, mfa);
    assert_eq!(ask(&[all], single_factor), "yes");
    let most = of(r#"{"includeUsers":["All"],"excludeGroups":["g"]}"#);
    assert_eq!(ask(std::slice::from_ref(&most), single_factor), r#"k 1: Group("g"), Target [0], Factor [0]"#);
    let rest = of(r#"{"includeGroups":["g"]}"#);
    assert_eq!(ask(&[most.clone(), rest], single_factor), "yes");
    let some_of_rest = of(r#"{"includeGroups":["g"],"excludeUsers":["u"]}"#);
    let answer = ask(&[most, some_of_rest], single_factor);
    assert_eq!(answer, r#"k 2: Group("g"), User("u"), Target [0], Factor [0]"#);
}

#[test]
fn what_policies_for_platforms_leave_open() {
    let on = |platforms: &str, grant: &str| policy(&format!(r#"{EVERYTHING},"platforms":{platforms}"#), grant);
    let block = r#"{"operator":"OR","builtInControls":["block"]}"#;
    let compliant = r#"{"operator":"OR","builtInControls":["compliantDevice"]}"#;
    let named = on(r#"{"includePlatforms":["android","iOS","windows","macOS"]}"#, compliant);
    let others = on(r#"{"includePlatforms":["all"],"excludePlatforms":["android","iOS","windows","macOS"]}"#, block);
    let not_compliant = |sign_ins: &SignIns<'_>| {
        let states = crate::space::device::States::compliant();
        sign_ins.to("any app").with(Dim::Device, &values::devices(&sign_ins.view.space, !states))
    };
    assert_eq!(ask(&[named.clone(), others], not_compliant), "yes");
    let answer = ask(&[named], not_compliant);
    // Windows Phone, Linux and whatever has no name.
    assert!(answer.starts_with("k 0: ") && answer.contains("Platform [3, 5, 6]"), "{answer}");
}

#[test]
fn a_filter_lets_unregistered_devices_through() {
    let filter = r#""devices":{"deviceFilter":{"mode":"include","rule":"device.trustType -eq \"Workplace\""}}"#;
    let block = policy(&format!("{EVERYTHING},{filter}"), r#"{"operator":"OR","builtInControls":["block"]}"#);
    let answer = ask(&[block], |sign_ins| sign_ins.to("any app"));
    assert!(answer.contains("Device [0, 10"), "unregistered and joined devices get through: {answer}");
}

/// Numbers that are the same everywhere.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        ((self.0 >> 11) % limit.max(1) as u64) as usize
    }

    fn some<'w>(&mut self, words: &[&'w str], percent: usize) -> Vec<&'w str> {
        words.iter().copied().filter(|_| self.below(100) < percent).collect()
    }

    fn list(&mut self, words: &[&str], percent: usize) -> String {
        format!("{:?}", self.some(words, percent))
    }

    fn one<'w>(&mut self, words: &[&'w str]) -> &'w str {
        words[self.below(words.len())]
    }
}

fn random_policy(random: &mut Random) -> String {
    let users = format!(
        r#""users":{{"includeUsers":{},"includeGroups":{},"excludeUsers":{},"excludeGroups":{},"includeRoles":{}}}"#,
        random.list(&["All", "u", "GuestsOrExternalUsers"], 40),
        random.list(&["g", "h"], 40),
        random.list(&["u", "v", "GuestsOrExternalUsers"], 20),
        random.list(&["g", "h"], 20),
        random.list(&["r"], 20),
    );
    let apps = ["All", "a", "Office365", "cc15fd57-2c6c-4117-a88c-83b1d56b4bbe"];
    let filter = random.one(&["", r#","applicationFilter":{"mode":"include","rule":"x"}"#]);
    let apps = format!(
        r#""applications":{{"includeApplications":{},"excludeApplications":{},"includeUserActions":{}{filter}}}"#,
        random.list(&apps, 50),
        random.list(&apps[1..], 20),
        random.list(&["urn:user:registersecurityinfo"], 20),
    );
    let mut conditions = vec![users, apps];
    let platforms = ["all", "windows", "iOS", "beOS"];
    let more = [
        format!(
            r#""platforms":{{"includePlatforms":{},"excludePlatforms":{}}}"#,
            random.list(&platforms, 40),
            random.list(&platforms[1..3], 30)
        ),
        format!(
            r#""locations":{{"includeLocations":{},"excludeLocations":{}}}"#,
            random.list(&["All", "l"], 50),
            random.list(&["AllTrusted", "l"], 30)
        ),
        format!(r#""clientAppTypes":{}"#, random.list(&["all", "browser", "other", "easSupported"], 40)),
        format!(r#""signInRiskLevels":{}"#, random.list(&["high", "medium"], 60)),
        format!(r#""authenticationFlows":{{"transferMethods":"{}"}}"#, random.one(&["none", "deviceCodeFlow"])),
        r#""insiderRiskLevels":"elevated""#.to_owned(),
        format!(
            r#""devices":{{"deviceFilter":{{"mode":"{}","rule":"{}"}}}}"#,
            random.one(&["include", "exclude"]),
            random.one(&["device.isCompliant -eq True", "device.model -eq 'X'", "device.isCompliant -eq"])
        ),
    ];
    conditions.extend(more.into_iter().filter(|_| random.below(100) < 35));
    let controls = ["mfa", "compliantDevice", "domainJoinedDevice", "compliantApplication", "passwordChange"];
    let mut controls = random.some(&controls, 35);
    if random.below(4) == 0 {
        controls = vec!["block"];
    }
    let operator = random.one(&[r#""AND""#, r#""OR""#, "null"]);
    let terms = random.list(&["t"], 20);
    let strength = random.one(&["null", r#"{"id":"00000000-0000-0000-0000-000000000004"}"#, r#"{"id":"s"}"#]);
    let grant = format!(
        r#"{{"operator":{operator},"builtInControls":{controls:?},"termsOfUse":{terms},"authenticationStrength":{strength}}}"#
    );
    policy(&conditions.join(","), &grant)
}

#[test]
fn boxes_say_what_the_policies_say() {
    let mut random = Random(0xFEED_5EED_1234_5677);
    let mut counts = [0; 3];
    for _ in 0..80 {
        let texts: Vec<String> = (0..4).map(|_| random_policy(&mut random)).collect();
        let tenant = tenant(&texts.iter().map(String::as_str).collect::<Vec<_>>());
        let list = policies(&tenant);
        let mut sign_ins = SignIns::new(&tenant, &list, Clients::Honest);
        let regions: Vec<_> = (0..list.len()).map(|number| (sign_ins.applies(number), sign_ins.deny(number))).collect();
        for _ in 0..40 {
            let space = &sign_ins.view.space;
            let values = Dim::ALL.map(|dim| (dim, random.below(space.size(dim) as usize) as u32));
            let mut person = false;
            let atoms: Vec<AtomId> = (0..space.len() as u32)
                .map(AtomId)
                .filter(|atom| {
                    let is_person = matches!(space.property(*atom), Some(Property::User(_)));
                    let has = random.below(3) == 0 && !(is_person && person);
                    person |= has && is_person;
                    has
                })
                .collect();
            let point = Point::new(values, atoms);
            for (number, verdict) in sign_ins.what_if(&point).into_iter().enumerate() {
                let (applies, deny) = &regions[number];
                let (applies, deny) = (applies.contains(&point), deny.contains(&point));
                counts[usize::from(applies) + usize::from(deny)] += 1;
                let expected = match (applies, deny) {
                    (_, true) => verdict == Verdict::Stopped,
                    (true, false) => verdict == Verdict::Passed,
                    (false, false) => matches!(verdict, Verdict::NotApplied(_)),
                };
                assert!(expected, "{verdict:?} but {applies} {deny} for {point:?}\n{}\n{sign_ins:#?}", texts[number]);
            }
        }
    }
    assert!(counts.iter().all(|&count| count > 100), "{counts:?}");
}
