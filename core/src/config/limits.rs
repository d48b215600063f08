//! What `[limits]` means, and which limits could never take effect.
//!
//! Values are held against the model of Microsoft Graph here, where it has the setting. Of a name that it does not
//! have, only the files can tell whether it is right: settings catalog ids and whatever Graph has gained since are
//! in them.

use toml::Spanned;

use super::file::{Limit, Value};
use super::problem::Problem;
use super::suggest;
use crate::limits::is_slip;
use crate::policy::{Dotted, Period};
use crate::settings::{Side, rows};
use crate::settle::DoubtfulLimit;
use crate::shape::Type;
use crate::shape::layout::Edm;
use crate::shape::model::{Property, Values};
use crate::text::Span;
use crate::{HouseLimit, LimitValue};

/// A limit that limits something.
pub(super) fn limit(setting: &Spanned<String>, limit: &Limit) -> Result<HouseLimit, Problem> {
    let name = setting.get_ref();
    if limit.min.is_none() && limit.max.is_none() && limit.one_of.is_empty() {
        let problem = Problem::at(setting.span(), format!("the limit for '{name}' allows everything"));
        return Err(problem.help("give it min, max or one-of"));
    }
    let name = bare(name);
    if let Some((kind, property)) = of_base(name) {
        let problem = Problem::at(
            setting.span(),
            format!("no policy is a '{}' itself, only of a type derived from it", kind.name()),
        );
        return Err(problem.help(format!("write '{property}' for policies of all types")));
    }
    let properties = properties(name);
    if properties.is_empty()
        && let Some((message, meant)) = misnamed(name)
    {
        return Err(Problem::at(setting.span(), message).help(format!("did you mean '{meant}'?")));
    }
    for (key, bound) in [("min", &limit.min), ("max", &limit.max)] {
        let Some(bound) = bound else { continue };
        let taken = in_all(&properties, |kind| bound_of(kind, name, key, bound.get_ref()));
        taken.and_then(|()| comparable(key, bound.get_ref())).map_err(|fault| fault.at(bound))?;
    }
    for one in &limit.one_of {
        let taken = in_all(&properties, |kind| one_of(kind, name, one.get_ref()));
        taken.and_then(|()| misspelt(&properties, name, one.get_ref())).map_err(|fault| fault.at(one))?;
    }
    if let (Some(min), Some(max)) = (&limit.min, &limit.max)
        && nothing_between(min.get_ref(), max.get_ref())
    {
        let (least, most) = (written(min.get_ref()), written(max.get_ref()));
        let problem = Problem::at(max.span(), format!("no value of '{name}' is at least {least} and at most {most}"));
        return Err(problem.help("min is the least that is allowed, max the most"));
    }
    Ok(HouseLimit {
        setting: name.to_owned(),
        min: limit.min.as_ref().map(|min| value(min.get_ref())),
        max: limit.max.as_ref().map(|max| value(max.get_ref())),
        one_of: limit.one_of.iter().map(|one| value(one.get_ref())).collect(),
        owner: limit.owner.clone(),
        severity: limit.severity,
        doubtful: is_doubtful(name),
    })
}

/// The limits that only the files can confirm, with what was probably meant by those that they do not.
pub(super) fn doubtful<'f>(settings: impl Iterator<Item = &'f Spanned<String>>) -> Vec<DoubtfulLimit> {
    let doubtful = settings.filter_map(|setting| {
        let name = bare(setting.get_ref());
        let span = setting.span();
        let span = Span::new(span.start as u32, span.end as u32);
        is_doubtful(name).then(|| DoubtfulLimit { setting: name.to_owned(), meant: meant_by(name), span })
    });
    doubtful.collect()
}

/// Whether neither the model nor the table of settings has a name.
fn is_doubtful(name: &str) -> bool {
    let id = name.to_ascii_lowercase();
    properties(name).is_empty()
        && [Side::Compliance, Side::Configuration].iter().all(|side| rows(&id, *side).next().is_none())
}

/// The property that was probably meant, if it turns out that there is none of this name.
fn meant_by(name: &str) -> Option<String> {
    match name.split_once('.') {
        None if name.contains(['_', '-']) => None,
        None => {
            suggest::much_like(name, Type::all().flat_map(Type::own_properties).map(Property::name)).map(str::to_owned)
        }
        Some((type_name, property)) => {
            let kind = Type::named(type_name)?;
            let meant = suggest::closest(property, kind.properties().map(Property::name))?;
            Some(format!("{}.{meant}", kind.name()))
        }
    }
}

/// A name with its type as Graph calls it, rather than as it writes it in `@odata.type`.
fn bare(name: &str) -> &str {
    let name = name.strip_prefix('#').unwrap_or(name);
    name.strip_prefix("microsoft.graph.").unwrap_or(name)
}

/// The type and the property of a name whose type is only the base of others: no policy has it in `@odata.type`.
fn of_base(name: &str) -> Option<(Type, &str)> {
    let (type_name, property) = name.split_once('.')?;
    Type::named(type_name).filter(|kind| kind.is_abstract()).map(|kind| (kind, property))
}

fn value(value: &Value) -> LimitValue {
    match value {
        Value::Bool(value) => LimitValue::Bool(*value),
        Value::Integer(value) => LimitValue::Integer(*value),
        Value::Text(text) => LimitValue::Text(text.clone()),
    }
}

/// A value as it stands in the file.
fn written(value: &Value) -> String {
    match value {
        Value::Bool(value) => value.to_string(),
        Value::Integer(value) => value.to_string(),
        Value::Text(text) => format!("\"{text}\""),
    }
}

/// Why a value limits nothing, and what to write.
struct Fault {
    message: String,
    help: String,
}

impl Fault {
    fn new(message: impl Into<String>, help: impl Into<String>) -> Self {
        Self { message: message.into(), help: help.into() }
    }

    fn at(self, value: &Spanned<Value>) -> Problem {
        Problem::at(value.span(), self.message).help(self.help)
    }
}

/// What the model says of the properties that a limit may be for: those of its type, or all that are called so.
fn properties(name: &str) -> Vec<Property> {
    let Some((type_name, path)) = name.split_once('.') else {
        return Type::all().filter_map(|kind| own_property(kind, name)).collect();
    };
    let Some(kind) = Type::named(type_name) else { return Vec::new() };
    let (outer, inner) = path.split_once('.').map_or((path, None), |(outer, inner)| (outer, Some(inner)));
    let Some(outer) = kind.property(outer) else { return Vec::new() };
    match (inner, outer.values()) {
        (None, _) => vec![outer],
        (Some(inner), Values::Object(object)) => object.family().filter_map(|kind| kind.property(inner)).collect(),
        (Some(_), _) => Vec::new(),
    }
}

/// What is wrong with a name that the model does not have, and what was meant by it. Settings catalog ids, keys of
/// other products and what Graph has gained since are no mistakes, so that only a slip of the finger is told, or a
/// name that is much like one of the very type.
fn misnamed(name: &str) -> Option<(String, String)> {
    let Some((type_name, path)) = name.split_once('.') else {
        let is_id = name.contains(['_', '-']);
        let all = Type::all().flat_map(Type::own_properties).map(Property::name);
        let meant = all.into_iter().find(|known| !is_id && is_slip(name, known))?;
        return Some((format!("no setting is called '{name}'"), meant.to_owned()));
    };
    let (outer, rest) = path.split_at(path.find('.').unwrap_or(path.len()));
    match Type::named(type_name) {
        Some(kind) if kind.property(outer).is_none() && !kind.is_open() => {
            let meant = suggest::much_like(outer, kind.properties().map(Property::name))?;
            let own = kind.name();
            Some((format!("'{own}' has no property '{outer}'"), format!("{own}.{meant}{rest}")))
        }
        Some(_) => None,
        None => {
            let meant =
                Type::all().find(|kind| is_slip(type_name, kind.name()) && kind.property(outer).is_some())?.name();
            Some((format!("no type of policy is called '{type_name}'"), format!("{meant}.{path}")))
        }
    }
}

fn own_property(kind: Type, name: &str) -> Option<Property> {
    kind.own_properties().find(|property| property.name().eq_ignore_ascii_case(name))
}

/// A fault that is one for all of these properties; none where nothing is known of them.
fn in_all(properties: &[Property], judge: impl Fn(&Property) -> Result<(), Fault>) -> Result<(), Fault> {
    let mut first = Ok(());
    for property in properties {
        match judge(property) {
            Ok(()) => return Ok(()),
            Err(fault) => first = first.and(Err(fault)),
        }
    }
    first
}

/// Whether a property can be less or more than something.
fn bound_of(property: &Property, name: &str, key: &str, bound: &Value) -> Result<(), Fault> {
    single(property, name)?;
    match (property.values(), bound) {
        (Values::Plain(Edm::Integer | Edm::Ranged | Edm::Number), Value::Text(text)) => Err(Fault::new(
            format!("'{name}' is a number, and {} is text", written(bound)),
            match text.trim().parse::<i64>() {
                Ok(number) => format!("write {key} = {number}"),
                Err(_) => format!("write {key} with a whole number"),
            },
        )),
        (Values::Plain(Edm::Duration), bound) if period_of(bound).is_none() => Err(no_period(name, bound)),
        (Values::Plain(Edm::Boolean), _) => {
            Err(Fault::new(format!("'{name}' is true or false, so it has no {key}"), "write one-of = [true]"))
        }
        (Values::Enum(words), _) if words.members().all(|word| Dotted::parse(word).is_none()) => {
            let some: Vec<&str> = words.members().collect();
            let help = format!("write one-of with some of {}", some.join(", "));
            Err(Fault::new(format!("'{name}' is one of several words, so it has no {key}"), help))
        }
        _ => Ok(()),
    }
}

fn period_of(value: &Value) -> Option<Period> {
    match value {
        Value::Text(text) => Period::parse(text),
        Value::Bool(_) | Value::Integer(_) => None,
    }
}

fn no_period(name: &str, value: &Value) -> Fault {
    let message = format!("'{name}' is a length of time, which {} is not", written(value));
    Fault::new(message, "write days as in \"P30D\", hours as in \"PT12H\", minutes as in \"PT30M\"")
}

/// Whether a property can have a value that is allowed.
fn one_of(property: &Property, name: &str, one: &Value) -> Result<(), Fault> {
    single(property, name)?;
    let shown = written(one);
    match (property.values(), one) {
        (Values::Plain(Edm::Integer | Edm::Ranged | Edm::Number), Value::Text(_) | Value::Bool(_)) => {
            let help = match one {
                Value::Text(text) if text.trim().parse::<i64>().is_ok() => format!("write {}", text.trim()),
                _ => "write whole numbers".to_owned(),
            };
            Err(Fault::new(format!("'{name}' is a number, which {shown} is not"), help))
        }
        (Values::Plain(Edm::Boolean), Value::Text(_) | Value::Integer(_)) => Err(Fault::new(
            format!("'{name}' is true or false, which {shown} is not"),
            "write true or false, without quotes",
        )),
        (Values::Plain(Edm::Duration), one) if period_of(one).is_none() => Err(no_period(name, one)),
        (Values::Enum(words), Value::Bool(_) | Value::Integer(_)) => {
            let some: Vec<&str> = words.members().collect();
            let help = format!("the words of '{name}' are {}", some.join(", "));
            Err(Fault::new(format!("'{name}' is one of several words, which {shown} is not"), help))
        }
        _ => Ok(()),
    }
}

/// Whether a word is a slip of one that these properties can be. One that is like none of them may be one that Graph
/// has gained.
fn misspelt(properties: &[Property], name: &str, one: &Value) -> Result<(), Fault> {
    let Value::Text(text) = one else { return Ok(()) };
    let mut words: Vec<&'static str> = Vec::new();
    for property in properties {
        match property.values() {
            Values::Enum(list) => words.extend(list.members()),
            _ => return Ok(()),
        }
    }
    let is_flags = text.contains(',');
    if is_flags || words.iter().any(|word| word.eq_ignore_ascii_case(text)) {
        return Ok(());
    }
    match suggest::closest(text, words) {
        Some(meant) => Err(Fault::new(
            format!("{} is none of the words that '{name}' can be", written(one)),
            format!("did you mean \"{meant}\"?"),
        )),
        None => Ok(()),
    }
}

/// Whether a property is a single value, as limits are about.
fn single(property: &Property, name: &str) -> Result<(), Fault> {
    if property.is_list() {
        let help = "take the limit out; a JSON Schema under [schemas] can say what must be in the list";
        return Err(Fault::new(format!("'{name}' is a list, and a limit is about a single value"), help));
    }
    match property.values() {
        Values::Object(kind) if kind.properties().next().is_some() => {
            let parts: Vec<&str> = kind.properties().map(Property::name).take(4).collect();
            let help = format!("name one of them, such as {}", parts.join(", "));
            Err(Fault::new(format!("'{name}' holds several settings, and a limit is about a single value"), help))
        }
        _ => Ok(()),
    }
}

/// Whether a value can be less or more than this, whatever the setting is.
fn comparable(key: &str, bound: &Value) -> Result<(), Fault> {
    let shown = written(bound);
    let help = match bound {
        Value::Integer(_) => return Ok(()),
        Value::Text(text) if Dotted::parse(text).is_some() || Period::parse(text).is_some() => return Ok(()),
        Value::Text(_) => {
            "a number is written as in 8, a version as in \"17.6\", a length of time as in \"P30D\" or \"PT12H\"; to allow \
             certain words only, write one-of"
        }
        Value::Bool(_) => "write a number, as in 8, a version, as in \"17.6\", or a length of time, as in \"P30D\"",
    };
    Err(Fault::new(format!("{key} is a number, a version or a length of time, which {shown} is not"), help))
}

/// Whether no value is between these two.
fn nothing_between(min: &Value, max: &Value) -> bool {
    let version = |bound: &Value| match bound {
        Value::Integer(number) => Dotted::parse(&number.to_string()),
        Value::Text(text) => Dotted::parse(text),
        Value::Bool(_) => None,
    };
    match (min, max, version(min), version(max)) {
        (Value::Integer(min), Value::Integer(max), ..) => min > max,
        (Value::Text(_), Value::Text(_), None, None) => period_of(min) > period_of(max),
        // A maximum of 17 takes in 17.4.
        (_, _, Some(min), Some(max)) => min.compare(&max).is_gt(),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::super::Config;

    fn said(limits: &str) -> Option<(String, String)> {
        let text = format!("[limits]\n{limits}\n");
        let problem = Config::parse(&text).err()?;
        let span = problem.span.clone().expect("a place");
        Some((text[span].to_owned(), problem.to_string()))
    }

    #[test]
    fn what_can_never_take_effect_is_told_at_its_place() {
        for (limit, place, message) in [
            ("passwordMinimumLength = { min = 'a' }", "'a'", "is a number, and \"a\" is text; write min with a whole"),
            ("passwordMinimumLength = { max = '8' }", "'8'", "write max = 8"),
            (
                "passwordMinimumLength = { min = true }",
                "true",
                "min is a number, a version or a length of time, which true is not",
            ),
            (
                "passwordMinimumLength = { min = 9, max = 3 }",
                "3",
                "no value of 'passwordMinimumLength' is at least 9 and at most 3",
            ),
            ("passwordMinimumLength = { one-of = [8, '10'] }", "'10'", "is a number, which \"10\" is not; write 10"),
            (
                "osMinimumVersion = { min = '17.2', max = '17.1' }",
                "'17.1'",
                "no value of 'osMinimumVersion' is at least \"17.2\"",
            ),
            (
                "osMinimumVersion = { min = 'new' }",
                "'new'",
                "min is a number, a version or a length of time, which \"new\" is not",
            ),
            ("bitLockerEnabled = { min = 1 }", "1", "is true or false, so it has no min; write one-of = [true]"),
            ("bitLockerEnabled = { one-of = ['true'] }", "'true'", "which \"true\" is not; write true or false"),
            ("'windows10CompliancePolicy.passwordRequiredType' = { min = 1 }", "1", "alphanumeric"),
            ("passwordRequiredType = { one-of = ['alphanumric'] }", "'alphanumric'", "did you mean \"alphanumeric\"?"),
            ("device_vendor_msft_policy_config_x = { max = 'low' }", "'low'", "max is a number, a version or"),
            ("'#microsoft.graph.iosCompliancePolicy.passcodeMinimumLength' = { min = '6' }", "'6'", "write min = 6"),
            (
                "'deviceCompliancePolicy.osMinimumVersion' = { min = 1 }",
                "'deviceCompliancePolicy.osMinimumVersion'",
                "write 'osMinimumVersion' for",
            ),
            ("'windows10CompliancePolicy.validOperatingSystemBuildRanges' = { min = 1 }", "1", "is a list"),
            (
                "periodOfflineBeforeWipeIsEnforced = { max = 30 }",
                "30",
                "is a length of time, which 30 is not; write days as",
            ),
            (
                "periodOfflineBeforeWipeIsEnforced = { min = 'PT12H', max = 'PT30M' }",
                "'PT30M'",
                "is at least \"PT12H\" and at most \"PT30M\"",
            ),
        ] {
            let (at, problem) = said(limit).unwrap_or_else(|| panic!("{limit} is taken"));
            assert_eq!(at, place, "{limit}: {problem}");
            assert!(problem.contains(message), "{limit}: {problem}");
        }
    }

    /// What the model does not know may be in the files, and a name may be of several settings.
    #[test]
    fn what_may_take_effect_is_taken() {
        for limit in [
            "passwordMinimumLength = { min = 8, max = 8 }",
            "osMinimumVersion = { min = 17 }",
            "osMinimumVersion = { min = '17.4', max = '17' }",
            "passwordRequiredType = { one-of = ['Alphanumeric'] }",
            "passwordRequiredType = { one-of = ['somethingNew'] }",
            "bitLockerEnabled = { one-of = [true] }",
            "device_vendor_msft_policy_config_defender_cloudblocklevel = { min = '2', one-of = ['2', 4] }",
            "passwordMaximumLength = { max = 30 }",
            "minLength = { min = 6 }",
            "periodOfflineBeforeWipeIsEnforced = { min = 'PT12H', max = 'P30D', one-of = ['P1D'] }",
            "device_vendor_msft_policy_config_devicelock_mindevicepasswordlenght = { min = 6 }",
            "'windows12CompliancePolicy.osMinimumVersion' = { min = '12' }",
            "'windows10CompliancePolicy.somethingQuiteNew' = { one-of = [true] }",
            "'windows10CustomConfiguration.omaSettings.x' = { max = 1 }",
            "propertyOfTheFuture = { one-of = [true, 1, 'x'] }",
            "'typeOfTheFuture.property' = { max = 3 }",
            "'com.apple.mobiledevice.passwordpolicy.minLength' = { min = 6 }",
        ] {
            assert_eq!(said(limit), None);
        }
    }

    #[test]
    fn types_may_be_written_as_in_the_files() {
        let limit = "[limits]\n'#microsoft.graph.iosCompliancePolicy.osMinimumVersion' = { min = '17' }";
        let limits = Config::parse(limit).expect("a configuration").facts.limits;
        assert_eq!(limits[0].setting, "iosCompliancePolicy.osMinimumVersion");
    }
}
