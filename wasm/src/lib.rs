//! The module: the core for those who run WebAssembly. It has two faces, each a feature.
//!
//! `js` is for the editor and the page, with the types of JavaScript: see `js.rs` and, around it, the
//! folder `wasm/js`. `abi` is a small binary interface for the program, which runs it in wasmtime.
//!
//! Version 1 of that interface, fixed for good:
//!
//! | export | meaning |
//! |---|---|
//! | `pitfall_abi_v1` | a marker; its presence says that the rest is as described here |
//! | `pitfall_alloc(len) -> ptr` | memory for a request of `len` bytes |
//! | `pitfall_free(ptr, len)` | gives back the memory of an answer |
//! | `pitfall_describe() -> answer` | version and the codes of its rules |
//! | `pitfall_compile(ptr, len) -> answer` | the unit of a file with these bytes |
//! | `pitfall_link(ptr, len) -> answer` | the verdict on a tenant |
//! | `pitfall_coverage(ptr, len) -> answer` | the coverage matrix of a tenant, on the request of `pitfall_link` |
//! | `pitfall_inspect(ptr, len) -> answer` | what the files of a tenant are, on the request of `pitfall_link` |
//! | `pitfall_names(ptr, len) -> answer` | the ids in a file that have a name in a tenant, on the request of `pitfall_link` and the bytes of the file |
//! | `pitfall_locate(ptr, len) -> answer` | lines, columns, pointers and excerpts of places in a file, and what fixes change there |
//! | `pitfall_fix(ptr, len) -> answer` | the bytes of a file with fixes applied |
//!
//! Built with the feature `schemas` it is another module, which checks house schemas and is loaded only where
//! there are some. It has the marker, `pitfall_alloc` and `pitfall_free`, and in place of the rest:
//!
//! | export | meaning |
//! |---|---|
//! | `pitfall_house_add(ptr, len) -> answer` | keeps a schema, or says what is wrong with it |
//! | `pitfall_house_check(ptr, len) -> answer` | what the schemas find in the file with these bytes |
//!
//! An answer is an `i64` with the address in its upper and the length in its lower half; 0 means
//! that the request could not be read. A request's memory belongs to the call. The messages are
//! those of `pitfall_core::message`. The module imports nothing. Beside these exports stands `memcmp`,
//! for the code within: see `compare.rs`.

#[cfg(feature = "abi")]
mod abi;
#[cfg(any(target_arch = "wasm32", test))]
mod compare;
#[cfg(feature = "js")]
pub mod js;
#[cfg(all(feature = "abi", not(feature = "schemas")))]
mod judge;
#[cfg(feature = "js")]
mod linter;
#[cfg(all(feature = "abi", target_arch = "wasm32", not(feature = "schemas")))]
mod memory;
#[cfg(feature = "schemas")]
mod schemas;
#[cfg(feature = "js")]
pub mod tenancy;
#[cfg(feature = "js")]
mod wire;
