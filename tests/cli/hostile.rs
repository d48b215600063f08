//! Files that nobody means to have, and readers that go away.

use std::fs::OpenOptions;
use std::io::{Read, Write};
use std::process::Stdio;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use crate::tenant::{BROKEN, NO_GRACE, Tenant, finish};

#[test]
fn deep_nesting() {
    let tenant = Tenant::new(&[("deep.json", &"[".repeat(100_000)), ("object.json", &"{\"a\":".repeat(100_000))]);
    let ran = tenant.run("check --select SC001");
    assert_eq!(ran.code, 1, "{}", ran.stderr);
}

#[test]
fn any_bytes() {
    let tenant = Tenant::new(&[("empty.json", "")]);
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    for name in ["a.json", "b.json", "c.csv", "d.jsonc"] {
        let bytes: Vec<u8> = (0..50_000)
            .map(|_| {
                state ^= state << 13;
                state ^= state >> 7;
                state ^= state << 17;
                state as u8
            })
            .collect();
        tenant.write(name, bytes);
    }
    for format in ["full", "concise", "json"] {
        let ran = tenant.run(&format!("check --min-severity hint --show-unknown --output-format {format}"));
        assert!(ran.code < 2, "{}", ran.stderr);
    }
}

/// A log that somebody writes to while it is read: it is read whole or left out, never half.
#[test]
fn a_growing_file() {
    let tenant = Tenant::new(&[("a.json", NO_GRACE), ("growing.json", BROKEN)]);
    let done = AtomicBool::new(false);
    thread::scope(|scope| {
        scope.spawn(|| {
            let mut file = OpenOptions::new().append(true).open(tenant.path("growing.json")).unwrap();
            while !done.load(Ordering::Relaxed) {
                file.write_all(&[b' '; 64]).unwrap();
            }
        });
        for _ in 0..10 {
            let ran = tenant.run("check --select SC001,GP003 --output-format concise");
            assert!(ran.stdout.contains("a.json:6:86: warning[GP003]"), "{}", ran.stdout);
            match ran.code {
                1 => assert!(ran.stdout.contains("growing.json:3:3: error[SC001]"), "{}", ran.stdout),
                2 => assert!(
                    ran.stderr.contains("growing.json changed while pitfall was reading it; its findings are left out"),
                    "{}",
                    ran.stderr
                ),
                code => panic!("exit code {code}: {}", ran.stderr),
            }
        }
        done.store(true, Ordering::Relaxed);
    });
}

/// `pitfall | head`: the code says what was found, and nobody panics.
#[test]
fn a_reader_that_goes_away() {
    let tenant = Tenant::new(&[]);
    for number in 0..400 {
        tenant.write(&format!("{number}.json"), NO_GRACE);
    }
    let mut command = tenant.command(["check", "--select", "GP003"]);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut first = [0; 8];
    child.stdout.take().unwrap().read_exact(&mut first).unwrap();
    let mut errors = String::new();
    child.stderr.take().unwrap().read_to_string(&mut errors).unwrap();
    assert_eq!(&first, b"warning:");
    assert_eq!((child.wait().unwrap().code(), errors.as_str()), (Some(1), ""));
}

#[test]
fn names_cannot_steer_the_terminal() {
    let text = NO_GRACE.replace("\"Windows\"", "\"W\u{1b}[2Jin\u{202e}dows\"").replace("\"block\"", "\"block\" \u{9b}");
    let tenant = Tenant::new(&[("a.json", &text)]);
    for format in ["full", "concise"] {
        let ran = tenant.run(&format!("check --output-format {format}"));
        assert!(!ran.stdout.is_empty());
        let harmful = |character: char| character != '\n' && (character.is_control() || character == '\u{202e}');
        assert!(!ran.stdout.contains(harmful) && !ran.stderr.contains(harmful), "{:?}", ran.stdout);
    }
}

#[cfg(unix)]
#[test]
fn file_names_cannot_steer_the_terminal() {
    let tenant = Tenant::new(&[("\u{1b}[2Ja\n.json", NO_GRACE)]);
    let ran = tenant.run("check --select GP003");
    assert!(!ran.stdout.contains('\u{1b}') && ran.stdout.contains("[\\u{1b}[2Ja\\u{a}.json:6:86]"), "{}", ran.stdout);
    let ran = finish(tenant.command(["check", "\u{1b}gone"]));
    assert_eq!(ran.stderr.lines().next(), Some("error: \\u{1b}gone: no such file or folder"));
}

/// Many findings in one long line: the work must not be their product.
#[test]
fn a_large_file_on_one_line() {
    let one = NO_GRACE.replace(['\n'], "").replace("  ", "");
    let tenant = Tenant::new(&[("list.json", &format!("{{\"value\":[{}]}}", vec![one; 5000].join(",")))]);
    let ran = tenant.run("check --select GP003");
    assert_eq!(ran.code, 1, "{}", ran.stderr);
    assert_eq!(ran.stdout.matches("warning: GP003").count(), 5000);
    assert!(ran.stdout.lines().all(|line| line.chars().count() <= 100));
}

/// Where address space is limited the reason is given once, rather than for every file.
#[cfg(target_os = "linux")]
#[test]
fn too_little_memory() {
    let tenant = Tenant::new(&[("a.json", NO_GRACE), ("b.json", NO_GRACE)]);
    let program = format!("ulimit -v 2000000; exec '{}' check", env!("CARGO_BIN_EXE_pitfall"));
    let output = std::process::Command::new("sh").args(["-c", &program]).current_dir(tenant.path("")).output().unwrap();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{errors}");
    assert!(errors.starts_with("error: cannot start the module") && errors.lines().count() == 1, "{errors}");
}
