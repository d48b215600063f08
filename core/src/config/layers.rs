//! Configurations that build on others.

use std::collections::BTreeMap;

use toml::{Table, Value};

use super::Config;
use super::problem::Problem;

/// Keys whose lists grow, rather than that one takes the place of the other.
const GROWING: [&str; 3] = ["exclude", "override", "profile"];
/// Keys that speak of the file they stand in.
const OWN: [&str; 2] = ["extend", "ignore"];

/// What several files say together, the one that builds on all others last: tables are merged, and of what
/// else is said twice the later counts. Each must be one that [`Config::parse`] reads. Ignores are left out, since
/// each is shown in its own file, and so are paths of lists of names, which are relative to it.
///
/// What contradicts itself only when put together has no place.
pub fn merge<'t>(texts: impl IntoIterator<Item = &'t str>) -> Result<Config, Problem> {
    let mut merged = Table::new();
    for text in texts {
        let mut table: Table = text.parse().map_err(|error| Problem::of_toml(&error, text))?;
        OWN.iter().for_each(|key| drop(table.remove(*key)));
        for key in GROWING {
            if let (Some(Value::Array(before)), Some(Value::Array(own))) = (merged.get(key), table.get_mut(key)) {
                own.splice(0..0, before.iter().cloned());
            }
        }
        lay_over(&mut merged, table);
    }
    // Only text has the places that reading insists on.
    let together = toml::to_string(&merged).unwrap_or_default();
    Config::parse(&together).map_err(|problem| Problem { span: None, ..problem })
}

/// One thing that is in force.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Setting {
    /// It, as a line of TOML.
    pub line: String,
    /// Which of the texts says it.
    pub layer: usize,
}

/// What is in force where several files speak together, as [`merge`] understands them, in the order of keys.
pub fn explain<'t>(texts: impl IntoIterator<Item = &'t str>) -> Vec<Setting> {
    let mut settings: BTreeMap<String, Vec<Setting>> = BTreeMap::new();
    for (layer, text) in texts.into_iter().enumerate() {
        let Ok(table) = text.parse::<Table>() else { continue };
        let mut waiting = vec![(String::new(), Value::Table(table))];
        while let Some((path, value)) = waiting.pop() {
            match value {
                Value::Table(table) => waiting.extend(table.into_iter().map(|(key, value)| {
                    let key = quoted(&key);
                    (if path.is_empty() { key } else { format!("{path}.{key}") }, value)
                })),
                value => {
                    let grows = GROWING.contains(&path.as_str()) || OWN.contains(&path.as_str());
                    let lines = lines(&path, value);
                    let said = settings.entry(path).or_default();
                    if !grows {
                        said.clear();
                    }
                    said.extend(lines.into_iter().map(|line| Setting { line, layer }));
                }
            }
        }
    }
    settings.into_values().flatten().collect()
}

/// A value in words of TOML, a list of tables with a line for each.
fn lines(path: &str, value: Value) -> Vec<String> {
    match value {
        Value::Array(entries) if entries.first().is_some_and(Value::is_table) => {
            entries.into_iter().map(|entry| format!("{path} = [{entry}]")).collect()
        }
        value => vec![format!("{path} = {value}")],
    }
}

/// A key as it is written.
fn quoted(key: &str) -> String {
    let bare = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    if !key.is_empty() && key.bytes().all(bare) { key.to_owned() } else { Value::String(key.to_owned()).to_string() }
}

/// Tables are nested as deep as those of the file, which has no more than three levels.
fn lay_over(below: &mut Table, above: Table) {
    for (key, value) in above {
        match (below.get_mut(&key), value) {
            (Some(Value::Table(below)), Value::Table(above)) => lay_over(below, above),
            (_, value) => drop(below.insert(key, value)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Severity;
    use crate::rules::ALL;
    use crate::settle::Weight;

    #[test]
    fn what_contradicts_itself_together_has_no_place() {
        let base = "[limits]\npasswordMinimumLength = { min = 12 }";
        let own = "[limits]\npasswordMinimumLength = { max = 8 }";
        let problem = merge([base, own]).expect_err("nothing is allowed");
        assert_eq!(problem.span, None);
        assert!(problem.message.contains("no value of 'passwordMinimumLength' is at least 12"), "{problem}");
    }

    #[test]
    fn the_later_counts() {
        let base = "exclude = ['a']\n[rules]\nUG = 'off'\nGP003 = 'error'\n[tenant]\nbyod = true\ncomplete = ['groups']\n\
                    [[ignore]]\nrule = 'UG'\nfile = 'x'\nreason = 'y'\n";
        let own = "extend = 'base.toml'\nexclude = ['b']\nprofile = ['scuba']\n[rules]\nGP003 = 'info'\n[tenant]\ncomplete = []\n";
        let config = merge([base, own]).expect("a configuration");
        let weight = |code: &str| config.severities[ALL.iter().position(|rule| rule.code == code).expect("a rule")];
        assert_eq!(weight("GP003"), Some(Weight::As(Severity::Info)));
        assert_eq!((weight("UG001"), weight("DV010")), (Some(Weight::Off), Some(Weight::As(Severity::Info))));
        assert_eq!((config.facts.byod, config.facts.complete.len()), (Some(true), 0));
        let said: Vec<(usize, String)> =
            explain([base, own]).into_iter().map(|setting| (setting.layer, setting.line)).collect();
        assert!(said.contains(&(1, "rules.GP003 = \"info\"".to_owned())), "{said:?}");
        assert!(
            said.contains(&(0, "rules.UG = \"off\"".to_owned()))
                && said.contains(&(1, "tenant.complete = []".to_owned()))
        );
        let two =
            "[[ignore]]\nrule = 'UG'\nfile = 'x'\nreason = 'y'\n[[ignore]]\nrule = 'CN'\nfile = 'x'\nreason = 'z'\n";
        let lines: Vec<String> = explain([two]).into_iter().map(|setting| setting.line).collect();
        assert_eq!(lines.len(), 2, "{lines:?}");
        assert!(lines[1].contains("\"CN\"") && !lines[1].contains("\"UG\""), "{lines:?}");
        assert_eq!((config.exclude, config.ignores.len(), config.extend.len()), (vec!["a".into(), "b".into()], 0, 0));
    }
}
