//! The exports of the module that judges, see the crate's documentation.

use pitfall_core::message::{self, Done};

use crate::abi::{answer, take};
#[cfg(target_arch = "wasm32")]
use crate::memory;

/// Version and the codes of its rules: a `Description`.
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
    unsafe { about_tenant(ptr, len, message::answer_link) }
}

/// The `Matrix` of a tenant, on a `LinkRequest`.
///
/// # Safety
/// As [`pitfall_compile`].
#[unsafe(no_mangle)]
pub(crate) unsafe extern "C" fn pitfall_coverage(ptr: *mut u8, len: u32) -> u64 {
    // SAFETY: by this function's contract.
    unsafe { about_tenant(ptr, len, message::answer_coverage) }
}

/// The `Inventory` of a tenant, on a `LinkRequest`.
///
/// # Safety
/// As [`pitfall_compile`].
#[unsafe(no_mangle)]
pub(crate) unsafe extern "C" fn pitfall_inspect(ptr: *mut u8, len: u32) -> u64 {
    // SAFETY: by this function's contract.
    unsafe { about_tenant(ptr, len, message::answer_inspect) }
}

/// Each `Mention` in a file, on a `LinkRequest` and the bytes of the file.
///
/// # Safety
/// As [`pitfall_compile`].
#[unsafe(no_mangle)]
pub(crate) unsafe extern "C" fn pitfall_names(ptr: *mut u8, len: u32) -> u64 {
    // SAFETY: by this function's contract.
    unsafe { about_tenant(ptr, len, message::answer_names) }
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

/// Answers a question about a tenant.
///
/// # Safety
/// As [`pitfall_compile`].
unsafe fn about_tenant(ptr: *mut u8, len: u32, question: fn(&[u8], Done) -> Option<Vec<u8>>) -> u64 {
    // SAFETY: by this function's contract.
    let request = unsafe { take(ptr, len) };
    #[cfg(not(target_arch = "wasm32"))]
    let answered = question(&request, drop);
    // The tenant is of no use any more, and its memory is given back with that of the answer.
    #[cfg(target_arch = "wasm32")]
    let answered = {
        let before = memory::pieces();
        let answered = question(&request, std::mem::forget);
        memory::forget(before + usize::from(answered.as_ref().is_some_and(|bytes| bytes.capacity() > 0)));
        answered
    };
    answer(answered)
}
