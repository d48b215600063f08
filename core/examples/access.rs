//! How long it takes to find out, in large tenants, whose devices no compliance policy judges.
//!
//! `cargo run --release -p pitfall-core --example access`

#![allow(clippy::print_stdout, reason = "it is what an example does")]

use std::time::{Duration, Instant};

use pitfall_core::policy::Platform;
use pitfall_core::space::{Population, Subset, subset};
use pitfall_core::{File, Tenant, TenantFacts, compile};

/// Numbers that are the same everywhere.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        ((self.0 >> 11) % limit.max(1) as u64) as usize
    }
}

fn id(kind: u32, number: usize) -> String {
    format!("{kind:08x}-0000-4000-8000-{number:012x}")
}

/// Groups, every other one with its members; some hold other groups.
fn groups(random: &mut Random, count: usize) -> Vec<String> {
    let group = |number: usize| {
        let mut members = Vec::new();
        for _ in 0..random.below(19) {
            let user = id(2, random.below(count * 3));
            members.push(format!(r##"{{"@odata.type":"#microsoft.graph.user","id":"{user}"}}"##));
        }
        if number.is_multiple_of(10) {
            let inner = id(1, random.below(count));
            members.push(format!(r##"{{"@odata.type":"#microsoft.graph.group","id":"{inner}"}}"##));
        }
        let members =
            if number.is_multiple_of(2) { format!(r#","members":[{}]"#, members.join(",")) } else { String::new() };
        format!(r#"{{"id":"{}","displayName":"Group {number}","securityEnabled":true{members}}}"#, id(1, number))
    };
    (0..count).map(group).collect()
}

fn conditional_access(random: &mut Random, number: usize, groups: usize, wide: bool) -> String {
    let mut list = |limit| (0..random.below(limit)).map(|_| id(1, random.below(groups))).collect::<Vec<_>>();
    let (include, exclude) = (list(6), list(4));
    let everybody = if wide && number.is_multiple_of(4) { r#"["All"]"# } else { "[]" };
    format!(
        r#"{{"id":"{}","displayName":"CA{number}","state":"enabled","conditions":{{
        "users":{{"includeUsers":{everybody},"includeGroups":{include:?},"excludeGroups":{exclude:?}}},
        "applications":{{"includeApplications":["All"]}}}},
        "grantControls":{{"operator":"OR","builtInControls":["compliantDevice"]}}}}"#,
        id(3, number)
    )
}

fn compliance(random: &mut Random, number: usize, groups: usize, wide: bool) -> String {
    const TYPES: [&str; 4] =
        ["windows10CompliancePolicy", "iosCompliancePolicy", "macOSCompliancePolicy", "androidCompliancePolicy"];
    let mut targets = Vec::new();
    for _ in 0..1 + random.below(5) {
        targets.push(("groupAssignmentTarget", Some(id(1, random.below(groups)))));
    }
    if wide && number % 8 < 4 {
        targets.push(("allLicensedUsersAssignmentTarget", None));
        for _ in 0..random.below(4) {
            targets.push(("exclusionGroupAssignmentTarget", Some(id(1, random.below(groups)))));
        }
    }
    let target = |(kind, group): &(&str, Option<String>)| {
        let group = group.as_ref().map_or(String::new(), |id| format!(r#","groupId":"{id}""#));
        format!(r##"{{"target":{{"@odata.type":"#microsoft.graph.{kind}"{group}}}}}"##)
    };
    let targets: Vec<String> = targets.iter().map(target).collect();
    format!(
        r##"{{"@odata.type":"#microsoft.graph.{}","id":"{}","displayName":"C{number}","assignments":[{}]}}"##,
        TYPES[number % TYPES.len()],
        id(4, number),
        targets.join(",")
    )
}

fn main() {
    println!("{:>6} {:>5} {:>9} {:>9} {:>9}   yes / no / unknown", "size", "wide", "link", "cover", "judge");
    for wide in [false, true] {
        for size in [1, 2, 4] {
            let (link, cover, judge, counts) = (0..3).map(|_| run(size, wide)).min().unwrap_or_default();
            println!("{size:>5}x {wide:>5} {link:>9.1?} {cover:>9.1?} {judge:>9.1?}   {counts:?}");
        }
    }
}

/// Times to link, to bring the coverage together and to ask about each policy.
fn run(size: usize, wide: bool) -> (Duration, Duration, Duration, [u32; 3]) {
    let mut random = Random(0x0DDB_1A5E_5BAD_5EED);
    let (access, policies, count) = (250 * size, 375 * size, 1750 * size);
    let mut texts = groups(&mut random, count);
    texts.extend((0..access).map(|number| conditional_access(&mut random, number, count, wide)));
    texts.extend((0..policies).map(|number| compliance(&mut random, number, count, wide)));
    let file =
        |(number, text): (usize, &String)| File { path: format!("{number:06}.json"), unit: compile(text.as_bytes()) };
    let files: Vec<File> = texts.iter().enumerate().map(file).collect();

    let start = Instant::now();
    let tenant = Tenant::link(files, TenantFacts::default());
    let link = start.elapsed();

    let start = Instant::now();
    let coverage =
        Platform::MANAGED.map(|platform| {
            let policies = tenant.compliance().filter(|policy| policy.facts.platform == Some(platform));
            Population::union(policies.map(|policy| {
                Population::of_assignments(&tenant, policy.facts.assignments.as_deref().unwrap_or_default())
            }))
        });
    let cover = start.elapsed();

    let start = Instant::now();
    let mut counts = [0; 3];
    for policy in tenant.conditional_access() {
        let users = Population::of_policy(&tenant, policy.facts);
        for coverage in coverage.iter().filter(|coverage| !coverage.is_empty()) {
            let at = match subset(&tenant, &users, coverage) {
                Subset::Yes => 0,
                Subset::No(_) => 1,
                Subset::Unknown(_) => 2,
            };
            counts[at] += 1;
        }
    }
    (link, cover, start.elapsed(), counts)
}
