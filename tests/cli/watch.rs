//! `--watch` and `--profile`.

use std::io::Read;
use std::process::Stdio;
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use crate::tenant::{GRACE, NO_GRACE, Tenant};

/// Longer than anything takes on a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);

#[test]
fn what_changes_is_checked_again() {
    let tenant = Tenant::new(&[("windows.json", NO_GRACE)]);
    let arguments = "check --watch --select GP003,SC001 --output-format concise --output-format json=out.json";
    let mut command = tenant.command(arguments.split(' '));
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let (sender, bytes) = mpsc::channel();
    let streams: [Box<dyn Read + Send>; 2] =
        [Box::new(child.stdout.take().unwrap()), Box::new(child.stderr.take().unwrap())];
    for mut stream in streams {
        let sender = sender.clone();
        thread::spawn(move || {
            let mut buffer = [0; 4096];
            while let Ok(count @ 1..) = stream.read(&mut buffer) {
                let _ = sender.send(String::from_utf8_lossy(&buffer[..count]).into_owned());
            }
        });
    }
    let mut seen = String::new();
    let mut wait = |what: &str| {
        let started = Instant::now();
        while !seen.contains(what) {
            assert!(started.elapsed() < PATIENCE, "{what}: {seen}");
            seen.push_str(&bytes.recv_timeout(Duration::from_millis(200)).unwrap_or_default());
        }
        // What was written before is of no more interest, nor what it says at the end.
        thread::sleep(Duration::from_millis(300));
        bytes.try_iter().for_each(|more| seen.push_str(&more));
        std::mem::take(&mut seen)
    };
    let first = wait("Watching for changes. Press Ctrl-C to end.");
    assert!(!first.contains('\u{1b}'), "the screen is cleared only where there is one: {first}");
    tenant.write("windows.json", GRACE);
    wait("no pitfalls found");
    tenant.write("pitfall.toml", "[rules]\nGP003 = \"eror\"\n");
    wait("cannot be used");
    tenant.write("windows.json", NO_GRACE);
    tenant.write("pitfall.toml", "[rules]\nGP003 = \"error\"\n");
    let last = wait("windows.json:6:86: error[GP003]");
    // What it writes itself is no change.
    thread::sleep(Duration::from_millis(500));
    assert!(bytes.try_recv().is_err(), "{last}");
    #[cfg(unix)]
    {
        use std::os::unix::process::ExitStatusExt;
        let interrupted = std::process::Command::new("kill").args(["-INT", &child.id().to_string()]).status();
        assert!(interrupted.unwrap().success());
        assert_eq!(child.wait().unwrap().signal(), Some(2));
        assert_eq!(bytes.try_iter().collect::<String>(), "");
    }
    let _ = child.kill();
}

#[test]
fn time_is_told_by_step_and_rule() {
    let tenant = Tenant::new(&[("windows.json", NO_GRACE)]);
    let ran = tenant.run("check --profile --select UG,GP --output-format json");
    assert!(serde_json::from_str::<serde_json::Value>(&ran.stdout).is_ok(), "{}", ran.stdout);
    let steps = ["find files", "read and compile", "link and judge", "locate", "settle", "show", "in all"];
    for step in steps.into_iter().chain(["linking and nothing else", "rules took less than"]) {
        assert!(ran.stderr.contains(step), "{step}: {}", ran.stderr);
    }
    assert!(!ran.stderr.contains("CN0"), "{}", ran.stderr);
}
