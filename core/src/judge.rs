//! Judge: the rules that need the whole tenant, and the choice of what is wanted.

use serde::{Deserialize, Serialize};

use crate::finding::{Confidence, Finding, Findings, Severity};
use crate::recognise::Kind;
use crate::rules::{self, Check};
use crate::tenant::Tenant;

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
    /// Whether what cannot be decided is wanted.
    pub show_unknown: bool,
}

impl Selection {
    /// Every rule, from `info` up, without what cannot be decided.
    pub fn standard() -> Self {
        Self {
            rules: vec![true; rules::ALL.len()],
            severities: Vec::new(),
            min_severity: Severity::Info,
            show_unknown: false,
        }
    }

    /// Everything.
    pub fn everything() -> Self {
        Self { min_severity: Severity::Hint, show_unknown: true, ..Self::standard() }
    }

    /// The finding with the severity that is wanted.
    fn weigh(&self, mut finding: Finding) -> Finding {
        if let Some(Some(severity)) = self.severities.get(usize::from(finding.rule)) {
            finding.severity = match finding.confidence {
                Confidence::Unknown => Severity::Info.min(*severity),
                Confidence::Likely | Confidence::Certain => *severity,
            };
        }
        finding
    }

    fn wants(&self, finding: &Finding) -> bool {
        self.rules.get(usize::from(finding.rule)).copied().unwrap_or(false)
            && finding.severity >= self.min_severity
            && (self.show_unknown || finding.confidence != Confidence::Unknown)
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

/// Judges a tenant: what was found in single files and what shows only in the whole.
pub fn judge(tenant: &Tenant, selection: &Selection) -> Verdict {
    let mut of_tenant = Findings::new();
    for (index, rule) in rules::ALL.iter().enumerate() {
        if let Check::Tenant(check) = rule.check
            && selection.rules.get(index) == Some(&true)
        {
            of_tenant.begin(index, rule, None);
            check(tenant, &mut of_tenant);
        }
    }
    let of_files = tenant.files().iter().flat_map(|file| &file.unit.findings).cloned();
    let mut findings: Vec<Finding> = of_files
        .chain(of_tenant.into_list())
        .map(|finding| selection.weigh(finding))
        .filter(|finding| selection.wants(finding))
        .collect();
    let order = |finding: &Finding| (finding.place, finding.rule);
    findings.sort_by(|a, b| order(a).cmp(&order(b)).then_with(|| a.message.cmp(&b.message)));
    findings.dedup();
    let subjects = findings.iter().map(|finding| subject(tenant, finding)).collect();
    let policy_files = tenant.files().iter().filter(|file| file.unit.is_policy()).count();
    Verdict {
        policy_files: policy_files as u32,
        not_policy: (tenant.files().len() - policy_files) as u32,
        resources: tenant.files().iter().map(|file| file.unit.resources.len() as u32).sum(),
        findings,
        subjects,
    }
}

fn subject(tenant: &Tenant, finding: &Finding) -> Option<Subject> {
    let file = tenant.files().get(finding.place.file.0 as usize)?;
    let resource = file.unit.resources.get(finding.place.resource? as usize)?;
    Some(Subject {
        kind: resource.kind,
        id: resource.id.as_ref().map(|id| id.value.clone()),
        name: resource.name.as_ref().map(|name| name.value.clone()),
    })
}
