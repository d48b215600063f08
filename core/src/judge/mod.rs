//! Judge: the rules that need the whole tenant, and the choice of what is wanted.

mod moves;
mod per_policy;
mod reads;
mod standing;
mod unmet;
mod words;

pub(crate) use moves::Moves;
pub(crate) use per_policy::{Address, PerPolicy};
pub(crate) use reads::{Memo, Notes, Reads};
pub use standing::Standing;
pub use unmet::Unmet;

use std::cmp::Ordering;

use serde::{Deserialize, Serialize};

use crate::finding::{Confidence, FileId, Finding, Findings, Severity};
use crate::order::Order;
use crate::recognise::Kind;
use crate::rules::{self, OF_TENANTS, OfRule};
use crate::settle::Comment;
use crate::space::device::remember;
use crate::tenant::{File, Tenant};

/// Which findings are wanted.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Selection {
    /// For each rule of [`rules::ALL`] whether it is wanted.
    pub rules: Vec<bool>,
    /// For each rule of [`rules::ALL`] the severity of its findings, where another than its own is
    /// wanted. What cannot be decided never gets more than `info`.
    pub severities: Vec<Option<Severity>>,
    /// The lowest severity wanted.
    pub min_severity: Severity,
    /// For each rule of [`rules::ALL`] whether it was asked for by its own name, so that whatever it finds is wanted,
    /// however little it matters; short where none was.
    pub named: Vec<bool>,
    /// Whether what cannot be decided is wanted.
    pub show_unknown: bool,
    /// Whether to find what is not wanted of the rules that are: an ignore may be about it, and only then it
    /// can be told whether the ignore is of use. Settling leaves it out, see [`crate::settle::waive`].
    pub find_all: bool,
}

impl Selection {
    /// Every rule, from `info` up, without what cannot be decided.
    pub fn standard() -> Self {
        Self {
            rules: vec![true; rules::ALL.len()],
            severities: Vec::new(),
            min_severity: Severity::Info,
            named: Vec::new(),
            show_unknown: false,
            find_all: false,
        }
    }

    /// Everything.
    pub fn everything() -> Self {
        Self { min_severity: Severity::Hint, show_unknown: true, ..Self::standard() }
    }

    /// The same where comments may ignore what is found: then all that there is has to be.
    fn for_comments(&self, tenant: &Tenant) -> Self {
        let any_comment = tenant.files().iter().any(|file| !file.unit.comments.is_empty());
        Self { find_all: self.find_all || any_comment, ..self.clone() }
    }

    /// The finding with the severity that is wanted.
    pub(crate) fn weigh(&self, mut finding: Finding) -> Finding {
        if let Some(Some(severity)) = self.severities.get(usize::from(finding.rule)) {
            finding.severity = finding.confidence.at_most(*severity);
        }
        finding
    }

    /// Whether a rule can find anything that is wanted. Hints stay hints, but for what cannot be decided,
    /// which is `info`; other rules may find something more severe than is usual for them.
    fn runs<C>(&self, of_rule: &OfRule<C>) -> bool {
        let rule = usize::from(of_rule.rule);
        let most = match self.severities.get(rule).copied().flatten() {
            Some(severity) => severity,
            None if of_rule.severity > Severity::Hint => Severity::Error,
            None if self.show_unknown => Severity::Info,
            None => Severity::Hint,
        };
        self.rules.get(rule) == Some(&true) && (self.find_all || most >= self.lowest(rule))
    }

    fn keeps(&self, finding: &Finding) -> bool {
        self.rules.get(usize::from(finding.rule)).copied().unwrap_or(false)
            && (self.find_all || self.wants(usize::from(finding.rule), finding.severity, finding.confidence))
    }

    /// The lowest severity wanted of the rule at `rule`.
    fn lowest(&self, rule: usize) -> Severity {
        if self.named.get(rule) == Some(&true) { Severity::Hint } else { self.min_severity }
    }

    /// Whether what the rule at `rule` found is wanted.
    pub(crate) fn wants(&self, rule: usize, severity: Severity, confidence: Confidence) -> bool {
        severity >= self.lowest(rule) && (self.show_unknown || confidence != Confidence::Unknown)
    }
}

/// What was found in a tenant.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Verdict {
    /// Number of files that hold resources or names.
    pub policy_files: u32,
    /// Number of files that do not.
    pub not_policy: u32,
    /// Number of resources.
    pub resources: u32,
    /// The findings, in the order of files and places.
    pub findings: Vec<Finding>,
    /// For each finding the resource it is about.
    pub subjects: Vec<Option<Subject>>,
    /// Comments that ask for findings to be left out, in the order of files and places.
    pub comments: Vec<(FileId, Comment)>,
    /// Limits of the house whose setting no policy has.
    pub unmet: Vec<Unmet>,
}

/// The resource that a finding is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Subject {
    /// What it is.
    pub kind: Kind,
    /// Object id.
    pub id: Option<String>,
    /// Display name.
    pub name: Option<String>,
}

/// A share of the judging. The rules about the whole tenant can be handed out to several judges, each
/// with the tenant before it; [`Verdict::of_shares`] puts together what they say.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct Share {
    /// Its number, from 0.
    pub number: u32,
    /// How many there are.
    pub of: u32,
}

impl Share {
    /// All of it.
    pub const WHOLE: Self = Self { number: 0, of: 1 };

    /// Rules of a family ask much the same of a tenant, which each judge finds out but once.
    fn has<C>(self, of_rule: &OfRule<C>) -> bool {
        u32::from(of_rule.family) % self.of.max(1) == self.number
    }
}

/// Judges a tenant: what was found in single files and what shows only in the whole.
pub fn judge(tenant: &Tenant, selection: &Selection) -> Verdict {
    judge_share(tenant, selection, Share::WHOLE)
}

/// One share of [`judge`]. What was found in single files belongs to the first.
pub fn judge_share(tenant: &Tenant, selection: &Selection, share: Share) -> Verdict {
    let selection = &selection.for_comments(tenant);
    let mut of_tenant = Findings::new();
    let checks = OF_TENANTS.iter().filter(|of_rule| share.has(of_rule) && selection.runs(of_rule));
    remember(|| {
        for of_rule in checks {
            of_tenant.begin(of_rule, None);
            (of_rule.check)(tenant, &mut of_tenant);
        }
    });
    conclude(tenant, selection, share, of_tenant.into_list())
}

/// The verdict, once the rules about the whole tenant have found what there is.
fn conclude(
    tenant: &Tenant,
    selection: &Selection,
    share: Share,
    of_tenant: impl IntoIterator<Item = Finding>,
) -> Verdict {
    let files = if share.number == 0 { tenant.files() } else { &[] };
    let of_files = files.iter().flat_map(|file| &file.unit.findings).cloned();
    let mut findings: Vec<Finding> = of_files
        .chain(of_tenant)
        .map(|finding| selection.weigh(finding))
        .filter(|finding| selection.keeps(finding))
        .collect();
    findings.iter_mut().for_each(|finding| tenant.side_files().settle(finding, tenant.files()));
    findings.order_by(order);
    findings.dedup();
    let subjects = findings.iter().map(|finding| subject(tenant, finding)).collect();
    let policy_files = tenant.files().iter().filter(|file| file.unit.is_policy()).count();
    Verdict {
        policy_files: policy_files as u32,
        not_policy: (tenant.files().len() - policy_files) as u32,
        resources: tenant.files().iter().map(|file| file.unit.resources.len() as u32).sum(),
        findings,
        subjects,
        comments: files.iter().enumerate().flat_map(comments).collect(),
        unmet: if share.number == 0 { Unmet::of(tenant) } else { Vec::new() },
    }
}

fn comments((index, file): (usize, &File)) -> impl Iterator<Item = (FileId, Comment)> {
    file.unit.comments.iter().map(move |comment| (FileId(index as u32), comment.clone()))
}

/// The order of findings: files and places, then rules.
fn order(a: &Finding, b: &Finding) -> Ordering {
    (a.place, a.rule).cmp(&(b.place, b.rule)).then_with(|| a.message.cmp(&b.message))
}

impl Verdict {
    /// The verdict that [`judge`] gives, from all its shares.
    pub fn of_shares(shares: Vec<Self>) -> Self {
        let mut shares = shares.into_iter();
        let Some(mut whole) = shares.next() else { return Self::default() };
        let mut rest = shares.peekable();
        if rest.peek().is_none() {
            return whole;
        }
        let pairs = |share: Self| share.findings.into_iter().zip(share.subjects);
        let first = std::mem::take(&mut whole.findings).into_iter().zip(std::mem::take(&mut whole.subjects));
        // No rule is in two shares, so nothing is found twice, and what is equal keeps its order.
        let mut found: Vec<(Finding, Option<Subject>)> = first.chain(rest.flat_map(pairs)).collect();
        found.order_by(|(a, _), (b, _)| order(a, b));
        (whole.findings, whole.subjects) = found.into_iter().unzip();
        whole
    }
}

fn subject(tenant: &Tenant, finding: &Finding) -> Option<Subject> {
    let place = finding.place;
    // What is wrong with an assignment is wrong with the policy that it belongs to.
    let (file, resource) = match tenant.side_files().policy_of(place.file) {
        Some(policy) => (policy, 0),
        None => (place.file, place.resource?),
    };
    let file = tenant.files().get(file.0 as usize)?;
    let resource = file.unit.resources.get(resource as usize)?;
    Some(Subject {
        kind: resource.kind,
        id: resource.id.as_ref().map(|id| id.value.clone()),
        name: resource.name.as_ref().map(|name| name.value.clone()),
    })
}
