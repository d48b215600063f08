//! The same tenant in UTF-16 and in UTF-8: Windows PowerShell writes the one, PowerShell 7 the other.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::{Outcome, TODAY, median, run};

/// Files of the tenant.
const FILES: usize = 20_000;
/// What UTF-16 may take, of the time of UTF-8.
const MOST: f64 = 2.5;

/// Measures both, in turn.
#[allow(clippy::print_stdout)]
pub(crate) fn measure(programs: &Path, rounds: usize) -> Outcome<()> {
    let data = programs.join("bench-data");
    let folders = [data.join("utf-8"), data.join("utf-16")];
    let bytes = folders.iter().map(|folder| write(folder)).collect::<Outcome<Vec<u64>>>()?;
    println!("\n{FILES} files in UTF-8 and in UTF-16, {rounds} rounds (median of wall ms, CPU ms)");
    for threads in ["1", "2"] {
        let mut times = [Vec::new(), Vec::new()];
        for _ in 0..rounds {
            for (folder, times) in folders.iter().zip(&mut times) {
                let mut command = Command::new(programs.join("pitfall"));
                command.args(["check", "-q", "--exit-zero", "--today", TODAY, "--threads", threads]).arg(folder);
                times.push(run(&mut command)?);
            }
        }
        let [first, second] = times.map(|mut times| {
            let wall = median(&mut times, |time| time.0);
            (wall, median(&mut times, |time| time.1))
        });
        for (name, bytes, (wall, cpu)) in [("UTF-8", bytes[0], first), ("UTF-16", bytes[1], second)] {
            println!("  {name:6} {threads} threads {:6.1} MB {wall:8.1} {cpu:8.1}", bytes as f64 / 1e6);
        }
        println!("  UTF-16 takes {:.2} times as long; at most {MOST} are wanted", second.0 / first.0);
    }
    Ok(())
}

/// Writes the tenant unless it is there; gives its size in bytes. A folder called so is written in UTF-16.
fn write(folder: &Path) -> Outcome<u64> {
    let wide = folder.ends_with("utf-16");
    let done = folder.join(".done");
    if let Ok(bytes) = fs::read_to_string(&done) {
        return Ok(bytes.parse()?);
    }
    let mut bytes = 0;
    for file in pitfall_synth::tenant(FILES, 4, 42).files {
        let path = folder.join(&file.path);
        fs::create_dir_all(path.parent().ok_or("a file without a folder")?)?;
        let text: &str = file.text.as_ref();
        let text = if wide {
            [0xFF, 0xFE].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect()
        } else {
            text.as_bytes().to_vec()
        };
        bytes += text.len() as u64;
        fs::write(path, text)?;
    }
    fs::create_dir_all(folder.join(".git"))?;
    fs::write(done, bytes.to_string())?;
    Ok(bytes)
}
