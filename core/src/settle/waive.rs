//! Taking out of a report what is ignored, and telling which ignores are of no use.

use std::borrow::Cow;
use std::collections::HashSet;

use crate::date::Day;
use crate::finding::{About, Confidence, FileId, Finding, Place};
use crate::judge::{Selection, Unmet};
use crate::locate::{Location, locate_in_text};
use crate::order::Order;
use crate::report::{Commented, Fingerprints, Ignored, Origin, Report, Reported, fingerprint};
use crate::rules::{ALL, Meta};
use crate::text::Span;

use super::ignore::{DoubtfulLimit, Ignore, Ignores};
use super::index::{At, Index};
use super::weight::{Weight, Weights};

/// On what terms a report is settled.
#[derive(Clone, Copy, Debug)]
pub struct Terms<'t> {
    /// What is wanted.
    pub selection: &'t Selection,
    /// What is to be left out.
    pub ignores: &'t Ignores,
    /// Other severities for some files.
    pub weights: &'t Weights,
    /// The day on which it is asked.
    pub today: Option<Day>,
    /// Whether all files of the tenant were read: only then an ignore is of no use that takes nothing out.
    pub whole: bool,
    /// Whether to show the lines around what is found about ignores.
    pub excerpts: bool,
}

/// Takes out of a report what is ignored and what is not wanted, and adds what there is to say about
/// ignores.
pub fn waive(report: &mut Report, terms: &Terms<'_>) {
    let comments = std::mem::take(&mut report.comments);
    let understood: Vec<Result<Vec<bool>, (String, &'static str)>> =
        comments.iter().map(|comment| rules_of(comment, terms.ignores)).collect();
    let mut comments_used = vec![false; comments.len()];
    let index = Index::of(terms.ignores);
    let mut ignores_used: HashSet<At> = HashSet::new();
    let mut kept = Vec::with_capacity(report.findings.len());
    for mut finding in std::mem::take(&mut report.findings) {
        let rule = ALL.binary_search_by_key(&finding.code, |rule| rule.code).unwrap_or(usize::MAX);
        match terms.weights.of(rule, &finding.path) {
            Some(Weight::Off) => continue,
            Some(Weight::As(severity)) => finding.severity = finding.confidence.at_most(severity),
            None => {}
        }
        let mut origin = None;
        if ALL.get(rule).is_some_and(|rule| rule.is_ignorable()) && !is_protected(terms.ignores, rule) {
            let by_comment = comments.iter().zip(&understood).zip(&mut comments_used);
            for ((comment, rules), used) in by_comment {
                let names_it = rules.as_ref().is_ok_and(|rules| rules.get(rule) == Some(&true));
                if names_it && comment.path == finding.path && comment.covers_start_of(finding.span) {
                    *used = true;
                    origin.get_or_insert((Origin::InSource, comment.reason.clone()));
                }
            }
            for at in index.candidates(rule, &finding) {
                let Some((source, ignore)) = terms.ignores.at(at) else { continue };
                if ignore.is_about(source, rule, &finding) {
                    ignores_used.insert(at);
                    if ignore.holds(terms.today) {
                        origin.get_or_insert((Origin::External, ignore.reason.clone()));
                    }
                }
            }
        }
        match origin {
            _ if !terms.selection.wants(rule, finding.severity, finding.confidence) => {}
            Some((origin, reason)) => report.ignored.push(Ignored { finding, origin, reason }),
            None => kept.push(finding),
        }
    }
    report.findings = kept;
    let before = report.findings.len();
    let mut fingerprints = Fingerprints::default();
    for ((comment, rules), used) in comments.iter().zip(&understood).zip(comments_used) {
        let complaint = match rules {
            Err((message, help)) => Some(Complaint { code: "PF003", message: message.clone(), help: (*help).into() }),
            Ok(rules) if !used && terms.can_tell(rules) => Some(Complaint::unused(rules)),
            Ok(_) => None,
        };
        if let Some(complaint) = complaint {
            let key = fingerprint(complaint.code, &comment.location.stable_pointer, &comment.reason);
            let (fingerprint, location) = (fingerprints.of(key), comment.location.clone());
            report.findings.extend(terms.found(complaint, &comment.path, comment.span, location, fingerprint));
        }
    }
    for (at, source, ignore) in terms.ignores.all() {
        let used = source.shared || ignores_used.contains(&at);
        if let Some((complaint, span)) = terms.complaint(ignore, used) {
            let location = locate_in_text(&source.text, span, terms.excerpts);
            let key = fingerprint(complaint.code, &ignore.target(), &ignore.reason);
            let fingerprint = fingerprints.of(key);
            report.findings.extend(terms.found(complaint, &source.path, span, location, fingerprint));
        }
    }
    let sources = terms.ignores.sources.iter().filter(|source| terms.whole && !source.shared);
    for (source, limit) in sources.flat_map(|source| source.doubtful_limits.iter().map(move |limit| (source, limit))) {
        let Some(complaint) = Complaint::of_limit(limit, &report.unmet) else { continue };
        let location = locate_in_text(&source.text, limit.span, terms.excerpts);
        let fingerprint = fingerprints.of(fingerprint(complaint.code, &limit.setting, ""));
        report.findings.extend(terms.found(complaint, &source.path, limit.span, location, fingerprint));
    }
    if report.findings.len() > before {
        report.findings.order_by(|a, b| (&a.path, a.span, a.code).cmp(&(&b.path, b.span, b.code)));
    }
    report.count();
}

/// What is wrong with an ignore.
struct Complaint {
    code: &'static str,
    message: String,
    help: Cow<'static, str>,
}

impl Complaint {
    /// An ignore of rules whose findings the configuration does not let anybody ignore.
    fn forbidden(rules: &[bool]) -> Self {
        let whose = match codes(rules).as_slice() {
            [] => "its rules".to_owned(),
            codes => codes.join(", "),
        };
        Self {
            code: "PF001",
            message: format!(
                "This ignore takes nothing out: findings of {whose} cannot be ignored, since the configuration says \
                 ignorable = false"
            ),
            help:
                "Mend what is found and remove the ignore, or agree with the owner of the tenant on ignorable = true."
                    .into(),
        }
    }

    /// A limit whose setting no policy has, if it shows what was meant.
    fn of_limit(limit: &DoubtfulLimit, unmet: &[Unmet]) -> Option<Self> {
        let unmet = unmet.iter().find(|unmet| unmet.setting.eq_ignore_ascii_case(&limit.setting))?;
        let (whose, meant) = match (&unmet.like, &limit.meant) {
            (Some(like), _) => ("and some set one that is called much the same", like),
            (None, Some(meant)) => ("and Microsoft Graph's model has no such property", meant),
            (None, None) => return None,
        };
        let message = format!("This limit holds nothing: no policy sets '{}', {whose}", limit.setting);
        let help = format!("Did you mean '{meant}'? If the name is right, switch PF004 off under [rules].");
        Some(Self { code: "PF004", message, help: help.into() })
    }

    fn unused(rules: &[bool]) -> Self {
        let whose = match codes(rules).as_slice() {
            [one] => format!("{one} finds nothing here"),
            [one, other] => format!("neither {one} nor {other} finds anything here"),
            _ => "its rules find nothing here".to_owned(),
        };
        Self {
            code: "PF001",
            message: format!("This ignore takes nothing out: {whose}"),
            help: "Remove it, so that it cannot hide what is found later.".into(),
        }
    }
}

/// The codes of the rules that an ignore names; none where there are too many to list.
fn codes(rules: &[bool]) -> Vec<&'static str> {
    const MOST: usize = 3;
    let named = ALL.iter().zip(rules).filter(|(_, named)| **named).map(|(rule, _)| rule.code);
    let codes: Vec<&str> = named.take(MOST + 1).collect();
    if codes.len() > MOST { Vec::new() } else { codes }
}

impl Terms<'_> {
    /// Whether it can be told that rules find nothing: all of them ran, on all files.
    fn can_tell(&self, rules: &[bool]) -> bool {
        self.whole && rules.iter().zip(&self.selection.rules).all(|(named, ran)| !named || *ran)
    }

    fn complaint(&self, ignore: &Ignore, used: bool) -> Option<(Complaint, Span)> {
        let is_protected = |(rule, named): (usize, &bool)| !named || is_protected(self.ignores, rule);
        if !used && ignore.rules.iter().enumerate().all(is_protected) {
            return Some((Complaint::forbidden(&ignore.rules), ignore.span));
        }
        let ended = ignore.expires.as_ref().filter(|_| !ignore.holds(self.today));
        if !used && self.can_tell(&ignore.rules) {
            return Some((Complaint::unused(&ignore.rules), ignore.span));
        }
        let expiry = ended?;
        let message = format!("This ignore ended on {} and holds no longer: {}", expiry.text, ignore.reason);
        let help = "Mend what it was for, or agree on another day.".into();
        Some((Complaint { code: "PF002", message, help }, expiry.span))
    }

    /// The complaint as a finding, if it is wanted.
    fn found(
        &self,
        complaint: Complaint,
        path: &str,
        span: Span,
        location: Location,
        fingerprint: String,
    ) -> Option<Reported> {
        let index = ALL.binary_search_by_key(&complaint.code, |rule| rule.code).ok()?;
        let rule: &Meta = ALL.get(index)?;
        let finding = self.selection.weigh(Finding {
            rule: index as u16,
            severity: rule.severity,
            confidence: Confidence::Certain,
            place: Place { file: FileId(0), span, resource: None },
            message: complaint.message,
            help: complaint.help.into_owned(),
            related: Vec::new(),
            fix: None,
            about: About::Place,
        });
        let wanted = self.selection.rules.get(index) == Some(&true)
            && self.selection.wants(index, finding.severity, finding.confidence);
        wanted.then(|| Reported::new(rule, finding, path.to_owned(), None, location, fingerprint))
    }
}

fn is_protected(ignores: &Ignores, rule: usize) -> bool {
    ignores.protected.get(rule) == Some(&true)
}

/// The rules that a comment names, or what is wrong with it.
fn rules_of(comment: &Commented, ignores: &Ignores) -> Result<Vec<bool>, (String, &'static str)> {
    let write = "Write it as in // pitfall: ignore[GP003] agreed with the help desk.";
    if comment.rules.is_empty() {
        return Err(("This comment ignores nothing, since it names no rule".to_owned(), write));
    }
    if comment.reason.is_empty() {
        return Err(("This ignore does not hold, since it gives no reason".to_owned(), write));
    }
    let mut rules = vec![false; ALL.len()];
    for name in &comment.rules {
        let mut any = false;
        for (rule, named) in ALL.iter().zip(&mut rules).filter(|(rule, _)| rule.is_selected_by(name)) {
            any = true;
            *named |= rule.is_ignorable();
        }
        if !any {
            return Err((format!("This ignore does not hold, since no rule is called '{name}'"), write));
        }
    }
    let is_of_use = |(rule, named): (usize, &bool)| *named && !is_protected(ignores, rule);
    if !rules.iter().enumerate().any(is_of_use) {
        let help = "Mend what is found, and remove the comment.";
        return Err((format!("Findings of {} cannot be ignored", comment.rules.join(", ")), help));
    }
    Ok(rules)
}
