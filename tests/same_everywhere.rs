//! The same files give the same report, byte for byte, whether the core is called directly or runs
//! as the module inside the program.
//!
//! The cases are those of the rules and, where it is there, a folder of real exports beside the
//! repository.

#![allow(clippy::unwrap_used)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use pitfall_core::coverage::matrix::Matrix;
use pitfall_core::recognise::Kind;
use pitfall_core::report::{coverage_html, json};
use pitfall_core::{Day, File, Selection, Tenant, TenantFacts, check, compile};

/// The program takes the day of the run unless it is told another; the core takes none.
const TODAY: &str = "2026-11-21";

fn repository() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap()
}

/// What the program says about a folder, and what the core says about the files it read.
fn compare(folder: &Path, paths: &[String], facts: TenantFacts) -> usize {
    let mut command = Command::new(env!("CARGO_BIN_EXE_pitfall"));
    command.args(["check", "--output-format", "json", "--min-severity", "hint", "--show-unknown"]).current_dir(folder);
    // The folders of rules have configurations within: here they are one tenant, of which nothing is said.
    if !folder.join("pitfall.toml").exists() {
        command.arg("--isolated");
    }
    command.args(["--max-file-size", "1G", "--today", TODAY]).arg("--").args(paths);
    let output = command.output().unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(!said.is_empty(), "{}: {}", folder.display(), String::from_utf8_lossy(&output.stderr));

    let files: Vec<(String, Vec<u8>)> =
        paths.iter().map(|path| (path.clone(), fs::read(folder.join(path)).unwrap())).collect();
    let files = files.iter().map(|(path, bytes)| (path.clone(), bytes.as_slice())).collect();
    let facts = TenantFacts { today: Day::parse(TODAY), ..facts };
    let native = check(files, facts, &Selection::everything());
    let native_says = json::render(&native);
    let same = said.bytes().zip(native_says.bytes()).take_while(|(said, native)| said == native).count();
    let from = said.floor_char_boundary(same.saturating_sub(200));
    let rest: String = said[from..].chars().take(400).collect();
    assert!(said == native_says, "program and core differ in {} at {same}: …{rest}", folder.display());
    native.findings.len()
}

/// Files below a folder, relative to it, with `/`.
fn files_below(folder: &Path) -> Vec<String> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(at) = folders.pop() {
        for entry in fs::read_dir(&at).unwrap() {
            let path: PathBuf = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                found.push(path.strip_prefix(folder).unwrap().to_string_lossy().replace('\\', "/"));
            }
        }
    }
    found.sort();
    found
}

#[test]
fn the_cases_of_the_rules() {
    let folder = repository().join("tests/rules");
    let mut files = files_below(&folder);
    // Of ignores that take nothing out the program says nothing where it was given files by name.
    let others = [".expect", "facts.json", ".toml"];
    files.retain(|path| path.contains('/') && !path.starts_with("PF"));
    files.retain(|path| !others.iter().any(|other| path.ends_with(other)));
    // All at once as one tenant, and each alone.
    assert!(compare(&folder, &files, TenantFacts::default()) > 0);
    let alone: usize =
        files.iter().map(|file| compare(&folder, std::slice::from_ref(file), TenantFacts::default())).sum();
    assert!(alone > 0);
}

#[test]
fn the_coverage_matrix() {
    for folder in ["tests/tenants/contoso", "tests/rules/UG002"] {
        let folder = repository().join(folder);
        let mut paths = files_below(&folder);
        paths.retain(|path| path.ends_with(".json") && !path.ends_with("facts.json"));
        let mut command = Command::new(env!("CARGO_BIN_EXE_pitfall"));
        command.args(["coverage", "--isolated", "--output-format", "html", "--"]).args(&paths).current_dir(&folder);
        let said = String::from_utf8(command.output().unwrap().stdout).unwrap();
        let unit = |path: &String| compile(&fs::read(folder.join(path)).unwrap());
        let files = paths.iter().map(|path| File { path: path.clone(), unit: unit(path) }).collect();
        let native = Matrix::of(&Tenant::link(files, TenantFacts::default()));
        assert!(!native.rows.is_empty());
        assert!(said == coverage_html::render(&native), "program and core differ in {}", folder.display());
    }
}

#[test]
fn what_the_owner_says_arrives() {
    let folder = tempfile::tempdir().unwrap();
    let text = "[tenant]\ncomplete = \"all\"\nemergency-access = [\"7a1f5c0e-0b6c-4a0e-9a53-0f6f0a3c1d22\"]\n\
                [grace]\nimmediate-ok = true\n";
    fs::write(folder.path().join("pitfall.toml"), text).unwrap();
    let rules = repository().join("tests/rules");
    let mut files = Vec::new();
    for path in files_below(&rules) {
        if path.ends_with(".json") && !path.ends_with("facts.json") {
            let target = folder.path().join(&path);
            fs::create_dir_all(target.parent().unwrap()).unwrap();
            fs::copy(rules.join(&path), target).unwrap();
            files.push(path);
        }
    }
    let facts = TenantFacts {
        complete: Kind::ALL.to_vec(),
        emergency_access: vec!["7a1f5c0e-0b6c-4a0e-9a53-0f6f0a3c1d22".to_owned()],
        immediate_noncompliance_ok: true,
        ..TenantFacts::default()
    };
    assert!(compare(folder.path(), &files, facts) > 0);
}

#[test]
fn real_exports() {
    let folder = repository().join("../shared/corpus");
    let Ok(sources) = fs::read_dir(&folder) else { return };
    for source in sources {
        let source = source.unwrap().path();
        if source.is_dir() {
            let mut files = files_below(&source);
            files.retain(|path| [".json", ".csv"].iter().any(|ending| path.to_ascii_lowercase().ends_with(ending)));
            if !files.is_empty() {
                compare(&source, &files, TenantFacts::default());
            }
        }
    }
}
