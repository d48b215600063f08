//! Every rule against its fixtures and its own documentation.
//!
//! `tests/rules/<CODE>/` holds the cases of a rule. A case is a file or a folder (a tenant), and its
//! name says what is expected: `bad-…` a finding, `good-…` none, `trap-…` what the `.expect` file
//! says, `unknown-…` none but those that cannot be decided. Beside each case lies `<case>.expect`
//! with the findings of that rule, written by `UPDATE_EXPECT=1 cargo test -p pitfall-core --test rules`
//! and read by whoever reviews the change. `facts.json` in a folder is what the owner of the tenant
//! says: `{"complete": ["groups"], "emergencyAccess": ["id"], "immediateNoncomplianceOk": true,
//! "confidentiality": {"high": {"apps": ["id"]}}, "graceLimits": {"high": 8}, "directorySync": true,
//! "licenses": ["e3"]}`.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

#[path = "apart.rs"]
mod apart;
#[path = "arranged.rs"]
mod arranged;
#[path = "neighbours.rs"]
mod neighbours;
#[path = "neutral.rs"]
mod neutral;
#[path = "untold.rs"]
mod untold;

use pitfall_core::config::Config;
use pitfall_core::house::Schemas;
use pitfall_core::recognise::Kind;
use pitfall_core::report::{Report, Reported};
use pitfall_core::rules::{ALL, Example, Meta};
use pitfall_core::settle::{Ignores, Source, Terms, Weights, waive};
use pitfall_core::{
    Classifiable, Classified, Confidence, Confidentiality, Day, GraceLimits, HouseLimit, LimitValue, Plan, Selection,
    Severity, TenantFacts, check_with, house,
};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("core has a parent").to_owned()
}

fn updating() -> bool {
    std::env::var_os("UPDATE_EXPECT").is_some()
}

/// Files below `folder` with their paths relative to it, sorted.
fn files_below(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("a readable folder") {
            let path = entry.expect("a readable entry").path();
            if path.is_dir() { folders.push(path) } else { found.push(path) }
        }
    }
    found.sort();
    found
}

/// The cases of all rules.
fn cases() -> impl Iterator<Item = PathBuf> {
    let folders = ALL.iter().map(|rule| root().join("tests/rules").join(rule.code));
    let entries = folders.flat_map(|folder| fs::read_dir(folder).expect("a readable folder"));
    let paths = entries.map(|entry| entry.expect("a readable entry").path());
    paths.filter(|case| case.extension().is_none_or(|extension| extension != "expect"))
}

fn facts(file: &Path) -> TenantFacts {
    let Ok(text) = fs::read_to_string(file) else { return TenantFacts::default() };
    let json: serde_json::Value = serde_json::from_str(&text).expect("facts.json is JSON");
    let list = |name: &str| -> Vec<String> {
        let values = json[name].as_array().into_iter().flatten();
        values.map(|value| value.as_str().expect("a list of text").to_owned()).collect()
    };
    let kind = |name: &String| {
        let kind = Kind::ALL.into_iter().find(|kind| kind.collection() == Some(name));
        kind.unwrap_or_else(|| panic!("{}: no collection is called {name}", file.display()))
    };
    let hours = |name: &str| json["graceLimits"][name].as_u64().map(|hours| hours as u32);
    TenantFacts {
        complete: match list("complete").as_slice() {
            [all] if all == "all" => Kind::ALL.to_vec(),
            list => list.iter().map(kind).collect(),
        },
        emergency_access: list("emergencyAccess"),
        immediate_noncompliance_ok: json["immediateNoncomplianceOk"].as_bool().unwrap_or(false),
        byod: json["byod"].as_bool(),
        reporting_only: list("reportingOnly"),
        room_accounts: list("roomAccounts"),
        contingency: list("contingency"),
        templates: json["templates"].as_bool().unwrap_or(false),
        confidentiality: classified(&json["confidentiality"]),
        grace_limits: GraceLimits {
            low: hours("low"),
            medium: hours("medium"),
            high: hours("high"),
            highest: hours("highest"),
            threat: hours("threat"),
        },
        today: json["today"].as_str().map(|day| Day::parse(day).expect("a day")),
        onboarded_elsewhere: json["onboardedElsewhere"].as_bool().unwrap_or(false),
        names: Vec::new(),
        co_management: json["coManagement"].as_bool(),
        limits: limits(&json["limits"]),
        directory_sync: json["directorySync"].as_bool(),
        licenses: plans(&json["licenses"]),
    }
}

/// `["E3"]`.
fn plans(json: &serde_json::Value) -> Vec<Plan> {
    let words = json.as_array().into_iter().flatten().filter_map(serde_json::Value::as_str);
    words.map(|word| Plan::of_word(word).expect("a plan")).collect()
}

/// `{"passwordMinimumLength": {"min": 8, "max": 14, "one-of": [], "owner": "…", "severity": "error"}}`.
fn limits(json: &serde_json::Value) -> Vec<HouseLimit> {
    let value = |json: &serde_json::Value| match json {
        serde_json::Value::Bool(value) => Some(LimitValue::Bool(*value)),
        serde_json::Value::Number(number) => number.as_i64().map(LimitValue::Integer),
        serde_json::Value::String(text) => Some(LimitValue::Text(text.clone())),
        _ => None,
    };
    let limit = |(setting, json): (&String, &serde_json::Value)| HouseLimit {
        setting: setting.clone(),
        min: value(&json["min"]),
        max: value(&json["max"]),
        one_of: json["one-of"].as_array().into_iter().flatten().filter_map(value).collect(),
        owner: json["owner"].as_str().map(str::to_owned),
        severity: serde_json::from_value(json["severity"].clone()).ok(),
        doubtful: false,
    };
    json.as_object().into_iter().flatten().map(limit).collect()
}

/// The limits of a `pitfall.toml`.
fn limits_of(text: &str) -> Vec<HouseLimit> {
    Config::parse(text).unwrap_or_else(|problem| panic!("{problem} in\n{text}")).facts.limits
}

/// `{"high": {"policies": ["Finance*"], "groups": [], "apps": []}}`.
fn classified(json: &serde_json::Value) -> Vec<Classified> {
    let kinds = [("policies", Classifiable::Policy), ("groups", Classifiable::Group), ("apps", Classifiable::App)];
    let mut list = Vec::new();
    for (level, by_kind) in json.as_object().into_iter().flatten() {
        let level: Confidentiality = serde_json::from_value(level.as_str().into()).expect("a confidentiality");
        for (key, what) in kinds {
            for name in by_kind[key].as_array().into_iter().flatten() {
                list.push(Classified { level, what, name: name.as_str().expect("a name").to_owned() });
            }
        }
    }
    list
}

fn report(case: &Path) -> Report {
    report_on(case, &files_of(case))
}

fn files_of(case: &Path) -> Vec<(String, Vec<u8>)> {
    let (base, paths) = if case.is_dir() {
        (case, files_below(case))
    } else {
        (case.parent().expect("a folder"), vec![case.to_owned()])
    };
    paths
        .iter()
        .filter(|path| !path.ends_with("facts.json") && !path.ends_with("pitfall.toml"))
        .map(|path| {
            let name = path.strip_prefix(base).expect("within the case").to_string_lossy().replace('\\', "/");
            (name, fs::read(path).expect("a readable file"))
        })
        .collect()
}

fn report_on(case: &Path, files: &[(String, Vec<u8>)]) -> Report {
    let files: Vec<(String, &[u8])> = files.iter().map(|(name, bytes)| (name.clone(), bytes.as_slice())).collect();
    let said = fs::read_to_string(case.join("pitfall.toml")).unwrap_or_default();
    let schemas = schemas(&said, &files);
    let mut facts = facts(&case.join("facts.json"));
    facts.limits.extend(limits_of(&said));
    let report = check_with(files, facts, &Selection::everything(), &schemas);
    ignoring(report, &ignores(&said))
}

/// The schemas of the house that a `pitfall.toml` names, which lie among the files.
fn schemas(text: &str, files: &[(String, &[u8])]) -> Schemas {
    let config = Config::parse(text).unwrap_or_else(|problem| panic!("{problem} in\n{text}"));
    let mut schemas = Schemas::default();
    for schema in config.schemas {
        let file = files.iter().find(|(path, _)| *path == schema.path).expect("the file of the schema");
        let name = schema.path.rsplit('/').next().unwrap_or_default().to_owned();
        let text = String::from_utf8(file.1.to_vec()).expect("UTF-8");
        let files = [(name.clone(), text)].into();
        schemas.add(&house::Source { tenant: 0, kind: schema.kind, name, files }).expect("a schema");
    }
    schemas
}

/// The ignores that a `pitfall.toml` asks for.
fn ignores(text: &str) -> Ignores {
    let config = Config::parse(text).unwrap_or_else(|problem| panic!("{problem} in\n{text}"));
    let path = "pitfall.toml".to_owned();
    let source = Source {
        path,
        text: text.to_owned(),
        ignores: config.ignores,
        doubtful_limits: config.doubtful_limits,
        ..Source::default()
    };
    Ignores { sources: vec![source], protected: config.protected }
}

/// A report without what is ignored.
fn ignoring(mut report: Report, ignores: &Ignores) -> Report {
    let (selection, weights, today) = (&Selection::everything(), &Weights::default(), Day::parse("2026-11-21"));
    waive(&mut report, &Terms { selection, ignores, weights, today, whole: true, excerpts: false });
    report
}

/// The findings of one rule, as a reviewer reads them.
fn show(report: &Report, code: &str) -> String {
    let mut out = String::new();
    for finding in report.findings.iter().filter(|finding| finding.code == code) {
        let place = format!("{}:{}:{}", finding.path, finding.start.line, finding.start.column);
        let kind = format!("{}, {}", finding.severity.name(), finding.confidence.name());
        writeln!(out, "{place} {} ({kind})", finding.pointer).expect("text");
        writeln!(out, "  {}.", finding.message).expect("text");
        if !finding.help.is_empty() {
            writeln!(out, "  help: {}", finding.help.replace('\n', "\n        ")).expect("text");
        }
        for related in &finding.related {
            let place = format!("{}:{}:{}", related.path, related.start.line, related.start.column);
            writeln!(out, "  see {place} {}: {}", related.pointer, related.message).expect("text");
        }
    }
    out
}

#[test]
fn fixtures_give_what_they_expect() {
    let mut problems = Vec::new();
    for rule in ALL {
        let folder = root().join("tests/rules").join(rule.code);
        let mut kinds = BTreeSet::new();
        let mut cases: Vec<PathBuf> = fs::read_dir(&folder)
            .map(|entries| entries.map(|entry| entry.expect("a readable entry").path()).collect())
            .unwrap_or_default();
        cases.retain(|case| case.extension().is_none_or(|extension| extension != "expect"));
        cases.sort();
        for case in cases {
            let name = case.file_name().expect("a name").to_string_lossy().into_owned();
            let kind = name.split('-').next().unwrap_or_default().to_owned();
            let report = report(&case);
            let of_rule = || report.findings.iter().filter(|finding| finding.code == rule.code);
            let decided = of_rule().filter(|finding| finding.confidence != Confidence::Unknown).count();
            let right = match kind.as_str() {
                "bad" => decided > 0,
                "good" => of_rule().count() == 0,
                "unknown" => decided == 0,
                "trap" => true,
                _ => panic!("{}: cases are called bad-, good-, trap- or unknown-", case.display()),
            };
            // Where nobody wants hints, judging leaves out the rules that give them.
            let is_more = |finding: &Reported| match finding.confidence {
                Confidence::Unknown => finding.severity > Severity::Info,
                Confidence::Likely | Confidence::Certain => finding.severity > Severity::Hint,
            };
            if rule.severity == Severity::Hint && of_rule().any(is_more) {
                problems.push(format!("{}/{name} gives more than a hint", rule.code));
            }
            let shown = show(&report, rule.code);
            if !right {
                problems.push(format!("{}/{name} gives:\n{shown}", rule.code));
            }
            let expect = folder.join(format!("{name}.expect"));
            if updating() {
                fs::write(&expect, &shown).expect("a writable folder");
            } else if fs::read_to_string(&expect).unwrap_or_default() != shown {
                problems.push(format!("{}/{name} differs from its .expect file; it gives:\n{shown}", rule.code));
            }
            kinds.insert(kind);
        }
        for kind in ["bad", "good"] {
            if !kinds.contains(kind) {
                problems.push(format!("{} has no case {kind}-…", rule.code));
            }
        }
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

#[test]
fn the_same_in_other_words_gives_the_same() {
    let mut problems = Vec::new();
    let mut written = 0;
    for case in cases() {
        let files = files_of(&case);
        let plain = neutral::written(&files, &[]);
        if neutral::written(&files, &neutral::WRITINGS) == plain {
            continue;
        }
        written += 1;
        let says = |writings: &[neutral::Writing]| said(&report_on(&case, &neutral::written(&files, writings)));
        let expected = says(&[]);
        if says(&neutral::WRITINGS) == expected {
            continue;
        }
        for writing in &neutral::WRITINGS {
            let now = says(std::slice::from_ref(writing));
            let lost: Vec<_> = expected.difference(&now).collect();
            let won: Vec<_> = now.difference(&expected).collect();
            if !lost.is_empty() || !won.is_empty() {
                problems.push(format!("{} with {}:\n  - {lost:?}\n  + {won:?}", case.display(), writing.0));
            }
        }
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
    assert!(written > 500, "{written}");
}

#[test]
fn less_that_is_told_makes_nothing_certain() {
    let mut problems = Vec::new();
    let mut lacking = 0;
    for case in cases() {
        let files = files_of(&case);
        let lacks = untold::LACKS.iter().filter_map(|lack| Some((lack, lack.of(&files)?)));
        let lacks: Vec<_> = lacks.collect();
        if lacks.is_empty() {
            continue;
        }
        let told = report_on(&case, &files);
        for (lack, fewer) in lacks {
            lacking += 1;
            let mut facts = facts(&case.join("facts.json"));
            facts.complete.retain(|kind| lack.collection.is_none() || kind.collection() != lack.collection);
            let fewer = fewer.iter().map(|(path, bytes)| (path.clone(), bytes.as_slice())).collect();
            let report = check_with(fewer, facts, &Selection::everything(), &Schemas::default());
            let is_bold = |finding: &&Reported| {
                let is_new = told.findings.iter().all(|other| other.code != finding.code);
                let is_about_files = finding.code.starts_with("SC");
                finding.confidence == Confidence::Certain
                    && is_new
                    && !is_about_files
                    && !lack.bold.contains(&finding.code)
            };
            for finding in report.findings.iter().filter(is_bold) {
                problems.push(format!(
                    "{} without {}: {} {}",
                    case.display(),
                    lack.name,
                    finding.code,
                    finding.message
                ));
            }
        }
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
    assert!(lacking > 500, "{lacking}");
}

#[test]
fn the_same_in_other_files_gives_the_same() {
    let mut problems = Vec::new();
    let mut arranged = 0;
    // A configuration names files by their paths, and ids stand in facts.
    let is_free = |case: &PathBuf| {
        let ids = fs::read_to_string(case.join("facts.json")).is_ok_and(|facts| facts.contains("-"));
        case.is_dir() && !case.join("pitfall.toml").exists() && !ids
    };
    for case in cases().filter(is_free) {
        let files = files_of(&case);
        let expected = counted(&report_on(&case, &files));
        for (name, arrange) in arranged::ARRANGEMENTS {
            arranged += 1;
            let now = counted(&report_on(&case, &arrange(&files)));
            let lost: Vec<_> = expected.iter().filter(|found| !now.contains(found)).collect();
            let won: Vec<_> = now.iter().filter(|found| !expected.contains(found)).collect();
            if !lost.is_empty() || !won.is_empty() {
                problems.push(format!("{} {name}:\n  - {lost:?}\n  + {won:?}", case.display()));
            }
        }
    }
    assert!(problems.is_empty(), "{} of {arranged}:\n{}", problems.len(), problems.join("\n"));
    assert!(arranged > 1000, "{arranged}");
}

#[test]
fn what_concerns_nobody_changes_nothing() {
    let mut problems = Vec::new();
    let neighbours = neighbours::all();
    for case in cases() {
        let files = files_of(&case);
        let says = |neighbours: &[neighbours::Neighbour]| {
            let report = report_on(&case, &neighbours::beside(&files, neighbours));
            loudest(&report, |finding| !neighbours::is_about(finding) && !neighbours::AWARE.contains(&finding.code))
        };
        let expected = says(&[]);
        if says(&neighbours) == expected {
            continue;
        }
        for neighbour in &neighbours {
            let differences = differences(&expected, &says(std::slice::from_ref(neighbour)));
            problems.extend(differences.map(|all| format!("{} beside {}:{all}", case.display(), neighbour.0)));
        }
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

#[test]
fn what_is_taken_apart_is_the_same() {
    let mut problems = Vec::new();
    let mut taken = 0;
    for case in cases() {
        let files = files_of(&case);
        for joint in &apart::JOINTS {
            let Some(parts) = joint.of(&files) else { continue };
            taken += 1;
            let says = |files| loudest(&report_on(&case, files), |finding| !apart::AWARE.contains(&finding.code));
            let differences = differences(&says(&files), &says(&parts));
            problems.extend(differences.map(|all| format!("{} by {}:{all}", case.display(), joint.name)));
        }
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
    assert!(taken > 50, "{taken}");
}

/// The loudest of each rule, but for what is about the way in which files are written.
type Loudest = BTreeMap<&'static str, (Severity, &'static str)>;

fn loudest(report: &Report, counts: impl Fn(&Reported) -> bool) -> Loudest {
    let mut loudest = Loudest::new();
    let counting = report.findings.iter().filter(|finding| !finding.code.starts_with("SC") && counts(finding));
    for finding in counting {
        let found = (finding.severity, finding.confidence.name());
        let most = loudest.entry(finding.code).or_insert(found);
        *most = found.max(*most);
    }
    loudest
}

fn differences(expected: &Loudest, now: &Loudest) -> Option<String> {
    let lost: Vec<_> = expected.iter().filter(|(code, found)| now.get(*code) != Some(found)).collect();
    let won: Vec<_> = now.iter().filter(|(code, found)| expected.get(*code) != Some(found)).collect();
    (expected != now).then(|| format!("\n  - {lost:?}\n  + {won:?}"))
}

/// How often each rule speaks, and how loud: which policy a finding names first may depend on the order of files.
fn counted(report: &Report) -> Vec<(&'static str, &'static str, &'static str, usize)> {
    let mut counts = BTreeMap::new();
    // What is about files is about their arrangement: RF009 tells of an object that several of them hold.
    let is_about_files = |finding: &&Reported| finding.code.starts_with("SC") || finding.code == "RF009";
    for finding in report.findings.iter().filter(|finding| !is_about_files(finding)) {
        *counts.entry((finding.code, finding.severity.name(), finding.confidence.name())).or_insert(0) += 1;
    }
    counts.into_iter().map(|((code, severity, confidence), count)| (code, severity, confidence, count)).collect()
}

/// What a report says, wherever and in whatever letters it says it, but for what is about the way in which files are written.
fn said(report: &Report) -> BTreeSet<(&'static str, String, &'static str, &'static str)> {
    let of = |finding: &Reported| {
        (finding.code, finding.message.to_lowercase(), finding.severity.name(), finding.confidence.name())
    };
    let of_meaning =
        report.findings.iter().filter(|finding| finding.code != "AS010" && !finding.code.starts_with("SC"));
    of_meaning.map(of).collect()
}

/// The report on an example of `rule`, in a tenant of which the files hold all that the rule needs. An
/// example may say in `pitfall.toml` that everything is there, what is confidential and what is allowed.
fn report_of(rule: &Meta, example: &[Example]) -> Report {
    let (said, files): (Vec<&Example>, Vec<&Example>) = example.iter().partition(|file| file.path == "pitfall.toml");
    let text = said.first().map_or("", |file| file.text);
    let said: serde_json::Value = toml::from_str(text).expect("TOML");
    let files: Vec<_> = files.iter().map(|file| (file.path.to_owned(), file.text.as_bytes())).collect();
    let all = said["tenant"]["complete"] == "all";
    let facts = TenantFacts {
        complete: if all { Kind::ALL.to_vec() } else { rule.needs_complete.to_vec() },
        confidentiality: classified(&said["confidentiality"]),
        co_management: said["tenant"]["co-management"].as_bool(),
        limits: limits_of(text),
        licenses: plans(&said["tenant"]["licenses"]),
        today: Day::parse("2026-11-21"),
        ..TenantFacts::default()
    };
    let schemas = schemas(text, &files);
    ignoring(check_with(files, facts, &Selection::everything(), &schemas), &ignores(text))
}

#[test]
fn documentation_tells_the_truth() {
    for rule in ALL {
        let finds = |example: &[Example]| show(&report_of(rule, example), rule.code);
        let docs = rule.docs();
        assert!(!docs.bad.is_empty() && !docs.good.is_empty(), "{} has no examples", rule.code);
        assert!(!finds(docs.bad).is_empty(), "{}: the bad example gives no finding", rule.code);
        assert_eq!(finds(docs.good), "", "{}: the good example gives a finding", rule.code);
        for text in [docs.what, docs.why] {
            assert!(text.ends_with('.') && !text.contains("  "), "{}: {text:?} is no sentence", rule.code);
        }
        assert!(docs.sources.iter().all(|source| source.url.starts_with("https://")), "{}", rule.code);
    }
}

#[test]
fn messages_read_well() {
    for rule in ALL {
        for finding in report_of(rule, rule.docs().bad).findings.iter().filter(|finding| finding.code == rule.code) {
            let first = finding.message.chars().next().unwrap_or_default();
            assert!(!first.is_lowercase(), "{}: {:?} starts small", rule.code, finding.message);
            assert!(!finding.message.ends_with('.'), "{}: {:?} ends with a stop", rule.code, finding.message);
            // A table may follow what to do.
            let help = finding.help.lines().next().unwrap_or_default();
            assert!(help.is_empty() || help.ends_with('.'), "{}: {:?}", rule.code, finding.help);
            assert!(finding.message.chars().count() <= 400, "{}: a wall of text: {:?}", rule.code, finding.message);
        }
    }
}

/// Codes and names are for ever: what was once listed stays.
#[test]
fn names_never_change() {
    let list = root().join("tests/rules/names.txt");
    let known = fs::read_to_string(&list).expect("tests/rules/names.txt");
    let now: Vec<String> = ALL.iter().map(|rule| format!("{} {}", rule.code, rule.name)).collect();
    for line in known.lines() {
        assert!(now.iter().any(|rule| rule == line), "{line} is gone or has another name");
    }
    if updating() {
        fs::write(&list, now.join("\n") + "\n").expect("a writable folder");
    } else {
        let unlisted: Vec<&String> = now.iter().filter(|rule| !known.lines().any(|line| line == **rule)).collect();
        assert!(unlisted.is_empty(), "not listed in tests/rules/names.txt: {unlisted:?}");
    }
}

/// `core/src/rules/index.rs` lists the files of the folder; when it does not, this test writes it
/// anew and fails once.
#[test]
fn the_index_is_current() {
    let folder = root().join("core/src/rules");
    let mut modules = Vec::new();
    for file in files_below(&folder) {
        let relative = file.strip_prefix(&folder).expect("within the folder").to_string_lossy().replace('\\', "/");
        let Some((family, name)) = relative.split_once('/') else { continue };
        let code = name.trim_end_matches(".rs");
        // Helpers that a family shares have other names.
        if code.len() == 5 && code.starts_with(family) {
            modules.push((relative.clone(), code.to_owned()));
        }
    }
    modules.sort_by(|a, b| a.1.cmp(&b.1));
    let mut index =
        String::from("// Written by the test `the_index_is_current` from the files of this folder. Do not edit.\n\n");
    for (path, code) in &modules {
        write!(index, "#[path = \"{path}\"]\nmod {code};\n").expect("text");
    }
    index.push_str(
        "\nuse super::Rule;\n\n/// Every rule, by code.\n#[rustfmt::skip]\npub(super) const RULES: &[&Rule] = &[\n",
    );
    for (_, code) in &modules {
        writeln!(index, "    &{code}::RULE,").expect("text");
    }
    index.push_str("];\n");
    let path = folder.join("index.rs");
    if fs::read_to_string(&path).expect("an index") != index {
        fs::write(&path, &index).expect("a writable folder");
        panic!("core/src/rules/index.rs was not current; it is now, build again");
    }
    let codes: BTreeSet<&str> = ALL.iter().map(|rule| rule.code).collect();
    assert_eq!(codes.len(), ALL.len(), "a code is used twice");
    for (rule, (_, module)) in ALL.iter().zip(&modules) {
        assert_eq!(rule.code.to_ascii_lowercase(), *module, "a rule lies in the file named after its code");
    }
}
