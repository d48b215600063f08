//! Any bytes give a report.
#![no_main]

use libfuzzer_sys::fuzz_target;
use pitfall_core::{Selection, TenantFacts, check};

fuzz_target!(|bytes: &[u8]| {
    let report = check(vec![("a.json".to_owned(), bytes)], TenantFacts::default(), &Selection::everything());
    for finding in &report.findings {
        assert!(finding.span.start <= finding.span.end && finding.start <= finding.end);
    }
});
