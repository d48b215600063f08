//! Writing `pitfall.toml`: entries for findings to leave out.

use toml::Value;

use super::problem::Problem;
use super::{Config, globs};
use crate::report::Reported;
use crate::rules::Meta;
use crate::settle::within;

/// The text of a configuration with an ignore for each of `findings`, and for how many of them there is one. Its
/// folder is the one that its globs are relative to, as it is shown. Findings that cannot be ignored are passed
/// over. Without a reason, what is written cannot be used until somebody adds one.
pub fn add_ignores<'r>(
    text: &str,
    folder: &str,
    findings: impl IntoIterator<Item = &'r Reported>,
    reason: &str,
) -> Result<(String, usize), Problem> {
    Config::parse(text)?;
    let mut text = text.to_owned();
    let (mut entries, mut count) = (Vec::new(), 0);
    for finding in findings {
        let Some(entry) = entry(finding, folder, reason) else { continue };
        count += 1;
        if !entries.contains(&entry) {
            if !text.is_empty() {
                text.push_str(if text.ends_with('\n') { "\n" } else { "\n\n" });
            }
            text.push_str(&entry);
            entries.push(entry);
        }
    }
    if !reason.is_empty() {
        Config::parse(&text)?;
    }
    Ok((text, count))
}

/// An entry for a finding, by what lasts.
fn entry(finding: &Reported, folder: &str, reason: &str) -> Option<String> {
    Meta::of_code(finding.code).filter(|rule| rule.is_ignorable())?;
    let quoted = |text: &str| Value::String(text.to_owned()).to_string();
    let mut entry = format!("[[ignore]]\nrule = {} # {}\n", quoted(finding.code), finding.name);
    let subject = finding.subject.as_ref();
    match subject.and_then(|subject| subject.id.as_ref().or(subject.name.as_ref())) {
        Some(policy) => {
            let name = subject.filter(|subject| subject.id.is_some()).and_then(|subject| subject.name.as_deref());
            let name = name.map(|name| format!(" # {}", crate::report::concise::printable(name)));
            entry.push_str(&format!("policy = {}{}\n", quoted(policy), name.unwrap_or_default()));
        }
        None => entry.push_str(&format!("file = {}\n", quoted(&globs::for_path(within(folder, &finding.path))))),
    }
    if !finding.stable_pointer.is_empty() {
        entry.push_str(&format!("pointer = {}\n", quoted(&finding.stable_pointer)));
    }
    entry.push_str(&format!("reason = {}\n", quoted(reason)));
    Some(entry)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settle::{Ignores, Source, Terms, Weights, waive};
    use crate::{Selection, TenantFacts, check};

    /// What is written takes out just what it was written for, whatever names are in it.
    #[test]
    fn what_is_written_is_ignored() {
        let policy = r##"{"@odata.type":"#microsoft.graph.iosCompliancePolicy","displayName":"iOS \"1\" *\n# = ]",
            "passcodeRequired":true,"scheduledActionsForRule":[{"scheduledActionConfigurations":[
            {"actionType":"block","gracePeriodHours":0}]}]}"##;
        let files = vec![("a/ios [1].json".to_owned(), policy.as_bytes()), ("b/x{.json".to_owned(), "{".as_bytes())];
        let selection = &Selection { find_all: true, ..Selection::standard() };
        let mut report = check(files, TenantFacts::default(), selection);
        let found = report.findings.len();
        assert!(found > 1);
        let (text, count) = add_ignores("byod.x = 1", "a", &report.findings, "why \"not\"").unwrap_or_default();
        assert_eq!((text.as_str(), count), ("", 0), "a file that cannot be read stays as it is");
        let (text, count) = add_ignores("tenant.byod = true", "a", &report.findings, "why \"not\"").expect("TOML");
        assert!(text.starts_with("tenant.byod = true\n\n[[ignore]]\n") && count < found, "{text}");
        let ignores = Config::parse(&text).expect("a configuration").ignores;
        let source = Source { folder: "a".to_owned(), text, ignores, ..Source::default() };
        let ignores = &Ignores { sources: vec![source], ..Ignores::default() };
        let weights = &Weights::default();
        waive(&mut report, &Terms { selection, ignores, weights, today: None, whole: true, excerpts: false });
        assert_eq!(report.summary.ignored as usize, count);
        assert!(report.findings.iter().all(|finding| finding.code == "SC001"), "{:?}", report.findings);
    }
}
