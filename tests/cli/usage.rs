//! `docs/usage.md`: its files are written, its commands run in their order, and its outputs compared.
//! `UPDATE_EXPECT=1 cargo test -p pitfall --test cli usage` writes the outputs.

use std::fs;
use std::path::Path;

use crate::tenant::{Tenant, finish};

#[test]
fn the_usage_page_is_right() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/usage.md");
    let page = fs::read_to_string(&path).unwrap();
    let tenant = Tenant::new(&[]);
    let mut out = String::new();
    let mut rest = page.as_str();
    let mut commands = 0;
    while let Some((before, block)) = rest.split_once("```") {
        let (language, body) = block.split_once('\n').unwrap();
        let (body, after) = body.split_once("```").unwrap();
        out.push_str(before);
        out.push_str(&format!("```{language}\n"));
        rest = after;
        // A block behind the name of a file is that file.
        let file = before.trim_end().lines().last().and_then(|line| line.strip_prefix('`')?.strip_suffix("`:"));
        if let Some(file) = file {
            tenant.write(file, body);
        }
        if language == "console" {
            for command in body.lines().filter_map(|line| line.strip_prefix("$ ")) {
                commands += 1;
                out.push_str(&format!("$ {command}\n{}", run(&tenant, command)));
            }
        } else {
            out.push_str(body);
        }
        out.push_str("```");
    }
    out.push_str(rest);
    assert!(commands > 5);
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        fs::write(&path, out).unwrap();
    } else {
        assert_eq!(page, out, "run UPDATE_EXPECT=1 cargo test -p pitfall --test cli usage");
    }
}

/// What a command writes: first on standard output, then on standard error.
fn run(tenant: &Tenant, command: &str) -> String {
    let arguments = words(command.strip_prefix("pitfall ").expect("a command of pitfall"));
    let ran = finish(tenant.command(arguments));
    let lines = format!("{}{}", ran.stdout, ran.stderr);
    lines.lines().map(|line| format!("{}\n", line.trim_end())).collect()
}

/// The words of a command; what stands in double quotes is one.
fn words(command: &str) -> Vec<String> {
    let quoted = command.split('"').enumerate().flat_map(|(index, part)| match index % 2 {
        0 => part.split_whitespace().map(str::to_owned).collect(),
        _ => vec![part.to_owned()],
    });
    quoted.collect()
}
