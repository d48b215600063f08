//! The exports of the module that judges, see the crate's documentation.

use pitfall_core::message;

use crate::abi::{answer, take};

/// Version and rules: a `Description`.
#[unsafe(no_mangle)]
pub(crate) extern "C" fn pitfall_describe() -> u64 {
    answer(Some(message::answer_describe()))
}

/// The `Unit` of the file with these bytes.
///
/// # Safety
/// `ptr` and `len` must be those of one `pitfall_alloc`; the memory is given back by this call.
#[unsafe(no_mangle)]
pub(crate) unsafe extern "C" fn pitfall_compile(ptr: *mut u8, len: u32) -> u64 {
    // SAFETY: by this function's contract.
    let bytes = unsafe { take(ptr, len) };
    answer(Some(message::answer_compile(&bytes)))
}

/// The `Verdict` on a `LinkRequest`.
///
/// # Safety
/// As [`pitfall_compile`].
#[unsafe(no_mangle)]
pub(crate) unsafe extern "C" fn pitfall_link(ptr: *mut u8, len: u32) -> u64 {
    // SAFETY: by this function's contract.
    let request = unsafe { take(ptr, len) };
    answer(message::answer_link(&request))
}

/// The `Matrix` of a tenant, on a `LinkRequest`.
///
/// # Safety
/// As [`pitfall_compile`].
#[unsafe(no_mangle)]
pub(crate) unsafe extern "C" fn pitfall_coverage(ptr: *mut u8, len: u32) -> u64 {
    // SAFETY: by this function's contract.
    let request = unsafe { take(ptr, len) };
    answer(message::answer_coverage(&request))
}

/// The `Inventory` of a tenant, on a `LinkRequest`.
///
/// # Safety
/// As [`pitfall_compile`].
#[unsafe(no_mangle)]
pub(crate) unsafe extern "C" fn pitfall_inspect(ptr: *mut u8, len: u32) -> u64 {
    // SAFETY: by this function's contract.
    let request = unsafe { take(ptr, len) };
    answer(message::answer_inspect(&request))
}

/// The `Location`s of a `LocateRequest`.
///
/// # Safety
/// As [`pitfall_compile`].
#[unsafe(no_mangle)]
pub(crate) unsafe extern "C" fn pitfall_locate(ptr: *mut u8, len: u32) -> u64 {
    // SAFETY: by this function's contract.
    let request = unsafe { take(ptr, len) };
    answer(message::answer_locate(&request))
}

/// What is `Applied` of a `FixRequest`.
///
/// # Safety
/// As [`pitfall_compile`].
#[unsafe(no_mangle)]
pub(crate) unsafe extern "C" fn pitfall_fix(ptr: *mut u8, len: u32) -> u64 {
    // SAFETY: by this function's contract.
    let request = unsafe { take(ptr, len) };
    answer(message::answer_fix(&request))
}
