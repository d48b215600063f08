//! What is found in public baselines: no finding is invented, and none is lost.
//!
//! Each finding was read before its count was written down. What a baseline ships is a catalogue to
//! choose from: most of what is found are placeholders, exports without groups and choices that are
//! the administrator's.
//!
//! A baseline ships alternatives side by side, for whoever takes it to choose from, and assigns none of
//! them. As it is it has no conflict. Assigned to all devices as a whole it has those of its alternatives;
//! each of them was read as well. Without the corpus nothing is tested.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use pitfall_core::recognise::Kind;
use pitfall_core::report::Report;
use pitfall_core::{Confidence, Day, Selection, TenantFacts, check, compile, text};
use serde_json::{Value, json};

/// Baselines with the findings about conflicts, as code and number: as they are, and assigned to all
/// devices.
const BASELINES: [(&str, &[Count], &[Count]); 10] = [
    ("alexfilipin-ca", &[], &[]),
    ("azure-samples-ca", &[], &[]),
    ("cipp-api-config", &[], &[]),
    ("intunehydrationkit", &[], &[("CN003", 4), ("CN005", 12), ("CN013", 5)]),
    ("j0eyv-ca-baseline", &[], &[]),
    ("nis2-ca", &[], &[]),
    ("openintunebaseline", &[], &[("CN001", 2), ("CN002", 6), ("CN004", 11), ("CN009", 3), ("CN011", 1)]),
    ("scubagear-sample", &[], &[]),
    ("tf-provider-microsoft365-responses", &[], &[("CN013", 2)]),
    ("ukncsc-device-guidance", &[], &[("CN002", 4), ("CN004", 5)]),
];

type Count = (&'static str, usize);

fn corpus() -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/corpus");
    folder.is_dir().then_some(folder)
}

/// The JSON files below a folder, as text.
fn files(folder: &Path) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("a readable folder") {
            let path = entry.expect("a readable entry").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "json") {
                let bytes = fs::read(&path).expect("a readable file");
                found.push((path.to_string_lossy().into_owned(), text::decode(&bytes).text.into_owned()));
            }
        }
    }
    found.sort();
    found
}

/// Assigns a policy to all devices, unless it is assigned already. What is no object stays as it is.
fn assigned(text: &str) -> String {
    let Ok(Value::Object(mut policy)) = serde_json::from_str(text) else { return text.to_owned() };
    let has_some = policy.get("assignments").and_then(Value::as_array).is_some_and(|list| !list.is_empty());
    if !has_some && !policy.contains_key("value") {
        let target = json!({ "@odata.type": "#microsoft.graph.allDevicesAssignmentTarget" });
        policy.insert("assignments".to_owned(), json!([{ "target": target }]));
    }
    Value::Object(policy).to_string()
}

/// What is found if the files are the whole tenant.
fn report(files: &[(String, String)]) -> Report {
    let files = files.iter().map(|(path, text)| (path.clone(), text.as_bytes())).collect();
    let today = Day::parse("2026-11-21");
    let facts = TenantFacts { complete: Kind::ALL.to_vec(), today, ..TenantFacts::default() };
    check(files, facts, &Selection::everything())
}

/// How many findings about conflicts there are of each rule, without those that cannot be decided.
fn count(files: &[(String, String)]) -> Vec<(&'static str, usize)> {
    let report = report(files);
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    let decided = report.findings.iter().filter(|finding| finding.confidence != Confidence::Unknown);
    for finding in decided.filter(|finding| finding.code.starts_with("CN")) {
        *counts.entry(finding.code).or_default() += 1;
    }
    counts.into_iter().collect()
}

#[test]
fn alternatives_are_quiet_until_they_are_assigned() {
    let Some(corpus) = corpus() else { return };
    let mut wrong = Vec::new();
    for (name, as_it_is, as_a_whole) in BASELINES {
        let files = files(&corpus.join(name));
        let whole: Vec<(String, String)> = files.iter().map(|(path, text)| (path.clone(), assigned(text))).collect();
        let found = (count(&files), count(&whole));
        if found != (as_it_is.to_vec(), as_a_whole.to_vec()) {
            wrong.push((name, found));
        }
    }
    assert!(wrong.is_empty(), "not as written down: {wrong:?}");
}

#[test]
fn what_is_found_as_it_is() {
    let Some(corpus) = corpus() else { return };
    let mut found = String::new();
    for (name, ..) in BASELINES {
        let report = report(&files(&corpus.join(name)));
        let mut counts: BTreeMap<(&str, &str, &str), usize> = BTreeMap::new();
        for finding in &report.findings {
            *counts.entry((finding.code, finding.severity.name(), finding.confidence.name())).or_default() += 1;
        }
        found.push_str(&format!("{name}\n"));
        for ((code, severity, confidence), count) in counts {
            found.push_str(&format!("{count:6} {code} {severity} {confidence}\n"));
        }
    }
    insta::assert_snapshot!(found);
}

/// What there is in each baseline: every resource is found and none is taken for something else.
#[test]
fn what_there_is() {
    let Some(corpus) = corpus() else { return };
    let mut found = String::new();
    for (name, ..) in BASELINES {
        let units = files(&corpus.join(name)).into_iter().map(|(path, text)| (path, compile(text.as_bytes())));
        let mut kinds: BTreeMap<Kind, usize> = BTreeMap::new();
        let (mut all, mut none) = (0, 0);
        for (_, unit) in units {
            all += 1;
            none += usize::from(!unit.is_policy());
            unit.resources.iter().for_each(|resource| *kinds.entry(resource.kind).or_default() += 1);
        }
        found.push_str(&format!("{name}: {all} files, {none} without anything of interest\n"));
        for (kind, count) in kinds {
            found.push_str(&format!("{count:6} {}\n", kind.words().1));
        }
    }
    insta::assert_snapshot!(found);
}
