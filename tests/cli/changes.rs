//! What has changed: git, hooks, standard input.

use std::io::Write;
use std::process::Stdio;

use crate::tenant::{BROKEN, GRACE, NO_GRACE, NOT_SECURE, RELIES, Tenant, finish};

fn git(tenant: &Tenant, arguments: &str) {
    let mut git = std::process::Command::new("git");
    git.args(["-c", "user.name=t", "-c", "user.email=t@example.com", "-c", "commit.gpgsign=false"]);
    git.args(arguments.split(' ')).current_dir(tenant.path("")).stdout(Stdio::null()).stderr(Stdio::null());
    assert!(git.status().expect("git runs").success(), "git {arguments}");
}

/// A repository with one commit, in which there is something to find.
fn repository() -> Tenant {
    let tenant = Tenant::new(&[("ca/relies.json", RELIES), ("old.json", BROKEN), ("settings/a.json", GRACE)]);
    git(&tenant, "init -q -b main");
    git(&tenant, "add -A");
    git(&tenant, "commit -q -m one");
    tenant
}

fn paths(tenant: &Tenant, arguments: &str) -> Vec<String> {
    tenant
        .findings(&format!("{arguments} --min-severity warning"))
        .into_iter()
        .map(|(path, code)| format!("{path} {code}"))
        .collect()
}

#[test]
fn only_what_touches_staged_files_is_shown() {
    let tenant = repository();
    assert_eq!(paths(&tenant, "--staged"), [""; 0]);
    tenant.write("settings/device.json", NOT_SECURE);
    tenant.write("settings/a.json", NO_GRACE);
    assert_eq!(paths(&tenant, "--staged"), [""; 0]);
    git(&tenant, "add settings/device.json");
    assert_eq!(paths(&tenant, "--staged"), ["settings/device.json UG006"], "with the rest of the tenant in view");
    assert_eq!(paths(&tenant, "--changed"), ["settings/a.json GP003", "settings/device.json UG006"]);
    // The other half of what is wrong together.
    git(&tenant, "commit -q -m two");
    tenant.write("ca/relies.json", RELIES.replace("Require a compliant device", "Require a compliant device, too"));
    git(&tenant, "add ca/relies.json");
    let found = paths(&tenant, "--staged");
    assert!(found.contains(&"settings/device.json UG006".to_owned()), "{found:?}");
}

#[test]
fn a_branch_can_be_compared() {
    let tenant = repository();
    git(&tenant, "checkout -q -b work");
    tenant.write("settings/b ü.json", NO_GRACE);
    git(&tenant, "add -A");
    git(&tenant, "commit -q -m two");
    assert_eq!(paths(&tenant, "--changed"), [""; 0]);
    assert_eq!(paths(&tenant, "--changed --since main"), ["settings/b ü.json GP003"]);
    let ran = tenant.run("check --changed --since nowhere");
    assert_eq!(ran.code, 2);
    assert!(ran.stderr.contains("git cannot tell what has changed"), "{}", ran.stderr);
    assert_eq!(tenant.run("check --since main").code, 2);
    assert_eq!(tenant.run("check --changed --since --output=x").code, 2);
}

#[test]
fn what_concerns_all_of_a_tenant_shows_all_of_it() {
    let tenant =
        Tenant::new(&[("a.json", NO_GRACE), ("b/c.json", GRACE), ("b/d.json", NO_GRACE), ("pitfall.toml", "")]);
    git(&tenant, "init -q -b main");
    git(&tenant, "add -A");
    git(&tenant, "commit -q -m one");
    let all = ["a.json GP003", "b/d.json GP003"];
    assert_eq!(paths(&tenant, "--staged"), [""; 0]);
    assert_eq!(paths(&tenant, "--touching b"), all[1..]);
    assert_eq!(paths(&tenant, "--touching"), all);
    assert_eq!(paths(&tenant, "--touching pitfall.toml --force-exclude"), all);
    tenant.write("pitfall.toml", "# changed\n");
    assert_eq!(paths(&tenant, "--changed"), all);
    git(&tenant, "commit -q -a -m two");
    git(&tenant, "mv b/c.json b/e.json");
    assert_eq!(paths(&tenant, "--staged"), [""; 0], "a new name breaks nothing");
    git(&tenant, "rm -q -f b/e.json");
    assert_eq!(paths(&tenant, "--staged"), all);
    assert_eq!(paths(&tenant, "--changed --since main"), all);
}

#[test]
fn what_git_ignores_can_be_excluded_by_force() {
    let tenant = Tenant::new(&[("a.json", NO_GRACE), ("sub/b.json", NO_GRACE), (".gitignore", "a.json\nsub/\n")]);
    git(&tenant, "init -q -b main");
    assert_eq!(paths(&tenant, "a.json sub/b.json"), ["a.json GP003", "sub/b.json GP003"]);
    assert_eq!(paths(&tenant, "--force-exclude a.json sub/b.json"), [""; 0]);
    tenant.write(".gitignore", "");
    assert_eq!(paths(&tenant, "--force-exclude a.json sub/b.json"), ["a.json GP003", "sub/b.json GP003"]);
}

#[test]
fn hooks_name_files_and_see_the_tenant() {
    let tenant = repository();
    tenant.write("settings/device.json", NOT_SECURE);
    assert_eq!(
        paths(&tenant, "--touching ca/relies.json settings/a.json --select UG006"),
        ["settings/device.json UG006"]
    );
    assert_eq!(paths(&tenant, "--touching settings/a.json"), [""; 0]);
    assert_eq!(paths(&tenant, "--touching old.json"), ["old.json SC001"]);
    tenant.write("__archive__/x.json", BROKEN);
    assert_eq!(paths(&tenant, "--touching __archive__/x.json"), ["__archive__/x.json SC001"]);
    assert_eq!(paths(&tenant, "--touching --force-exclude __archive__/x.json"), [""; 0]);
    // The nearest configuration says where the tenant begins.
    tenant.write("settings/pitfall.toml", "");
    let error = "--touching settings/device.json --select UG006 --min-severity error";
    assert_eq!(tenant.findings(error), []);
    assert_eq!(tenant.findings(&format!("{error} --isolated")).len(), 0, "named or not");
}

#[test]
fn outside_of_a_repository_git_is_of_no_help() {
    let tenant = Tenant::new(&[("a.json", NO_GRACE)]);
    let ran = finish({
        let mut command = tenant.command(["check", "--staged"]);
        command.env("GIT_CEILING_DIRECTORIES", tenant.path("").parent().expect("a folder"));
        command
    });
    assert_eq!(ran.code, 2);
    assert!(ran.stderr.contains("not a git repository"), "{}", ran.stderr);
}

fn with_input(tenant: &Tenant, arguments: &str, text: &str) -> (i32, String) {
    let mut command = tenant.command(arguments.split(' '));
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("the program runs");
    child.stdin.take().expect("a pipe").write_all(text.as_bytes()).expect("it reads");
    let output = child.wait_with_output().expect("it ends");
    (output.status.code().expect("an exit code"), String::from_utf8(output.stdout).expect("UTF-8"))
}

#[test]
fn a_text_can_take_the_place_of_a_file() {
    let tenant = repository();
    let concise = "check --min-severity warning --output-format concise";
    let (code, text) = with_input(&tenant, &format!("{concise} --stdin-filename settings/a.json"), NO_GRACE);
    assert_eq!(code, 1);
    assert!(text.starts_with("settings/a.json:6:") && text.lines().count() == 1, "{text}");
    let (_, text) = with_input(&tenant, &format!("{concise} --stdin-filename settings/new.json"), NOT_SECURE);
    assert!(text.starts_with("settings/new.json:") && text.contains("UG006"), "{text}");
    let (code, text) = with_input(&tenant, &format!("{concise} -"), NO_GRACE);
    assert_eq!(code, 1);
    assert!(text.starts_with("-:6:"), "{text}");
}
