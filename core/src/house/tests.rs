//! House schemas on small files.

use super::*;

const POLICY: &str = r#"{
  "@odata.context": "https://graph.microsoft.com/v1.0/$metadata#identity/conditionalAccess/policies/$entity",
  "displayName": "Block",
  "state": "disabled",
  "conditions": { "users": { "includeUsers": ["All"] }, "applications": { "includeApplications": ["All"] } },
  "grantControls": { "operator": "OR", "builtInControls": ["mfa"] }
}"#;

fn source(text: &str, others: &[(&str, &str)]) -> Source {
    let own = ("ca.schema.json", text);
    let files = others.iter().chain([&own]).map(|(path, text)| ((*path).to_owned(), (*text).to_owned()));
    Source { tenant: 0, kind: "conditionalAccessPolicy".to_owned(), name: own.0.to_owned(), files: files.collect() }
}

/// Severity, text in the file, message and help of each finding.
fn found(schema: &str, others: &[(&str, &str)], file: &str) -> Vec<(&'static str, String, String, String)> {
    let mut schemas = Schemas::default();
    schemas.add(&source(schema, others)).expect("a schema");
    let found = schemas.check(0, file.as_bytes()).into_iter();
    found
        .map(|finding| {
            let place = finding.place.span.of(file).to_owned();
            (finding.severity.name(), place, finding.message, finding.help)
        })
        .collect()
}

#[test]
fn the_words_of_the_schema_are_told() {
    let schema = r#"{
      "title": "Conditional Access at Contoso", "x-pitfall-severity": "info",
      "properties": {
        "displayName": { "pattern": "^CA[0-9]{3} ", "title": "Names begin with a number.", "description": "See the handbook",
          "x-pitfall-severity": "error" },
        "state": { "enum": ["enabled"], "title": "Drafts live elsewhere" },
        "conditions": { "properties": { "users": { "required": ["excludeGroups"] } } }
      }
    }"#;
    let found = found(schema, &[], POLICY);
    let expected = [
        ("error", "\"Block\"", "Names begin with a number", "See the handbook."),
        (
            "info",
            "\"disabled\"",
            "Drafts live elsewhere",
            "The house schema allows [\"enabled\"], and here is \"disabled\".",
        ),
        ("info", "{", "'excludeGroups' is missing, which the house schema requires", ""),
    ];
    let mut found: Vec<_> = found.iter().map(|(a, b, c, d)| (*a, b.as_str(), c.as_str(), d.as_str())).collect();
    found.sort_unstable();
    let mut expected = expected.to_vec();
    expected.sort_unstable();
    assert_eq!(found, expected);
}

#[test]
fn annotations_need_no_permission() {
    let schema = r#"{ "properties": { "displayName": true, "state": true, "conditions": true }, "additionalProperties": false }"#;
    let found = found(schema, &[], POLICY);
    assert_eq!(found.len(), 1);
    assert_eq!(
        (found[0].1.as_str(), found[0].2.as_str()),
        ("\"grantControls\"", "The house schema does not allow 'grantControls'")
    );
}

#[test]
fn files_of_the_folder_can_be_referred_to() {
    let common =
        r##"{ "$defs": { "on": { "const": "enabled", "title": "Policies are on", "x-pitfall-severity": "hint" } } }"##;
    let schema = r##"{ "properties": { "state": { "$ref": "shared/common.json#/$defs/on" } } }"##;
    let found = found(schema, &[("shared/common.json", common)], POLICY);
    assert_eq!(
        found.iter().map(|found| (found.0, found.2.as_str())).collect::<Vec<_>>(),
        [("hint", "Policies are on")]
    );
    let refused = Schemas::default().add(&source(schema, &[]));
    assert_eq!(refused, Err(Refused::Missing("shared/common.json".to_owned())));
}

#[test]
fn nothing_is_fetched_and_nothing_leads_out() {
    for (reference, named) in
        [("https://example.com/x.json", "https://example.com/x.json"), ("file:///etc/passwd", "file:///etc/passwd")]
    {
        let refused = Schemas::default().add(&source(&format!(r#"{{ "$ref": "{reference}" }}"#), &[]));
        assert!(matches!(&refused, Err(Refused::Wrong(message)) if message.contains(named)), "{refused:?}");
    }
    let refused = Schemas::default().add(&source(r#"{ "$ref": "../../etc/passwd" }"#, &[]));
    assert_eq!(refused, Err(Refused::Missing("etc/passwd".to_owned())), "above the folder is the folder");
}

#[test]
fn a_wrong_schema_is_said() {
    for (schema, part) in [("{ \"type\": ", "EOF"), (r#"{ "type": "strin" }"#, "strin"), (r#"{ "pattern": "(" }"#, "(")]
    {
        let refused = Schemas::default().add(&source(schema, &[]));
        assert!(matches!(&refused, Err(Refused::Wrong(message)) if message.contains(part)), "{refused:?}");
    }
}

#[test]
fn other_kinds_are_left_alone() {
    let compliance = r##"{ "@odata.type": "#microsoft.graph.iosCompliancePolicy", "displayName": "iOS" }"##;
    assert!(found("false", &[], compliance).is_empty());
    let mut schemas = Schemas::default();
    let base = Source { tenant: 0, kind: "deviceCompliancePolicy".to_owned(), ..source("false", &[]) };
    schemas.add(&base).expect("a schema");
    assert_eq!(schemas.check(0, compliance.as_bytes()).len(), 1, "a type derived from it");
}
