//! Any place in any bytes can be spelt out.
#![no_main]

use libfuzzer_sys::fuzz_target;
use pitfall_core::locate;
use pitfall_core::text::Span;

fuzz_target!(|input: (Vec<(u32, u32)>, Vec<u8>)| {
    let (places, bytes) = input;
    let limit = bytes.len() as u32 + 8;
    let spans: Vec<Span> = places.iter().map(|&(start, end)| Span::new(start % limit, end % limit)).collect();
    assert_eq!(locate(&bytes, &spans, true).len(), spans.len());
});
