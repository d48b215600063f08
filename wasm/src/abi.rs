//! The exports of the interface, see the crate's documentation.

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

/// Takes the memory at `ptr` back into Rust's hands.
///
/// # Safety
/// `ptr` and `len` must be those of one allocation that this module gave out.
pub(crate) unsafe fn take(ptr: *mut u8, len: u32) -> Box<[u8]> {
    let slice = std::ptr::slice_from_raw_parts_mut(ptr, len as usize);
    // SAFETY: every allocation that leaves this module is a boxed slice of that length.
    unsafe { Box::from_raw(slice) }
}

/// Gives bytes away: address in the upper half, length in the lower.
pub(crate) fn answer(bytes: Option<Vec<u8>>) -> u64 {
    let Some(bytes) = bytes else { return 0 };
    let bytes = bytes.into_boxed_slice();
    let len = bytes.len() as u64;
    let ptr: *mut u8 = Box::into_raw(bytes).cast();
    (ptr as usize as u64) << 32 | len
}
