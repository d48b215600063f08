//! One tenant in every layout: `tests/tenants/contoso`, written as each tool would have written it.
//!
//! The same must be found in each, on the same policies, but for what a tool does not write: that is listed
//! with its layout, finding by finding. A layout is one file here, with a writer for what its tool writes;
//! see [`layout::Layout`].

mod cipp;
mod dc_toolbox;
mod entra_exporter;
mod hydration_kit;
mod intune_backup;
mod intune_cd;
mod intune_management;
mod layout;
mod m365dsc;
mod plain;
mod portal;
mod powershell;
mod scuba_gear;
mod tenant;
mod terraform;
#[path = "../yaml/write.rs"]
#[allow(dead_code, reason = "the other tests write in every style")]
mod yaml;
mod zero_trust;

use std::collections::BTreeMap;

use pitfall_core::recognise::Kind;
use pitfall_core::report::Report;
use pitfall_core::{Confidence, Selection, TenantFacts, check, compile};

use layout::Layout;
use tenant::Tenant;

/// Every layout.
const LAYOUTS: &[&Layout] = &[
    &cipp::BACKUP,
    &cipp::TEMPLATES,
    &dc_toolbox::LAYOUT,
    &entra_exporter::LAYOUT,
    &hydration_kit::LAYOUT,
    &intune_backup::LAYOUT,
    &intune_cd::LAYOUT,
    &intune_cd::LAYOUT_IN_YAML,
    &intune_management::LAYOUT,
    &intune_management::LAYOUT_WITH_UTF_8,
    &m365dsc::REPORT,
    &m365dsc::SCRIPT,
    &plain::LISTS,
    &plain::ONE_FILE,
    &plain::SINGLE,
    &portal::LAYOUT,
    &powershell::LAYOUT,
    &scuba_gear::COLLECTED,
    &scuba_gear::RESULTS,
    &terraform::LAYOUT,
    &zero_trust::LAYOUT,
];

/// What a finding is: the rule, the kind of resource and its name.
type Found = (String, String, String);

/// The findings, each with how often it is there. What cannot be decided is no finding.
fn findings(report: &Report) -> BTreeMap<Found, usize> {
    let mut found = BTreeMap::new();
    for finding in report.findings.iter().filter(|finding| finding.confidence != Confidence::Unknown) {
        let subject = finding.subject.as_ref();
        let kind = subject.map_or("", |subject| subject.kind.name());
        let name = subject.and_then(|subject| subject.name.clone()).unwrap_or_default();
        // Terraform's address is put behind a name.
        let address = [" (azuread_", " (microsoft365_"].iter().find_map(|start| name.find(start));
        let name = address.map_or(name.as_str(), |at| &name[..at]).to_owned();
        *found.entry((finding.code.to_owned(), kind.to_owned(), name)).or_default() += 1;
    }
    found
}

/// What is found in the files of a layout.
fn report(files: &[(String, Vec<u8>)], facts: TenantFacts) -> Report {
    let files = files.iter().map(|(path, bytes)| (path.clone(), bytes.as_slice())).collect();
    check(files, facts, &Selection::standard())
}

/// A finding, with its rule alone where the resource has no name.
fn shown(((code, _, name), times): (&Found, &usize)) -> String {
    let times = if *times > 1 { format!(" ({times} times)") } else { String::new() };
    format!("{code} {name}{times}")
}

#[test]
fn every_layout_tells_the_same() {
    let tenant = Tenant::contoso();
    let mut wrong = String::new();
    for layout in LAYOUTS {
        let files = (layout.write)(&tenant);
        let report = report(&files, layout.facts(&tenant));
        let found: Vec<String> = findings(&report).iter().map(shown).collect();
        let mut expected: Vec<String> = tenant
            .findings
            .iter()
            .filter(|((code, kind, name), _)| !layout.loses(code, kind, name))
            .map(shown)
            .collect();
        expected.extend(layout.adds.iter().map(|(code, name, _)| format!("{code} {name}")));
        expected.sort();
        let missing: Vec<&String> = expected.iter().filter(|line| !found.contains(line)).collect();
        let invented: Vec<&String> = found.iter().filter(|line| !expected.contains(line)).collect();
        let idle: Vec<_> = layout.lost.iter().filter(|lost| !lost.is_of_use(&tenant.findings)).collect();
        if !missing.is_empty() || !invented.is_empty() || !idle.is_empty() {
            let told = report.findings.iter().filter(|finding| {
                invented.iter().any(|line| line.starts_with(finding.code) && line.contains(finding.code))
            });
            told.take(8).for_each(|finding| {
                wrong.push_str(&format!("{}: {} {}\n", finding.path, finding.pointer, finding.message))
            });
            wrong.push_str(&format!(
                "{}: missing {missing:#?}, invented {invented:#?}, not to be lost {idle:#?}\n",
                layout.name
            ));
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn every_layout_holds_the_same() {
    let tenant = Tenant::contoso();
    let mut wrong = String::new();
    for layout in LAYOUTS {
        let files = (layout.write)(&tenant);
        let mut found: BTreeMap<Kind, usize> = BTreeMap::new();
        // What some layouts have in files of their own.
        let kinds_apart = [Kind::Assignment, Kind::MigrationTable, Kind::User];
        // A group within a group is there twice, and a report only speaks of groups.
        let once = files.iter().filter(|(path, _)| !path.contains("/Members/") && !path.contains("Assignment Report"));
        for unit in once.map(|(_, bytes)| compile(bytes)) {
            for resource in unit.resources.iter().filter(|resource| !kinds_apart.contains(&resource.kind)) {
                *found.entry(resource.kind).or_default() += 1;
            }
        }
        let mut expected: BTreeMap<Kind, usize> = BTreeMap::new();
        let is_left_out = |object: &&tenant::Object| {
            layout.leaves_out.contains(&object.kind) || layout.leaves_out_objects.contains(&object.name())
        };
        for object in tenant.objects.iter().filter(|object| !is_left_out(object)) {
            *expected.entry(object.kind).or_default() += 1;
        }
        if found != expected {
            wrong.push_str(&format!("{}: {found:?} instead of {expected:?}\n", layout.name));
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

/// Numbers that are the same in each run.
struct Seed(u64);

impl Seed {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        (self.0 >> 33) as usize % limit.max(1)
    }
}

/// A file with a slip in it: a part is missing, twice there, moved, or something else stands in its place.
fn broken(bytes: &[u8], seed: &mut Seed) -> Vec<u8> {
    const PIECES: [&[u8]; 14] =
        [b"\"", b"'", b"{", b"}", b"[", b"]", b"@(", b")", b"\n", b": ", b"&a ", b"*a", b"null", b"\xff\x00"];
    let at = seed.below(bytes.len());
    let end = (at + seed.below(200)).min(bytes.len());
    let (before, part, after) = (&bytes[..at], &bytes[at..end], &bytes[end..]);
    match seed.below(4) {
        0 => [before, after].concat(),
        1 => [before, part, part, after].concat(),
        2 => [before, PIECES[seed.below(PIECES.len())], part, after].concat(),
        _ => {
            let other = seed.below(bytes.len());
            [before, &bytes[other..(other + part.len()).min(bytes.len())], after].concat()
        }
    }
}

#[test]
fn broken_files_are_read_in_every_layout() {
    let tenant = Tenant::contoso();
    let mut seed = Seed(3);
    for layout in LAYOUTS {
        let files = (layout.write)(&tenant);
        for _ in 0..6 {
            let (path, bytes) = &files[seed.below(files.len())];
            let bytes = broken(bytes, &mut seed);
            let text = pitfall_core::text::decode(&bytes).text;
            let is_place = |start: u32, end: u32| text.get(start as usize..end as usize).is_some();
            let report =
                check(vec![(path.clone(), bytes.as_slice())], TenantFacts::default(), &Selection::everything());
            // What cannot be decoded is pointed at by its first byte, which may be a part of its stand-in.
            let told = report.findings.iter().filter(|finding| !finding.message.starts_with("From here on the bytes"));
            for finding in told.filter(|finding| !finding.message.starts_with("This is not text")) {
                let place = (finding.span.start, finding.span.end);
                assert!(is_place(place.0, place.1), "{}: {} {place:?}", layout.name, finding.code);
            }
        }
    }
}
