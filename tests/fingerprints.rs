//! Fingerprints last: what changes nothing in meaning changes none of them.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use pitfall_core::recognise::Kind;
use pitfall_core::{Day, Selection, TenantFacts, check, text};
use serde_json::Value;

/// Numbers that look random and are the same in each run (xorshift).
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % limit.max(1) as u64) as usize
    }

    fn shuffle<T>(&mut self, list: &mut [T]) {
        for index in (1..list.len()).rev() {
            list.swap(index, self.below(index + 1));
        }
    }
}

/// How a rewritten file looks.
struct Style {
    indent: &'static str,
    newline: &'static str,
    shuffled: bool,
}

fn write(value: &Value, style: &Style, depth: usize, random: &mut Random, out: &mut String) {
    let line = |out: &mut String, depth: usize| {
        out.push_str(style.newline);
        out.extend(std::iter::repeat_n(style.indent, depth));
    };
    match value {
        Value::Array(list) => {
            out.push('[');
            for (index, element) in list.iter().enumerate() {
                out.push_str(if index > 0 { "," } else { "" });
                line(out, depth + 1);
                write(element, style, depth + 1, random, out);
            }
            line(out, depth);
            out.push(']');
        }
        Value::Object(members) => {
            out.push('{');
            let mut members: Vec<(&String, &Value)> = members.iter().collect();
            if style.shuffled {
                random.shuffle(&mut members);
            }
            for (index, (key, member)) in members.into_iter().enumerate() {
                out.push_str(if index > 0 { "," } else { "" });
                line(out, depth + 1);
                out.push_str(&Value::String(key.clone()).to_string());
                out.push_str(": ");
                write(member, style, depth + 1, random, out);
            }
            line(out, depth);
            out.push('}');
        }
        scalar => out.push_str(&scalar.to_string()),
    }
}

/// A file that says the same.
fn rewritten(original: &str, random: &mut Random) -> String {
    let value: Option<Value> = serde_json::from_str(original).ok();
    // Line ends of several sorts in one file are a matter of their own.
    let newline = if original.contains('\r') { "\r\n" } else { "\n" };
    let leading = random.below(5);
    let mut out = String::new();
    match value {
        // Of two members with one name only one is left, so that rewriting would mend something.
        Some(value) if !has_duplicates(original) => {
            let style = Style {
                indent: ["", " ", "    ", "\t"][random.below(4)],
                newline: ["", "\n", "\r\n"][random.below(3)],
                shuffled: random.below(2) == 0,
            };
            out.push_str(&style.newline.repeat(leading));
            write(&value, &style, 0, random, &mut out);
        }
        _ => {
            out.push_str(&newline.repeat(leading));
            out.push_str(original);
        }
    }
    out
}

fn has_duplicates(text: &str) -> bool {
    let document = pitfall_core::json::Document::new(text);
    let keys = |nodes: &[pitfall_core::json::Node]| {
        nodes.iter().filter(|node| node.kind == pitfall_core::json::NodeKind::Key).count()
    };
    let again = serde_json::from_str::<Value>(text).expect("JSON").to_string();
    keys(document.nodes()) != keys(pitfall_core::json::Document::new(again.as_str()).nodes())
}

/// The files of each baseline of the corpus, as path and text.
fn corpus() -> Option<Vec<Vec<(String, String)>>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/corpus");
    let mut baselines = Vec::new();
    for entry in fs::read_dir(folder).ok()? {
        let path = entry.expect("a readable entry").path();
        if path.is_dir() {
            let mut files = Vec::new();
            let mut waiting: Vec<PathBuf> = vec![path.clone()];
            while let Some(folder) = waiting.pop() {
                for entry in fs::read_dir(&folder).expect("a readable folder") {
                    let path = entry.expect("a readable entry").path();
                    if path.is_dir() {
                        waiting.push(path);
                    } else if path.extension().is_some_and(|extension| extension == "json") {
                        let bytes = fs::read(&path).expect("a readable file");
                        files.push((path.to_string_lossy().into_owned(), text::decode(&bytes).text.into_owned()));
                    }
                }
            }
            files.sort();
            baselines.push(files);
        }
    }
    Some(baselines)
}

/// The fingerprints of all that is found, each with how to show it.
fn fingerprints(files: &[(String, Vec<u8>)]) -> BTreeMap<String, String> {
    let files = files.iter().map(|(path, bytes)| (path.clone(), bytes.as_slice())).collect();
    let facts = TenantFacts { complete: Kind::ALL.to_vec(), today: Day::parse("2026-11-21"), ..TenantFacts::default() };
    let report = check(files, facts, &Selection::everything());
    // Which files hold the same objects is a matter of their names and their order.
    let found = report.findings.into_iter().filter(|finding| finding.code != "RF009");
    found
        .map(|finding| {
            let place = (finding.code, finding.related.len(), finding.path, finding.stable_pointer, finding.message);
            (finding.fingerprint, format!("{place:?}"))
        })
        .collect()
}

fn bytes(files: &[(String, String)]) -> Vec<(String, Vec<u8>)> {
    files.iter().map(|(path, text)| (path.clone(), text.clone().into_bytes())).collect()
}

#[test]
fn harmless_rewrites_of_the_corpus_change_no_fingerprint() {
    let Some(baselines) = corpus() else { return };
    let mut random = Random(0x5EED_0FF1_46E2);
    let (mut rewrites, mut changed) = (0, Vec::new());
    for files in &baselines {
        let before = fingerprints(&bytes(files));
        for _ in 0..2 {
            rewrites += files.len();
            // Copies in two folders keep the name that they share, by which they are known to be copies.
            let mut names: BTreeMap<String, usize> = BTreeMap::new();
            let rewrite = |(path, text): &(String, String)| {
                let (folder, name) = path.rsplit_once('/').expect("a folder");
                let number = *names.entry(name.to_owned()).or_insert_with(|| random.below(10_000));
                (format!("{folder}/{number:04}-{name}"), rewritten(text, &mut random).into_bytes())
            };
            let again = fingerprints(&files.iter().map(rewrite).collect::<Vec<_>>());
            changed.extend(before.iter().filter(|(key, _)| !again.contains_key(*key)).map(|(_, shown)| shown.clone()));
            changed.extend(again.iter().filter(|(key, _)| !before.contains_key(*key)).map(|(_, shown)| shown.clone()));
        }
    }
    assert!(rewrites > 1_000, "{rewrites}");
    assert!(changed.is_empty(), "{} of {rewrites}:\n{}", changed.len(), changed.join("\n"));
}

/// Two policies, one of them in a list, with findings at elements of lists of every sort.
fn tenant() -> Vec<(String, String)> {
    let access = r#"{"value": [{"id": "0c6a3a5e-7f2e-4f0b-8a8a-6d2f3d1c9b10", "displayName": "Require a compliant device",
        "state": "enabled", "conditions": {"users": {"includeUsers": ["All"], "excludeGroups": ["SG-Not-an-id"]},
        "applications": {"includeApplications": ["All"]}, "platforms": {"includePlatforms": ["android", "winnt"]}},
        "grantControls": {"operator": "OR", "builtInControls": ["block", "mfa"]}}]}"#;
    let compliance = r##"{"@odata.type": "#microsoft.graph.iosCompliancePolicy", "displayName": "iOS",
        "passcodeRequired": true, "scheduledActionsForRule": [{"scheduledActionConfigurations": [
        {"actionType": "block", "gracePeriodHours": 0}, {"actionType": "retire", "gracePeriodHours": 1}]}]}"##;
    vec![("access.json".to_owned(), access.to_owned()), ("ios.json".to_owned(), compliance.to_owned())]
}

#[test]
fn each_rewrite_alone_changes_no_fingerprint() {
    let tenant = tenant();
    let before: Vec<String> = fingerprints(&bytes(&tenant)).into_keys().collect();
    assert!(before.len() > 3, "{before:?}");
    let keys = |files: &[(String, Vec<u8>)]| fingerprints(files).into_keys().collect::<Vec<_>>();
    let mut random = Random(4711);
    for indent in ["", "  ", "\t"] {
        for newline in ["", "\n", "\r\n"] {
            for shuffled in [false, true] {
                let style = Style { indent, newline, shuffled };
                let rewrite = |(path, text): &(String, String)| {
                    let mut out = newline.repeat(random.below(9));
                    write(&serde_json::from_str(text).expect("JSON"), &style, 0, &mut random, &mut out);
                    (path.clone(), out.into_bytes())
                };
                assert_eq!(keys(&tenant.iter().map(rewrite).collect::<Vec<_>>()), before, "{indent:?} {newline:?}");
            }
        }
    }
    let renamed = tenant.iter().map(|(path, text)| (format!("other/z-{path}"), text.clone().into_bytes()));
    assert_eq!(keys(&renamed.collect::<Vec<_>>()), before);
}

/// What is put into a list may add findings, and takes none away.
#[test]
fn a_list_that_grows_changes_no_fingerprint() {
    let tenant = tenant();
    let before = fingerprints(&bytes(&tenant));
    for (list, element) in [
        (
            "\"value\": [",
            r#"{"id": "1d7b4b6f-8a3f-4a1c-9b9b-7e3a4e2dac21", "displayName": "Another", "state": "disabled"},"#,
        ),
        ("\"includePlatforms\": [", "\"linux\","),
        ("\"excludeGroups\": [", "\"1d7b4b6f-8a3f-4a1c-9b9b-7e3a4e2dac22\","),
        (
            "\"scheduledActionConfigurations\": [",
            r#"{"actionType": "removeResourceAccessProfiles", "gracePeriodHours": 900},"#,
        ),
    ] {
        let grown = tenant
            .iter()
            .map(|(path, text)| (path.clone(), text.replacen(list, &format!("{list}{element}"), 1).into_bytes()));
        let after = fingerprints(&grown.collect::<Vec<_>>());
        let gone: Vec<&String> =
            before.iter().filter(|(key, _)| !after.contains_key(*key)).map(|(_, shown)| shown).collect();
        assert!(gone.is_empty(), "{list}: {gone:?}");
    }
}
