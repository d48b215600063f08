//! `--redact`: nothing of a tenant's own in any format.

use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::tenant::{Tenant, finish};

const FORMATS: [&str; 11] =
    ["full", "concise", "markdown", "json", "json-lines", "sarif", "github", "gitlab", "azure", "junit", "checkstyle"];

/// Ids and names of all objects in a folder of exports, and the names of its files.
fn secrets(folder: &Path) -> Vec<String> {
    let mut secrets = Vec::new();
    let mut waiting = vec![folder.to_owned()];
    while let Some(path) = waiting.pop() {
        if path.is_dir() {
            waiting.extend(fs::read_dir(path).unwrap().map(|entry| entry.unwrap().path()));
            continue;
        }
        if let Some(stem) = path.file_stem().filter(|_| path.extension().is_some_and(|ending| ending == "json")) {
            secrets.push(stem.to_string_lossy().into_owned());
        }
        let bytes = fs::read(&path).unwrap();
        let text = pitfall_core::text::decode(&bytes);
        if let Ok(value) = serde_json::from_str::<Value>(&text.text) {
            collect(&value, &mut secrets);
        }
    }
    secrets.sort();
    secrets.dedup();
    secrets
}

fn collect(value: &Value, secrets: &mut Vec<String>) {
    let mut waiting = vec![value];
    while let Some(value) = waiting.pop() {
        match value {
            Value::Array(list) => waiting.extend(list),
            Value::Object(members) => {
                for (key, value) in members {
                    let is_name = ["displayName", "id", "groupId", "userPrincipalName", "mail"].contains(&key.as_str());
                    secrets.extend(value.as_str().filter(|_| is_name).map(str::to_owned));
                    waiting.push(value);
                }
            }
            _ => {}
        }
    }
}

#[test]
fn nothing_of_the_tenant_is_left() {
    let contoso = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/tenants/contoso");
    // Words of Microsoft Graph, of the language and of pitfall are nobody's, even where they are somebody's name.
    let secrets: Vec<String> =
        secrets(&contoso).into_iter().filter(|secret| secret.len() > 8 && secret.contains([' ', '-', '@'])).collect();
    assert!(secrets.len() > 50, "{}", secrets.len());
    let folder = Tenant::new(&[]);
    let run = |more: &str| {
        let mut words = vec!["check".to_owned(), contoso.display().to_string()];
        words.extend(more.split_whitespace().map(str::to_owned));
        finish(folder.command(words)).stdout
    };
    let everything = "--quiet --show-unknown --min-severity hint --no-ignores";
    let plain = run(&format!("{everything} --output-format json"));
    assert!(secrets.iter().filter(|secret| plain.contains(secret.as_str())).count() > 20);
    for format in FORMATS {
        let text = run(&format!("{everything} --redact --output-format {format}"));
        assert!(text.len() > 1000, "{format}");
        let left: Vec<(&String, &str)> = secrets
            .iter()
            .filter_map(|secret| {
                let line = text.lines().find(|line| line.contains(secret.as_str()))?;
                Some((secret, line))
            })
            .collect();
        assert_eq!(left, [], "{format}");
    }
    let [plain, redacted] = ["", "--redact"].map(|more| run(&format!("{everything} {more} --output-format json")));
    let [plain, redacted]: [Value; 2] = [plain, redacted].map(|text| serde_json::from_str(&text).unwrap());
    let codes = |report: &Value| -> Vec<String> {
        report["findings"].as_array().unwrap().iter().map(|finding| finding["code"].to_string()).collect()
    };
    assert_eq!(codes(&plain), codes(&redacted));
    let prints = |report: &Value| -> Vec<String> {
        report["findings"].as_array().unwrap().iter().map(|finding| finding["fingerprint"].to_string()).collect()
    };
    assert!(prints(&plain).iter().all(|print| !prints(&redacted).contains(print)));
    assert_eq!(run(&format!("{everything} --redact")), run(&format!("{everything} --redact")), "the same each time");
}
