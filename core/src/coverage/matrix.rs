//! The matrix that administrators draw by hand: who must use a compliant device on which platform,
//! and whether a compliance policy judges these devices.
//!
//! A row is what somebody is subject to for being among its users; who is in several groups is
//! subject to several rows. So nothing has to be known about who is in two groups at once.

use serde::{Deserialize, Serialize};

use super::rows::Rows;
use super::{Coverage, Relying, coverage, relying};
use crate::policy::{Control, Platform};
use crate::recognise::Kind;
use crate::space::listed;
use crate::tenant::Tenant;

/// Who must use a compliant device where, and whose devices are judged.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Matrix {
    /// One row for each population: first those from whom a compliant device is required, then
    /// those who merely receive a compliance policy.
    pub rows: Vec<Row>,
    /// How many more rows there are.
    pub more_rows: u32,
    /// What happens to a device that no compliance policy reaches.
    pub unjudged: Unjudged,
    /// Enforced Conditional Access policies that require a compliant device.
    pub demanding: u32,
    /// Compliance policies for the platforms of the matrix.
    pub judging: u32,
    /// What a reader has to know who relies on it.
    pub notes: Vec<String>,
}

/// One population.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Row {
    /// The users, in words.
    pub users: String,
    /// Where they are named.
    pub source: Source,
    /// A cell for each of [`Platform::MANAGED`].
    pub cells: Vec<Cell>,
}

/// Where the population of a row is named.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// In an enforced Conditional Access policy that requires a compliant device.
    ConditionalAccess,
    /// In the assignments of a compliance policy alone.
    Compliance,
}

/// A population on a platform.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cell {
    /// The platform.
    pub platform: Platform,
    /// The answer.
    pub status: Status,
    /// Why, as a sentence; empty where the policies say it all.
    pub reason: String,
    /// What to do; empty where nothing needs to be done.
    pub help: String,
    /// The Conditional Access policies that require a compliant device.
    pub demands: Vec<Demand>,
    /// How many more of these there are.
    pub more_demands: u32,
    /// The compliance policies that reach these users, some of them at least.
    pub policies: Vec<Judge>,
    /// How many more of these there are.
    pub more_policies: u32,
}

/// Whether devices that must be compliant are judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// No enforced policy requires a compliant device.
    NotRequired,
    /// All of these users receive a compliance policy.
    Covered,
    /// It depends on a fact that is not in the files.
    Unknown,
    /// Some of these users receive one.
    Partly,
    /// None of these users receives one.
    NotCovered,
}

/// A Conditional Access policy that requires a compliant device.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Demand {
    /// Its name.
    pub policy: String,
    /// What it protects, in words.
    pub resources: String,
    /// Further conditions that narrow it, such as `locations`.
    pub conditions: Vec<String>,
    /// Of whom, if only of some of the row's users.
    pub only: Option<String>,
}

/// A compliance policy.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Judge {
    /// Its name.
    pub policy: String,
    /// To whom it is assigned, in words.
    pub assigned: String,
    /// How many of the row's users receive it.
    pub reach: Reach,
}

/// How many users receive a policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reach {
    /// All.
    All,
    /// Some.
    Some,
    /// That is not known.
    Unknown,
}

/// What happens to a device that no compliance policy reaches.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unjudged {
    /// It is not compliant: `secureByDefault` is true.
    Blocked,
    /// It counts as compliant: `secureByDefault` is false.
    CountsAsCompliant,
    /// The setting is not in the files.
    Unknown,
}

impl Status {
    /// All of them, the best first.
    pub const ALL: [Self; 5] = [Self::Covered, Self::Partly, Self::NotCovered, Self::Unknown, Self::NotRequired];

    /// The words for it.
    pub const fn words(self) -> &'static str {
        match self {
            Self::NotRequired => "not required",
            Self::Covered => "covered",
            Self::Unknown => "unknown",
            Self::Partly => "partly",
            Self::NotCovered => "not covered",
        }
    }

    /// What it means.
    pub const fn meaning(self) -> &'static str {
        match self {
            Self::Covered => "all of these users receive a compliance policy",
            Self::Partly => "some of these users receive no compliance policy",
            Self::NotCovered => "none of these users receives a compliance policy",
            Self::Unknown => "the files do not tell who receives a compliance policy",
            Self::NotRequired => "no enforced policy requires a compliant device",
        }
    }
}

impl Unjudged {
    /// What happens, as a sentence.
    pub const fn sentence(self) -> &'static str {
        match self {
            Self::Blocked => {
                "A device that no compliance policy reaches is not compliant and is blocked, because secureByDefault is true."
            }
            Self::CountsAsCompliant => {
                "A device that no compliance policy reaches counts as compliant unchecked, because secureByDefault is false."
            }
            Self::Unknown => {
                "A device that no compliance policy reaches is blocked or counts as compliant unchecked: that depends on \
                 secureByDefault, which is not in the files."
            }
        }
    }
}

impl Matrix {
    /// The matrix of a tenant.
    pub fn of(tenant: &Tenant) -> Self {
        let coverage = coverage(tenant);
        let relying: Vec<Relying<'_>> = relying(tenant).collect();
        let rows = Rows::of(tenant, &relying, &coverage);
        let unjudged = match tenant.secure_by_default() {
            Some((flag, _)) if flag.value => Unjudged::Blocked,
            Some(_) => Unjudged::CountsAsCompliant,
            None => Unjudged::Unknown,
        };
        let more_rows = rows.more;
        Self {
            rows: rows.cells(tenant, &relying, &coverage),
            more_rows,
            unjudged,
            demanding: relying.len() as u32,
            judging: coverage.iter().map(|(_, coverage)| coverage.policies.len() as u32).sum(),
            notes: notes(tenant, &coverage),
        }
    }

    /// How many cells have a status.
    pub fn count(&self, status: Status) -> usize {
        self.rows.iter().flat_map(|row| &row.cells).filter(|cell| cell.status == status).count()
    }
}

impl Row {
    /// The worst of its cells.
    pub fn worst(&self) -> Status {
        self.cells.iter().map(|cell| cell.status).max().unwrap_or(Status::NotRequired)
    }
}

/// Where a compliant device is asked for and something else will do, so that none is required.
fn optional(tenant: &Tenant) -> Option<String> {
    let mut enforced = tenant.conditional_access().filter(|policy| policy.facts.is_enforced());
    let found = enforced.find_map(|policy| {
        let optional = |platform: &&Platform| policy.facts.makes_optional(Control::CompliantDevice, **platform);
        let on: Vec<String> =
            Platform::MANAGED.iter().filter(optional).map(|platform| platform.name().to_owned()).collect();
        (!on.is_empty()).then_some((policy, on))
    });
    let (policy, on) = found?;
    Some(format!(
        "Where a policy takes something else in place of a compliant device, as '{}' does for {}, none is required.",
        policy.label(),
        listed(&on)
    ))
}

fn notes(tenant: &Tenant, coverage: &[(Platform, Coverage<'_>)]) -> Vec<String> {
    let mut notes = vec![
        "A row says what its users are subject to; who is in several groups is subject to several rows.".to_owned(),
        "Guests are left out: their devices are managed where they are at home.".to_owned(),
    ];
    if !tenant.facts().emergency_access.is_empty() {
        notes.push("Emergency access accounts are left out.".to_owned());
    }
    let kinds =
        [(Kind::ConditionalAccessPolicy, "Conditional Access policy"), (Kind::CompliancePolicy, "compliance policy")];
    let open: Vec<&str> = kinds.iter().filter(|(kind, _)| !tenant.is_complete(*kind)).map(|(_, name)| *name).collect();
    if !open.is_empty() {
        notes.push(format!(
            "The files need not hold every {}; if they do, say so in pitfall.toml under tenant.complete.",
            open.join(" and every ")
        ));
    }
    notes.extend(optional(tenant));
    let partners: Vec<&str> =
        coverage.iter().filter(|(_, coverage)| coverage.partner).map(|(platform, _)| platform.name()).collect();
    if !partners.is_empty() {
        notes.push(format!("A compliance partner is connected and may judge {} devices.", partners.join(", ")));
    }
    notes
}
