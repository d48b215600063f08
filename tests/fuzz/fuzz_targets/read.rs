//! Any text is read in its language, and every place is one of the file.
#![no_main]

use libfuzzer_sys::fuzz_target;
use pitfall_core::{read, text::decode};

fuzz_target!(|bytes: &[u8]| {
    let text = decode(bytes).text;
    let document = read(text.as_ref());
    for index in 0..document.len() as u32 {
        let span = document.at(index).span();
        assert!(text.get(span.start as usize..span.end as usize).is_some());
    }
});
