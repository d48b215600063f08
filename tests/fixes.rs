//! Fixes over everything there is to fix: fixtures, examples, sample tenants and the corpus.
//!
//! What a fix leaves behind is JSON if the file was, differs from the file in the edits alone, and lacks
//! the finding; fixed twice is fixed once.
#![allow(clippy::print_stderr)]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use pitfall_core::fix::{Applicability, Edit, MAX_ROUNDS, apply};
use pitfall_core::json::Document;
use pitfall_core::report::{Report, Reported};
use pitfall_core::rules::ALL;
use pitfall_core::text::{Encoding, decode};
use pitfall_core::{Selection, TenantFacts, check};

type Files = BTreeMap<String, Vec<u8>>;

fn report(files: &Files) -> Report {
    let files = files.iter().map(|(path, bytes)| (path.clone(), bytes.as_slice())).collect();
    check(files, TenantFacts::default(), &Selection::everything())
}

/// What is still to be fixed, file by file.
fn fixes(report: &Report, upto: Applicability) -> BTreeMap<String, Vec<&Reported>> {
    let mut by_file: BTreeMap<String, Vec<&Reported>> = BTreeMap::new();
    for finding in report.findings.iter().filter(|finding| finding.is_fixed_by(upto)) {
        by_file.entry(finding.path.clone()).or_default().push(finding);
    }
    by_file
}

fn edits(finding: &Reported) -> Vec<Edit> {
    finding.fix.as_ref().map(|fix| fix.edits()).unwrap_or_default()
}

/// Fixes files until nothing is left to fix, and gives how many rounds that took.
fn fix(files: &mut Files, upto: Applicability) -> usize {
    for round in 0..MAX_ROUNDS {
        let report = report(files);
        let mut changed = false;
        for (path, findings) in fixes(&report, upto) {
            let all: Vec<Vec<Edit>> = findings.iter().map(|finding| edits(finding)).collect();
            let bytes = files.get_mut(&path).expect("a file with findings");
            let applied = apply(bytes, &all);
            assert!(applied.done.iter().any(|done| *done), "{path}: no fix of {} can be made", findings[0].code);
            *bytes = applied.bytes;
            changed = true;
        }
        if !changed {
            return round;
        }
    }
    panic!("fixing does not end: {:?}", files.keys().next());
}

fn errors(bytes: &[u8]) -> usize {
    Document::new(decode(bytes).text).errors.iter().filter(|error| !error.problem.is_lenient()).count()
}

/// Makes each fix alone and looks at what it left.
fn one_by_one(name: &str, files: &Files, counts: &mut BTreeMap<(&'static str, &'static str), usize>) {
    let before = report(files);
    for (path, findings) in fixes(&before, Applicability::Unsafe) {
        for finding in findings {
            let edits = edits(finding);
            let applied = apply(&files[&path], std::slice::from_ref(&edits));
            assert_eq!(applied.done, [true], "{name}: {path}: the fix of {} {:?}", finding.code, edits);
            differs_in_edits_alone(&files[&path], &applied.bytes, edits);
            if errors(&files[&path]) == 0 {
                assert_eq!(errors(&applied.bytes), 0, "{name}: {path}: {} leaves no JSON", finding.code);
            }
            let mut fixed = files.clone();
            fixed.insert(path.clone(), applied.bytes);
            let same = |other: &&Reported| {
                (other.code, &other.path, &other.message) == (finding.code, &finding.path, &finding.message)
            };
            let after = report(&fixed);
            let (was, is) = (before.findings.iter().filter(same).count(), after.findings.iter().filter(same).count());
            assert!(is < was, "{name}: {path}: {} is still there: {}", finding.code, finding.message);
            let fix = finding.fix.as_ref().expect("a fix");
            *counts.entry((finding.code, fix.applicability.name())).or_default() += 1;
        }
    }
}

/// Whether all other text of a file is as it was, and its encoding.
fn differs_in_edits_alone(before: &[u8], after: &[u8], mut edits: Vec<Edit>) {
    edits.sort();
    let (before, after) = (decode(before), decode(after));
    assert_eq!(before.encoding, after.encoding);
    let mut expected = String::new();
    let mut from = 0;
    for edit in edits {
        expected.push_str(&before.text[from..edit.span.start as usize]);
        expected.push_str(&edit.replacement);
        from = edit.span.end as usize;
    }
    expected.push_str(&before.text[from..]);
    assert_eq!(expected, after.text);
}

/// Fixes everything and looks at what is left.
fn all_at_once(name: &str, files: &Files) {
    if fixes(&report(files), Applicability::Unsafe).is_empty() {
        return;
    }
    for upto in [Applicability::Safe, Applicability::Unsafe] {
        let mut fixed = files.clone();
        fix(&mut fixed, upto);
        for (path, bytes) in &fixed {
            assert!(errors(bytes) <= errors(&files[path]), "{name}: {path} is no JSON any more");
        }
        assert!(fixes(&report(&fixed), upto).is_empty());
        let again = fixed.clone();
        fix(&mut fixed, upto);
        assert_eq!(fixed, again, "{name}: fixed twice is fixed once");
    }
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("core has a parent").to_owned()
}

/// The files below a folder, or a file, that may hold policies.
fn files_below(path: &Path) -> Files {
    let mut found = Files::new();
    let mut waiting = vec![path.to_owned()];
    while let Some(path) = waiting.pop() {
        if path.is_dir() {
            waiting
                .extend(fs::read_dir(&path).expect("a readable folder").map(|entry| entry.expect("an entry").path()));
        } else if !path.ends_with("facts.json")
            && path.extension().is_some_and(|ending| ending == "json" || ending == "jsonc")
        {
            found.insert(path.to_string_lossy().into_owned(), fs::read(&path).expect("a readable file"));
        }
    }
    found
}

/// Fixtures, examples and sample tenants, each a tenant of its own.
fn cases() -> Vec<(String, Files)> {
    let mut cases = Vec::new();
    for rule in ALL {
        let folder = root().join("tests/rules").join(rule.code);
        for entry in fs::read_dir(&folder).expect("fixtures") {
            let path = entry.expect("an entry").path();
            let files = files_below(&path);
            if !files.is_empty() {
                cases.push((path.to_string_lossy().into_owned(), files));
            }
        }
        let file = |file: &pitfall_core::rules::Example| (file.path.to_owned(), file.text.as_bytes().to_vec());
        cases.push((format!("the bad example of {}", rule.code), rule.docs().bad.iter().map(file).collect()));
    }
    for entry in fs::read_dir(root().join("tests/tenants")).expect("sample tenants") {
        let path = entry.expect("an entry").path();
        cases.push((path.to_string_lossy().into_owned(), files_below(&path)));
    }
    cases
}

#[test]
fn each_fix_mends_its_finding() {
    let mut counts = BTreeMap::new();
    for (name, files) in cases() {
        one_by_one(&name, &files, &mut counts);
    }
    insta::assert_debug_snapshot!(counts.keys().collect::<Vec<_>>());
}

#[test]
fn all_fixes_leave_nothing_to_fix() {
    for (name, files) in cases() {
        all_at_once(&name, &files);
    }
}

#[test]
fn other_encodings_are_kept() {
    let cases = cases().into_iter().filter(|(_, files)| !fixes(&report(files), Applicability::Unsafe).is_empty());
    for (name, files) in cases {
        for encoding in [Encoding::Utf8Bom, Encoding::Utf16Le, Encoding::Utf16Be] {
            let mut windows: Files =
                files.iter().map(|(path, bytes)| (path.clone(), encoded(&decode(bytes).text, encoding))).collect();
            let mut plain: Files = files
                .iter()
                .map(|(path, bytes)| (path.clone(), decode(bytes).text.replace('\n', "\r\n").into_bytes()))
                .collect();
            fix(&mut windows, Applicability::Unsafe);
            fix(&mut plain, Applicability::Unsafe);
            for (path, bytes) in &plain {
                let plain = String::from_utf8(bytes.clone()).expect("UTF-8");
                assert_eq!(windows[path], encoded(&plain.replace("\r\n", "\n"), encoding), "{name}: {path}");
                assert!(!plain.replace("\r\n", "").contains('\n'), "{name}: {path}");
            }
        }
    }
}

fn encoded(text: &str, encoding: Encoding) -> Vec<u8> {
    let marked = format!("\u{feff}{text}");
    match encoding {
        Encoding::Utf8 => text.as_bytes().to_vec(),
        Encoding::Utf8Bom => marked.into_bytes(),
        Encoding::Utf16Le => marked.encode_utf16().flat_map(u16::to_le_bytes).collect(),
        Encoding::Utf16Be => marked.encode_utf16().flat_map(u16::to_be_bytes).collect(),
    }
}

/// Without the corpus nothing is tested.
#[test]
fn public_baselines_can_be_fixed() {
    let corpus = root().join("../shared/corpus");
    let Ok(entries) = fs::read_dir(corpus) else { return };
    for entry in entries {
        let path = entry.expect("an entry").path();
        let files = files_below(&path);
        all_at_once(&path.to_string_lossy(), &files);
        // File by file, since each fix is followed by a report.
        let mut counts = BTreeMap::new();
        for (file, bytes) in files {
            one_by_one(&file, &Files::from([(file.clone(), bytes)]), &mut counts);
        }
        if std::env::var_os("SHOW_FIXES").is_some() {
            eprintln!("{}: {counts:?}", path.display());
        }
    }
}
