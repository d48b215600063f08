//! What the program says of itself.

use crate::tenant::Tenant;

#[test]
fn completions_for_every_shell() {
    let tenant = Tenant::new(&[]);
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let ran = tenant.run(&format!("completions {shell}"));
        assert_eq!((ran.code, ran.stderr.as_str()), (0, ""), "{shell}");
        assert!(ran.stdout.contains("baseline") && ran.stdout.contains("staged"), "{shell}: {}", ran.stdout);
    }
    assert_eq!(tenant.run("completions tcsh").code, 2);
}

#[test]
fn a_manual_page() {
    let page = Tenant::new(&[]).run("man").stdout;
    assert!(page.starts_with(".ie ") || page.starts_with(".TH "), "{page}");
    for words in [".SH \"PITFALL CHECK\"", "\\-\\-fail\\-on", ".SH \"PITFALL BASELINE\""] {
        assert!(page.contains(words), "{words} in {page}");
    }
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
