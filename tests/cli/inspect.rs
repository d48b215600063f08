//! `pitfall inspect`.

use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::Value;

use crate::tenant::{Ran, Tenant, finish};

fn workspace() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
}

/// What the program says about a folder of the repository.
fn inspect(arguments: &[&str]) -> Ran {
    let mut command = Command::new(env!("CARGO_BIN_EXE_pitfall"));
    command.arg("inspect").args(arguments).current_dir(workspace());
    for name in ["NO_COLOR", "FORCE_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "COLUMNS"] {
        command.env_remove(name);
    }
    finish(command)
}

#[test]
fn contoso() {
    let ran = inspect(&["tests/tenants/contoso"]);
    assert_eq!((ran.code, ran.stderr.as_str()), (0, ""));
    insta::assert_snapshot!(ran.stdout);
}

#[test]
fn contoso_in_colour() {
    let ran = inspect(&["tests/tenants/contoso", "--color", "always"]);
    let lines: Vec<&str> = ran.stdout.lines().take(14).collect();
    insta::assert_snapshot!(lines.join("\n").replace('\u{1b}', "␛"));
}

#[test]
fn json_is_what_its_schema_says() {
    let schema = fs::read_to_string(workspace().join("schemas/inspect.schema.json")).unwrap();
    let validator = jsonschema::draft202012::new(&serde_json::from_str(&schema).unwrap()).unwrap();
    for folder in ["tests/tenants/contoso", "tests/tenants/fabrikam", "tests/rules/RF013", "schemas"] {
        let ran = inspect(&["--output-format", "json", "--isolated", folder]);
        let inventory: Value = serde_json::from_str(&ran.stdout).unwrap();
        let errors: Vec<String> =
            validator.iter_errors(&inventory).map(|error| format!("{}: {error}", error.instance_path())).collect();
        assert_eq!(errors, Vec::<String>::new(), "{folder}");
    }
    assert!(!validator.is_valid(&serde_json::json!({ "schema_version": 1 })));
}

const POLICY: &str = r##"{ "@odata.type": "#microsoft.graph.iosCompliancePolicy", "displayName": "iOS" }"##;
const CONDITIONAL_ACCESS: &str =
    r#"{ "displayName": "MFA", "state": "enabled", "conditions": {}, "grantControls": null }"#;

/// Comments keep nothing from being read; what is no text is told once, and not as an empty file.
#[test]
fn what_is_passed_over_has_its_reason() {
    let tenant = Tenant::new(&[("comment.json", "{ // a comment\n \"a\": 1 }"), ("open.json", "{")]);
    tenant.write("bytes.json", [0, 1, 2]);
    let stdout = tenant.run("inspect").stdout;
    let reason = |file: &str| stdout.lines().find_map(|line| line.trim().strip_prefix(file)).map(str::trim).unwrap();
    assert_eq!(reason("comment.json"), "no policy, group or other object of Microsoft Graph");
    assert_eq!((reason("open.json"), reason("bytes.json")), ("cannot be read", "cannot be read"));
    let said = tenant.run("check -q --select SC001 --output-format concise bytes.json").stdout;
    assert_eq!(said, "bytes.json:1:1: error[SC001] This is not text, so it cannot be JSON\n");
}

/// Two backups of IntuneCD in one repository are two tenants, and what was deleted is told of.
#[test]
fn two_backups_are_two_tenants() {
    let tenant = Tenant::new(&[
        ("prod-backup/Compliance Policies/Policies/iOS_iosCompliancePolicy.json", POLICY),
        ("prod-backup/Conditional Access/MFA.json", CONDITIONAL_ACCESS),
        ("prod-backup/__archive__/2026-11-20/Conditional Access/Old.json", CONDITIONAL_ACCESS),
        ("build-backup/Compliance Policies/Policies/iOS_iosCompliancePolicy.json", POLICY),
        ("build-backup/Conditional Access/MFA.json", CONDITIONAL_ACCESS),
        ("notes.json", "{}"),
    ]);
    let ran = tenant.run("inspect --output-format json .");
    let told: Value = serde_json::from_str(&ran.stdout).unwrap();
    let tenants = told["tenants"].as_array().unwrap();
    let of = |name: &str| {
        tenants.iter().find(|tenant| tenant["root"].as_str().is_some_and(|root| root.ends_with(name))).unwrap()
    };
    for name in ["prod-backup", "build-backup"] {
        assert_eq!(of(name)["files"], 2, "{told}");
        assert_eq!(of(name)["layouts"][0]["name"], "IntuneCD");
    }
    assert_eq!(told["folders_passed_over"], serde_json::json!(["prod-backup/__archive__"]));
}

#[test]
fn nothing_at_all() {
    let ran = Tenant::new(&[]).run("inspect");
    assert_eq!(ran.code, 0);
    assert!(ran.stdout.starts_with("No files"), "{}", ran.stdout);
}

#[test]
fn help() {
    insta::assert_snapshot!(Tenant::new(&[]).run("inspect --help").stdout);
}

const SCRIPT: &str = r#"# Generated with Microsoft365DSC
Import-DscResource -ModuleName 'Microsoft365DSC'
AADConditionalAccessPolicy "A" { DisplayName = "A"; State = "enabled"; IncludeUsers = @($Everybody) }
"#;
const REPORT: &str =
    r#"[{ "groupName": "Sales", "groupType": "StaticMembership", "membershipRule": null, "assignedTo": {} }]"#;
const GROUPS: &str = r#"{ "value": [{ "id": "9b0e2b8e-7f5d-4a53-8f4e-2f8f1c7d6e22", "displayName": "Sales", "securityEnabled": true,
  "membershipRule": "user.department  -eq \"Sales\"" }] }"#;

#[test]
fn what_is_not_told_and_what_is_disputed() {
    let tenant = Tenant::new(&[
        ("M365TenantConfig.ps1", SCRIPT),
        ("Assignment Report/report.json", REPORT),
        ("groups.json", GROUPS),
        ("names.csv", "Id,DisplayName\n9b0e2b8e-7f5d-4a53-8f4e-2f8f1c7d6e22,Selling\n"),
    ]);
    let ran = tenant.run("inspect");
    assert_eq!((ran.code, ran.stderr.as_str()), (0, ""));
    for part in ["Not told", "1 value here is put together", "disputed: ", "'Selling' in", "dynamic: "] {
        assert!(ran.stdout.contains(part), "{part}: {}", ran.stdout);
    }
    let told: Value = serde_json::from_str(&tenant.run("inspect --output-format json .").stdout).unwrap();
    let schema = fs::read_to_string(workspace().join("schemas/inspect.schema.json")).unwrap();
    assert!(jsonschema::draft202012::is_valid(&serde_json::from_str(&schema).unwrap(), &told));
    assert_eq!(told["tenants"][0]["groups"]["disputed"].as_array().map(Vec::len), Some(2), "{told}");
}
