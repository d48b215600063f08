//! The parser agrees with serde_json on what is JSON, and its spans hold for any text.
#![no_main]

use libfuzzer_sys::fuzz_target;
use pitfall_core::json::Document;

fuzz_target!(|text: &str| {
    let document = Document::new(text);
    for (index, node) in document.nodes().iter().enumerate() {
        assert!(node.start <= node.end && node.end as usize <= text.len());
        assert!(node.next as usize > index && node.next as usize <= document.len());
        assert!(text.is_char_boundary(node.start as usize) && text.is_char_boundary(node.end as usize));
    }
    match serde_json::from_str::<serde_json::Value>(text) {
        Ok(_) => assert!(document.errors.is_empty(), "{:?}", document.errors),
        Err(error) => {
            // serde_json refuses numbers that fit no float and nesting beyond 128.
            let message = error.to_string();
            let stricter = message.contains("out of range") || message.contains("recursion");
            assert!(stricter || !document.errors.is_empty(), "accepted; serde_json says {message}");
        }
    }
});
