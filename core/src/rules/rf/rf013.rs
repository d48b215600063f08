//! Lists of names that do not agree.

use rustc_hash::FxHashMap;

use crate::finding::{FileId, Findings, Place, Severity};
use crate::recognise::Kind;
use crate::rules::{Check, Example, Rule, Source};
use crate::tenant::Tenant;

pub(crate) const RULE: Rule = Rule {
    code: "RF013",
    name: "group-names-disagree",
    severity: Severity::Info,
    what: "Two files give one group two names.",
    why: "Some tools write names of groups in place of their ids, and lists of names lead from one to the other. A list \
          that is older than the policies, or of another tenant, leads to the wrong group, and messages show names that \
          nobody knows.",
    bad: &[
        Example {
            path: "MigrationTable.json",
            text: r#"{
  "TenantId": "5b8d2c1e-7f3a-4e62-9c1d-8a4f6b2e0d93",
  "Objects": [{ "DisplayName": "SG-Sales", "Id": "9b0e2b8e-7f5d-4a53-8f4e-2f8f1c7d6e22", "Type": "Group" }]
}"#,
        },
        Example { path: "groups.csv", text: "Id,DisplayName\n9b0e2b8e-7f5d-4a53-8f4e-2f8f1c7d6e22,Sales\n" },
    ],
    good: &[
        Example {
            path: "MigrationTable.json",
            text: r#"{
  "TenantId": "5b8d2c1e-7f3a-4e62-9c1d-8a4f6b2e0d93",
  "Objects": [{ "DisplayName": "SG-Sales", "Id": "9b0e2b8e-7f5d-4a53-8f4e-2f8f1c7d6e22", "Type": "Group" }]
}"#,
        },
        Example { path: "groups.csv", text: "Id,DisplayName\n9b0e2b8e-7f5d-4a53-8f4e-2f8f1c7d6e22,SG-Sales\n" },
    ],
    sources: &[Source { title: "group resource type", url: "https://learn.microsoft.com/graph/api/resources/group" }],
    needs_complete: &[],
    check: Check::Tenant(check),
};

/// A name and where it stands.
type Known<'t> = (&'t str, Place);

/// How many further groups a finding points at.
const MAX_RELATED: usize = 3;

fn check(tenant: &Tenant, findings: &mut Findings) {
    if tenant.files().iter().all(|file| file.unit.names.is_empty()) {
        return;
    }
    // An export that grew over years may hold a group twice, before and after it was renamed.
    let mut known: FxHashMap<String, Vec<Known<'_>>> = FxHashMap::default();
    for group in tenant.resources(Kind::Group) {
        if let (Some(id), Some(name)) = (&group.resource.id, &group.resource.name) {
            known.entry(id.value.to_ascii_lowercase()).or_default().push((&name.value, group.at(name.span)));
        }
    }
    for (index, file) in tenant.files().iter().enumerate() {
        let mut disputed: Vec<(Known<'_>, Known<'_>)> = Vec::new();
        for name in file.unit.names.iter().filter(|name| name.may_be_group) {
            let here = (name.name.as_str(), Place { file: FileId(index as u32), span: name.span, resource: None });
            let known = known.entry(name.id.to_ascii_lowercase()).or_default();
            match known.first() {
                None => known.push(here),
                Some(first) if known.iter().all(|(other, _)| other.trim() != here.0.trim()) => {
                    disputed.push((here, *first));
                }
                Some(_) => {}
            }
        }
        report(tenant, &disputed, findings);
    }
}

/// One finding for a list: what makes one name wrong makes others wrong, too.
fn report(tenant: &Tenant, disputed: &[(Known<'_>, Known<'_>)], findings: &mut Findings) {
    let Some((((name, place), (other, first)), more)) = disputed.split_first() else { return };
    let path = tenant.path(first.file);
    let path = path.rsplit('/').next().unwrap_or(path);
    let more_groups = match more.len() {
        0 => String::new(),
        1 => ", and one more group has two names".to_owned(),
        count => format!(", and {count} more groups have two names"),
    };
    let message = format!("The group called '{name}' here is '{other}' in {path}{more_groups}");
    let finding = findings.report(*place, message).about_cause("");
    finding.help(
        "Export the list again together with the policies, or take out the one that is old or of another tenant.",
    );
    finding.related(*first, format!("here it is '{other}'"));
    for ((name, place), (other, _)) in more.iter().take(MAX_RELATED) {
        finding.related(*place, format!("'{name}', elsewhere '{other}'"));
    }
}
