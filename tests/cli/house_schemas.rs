//! `[schemas]` in `pitfall.toml`.

use std::fs;

use crate::tenant::{RELIES, Tenant};

const CONFIG: &str = "[schemas]\nconditionalAccessPolicy = \"house/ca.schema.json\"\n";

const SCHEMA: &str = r##"{
  "properties": {
    "displayName": { "$ref": "parts/name.json#/$defs/name" }
  }
}"##;

const NAME: &str = r##"{
  "$defs": {
    "name": { "pattern": "^CA[0-9]{3} ", "title": "The name has no number", "description": "See the handbook", "x-pitfall-severity": "error" }
  }
}"##;

fn tenant() -> Tenant {
    Tenant::new(&[
        ("ca.json", RELIES),
        ("pitfall.toml", CONFIG),
        ("house/ca.schema.json", SCHEMA),
        ("house/parts/name.json", NAME),
    ])
}

#[test]
fn what_does_not_fit_is_found_at_its_place() {
    let ran = tenant().run("check ca.json --select HS001 --output-format concise");
    assert_eq!(
        (ran.code, ran.stdout.as_str()),
        (1, "ca.json:4:18: error[HS001] The name has no number\n"),
        "{}",
        ran.stderr
    );
    let found = tenant().findings("--select HS001 -j 4");
    assert_eq!(found, [("ca.json".to_owned(), "HS001".to_owned())]);
}

#[test]
fn without_configuration_there_is_no_schema() {
    assert!(tenant().findings("--select HS001 --isolated").is_empty());
}

#[test]
fn a_wrong_schema_is_the_fault_of_the_configuration() {
    let tenant = tenant();
    tenant.write("house/ca.schema.json", "{ \"type\": \"strin\" }");
    let ran = tenant.run("check ca.json");
    assert_eq!((ran.code, ran.stdout.as_str()), (2, ""));
    assert!(ran.stderr.starts_with("error: pitfall.toml cannot be used"), "{}", ran.stderr);
    assert!(ran.stderr.contains("house/ca.schema.json") && ran.stderr.contains("strin"), "{}", ran.stderr);
    fs::remove_file(tenant.path("house/ca.schema.json")).unwrap();
    let ran = tenant.run("check ca.json");
    assert!(ran.code == 2 && ran.stderr.contains("no such file"), "{}", ran.stderr);
    tenant.write("pitfall.toml", "[schemas]\nconditionalAccesPolicy = 'x.json'\n");
    let ran = tenant.run("check ca.json");
    assert!(ran.code == 2 && ran.stderr.contains("did you mean 'conditionalAccessPolicy'?"), "{}", ran.stderr);
}

#[test]
fn a_schema_stays_in_its_folder() {
    let tenant = tenant();
    tenant.write("secret.json", "{}");
    for reference in ["../secret.json", "https://example.com/secret.json", "file:///etc/hostname"] {
        tenant.write("house/ca.schema.json", format!("{{ \"$ref\": \"{reference}\" }}"));
        let ran = tenant.run("check ca.json");
        assert_eq!((ran.code, ran.stdout.as_str()), (2, ""), "{reference}");
    }
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink(tenant.path("secret.json"), tenant.path("house/link.json")).unwrap();
        tenant.write("house/ca.schema.json", "{ \"$ref\": \"link.json\" }");
        let ran = tenant.run("check ca.json");
        assert!(ran.code == 2 && ran.stderr.contains("outside the folder"), "{}", ran.stderr);
    }
}

#[test]
fn fixing_keeps_what_the_schema_finds() {
    let tenant = tenant();
    tenant.write("ca.json", RELIES.replace("\"enabled\"", "\"Enabled\""));
    let ran = tenant.run("check ca.json --select HS001,SC005 --min-severity hint --fix --output-format concise");
    assert_eq!(ran.stdout, "ca.json:4:18: error[HS001] The name has no number\n", "{}", ran.stderr);
}
