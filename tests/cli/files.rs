//! Which files are read.

use std::fs;

use crate::tenant::{BROKEN, NO_GRACE, Tenant};

#[test]
fn folders_are_searched() {
    let tenant = Tenant::new(&[
        ("a.json", NO_GRACE),
        ("b/c/D.JSON", NO_GRACE),
        ("b/e.jsonc", NO_GRACE),
        ("b/.json", NO_GRACE),
        (".hidden/f.json", NO_GRACE),
        ("readme.md", NO_GRACE),
        ("node_modules/x.json", NO_GRACE),
        ("b/target/x.json", NO_GRACE),
        ("__archive__/x.json", NO_GRACE),
        (".vscode/settings.json", NO_GRACE),
    ]);
    let found: Vec<String> = tenant.findings("--select GP003").into_iter().map(|(path, _)| path).collect();
    assert_eq!(found, [".hidden/f.json", "a.json", "b/.json", "b/c/D.JSON", "b/e.jsonc"]);
    // `check` and the current folder are what is meant where nothing is said.
    assert_eq!(tenant.run("b --select GP003 -q").stdout, tenant.run("check b --select GP003 -q").stdout);
    assert_eq!(tenant.findings("target --select GP003 b/target").len(), 1, "a folder that is named is searched");
}

#[test]
fn named_files_are_read_whatever_their_name() {
    let tenant = Tenant::new(&[("policy.txt", NO_GRACE), ("node_modules/x.json", NO_GRACE)]);
    assert_eq!(tenant.findings("--select GP003 policy.txt node_modules/x.json").len(), 2);
}

#[test]
fn each_file_is_read_once() {
    let tenant = Tenant::new(&[("a/b.json", NO_GRACE)]);
    let here = tenant.path("a/b.json");
    for paths in ["a a/b.json", "a/b.json a", ". a ./a a/../a/b.json", &format!("a {}", here.display())] {
        assert_eq!(tenant.json(paths)["summary"]["files"], 1, "{paths}");
    }
}

#[test]
fn paths_are_relative_to_the_current_folder() {
    let tenant = Tenant::new(&[("a/b.json", NO_GRACE)]);
    let paths = [".", "./a", "a/b.json", &tenant.path("a").display().to_string()];
    for path in paths {
        assert_eq!(tenant.findings(&format!("{path} --select GP003"))[0].0, "a/b.json", "{path}");
    }
}

#[test]
fn gitignore_is_respected() {
    let tenant = Tenant::new(&[
        ("a.json", NO_GRACE),
        ("drafts/b.json", NO_GRACE),
        ("c.json", NO_GRACE),
        (".gitignore", "drafts/\n"),
        (".ignore", "c.json\n"),
        (".git/HEAD", "ref: refs/heads/main\n"),
    ]);
    assert_eq!(tenant.findings("--select GP003"), [("a.json".to_owned(), "GP003".to_owned())]);
    assert_eq!(tenant.findings("--select GP003 drafts/b.json").len(), 1, "what is named is read");
}

#[test]
fn large_files_are_skipped_aloud() {
    let tenant = Tenant::new(&[("a.json", NO_GRACE), ("large.json", &" ".repeat(2000))]);
    let ran = tenant.run("check --select GP003 --max-file-size 1k --exit-zero");
    assert_eq!(ran.code, 0);
    insta::assert_snapshot!(ran.stderr, @r"
    warning: large.json: not read, since its 1.9 KiB are more than --max-file-size 1.0 KiB
    Checked 1 policy or object in 1 file: 1 warning.
    More on a finding: pitfall rule GP003
    1 can be mended with --fix --unsafe-fixes, which may change who gets access.
    ");
    assert_eq!(tenant.run("check large.json --max-file-size 1k").code, 2);
}

#[test]
fn no_file_at_all_is_said() {
    let ran = Tenant::new(&[("readme.md", "")]).run("check");
    assert_eq!((ran.code, ran.stdout.as_str()), (0, ""));
    assert_eq!(
        ran.stderr.trim_end(),
        "No files to check.\nFolders are searched for *.json *.jsonc *.csv *.yaml *.yml *TenantConfig.ps1"
    );
}

#[test]
fn utf_16_is_read() {
    let tenant = Tenant::new(&[]);
    let units = |text: &str| std::iter::once('\u{feff}').chain(text.chars()).collect::<String>();
    let bytes: Vec<u8> = units(NO_GRACE).encode_utf16().flat_map(u16::to_le_bytes).collect();
    tenant.write("a.json", bytes);
    tenant.write("b.json", NO_GRACE);
    let json = tenant.json("--select GP003");
    assert_eq!(json["findings"][0]["start"], json["findings"][1]["start"]);
    assert_eq!(json["findings"][0]["path"], "a.json");
}

#[cfg(unix)]
mod unix {
    use super::*;
    use std::os::unix::fs::symlink;
    use std::process::Command;

    fn pipe(tenant: &Tenant, name: &str) {
        let made = Command::new("mkfifo").arg(tenant.path(name)).status().expect("mkfifo runs");
        assert!(made.success());
    }

    /// Opening a pipe that nobody writes to would wait for ever.
    #[test]
    fn pipes_are_never_opened() {
        let tenant = Tenant::new(&[("a.json", NO_GRACE)]);
        pipe(&tenant, "pipe.json");
        let ran = tenant.run("check --select GP003");
        assert_eq!(ran.code, 1, "{}", ran.stderr);
        let ran = tenant.run("check --select GP003 pipe.json a.json");
        assert_eq!(ran.code, 2);
        assert!(ran.stderr.contains("pipe.json: neither a file nor a folder"), "{}", ran.stderr);
        assert!(ran.stdout.contains("GP003"), "the rest is checked");
    }

    #[test]
    fn links_are_followed_only_where_they_are_named() {
        let tenant = Tenant::new(&[("real/a.json", NO_GRACE)]);
        fs::create_dir(tenant.path("links")).unwrap();
        symlink("../real/a.json", tenant.path("links/file.json")).unwrap();
        symlink("../real", tenant.path("links/folder")).unwrap();
        assert_eq!(tenant.json("links")["summary"]["files"], 0);
        assert_eq!(tenant.findings("links/file.json --select GP003")[0].0, "links/file.json");
        assert_eq!(tenant.findings("links/folder --select GP003")[0].0, "links/folder/a.json");
    }

    #[test]
    fn loops_end() {
        let tenant = Tenant::new(&[("a/b.json", BROKEN)]);
        symlink("..", tenant.path("a/up")).unwrap();
        symlink("self.json", tenant.path("self.json")).unwrap();
        assert_eq!(tenant.findings("--select SC001").len(), 1);
        let ran = tenant.run("check self.json a --select SC001");
        assert_eq!(ran.code, 2);
        assert!(ran.stderr.contains("self.json: too many levels of symbolic links"), "{}", ran.stderr);
    }

    #[test]
    fn a_dangling_link_is_an_error_where_it_is_named() {
        let tenant = Tenant::new(&[("a.json", NO_GRACE)]);
        symlink("nowhere", tenant.path("gone.json")).unwrap();
        assert_eq!(tenant.run("check --select GP003").code, 1);
        let ran = tenant.run("check gone.json a.json");
        assert_eq!(ran.code, 2);
        assert!(ran.stderr.contains("gone.json: no such file or folder"), "{}", ran.stderr);
    }

    #[test]
    fn what_may_not_be_read_is_an_error_and_the_rest_is_checked() {
        use std::os::unix::fs::PermissionsExt;

        let tenant = Tenant::new(&[("a.json", NO_GRACE), ("locked/b.json", NO_GRACE), ("c.json", NO_GRACE)]);
        let close = |path: &str| fs::set_permissions(tenant.path(path), fs::Permissions::from_mode(0o000)).unwrap();
        close("locked");
        close("c.json");
        let allowed_to_all = fs::read(tenant.path("c.json")).is_ok();
        let ran = tenant.run("check --select GP003 --output-format concise");
        fs::set_permissions(tenant.path("locked"), fs::Permissions::from_mode(0o755)).unwrap();
        assert!(ran.stdout.contains("a.json:6:86"), "{}", ran.stdout);
        // Permissions mean nothing to root, who reads everything.
        if allowed_to_all {
            assert_eq!(ran.code, 1);
        } else {
            assert_eq!(ran.code, 2);
            assert!(ran.stderr.contains("locked: reading it is not permitted"), "{}", ran.stderr);
            assert!(ran.stderr.contains("c.json: reading it is not permitted"), "{}", ran.stderr);
        }
    }
}
