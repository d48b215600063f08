//! Any place in any bytes can be spelt out.
#![no_main]

use libfuzzer_sys::fuzz_target;
use pitfall_core::text::Span;
use pitfall_core::{Asked, locate};

fuzz_target!(|input: (Vec<(u32, u32)>, Vec<u8>)| {
    let (places, bytes) = input;
    let limit = bytes.len() as u32 + 8;
    let asked: Vec<Asked> = places.iter().map(|&(start, end)| Span::new(start % limit, end % limit).into()).collect();
    assert_eq!(locate(&bytes, &asked, true).len(), asked.len());
});
