//! `pitfall.toml`.

use crate::tenant::{GRACE, NO_GRACE, RELIES, Tenant};

const IMMEDIATE: &str = "[grace]\nimmediate-ok = true\n";

#[test]
fn mistakes_are_shown_with_their_place() {
    let tenant = Tenant::new(&[("a.json", NO_GRACE)]);
    let said = |text: &str| {
        tenant.write("pitfall.toml", text);
        let ran = tenant.run("check");
        assert_eq!((ran.code, ran.stdout.as_str()), (2, ""), "{text}");
        ran.stderr
    };
    insta::assert_snapshot!(said("[tenant]\ncomplete = [\"grups\"]\n"), @r#"
    error: pitfall.toml cannot be used
      × no collection is called 'grups'
       ╭─[pitfall.toml:2:13]
     1 │ [tenant]
     2 │ complete = ["grups"]
       ·             ───────
       ╰────
      help: did you mean 'groups'?
    "#);
    insta::assert_snapshot!(said("[tenant]\ncompleet = \"all\"\n"), @r#"
    error: pitfall.toml cannot be used
      × 'compleet' is no key that is known here
       ╭─[pitfall.toml:2:1]
     1 │ [tenant]
     2 │ compleet = "all"
       · ────────
       ╰────
      help: did you mean 'complete'?
    "#);
    insta::assert_snapshot!(said("[tenant]\nemergency-access = [\"admin@contoso.com\"]\n"), @r#"
    error: pitfall.toml cannot be used
      × 'admin@contoso.com' is no object id
       ╭─[pitfall.toml:2:21]
     1 │ [tenant]
     2 │ emergency-access = ["admin@contoso.com"]
       ·                     ───────────────────
       ╰────
      help: an account is named by its object id, since its sign-in name may change; the Microsoft
            Entra admin center shows it as Object ID
    "#);
    insta::assert_snapshot!(said("[tenant.group-names]\n1234 = \"Finance\"\n"), @r#"
    error: pitfall.toml cannot be used
      × '1234' is no object id
       ╭─[pitfall.toml:2:1]
     1 │ [tenant.group-names]
     2 │ 1234 = "Finance"
       · ────
       ╰────
      help: an object id looks like 0a7c31a5-6b0f-4d0e-9f3b-2f4f2e6d1c11; the Microsoft Entra admin
            center shows it as Object ID
    "#);
    insta::assert_snapshot!(said("[rules]\nmy-own-rule = \"off\"\n"), @r#"
    error: pitfall.toml cannot be used
      × no rule is called 'my-own-rule'
       ╭─[pitfall.toml:2:1]
     1 │ [rules]
     2 │ my-own-rule = "off"
       · ───────────
       ╰────
      help: `pitfall rule --all` shows all rules
    "#);
    insta::assert_snapshot!(said("[rules]\nUG002 = \"warn\"\n"), @r#"
    error: pitfall.toml cannot be used
      × 'warn' is no word that is known here
       ╭─[pitfall.toml:2:10]
     1 │ [rules]
     2 │ UG002 = "warn"
       ·          ────
       ╰────
      help: did you mean 'warning'?
    "#);
    insta::assert_snapshot!(said("[rules.UG002]\nseverty = \"warning\"\n"), @r#"
    error: pitfall.toml cannot be used
      × 'severty' is no key that is known here
       ╭─[pitfall.toml:2:1]
     1 │ [rules.UG002]
     2 │ severty = "warning"
       · ───────
       ╰────
      help: did you mean 'severity'?
    "#);
    insta::assert_snapshot!(said("[rules]\nUG002 = true\n"), @r#"
    error: pitfall.toml cannot be used
      × this must be a severity, or a table with the keys severity and ignorable, but is true
       ╭─[pitfall.toml:2:9]
     1 │ [rules]
     2 │ UG002 = true
       ·         ────
       ╰────
    "#);
    insta::assert_snapshot!(said("nonsense"), @r"
    error: pitfall.toml cannot be used
      × key with no value, expected `=`
       ╭─[pitfall.toml:1:9]
     1 │ nonsense
       ╰────
    ");
}

#[test]
fn limits_that_limit_nothing_are_shown_with_their_place() {
    let tenant = Tenant::new(&[("a.json", NO_GRACE)]);
    let said = |text: &str| {
        tenant.write("pitfall.toml", text);
        let ran = tenant.run("check");
        assert_eq!((ran.code, ran.stdout.as_str()), (2, ""), "{text}");
        ran.stderr
    };
    insta::assert_snapshot!(said("[limits]\npasswordMinimumLength = { min = \"8\" }\n"), @r#"
    error: pitfall.toml cannot be used
      × 'passwordMinimumLength' is a number, and "8" is text
       ╭─[pitfall.toml:2:33]
     1 │ [limits]
     2 │ passwordMinimumLength = { min = "8" }
       ·                                 ───
       ╰────
      help: write min = 8
    "#);
    insta::assert_snapshot!(said("[limits]\nosMinimumVersion = { min = true }\n"), @r#"
    error: pitfall.toml cannot be used
      × min is a number, a version or a length of time, which true is not
       ╭─[pitfall.toml:2:28]
     1 │ [limits]
     2 │ osMinimumVersion = { min = true }
       ·                            ────
       ╰────
      help: write a number, as in 8, a version, as in "17.6", or a length of time, as in "P30D"
    "#);
    insta::assert_snapshot!(said("[limits]\npasswordMinimumLenght = { min = 8 }\n"), @r#"
    error: pitfall.toml cannot be used
      × no setting is called 'passwordMinimumLenght'
       ╭─[pitfall.toml:2:1]
     1 │ [limits]
     2 │ passwordMinimumLenght = { min = 8 }
       · ─────────────────────
       ╰────
      help: did you mean 'passwordMinimumLength'?
    "#);
    insta::assert_snapshot!(said("[limits]\ngracePeriod = { min = 9, max = 3 }\n"), @r#"
    error: pitfall.toml cannot be used
      × no value of 'gracePeriod' is at least 9 and at most 3
       ╭─[pitfall.toml:2:32]
     1 │ [limits]
     2 │ gracePeriod = { min = 9, max = 3 }
       ·                                ─
       ╰────
      help: min is the least that is allowed, max the most
    "#);
}

/// Whether there is a setting of a name that nobody knows, only the files tell.
#[test]
fn a_limit_for_a_setting_that_no_policy_has_is_told() {
    let tenant = Tenant::new(&[("a.json", &GRACE.replace("bitLockerEnabled", "wslMinLength").replace("true", "7"))]);
    tenant.write("pitfall.toml", "[limits]\npasswordMinLength = { min = 8 }\nwslMinLength = { min = 8 }\n");
    let ran = tenant.run("check -q --select PF004,CP014 --output-format concise");
    assert_eq!(ran.code, 1);
    assert_eq!(
        ran.stdout,
        "a.json:4:19: warning[CP014] In 'Windows', wslMinLength is 7, but must be at least 8\n\
         pitfall.toml:2:1: warning[PF004] This limit holds nothing: no policy sets 'passwordMinLength', and Microsoft \
         Graph's model has no such property\n"
    );
    // One of the two policies alone is not all there is to know.
    tenant.write("b/c.json", GRACE);
    assert_eq!(tenant.run("check -q --select PF004 b/c.json").code, 0);
}

#[test]
fn globs_for_no_file_are_shown_with_their_place() {
    let tenant = Tenant::new(&[("a.json", NO_GRACE)]);
    tenant.write("pitfall.toml", "exclude = [\"drafts/\", \"/a.json\"]\n");
    let ran = tenant.run("check");
    assert_eq!((ran.code, ran.stdout.as_str()), (2, ""));
    insta::assert_snapshot!(ran.stderr, @r#"
    error: pitfall.toml cannot be used
      × '/a.json' is a path from the root, and globs begin at the folder of pitfall.toml
       ╭─[pitfall.toml:1:23]
     1 │ exclude = ["drafts/", "/a.json"]
       ·                       ─────────
       ╰────
      help: write a.json, which is for every file that is called so
    "#);
}

/// A configuration that cannot be built on is shown where it is named; one with a mistake, where the mistake is.
#[test]
fn what_extends_leads_to_is_shown_with_its_place() {
    let tenant = Tenant::new(&[("a.json", NO_GRACE), ("base/pitfall.toml", "tenant.byod = 'yes'"), ("folder/x", "")]);
    let said = |text: &str| {
        tenant.write("pitfall.toml", text);
        let ran = tenant.run("check");
        assert_eq!((ran.code, ran.stdout.as_str()), (2, ""), "{text}");
        ran.stderr
    };
    insta::assert_snapshot!(said("extend = \"missing.toml\"\n"), @r#"
    error: pitfall.toml cannot be used
      × missing.toml: no such file or folder
       ╭─[pitfall.toml:1:10]
     1 │ extend = "missing.toml"
       ·          ──────────────
       ╰────
      help: paths are relative to the file that names them
    "#);
    insta::assert_snapshot!(said("extend = [\"base/pitfall.toml\"]\n"), @r#"
    error: base/pitfall.toml cannot be used
      × this must be true or false, without quotes, but is the text "yes"
       ╭─[base/pitfall.toml:1:15]
     1 │ tenant.byod = 'yes'
       ·               ─────
       ╰────
    "#);
    insta::assert_snapshot!(said("extend = \"pitfall.toml\"\n"), @r#"
    error: pitfall.toml cannot be used
      × extend leads to pitfall.toml a second time
       ╭─[pitfall.toml:1:10]
     1 │ extend = "pitfall.toml"
       ·          ──────────────
       ╰────
      help: take it out here or there; each file is built on once
    "#);
    tenant.write("base/pitfall.toml", "[limits]\npasswordMinimumLength = { min = 12 }\n");
    let own = "extend = 'base/pitfall.toml'\n[limits]\npasswordMinimumLength = { max = 8 }\n";
    insta::assert_snapshot!(said(own), @r#"
    error: pitfall.toml does not go together with what it extends: no value of 'passwordMinimumLength' is at least 12 and at most 8; min is the least that is allowed, max the most
    "#);
}

/// Naming a rule asks for all it finds, also where that is a hint, and mends it with `--fix`.
#[test]
fn a_rule_that_is_named_shows_its_hints() {
    let tenant = Tenant::new(&[("a.json", &NO_GRACE.replace("true,", "true,,").replace(",,", ", /* on */"))]);
    let codes = |arguments: &str| -> Vec<String> {
        tenant.findings(arguments).into_iter().map(|(_, code)| code).filter(|code| code == "SC001").collect()
    };
    assert_eq!(codes(""), [""; 0]);
    assert_eq!(codes("--select SC"), [""; 0], "a family is not a rule");
    assert_eq!(codes("--select ALL"), [""; 0]);
    assert_eq!(codes("--select sc001"), ["SC001"]);
    assert_eq!(codes("--select invalid-json,GP003"), ["SC001"]);
    assert_eq!(codes("--select SC001 --min-severity info"), [""; 0], "asked for otherwise");
    assert_eq!(tenant.run("check --select SC001").code, 0, "a hint fails nothing");
    assert_eq!(tenant.run("check -q --select SC001 --fix --unsafe-fixes").code, 0);
    assert!(!std::fs::read_to_string(tenant.path("a.json")).unwrap().contains("/* on */"));
}

#[test]
fn severities_can_be_changed() {
    let tenant = Tenant::new(&[("a.json", NO_GRACE)]);
    let severity = |text: &str, arguments: &str| {
        tenant.write("pitfall.toml", text);
        let json = tenant.json(arguments);
        json["findings"][0]["severity"].as_str().map(str::to_owned)
    };
    assert_eq!(severity("", "--select GP003").as_deref(), Some("warning"));
    assert_eq!(severity("[rules]\nGP003 = 'error'", "--select GP003").as_deref(), Some("error"));
    assert_eq!(severity("rules.no-grace-period.severity = 'info'", "--select GP003").as_deref(), Some("info"));
    assert_eq!(severity("rules.gp = 'hint'", "--select GP"), None, "hints are not shown");
    assert_eq!(severity("rules.gp = 'hint'", "--select GP003").as_deref(), Some("hint"), "asked for");
    assert_eq!(severity("rules.ALL = 'off'", ""), None);
    assert_eq!(severity("rules.ALL = 'off'", "--select GP003").as_deref(), Some("warning"), "asked for");
    assert_eq!(severity("rules = { ALL = 'off', GP003 = 'error' }", "").as_deref(), Some("error"));
}

#[test]
fn names_of_groups_can_be_given() {
    let relies = RELIES.replace("\"All\"]", "\"\"], \"includeGroups\": [\"1078a202-3b20-43e4-ab56-2da9f9a07280\"]");
    let tenant = Tenant::new(&[("ca.json", &relies), ("names/groups.csv", "Id,DisplayName\n")]);
    let rows = |text: &str| {
        tenant.write("pitfall.toml", text);
        let ran = tenant.run("coverage ca.json --output-format json");
        let json: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
        json["rows"][0]["users"].as_str().map(str::to_owned).unwrap()
    };
    assert_eq!(rows(""), "group 1078a202-3b20-43e4-ab56-2da9f9a07280");
    let given = "tenant.group-names = { 1078A202-3b20-43e4-ab56-2da9f9a07280 = 'Night shift' }";
    assert_eq!(rows(given), "group 'Night shift'");
    tenant.write("names/groups.csv", "Id,DisplayName\n1078a202-3b20-43e4-ab56-2da9f9a07280,Early shift\n");
    assert_eq!(rows("tenant.group-names-csv = 'names/groups.csv'"), "group 'Early shift'");
    tenant.write("pitfall.toml", "tenant.group-names-csv = ['missing.csv']");
    let ran = tenant.run("check ca.json");
    assert_eq!(ran.code, 2);
    assert!(ran.stderr.contains("missing.csv: no such file"), "{}", ran.stderr);
}

#[test]
fn the_schema_can_be_had() {
    let tenant = Tenant::new(&[]);
    assert_eq!(tenant.run("config --schema").stdout, include_str!("../../schemas/pitfall.schema.json"));
    assert_eq!(tenant.run("config").stdout, "# .: 0 files\n# no pitfall.toml: everything is as it comes\n");
}

/// The schema says of the sample tenants and of mistakes what the program says.
#[test]
fn the_schema_accepts_what_the_program_accepts() {
    let schema = serde_json::from_str(include_str!("../../schemas/pitfall.schema.json")).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let tenant = Tenant::new(&[("a.json", "{}")]);
    for (text, right) in [
        (include_str!("../tenants/contoso/pitfall.toml"), true),
        (include_str!("../tenants/fabrikam/pitfall.toml"), true),
        ("tenant.complete = 'all'", true),
        ("tenant.complete = 'some'", false),
        ("tenant.complete = ['grups']", false),
        ("tenant.emergency-access = ['admin']", false),
        ("tenant.byod = 'yes'", false),
        ("tenant.group-names-csv = 1", false),
        ("rules.UG002 = 'error'", true),
        ("rules.no-grace-period.severity = 'off'", true),
        ("rules = { ALL = 'info', ug = 'hint' }", true),
        ("rules.UG002 = 'warn'", false),
        ("rules.UG002.level = 'warning'", false),
        ("grace.immediate-ok = 1", false),
        ("nothing = 1", false),
    ] {
        let json = serde_json::to_value(toml::from_str::<toml::Table>(text).unwrap()).unwrap();
        assert_eq!(validator.is_valid(&json), right, "the schema on {text}");
        tenant.write("pitfall.toml", text);
        assert_eq!(tenant.run("check").code == 0, right, "the program on {text}");
    }
}

#[test]
fn it_is_found_above_the_first_path() {
    let tenant = Tenant::new(&[("tenant/policies/a.json", NO_GRACE), ("tenant/pitfall.toml", "nonsense")]);
    assert_eq!(tenant.run("check tenant/policies").code, 2);
    assert_eq!(tenant.run("check tenant/policies/a.json").code, 2);
    assert_eq!(tenant.run("check --select GP003 .").code, 2, "a tenant below it has its own");
    assert_eq!(tenant.run("check --select GP003 tenant --isolated").code, 1);
}

#[test]
fn another_can_be_named() {
    let tenant = Tenant::new(&[("a.json", NO_GRACE), ("pitfall.toml", "nonsense"), ("other.toml", IMMEDIATE)]);
    assert_eq!(tenant.run("check --select SC001 --config other.toml").code, 0);
    let ran = tenant.run("check --config missing.toml");
    assert_eq!((ran.code, ran.stderr.as_str()), (2, "error: missing.toml: no such file or folder\n"));
}
