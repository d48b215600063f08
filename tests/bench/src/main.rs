//! Measures pitfall: `make bench`.
//!
//! Every row of a table is run in turn, round by round, so that a busy machine is busy for all of
//! them alike: read the ratios, not the single figures. CPU is user and system time together.

mod access;
mod encodings;
#[path = "../../../host/src/engine_config.rs"]
mod engine_config;
mod native;

use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

use serde::de::IgnoredAny;

type Outcome<T> = Result<T, Box<dyn Error>>;

/// The day of the run, so that no support ends between two measurements.
const TODAY: &str = "2026-11-01";

fn main() -> Outcome<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["native", folder, threads] => {
            native::run(Path::new(folder), threads.parse()?)?;
            Ok(())
        }
        ["access"] => access::measure(&programs()?, 9),
        ["encodings"] => encodings::measure(&programs()?, 7),
        ["conflicts"] => access::measure_conflicts(&programs()?, 5),
        [] => measure(),
        _ => Err("usage: pitfall-bench [access | conflicts | encodings]".into()),
    }
}

#[allow(clippy::print_stdout)]
fn measure() -> Outcome<()> {
    let this = std::env::current_exe()?;
    let programs = programs()?;
    let pitfall = programs.join("pitfall");
    let hello = programs.join("hello");
    let data = programs.join("bench-data");
    println!("Parsing a list of Conditional Access policies of 10 MB, one thread, best of 25:");
    for (name, indented) in [("one line", false), ("indented", true)] {
        let text = pitfall_synth::list(10_000_000, indented);
        let ours = best(25, || pitfall_core::json::parse(&text).0.nodes.len());
        let skip = best(25, || serde_json::from_str::<IgnoredAny>(&text).is_ok());
        let rate = |seconds: f64| text.len() as f64 / seconds / 1e9;
        println!(
            "  {name:9} {:5.2} GB/s; serde_json skipping it all {:5.2} GB/s; ratio {:.2}",
            rate(ours),
            rate(skip),
            skip / ours
        );
    }
    for (name, files, rounds) in [("S", 60, 21), ("M", 1_200, 11), ("L", 20_000, 5)] {
        let folder = data.join(name);
        let bytes = tenant(&folder, files)?;
        println!(
            "\nTenant {name}: {files} files, {:.1} MB, {rounds} rounds (median of wall ms, CPU ms)",
            bytes as f64 / 1e6
        );
        let folder = folder.to_string_lossy().into_owned();
        let check = |threads: &str| {
            let mut command = Command::new(&pitfall);
            command.args(["check", "-q", "--exit-zero", "--today", TODAY, "--threads", threads, &folder]);
            command
        };
        let native = |threads: &str| {
            let mut command = Command::new(&this);
            command.args(["native", &folder, threads]);
            command
        };
        let mut cat = Command::new("sh");
        cat.args(["-c", "find \"$0\" -type f -print0 | xargs -0 cat | wc -c", &folder]);
        let mut rows = [
            ("a Rust hello world", Command::new(&hello)),
            ("cat of all | wc -c", cat),
            ("pitfall, 1 thread", check("1")),
            ("pitfall, 2 threads", check("2")),
            ("native core, 1 thread", native("1")),
            ("native core, 2 threads", native("2")),
        ];
        let mut times = vec![Vec::new(); rows.len()];
        for _ in 0..rounds {
            for (row, (_, command)) in rows.iter_mut().enumerate() {
                times[row].push(run(command)?);
            }
        }
        let medians: Vec<(f64, f64)> =
            times.iter_mut().map(|times| (median(times, |time| time.0), median(times, |time| time.1))).collect();
        for ((name, _), (wall, cpu)) in rows.iter().zip(&medians) {
            println!(
                "  {name:24} {wall:8.1} {cpu:8.1}   wall / cat {:5.2}   CPU / hello {:6.1}",
                wall / medians[1].0,
                cpu / medians[0].1
            );
        }
    }
    encodings::measure(&programs, 5)?;
    access::measure(&programs, 9)?;
    access::measure_conflicts(&programs, 5)
}

/// The folder of this program and of the others.
fn programs() -> Outcome<PathBuf> {
    Ok(std::env::current_exe()?.parent().ok_or("a program without a folder")?.to_owned())
}

/// Makes a tenant unless it is there, as it would be made; gives its size in bytes. Git keeps it, as it would keep a real
/// one, so that the rules of the repository around it are none of its business.
fn tenant(folder: &Path, files: usize) -> Outcome<u64> {
    let done = folder.join(".done");
    let files = pitfall_synth::tenant(files, 4, 42).files;
    let bytes = files.iter().map(|file| file.text.len() as u64).sum::<u64>();
    if fs::read_to_string(&done).is_ok_and(|text| text == bytes.to_string()) {
        return Ok(bytes);
    }
    if folder.exists() {
        fs::remove_dir_all(folder)?;
    }
    for file in files {
        let path = folder.join(&file.path);
        fs::create_dir_all(path.parent().ok_or("a file without a folder")?)?;
        fs::write(path, &file.text)?;
    }
    fs::create_dir_all(folder.join(".git"))?;
    fs::write(done, bytes.to_string())?;
    Ok(bytes)
}

fn best<T>(rounds: usize, mut work: impl FnMut() -> T) -> f64 {
    let once = |_| {
        let start = Instant::now();
        std::hint::black_box(work());
        start.elapsed().as_secs_f64()
    };
    (0..rounds).map(once).fold(f64::MAX, f64::min)
}

fn median(times: &mut [(f64, f64)], of: impl Fn(&(f64, f64)) -> f64) -> f64 {
    times.sort_by(|a, b| of(a).total_cmp(&of(b)));
    of(&times[times.len() / 2])
}

/// Runs a command; gives wall time and CPU time in milliseconds.
fn run(command: &mut Command) -> Outcome<(f64, f64)> {
    let before = children_cpu();
    let start = Instant::now();
    let status = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status()?;
    let wall = start.elapsed().as_secs_f64() * 1e3;
    if !status.success() {
        return Err(format!("{command:?}: {status}").into());
    }
    Ok((wall, children_cpu() - before))
}

/// User and system time of all children that have ended, in milliseconds.
fn children_cpu() -> f64 {
    // SAFETY: an all-zero rusage is valid, and getrusage only writes into it.
    let usage = unsafe {
        let mut usage: libc::rusage = std::mem::zeroed();
        libc::getrusage(libc::RUSAGE_CHILDREN, &mut usage);
        usage
    };
    let milliseconds = |time: libc::timeval| time.tv_sec as f64 * 1e3 + time.tv_usec as f64 / 1e3;
    milliseconds(usage.ru_utime) + milliseconds(usage.ru_stime)
}
