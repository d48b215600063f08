//! 0 nothing at or above `--fail-on`, 1 findings, 2 could not do its work.

use crate::tenant::{BROKEN, GRACE, NO_GRACE, Tenant};

#[test]
fn nothing_found_is_zero() {
    let ran = Tenant::new(&[("a.json", GRACE)]).run("check --select GP003,SC001");
    assert_eq!((ran.code, ran.stdout.as_str()), (0, ""));
    insta::assert_snapshot!(ran.stderr, @"Checked 1 policy or object in 1 file: no pitfalls found.");
}

#[test]
fn findings_are_one() {
    let tenant = Tenant::new(&[("a.json", NO_GRACE)]);
    assert_eq!(tenant.run("check --select GP003").code, 1);
    assert_eq!(tenant.run("check --select GP003 --exit-zero").code, 0);
}

#[test]
fn fail_on_draws_the_line() {
    let tenant = Tenant::new(&[("a.json", NO_GRACE)]);
    for (level, code) in [("hint", 1), ("info", 1), ("warning", 1), ("error", 0)] {
        assert_eq!(tenant.run(&format!("check --select GP003 --fail-on {level}")).code, code, "{level}");
    }
}

#[test]
fn what_is_not_shown_does_not_fail() {
    let ran = Tenant::new(&[("a.json", NO_GRACE)]).run("check --select GP003 --min-severity error");
    assert_eq!((ran.code, ran.stdout.as_str()), (0, ""));
}

#[test]
fn failing_on_hints_shows_them() {
    let tenant = Tenant::new(&[("a.jsonc", "{\n  // why\n  \"secureByDefault\": true\n}\n")]);
    assert_eq!(tenant.run("check --select SC001").code, 0);
    let ran = tenant.run("check --select SC001 --fail-on hint --output-format concise");
    assert_eq!(ran.code, 1);
    assert!(ran.stdout.starts_with("a.jsonc:2:3: hint[SC001] "), "{}", ran.stdout);
}

#[test]
fn a_file_that_does_not_parse_is_a_finding() {
    assert_eq!(Tenant::new(&[("a.json", BROKEN)]).run("check").code, 1);
}

#[test]
fn what_cannot_be_done_comes_before_what_was_found() {
    let tenant = Tenant::new(&[("a.json", NO_GRACE)]);
    let ran = tenant.run("check . missing --select GP003 --output-format concise");
    assert_eq!(ran.code, 2);
    assert!(ran.stdout.contains("a.json:6:86: warning[GP003]"), "the rest is checked: {}", ran.stdout);
    assert!(ran.stderr.contains("error: missing: no such file or folder"), "{}", ran.stderr);
    assert_eq!(tenant.run("check missing --exit-zero").code, 2);
}

#[test]
fn bad_flags_are_two() {
    let tenant = Tenant::new(&[]);
    for arguments in
        ["check --nonsense", "check --output-format xml", "check -j 0", "check --max-file-size 2x", "chekc"]
    {
        assert_eq!(tenant.run(arguments).code, 2, "{arguments}");
    }
}

#[test]
fn an_unknown_rule_is_two() {
    let tenant = Tenant::new(&[("a.json", NO_GRACE)]);
    let ran = tenant.run("check --select no-grace-perod");
    assert_eq!((ran.code, ran.stdout.as_str()), (2, ""));
    assert_eq!(ran.stderr, "error: no rule is called 'no-grace-perod'; did you mean no-grace-period?\n");
    assert_eq!(tenant.run("check --ignore XX999").code, 2);
    assert_eq!(tenant.run("rule XX999").code, 2);
}

#[test]
fn help_and_version_are_zero() {
    let tenant = Tenant::new(&[]);
    for arguments in ["--help", "check --help", "rule --help", "--version", "version"] {
        let ran = tenant.run(arguments);
        assert_eq!((ran.code, ran.stdout.is_empty(), ran.stderr.as_str()), (0, false, ""), "{arguments}");
    }
    assert_eq!(tenant.run("version").stdout, tenant.run("--version").stdout);
}
