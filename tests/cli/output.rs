//! What users see.

use pitfall_core::report::json;
use pitfall_core::{Selection, TenantFacts};

use crate::tenant::{BROKEN, GRACE, NO_GRACE, NOT_SECURE, RELIES, Tenant};

fn all_of_it() -> Tenant {
    Tenant::new(&[
        ("ca/require.json", RELIES),
        ("compliance/windows.json", NO_GRACE),
        ("compliance/other.json", GRACE),
        ("broken.json", BROKEN),
        ("settings.json", NOT_SECURE),
        ("package.json", "{}"),
    ])
}

const SELECT: &str = "--select SC001,GP003,UG006";

#[test]
fn full() {
    let ran = all_of_it().run(&format!("check {SELECT}"));
    insta::assert_snapshot!(format!("{}{}", ran.stdout, ran.stderr));
}

#[test]
fn full_in_colour() {
    let ran = all_of_it().run(&format!("check {SELECT} --color always -q"));
    insta::assert_snapshot!(ran.stdout.replace('\u{1b}', "␛"));
}

#[test]
fn concise() {
    let ran = all_of_it().run(&format!("check {SELECT} --output-format concise -q"));
    insta::assert_snapshot!(ran.stdout);
    assert_eq!(ran.stderr, "");
}

#[test]
fn statistics() {
    let tenant = all_of_it();
    tenant.write("second.json", NO_GRACE);
    let ran = tenant.run(&format!("check {SELECT} --statistics -q"));
    insta::assert_snapshot!(ran.stdout, @r"
    2  warning  GP003  no-grace-period
    1  error    SC001  invalid-json
    1  error    UG006  unassigned-devices-count-as-compliant
    ");
    assert_eq!(ran.code, 1);
}

#[test]
fn statistics_for_programs() {
    let tenant = all_of_it();
    let ran = tenant.run(&format!("check {SELECT} --statistics --output-format json"));
    let counts: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!((ran.code, ran.stderr.as_str(), counts.as_array().map(Vec::len)), (1, "", Some(3)));
    let first = serde_json::json!({ "code": "GP003", "name": "no-grace-period", "severity": "warning", "count": 1, "fixable": 0 });
    assert_eq!(counts[0], first);
    let ran = tenant.run("check --statistics --output-format sarif");
    assert_eq!((ran.code, ran.stdout.as_str()), (2, ""));
    assert!(ran.stderr.contains("--statistics are written as text or as json"), "{}", ran.stderr);
    let ran = tenant.run(&format!("check {SELECT} -q --statistics --output-format sarif=out.sarif"));
    assert!(ran.stdout.starts_with("1  "), "{}", ran.stdout);
}

/// Neither a policy nor the configuration is lost to a report, whatever else is asked for; a former report is.
#[test]
fn a_report_overwrites_nothing_that_is_checked() {
    let tenant = all_of_it();
    tenant.write("pitfall.toml", "tenant.byod = true\n");
    for path in ["ca/require.json", "broken.json", "pitfall.toml", "./ca/../settings.json"] {
        let before = read(&tenant, path);
        let ran = tenant.run(&format!("check --fix --unsafe-fixes --output-format sarif={path}"));
        assert_eq!((ran.code, ran.stdout.as_str()), (2, ""), "{path}");
        assert!(ran.stderr.contains("the report would overwrite it"), "{path}: {}", ran.stderr);
        assert_eq!(read(&tenant, path), before, "{path}");
    }
    assert!(read(&tenant, "compliance/windows.json").contains("\"gracePeriodHours\": 0"), "nothing is mended either");
    for format in ["json", "sarif", "gitlab"] {
        for _ in 0..2 {
            let ran = tenant.run(&format!("check -q --output-format {format}=report.json"));
            assert_eq!((ran.code, ran.stderr.as_str()), (1, ""), "{format}");
        }
    }
}

/// A report on part of the files is not to be taken for one on all of them.
#[test]
fn reports_say_what_was_not_read() {
    let tenant = Tenant::new(&[("t/a.json", GRACE), ("t/large.json", &" ".repeat(3_000))]);
    let sarif = |arguments: &str| -> serde_json::Value {
        let ran = tenant.run(&format!("check -q --output-format sarif {arguments}"));
        let log: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
        log["runs"][0]["invocations"][0].clone()
    };
    assert_eq!(sarif("t/a.json"), serde_json::json!({ "executionSuccessful": true }));
    let failed = sarif("t missing");
    assert_eq!(failed["executionSuccessful"], false);
    let notification = &failed["toolExecutionNotifications"][0];
    assert_eq!(notification["level"], "error");
    assert_eq!(notification["message"]["text"], "missing: no such file or folder");
    let partly = sarif("t --max-file-size 2k");
    assert_eq!(partly["executionSuccessful"], true, "that was asked for");
    let said = &partly["toolExecutionNotifications"][0];
    assert_eq!(said["level"], "warning");
    assert!(said["message"]["text"].as_str().unwrap().starts_with("t/large.json: not read"), "{said}");
    assert!(!sarif("t missing --redact").to_string().contains("missing"));
    let json = tenant.json("t missing");
    let expected = serde_json::json!([{ "severity": "error", "message": "missing: no such file or folder" }]);
    assert_eq!(json["problems"], expected);
    assert_eq!(tenant.json("t/a.json").get("problems"), None);
}

#[test]
fn json_holds_its_summary() {
    let json = all_of_it().json(SELECT);
    assert_eq!(json["schema_version"], 1);
    assert_eq!(json["summary"]["files"], 6);
    assert_eq!(json["summary"]["errors"], 2);
    assert_eq!(json["summary"]["warnings"], 1);
    assert_eq!(json["findings"].as_array().map(Vec::len), Some(3));
}

#[test]
fn json_leaves_standard_error_alone() {
    assert_eq!(all_of_it().run("check --output-format json").stderr, "");
}

#[test]
fn the_number_of_threads_changes_nothing() {
    let tenant = Tenant::new(&[]);
    // Enough for the other threads to be started.
    for number in 0..600 {
        let text = if number % 3 == 0 { NO_GRACE } else { GRACE };
        tenant.write(&format!("{}/{number}.json", number % 7), text.replace("Windows", &"W".repeat(number + 500)));
    }
    let one = tenant.run("check --output-format json -j 1").stdout;
    assert!(one.matches("\"GP003\"").count() == 200);
    for threads in [2, 3, 8] {
        assert!(tenant.run(&format!("check --output-format json -j {threads}")).stdout == one, "{threads} threads");
    }
}

/// The module in the program gives what the core gives when it is called directly.
#[test]
fn the_core_says_the_same() {
    let files = [("a.json", NO_GRACE), ("b.json", BROKEN)];
    let native = pitfall_core::check(
        files.iter().map(|(path, text)| ((*path).to_owned(), text.as_bytes())).collect(),
        TenantFacts::default(),
        &Selection::standard(),
    );
    assert_eq!(Tenant::new(&files).run("check --output-format json").stdout, json::render(&native));
}

#[test]
fn select_and_ignore() {
    let tenant = all_of_it();
    let codes = |arguments: &str| -> Vec<String> {
        let mut codes: Vec<String> = tenant.findings(arguments).into_iter().map(|(_, code)| code).collect();
        codes.sort();
        codes
    };
    assert_eq!(codes("--select no-grace-period"), ["GP003"]);
    assert_eq!(codes("--select gp003,SC --min-severity warning"), ["GP003", "SC001"]);
    assert_eq!(codes("--select SC001,GP003,UG006 --ignore SC"), ["GP003", "UG006"]);
    assert_eq!(codes("--ignore ALL"), [""; 0]);
    assert_eq!(codes("--select ALL"), codes(""));
}

#[test]
fn colour_follows_the_environment() {
    let tenant = Tenant::new(&[("a.json", NO_GRACE)]);
    let colored = |variables: &[(&str, &str)], arguments: &[&str]| {
        let mut command = tenant.command(["check", "--select", "GP003"].iter().chain(arguments));
        command.envs(variables.iter().copied());
        crate::tenant::finish(command).stdout.contains('\u{1b}')
    };
    assert!(!colored(&[], &[]), "no terminal");
    assert!(colored(&[("FORCE_COLOR", "1")], &[]));
    assert!(colored(&[("CLICOLOR_FORCE", "1")], &[]));
    assert!(!colored(&[("CLICOLOR_FORCE", "0")], &[]));
    assert!(!colored(&[("FORCE_COLOR", "1"), ("NO_COLOR", "1")], &[]));
    assert!(colored(&[("NO_COLOR", "1")], &["--color", "always"]));
    assert!(!colored(&[("FORCE_COLOR", "1")], &["--color", "never"]));
}

#[test]
fn quiet_keeps_the_findings() {
    let ran = all_of_it().run("check -q --select GP003");
    assert!(ran.stdout.contains("GP003"));
    assert_eq!(ran.stderr, "");
}

/// A place in a minified file: a window of its line.
#[test]
fn a_minified_file() {
    let mut json: serde_json::Value = serde_json::from_str(NO_GRACE).unwrap();
    json["description"] = "x".repeat(5000).into();
    let tenant = Tenant::new(&[("min.json", &serde_json::to_string(&json).unwrap())]);
    insta::assert_snapshot!(tenant.run("check --select GP003 -q").stdout);
}

#[test]
fn tabs_and_wide_characters() {
    let text = NO_GRACE.replace("    { \"scheduled", "\t\t{ \"规则\": \"é\", \"scheduled");
    insta::assert_snapshot!(Tenant::new(&[("a.json", &text)]).run("check --select GP003 -q").stdout);
}

#[test]
fn rule_pages() {
    let tenant = Tenant::new(&[]);
    let ran = tenant.run("rule GP003");
    insta::assert_snapshot!(ran.stdout);
    assert_eq!(tenant.run("rule no-grace-period").stdout, ran.stdout);
    let all = tenant.run("rule --all");
    assert_eq!(all.code, 0);
    for rule in pitfall_core::rules::ALL {
        assert!(all.stdout.contains(&format!("{} {} (", rule.code, rule.name)), "{}", rule.code);
    }
}

#[test]
fn help() {
    insta::assert_snapshot!(Tenant::new(&[]).run("check --help").stdout);
}

#[test]
fn several_formats_at_once() {
    let tenant = all_of_it();
    let ran = tenant.run(&format!("check {SELECT} -q --output-format sarif=out.sarif --output-format github"));
    assert_eq!(ran.stdout.lines().filter(|line| line.starts_with("::")).count(), 3, "{}", ran.stdout);
    let log: serde_json::Value = serde_json::from_str(&read(&tenant, "out.sarif")).unwrap();
    assert_eq!(log["runs"][0]["results"].as_array().map(Vec::len), Some(3));
    // What is written to files alone leaves standard output free.
    let ran = tenant.run(&format!("check {SELECT} -q --output-format full=full.txt --output-format junit=j.xml"));
    assert_eq!((ran.code, ran.stdout.as_str()), (1, ""));
    assert!(read(&tenant, "full.txt").contains("displayName") && read(&tenant, "j.xml").starts_with("<?xml"));
}

#[test]
fn formats_that_cannot_be() {
    let tenant = all_of_it();
    for (options, message) in [
        ("--output-format full --output-format json", "standard output takes one format"),
        ("--output-format sarif=a --output-format junit=a", "a is named for two formats"),
        ("--output-format srif", "did you mean sarif?"),
        ("--output-format sarif=", "no file is named after '='"),
        ("-j 0", "a whole number, 1 or more"),
        ("--output-format sarif=missing/out.sarif", "cannot write missing/out.sarif"),
    ] {
        let ran = tenant.run(&format!("check {options}"));
        assert_eq!(ran.code, 2, "{options}");
        assert!(ran.stderr.contains(message), "{options}: {}", ran.stderr);
    }
}

fn read(tenant: &Tenant, path: &str) -> String {
    std::fs::read_to_string(tenant.path(path)).unwrap()
}
