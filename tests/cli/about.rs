//! What the program says of itself.

use crate::tenant::Tenant;

#[test]
fn completions_for_every_shell() {
    let tenant = Tenant::new(&[]);
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let ran = tenant.run(&format!("completions {shell}"));
        assert_eq!((ran.code, ran.stderr.as_str()), (0, ""), "{shell}");
        for word in ["baseline", "staged", "checkstyle", "GP003"] {
            // In these two, clap completes no values.
            let known = !["powershell", "elvish"].contains(&shell) || !["checkstyle", "GP003"].contains(&word);
            assert!(ran.stdout.contains(word) || !known, "{word} in {shell}: {}", ran.stdout);
        }
        // Once for `check`, once for `lsp`, which takes the same.
        assert!(ran.stdout.matches("stdin-filename").count() > 1, "{shell}: {}", ran.stdout);
    }
    assert_eq!(tenant.run("completions tcsh").code, 2);
}

#[test]
fn a_manual_page() {
    let page = Tenant::new(&[]).run("man").stdout;
    assert!(page.starts_with(".ie ") || page.starts_with(".TH "), "{page}");
    let sections = ["CHECK", "COVERAGE", "INSPECT", "RULE", "SCHEMA", "CONFIG", "INIT", "BASELINE"];
    let more = [
        "BASELINE CREATE",
        "BASELINE UPDATE",
        "BASELINE PRUNE",
        "BASELINE SHOW",
        "LSP",
        "COMPLETIONS",
        "MAN",
        "VERSION",
    ];
    let mut rest = page.as_str();
    for name in sections.into_iter().chain(more) {
        let heading = format!(".SH \"PITFALL {name}\"\n");
        let at = rest.find(&heading).unwrap_or_else(|| panic!("{heading} in {rest}"));
        rest = &rest[at + heading.len()..];
        let section = rest.split("\n.SH ").next().unwrap();
        for part in [".SS SYNOPSIS", ".SS DESCRIPTION", ".SS OPTIONS"] {
            assert!(section.contains(part), "{part} in {section}");
        }
    }
    assert!(page.contains("\\-\\-fail\\-on") && page.contains("Exit codes: 0 shown"), "{page}");
    // There is no page of its own for any command.
    assert!(!page.contains("(1)"), "{page}");
}

#[test]
fn the_version_for_people_and_programs() {
    let tenant = Tenant::new(&[]);
    let version = env!("CARGO_PKG_VERSION");
    assert_eq!(tenant.run("version").stdout, format!("pitfall {version}\n"));
    let json: serde_json::Value = serde_json::from_str(&tenant.run("version --output-format json").stdout).unwrap();
    assert_eq!((&json["name"], &json["version"]), (&"pitfall".into(), &version.into()));
    for date in ["graph_model", "setting_equivalence"] {
        assert_eq!(json["data"][date].as_str().unwrap().len(), 10, "{json}");
    }
    let digest = json["module"]["sha256"].as_str().unwrap();
    assert!(digest.len() == 64 && digest.bytes().all(|byte| byte.is_ascii_hexdigit()), "{digest}");
    assert!(json["rules"].as_u64().unwrap() > 100);
}
