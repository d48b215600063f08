//! YAML says what the same in JSON says.
#![allow(clippy::print_stdout)]

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use pitfall_core::fix::apply;
use pitfall_core::json::{Document, NodeKind, Value};
use pitfall_core::report::Report;
use pitfall_core::text::decode;
use pitfall_core::{Selection, TenantFacts, check, compile, read};

#[path = "yaml/write.rs"]
#[allow(dead_code, reason = "a tenant as one tool writes it is another test")]
mod write;

use write::{Random, Style, yaml};

fn json(text: &str) -> Vec<String> {
    let document = read(text);
    assert_eq!(document.errors, [], "{text}");
    document.roots().map(|root| said(root).to_string()).collect()
}

/// What a value says.
fn said(value: Value<'_>) -> serde_json::Value {
    match value.kind() {
        NodeKind::Object => value
            .members()
            .map(|(key, value)| (key.text().expect("a name").into_owned(), said(value)))
            .collect::<serde_json::Map<_, _>>()
            .into(),
        NodeKind::Array => value.elements().map(said).collect(),
        NodeKind::String => value.text().expect("text").into(),
        _ => serde_json::from_str(value.raw()).expect("JSON"),
    }
}

#[test]
fn words_mean_what_they_mean_in_the_core_schema() {
    let text = "a: no\nb: True\nc: ~\nd:\ne: 012\nf: 0x1F\ng: .5\nh: '1'\ni: !!str 1\nj: !!int \"3\"\nk: 1.10.0\nl: +3\nm: .inf\nn: 2024-01-01\no: -1e3\np: y\n";
    assert_eq!(
        json(text),
        [
            r#"{"a":"no","b":true,"c":null,"d":null,"e":12,"f":31,"g":0.5,"h":"1","i":"1","j":3,"k":"1.10.0","l":3,"m":".inf","n":"2024-01-01","o":-1000.0,"p":"y"}"#
        ]
    );
}

#[test]
fn text_is_read_in_every_style() {
    let text = "a: 'it''s'\nb: \"tab\\t\\x41\\u00e9 \\\n  on\"\nc: |\n  one\n    two\n\nd: >-\n  one\n  two\n\n  three\ne: plain\n  goes on\nf: {a: [x, 'y', \"z\"]}\n'@odata.type': '#microsoft.graph.group'\n";
    let expected = r##"{"a":"it's","b":"tab\tAé on","c":"one\n  two\n","d":"one two\nthree","e":"plain goes on","f":{"a":["x","y","z"]},"@odata.type":"#microsoft.graph.group"}"##;
    assert_eq!(json(text), [serde_json::from_str::<serde_json::Value>(expected).expect("JSON").to_string()]);
}

#[test]
fn each_part_of_a_text_knows_its_place() {
    let text = "é: 'it''s \"x\" é'\nb: \"\\tA needle\"\nc: |\n  one\n  needle\nd: >-\n  one\n  needle two\ne: needle\n";
    let document = read(text);
    let root = document.root().expect("a root");
    for name in ["b", "c", "d", "e"] {
        let value = root.get(name).expect("a member");
        let at = value.text().expect("text").find("needle").expect("a needle") as u32;
        assert_eq!(value.span_within(pitfall_core::text::Span::new(at, at + 6)).of(text), "needle", "{name}");
    }
    let (key, value) = root.members().next().expect("a member");
    assert_eq!((key.span().of(text), value.span().of(text)), ("é", "'it''s \"x\" é'"));
    assert_eq!(value.span_within(pitfall_core::text::Span::new(2, 4)).of(text), "''s");
}

#[test]
fn aliases_merge_keys_and_documents_are_read() {
    let text = "base: &base\n  x: 1\n  y: {z: 2}\nlist: &list [a, b]\none:\n  <<: *base\n  x: 3\ntwo: *list\nthree:\n  <<: [{w: 1}, *base]\n---\nsecond: 1\n...\n---\n- third\n";
    assert_eq!(
        json(text),
        [
            r#"{"base":{"x":1,"y":{"z":2}},"list":["a","b"],"one":{"x":3,"y":{"z":2}},"three":{"w":1,"x":1,"y":{"z":2}},"two":["a","b"]}"#,
            r#"{"second":1}"#,
            r#"["third"]"#
        ]
    );
}

#[test]
fn laughs_and_loops_end() {
    let mut text = "grantControls:\n  a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
    for level in 1..12 {
        let aliases = vec![format!("*a{}", level - 1); 10].join(", ");
        text.push_str(&format!("  a{level}: &a{level} [{aliases}]\n"));
    }
    let document = read(text.as_str());
    assert!(document.len() < 1_000_000 && document.errors.len() == 1);
    for text in ["grantControls: &a [*a]", "grantControls: &a\n  <<: *a\n  b: 1\n", "grantControls: &a {b: *a}"] {
        read(text);
    }
}

#[test]
fn what_is_broken_is_told_and_the_rest_is_read() {
    let text =
        "displayName: One\ngrantControls:\n  operator: OR\n  builtInControls:\n  - mfa\n\t- block\n---\nsecond: 1\n";
    let document = read(text);
    assert_eq!(document.errors.len(), 1);
    let roots: Vec<String> = document.roots().map(|root| said(root).to_string()).collect();
    assert_eq!(roots, [r#"{"displayName":"One","grantControls":{"operator":"OR"}}"#, r#"{"second":1}"#]);
    assert!(read("name: {{ .Values.name }}\n  x\n").errors.is_empty(), "templates are none of our business");
}

#[test]
fn json_is_not_taken_for_yaml() {
    for text in [
        "{\"a\": 1}",
        "[1]",
        "\"a\": 1,\n\"b\": 2}",
        "// c\n{}",
        "tru",
        "-1",
        "\"text\"",
        "{a: 1}",
        "{{\"a\": 1}}",
        "",
        "1.5",
        "\"{ \\\"a\\\": 1 }\"",
    ] {
        assert_eq!(read(text).language().name(), "JSON", "{text}");
    }
    for text in [
        "a: 1",
        "- a",
        "---\n{}",
        "# c\n\n'@odata.type': x",
        "\"@odata.type\": x",
        "name:",
        "%YAML 1.2\n---\n",
        "# nothing but this\n",
        "{{- if .Values.x }}\na: 1\n{{- end }}",
        "{{ range $x }}",
    ] {
        assert_eq!(read(text).language().name(), "YAML", "{text}");
    }
}

#[test]
fn the_place_of_each_value_leads_back_to_it() {
    let text = "a:\n- b: 1\n  c: [1, {d: 2}]\n-\n  e: 1\n- # a comment\n  - f: 1\n    g: 2\nh:\n  i:\n    - j\n";
    let same = text.replace("# a comment", "");
    for text in [text, &same] {
        let document = read(text);
        let values: Vec<Value<'_>> = (0..document.len() as u32).map(|index| document.at(index)).collect();
        let spans: Vec<_> = values.iter().map(|value| value.head()).collect();
        let found: Vec<String> =
            pitfall_core::json::pointers(&document, &spans).into_iter().map(|pointer| pointer.exact).collect();
        let expected = [
            "",
            "/a",
            "/a",
            "/a/0",
            "/a/0/b",
            "/a/0/b",
            "/a/0/c",
            "/a/0/c",
            "/a/0/c/0",
            "/a/0/c/1",
            "/a/0/c/1/d",
            "/a/0/c/1/d",
            "/a/1",
            "/a/1/e",
            "/a/1/e",
            "/a/2",
            "/a/2/0",
            "/a/2/0/f",
            "/a/2/0/f",
            "/a/2/0/g",
            "/a/2/0/g",
            "/h",
            "/h",
            "/h/i",
            "/h/i",
            "/h/i/0",
        ];
        for (index, (found, expected)) in found.iter().zip(expected).enumerate() {
            assert_eq!(found, expected, "{:?} {:?}", spans[index], values[index].raw());
        }
    }
}

/// Findings without places.
fn findings(report: &Report) -> Vec<(String, &'static str, String, String)> {
    let mut findings: Vec<_> = report
        .findings
        .iter()
        .map(|finding| {
            let path = finding.path.replace(".yaml", ".json");
            (path, finding.code, finding.pointer.clone(), finding.message.clone())
        })
        .collect();
    findings.sort();
    findings
}

fn judged(files: &[(String, Vec<u8>)]) -> Report {
    let files = files.iter().map(|(path, bytes)| (path.clone(), bytes.as_slice())).collect();
    check(files, TenantFacts::default(), &Selection::everything())
}

fn files_below(folder: &Path, files: &mut Vec<(String, Vec<u8>)>) {
    for entry in fs::read_dir(folder).expect("a folder").flatten() {
        let path = entry.path();
        if path.is_dir() {
            files_below(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "json") {
            files.push((path.to_string_lossy().into_owned(), fs::read(&path).expect("a file")));
        }
    }
    files.sort();
}

/// The same files in YAML; those that are no JSON are left out of both.
fn both(files: Vec<(String, Vec<u8>)>, seed: u64) -> [Vec<(String, Vec<u8>)>; 2] {
    let mut random = Random(seed);
    let mut as_json = Vec::new();
    let mut as_yaml = Vec::new();
    for (path, bytes) in files {
        let text = decode(&bytes).text.into_owned();
        let document = Document::new(text.as_str());
        let Some(root) = document.root().filter(|root| document.errors.is_empty() && root.text().is_none()) else {
            continue;
        };
        let style = Style::of(&mut random);
        as_yaml.push((path.replace(".json", ".yaml"), yaml(root, style, &mut random).into_bytes()));
        as_json.push((path, text.into_bytes()));
    }
    [as_json, as_yaml]
}

/// Rules whose findings are about how JSON is written.
const OF_SPELLING: [&str; 1] = ["SC010"];

fn same(files: Vec<(String, Vec<u8>)>, seed: u64) {
    let [as_json, as_yaml] = both(files, seed);
    let (of_json, of_yaml) = (judged(&as_json), judged(&as_yaml));
    let (of_json, of_yaml) = (findings(&of_json), findings(&of_yaml));
    let wanted = |finding: &&(String, &'static str, String, String)| !OF_SPELLING.contains(&finding.1);
    let (left, right): (Vec<_>, Vec<_>) =
        (of_json.iter().filter(wanted).collect(), of_yaml.iter().filter(wanted).collect());
    for (left, right) in left.iter().zip(&right) {
        assert_eq!(left, right, "seed {seed}");
    }
    assert_eq!(left.len(), right.len());
}

#[test]
fn a_tenant_in_yaml_is_the_same_tenant() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests");
    for tenant in ["tenants/contoso", "tenants/fabrikam"] {
        for seed in 1..4 {
            let mut files = Vec::new();
            files_below(&root.join(tenant), &mut files);
            assert!(files.len() > 5);
            same(files, seed);
        }
    }
}

#[test]
fn every_case_of_the_rules_is_the_same_in_yaml() {
    let mut files = Vec::new();
    files_below(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/rules"), &mut files);
    // Each takes its turn in another style when fixtures come and go.
    for (number, file) in files.into_iter().enumerate().step_by(4) {
        same(vec![file], number as u64 + 1);
    }
}

/// The fixes of a file, by what they mend, as what the file says when each is made.
fn mended(path: &str, bytes: &[u8]) -> BTreeMap<(&'static str, String, String), Option<Vec<String>>> {
    let report = judged(&[(path.to_owned(), bytes.to_vec())]);
    let mut mended = BTreeMap::new();
    for finding in &report.findings {
        let Some(fix) = finding.fix.as_ref().filter(|fix| !fix.edits().is_empty()) else { continue };
        let applied = apply(bytes, &[fix.edits()]);
        let said = applied.done[0].then(|| json(&decode(&applied.bytes).text));
        let key = (finding.code, finding.pointer.clone(), finding.message.clone());
        mended.insert(key, said);
    }
    mended
}

#[test]
fn what_is_mended_in_yaml_is_mended_as_in_json() {
    let mut files = Vec::new();
    files_below(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/rules"), &mut files);
    let (mut offered, mut possible) = (0, 0);
    for (number, file) in files.into_iter().enumerate().step_by(2) {
        let [as_json, as_yaml] = both(vec![file], number as u64 + 99);
        let (Some((path, of_json)), Some((_, of_yaml))) = (as_json.first(), as_yaml.first()) else { continue };
        let of_json = mended(path, of_json);
        possible += of_json.len();
        for (key, said) in mended(path, of_yaml) {
            let text = String::from_utf8_lossy(&as_yaml[0].1);
            let Some(said) = said else { panic!("{path}: {key:?} cannot be made in\n{text}") };
            if let Some(Some(expected)) = of_json.get(&key) {
                assert_eq!(&said, expected, "{path}: {key:?} in\n{text}");
                offered += 1;
            }
        }
    }
    println!("{offered} of {possible}");
    assert!(offered * 2 > possible && offered > 50, "{offered} of {possible}");
}

#[test]
fn any_text_is_read() {
    let pieces = [
        "a",
        ": ",
        "- ",
        "\n",
        "  ",
        "[",
        "]",
        "{",
        "}",
        ",",
        "'",
        "\"",
        "|\n",
        ">-\n",
        "&a ",
        "*a",
        "<<: ",
        "#",
        "\t",
        "---\n",
        "é",
        "\\",
        "!!str ",
        "? ",
        "%",
        "grantControls:",
        "\r\n",
        "...\n",
        "~",
        "12",
        "\u{feff}",
        "\0",
    ];
    let mut random = Random(7);
    for _ in 0..4000 {
        let length = random.below(40);
        let mut text = String::from("a: ");
        for _ in 0..length {
            text.push_str(random.pick(&pieces));
        }
        let document = read(text.as_str());
        for index in 0..document.len() as u32 {
            let value = document.at(index);
            let span = value.span();
            assert!(text.get(span.start as usize..span.end as usize).is_some(), "{text:?} {span:?}");
            if let Some(content) = value.text() {
                for (at, character) in content.char_indices() {
                    let inner = pitfall_core::text::Span::new(at as u32, (at + character.len_utf8()) as u32);
                    let outer = value.span_within(inner);
                    assert!(text.get(outer.start as usize..outer.end as usize).is_some(), "{text:?} {outer:?}");
                }
            }
        }
        compile(text.as_bytes());
    }
}

#[test]
fn time_grows_with_length_alone() {
    let start = std::time::Instant::now();
    for piece in ["- ", "[", "a: ", "&a ", "? ", "- [", "{a: ", "'", "x\n", "a: *a\n", "<<: *a\n", "- a: 1\n", "\"\\\n"]
    {
        let text = format!("a: &a {{b: 1}}\nx: {}", piece.repeat(100_000 / piece.len()));
        read(text.as_str());
        let lines: String = (0..20_000).map(|line| format!("{piece}{line}\n")).collect();
        read(lines);
    }
    assert!(start.elapsed().as_secs() < 60, "{:?}", start.elapsed());
}
