//! `pitfall.toml`.

use crate::tenant::{NO_GRACE, Tenant};

const IMMEDIATE: &str = "[grace]\nimmediate-ok = true\n";

#[test]
fn mistakes_are_shown_with_their_place() {
    let tenant = Tenant::new(&[("a.json", NO_GRACE), ("pitfall.toml", "[tenant]\ncomplete = [\"grups\"]\n")]);
    let ran = tenant.run("check");
    assert_eq!((ran.code, ran.stdout.as_str()), (2, ""));
    insta::assert_snapshot!(ran.stderr, @r#"
    error: pitfall.toml: TOML parse error at line 2, column 12
      |
    2 | complete = ["grups"]
      |            ^^^^^^^^^
    no collection is called 'grups'; did you mean 'groups'?
    "#);
    tenant.write("pitfall.toml", "[tenant]\ncompleet = \"all\"\n");
    let ran = tenant.run("check");
    assert_eq!(ran.code, 2);
    assert!(
        ran.stderr.contains("line 2, column 1") && ran.stderr.contains("unknown field `compleet`"),
        "{}",
        ran.stderr
    );
}

#[test]
fn it_is_found_above_the_first_path() {
    let tenant = Tenant::new(&[("tenant/policies/a.json", NO_GRACE), ("tenant/pitfall.toml", "nonsense")]);
    assert_eq!(tenant.run("check tenant/policies").code, 2);
    assert_eq!(tenant.run("check tenant/policies/a.json").code, 2);
    assert_eq!(tenant.run("check --select GP003 .").code, 1, "not below it");
    assert_eq!(tenant.run("check --select GP003 tenant --isolated").code, 1);
}

#[test]
fn another_can_be_named() {
    let tenant = Tenant::new(&[("a.json", NO_GRACE), ("pitfall.toml", "nonsense"), ("other.toml", IMMEDIATE)]);
    assert_eq!(tenant.run("check --select SC001 --config other.toml").code, 0);
    let ran = tenant.run("check --config missing.toml");
    assert_eq!((ran.code, ran.stderr.as_str()), (2, "error: missing.toml: no such file or folder\n"));
}
