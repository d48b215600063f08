//! Inspect: what the files of a tenant are, and what they do not tell.
//!
//! The first thing to look at when a report is not what one expects: which tool wrote the files, what was
//! exported and what was not, which groups have names, and what was passed over.

mod groups;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

pub use groups::{Disputed, Groups, Source, Unnamed};

use crate::finding::{Confidence, Finding, Severity};
use crate::order::Order;
use crate::policy::{Facts, Resource};
use crate::recognise::Kind;
use crate::recognise::layout::Layout;
use crate::rules::ALL;
use crate::tenant::Tenant;
use crate::text::Encoding;
use crate::unit::Unit;

/// What the files of a tenant are.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Inventory {
    /// How many files were read.
    pub files: u32,
    /// Which tools wrote them, and how many of them; the most first.
    pub layouts: Vec<(Layout, u32)>,
    /// How many of the files with something in them are in each encoding.
    pub encodings: Vec<(Encoding, u32)>,
    /// The resources by kind.
    pub kinds: Vec<OfKind>,
    /// The groups that policies name.
    pub groups: Groups,
    /// Values that are there and that a file does not tell.
    pub not_told: Vec<NotTold>,
    /// Files in which there is nothing of interest, and why.
    pub passed_over: Vec<PassedOver>,
    /// How many more of these there are.
    pub more_passed_over: u32,
}

/// The resources of one kind.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct OfKind {
    /// The kind.
    pub kind: Kind,
    /// How many there are.
    pub count: u32,
    /// Whether these are known to be all.
    pub complete: bool,
    /// Of how many the assignments are known; nothing for kinds without.
    pub assignments: Option<u32>,
    /// Of how many the actions for noncompliance are known.
    pub actions: Option<u32>,
    /// Of how many the settings are known.
    pub settings: Option<u32>,
    /// Of how many the members are known.
    pub members: Option<u32>,
}

/// A file that does not tell all values that it has.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NotTold {
    /// Its path.
    pub path: String,
    /// What it does not tell, and why.
    pub message: String,
}

/// A file with nothing of interest in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PassedOver {
    /// Its path.
    pub path: String,
    /// Why.
    pub reason: Reason,
}

/// Why there is nothing of interest in a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// It cannot be read.
    NotValid,
    /// It holds something else.
    NoPolicy,
}

impl Reason {
    /// The words for it.
    pub const fn words(self) -> &'static str {
        match self {
            Self::NotValid => "cannot be read",
            Self::NoPolicy => "no policy, group or other object of Microsoft Graph",
        }
    }
}

/// How many files are listed that were passed over.
const MOST: usize = 1_000;

impl Inventory {
    /// What the files of a tenant are.
    pub fn of(tenant: &Tenant) -> Self {
        let mut layouts: BTreeMap<Layout, u32> = BTreeMap::new();
        let mut encodings: BTreeMap<u8, (Encoding, u32)> = BTreeMap::new();
        let mut found = Self { files: tenant.files().len() as u32, ..Self::default() };
        for file in tenant.files() {
            let told = file.unit.findings.iter().filter(|finding| is_of_syntax(finding) && is_lack(finding));
            found
                .not_told
                .extend(told.map(|finding| NotTold { path: file.path.clone(), message: finding.message.to_string() }));
            match Layout::of(&file.path, &file.unit) {
                Some(layout) => {
                    *layouts.entry(layout).or_default() += 1;
                    let encoding = file.unit.encoding;
                    encodings.entry(encoding as u8).or_insert((encoding, 0)).1 += 1;
                }
                None if found.passed_over.len() < MOST => {
                    found.passed_over.push(PassedOver { path: file.path.clone(), reason: reason(&file.unit) });
                }
                None => found.more_passed_over += 1,
            }
        }
        found.layouts = layouts.into_iter().collect();
        found.layouts.order_by_key(|(_, files)| std::cmp::Reverse(*files));
        found.encodings = encodings.into_values().collect();
        found.kinds = Kind::ALL.into_iter().filter_map(|kind| OfKind::of(tenant, kind)).collect();
        found.groups = Groups::of(tenant);
        found
    }
}

fn reason(unit: &Unit) -> Reason {
    // Comments and commas too many are hints: they keep nothing from being read.
    let is_error = |finding: &Finding| is_of_syntax(finding) && !is_lack(finding) && finding.severity > Severity::Hint;
    if unit.findings.iter().any(is_error) { Reason::NotValid } else { Reason::NoPolicy }
}

fn is_of_syntax(finding: &Finding) -> bool {
    ALL.get(usize::from(finding.rule)).is_some_and(|rule| rule.code == "SC001")
}

/// Whether nothing is wrong, and something is not known.
fn is_lack(finding: &Finding) -> bool {
    finding.confidence == Confidence::Unknown
}

impl OfKind {
    fn of(tenant: &Tenant, kind: Kind) -> Option<Self> {
        let mut parts = [None; 4];
        let mut count = 0;
        for resource in tenant.resources(kind) {
            count += 1;
            for (part, known) in parts.iter_mut().zip(known(resource.resource)) {
                if let Some(known) = known {
                    *part = Some(part.unwrap_or(0) + u32::from(known));
                }
            }
        }
        let [assignments, actions, settings, members] = parts;
        let complete = tenant.is_complete(kind);
        (count > 0 || complete).then_some(Self { kind, count, complete, assignments, actions, settings, members })
    }
}

/// Whether assignments, actions, settings and members of a resource are known, for those that it can have.
fn known(resource: &Resource) -> [Option<bool>; 4] {
    match &resource.facts {
        Facts::Compliance(facts) => {
            // Nearly all say what they demand in properties of their own.
            let settings = !facts.is_catalog() || facts.settings_exported;
            [Some(facts.assignments.is_some()), Some(facts.actions.is_some()), Some(settings), None]
        }
        Facts::Configuration(facts) => {
            let settings = (resource.kind == Kind::ConfigurationPolicy).then_some(facts.settings.is_some());
            [Some(facts.assignments.is_some()), None, settings, None]
        }
        Facts::AppProtection(facts) => [Some(facts.assignments.is_some()), None, None, None],
        Facts::Enrollment(facts) => [Some(facts.assignments.is_some()), None, None, None],
        Facts::Group(facts) => [None, None, None, Some(facts.members.is_some() || facts.membership_rule.is_some())],
        _ => [None; 4],
    }
}
