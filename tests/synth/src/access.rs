//! Tenants that are all groups and who is in scope of what, to see how judging access grows.

use crate::{File, Random};

/// The parts of a tenant of size 1.
const GROUPS: usize = 1750;
const CONDITIONAL_ACCESS: usize = 250;
const COMPLIANCE: usize = 375;

/// A tenant of `size` times 250 Conditional Access policies that require a compliant device, 375
/// compliance policies and 1,750 groups, half of them without their members and a few with other
/// groups in them. If `wide`, a part of the policies is for everybody.
pub fn access(size: usize, wide: bool) -> Vec<File> {
    let mut random = Random(0x0DDB_1A5E_5BAD_5EED);
    let groups = GROUPS * size;
    let mut texts: Vec<String> = (0..groups).map(|number| group(&mut random, number, groups)).collect();
    texts.extend((0..CONDITIONAL_ACCESS * size).map(|number| conditional_access(&mut random, number, groups, wide)));
    texts.extend((0..COMPLIANCE * size).map(|number| compliance(&mut random, number, groups, wide)));
    let file = |(number, text)| File { path: format!("{number:06}.json"), text };
    texts.into_iter().enumerate().map(file).collect()
}

fn id(kind: u32, number: usize) -> String {
    format!("{kind:08x}-0000-4000-8000-{number:012x}")
}

fn group(random: &mut Random, number: usize, groups: usize) -> String {
    let mut members = Vec::new();
    for _ in 0..random.below(19) {
        let user = id(2, random.below(groups * 3));
        members.push(format!(r##"{{"@odata.type":"#microsoft.graph.user","id":"{user}"}}"##));
    }
    if number.is_multiple_of(10) {
        let inner = id(1, random.below(groups));
        members.push(format!(r##"{{"@odata.type":"#microsoft.graph.group","id":"{inner}"}}"##));
    }
    let members =
        if number.is_multiple_of(2) { format!(r#","members":[{}]"#, members.join(",")) } else { String::new() };
    format!(r#"{{"id":"{}","displayName":"Group {number}","securityEnabled":true{members}}}"#, id(1, number))
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
