//! Any fix of any bytes leaves text that is JSON if it was before, and the same text outside of its edits.
#![no_main]

use libfuzzer_sys::fuzz_target;
use pitfall_core::fix::{Change, apply, resolve};
use pitfall_core::json::Document;
use pitfall_core::text::{Span, decode};

fuzz_target!(|input: (Vec<(u8, u32, u32, String)>, Vec<u8>)| {
    let (changes, bytes) = input;
    let limit = bytes.len() as u32 + 8;
    let changes: Vec<Change> = changes
        .into_iter()
        .map(|(what, start, end, text)| {
            let span = Span::new(start % limit, (end % limit).max(start % limit));
            let json = serde_json::to_string(&text).expect("text");
            match what % 9 {
                0 => Change::Replace(span, json),
                1 => Change::Rename(span, text),
                2 => Change::Rewrite(span, text),
                3 => Change::Remove(span),
                4 => Change::RemoveEntry(span),
                5 => Change::Set(span, text, json),
                6 => Change::Append(span, json),
                7 => Change::Move(span, Span::at(end % limit)),
                _ => Change::Erase(span),
            }
        })
        .collect();
    let document = Document::new(decode(&bytes).text);
    let Some(edits) = resolve(&document, &changes) else { return };
    let errors = |document: &Document<'_>| document.errors.iter().filter(|error| !error.problem.is_lenient()).count();
    let applied = apply(&bytes, &[edits]);
    assert!(errors(&Document::new(decode(&applied.bytes).text)) <= errors(&document));
    assert!(applied.done == [true] || applied.bytes == bytes);
});
