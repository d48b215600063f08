//! `pitfall schema`.

use crate::tenant::Tenant;

#[test]
fn kinds_are_listed() {
    let listed = Tenant::new(&[]).run("schema");
    assert_eq!(listed.code, 0);
    let kinds: Vec<&str> = listed.stdout.lines().collect();
    assert!(kinds.len() >= 100 && kinds.is_sorted());
    assert!(kinds.contains(&"conditionalAccessPolicy"));
}

#[test]
fn the_schema_of_a_kind_can_be_had() {
    let tenant = Tenant::new(&[]);
    let schema = serde_json::from_str(&tenant.run("schema IOSCompliancePolicy").stdout).unwrap();
    let validator = jsonschema::draft202012::new(&schema).unwrap();
    let policy = |value: serde_json::Value| serde_json::json!({ "displayName": "iOS", "passcodeRequired": value });
    assert!(validator.is_valid(&policy(true.into())));
    assert!(!validator.is_valid(&policy("yes".into())));
}

#[test]
fn a_kind_that_is_not_known_is_an_error() {
    let ran = Tenant::new(&[]).run("schema iosComplaincePolicy");
    assert_eq!(ran.code, 2);
    assert!(ran.stderr.contains("is it iosCompliancePolicy?"), "{}", ran.stderr);
}
