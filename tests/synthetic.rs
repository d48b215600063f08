//! Synthetic tenants: what was seeded is found, and nothing else of those kinds.

use std::collections::BTreeSet;

use pitfall_core::recognise::Kind;
use pitfall_core::{Selection, TenantFacts, check};
use pitfall_synth::{Defect, Seeded, tenant};

fn found(files: Vec<(String, Vec<u8>)>) -> Vec<Seeded> {
    let kinds: BTreeSet<&str> = Defect::ALL.iter().map(|defect| defect.code()).collect();
    let facts = TenantFacts {
        complete: vec![Kind::Group, Kind::CompliancePolicy, Kind::ConditionalAccessPolicy],
        ..TenantFacts::default()
    };
    let files = files.iter().map(|(path, bytes)| (path.clone(), bytes.as_slice())).collect();
    let report = check(files, facts, &Selection::everything());
    let mut found: Vec<Seeded> = report
        .findings
        .iter()
        .filter(|finding| kinds.contains(finding.code))
        .map(|finding| Seeded { code: finding.code, path: finding.path.clone() })
        .collect();
    found.sort();
    found
}

#[test]
fn what_was_seeded_is_found_and_nothing_else() {
    for seed in [1, 42, 4711] {
        let tenant = tenant(800, 2, seed);
        assert!(tenant.seeded.len() >= 40);
        let utf8 = tenant.files.iter().map(|file| (file.path.clone(), file.text.clone().into_bytes())).collect();
        assert_eq!(found(utf8), tenant.seeded, "seed {seed}");
    }
}

#[test]
fn the_encoding_changes_nothing() {
    let tenant = tenant(400, 2, 7);
    let utf16 = tenant.files.iter().map(|file| (file.path.clone(), file.utf16())).collect();
    assert_eq!(found(utf16), tenant.seeded);
}

#[test]
fn a_tenant_in_order_has_no_finding() {
    let tenant = tenant(400, 0, 7);
    let files = tenant.files.iter().map(|file| (file.path.clone(), file.text.as_bytes())).collect();
    let report = check(files, TenantFacts::default(), &Selection::standard());
    // Groups are all the lists there are, so rules about what is missing stay out of it.
    let found = report.findings.iter().filter(|finding| finding.code != "SC018");
    assert_eq!(found.map(|finding| (finding.code, &finding.path)).collect::<Vec<_>>(), []);
}
