//! The exports of the interface, see the crate's documentation.

use pitfall_core::message;

/// The marker of version 1. It is looked for, never called.
#[unsafe(no_mangle)]
pub(crate) extern "C" fn pitfall_abi_v1() {}

/// Memory for a request of `len` bytes.
#[unsafe(no_mangle)]
pub(crate) extern "C" fn pitfall_alloc(len: u32) -> *mut u8 {
    let bytes = vec![0u8; len as usize].into_boxed_slice();
    Box::into_raw(bytes).cast()
}

/// Gives back the memory of a request or an answer.
///
/// # Safety
/// `ptr` and `len` must be those of one `pitfall_alloc` or of one answer, and not be used again.
#[unsafe(no_mangle)]
pub(crate) unsafe extern "C" fn pitfall_free(ptr: *mut u8, len: u32) {
    // SAFETY: by this function's contract.
    drop(unsafe { take(ptr, len) });
}

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

/// Takes the memory at `ptr` back into Rust's hands.
///
/// # Safety
/// `ptr` and `len` must be those of one allocation that this module gave out.
unsafe fn take(ptr: *mut u8, len: u32) -> Box<[u8]> {
    let slice = std::ptr::slice_from_raw_parts_mut(ptr, len as usize);
    // SAFETY: every allocation that leaves this module is a boxed slice of that length.
    unsafe { Box::from_raw(slice) }
}

/// Gives bytes away: address in the upper half, length in the lower.
fn answer(bytes: Option<Vec<u8>>) -> u64 {
    let Some(bytes) = bytes else { return 0 };
    let bytes = bytes.into_boxed_slice();
    let len = bytes.len() as u64;
    let ptr: *mut u8 = Box::into_raw(bytes).cast();
    (ptr as usize as u64) << 32 | len
}
