//! What the values of the file mean.

use toml::Spanned;

use super::file::{self, Complete, Confidential, File, Level};
use super::problem::Problem;
use super::profile::PROFILES;
use super::{Base, Config, HouseSchema, globs, ignores, limits, selection, suggest};
use crate::order::Order;
use crate::recognise::Kind;
use crate::recognise::names::Name;
use crate::rules::{ALL, Meta};
use crate::settle::{Override, Weight};
use crate::shape::Type;
use crate::{Classifiable, Classified, Confidentiality, GraceLimits, Plan, Severity, TenantFacts};

/// What a file says.
pub(super) fn of(file: &File) -> Result<Config, Problem> {
    let tenant = &file.tenant;
    let names = tenant.group_names.iter().map(|(id, name)| Ok(Name::new(object_id(id)?, name.clone())));
    Ok(Config {
        facts: TenantFacts {
            complete: complete(&tenant.complete)?,
            emergency_access: object_ids(&tenant.emergency_access)?,
            immediate_noncompliance_ok: file.grace.immediate_ok,
            byod: tenant.byod,
            reporting_only: file.compliance.reporting_only.clone(),
            room_accounts: object_ids(&tenant.room_accounts)?,
            contingency: tenant.contingency.clone(),
            templates: tenant.templates,
            confidentiality: file.confidentiality.iter().flat_map(|(level, what)| classified(*level, what)).collect(),
            grace_limits: GraceLimits {
                low: file.grace.limits.low,
                medium: file.grace.limits.medium,
                high: file.grace.limits.high,
                highest: file.grace.limits.highest,
                threat: file.grace.limits.threat,
            },
            onboarded_elsewhere: tenant.onboarded_elsewhere,
            // The day of the run, which is no matter of the file.
            today: None,
            co_management: tenant.co_management,
            directory_sync: tenant.directory_sync,
            licenses: tenant.licenses.iter().map(plan).collect::<Result<_, _>>()?,
            limits: file
                .limits
                .iter()
                .map(|(setting, limit)| limits::limit(setting, limit))
                .collect::<Result<_, _>>()?,
            names: names.collect::<Result<_, _>>()?,
        },
        name_lists: tenant.group_names_csv.texts(),
        severities: severities(file)?,
        overrides: file.overrides.iter().map(overridden).collect::<Result<_, _>>()?,
        extend: file.extend.list.iter().map(base).collect(),
        exclude: globs::checked(&file.exclude)?,
        baseline: file.baseline.clone(),
        schemas: file.schemas.iter().map(house_schema).collect::<Result<_, _>>()?,
        protected: protected(file)?,
        ignores: ignores::of(&file.ignore, false)?,
        doubtful_limits: limits::doubtful(file.limits.keys()),
    })
}

/// A configuration that is built on.
fn base(path: &Spanned<String>) -> Base {
    Base { path: path.get_ref().clone(), span: path.span() }
}

fn complete(complete: &Complete) -> Result<Vec<Kind>, Problem> {
    let names = match complete {
        Complete::All => return Ok(Kind::ALL.to_vec()),
        Complete::These(names) => names,
    };
    let kind = |name: &Spanned<String>| {
        let kind = Kind::ALL.into_iter().find(|kind| kind.collection() == Some(name.get_ref()));
        kind.ok_or_else(|| {
            let collections = || Kind::ALL.into_iter().filter_map(Kind::collection);
            let problem = Problem::at(name.span(), format!("no collection is called '{}'", name.get_ref()));
            match suggest::closest(name.get_ref(), collections()) {
                Some(meant) => problem.help(format!("did you mean '{meant}'?")),
                None => problem.help(format!("there are {}", collections().collect::<Vec<_>>().join(", "))),
            }
        })
    };
    names.iter().map(kind).collect()
}

fn plan(word: &Spanned<String>) -> Result<Plan, Problem> {
    Plan::of_word(word.get_ref()).ok_or_else(|| {
        let problem = Problem::at(word.span(), format!("no plan is called '{}'", word.get_ref()));
        match suggest::closest(word.get_ref(), Plan::words()) {
            Some(meant) => problem.help(format!("did you mean '{meant}'?")),
            None => problem.help(format!("there are {}", Plan::words().collect::<Vec<_>>().join(", "))),
        }
    })
}

fn object_ids(ids: &[Spanned<String>]) -> Result<Vec<String>, Problem> {
    ids.iter().map(object_id).collect()
}

fn classified(level: Confidentiality, what: &Confidential) -> impl Iterator<Item = Classified> {
    let kinds =
        [(Classifiable::Policy, &what.policies), (Classifiable::Group, &what.groups), (Classifiable::App, &what.apps)];
    let each = |(what, names): (Classifiable, &Vec<String>)| -> Vec<(Classifiable, String)> {
        names.iter().map(|name| (what, name.clone())).collect()
    };
    kinds.into_iter().flat_map(each).map(move |(what, name)| Classified { level, what, name })
}

/// A schema of the house for a kind of resource that there is.
fn house_schema((kind, path): (&Spanned<String>, &Spanned<String>)) -> Result<HouseSchema, Problem> {
    let name = kind.get_ref();
    let is_kind = |known: &Kind| known.name().eq_ignore_ascii_case(name);
    if !Kind::ALL.iter().any(is_kind) && Type::named(name).is_none() {
        let problem = Problem::at(kind.span(), format!("no kind of resource is called '{name}'"));
        let kinds = Kind::ALL.iter().map(|kind| kind.name()).chain(Type::resources().map(Type::name));
        return Err(match suggest::closest(name, kinds) {
            Some(meant) => problem.help(format!("did you mean '{meant}'?")),
            None => problem.help("`pitfall schema` lists the kinds"),
        });
    }
    Ok(HouseSchema { kind: name.clone(), path: path.get_ref().clone(), span: path.span() })
}

/// An object id, which is a GUID.
fn object_id(id: &Spanned<String>) -> Result<String, Problem> {
    let text = id.get_ref();
    let parts: Vec<&str> = text.split('-').collect();
    let lengths: Vec<usize> = parts.iter().map(|part| part.len()).collect();
    let digits = parts.iter().all(|part| part.bytes().all(|byte| byte.is_ascii_hexdigit()));
    if digits && lengths == [8, 4, 4, 4, 12] {
        return Ok(text.clone());
    }
    let problem = Problem::at(id.span(), format!("'{text}' is no object id"));
    Err(problem.help(if text.contains('@') {
        "an account is named by its object id, since its sign-in name may change; the Microsoft Entra admin center \
         shows it as Object ID"
    } else {
        "an object id looks like 0a7c31a5-6b0f-4d0e-9f3b-2f4f2e6d1c11; the Microsoft Entra admin center shows it as \
         Object ID"
    }))
}

/// The rules that a key names.
fn rules(selector: &Spanned<String>) -> Result<Vec<&'static Meta>, Problem> {
    let rules = selection::rules(selector.get_ref().trim());
    rules.map_err(|unknown| ignores::no_such_rule(selector.span(), &unknown))
}

/// For each rule whether its findings must not be ignored.
fn protected(file: &File) -> Result<Vec<bool>, Problem> {
    let mut protected = vec![false; ALL.len()];
    for (selector, setting) in &file.rules {
        let Some(ignorable) = setting.ignorable else { continue };
        let rules = rules(selector)?;
        for (rule, protected) in ALL.iter().zip(&mut protected) {
            if rules.iter().any(|named| named.code == rule.code) {
                *protected = !ignorable;
            }
        }
    }
    Ok(protected)
}

/// For each rule what is to become of its findings.
fn severities(file: &File) -> Result<Vec<Option<Weight>>, Problem> {
    let mut severities = profiles(&file.profile)?;
    let levels = file.rules.iter().filter_map(|(selector, setting)| Some((selector, setting.severity?)));
    weigh(levels, &mut severities)?;
    // A rule that is named with something else than a severity must exist as well.
    file.rules.keys().try_for_each(|selector| rules(selector).map(drop))?;
    Ok(severities)
}

/// What the profiles make of severities.
fn profiles(names: &[Spanned<String>]) -> Result<Vec<Option<Weight>>, Problem> {
    let mut severities = vec![None; ALL.len()];
    for name in names {
        let Some(profile) = PROFILES.iter().find(|profile| profile.name == name.get_ref()) else {
            let problem = Problem::at(name.span(), format!("no profile is called '{}'", name.get_ref()));
            return Err(problem.help(format!("there are {}", PROFILES.map(|profile| profile.name).join(", "))));
        };
        for (code, level) in profile.rules {
            if let Ok(index) = ALL.binary_search_by_key(code, |rule| rule.code) {
                severities[index] = Some(Weight::from(*level));
            }
        }
    }
    Ok(severities)
}

fn overridden(entry: &file::Override) -> Result<Override, Problem> {
    let mut weights = vec![None; ALL.len()];
    weigh(entry.rules.iter().map(|(selector, level)| (selector, *level)), &mut weights)?;
    Ok(Override { files: globs::checked(&entry.file.list)?, weights })
}

/// Writes down what becomes of the findings of rules; of two entries for a rule the narrower counts.
fn weigh<'f>(
    levels: impl Iterator<Item = (&'f Spanned<String>, Level)>,
    severities: &mut [Option<Weight>],
) -> Result<(), Problem> {
    let mut entries = Vec::new();
    for (selector, level) in levels {
        entries.push((rules(selector)?, Weight::from(level)));
    }
    entries.order_by_key(|(rules, _)| std::cmp::Reverse(rules.len()));
    for (rules, weight) in entries {
        let is_one = |rule: &&Meta| rules.iter().any(|named| named.code == rule.code);
        let of_these = ALL.iter().zip(&mut *severities).filter(|(rule, _)| is_one(rule));
        of_these.for_each(|(_, severity)| *severity = Some(weight));
    }
    Ok(())
}

impl From<Level> for Weight {
    fn from(level: Level) -> Self {
        match level {
            Level::Off => Self::Off,
            Level::Hint => Self::As(Severity::Hint),
            Level::Info => Self::As(Severity::Info),
            Level::Warning => Self::As(Severity::Warning),
            Level::Error => Self::As(Severity::Error),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::LimitValue;

    fn config(text: &str) -> Result<Config, Problem> {
        File::parse(text).and_then(|file| of(&file))
    }

    const ID: &str = "0a7c31a5-6b0f-4d0e-9f3b-2f4f2e6d1c11";

    #[test]
    fn facts_are_read() {
        let config = config(&format!(
            "[tenant]\ncomplete = ['groups', 'intents']\nemergency-access = ['{ID}']\nbyod = false\n\
             room-accounts = ['{ID}']\ncontingency = ['Emergency *']\ntemplates = true\ngroup-names-csv = 'groups.csv'\n\
             [tenant.group-names]\n{ID} = 'Finance'\n[compliance]\nreporting-only = ['Report']\n[grace]\nimmediate-ok = true\n"
        ))
        .expect("a configuration");
        let facts = config.facts;
        assert_eq!(facts.complete, [Kind::Group, Kind::Intent]);
        assert_eq!((facts.emergency_access, facts.room_accounts), (vec![ID.to_owned()], vec![ID.to_owned()]));
        assert_eq!((facts.byod, facts.templates, facts.immediate_noncompliance_ok), (Some(false), true, true));
        assert_eq!(
            (facts.contingency, facts.reporting_only),
            (vec!["Emergency *".to_owned()], vec!["Report".to_owned()])
        );
        assert_eq!(facts.names, [Name::new(ID.to_owned(), "Finance".to_owned())]);
        assert_eq!(config.name_lists, ["groups.csv"]);
    }

    #[test]
    fn confidentiality_is_read() {
        let text = "[confidentiality.high]\napps = ['a']\n[confidentiality.low]\npolicies = ['Kiosk*']\n\
                    [grace.limits]\nhigh = 8\n[tenant]\nonboarded-elsewhere = true\n";
        let facts = config(text).expect("a configuration").facts;
        let expected = [
            Classified { level: Confidentiality::Low, what: Classifiable::Policy, name: "Kiosk*".to_owned() },
            Classified { level: Confidentiality::High, what: Classifiable::App, name: "a".to_owned() },
        ];
        assert_eq!(facts.confidentiality, expected);
        assert_eq!((facts.grace_limits.high, facts.onboarded_elsewhere), (Some(8), true));
    }

    #[test]
    fn limits_are_read() {
        let text = "tenant.co-management = false\ntenant.directory-sync = true\ntenant.licenses = ['E3']\n[limits]\npasswordMinimumLength = { min = 8, owner = 'Handbook' }\n\
                    'windows10CompliancePolicy.osMinimumVersion' = { min = '10.0.26100', severity = 'error' }\n\
                    bitLockerEnabled = { one-of = [true] }\n";
        let facts = config(text).expect("a configuration").facts;
        assert_eq!((facts.co_management, facts.directory_sync), (Some(false), Some(true)));
        assert_eq!(facts.licenses, [Plan::of_word("e3").expect("a plan")]);
        assert!(config("tenant.licenses = ['e4']").is_err(), "no plan is called so");
        let [on, length, version] = facts.limits.as_slice() else { panic!("{:?}", facts.limits) };
        assert_eq!((on.setting.as_str(), &on.one_of), ("bitLockerEnabled", &vec![LimitValue::Bool(true)]));
        assert_eq!((&length.min, length.owner.as_deref()), (&Some(LimitValue::Integer(8)), Some("Handbook")));
        assert_eq!((&version.max, version.severity), (&None, Some(Severity::Error)));
        assert!(config("[limits]\npasswordMinimumLength = { owner = 'Handbook' }").is_err(), "nothing is limited");
    }

    #[test]
    fn all_means_every_kind() {
        assert_eq!(config("tenant.complete = 'all'").expect("a configuration").facts.complete, Kind::ALL);
    }

    #[test]
    fn the_narrower_entry_counts() {
        let config =
            config("[rules]\nUG002 = 'hint'\nUG = { severity = 'off' }\nALL = 'info'\n").expect("a configuration");
        let weight = |code: &str| config.severities[ALL.iter().position(|rule| rule.code == code).expect("a rule")];
        assert_eq!(weight("UG002"), Some(Weight::As(Severity::Hint)));
        assert_eq!(weight("UG001"), Some(Weight::Off));
        assert_eq!(weight("GP003"), Some(Weight::As(Severity::Info)));
    }
}
