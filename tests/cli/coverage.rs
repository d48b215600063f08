//! `pitfall coverage`.

use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::Value;

use crate::tenant::{Ran, Tenant, finish};

fn workspace() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
}

/// What the program says about a folder of the repository.
fn coverage(arguments: &[&str]) -> Ran {
    let mut command = Command::new(env!("CARGO_BIN_EXE_pitfall"));
    command.arg("coverage").args(arguments).current_dir(workspace());
    for name in ["NO_COLOR", "FORCE_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "COLUMNS"] {
        command.env_remove(name);
    }
    finish(command)
}

#[test]
fn contoso() {
    let ran = coverage(&["tests/tenants/contoso"]);
    assert_eq!((ran.code, ran.stderr.as_str()), (0, ""));
    insta::assert_snapshot!(ran.stdout);
}

#[test]
fn contoso_in_colour() {
    let ran = coverage(&["tests/tenants/contoso", "--color", "always"]);
    let table: Vec<&str> = ran.stdout.lines().take(5).collect();
    insta::assert_snapshot!(table.join("\n").replace('\u{1b}', "␛"));
}

#[test]
fn fabrikam() {
    insta::assert_snapshot!(coverage(&["tests/tenants/fabrikam"]).stdout);
}

#[test]
fn json_is_what_its_schema_says() {
    let schema = fs::read_to_string(workspace().join("schemas/coverage.schema.json")).unwrap();
    let validator = jsonschema::draft202012::new(&serde_json::from_str(&schema).unwrap()).unwrap();
    for folder in ["tests/tenants/contoso", "tests/tenants/fabrikam", "tests/rules", "schemas"] {
        let ran = coverage(&["--output-format", "json", "--isolated", folder]);
        let matrix: Value = serde_json::from_str(&ran.stdout).unwrap();
        let errors: Vec<String> =
            validator.iter_errors(&matrix).map(|error| format!("{}: {error}", error.instance_path())).collect();
        assert_eq!(errors, Vec::<String>::new(), "{folder}");
    }
    assert!(!validator.is_valid(&serde_json::json!({ "schema_version": 1 })));
}

/// Names come from policy files, which anybody may have written.
#[test]
fn names_cannot_break_out_of_the_page() {
    let tenant = Tenant::new(&[(
        "a.json",
        r#"{"displayName":"</style><script>alert(1)</script>\u202e\u001b[2J","state":"enabled","conditions":{
            "users":{"includeGroups":["\"><img src=x onerror=alert(1)>"]},"applications":{"includeApplications":["All"]}},
            "grantControls":{"operator":"OR","builtInControls":["compliantDevice"]}}"#,
    )]);
    let html = tenant.run("coverage --output-format html").stdout;
    assert!(html.contains("&lt;script&gt;alert(1)"), "{html}");
    for harmful in ["<script", "<img", "onerror=alert(1)>", "\u{202e}", "\u{1b}"] {
        assert!(!html.contains(harmful), "{harmful}");
    }
    assert!(!tenant.run("coverage").stdout.contains('\u{1b}'));
}

#[test]
fn nothing_to_show() {
    let tenant = Tenant::new(&[("a.json", "{}")]);
    let ran = tenant.run("coverage");
    assert_eq!((ran.code, ran.stderr.as_str()), (0, ""));
    insta::assert_snapshot!(ran.stdout, @"No enforced Conditional Access policy in these files requires a compliant device.");
    assert_eq!(tenant.run("coverage --output-format html").code, 0);
}

#[test]
fn what_cannot_be_done_is_two() {
    let tenant = Tenant::new(&[("a.json", "{}"), ("pitfall.toml", "nonsense")]);
    assert_eq!(tenant.run("coverage missing --isolated").code, 2);
    assert_eq!(tenant.run("coverage").code, 2);
    assert_eq!(tenant.run("coverage --output-format xml").code, 2);
}

#[test]
fn help() {
    insta::assert_snapshot!(Tenant::new(&[]).run("coverage --help").stdout);
}
