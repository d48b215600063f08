//! What is found in real exports. Each class was read and is true: wrong JSON types and misspelt names in
//! templates, properties of another platform, values and properties that are newer than the model.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use pitfall_core::{Selection, Severity, TenantFacts, check};

/// Findings from `info` up by folder, code and severity.
const EXPECTED: &[(&str, &str, Severity, usize)] = &[
    // Traffic profiles of Global Secure Access, a preview.
    ("alexfilipin-ca", "SC003", Severity::Info, 4),
    // `locations` as an empty list.
    ("alexfilipin-ca", "SC006", Severity::Error, 12),
    // Two properties of BitLocker's that no metadata know.
    ("cipp-api-config", "SC003", Severity::Info, 1),
    // "true" in quotes as the value of an omaSettingBoolean.
    ("cipp-api-config", "SC006", Severity::Error, 1),
    // Names that Graph does not have, such as `localizedMessages`.
    ("intunehydrationkit", "SC003", Severity::Info, 6),
    // Conditional Access policies without `state`, which Graph refuses to create.
    ("intunehydrationkit", "SC004", Severity::Error, 14),
    // Properties of iOS in a policy for Android, and the other way round.
    ("intunehydrationkit", "SC012", Severity::Error, 2),
    // `locationType` and `note` of somebody's own.
    ("nis2-ca", "SC003", Severity::Info, 5),
    // `externalTenants` without a type.
    ("nis2-ca", "SC004", Severity::Error, 1),
    // `compliantNetwork` as a grant control, which is a location.
    ("nis2-ca", "SC005", Severity::Info, 1),
    // `transferMethods` as a list, where Graph has words with commas.
    ("nis2-ca", "SC006", Severity::Error, 1),
    // `customComplianceRequired`, a name that Graph does not have.
    ("tf-provider-microsoft365-responses", "SC003", Severity::Info, 2),
];

/// Skips where the corpus is not at hand.
#[test]
fn what_is_found_in_real_exports() {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/corpus");
    if !corpus.is_dir() {
        return;
    }
    let mut files: Vec<PathBuf> = Vec::new();
    let mut folders = vec![corpus.clone()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("a readable folder") {
            let path = entry.expect("a readable entry").path();
            if path.is_dir() { folders.push(path) } else { files.push(path) }
        }
    }
    files.retain(|path| path.extension().is_some_and(|extension| extension == "json"));
    let read = |path: &PathBuf| {
        let name = path.strip_prefix(&corpus).expect("within the corpus").to_string_lossy().replace('\\', "/");
        (name, fs::read(path).expect("a readable file"))
    };
    let files: Vec<(String, Vec<u8>)> = files.iter().map(read).collect();
    let files = files.iter().map(|(name, bytes)| (name.clone(), bytes.as_slice())).collect();
    let report = check(files, TenantFacts::default(), &Selection::standard());
    let mut found: BTreeMap<(&str, &str, Severity), usize> = BTreeMap::new();
    const OF_SHAPE: [&str; 10] =
        ["SC003", "SC004", "SC005", "SC006", "SC009", "SC010", "SC011", "SC012", "SC014", "SC019"];
    for finding in report.findings.iter().filter(|finding| OF_SHAPE.contains(&finding.code)) {
        let folder = finding.path.split('/').next().unwrap_or_default();
        *found.entry((folder, finding.code, finding.severity)).or_default() += 1;
    }
    let found: Vec<_> =
        found.into_iter().map(|((folder, code, severity), count)| (folder, code, severity, count)).collect();
    assert_eq!(found, EXPECTED);
}
