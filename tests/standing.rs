//! A tenant judged again after each of many random changes gives what the same files give that are judged anew.

use std::fs;
use std::path::{Path, PathBuf};

use pitfall_core::message::encode;
use pitfall_core::text::decode;
use pitfall_core::{
    Before, File, FileId, Selection, Standing, Tenant, TenantFacts, Unit, compile, compile_again, judge,
};

/// Numbers that look random and are the same in each run (xorshift).
struct Random(u64);

impl Random {
    fn below(&mut self, count: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % count.max(1) as u64) as usize
    }

    fn of<'a, T: ?Sized>(&mut self, list: &[&'a T]) -> Option<&'a T> {
        list.get(self.below(list.len())).copied()
    }
}

/// Words that rules know, to be put in the place of each other.
const WORDS: [&[&str]; 8] = [
    &["\"enabled\"", "\"disabled\"", "\"enabledForReportingButNotEnforced\""],
    &["\"compliantDevice\"", "\"domainJoinedDevice\"", "\"mfa\"", "\"block\"", "\"approvedApplication\""],
    &["\"AND\"", "\"OR\""],
    &["\"All\"", "\"None\"", "\"GuestsOrExternalUsers\"", "\"Office365\"", "\"AllTrusted\""],
    &["true", "false", "null"],
    &["\"include\"", "\"exclude\"", "\"none\""],
    &["allDevicesAssignmentTarget", "allLicensedUsersAssignmentTarget", "exclusionGroupAssignmentTarget"],
    &["\"windows\"", "\"iOS\"", "\"android\"", "\"macOS\"", "\"all\""],
];

/// The strings of a text with their places, quotes included.
fn strings(text: &str) -> Vec<(usize, &str)> {
    let quotes: Vec<usize> = text.match_indices('"').map(|(at, _)| at).collect();
    quotes.chunks_exact(2).map(|pair| (pair[0], &text[pair[0]..=pair[1]])).collect()
}

fn put(text: &str, at: usize, length: usize, by: &str) -> String {
    [&text[..at], by, &text[at + length..]].concat()
}

/// A text as somebody may have left it who works on a file, or on one like it.
fn changed(text: &str, others: &[String], random: &mut Random) -> String {
    let other = others.get(random.below(others.len())).map_or("", String::as_str);
    let strings_here = strings(text);
    let string = (!strings_here.is_empty()).then(|| strings_here[random.below(strings_here.len())]);
    match (random.below(12), string) {
        // Nothing that a rule reads.
        (0, Some(_)) => put(text, text.find('{').map_or(0, |at| at + 1), 0, "\n  \"description\": \"typed\","),
        (1, _) => {
            let gaps: Vec<usize> = text.match_indices([',', '{', '}']).map(|(at, _)| at + 1).collect();
            let at = gaps.get(random.below(gaps.len())).copied().unwrap_or_default();
            put(text, at, 0, [" ", "\n", "\n\n    ", "\r\n"][random.below(4)])
        }
        // One word for another.
        (2..=4, _) => {
            let known = WORDS[random.below(WORDS.len())];
            let found: Vec<(usize, &str)> = known.iter().flat_map(|word| text.match_indices(word)).collect();
            match (found.get(random.below(found.len())), random.of(known)) {
                (Some((at, word)), Some(by)) => put(text, *at, word.len(), by),
                _ => text.to_owned(),
            }
        }
        // A string that stands elsewhere: a name, an id, a value of another kind.
        (5..=7, Some((at, string))) => {
            let from = strings(other);
            let same_length: Vec<&str> = from.iter().map(|(_, it)| *it).filter(|it| it.len() == string.len()).collect();
            let any: Vec<&str> = from.iter().map(|(_, it)| *it).collect();
            let list = if random.below(3) > 0 { &same_length } else { &any };
            let by = random.of(list);
            by.map_or_else(|| text.to_owned(), |by| put(text, at, string.len(), by))
        }
        // A string half typed, or a little longer.
        (8, Some((at, string))) if string.len() > 3 => put(text, at + string.len() - 2, 1, ""),
        (9, Some((at, string))) => put(text, at + string.len() - 1, 0, "x"),
        // A bracket too few.
        (10, _) => {
            let brackets: Vec<usize> = text.match_indices(['}', ']', ',']).map(|(at, _)| at).collect();
            brackets.get(random.below(brackets.len())).map_or_else(|| text.to_owned(), |at| put(text, *at, 1, ""))
        }
        // Another file altogether.
        _ => other.to_owned(),
    }
}

fn verdict_of(files: &[(String, String)], units: &[Unit], facts: &TenantFacts, selection: &Selection) -> Vec<u8> {
    let file = |((path, _), unit): (&(String, String), &Unit)| File { path: path.clone(), unit: unit.clone() };
    let linked = files.iter().zip(units).map(file).collect();
    encode(&judge(&Tenant::link(linked, facts.clone()), selection))
}

/// Changes files of a tenant, one after the other, and compares after each.
fn change(mut files: Vec<(String, String)>, facts: &TenantFacts, rounds: usize, seed: u64) {
    let mut random = Random(seed);
    files.sort();
    let originals: Vec<String> = files.iter().map(|(_, text)| text.clone()).collect();
    let mut units: Vec<Unit> = files.iter().map(|(_, text)| compile(text.as_bytes())).collect();
    let linked = files.iter().zip(&units).map(|((path, _), unit)| File { path: path.clone(), unit: unit.clone() });
    let mut standing = Standing::new(Tenant::link(linked.collect(), facts.clone()));
    let selections = [Selection::everything(), Selection::standard()];
    let mut last = 0;
    for round in 0..rounds {
        // A file is edited for a while, and put right in the end more often than not.
        let at = if random.below(4) > 0 { last } else { random.below(files.len()) };
        last = at;
        let before = files[at].1.clone();
        files[at].1 = match random.below(4) {
            0 => originals[at].clone(),
            _ => changed(&before, &originals, &mut random),
        };
        units[at] = compile(files[at].1.as_bytes());
        let unit = &standing.tenant().files()[at].unit;
        let text = decode(before.as_bytes()).text;
        let known = Before { text: &text, unit };
        let again = compile_again(files[at].1.as_bytes(), known);
        standing.replace(FileId(at as u32), again);
        if random.below(5) == 0 {
            continue;
        }
        let selection = &selections[usize::from(random.below(8) == 0)];
        let again = encode(&standing.judge(selection));
        let anew = verdict_of(&files, &units, facts, selection);
        if again != anew {
            let (path, text) = &files[at];
            let fresh =
                files.iter().zip(&units).map(|((path, _), unit)| File { path: path.clone(), unit: unit.clone() });
            let (again, anew) =
                (standing.judge(selection), judge(&Tenant::link(fresh.collect(), facts.clone()), selection));
            let differing = again.findings.iter().zip(&anew.findings).find(|(one, other)| one != other);
            panic!("round {round} of seed {seed}, {path}: {differing:#?}\nbefore:\n{before}\nnow:\n{text}");
        }
    }
}

/// The files below a folder, by their paths from there.
fn files_in(folder: &Path) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut waiting = vec![folder.to_owned()];
    while let Some(at) = waiting.pop() {
        for entry in fs::read_dir(&at).expect("a folder") {
            let path: PathBuf = entry.expect("an entry").path();
            if path.is_dir() {
                waiting.push(path);
            } else if let Ok(text) = fs::read_to_string(&path) {
                let name = path.strip_prefix(folder).expect("within").to_string_lossy().replace('\\', "/");
                found.push((name, text));
            }
        }
    }
    found.sort();
    found
}

/// How many changes are made: some, or as many as one likes to wait for.
fn rounds(usual: usize) -> usize {
    std::env::var("ROUNDS").ok().and_then(|rounds| rounds.parse().ok()).unwrap_or(usual)
}

fn tests() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests")
}

#[test]
fn sample_tenants() {
    for (seed, name) in [(11, "contoso"), (12, "fabrikam")] {
        change(files_in(&tests().join("tenants").join(name)), &TenantFacts::default(), rounds(40), seed);
    }
}

#[test]
fn tenants_of_departments() {
    let files = pitfall_synth::tenant(60, 3, 5).files;
    let files = files.into_iter().map(|file| (file.path, file.text)).collect();
    change(files, &TenantFacts::default(), rounds(120), 21);
}

/// The same policies in lists of a few.
fn in_lists(files: Vec<(String, String)>) -> Vec<(String, String)> {
    let policies: Vec<_> = files.into_iter().filter(|(_, text)| text.trim_start().starts_with('{')).collect();
    let lists = policies.chunks(9).map(|some| {
        let texts: Vec<&str> = some.iter().map(|(_, text)| text.trim_end()).collect();
        (format!("list-{}", some[0].0), format!("{{\n\"value\": [\n{}\n]\n}}\n", texts.join(",\n")))
    });
    lists.collect()
}

#[test]
fn lists_in_which_one_policy_changes() {
    for (seed, name) in [(31, "contoso"), (32, "fabrikam")] {
        let files = in_lists(files_in(&tests().join("tenants").join(name)));
        change(files, &TenantFacts::default(), rounds(100), seed);
    }
    let files = pitfall_synth::tenant(60, 3, 6).files;
    let files = in_lists(files.into_iter().map(|file| (file.path, file.text)).collect());
    change(files, &TenantFacts::default(), rounds(200), 33);
}

#[test]
fn fixtures_that_are_tenants() {
    let mut folders = Vec::new();
    for rule in fs::read_dir(tests().join("rules")).expect("fixtures") {
        let Ok(entries) = fs::read_dir(rule.expect("a rule").path()) else { continue };
        folders.extend(entries.map(|entry| entry.expect("a fixture").path()).filter(|path| path.is_dir()));
    }
    folders.sort();
    assert!(folders.len() > 200, "{}", folders.len());
    // A few seconds' worth of them, and all where somebody takes the time.
    let step = if rounds(0) == 0 { 12 } else { 1 };
    for (index, folder) in folders.iter().enumerate().step_by(step) {
        let files: Vec<_> = files_in(folder).into_iter().filter(|(path, _)| path != "facts.json").collect();
        if !files.is_empty() {
            change(files, &TenantFacts::default(), rounds(12), index as u64 + 1);
        }
    }
}
