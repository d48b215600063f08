// How the module is compiled and run. `build.rs` and the program both include this file: wasmtime
// refuses code that was compiled with other settings than those of the engine that loads it.

/// The settings of the engine for pitfall's own module.
///
/// The module is trusted and hot: no fuel, no epochs, no debugging. Memory is reserved as address
/// space with guard pages, so that the compiled code needs no bounds checks.
pub(crate) fn engine_config() -> wasmtime::Config {
    let mut config = wasmtime::Config::new();
    config.memory_reservation(1 << 32);
    config.memory_guard_size(32 << 20);
    config.signals_based_traps(true);
    // A copy of the module's data at the start is quicker than a file in memory that is mapped: there
    // is one instance for each thread, and a run is short.
    config.memory_init_cow(false);
    // The module neither awaits nor suspends, and nobody reads a backtrace of it.
    config.concurrency_support(false);
    config.wasm_backtrace_max_frames(None);
    config.generate_address_map(false);
    config
}
