//! The tool that writes the JavaScript around the module, as the builds of the module call it.

use std::fs;
use std::process::{Command, Output};

fn bindgen(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_pitfall-bindgen")).args(arguments).output().expect("the program runs")
}

#[test]
fn what_is_no_module_is_refused() {
    let folder = std::env::temp_dir().join(format!("pitfall-bindgen-{}", std::process::id()));
    fs::create_dir_all(&folder).expect("a folder");
    let (module, out) = (folder.join("no.wasm"), folder.join("out"));
    fs::write(&module, "no module").expect("a file");
    let path = |path: &std::path::Path| path.to_str().expect("UTF-8").to_owned();
    let refused = bindgen(&[&path(&module), &path(&out)]);
    assert!(!refused.status.success() && !refused.stderr.is_empty());
    assert!(!out.join("pitfall.js").exists());
    let unused = bindgen(&[&path(&module)]);
    assert!(!unused.status.success());
    assert!(String::from_utf8_lossy(&unused.stderr).contains("usage: pitfall-bindgen MODULE FOLDER"));
    fs::remove_dir_all(&folder).expect("a folder of ours");
}
