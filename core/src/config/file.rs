//! Keys and types of the file. What the values mean is said elsewhere, since only then it is known
//! where each stands.

use std::collections::BTreeMap;
use std::fmt;
use std::ops::Range;

use serde::de::value::MapAccessDeserializer;
use serde::de::{MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};
use toml::Spanned;

use super::problem::Problem;
use crate::{Confidentiality, Severity};

/// The file.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub(super) struct File {
    /// Configurations that this one builds on.
    pub(super) extend: Names,
    /// Standards that the organisation works by.
    pub(super) profile: Vec<Spanned<String>>,
    /// Globs of files that are not read.
    pub(super) exclude: Vec<Spanned<String>>,
    /// The file of the baseline.
    pub(super) baseline: Option<String>,
    pub(super) tenant: Tenant,
    pub(super) compliance: Compliance,
    pub(super) grace: Grace,
    /// What is confidential, by how confidential it is.
    pub(super) confidentiality: BTreeMap<Confidentiality, Confidential>,
    /// Limits of the house, by property or settings catalog id.
    pub(super) limits: BTreeMap<Spanned<String>, Limit>,
    pub(super) rules: BTreeMap<Spanned<String>, Rule>,
    /// JSON Schemas of the house, by kind of resource.
    pub(super) schemas: BTreeMap<Spanned<String>, Spanned<String>>,
    /// Findings to leave out.
    pub(super) ignore: Vec<Ignore>,
    /// Other severities for some files.
    #[serde(rename = "override")]
    pub(super) overrides: Vec<Override>,
}

/// Other severities for some files.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct Override {
    /// Globs of the files.
    pub(super) file: Names,
    /// What becomes of the findings of rules there.
    pub(super) rules: BTreeMap<Spanned<String>, Level>,
}

/// The file beside a policy file.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub(super) struct Companion {
    /// Findings to leave out.
    pub(super) ignore: Vec<Ignore>,
}

/// Findings to leave out.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct Ignore {
    /// The rules: codes, names or families.
    pub(super) rule: Names,
    /// Id or display name of the policy.
    pub(super) policy: Option<String>,
    /// Glob of the file.
    pub(super) file: Option<Spanned<String>>,
    /// JSON Pointer.
    pub(super) pointer: Option<Spanned<String>>,
    /// Why.
    pub(super) reason: Spanned<String>,
    /// The last day.
    pub(super) expires: Option<Spanned<toml::Value>>,
}

/// The tenant as a whole.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub(super) struct Tenant {
    /// Collections of which the files hold all there is.
    pub(super) complete: Complete,
    /// Object ids of emergency access accounts, and of groups that hold them.
    pub(super) emergency_access: Vec<Spanned<String>>,
    /// Whether personal devices are meant to be used.
    pub(super) byod: Option<bool>,
    /// Object ids of the accounts of meeting rooms, and of groups that hold them.
    pub(super) room_accounts: Vec<Spanned<String>>,
    /// Names of policies that are kept switched off for an emergency.
    pub(super) contingency: Vec<String>,
    /// Whether the files are templates, to be assigned where they are imported.
    pub(super) templates: bool,
    /// Names of groups by object id.
    pub(super) group_names: BTreeMap<Spanned<String>, String>,
    /// CSV files with names of groups.
    pub(super) group_names_csv: Names,
    /// Whether Windows devices are onboarded to Defender for Endpoint by other means than Intune.
    pub(super) onboarded_elsewhere: bool,
    /// Whether Configuration Manager and Intune manage devices together.
    pub(super) co_management: Option<bool>,
    /// Whether the directory is synchronised with one on premises.
    pub(super) directory_sync: Option<bool>,
    /// The plans that there are licences of.
    pub(super) licenses: Vec<Spanned<String>>,
}

/// Compliance policies.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub(super) struct Compliance {
    /// Ids or names of policies that only report.
    pub(super) reporting_only: Vec<String>,
}

/// Grace periods.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub(super) struct Grace {
    /// Whether to be marked noncompliant at once is what the owner wants.
    pub(super) immediate_ok: bool,
    /// The longest grace periods in hours.
    pub(super) limits: Limits,
}

/// The longest grace periods in hours, by the confidentiality of the data and for an active threat.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub(super) struct Limits {
    pub(super) low: Option<u32>,
    pub(super) medium: Option<u32>,
    pub(super) high: Option<u32>,
    pub(super) highest: Option<u32>,
    pub(super) threat: Option<u32>,
}

/// What is confidential: each an object id, or a display name with `*` for anything.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub(super) struct Confidential {
    /// Compliance policies, and Conditional Access policies that rely on them.
    pub(super) policies: Vec<String>,
    /// Groups to which compliance policies are assigned.
    pub(super) groups: Vec<String>,
    /// Apps that Conditional Access protects.
    pub(super) apps: Vec<String>,
}

/// What the house allows for a setting.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub(super) struct Limit {
    /// The least: a number, or a version or a length of time as text, such as `"P30D"`.
    pub(super) min: Option<Spanned<Value>>,
    /// The most.
    pub(super) max: Option<Spanned<Value>>,
    /// All that is allowed.
    pub(super) one_of: Vec<Spanned<Value>>,
    /// Who or what sets it.
    pub(super) owner: Option<String>,
    /// How much it matters.
    pub(super) severity: Option<Severity>,
}

/// A value of a setting.
#[derive(Clone, Debug)]
pub(super) enum Value {
    Bool(bool),
    Integer(i64),
    Text(String),
}

/// What is said of a rule: `"warning"`, or a table.
#[derive(Debug, Default)]
pub(super) struct Rule {
    pub(super) severity: Option<Level>,
    /// Whether its findings can be ignored.
    pub(super) ignorable: Option<bool>,
}

/// A severity, or none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Level {
    Error,
    Warning,
    Info,
    Hint,
    Off,
}

/// Names of collections, or all of them.
#[derive(Debug)]
pub(super) enum Complete {
    All,
    These(Vec<Spanned<String>>),
}

/// One name or path, or several.
#[derive(Debug, Default)]
pub(super) struct Names {
    /// Each with its place.
    pub(super) list: Vec<Spanned<String>>,
    /// The place of the whole.
    pub(super) span: Range<usize>,
}

impl Names {
    /// The names or paths alone.
    pub(super) fn texts(&self) -> Vec<String> {
        self.list.iter().map(|name| name.get_ref().clone()).collect()
    }
}

impl File {
    /// Reads the text of a file.
    pub(super) fn parse(text: &str) -> Result<Self, Problem> {
        toml::from_str(text).map_err(|error| Problem::of_toml(&error, text))
    }
}

impl Companion {
    /// Reads the text of a file.
    pub(super) fn parse(text: &str) -> Result<Self, Problem> {
        toml::from_str(text).map_err(|error| Problem::of_toml(&error, text))
    }
}

impl Default for Complete {
    fn default() -> Self {
        Self::These(Vec::new())
    }
}

impl<'de> Deserialize<'de> for Complete {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Collections;
        impl<'de> Visitor<'de> for Collections {
            type Value = Complete;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a list of collections, or \"all\"")
            }

            fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Complete, E> {
                match text {
                    "all" => Ok(Complete::All),
                    _ => Err(E::invalid_value(serde::de::Unexpected::Str(text), &self)),
                }
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Complete, A::Error> {
                let mut names = Vec::new();
                while let Some(name) = list.next_element()? {
                    names.push(name);
                }
                Ok(Complete::These(names))
            }
        }
        deserializer.deserialize_any(Collections)
    }
}

impl<'de> Deserialize<'de> for Names {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        enum OneOrMore {
            One(String),
            More(Vec<Spanned<String>>),
        }
        impl<'de> Deserialize<'de> for OneOrMore {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                deserializer.deserialize_any(TextOrList)
            }
        }
        struct TextOrList;
        impl<'de> Visitor<'de> for TextOrList {
            type Value = OneOrMore;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("text in quotes, or a list of texts")
            }

            fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<OneOrMore, E> {
                Ok(OneOrMore::One(text.to_owned()))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<OneOrMore, A::Error> {
                let mut texts = Vec::new();
                while let Some(text) = list.next_element()? {
                    texts.push(text);
                }
                Ok(OneOrMore::More(texts))
            }
        }
        let whole = Spanned::<OneOrMore>::deserialize(deserializer)?;
        let span = whole.span();
        Ok(match whole.into_inner() {
            OneOrMore::One(text) => Self { list: vec![Spanned::new(span.clone(), text)], span },
            OneOrMore::More(list) => Self { list, span },
        })
    }
}

impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Scalar;
        impl Visitor<'_> for Scalar {
            type Value = Value;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a whole number, text in quotes, true or false")
            }

            fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
                Ok(Value::Bool(value))
            }

            fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
                Ok(Value::Integer(value))
            }

            fn visit_str<E>(self, text: &str) -> Result<Value, E> {
                Ok(Value::Text(text.to_owned()))
            }
        }
        deserializer.deserialize_any(Scalar)
    }
}

impl<'de> Deserialize<'de> for Rule {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields, rename_all = "kebab-case")]
        struct Table {
            severity: Option<Level>,
            ignorable: Option<bool>,
        }
        struct LevelOrTable;
        impl<'de> Visitor<'de> for LevelOrTable {
            type Value = Rule;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a severity, or a table with the keys severity and ignorable")
            }

            fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Rule, E> {
                let level = Level::deserialize(serde::de::value::StrDeserializer::new(text))?;
                Ok(Rule { severity: Some(level), ignorable: None })
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Rule, A::Error> {
                let Table { severity, ignorable } = Table::deserialize(MapAccessDeserializer::new(map))?;
                Ok(Rule { severity, ignorable })
            }
        }
        deserializer.deserialize_any(LevelOrTable)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Value as Json;

    use super::*;

    /// The keys that a table of the file takes, by its own account.
    fn keys(table: &str) -> Vec<String> {
        let text = if table.is_empty() { "'?' = 1".to_owned() } else { format!("[{table}]\n'?' = 1") };
        let error = toml::from_str::<File>(&text).expect_err("no such key");
        let mut keys: Vec<String> = error.message().split('`').skip(3).step_by(2).map(str::to_owned).collect();
        keys.sort();
        assert!(!keys.is_empty(), "{error}");
        keys
    }

    #[test]
    fn the_schema_knows_every_key_and_no_other() {
        let schema: Json = serde_json::from_str(super::super::SCHEMA).expect("JSON");
        for (table, pointer) in [
            ("", ""),
            ("tenant", "/properties/tenant"),
            ("compliance", "/properties/compliance"),
            ("grace", "/properties/grace"),
            ("grace.limits", "/properties/grace/properties/limits"),
            ("confidentiality.high", "/$defs/confidential"),
            ("limits.passwordMinimumLength", "/$defs/limit"),
            ("rules.UG002", "/$defs/rule"),
            ("[ignore]", "/$defs/ignore"),
            ("[override]", "/$defs/override"),
        ] {
            let object = schema.pointer(pointer).expect("a table of the schema");
            assert_eq!(object["additionalProperties"], false, "{table}");
            let properties = object["properties"].as_object().expect("properties");
            let mut known: Vec<&str> = properties.keys().map(String::as_str).collect();
            known.sort_unstable();
            assert_eq!(known, keys(table), "{table}");
            assert!(properties.values().all(|property| property["description"].is_string()), "{table}");
        }
    }

    #[test]
    fn the_schema_knows_every_level_and_collection() {
        let schema: Json = serde_json::from_str(super::super::SCHEMA).expect("JSON");
        let words = |pointer: &str| -> Vec<String> {
            let words = schema.pointer(pointer).and_then(Json::as_array).expect("a list of words");
            words.iter().map(|word| word.as_str().expect("a word").to_owned()).collect()
        };
        let levels = schema.pointer("/properties/confidentiality/properties").and_then(Json::as_object);
        let levels: Vec<&String> = levels.expect("levels").keys().collect();
        assert_eq!(levels, ["high", "highest", "low", "medium"]);
        for level in levels {
            File::parse(&format!("[confidentiality.{level}]")).expect("a confidentiality");
        }
        for level in words("/$defs/severity/enum") {
            File::parse(&format!("rules.UG002 = '{level}'")).expect("a severity");
        }
        assert_eq!(words("/$defs/severity/enum").len(), 5);
        let plans: Vec<&str> = crate::Plan::words().collect();
        assert_eq!(words("/properties/tenant/properties/licenses/items/enum"), plans);
        let kinds = crate::recognise::Kind::ALL;
        let collections: Vec<&str> = kinds.into_iter().filter_map(|kind| kind.collection()).collect();
        assert_eq!(words("/$defs/collection/enum"), collections, "bring schemas/pitfall.schema.json up to date");
        let documented = include_str!("../../../docs/configuration.md");
        for name in collections.into_iter().chain(plans) {
            assert!(documented.contains(&format!("`{name}`")), "docs/configuration.md says nothing of {name}");
        }
    }

    /// Every example of the documentation is a configuration, and every key is documented.
    #[test]
    fn the_documentation_is_right() {
        let text = include_str!("../../../docs/configuration.md");
        let examples: Vec<&str> = text.split("```toml\n").skip(1).filter_map(|rest| rest.split("```").next()).collect();
        assert!(examples.len() > 3);
        for example in examples {
            let file = File::parse(example).unwrap_or_else(|problem| panic!("{problem} in\n{example}"));
            super::super::meaning::of(&file).unwrap_or_else(|problem| panic!("{problem} in\n{example}"));
        }
        for table in [
            "tenant",
            "compliance",
            "grace",
            "grace.limits",
            "confidentiality.high",
            "limits.osMinimumVersion",
            "[ignore]",
            "[override]",
            "",
        ] {
            for key in keys(table) {
                let known =
                    text.contains(&format!("`{key}`")) || table.is_empty() && text.contains(&format!("## [{key}]"));
                let known = known || table.is_empty() && text.contains(&format!("## [[{key}]]"));
                assert!(known, "docs/configuration.md says nothing of {table}.{key}");
            }
        }
    }
}
