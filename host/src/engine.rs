//! The module in its sandbox.
//!
//! The module was compiled when the program was built; here it is only loaded. It is given nothing:
//! it has no imports, and its memory is all it sees. Its interface is described in the crate
//! `pitfall-wasm`.

use std::fmt;
use std::sync::OnceLock;

use pitfall_core::coverage::matrix::Matrix;
use pitfall_core::fix::Applied;
use pitfall_core::house::{Refused, Source};
use pitfall_core::inspect::Inventory;
use pitfall_core::message::{self, Description, FixRequest, LinkRequest, LocateRequest};
use pitfall_core::{Finding, Location, Mention, Unit, Verdict};
use wasmtime::{Engine, Instance, Memory, Module, Store, TypedFunc};

use crate::engine_config::engine_config;

/// What `build.rs` made.
const BYTES: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/pitfall.cwasm"));

/// The same as a part of the program, aligned as the code in it demands.
///
/// On Linux it lies among the program's own code, which is executable as it is. So nothing is
/// copied, and of most of it not even a page is touched.
#[cfg_attr(target_os = "linux", unsafe(link_section = ".text.pitfall_module"))]
static COMPILED: Aligned<[u8; BYTES.len()]> = Aligned(*BYTES.first_chunk().expect("its own length"));

/// The module that checks house schemas. Where there are none, not a page of it is touched.
const SCHEMAS_BYTES: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/schemas.cwasm"));

#[cfg_attr(target_os = "linux", unsafe(link_section = ".text.pitfall_schemas"))]
static SCHEMAS: Aligned<[u8; SCHEMAS_BYTES.len()]> = Aligned(*SCHEMAS_BYTES.first_chunk().expect("its own length"));

#[repr(C, align(4096))]
struct Aligned<T>(T);

/// The exports that the program calls.
mod export {
    pub(super) const MARKER: &str = "pitfall_abi_v1";
    pub(super) const ALLOC: &str = "pitfall_alloc";
    pub(super) const FREE: &str = "pitfall_free";
    pub(super) const DESCRIBE: &str = "pitfall_describe";
    pub(super) const COMPILE: &str = "pitfall_compile";
    pub(super) const LINK: &str = "pitfall_link";
    pub(super) const COVERAGE: &str = "pitfall_coverage";
    pub(super) const INSPECT: &str = "pitfall_inspect";
    pub(super) const NAMES: &str = "pitfall_names";
    pub(super) const LOCATE: &str = "pitfall_locate";
    pub(super) const FIX: &str = "pitfall_fix";
    pub(super) const HOUSE_ADD: &str = "pitfall_house_add";
    pub(super) const HOUSE_CHECK: &str = "pitfall_house_check";
}

/// Why a call gave no answer.
#[derive(Debug)]
pub(crate) enum Failure<E> {
    /// The request could not be written; the module is as it was.
    Request(E),
    /// The module failed; its instance is gone.
    Internal(String),
}

impl<E> From<wasmtime::Error> for Failure<E> {
    fn from(error: wasmtime::Error) -> Self {
        Self::Internal(format!("{error:#}"))
    }
}

impl fmt::Display for Failure<std::convert::Infallible> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Request(never) => match *never {},
            Self::Internal(reason) => f.write_str(reason),
        }
    }
}

/// The loaded module, for any number of threads.
pub(crate) struct Core {
    engine: Engine,
    module: Module,
    /// What checks house schemas, where there are some.
    house: OnceLock<House>,
}

/// House schemas and the module that checks them.
struct House {
    module: Module,
    sources: Vec<Source>,
}

impl Core {
    /// Loads the module.
    pub(crate) fn load() -> wasmtime::Result<Self> {
        let engine = engine()?;
        let module = checked(deserialize(&engine, &COMPILED.0)?)?;
        Ok(Self { engine, module, house: OnceLock::new() })
    }

    /// Loads the module that checks house schemas.
    fn load_schemas(&self) -> wasmtime::Result<Module> {
        checked(deserialize(&self.engine, &SCHEMAS.0)?)
    }

    /// Somebody to do the work of one thread.
    pub(crate) fn worker(&self) -> Worker<'_> {
        Worker { core: self, running: None, house: None }
    }
}

/// A module that speaks our interface and asks for nothing.
fn checked(module: Module) -> wasmtime::Result<Module> {
    if let Some(import) = module.imports().next() {
        wasmtime::bail!("the module asks for {}, and gets nothing", import.name());
    }
    if module.get_export(export::MARKER).is_none() {
        wasmtime::bail!("the module does not speak version 1 of the interface");
    }
    Ok(module)
}

#[cfg(target_os = "linux")]
fn engine() -> wasmtime::Result<Engine> {
    let mut config = engine_config();
    config.with_custom_code_memory(Some(std::sync::Arc::new(AlreadyCode)));
    Engine::new(&config)
}

#[cfg(target_os = "linux")]
fn deserialize(engine: &Engine, compiled: &'static [u8]) -> wasmtime::Result<Module> {
    // SAFETY: these bytes are what wasmtime itself wrote when this program was built, and as a part
    // of the program's code they stay where they are and cannot be written to.
    unsafe { Module::deserialize_raw(engine, std::ptr::NonNull::from(compiled)) }
}

#[cfg(not(target_os = "linux"))]
fn engine() -> wasmtime::Result<Engine> {
    Engine::new(&engine_config())
}

#[cfg(not(target_os = "linux"))]
fn deserialize(engine: &Engine, compiled: &'static [u8]) -> wasmtime::Result<Module> {
    // SAFETY: these bytes are what wasmtime itself wrote when this program was built.
    unsafe { Module::deserialize(engine, compiled) }
}

/// Memory that was loaded as code and need not become code.
#[cfg(target_os = "linux")]
struct AlreadyCode;

#[cfg(target_os = "linux")]
impl wasmtime::CustomCodeMemory for AlreadyCode {
    fn required_alignment(&self) -> usize {
        align_of_val(&COMPILED)
    }

    fn publish_executable(&self, _: *const u8, _: usize) -> wasmtime::Result<()> {
        Ok(())
    }

    fn unpublish_executable(&self, _: *const u8, _: usize) -> wasmtime::Result<()> {
        Ok(())
    }
}

/// What came of a schema: nothing if it is accepted.
pub(crate) type AddResult = Result<Option<Refused>, Failure<std::convert::Infallible>>;

/// The module at work in one thread.
pub(crate) struct Worker<'c> {
    core: &'c Core,
    running: Option<Running>,
    /// The instance that checks house schemas.
    house: Option<Running>,
}

/// An instance of the module.
struct Running {
    store: Store<()>,
    instance: Instance,
    memory: Memory,
    alloc: TypedFunc<u32, u32>,
    free: TypedFunc<(u32, u32), ()>,
}

impl Worker<'_> {
    /// Makes sure that there is an instance to work with.
    pub(crate) fn start(&mut self) -> wasmtime::Result<()> {
        if self.running.is_none() {
            self.running = Some(Running::start(&self.core.engine, &self.core.module)?);
        }
        Ok(())
    }

    /// Version and the codes of its rules.
    pub(crate) fn describe(&mut self) -> Result<Description, Failure<std::convert::Infallible>> {
        let answer = self.run(|running| {
            let describe = running.instance.get_typed_func::<(), u64>(&mut running.store, export::DESCRIBE)?;
            let answer = describe.call(&mut running.store, ())?;
            running.take(answer)
        })?;
        decode(&answer)
    }

    /// The unit of a file of `length` bytes, which `fill` writes into the memory of the module.
    pub(crate) fn compile<E>(
        &mut self,
        length: usize,
        fill: impl FnOnce(&mut [u8]) -> Result<(), E>,
    ) -> Result<Vec<u8>, Failure<E>> {
        self.run(|running| running.call(export::COMPILE, length, fill))
    }

    /// The same of bytes at hand, with what the schemas of the house find in them.
    pub(crate) fn compile_bytes<E>(&mut self, tenant: usize, bytes: &[u8]) -> Result<Vec<u8>, Failure<E>> {
        let unit = self.compile(bytes.len(), |memory| {
            memory.copy_from_slice(bytes);
            Ok(())
        })?;
        if !self.checks_schemas(tenant) {
            return Ok(unit);
        }
        let mut house = match self.house.take() {
            Some(house) => house,
            None => self.start_house()?,
        };
        let number = u32::try_from(tenant).unwrap_or(u32::MAX).to_le_bytes();
        let answer = house.call(export::HOUSE_CHECK, number.len() + bytes.len(), |memory| {
            let (front, file) = memory.split_at_mut(number.len());
            front.copy_from_slice(&number);
            file.copy_from_slice(bytes);
            Ok(())
        });
        if !matches!(answer, Err(Failure::Internal(_))) {
            self.house = Some(house);
        }
        let found: Vec<Finding> = decode(&answer?)?;
        if found.is_empty() {
            return Ok(unit);
        }
        let mut unit: Unit = decode(&unit)?;
        unit.findings.extend(found);
        Ok(message::encode(&unit))
    }

    /// Whether there are schemas of the house for a tenant.
    pub(crate) fn checks_schemas(&self, tenant: usize) -> bool {
        let sources = self.core.house.get().map(|house| house.sources.as_slice()).unwrap_or_default();
        sources.iter().any(|source| source.tenant as usize == tenant)
    }

    /// An instance with the schemas that another worker made ready.
    fn start_house<E>(&self) -> Result<Running, Failure<E>> {
        let Some(House { module, sources }) = self.core.house.get() else { return Err(misfit()) };
        let mut house = Running::start(&self.core.engine, module)?;
        for source in sources {
            if house.add_schema(source)?.is_some() {
                return Err(misfit());
            }
        }
        Ok(house)
    }

    /// Makes this worker, and through it the others, ready for schemas of the house: `add` adds them.
    pub(crate) fn prepare_schemas(
        &mut self,
        add: impl FnOnce(&mut dyn FnMut(&Source) -> AddResult) -> Result<Vec<Source>, String>,
    ) -> Result<(), String> {
        let failed = |error: wasmtime::Error| format!("cannot start the module for house schemas: {error:#}");
        let module = self.core.load_schemas().map_err(failed)?;
        let mut house = Running::start(&self.core.engine, &module).map_err(failed)?;
        let sources = add(&mut |source| house.add_schema(source))?;
        self.house = Some(house);
        // Asked for once in a run.
        let _ = self.core.house.set(House { module, sources });
        Ok(())
    }

    /// The verdict on a tenant, whose files come as path and unit, in the order of their paths.
    pub(crate) fn link(
        &mut self,
        request: &LinkRequest,
        files: &[(&str, &[u8])],
    ) -> Result<Verdict, Failure<std::convert::Infallible>> {
        self.ask(export::LINK, request, files, &[])
    }

    /// The coverage matrix of a tenant, whose files come as those of [`Worker::link`].
    pub(crate) fn coverage(
        &mut self,
        request: &LinkRequest,
        files: &[(&str, &[u8])],
    ) -> Result<Matrix, Failure<std::convert::Infallible>> {
        self.ask(export::COVERAGE, request, files, &[])
    }

    /// What the files of a tenant are, which come as those of [`Worker::link`].
    pub(crate) fn inspect(
        &mut self,
        request: &LinkRequest,
        files: &[(&str, &[u8])],
    ) -> Result<Inventory, Failure<std::convert::Infallible>> {
        self.ask(export::INSPECT, request, files, &[])
    }

    /// The ids in a file with these bytes that have a name in a tenant, whose files come as those of [`Worker::link`].
    pub(crate) fn names(
        &mut self,
        request: &LinkRequest,
        files: &[(&str, &[u8])],
        bytes: &[u8],
    ) -> Result<Vec<Mention>, Failure<std::convert::Infallible>> {
        self.ask(export::NAMES, request, files, bytes)
    }

    /// What an export says about a tenant, and about what stands behind its files.
    fn ask<T: serde::de::DeserializeOwned>(
        &mut self,
        name: &str,
        request: &LinkRequest,
        files: &[(&str, &[u8])],
        behind: &[u8],
    ) -> Result<T, Failure<std::convert::Infallible>> {
        // The units are most of it by far: they are copied once, into the memory of the module.
        let mut heads = message::encode(request);
        let mut ends = Vec::with_capacity(files.len());
        for (path, unit) in files {
            message::append_head(&mut heads, path, unit);
            ends.push(heads.len());
        }
        let length = heads.len() + files.iter().map(|(_, unit)| unit.len()).sum::<usize>() + behind.len();
        let answer = self.run(|running| {
            running.call(name, length, |mut memory| {
                let mut put = |bytes: &[u8]| {
                    let (front, rest) = std::mem::take(&mut memory).split_at_mut(bytes.len());
                    front.copy_from_slice(bytes);
                    memory = rest;
                };
                let mut start = 0;
                for ((_, unit), end) in files.iter().zip(&ends) {
                    put(&heads[start..*end]);
                    put(unit);
                    start = *end;
                }
                put(&heads[start..]);
                put(behind);
                Ok(())
            })
        })?;
        decode(&answer)
    }

    /// The places in a file of `length` bytes, which `fill` writes into the memory of the module.
    pub(crate) fn locate<E>(
        &mut self,
        request: &LocateRequest,
        length: usize,
        fill: impl FnOnce(&mut [u8]) -> Result<(), E>,
    ) -> Result<Vec<Location>, Failure<E>> {
        let head = message::encode(request);
        let answer = self.run(|running| {
            running.call(export::LOCATE, head.len() + length, |memory| {
                let (front, file) = memory.split_at_mut(head.len());
                front.copy_from_slice(&head);
                fill(file)
            })
        })?;
        decode(&answer)
    }

    /// The bytes of a file with fixes applied.
    pub(crate) fn fix<E>(&mut self, request: &FixRequest, bytes: &[u8]) -> Result<Applied, Failure<E>> {
        let head = message::encode(request);
        let answer = self.run(|running| {
            running.call(export::FIX, head.len() + bytes.len(), |memory| {
                let (front, file) = memory.split_at_mut(head.len());
                front.copy_from_slice(&head);
                file.copy_from_slice(bytes);
                Ok(())
            })
        })?;
        decode(&answer)
    }

    /// Bytes of memory that the instance has.
    #[cfg(test)]
    pub(crate) fn memory_size(&self) -> usize {
        self.running.as_ref().map_or(0, |running| running.memory.data_size(&running.store))
    }

    /// Does something with an instance. What is left of one that failed is thrown away, since
    /// nobody knows in what state it is, and the next call gets a fresh one.
    fn run<T, E>(&mut self, job: impl FnOnce(&mut Running) -> Result<T, Failure<E>>) -> Result<T, Failure<E>> {
        let mut running = match self.running.take() {
            Some(running) => running,
            None => Running::start(&self.core.engine, &self.core.module)?,
        };
        let result = job(&mut running);
        if !matches!(result, Err(Failure::Internal(_))) {
            self.running = Some(running);
        }
        result
    }
}

impl Running {
    fn start(engine: &Engine, module: &Module) -> wasmtime::Result<Self> {
        let mut store = Store::new(engine, ());
        let instance = Instance::new(&mut store, module, &[])?;
        let memory = instance.get_memory(&mut store, "memory");
        let memory = memory.ok_or_else(|| wasmtime::Error::msg("the module exports no memory"))?;
        let alloc = instance.get_typed_func(&mut store, export::ALLOC)?;
        let free = instance.get_typed_func(&mut store, export::FREE)?;
        Ok(Self { store, instance, memory, alloc, free })
    }

    /// Adds a schema of the house.
    fn add_schema<E>(&mut self, source: &Source) -> Result<Option<Refused>, Failure<E>> {
        let request = message::encode(source);
        let answer = self.call(export::HOUSE_ADD, request.len(), |memory| {
            memory.copy_from_slice(&request);
            Ok(())
        })?;
        decode(&answer)
    }

    /// Calls an export with a request of `length` bytes that `fill` writes into the memory.
    fn call<E>(
        &mut self,
        name: &str,
        length: usize,
        fill: impl FnOnce(&mut [u8]) -> Result<(), E>,
    ) -> Result<Vec<u8>, Failure<E>> {
        let function = self.instance.get_typed_func::<(u32, u32), u64>(&mut self.store, name)?;
        let size = u32::try_from(length).map_err(|_| Failure::Internal("a request of 4 GiB or more".to_owned()))?;
        let at = self.alloc.call(&mut self.store, size)?;
        if let Err(error) = fill(self.slice(at, size)?) {
            self.free.call(&mut self.store, (at, size))?;
            return Err(Failure::Request(error));
        }
        let answer = function.call(&mut self.store, (at, size))?;
        self.take(answer)
    }

    /// Copies an answer out and gives its memory back.
    fn take<E>(&mut self, answer: u64) -> Result<Vec<u8>, Failure<E>> {
        if answer == 0 {
            return Err(misfit());
        }
        let (at, length) = ((answer >> 32) as u32, answer as u32);
        let bytes = self.slice(at, length)?.to_vec();
        self.free.call(&mut self.store, (at, length))?;
        Ok(bytes)
    }

    fn slice<E>(&mut self, at: u32, length: u32) -> Result<&mut [u8], Failure<E>> {
        let start = at as usize;
        let end = start + length as usize;
        self.memory.data_mut(&mut self.store).get_mut(start..end).ok_or_else(misfit)
    }
}

fn decode<T: serde::de::DeserializeOwned, E>(answer: &[u8]) -> Result<T, Failure<E>> {
    message::decode(answer).ok_or_else(misfit)
}

fn misfit<E>() -> Failure<E> {
    Failure::Internal("module and program do not fit together".to_owned())
}
