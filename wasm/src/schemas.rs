//! The exports of the module that checks house schemas, see the crate's documentation. It keeps the schemas
//! from call to call, so it has an allocator that gives single pieces back.

use std::cell::RefCell;

use pitfall_core::house::{Schemas, Source};
use pitfall_core::message;

use crate::abi::{answer, take};

thread_local! {
    static SCHEMAS: RefCell<Schemas> = RefCell::default();
}

/// Takes a `Source` and keeps its schema; the answer is an `Option<Refused>`.
///
/// # Safety
/// As `pitfall_compile`.
#[unsafe(no_mangle)]
pub(crate) unsafe extern "C" fn pitfall_house_add(ptr: *mut u8, len: u32) -> u64 {
    // SAFETY: by this function's contract.
    let request = unsafe { take(ptr, len) };
    let refused = |source: Source| SCHEMAS.with_borrow_mut(|schemas| schemas.add(&source).err());
    answer(message::decode(&request).map(refused).map(|refused| message::encode(&refused)))
}

/// What the schemas find in a file: findings to add to its unit. The request is the number of the tenant, in
/// four bytes, and the bytes of the file.
///
/// # Safety
/// As `pitfall_compile`.
#[unsafe(no_mangle)]
pub(crate) unsafe extern "C" fn pitfall_house_check(ptr: *mut u8, len: u32) -> u64 {
    // SAFETY: by this function's contract.
    let request = unsafe { take(ptr, len) };
    let Some((tenant, bytes)) = request.split_first_chunk() else { return 0 };
    let found = SCHEMAS.with_borrow(|schemas| schemas.check(u32::from_le_bytes(*tenant), bytes));
    answer(Some(message::encode(&found)))
}

/// What hash maps take for chance. The module is given none, and the maps hold names of schemas that their
/// own author wrote, so nobody gains by knowing it.
///
/// # Safety
/// `dest` must be valid for writes of `len` bytes.
#[cfg(target_arch = "wasm32")]
#[unsafe(no_mangle)]
unsafe extern "Rust" fn __getrandom_v03_custom(dest: *mut u8, len: usize) -> Result<(), getrandom::Error> {
    // SAFETY: by this function's contract.
    let bytes = unsafe { std::slice::from_raw_parts_mut(dest, len) };
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    for byte in bytes {
        state = state.wrapping_mul(0x5851_f42d_4c95_7f2d).wrapping_add(0x1405_7b7e_f767_814f);
        *byte = (state >> 56) as u8;
    }
    Ok(())
}
