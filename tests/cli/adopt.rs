//! Taking pitfall up in a repository that is not clean: ignores, baseline, several tenants, `init`, `config`.

use std::fs;

use crate::tenant::{BROKEN, GRACE, NO_GRACE, NOT_SECURE, RELIES, Tenant, finish};

const IGNORE: &str = "[[ignore]]\nrule = \"GP003\"\npolicy = \"Windows\"\nreason = \"Kiosks\"\n";

/// Path and code of what is found, without notes.
fn of(tenant: &Tenant, arguments: &str) -> Vec<String> {
    tenant
        .findings(&format!("--min-severity warning {arguments}"))
        .into_iter()
        .map(|(path, code)| format!("{path} {code}"))
        .collect()
}

#[test]
fn what_is_ignored_is_counted_and_not_shown() {
    let tenant = Tenant::new(&[("a.json", NO_GRACE), ("pitfall.toml", IGNORE)]);
    let json = tenant.json("--min-severity warning");
    assert_eq!((json["findings"].as_array().unwrap().len(), &json["summary"]["ignored"]), (0, &1.into()));
    let ran = tenant.run("check --min-severity warning");
    assert_eq!((ran.code, ran.stdout.as_str()), (0, ""));
    assert!(ran.stderr.contains("1 finding ignored"), "{}", ran.stderr);
    assert_eq!(of(&tenant, "--no-ignores"), ["a.json GP003"]);
}

#[test]
fn an_ignore_of_no_use_is_shown_in_its_file() {
    let tenant = Tenant::new(&[("a.json", GRACE), ("pitfall.toml", IGNORE)]);
    insta::assert_snapshot!(tenant.run("check -q --min-severity warning").stdout, @r#"
    warning: PF001 unused-ignore
      ⚠ This ignore takes nothing out: GP003 finds nothing here
       ╭─[pitfall.toml:2:8]
     1 │ [[ignore]]
     2 │ rule = "GP003"
       ·        ───────
     3 │ policy = "Windows"
       ╰────
      help: Remove it, so that it cannot hide what is found later.
    "#);
    // What was not looked for or not read is not missing.
    assert_eq!(of(&tenant, "--select UG,PF"), [""; 0]);
    assert_eq!(of(&tenant, "a.json"), [""; 0]);
    assert_eq!(of(&tenant, "--fail-on error"), ["pitfall.toml PF001"]);
}

#[test]
fn an_ignore_ends_on_its_day() {
    let ignore = format!("{IGNORE}expires = 2026-11-21\n");
    let tenant = Tenant::new(&[("a.json", NO_GRACE), ("pitfall.toml", &ignore)]);
    assert_eq!(of(&tenant, "--today 2026-11-21"), [""; 0]);
    assert_eq!(of(&tenant, "--today 2026-11-22"), ["a.json GP003", "pitfall.toml PF002"]);
}

#[test]
fn companions_and_comments_ignore_too() {
    let companion = "[[ignore]]\nrule = \"no-grace-period\"\nreason = \"Kiosks\"\n";
    let commented = NO_GRACE.replacen('{', "// pitfall: ignore[GP] kiosks\n{", 1);
    let tenant = Tenant::new(&[
        ("a/x.json", NO_GRACE),
        ("a/x.json.pitfall.toml", companion),
        ("b/y.jsonc", &commented.replace("Windows\"", "Other\"")),
    ]);
    assert_eq!(of(&tenant, ""), [""; 0]);
    assert_eq!(tenant.json("--min-severity warning")["summary"]["ignored"], 2);
    assert_eq!(of(&tenant, "a/x.json"), [""; 0], "it is found beside a file that is named");
    tenant.write("a/x.json.pitfall.toml", "[[ignore]]\nrule = \"GP003\"\n");
    let ran = tenant.run("check");
    assert_eq!(ran.code, 2);
    assert!(ran.stderr.contains("the key reason is missing"), "{}", ran.stderr);
    let sarif = {
        tenant.write("a/x.json.pitfall.toml", companion);
        tenant.run("check --min-severity warning --output-format sarif").stdout
    };
    let sarif: serde_json::Value = serde_json::from_str(&sarif).unwrap();
    let kinds: Vec<&str> = sarif["runs"][0]["results"]
        .as_array()
        .unwrap()
        .iter()
        .map(|result| result["suppressions"][0]["kind"].as_str().unwrap())
        .collect();
    assert_eq!(kinds, ["external", "inSource"]);
}

#[test]
fn rules_can_be_protected_from_ignores() {
    let protected = format!("rules.GP003 = {{ ignorable = false }}\n{IGNORE}");
    let tenant = Tenant::new(&[("a.json", NO_GRACE), ("pitfall.toml", &protected)]);
    assert_eq!(of(&tenant, "--select GP"), ["a.json GP003"]);
}

#[test]
fn an_ignore_that_is_forbidden_says_so() {
    let tenant = Tenant::new(&[("a.json", NO_GRACE)]);
    tenant
        .write("pitfall.toml", "rules.GP003.ignorable = false\n[[ignore]]\nrule = 'GP003'\nfile = '*'\nreason = 'x'\n");
    let ran = tenant.run("check -q --select PF --output-format concise");
    assert_eq!(
        ran.stdout,
        "pitfall.toml:3:8: warning[PF001] This ignore takes nothing out: findings of GP003 cannot be ignored, since the \
         configuration says ignorable = false\n"
    );
}

#[test]
fn all_that_is_found_can_be_ignored() {
    let tenant = Tenant::new(&[("a.json", NO_GRACE), ("b.json", RELIES), ("c.json", NOT_SECURE), ("d.json", BROKEN)]);
    let before = of(&tenant, "");
    assert!(before.len() > 2);
    let ran = tenant.command(["check", "--min-severity", "warning", "--add-ignore", "as it \"was\""]).output().unwrap();
    assert_eq!(ran.status.code(), Some(0));
    assert_eq!(of(&tenant, ""), ["d.json SC001"]);
    let text = fs::read_to_string(tenant.path("pitfall.toml")).unwrap();
    assert!(text.contains("policy = \"0c6a3a5e-7f2e-4f0b-8a8a-6d2f3d1c9b10\" # Require a compliant device"), "{text}");
    let ran = tenant.command(["check", "--add-ignore", " "]).output().unwrap();
    assert_eq!(ran.status.code(), Some(2));
}

#[test]
fn a_baseline_shows_only_what_is_new() {
    let tenant = Tenant::new(&[("a.json", NO_GRACE), ("d.json", BROKEN)]);
    let created = tenant.run("baseline create --min-severity warning");
    assert_eq!((created.code, created.stdout.as_str()), (0, "Wrote 2 findings to pitfall-baseline.json\n"));
    let again = tenant.run("baseline create --min-severity warning");
    assert_eq!(again.code, 2);
    assert_eq!(of(&tenant, ""), [""; 0]);
    assert_eq!(tenant.json("--min-severity warning")["summary"]["baselined"], 2);
    assert_eq!(of(&tenant, "--no-baseline"), ["a.json GP003", "d.json SC001"]);
    // Renamed, indented, and another policy beside it.
    fs::remove_file(tenant.path("a.json")).unwrap();
    tenant.write("z/renamed.json", NO_GRACE.replace("  ", "\t").replace('\n', "\r\n"));
    tenant.write("b.json", NO_GRACE.replace("\"Windows\"", "\"Other\""));
    assert_eq!(of(&tenant, ""), ["b.json GP003"]);
    tenant.write("z/renamed.json", GRACE);
    let shown = tenant.run("baseline show");
    insta::assert_snapshot!(shown.stdout, @r"
    pitfall-baseline.json: 2 findings, 1 of them gone

    the tenant as a whole
      SC001 /state

    Windows
      GP003 /scheduledActionsForRule/*/scheduledActionConfigurations/block/gracePeriodHours  (gone)
    ");
    assert_eq!(tenant.run("baseline prune").stdout, "Took 1 finding out of pitfall-baseline.json, 1 left\n");
    assert_eq!(
        tenant.run("baseline update --min-severity warning").stdout,
        "Wrote 2 findings to pitfall-baseline.json: 1 new, 0 gone\n"
    );
    assert_eq!(of(&tenant, ""), [""; 0]);
    tenant.write("pitfall-baseline.json", "{}");
    let ran = tenant.run("check");
    assert_eq!(ran.code, 2);
    assert!(ran.stderr.contains("pitfall-baseline.json is no baseline"), "{}", ran.stderr);
    assert_eq!(tenant.run("check --baseline none.json").code, 2);
}

/// Without a configuration the baseline is found from below its folder, and is not cut down from there.
#[test]
fn a_baseline_is_found_above_the_first_path() {
    let tenant = Tenant::new(&[("t/a.json", NO_GRACE), ("t/sub/b.json", &NO_GRACE.replace("Windows", "Other"))]);
    assert_eq!(tenant.run("baseline create t -q").code, 0);
    for path in ["t", "t/a.json", "t/sub", "t/sub/b.json", "--touching t/sub/b.json"] {
        // Which rules did not run is another finding where there are fewer files.
        assert_eq!(tenant.findings(&format!("{path} --ignore SC018")), [], "{path}");
    }
    let mut command = tenant.command(["check", "-q"]);
    command.current_dir(tenant.path("t/sub"));
    assert_eq!(finish(command).code, 0);
    assert_eq!(tenant.run("check t/sub --no-baseline").code, 1);
    let ran = tenant.run("baseline prune t/sub");
    assert_eq!(ran.code, 2);
    assert!(ran.stderr.contains("name all of"), "{}", ran.stderr);
}

#[test]
fn a_baseline_keeps_what_was_not_looked_at() {
    let tenant =
        Tenant::new(&[("a.json", NO_GRACE), ("b/c.json", NO_GRACE.replace("\"Windows\"", "\"Other\"").as_str())]);
    assert_eq!(tenant.run("baseline create").code, 0);
    let before = fs::read_to_string(tenant.path("pitfall-baseline.json")).unwrap();
    for part in ["update a.json", "prune a.json", "update --select CP", "prune --min-severity error", "show --fix"] {
        let ran = tenant.run(&format!("baseline {part} --baseline pitfall-baseline.json"));
        assert_eq!(ran.code, 2, "{part}: {}", ran.stdout);
        assert_eq!(fs::read_to_string(tenant.path("pitfall-baseline.json")).unwrap(), before, "{part}");
    }
    assert_eq!(fs::read_to_string(tenant.path("a.json")).unwrap(), NO_GRACE);
}

#[test]
fn each_folder_with_a_configuration_is_a_tenant() {
    let tenant = Tenant::new(&[
        ("contoso/a.json", RELIES),
        ("contoso/pitfall.toml", "[rules]\nUG006 = \"info\"\n"),
        ("contoso/sub/b.json", NOT_SECURE),
        ("fabrikam/b.json", RELIES),
        ("fabrikam/pitfall.toml", ""),
        ("fabrikam/__archive__/c.json", NOT_SECURE),
    ]);
    let json = tenant.json("--select UG006");
    let found: Vec<(&str, &str)> = json["findings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|finding| (finding["path"].as_str().unwrap(), finding["severity"].as_str().unwrap()))
        .collect();
    assert_eq!(found, [("contoso/sub/b.json", "info")], "one tenant's settings are no matter of the other");
    assert_eq!(json["summary"]["files"], 3);
    // One configuration makes them one tenant.
    assert_eq!(of(&tenant, "--select UG006 --isolated"), ["contoso/sub/b.json UG006"]);
    let ran = tenant.run("coverage");
    assert_eq!(ran.code, 2);
    assert!(ran.stderr.contains("several tenants; name one of contoso, fabrikam"), "{}", ran.stderr);
    assert_eq!(tenant.run("coverage contoso").code, 0);
}

#[test]
fn each_export_is_a_tenant() {
    let tenant = Tenant::new(&[
        ("one/MigrationTable_1.json", "{}"),
        ("one/a/relies.json", RELIES),
        ("two/MigrationTable_2.json", "{}"),
        ("two/b/not-secure.json", NOT_SECURE),
    ]);
    assert_eq!(tenant.findings("--select UG006 --min-severity error"), []);
    // Their configuration is one: what is wrong with it is said once, and what is of no use in one may be in the other.
    let ignore = "[[ignore]]\nrule = \"UG006\"\npolicy = \"nobody\"\nreason = \"Agreed\"\n";
    tenant.write("pitfall.toml", format!("{ignore}{ignore}expires = \"2020-01-01\"\n"));
    let mut found = tenant.findings("--select UG006,PF --min-severity hint");
    found.retain(|(_, code)| code.starts_with("PF"));
    assert_eq!(found, [("pitfall.toml".to_owned(), "PF002".to_owned())]);
    fs::remove_file(tenant.path("pitfall.toml")).unwrap();
    fs::remove_file(tenant.path("two/MigrationTable_2.json")).unwrap();
    assert_eq!(tenant.findings("--select UG006 --min-severity error").len(), 1);
}

#[test]
fn configurations_build_on_others() {
    let tenant = Tenant::new(&[
        (
            "shared/base.toml",
            "[rules]\nGP003 = \"error\"\nDP = \"off\"\n[tenant]\nbyod = true\n[[ignore]]\nrule = \"CA\"\npolicy = \"x\"\nreason = \"y\"\n",
        ),
        ("t/pitfall.toml", "extend = \"../shared/base.toml\"\nexclude = [\"drafts/\"]\n[rules]\nDP = \"info\"\n"),
        ("t/a.json", NO_GRACE),
        ("t/drafts/b.json", BROKEN),
    ]);
    let json = tenant.json("t --min-severity warning");
    assert_eq!((&json["findings"][0]["severity"], json["findings"].as_array().unwrap().len()), (&"error".into(), 1));
    insta::assert_snapshot!(tenant.run("config t").stdout, @r#"
    # t: 1 file
    # t/pitfall.toml on top of shared/base.toml
    exclude = ["drafts/"]  # t/pitfall.toml
    extend = "../shared/base.toml"  # t/pitfall.toml
    ignore = [{ policy = "x", reason = "y", rule = "CA" }]  # shared/base.toml
    rules.DP = "info"  # t/pitfall.toml
    rules.GP003 = "error"  # shared/base.toml
    tenant.byod = true  # shared/base.toml
    "#);
    tenant.write("shared/base.toml", "extend = \"../t/pitfall.toml\"\n");
    let ran = tenant.run("check t");
    assert_eq!(ran.code, 2);
    assert!(ran.stderr.contains("extend leads to"), "{}", ran.stderr);
}

#[test]
fn files_are_excluded() {
    let tenant = Tenant::new(&[("a.json", NO_GRACE), ("b.json", BROKEN), ("__archive__/c.json", BROKEN)]);
    assert_eq!(of(&tenant, "--exclude b*"), ["a.json GP003"]);
    assert_eq!(of(&tenant, "b.json --exclude b.json"), ["b.json SC001"], "what is named is read");
    assert_eq!(of(&tenant, "a.json b.json __archive__/c.json --exclude b.json --force-exclude"), ["a.json GP003"]);
    let ran = tenant.run("check --exclude [b");
    assert_eq!(ran.code, 2);
    assert!(ran.stderr.contains("'[b' has a [ that nothing closes"), "{}", ran.stderr);
}

#[test]
fn rules_weigh_by_file() {
    let text = "[rules]\nGP003 = \"off\"\n[[override]]\nfile = \"strict/\"\nrules = { no-grace-period = \"error\" }\n\
                [[override]]\nfile = \"*.old.json\"\nrules = { ALL = \"off\" }\n";
    let other = NO_GRACE.replace("\"Windows\"", "\"Other\"");
    let tenant = Tenant::new(&[
        ("pitfall.toml", text),
        ("a.json", NO_GRACE),
        ("strict/a.json", &other),
        ("strict/a.old.json", BROKEN),
    ]);
    let json = tenant.json("--min-severity warning");
    let found: Vec<(&str, &str)> = json["findings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|finding| (finding["path"].as_str().unwrap(), finding["severity"].as_str().unwrap()))
        .collect();
    assert_eq!(found, [("strict/a.json", "error")]);
}

#[test]
fn a_configuration_to_begin_with() {
    let group = r#"{"@odata.context": "https://graph.microsoft.com/v1.0/$metadata#groups", "value": [
        {"id": "7d1f4f60-7c1e-4f57-9a57-0c9d7a7f2b10", "displayName": "SG Emergency\u001b access", "securityEnabled": true}]}"#;
    let tenant = Tenant::new(&[("a.json", NO_GRACE), ("groups.json", group)]);
    let ran = tenant.run("init");
    assert_eq!((ran.code, ran.stderr.as_str()), (0, ""), "{}", ran.stdout);
    insta::assert_snapshot!(fs::read_to_string(tenant.path("pitfall.toml")).unwrap());
    assert_eq!(of(&tenant, ""), ["a.json GP003"]);
    assert_eq!(tenant.run("init").code, 2);
}
