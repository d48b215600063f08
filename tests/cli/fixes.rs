//! `--fix`, `--unsafe-fixes` and `--diff`.

use std::fs;

use crate::tenant::{NO_GRACE, Ran, Tenant};

/// One slip of each sort: a value in other capitals, an excluded platform that is not included, both safe;
/// and a misspelt property, which is not.
const SLIPS: &str = "{\r\n\t\"displayName\": \"Straße\",\r\n\t\"state\": \"Enabled\",\r\n\t\"conditions\": {\r\n\t\t\
    \"users\": { \"includeUsers\": [\"All\"], \"excludeGroup\": [] },\r\n\t\t\
    \"applications\": { \"includeApplications\": [\"All\"] },\r\n\t\t\
    \"clientAppTypes\": [\"all\"],\r\n\t\t\
    \"platforms\": { \"includePlatforms\": [\"iOS\"], \"excludePlatforms\": [\"windows\"] }\r\n\t},\r\n\t\
    \"grantControls\": { \"operator\": \"OR\", \"builtInControls\": [\"mfa\"] }\r\n}";

const RULES: &str = "--select SC003,SC005,CA013 --min-severity hint";

fn safe() -> String {
    SLIPS.replace("Enabled", "enabled").replace("[\"windows\"]", "[]")
}

fn mended() -> String {
    safe().replace("excludeGroup\"", "excludeGroups\"")
}

fn utf16(text: &str) -> Vec<u8> {
    format!("\u{feff}{text}").encode_utf16().flat_map(u16::to_le_bytes).collect()
}

fn run(tenant: &Tenant, more: &str) -> Ran {
    tenant.run(&format!("check {RULES} --output-format concise {more}"))
}

#[test]
fn what_can_be_mended_is_told() {
    let tenant = Tenant::new(&[("a.json", SLIPS)]);
    let ran = run(&tenant, "");
    assert!(
        ran.stderr.contains("2 can be mended with --fix.\n1 more can be mended with --fix --unsafe-fixes"),
        "{}",
        ran.stderr
    );
    let ran = run(&tenant, "--unsafe-fixes");
    assert!(ran.stderr.contains("3 can be mended with --fix --unsafe-fixes."), "{}", ran.stderr);
    let json = tenant.json(RULES);
    assert_eq!(json["summary"]["fixable"], 2);
    let fixes: Vec<&str> = json["findings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|finding| finding["fix"]["applicability"].as_str().unwrap())
        .collect();
    assert_eq!(fixes, ["safe", "unsafe", "safe"]);
    assert_eq!(json["findings"][0]["fix"]["edits"][0]["replacement"], "\"enabled\"");
    assert_eq!(json["findings"][0]["fix"]["edits"][0]["start"]["line"], 3);
    assert_eq!(fs::read_to_string(tenant.path("a.json")).unwrap(), SLIPS, "nothing is written unless asked");
}

#[test]
fn safe_fixes_are_written() {
    let tenant = Tenant::new(&[("a.json", SLIPS), ("b.json", NO_GRACE)]);
    tenant.write("c/d.json", utf16(SLIPS));
    let ran = run(&tenant, "--fix");
    assert_eq!(ran.code, 1, "what is left is found: {}", ran.stdout);
    assert_eq!(ran.stdout.matches("[SC003]").count(), 2);
    assert!(!ran.stdout.contains("SC005") && !ran.stdout.contains("CA013"));
    assert!(ran.stderr.contains("Mended 4 findings."), "{}", ran.stderr);
    assert_eq!(fs::read_to_string(tenant.path("a.json")).unwrap(), safe());
    assert_eq!(fs::read_to_string(tenant.path("b.json")).unwrap(), NO_GRACE);
    assert_eq!(fs::read(tenant.path("c/d.json")).unwrap(), utf16(&safe()));
    let left: Vec<_> = fs::read_dir(tenant.path("")).unwrap().collect();
    assert_eq!(left.len(), 3, "no file is left over");
    let again = run(&tenant, "--fix");
    assert!(!again.stderr.contains("Mended"), "{}", again.stderr);
}

#[test]
fn unsafe_fixes_are_written_on_request() {
    let tenant = Tenant::new(&[("a.json", SLIPS)]);
    let ran = run(&tenant, "--fix --unsafe-fixes");
    assert_eq!((ran.code, ran.stdout.as_str()), (0, ""), "with everything mended all is well");
    assert_eq!(fs::read_to_string(tenant.path("a.json")).unwrap(), mended());
    tenant.write("a.json", SLIPS);
    assert_eq!(run(&tenant, "--fix --unsafe-fixes --exit-non-zero-on-fix").code, 1);
}

#[test]
fn a_diff_writes_nothing() {
    let tenant = Tenant::new(&[("a.json", SLIPS), ("b.json", NO_GRACE)]);
    let ran = tenant.run(&format!("check {RULES} --diff"));
    assert_eq!(ran.code, 1);
    insta::assert_snapshot!(ran.stdout.replace('\r', ""));
    let told = "2 findings would be mended.\n1 more with --unsafe-fixes, which may change who gets access.\n";
    assert_eq!(ran.stderr, told);
    assert_eq!(fs::read_to_string(tenant.path("a.json")).unwrap(), SLIPS);
    let ran = tenant.run("check --select GP003 --diff");
    assert_eq!((ran.code, ran.stdout.as_str()), (0, ""));
    assert_eq!(tenant.run("check --diff --output-format json").code, 2);
}

#[test]
fn only_what_is_selected_is_mended() {
    let tenant = Tenant::new(&[("a.json", SLIPS)]);
    tenant.run("check --fix --select SC005 --min-severity hint");
    assert_eq!(fs::read_to_string(tenant.path("a.json")).unwrap(), SLIPS.replace("Enabled", "enabled"));
}

#[cfg(unix)]
#[test]
fn a_file_keeps_its_mode_and_a_link_stays_one() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let tenant = Tenant::new(&[("real/a.json", SLIPS)]);
    fs::set_permissions(tenant.path("real/a.json"), fs::Permissions::from_mode(0o640)).unwrap();
    symlink(tenant.path("real/a.json"), tenant.path("link.json")).unwrap();
    run(&tenant, "link.json --fix");
    assert_eq!(fs::metadata(tenant.path("real/a.json")).unwrap().permissions().mode() & 0o777, 0o640);
    assert!(fs::symlink_metadata(tenant.path("link.json")).unwrap().is_symlink());
    assert_eq!(fs::read_to_string(tenant.path("real/a.json")).unwrap(), safe());
}

#[cfg(unix)]
#[test]
fn a_file_that_cannot_be_written_is_said() {
    use std::os::unix::fs::PermissionsExt;
    let tenant = Tenant::new(&[("a.json", SLIPS), ("b.json", SLIPS)]);
    let before = run(&tenant, "a.json").stdout;
    fs::set_permissions(tenant.path("a.json"), fs::Permissions::from_mode(0o444)).unwrap();
    let ran = run(&tenant, "--fix a.json");
    assert_eq!(ran.code, 2);
    assert!(ran.stderr.contains("error: cannot write a.json: that is not permitted"), "{}", ran.stderr);
    assert_eq!(fs::read_to_string(tenant.path("a.json")).unwrap(), SLIPS);
    // What was not mended is found as before.
    let findings = |output: &str| output.split("Checked").next().unwrap().to_owned();
    assert_eq!(findings(&ran.stdout), findings(&before));
    assert!(!ran.stderr.contains("Mended"), "{}", ran.stderr);
    let both = run(&tenant, "--fix");
    assert!(both.stdout.contains("a.json:3"), "{}", both.stdout);
    assert_eq!(fs::read_to_string(tenant.path("b.json")).unwrap(), safe());
}
