//! `pitfall.toml`: what the owner of a tenant says about it.

use std::collections::BTreeMap;
use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};

use pitfall_core::recognise::Kind;
use pitfall_core::{Classifiable, Classified, Confidentiality, GraceLimits, TenantFacts};
use serde::de::{Error as _, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};

use crate::cli::CheckOptions;
use crate::suggest;
use crate::walk::{reason, shown};

/// Name of the file.
const NAME: &str = "pitfall.toml";

/// The file.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
struct Config {
    tenant: Tenant,
    grace: Grace,
    /// What is confidential, by how confidential it is.
    confidentiality: BTreeMap<Confidentiality, Confidential>,
}

/// The tenant as a whole.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
struct Tenant {
    /// Collections of which the files hold all there is.
    complete: Complete,
    /// Object ids of emergency access accounts, and of groups that hold them.
    emergency_access: Vec<String>,
    /// Whether Windows devices are onboarded to Defender for Endpoint by other means than Intune.
    onboarded_elsewhere: bool,
}

/// Grace periods.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
struct Grace {
    /// Whether to be marked noncompliant at once is what the owner wants.
    immediate_ok: bool,
    /// The longest grace periods in hours.
    limits: Limits,
}

/// The longest grace periods in hours, by the confidentiality of the data and for an active threat.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
struct Limits {
    low: Option<u32>,
    medium: Option<u32>,
    high: Option<u32>,
    highest: Option<u32>,
    threat: Option<u32>,
}

/// What is confidential: each an object id, or a display name with `*` for anything.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
struct Confidential {
    /// Compliance policies, and Conditional Access policies that rely on them.
    policies: Vec<String>,
    /// Groups to which compliance policies are assigned.
    groups: Vec<String>,
    /// Apps that Conditional Access protects.
    apps: Vec<String>,
}

impl Confidential {
    fn classified(self, level: Confidentiality) -> impl Iterator<Item = Classified> {
        let kinds =
            [(Classifiable::Policy, self.policies), (Classifiable::Group, self.groups), (Classifiable::App, self.apps)];
        let each = |(what, names): (Classifiable, Vec<String>)| names.into_iter().map(move |name| (what, name));
        kinds.into_iter().flat_map(each).map(move |(what, name)| Classified { level, what, name })
    }
}

/// The facts that the configuration states; an error is a text for the user.
pub(crate) fn facts(options: &CheckOptions) -> Result<TenantFacts, String> {
    let path = match &options.config {
        _ if options.isolated => return Ok(TenantFacts::default()),
        Some(path) => path.clone(),
        None => match discover(options.paths.first()) {
            Some(path) => path,
            None => return Ok(TenantFacts::default()),
        },
    };
    let text = fs::read_to_string(&path).map_err(|error| format!("{}: {}", shown(&path), reason(&error)))?;
    let config: Config = toml::from_str(&text).map_err(|error| format!("{}: {error}", shown(&path)))?;
    Ok(TenantFacts {
        complete: config.tenant.complete.0,
        emergency_access: config.tenant.emergency_access,
        immediate_noncompliance_ok: config.grace.immediate_ok,
        confidentiality: config.confidentiality.into_iter().flat_map(|(level, what)| what.classified(level)).collect(),
        grace_limits: GraceLimits {
            low: config.grace.limits.low,
            medium: config.grace.limits.medium,
            high: config.grace.limits.high,
            highest: config.grace.limits.highest,
            threat: config.grace.limits.threat,
        },
        onboarded_elsewhere: config.tenant.onboarded_elsewhere,
        ..TenantFacts::default()
    })
}

/// The configuration next to `path` or in the nearest folder above it.
fn discover(path: Option<&PathBuf>) -> Option<PathBuf> {
    let path = fs::canonicalize(path.map_or(Path::new("."), PathBuf::as_path)).ok()?;
    path.ancestors().map(|folder| folder.join(NAME)).find(|file| file.is_file())
}

/// Kinds of resources by the names of their collections, or `"all"`.
#[derive(Debug, Default)]
struct Complete(Vec<Kind>);

impl<'de> Deserialize<'de> for Complete {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct All;
        impl<'de> Visitor<'de> for All {
            type Value = Complete;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a list of collections, or \"all\"")
            }

            fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Complete, E> {
                match text {
                    "all" => Ok(Complete(Kind::ALL.to_vec())),
                    _ => Err(E::invalid_value(serde::de::Unexpected::Str(text), &self)),
                }
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Complete, A::Error> {
                let mut kinds = Vec::new();
                while let Some(Collection(kind)) = list.next_element()? {
                    kinds.push(kind);
                }
                Ok(Complete(kinds))
            }
        }
        deserializer.deserialize_any(All)
    }
}

/// The kind of resources in a collection, by its name.
struct Collection(Kind);

impl<'de> Deserialize<'de> for Collection {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = String::deserialize(deserializer)?;
        let kind = Kind::ALL.into_iter().find(|kind| kind.collection() == Some(&name));
        kind.map(Self).ok_or_else(|| {
            let names: Vec<&str> = Kind::ALL.into_iter().filter_map(Kind::collection).collect();
            D::Error::custom(match suggest::closest(&name, names.iter().copied()) {
                Some(meant) => format!("no collection is called '{name}'; did you mean '{meant}'?"),
                None => format!("no collection is called '{name}'; there are {}", names.join(", ")),
            })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn facts_are_read() {
        let config: Config = toml::from_str(
            "[tenant]\ncomplete = [\"groups\", \"intents\"]\nemergency-access = [\"a\"]\n[grace]\nimmediate-ok = true",
        )
        .expect("a configuration");
        assert_eq!(config.tenant.complete.0, [Kind::Group, Kind::Intent]);
        assert_eq!(config.tenant.emergency_access, ["a"]);
        assert!(config.grace.immediate_ok);
    }

    #[test]
    fn confidentiality_is_read() {
        let config: Config = toml::from_str(
            "[confidentiality.high]\napps = [\"a\"]\n[confidentiality.low]\npolicies = [\"Kiosk*\"]\n[grace.limits]\nhigh = 8",
        )
        .expect("a configuration");
        let classified = config.confidentiality.into_iter().flat_map(|(level, what)| what.classified(level));
        let classified: Vec<_> =
            classified.map(|classified| (classified.level, classified.what, classified.name)).collect();
        let expected = [
            (Confidentiality::Low, Classifiable::Policy, "Kiosk*".to_owned()),
            (Confidentiality::High, Classifiable::App, "a".to_owned()),
        ];
        assert_eq!(classified, expected);
        assert_eq!(config.grace.limits.high, Some(8));
    }

    #[test]
    fn all_means_every_kind() {
        let config: Config = toml::from_str("tenant.complete = \"all\"").expect("a configuration");
        assert_eq!(config.tenant.complete.0, Kind::ALL);
    }

    #[test]
    fn mistakes_are_named_with_their_place() {
        let error = |text: &str| toml::from_str::<Config>(text).expect_err("a mistake").to_string();
        let unknown = error("[tenant]\ncomplete = [\"grups\"]");
        assert!(unknown.contains("line 2, column 12") && unknown.contains("did you mean 'groups'?"), "{unknown}");
        let misspelt = error("[tenant]\ncompleet = []");
        assert!(misspelt.contains("line 2, column 1\n") && misspelt.contains("unknown field `compleet`"), "{misspelt}");
    }
}
