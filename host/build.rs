//! Builds the modules from the core, the one that judges and the one that checks house schemas, and
//! compiles them for the machine that the program is built for, so that it starts without compiling
//! anything.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread;

use sha2::{Digest, Sha256};

include!("src/engine_config.rs");

const WASM_TARGET: &str = "wasm32-unknown-unknown";

type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

fn main() -> Result<()> {
    let out = PathBuf::from(variable("OUT_DIR")?);
    let manifest = PathBuf::from(variable("CARGO_MANIFEST_DIR")?);
    let workspace = manifest.parent().ok_or("the host crate lies outside its workspace")?;
    for watched in ["Cargo.toml", "Cargo.lock", "core/Cargo.toml", "core/src", "wasm/Cargo.toml", "wasm/src"] {
        println!("cargo::rerun-if-changed={}", workspace.join(watched).display());
    }
    // Data that the core includes; the folder need not exist.
    if workspace.join("core/data").exists() {
        println!("cargo::rerun-if-changed={}", workspace.join("core/data").display());
    }
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=src/engine_config.rs");

    let builds = Builds::of(&out, &variable("PROFILE")?)?;
    let (core, schemas) = builds.both(workspace)?;
    let mut config = engine_config();
    let target = variable("TARGET")?;
    config.target(&target)?;
    // Windows demands it; elsewhere nobody unwinds through the module, and registering it takes time.
    config.native_unwind_info(target.contains("windows"));
    let engine = wasmtime::Engine::new(&config)?;
    let table = fs::read_to_string(workspace.join("core/data/setting-equivalence.json"))?;
    let date = table.split("\"date\": \"").nth(1).and_then(|rest| rest.split('"').next());
    println!("cargo::rustc-env=PITFALL_TABLE_DATE={}", date.ok_or("the table of settings has no date")?);
    let digest: String = Sha256::digest(&core).iter().map(|byte| format!("{byte:02x}")).collect();
    println!("cargo::rustc-env=PITFALL_MODULE_SHA256={digest}");
    for (module, name) in [(core, "pitfall.cwasm"), (schemas, "schemas.cwasm")] {
        fs::write(out.join(name), engine.precompile_module(&module)?)?;
    }
    Ok(())
}

fn variable(name: &str) -> Result<String> {
    env::var(name).map_err(|error| format!("{name}: {error}").into())
}

/// The schemas' library has a source of chance for browsers, which these modules must not ask for.
const CHANCE: &str = "target.wasm32-unknown-unknown.rustflags=['--cfg', 'getrandom_backend=\"custom\"']";

/// Instructions that work on 16 bytes at a time.
const SIMD: &str = "target.wasm32-unknown-unknown.rustflags=['-C', 'target-feature=+simd128']";

/// Where the modules are built, and how.
struct Builds {
    /// Beside what the outer build makes, and not in `OUT_DIR`: that is another one for each way of
    /// building the program (with its tests, by clippy, alone), and each would build the modules anew.
    folder: PathBuf,
    is_release: bool,
}

impl Builds {
    fn of(out: &Path, outer_profile: &str) -> Result<Builds> {
        // target/debug/build/pitfall-0123456789abcdef/out
        let folder = out.ancestors().nth(3).ok_or("OUT_DIR lies in no target directory")?.join("modules");
        Ok(Builds { folder, is_release: outer_profile == "release" })
    }

    /// The module that judges and the one that checks house schemas.
    fn both(&self, workspace: &Path) -> Result<(Vec<u8>, Vec<u8>)> {
        if !self.is_release {
            // In one folder, with what they share: see the manifest of the modules.
            let build = |features| {
                let options = ["--profile=wasm-dev", "--config", CHANCE, "--features", features];
                self.module(workspace, &self.folder, &options)
            };
            return Ok((build("abi,shared")?, build("schemas,shared")?));
        }
        // At the same time: each ends in minutes of work for one processor.
        thread::scope(|scope| {
            let schemas = scope.spawn(|| {
                // It is large and seldom needed: size counts more than speed.
                let small = "profile.wasm.opt-level='z'";
                let options = ["--profile=wasm", "--config", CHANCE, "--features=schemas", "--config", small];
                // One thread hands text to another.
                self.module(workspace, &self.folder.join("schemas"), &options).map_err(|error| error.to_string())
            });
            // Not every machine of other architectures has such instructions.
            let simd: &[&str] = match variable("CARGO_CFG_TARGET_ARCH")?.as_str() {
                "x86_64" | "aarch64" => &["--config", SIMD],
                _ => &[],
            };
            let core = self.module(workspace, &self.folder.join("core"), &[&["--profile=wasm"], simd].concat())?;
            let schemas = schemas.join().map_err(|_| "building the module for house schemas ended early")?;
            Ok((core, schemas?))
        })
    }

    /// Runs a cargo of its own for a module, in a target directory of its own: in the outer one the two would wait for
    /// each other's lock. Gives the bytes of the module.
    fn module(&self, workspace: &Path, target_dir: &Path, options: &[&str]) -> Result<Vec<u8>> {
        let mut cargo = Command::new(variable("CARGO")?);
        cargo
            .current_dir(workspace)
            .args(["build", "--locked", "--quiet", "--package=pitfall-wasm", "--target", WASM_TARGET])
            .arg("--target-dir")
            .arg(target_dir)
            .args(options);
        // Flags, wrappers and settings of the outer build are meant for another target. Where packages
        // come from is the same.
        for (name, _) in env::vars_os() {
            let Some(text) = name.to_str() else { continue };
            let of_sources = ["CARGO_HOME", "CARGO_NET_", "CARGO_HTTP_", "CARGO_REGISTR", "CARGO_SOURCE_"];
            let of_cargo = text.starts_with("CARGO") && !of_sources.iter().any(|prefix| text.starts_with(prefix));
            let of_rustc = text.starts_with("RUSTC") || ["RUSTFLAGS", "RUSTDOC", "RUSTDOCFLAGS"].contains(&text);
            let of_this_script =
                ["TARGET", "HOST", "PROFILE", "OPT_LEVEL", "DEBUG", "NUM_JOBS", "OUT_DIR"].contains(&text);
            if of_cargo || of_rustc || of_this_script {
                cargo.env_remove(&name);
            }
        }
        let output = cargo.output()?;
        if !output.status.success() {
            let errors = String::from_utf8_lossy(&output.stderr);
            if errors.contains(WASM_TARGET) && errors.contains("target may not be installed") {
                return Err(format!(
                    "the target {WASM_TARGET} is missing; add it with: rustup target add {WASM_TARGET}"
                )
                .into());
            }
            return Err(format!("building the module failed:\n{errors}").into());
        }
        let profile = if self.is_release { "wasm" } else { "wasm-dev" };
        Ok(fs::read(target_dir.join(WASM_TARGET).join(profile).join("pitfall_wasm.wasm"))?)
    }
}
