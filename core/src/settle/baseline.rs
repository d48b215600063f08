//! The baseline: what was found when pitfall was taken up, so that only what is new is shown.
//!
//! A baseline knows findings by their fingerprints and not by lines, and it counts: where a policy has the
//! same finding twice and once in the baseline, one of them is new.

use std::collections::{BTreeMap, HashMap};

use serde::{Deserialize, Serialize};

use crate::order::Order;
use crate::report::{Report, Reported};

/// Version of the file. It only ever gains fields within one version.
const SCHEMA_VERSION: u32 = 1;

/// Findings that are known.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Baseline {
    schema_version: u32,
    /// The findings, by policy and rule.
    pub findings: Vec<Known>,
}

/// A finding of a baseline. Only the fingerprint and the number count; the rest is for people.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Known {
    /// Code of the rule.
    pub code: String,
    /// The policy, by name or id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub policy: Option<String>,
    /// The place, with names in place of positions in lists.
    pub pointer: String,
    /// What identifies it.
    pub fingerprint: String,
    /// How many there are.
    #[serde(default = "one", skip_serializing_if = "is_one")]
    pub count: u32,
}

fn one() -> u32 {
    1
}

#[allow(clippy::trivially_copy_pass_by_ref)]
fn is_one(count: &u32) -> bool {
    *count == 1
}

/// A fingerprint without the number that tells apart what looks alike.
fn key(fingerprint: &str) -> &str {
    fingerprint.split('-').next().unwrap_or(fingerprint)
}

impl Baseline {
    /// The findings of a report.
    pub fn of(report: &Report) -> Self {
        let mut known: BTreeMap<&str, Known> = BTreeMap::new();
        for finding in &report.findings {
            let entry = known.entry(key(&finding.fingerprint)).or_insert_with(|| Known::of(finding));
            entry.count += 1;
        }
        let mut findings: Vec<Known> = known.into_values().collect();
        findings.order_by(|a, b| (&a.policy, &a.code, &a.pointer, a).cmp(&(&b.policy, &b.code, &b.pointer, b)));
        Self { schema_version: SCHEMA_VERSION, findings }
    }

    /// Reads a file; an error says what is wrong with it.
    pub fn parse(text: &str) -> Result<Self, String> {
        let baseline: Self = serde_json::from_str(text).map_err(|error| error.to_string())?;
        match baseline.schema_version {
            SCHEMA_VERSION => Ok(baseline),
            other => Err(format!("it is of version {other}, and this pitfall reads version {SCHEMA_VERSION}")),
        }
    }

    /// The text of the file: one line a finding, so that a change reads well.
    pub fn render(&self) -> String {
        let line = |known: &Known| serde_json::to_string(known).unwrap_or_default();
        let lines: Vec<String> = self.findings.iter().map(|known| format!("    {}", line(known))).collect();
        let findings = if lines.is_empty() { String::new() } else { format!("\n{}\n  ", lines.join(",\n")) };
        format!("{{\n  \"schema_version\": {SCHEMA_VERSION},\n  \"findings\": [{findings}]\n}}\n")
    }

    /// How many findings it knows.
    pub fn count(&self) -> u32 {
        self.findings.iter().map(|known| known.count).fold(0, u32::saturating_add)
    }

    /// Takes what it knows out of a report.
    pub fn apply(&self, report: &mut Report) {
        let mut left: HashMap<&str, u32> = HashMap::new();
        for known in &self.findings {
            *left.entry(key(&known.fingerprint)).or_default() += known.count;
        }
        let findings = std::mem::take(&mut report.findings).into_iter();
        let (known, new) = findings.partition(|finding| match left.get_mut(key(&finding.fingerprint)) {
            Some(count) if *count > 0 => {
                *count -= 1;
                true
            }
            _ => false,
        });
        (report.baselined, report.findings) = (known, new);
        report.count();
    }

    /// What it knows and a report, which nothing was taken out of, has no more.
    pub fn gone(&self, report: &Report) -> Self {
        let mut there: HashMap<&str, u32> = HashMap::new();
        for finding in &report.findings {
            *there.entry(key(&finding.fingerprint)).or_default() += 1;
        }
        let gone = self.findings.iter().filter_map(|known| {
            let there = there.get_mut(key(&known.fingerprint)).map_or(0, |left| {
                let taken = known.count.min(*left);
                *left -= taken;
                taken
            });
            (known.count > there).then(|| Known { count: known.count - there, ..known.clone() })
        });
        Self { schema_version: SCHEMA_VERSION, findings: gone.collect() }
    }

    /// The same without what is gone.
    #[must_use]
    pub fn pruned(&self, report: &Report) -> Self {
        let gone = self.gone(report);
        let mut less: HashMap<&str, u32> = HashMap::new();
        for known in &gone.findings {
            *less.entry(&known.fingerprint).or_default() += known.count;
        }
        let left = self.findings.iter().filter_map(|known| {
            let count = known.count.saturating_sub(less.remove(known.fingerprint.as_str()).unwrap_or(0));
            (count > 0).then(|| Known { count, ..known.clone() })
        });
        Self { schema_version: SCHEMA_VERSION, findings: left.collect() }
    }
}

impl Known {
    /// A finding, not yet counted.
    fn of(finding: &Reported) -> Self {
        let subject = finding.subject.as_ref();
        Self {
            code: finding.code.to_owned(),
            policy: subject.and_then(|subject| subject.name.clone().or_else(|| subject.id.clone())),
            pointer: finding.stable_pointer.clone(),
            fingerprint: key(&finding.fingerprint).to_owned(),
            count: 0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Selection, TenantFacts, check};

    fn report(hours: &[u32]) -> Report {
        let action = |hours: &u32| format!(r#"{{"actionType":"block","gracePeriodHours":{hours}}}"#);
        let actions: Vec<String> = hours.iter().map(action).collect();
        let policy = format!(
            r##"{{"@odata.type":"#microsoft.graph.iosCompliancePolicy","displayName":"iOS \"1\"","passcodeRequired":true,
               "scheduledActionsForRule":[{{"scheduledActionConfigurations":[{}]}}]}}"##,
            actions.join(",")
        );
        check(vec![("ios.json".to_owned(), policy.as_bytes())], TenantFacts::default(), &Selection::standard())
    }

    #[test]
    fn what_is_known_is_taken_out() {
        let mut first = report(&[0]);
        let baseline = Baseline::of(&first);
        let found = first.findings.len();
        assert!(found > 0);
        assert_eq!((baseline.count(), Baseline::parse(&baseline.render())), (found as u32, Ok(baseline.clone())));
        baseline.apply(&mut first);
        assert_eq!((first.findings.len(), first.baselined.len(), first.summary.baselined), (0, found, found as u32));
        let mut more = report(&[0]);
        let again = more.findings[0].clone();
        more.findings.push(again);
        baseline.apply(&mut more);
        assert_eq!((more.findings.len(), more.summary.baselined), (1, found as u32));
    }

    #[test]
    fn what_is_gone_is_pruned() {
        let (before, after) = (report(&[0]), report(&[24]));
        let baseline = Baseline::of(&before);
        let gone = baseline.gone(&after);
        assert!(gone.findings.iter().any(|known| known.code == "GP003"), "{gone:?}");
        let pruned = baseline.pruned(&after);
        assert_eq!(pruned.count() + gone.count(), baseline.count());
        assert_eq!(pruned.gone(&after).count(), 0);
        assert_eq!(baseline.pruned(&before), baseline);
    }

    #[test]
    fn a_baseline_of_another_version_is_refused() {
        assert!(Baseline::parse("{\"schema_version\": 2, \"findings\": []}").is_err());
        assert!(Baseline::parse("[]").is_err());
        assert_eq!(
            Baseline::parse(&Baseline::of(&report(&[])).render()).map(|baseline| baseline.schema_version),
            Ok(1)
        );
    }
}
