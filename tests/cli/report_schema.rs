//! The JSON report is what its schema says.

use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::Value;

fn workspace() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
}

#[test]
fn reports_are_valid() {
    let schema = fs::read_to_string(workspace().join("schemas/report.schema.json")).unwrap();
    let schema: Value = serde_json::from_str(&schema).unwrap();
    let validator = jsonschema::draft202012::new(&schema).unwrap();
    for folder in ["tests/tenants/contoso", "tests/tenants/fabrikam", "tests/rules"] {
        let output = Command::new(env!("CARGO_BIN_EXE_pitfall"))
            .args(["check", "--output-format", "json", "--min-severity", "hint", "--show-unknown"])
            // The samples were exported the day before.
            .args(["--today", "2026-10-20", folder])
            .current_dir(workspace())
            .output()
            .unwrap();
        let report: Value = serde_json::from_slice(&output.stdout).unwrap();
        let errors: Vec<String> =
            validator.iter_errors(&report).map(|error| format!("{}: {error}", error.instance_path())).collect();
        assert_eq!(errors, Vec::<String>::new(), "{folder}");
        // What nobody is told unless they ask is no fault.
        let told = |finding: &&Value| finding["severity"] != "hint" && finding["confidence"] != "unknown";
        let count = report["findings"].as_array().map_or(0, |findings| findings.iter().filter(told).count());
        assert_eq!(count > 0, folder != "tests/tenants/fabrikam", "{folder}: {count}");
    }
    // A schema that accepts everything would prove nothing.
    assert!(!validator.is_valid(&serde_json::json!({ "schema_version": 1 })));
}
