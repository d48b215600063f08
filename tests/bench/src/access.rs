//! How long judging whole tenants takes, in the module and natively, and how it grows: who is in scope of
//! what, and which profiles contradict each other.

use std::fs;
use std::path::{Path, PathBuf};

use pitfall_core::message::{self, LinkRequest};
use pitfall_core::recognise::Kind;
use pitfall_core::{Selection, Share, TenantFacts, Verdict, rules};
use wasmtime::{Engine, Instance, Memory, Module, Store, TypedFunc};

use crate::Outcome;
use crate::engine_config::engine_config;

/// Prints a table of tenants of several sizes, those that name groups only and those with policies
/// for everybody. Compiling is done before; what is measured is reading the units, linking and the
/// rules about users and groups, in one thread.
#[allow(clippy::print_stdout)]
pub(crate) fn measure(programs: &Path, rounds: usize) -> Outcome<()> {
    println!("\nWho is in scope of what: link and judge (UG), one thread, CPU ms, best of {rounds}");
    let mut module = Running::start(&newest_module(programs)?)?;
    for (name, wide) in [("groups only", false), ("everybody", true)] {
        let mut smaller = None;
        for size in [1, 2, 4] {
            let files = files(&pitfall_synth::access(size, wide));
            let [module, native] = module.judge(&files, "UG", rounds)?;
            println!(
                "  {name:11} {:5} Conditional Access, {:5} compliance, {:5} groups: module {module:7.1}, native {native:7.1}{}",
                250 * size,
                375 * size,
                1750 * size,
                growth(module, smaller.replace(module))
            );
        }
    }
    Ok(())
}

/// The same for tenants of profiles with 30 settings each: the search with what one rule tells of it, and all rules
/// about conflicts. What reading and linking take without any rule is measured as well and taken off.
#[allow(clippy::print_stdout)]
pub(crate) fn measure_conflicts(programs: &Path, rounds: usize) -> Outcome<()> {
    println!("\nWhich profiles contradict each other: one thread, CPU ms, best of {rounds}");
    let mut module = Running::start(&newest_module(programs)?)?;
    for (name, wide) in [("groups only", false), ("everybody", true)] {
        let mut smaller = None;
        for size in [1, 2, 4] {
            let files = files(&pitfall_synth::profiles(size, wide));
            let without = module.judge(&files, "none", rounds)?;
            let search = module.judge(&files, "CN002", rounds)?[0] - without[0];
            let [all, native] = module.judge(&files, "CN", rounds)?;
            let found = message::answer_link(&request(&files, "CN002"), drop);
            let found =
                found.and_then(|answer| message::decode::<Verdict>(&answer).map(|verdict| verdict.findings.len()));
            println!(
                "  {name:11} {:6} profiles, {:6} findings: search {search:7.1}{}; all rules {:7.1}, native {:7.1}; reading and linking {:7.1}",
                5000 * size,
                found.ok_or("the answer cannot be read")?,
                growth(search, smaller.replace(search)),
                all - without[0],
                native - without[1],
                without[0]
            );
        }
    }
    Ok(())
}

fn growth(now: f64, before: Option<f64>) -> String {
    before.map_or(String::new(), |before| format!(", {:.1} times the row before", now / before))
}

/// The compiled files, as the program sends them to the module.
fn files(files: &[pitfall_synth::File]) -> (u32, Vec<u8>) {
    let mut bytes = Vec::new();
    for file in files {
        message::append_file(&mut bytes, &file.path, &message::answer_compile(file.text.as_bytes()));
    }
    (files.len() as u32, bytes)
}

/// Asks the rules of one family.
fn request((count, files): &(u32, Vec<u8>), family: &str) -> Vec<u8> {
    let selected = rules::ALL.iter().map(|rule| rule.code.starts_with(family)).collect();
    let complete = vec![
        Kind::ConditionalAccessPolicy,
        Kind::CompliancePolicy,
        Kind::DeviceConfiguration,
        Kind::ConfigurationPolicy,
        Kind::Intent,
    ];
    let mut bytes = message::encode(&LinkRequest {
        facts: TenantFacts { complete, ..TenantFacts::default() },
        selection: Selection { rules: selected, ..Selection::standard() },
        share: Share::WHOLE,
        files: *count,
    });
    bytes.extend_from_slice(files);
    bytes
}

/// The module that the last build of the program made.
fn newest_module(programs: &Path) -> Outcome<PathBuf> {
    let builds = fs::read_dir(programs.join("build"))?.filter_map(Result::ok);
    let modules = builds.map(|build| build.path().join("out/pitfall.cwasm"));
    let dated = modules.filter_map(|path| Some((fs::metadata(&path).ok()?.modified().ok()?, path)));
    Ok(dated.max().ok_or("no module: run `make build` first")?.1)
}

/// The module at work, as in the program.
struct Running {
    store: Store<()>,
    memory: Memory,
    alloc: TypedFunc<u32, u32>,
    free: TypedFunc<(u32, u32), ()>,
    link: TypedFunc<(u32, u32), u64>,
}

impl Running {
    fn start(path: &Path) -> Outcome<Self> {
        let engine = Engine::new(&engine_config())?;
        // SAFETY: the file is what wasmtime itself wrote when the program was built.
        let module = unsafe { Module::deserialize_file(&engine, path) }.map_err(|error| format!("{error:#}"))?;
        let mut store = Store::new(&engine, ());
        let instance = Instance::new(&mut store, &module, &[])?;
        let memory = instance.get_memory(&mut store, "memory").ok_or("the module exports no memory")?;
        let alloc = instance.get_typed_func(&mut store, "pitfall_alloc")?;
        let free = instance.get_typed_func(&mut store, "pitfall_free")?;
        let link = instance.get_typed_func(&mut store, "pitfall_link")?;
        Ok(Self { store, memory, alloc, free, link })
    }

    /// CPU time of judging in the module and natively, in milliseconds.
    fn judge(&mut self, files: &(u32, Vec<u8>), family: &str, rounds: usize) -> Outcome<[f64; 2]> {
        let request = request(files, family);
        let (mut wasm, mut native) = (f64::MAX, f64::MAX);
        for _ in 0..rounds {
            let at = self.write(&request)?;
            let start = cpu();
            let answer = self.link.call(&mut self.store, at)?;
            wasm = wasm.min(cpu() - start);
            let length = self.free(answer)?;
            let start = cpu();
            let answer = message::answer_link(&request, drop).ok_or("the request cannot be read")?;
            native = native.min(cpu() - start);
            if answer.len() != length {
                return Err("the module and the native core do not agree".into());
            }
        }
        Ok([wasm, native])
    }

    /// Puts a request into the module's memory; gives its place and length.
    fn write(&mut self, request: &[u8]) -> Outcome<(u32, u32)> {
        let length = u32::try_from(request.len())?;
        let at = self.alloc.call(&mut self.store, length)?;
        self.memory.write(&mut self.store, at as usize, request)?;
        Ok((at, length))
    }

    /// Gives back the memory of an answer; gives its length.
    fn free(&mut self, answer: u64) -> Outcome<usize> {
        let (at, length) = ((answer >> 32) as u32, answer as u32);
        self.free.call(&mut self.store, (at, length))?;
        Ok(length as usize)
    }
}

/// CPU time of this thread, in milliseconds.
fn cpu() -> f64 {
    let mut time = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    // SAFETY: clock_gettime only writes into the given timespec.
    unsafe { libc::clock_gettime(libc::CLOCK_THREAD_CPUTIME_ID, &raw mut time) };
    time.tv_sec as f64 * 1e3 + time.tv_nsec as f64 / 1e6
}
