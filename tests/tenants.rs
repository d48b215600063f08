//! The sample tenants: `contoso`, in which every pitfall happened once, and `fabrikam`, the same
//! done right.
//!
//! What is found in contoso stands in `contoso.expected.md`, in two parts. The list tells the story
//! behind each finding and is written by hand. The block below it is the list for machines, written
//! by `UPDATE_EXPECT=1 cargo test -p pitfall-core --test tenants`; both must name the same findings
//! in the order of the report.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

use pitfall_core::message::encode;
use pitfall_core::recognise::Kind;
use pitfall_core::report::Report;
use pitfall_core::text::Encoding;
use pitfall_core::{File, Selection, Share, Tenant, TenantFacts, Verdict, check, compile, judge, judge_share};
use serde::Deserialize;

/// The rules whose pitfall happened in contoso.
const SEEDED: [&str; 29] = [
    "AP003", "CA002", "CA004", "CA019", "CA020", "CN001", "CN002", "CP001", "DP001", "DV009", "DV016", "FL001",
    "GP002", "GP003", "GP006", "RF001", "RF008", "SC001", "SC002", "SC016", "SC017", "TL001", "TL002", "UG001",
    "UG002", "UG004", "UG006", "UG007", "UG012",
];

fn tenants() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("core has a parent").join("tests/tenants")
}

/// A sample tenant: its files, and what its owner says about it.
struct Sample {
    files: Vec<(String, Vec<u8>)>,
    facts: TenantFacts,
}

impl Sample {
    fn load(name: &str) -> Self {
        let root = tenants().join(name);
        let mut files = Vec::new();
        let mut folders = vec![root.clone()];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(&folder).expect("a readable folder") {
                let path = entry.expect("a readable entry").path();
                let extension = path.extension().and_then(|extension| extension.to_str()).unwrap_or_default();
                if path.is_dir() {
                    folders.push(path);
                } else if ["json", "jsonc", "csv"].contains(&extension) {
                    let relative = path.strip_prefix(&root).expect("within the tenant");
                    let relative = relative.to_str().expect("a path of Unicode").replace('\\', "/");
                    files.push((relative, fs::read(&path).expect("a readable file")));
                }
            }
        }
        files.sort();
        let facts = facts(&fs::read_to_string(root.join("pitfall.toml")).expect("a readable pitfall.toml"));
        Self { files, facts }
    }

    fn report(&self) -> Report {
        let files = self.files.iter().map(|(path, bytes)| (path.clone(), bytes.as_slice())).collect();
        check(files, self.facts.clone(), &Selection::standard())
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Configuration {
    tenant: TenantSection,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct TenantSection {
    complete: Vec<String>,
    emergency_access: Vec<String>,
}

fn facts(text: &str) -> TenantFacts {
    let Configuration { tenant } = toml::from_str(text).expect("pitfall.toml has a section [tenant]");
    let kind = |name: &String| {
        let kind = Kind::ALL.into_iter().find(|kind| kind.collection() == Some(name));
        kind.unwrap_or_else(|| panic!("no collection is called {name}"))
    };
    TenantFacts {
        complete: tenant.complete.iter().map(kind).collect(),
        emergency_access: tenant.emergency_access,
        ..TenantFacts::default()
    }
}

/// The findings for machines: a line each.
fn lines(report: &Report) -> String {
    let mut out = String::new();
    for finding in &report.findings {
        let place = format!("{}:{}:{}", finding.path, finding.start.line, finding.start.column);
        let kind = format!("{}, {}", finding.severity.name(), finding.confidence.name());
        writeln!(out, "{place} {} {} ({kind}) {}", finding.code, finding.name, finding.pointer).expect("text");
    }
    out
}

const FENCE: &str = "```";

#[test]
fn contoso_has_the_pitfalls_it_tells_of() {
    let report = Sample::load("contoso").report();
    let path = tenants().join("contoso.expected.md");
    let text = fs::read_to_string(&path).expect("contoso.expected.md");
    let (before, rest) = text.split_once(&format!("{FENCE}text\n")).expect("a block of findings");
    let (expected, after) = rest.split_once(FENCE).expect("the end of that block");
    let found = lines(&report);
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        fs::write(&path, format!("{before}{FENCE}text\n{found}{FENCE}{after}")).expect("a writable file");
    } else {
        assert_eq!(found, expected, "what is found differs from the block in contoso.expected.md");
    }
    // "1. **UG002** in `CompliancePolicies/x.json`: what happened."
    let told: Vec<(String, String)> = before
        .lines()
        .filter_map(|line| {
            let (code, rest) = line.split_once("**")?.1.split_once("** in `")?;
            let (file, story) = rest.split_once("`: ")?;
            assert!(story.ends_with('.'), "no sentence: {line}");
            Some((code.to_owned(), file.to_owned()))
        })
        .collect();
    let found: Vec<(String, String)> =
        report.findings.iter().map(|finding| (finding.code.to_owned(), finding.path.clone())).collect();
    assert_eq!(told, found, "the stories in contoso.expected.md are not those of the findings");
}

#[test]
fn each_pitfall_happened_once_in_contoso() {
    let report = Sample::load("contoso").report();
    let mut times: BTreeMap<&str, usize> = SEEDED.iter().map(|code| (*code, 0)).collect();
    for finding in &report.findings {
        *times.entry(finding.code).or_default() += 1;
    }
    times.retain(|_, times| *times != 1);
    assert!(times.is_empty(), "not found once each: {times:?}");
}

#[test]
fn fabrikam_has_none() {
    let report = Sample::load("fabrikam").report();
    let messages: Vec<&str> = report.findings.iter().map(|finding| finding.message.as_str()).collect();
    assert!(messages.is_empty(), "{}{messages:#?}", lines(&report));
}

/// Silence proves something only where one step aside is not silent.
#[test]
fn fabrikam_is_one_step_from_trouble() {
    let without = |paths: &[&str]| {
        let mut sample = Sample::load("fabrikam");
        let before = sample.files.len();
        sample.files.retain(|(path, _)| !paths.iter().any(|start| path.starts_with(start)));
        assert!(sample.files.len() < before, "nothing is called {paths:?}");
        sample
    };
    let codes =
        |sample: &Sample| -> BTreeSet<&str> { sample.report().findings.iter().map(|finding| finding.code).collect() };
    assert_eq!(codes(&without(&["CompliancePolicies/macOS"])), BTreeSet::from(["UG001"]));
    assert_eq!(codes(&without(&["Groups/CA - Emergency access", "Groups/groups.csv"])), BTreeSet::from(["RF001"]));
    assert_eq!(codes(&without(&["MobileThreatDefense"])), BTreeSet::from(["TL004"]));
    assert_eq!(codes(&without(&["SettingsCatalog/Win - Defender onboarding"])), BTreeSet::from(["TL011"]));
    let mut trusting = Sample::load("fabrikam");
    for (path, bytes) in &mut trusting.files {
        if path == "DeviceManagement/settings.json" {
            let text = String::from_utf8(std::mem::take(bytes)).expect("UTF-8");
            *bytes = text.replace("\"secureByDefault\": true", "\"secureByDefault\": false").into_bytes();
        }
    }
    assert_eq!(codes(&trusting), BTreeSet::from(["DV019", "UG006"]));
}

#[test]
fn the_samples_are_what_tools_write() {
    for name in ["contoso", "fabrikam"] {
        let sample = Sample::load(name);
        assert!(sample.files.len() >= 40, "{name} has only {} files", sample.files.len());
        assert_eq!(sample.report().summary.not_policy, 0, "{name}: a file holds no policy");
        let units: Vec<_> = sample.files.iter().map(|(_, bytes)| compile(bytes)).collect();
        let share = |encoding| units.iter().filter(|unit| unit.encoding == encoding).count() * 100 / units.len();
        assert!((40..=60).contains(&share(Encoding::Utf16Le)), "{name}: {} % UTF-16", share(Encoding::Utf16Le));
        assert!(share(Encoding::Utf8Bom) > 0, "{name}: no UTF-8 with byte order mark");
        assert!((30..60).contains(&share(Encoding::Utf8)), "{name}: {} % UTF-8", share(Encoding::Utf8));
        // Line ends must survive git: PowerShell writes CRLF.
        let crlf = |bytes: &[u8]| bytes.windows(4).any(|four| four == b"\r\0\n\0");
        let utf16 = sample.files.iter().filter(|(_, bytes)| bytes.starts_with(b"\xff\xfe"));
        assert!(utf16.clone().all(|(_, bytes)| crlf(bytes)), "{name}: line ends were changed");
        // Every kind of resource that rules read is there, and no object twice.
        let mut ids = BTreeMap::new();
        let resources = || units.iter().flat_map(|unit| &unit.resources);
        for resource in resources() {
            if let Some(id) = &resource.id {
                *ids.entry(id.value.as_str()).or_insert(0) += 1;
            }
        }
        ids.retain(|_, times| *times > 1);
        assert!(ids.is_empty(), "{name}: objects with one id: {ids:?}");
        for kind in [
            Kind::ConditionalAccessPolicy,
            Kind::CompliancePolicy,
            Kind::DeviceConfiguration,
            Kind::ConfigurationPolicy,
            Kind::AppProtectionPolicy,
            Kind::Group,
            Kind::AssignmentFilter,
            Kind::NamedLocation,
            Kind::ThreatDefenseConnector,
            Kind::DeviceManagementSettings,
            Kind::EnrollmentConfiguration,
            Kind::NotificationTemplate,
        ] {
            assert!(resources().any(|resource| resource.kind == kind), "{name}: no {}", kind.name());
        }
        assert!(units.iter().any(|unit| !unit.names.is_empty()), "{name}: no list of group names");
    }
}

#[test]
fn shares_of_the_judging_give_the_whole() {
    let sample = Sample::load("contoso");
    let files = || sample.files.iter().map(|(path, bytes)| File { path: path.clone(), unit: compile(bytes) }).collect();
    let tenant = Tenant::link(files(), sample.facts.clone());
    let selection = Selection::everything();
    let whole = encode(&judge(&tenant, &selection));
    for of in [1, 2, 3, 40] {
        let shares = (0..of).map(|number| judge_share(&tenant, &selection, Share { number, of })).collect();
        assert!(encode(&Verdict::of_shares(shares)) == whole, "{of} shares");
    }
}
