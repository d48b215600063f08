//! `docs/rules/`: a page for each rule and a list of them for programs, written from the rules themselves.
//! `UPDATE_EXPECT=1 cargo test -p pitfall-core --test rule_docs` writes them; without it the test says which are not
//! current. That the examples are right is tested in `tests/rules.rs`.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::fs;
use std::path::Path;

use pitfall_core::rules::{ALL, Described, Example, Meta};

fn page(rule: &Meta) -> String {
    let docs = rule.docs();
    let mut out =
        format!("<!-- Written from core/src/rules by a test. Do not edit. -->\n\n# {}: {}\n\n", rule.code, rule.name);
    let mut say = |text: std::fmt::Arguments<'_>| out.write_fmt(text).expect("text");
    say(format_args!("*{}*\n\n{}\n\n{}\n", rule.severity.name(), docs.what, docs.why));
    if !rule.needs_complete.is_empty() {
        let names: Vec<String> =
            rule.needs_complete.iter().filter_map(|kind| kind.collection()).map(|name| format!("`{name}`")).collect();
        say(format_args!(
            "\nIt looks for something missing, so it runs only where the files hold all there is of {}: where they are \
             whole answers of Microsoft Graph, or where [`pitfall.toml`](../configuration.md#tenant) says so.\n",
            names.join(", ")
        ));
    }
    if !rule.is_ignorable() {
        say(format_args!("\nIts findings cannot be ignored.\n"));
    }
    for (title, examples) in [("Bad", docs.bad), ("Good", docs.good)] {
        say(format_args!("\n## {title}\n"));
        for Example { path, text } in examples {
            let language = path.rsplit('.').next().unwrap_or_default();
            say(format_args!("\n`{path}`\n\n```{language}\n{}\n```\n", text.trim_end()));
        }
    }
    say(format_args!("\n## Sources\n\n"));
    for source in docs.sources {
        say(format_args!("- [{}]({})\n", source.title, source.url));
    }
    out
}

fn index() -> String {
    let mut out = String::from("<!-- Written from core/src/rules by a test. Do not edit. -->\n\n# Rules\n");
    let mut family = "";
    for rule in ALL {
        if rule.family() != family {
            family = rule.family();
            write!(out, "\n## {family}\n\n| rule | severity | what it finds |\n|---|---|---|\n").expect("text");
        }
        let what = rule.docs().what.replace('|', "\\|");
        writeln!(out, "| [{0} {1}]({0}.md) | {2} | {what} |", rule.code, rule.name, rule.severity.name())
            .expect("text");
    }
    out
}

/// All of it for programs, with a line for each rule.
fn list() -> String {
    let rules: Vec<String> = Described::all().map(|rule| serde_json::to_string(&rule).expect("text")).collect();
    format!("[\n{}\n]\n", rules.join(",\n"))
}

#[test]
fn every_rule_has_its_page() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/rules");
    let mut pages: BTreeMap<String, String> =
        ALL.iter().map(|rule| (format!("{}.md", rule.code), page(rule))).collect();
    pages.insert("README.md".to_owned(), index());
    pages.insert("rules.json".to_owned(), list());
    let updating = std::env::var_os("UPDATE_EXPECT").is_some();
    if updating {
        fs::create_dir_all(&folder).expect("a writable folder");
    }
    let mut stale: BTreeSet<String> = fs::read_dir(&folder)
        .expect("docs/rules")
        .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
        .filter(|name| !pages.contains_key(name))
        .collect();
    if updating {
        stale.iter().for_each(|name| fs::remove_file(folder.join(name)).expect("a writable folder"));
        stale.clear();
    }
    for (name, text) in &pages {
        let path = folder.join(name);
        if fs::read_to_string(&path).is_ok_and(|known| known == *text) {
            continue;
        }
        if updating {
            fs::write(&path, text).expect("a writable folder");
        } else {
            stale.insert(name.clone());
        }
    }
    assert!(
        stale.is_empty(),
        "not current, run UPDATE_EXPECT=1 cargo test -p pitfall-core --test rule_docs: {stale:?}"
    );
}
