//! The conditions of a Conditional Access policy on platforms, locations and devices, and all that have no fact of their own.

use serde::{Deserialize, Serialize};

use super::set;
use crate::filter::{Dialect, WrittenRule};
use crate::json::{Names, Value};
use crate::policy::common::{Text, says_something, texts};
use crate::policy::platform::{Platform, Platforms};
use crate::text::Span;

/// Included and excluded members of a condition.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Scope {
    /// Where to point: the condition's key.
    pub span: Span,
    /// What it includes.
    pub include: Vec<Text>,
    /// What it excludes.
    pub exclude: Vec<Text>,
}

/// A filter for devices.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct DeviceFilter {
    /// Where to point: the key `deviceFilter`.
    pub span: Span,
    /// `include` or `exclude`.
    pub mode: Option<Text>,
    /// The rule.
    pub rule: Option<FilterRule>,
}

/// The text of a filter rule, and where its parts stand in the file.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct FilterRule {
    /// The rule, escapes resolved.
    pub text: Text,
    /// What is wrong with its syntax, if anything, with places in the file.
    pub problems: Vec<Text>,
    /// What it says, as long as the rules about this policy alone look at it.
    #[serde(skip)]
    pub written: Option<Box<WrittenRule>>,
}

impl Scope {
    /// A condition with both lists empty or null is no condition.
    pub(super) fn compile(value: Value<'_>, span: Span, names: [&str; 2]) -> Option<Self> {
        let [include, exclude] = value.pick(names).map(|list| texts(set(list)));
        let scope = Self { span, include, exclude };
        (!scope.include.is_empty() || !scope.exclude.is_empty()).then_some(scope)
    }

    pub(super) fn is_cancelled(&self, all: &str) -> bool {
        is_cancelled(&self.include, &self.exclude, all)
    }

    pub(super) fn is_everything(&self, all: &str) -> bool {
        self.exclude.is_empty() && self.include.iter().any(|name| name.is(all))
    }
}

/// Whether everything that is included is excluded, by its name or with `all`. `None` is nothing from the start.
pub(super) fn is_cancelled(include: &[Text], exclude: &[Text], all: &str) -> bool {
    let is_excluded = |name: &Text| exclude.iter().any(|other| other.is(&name.value) || other.is(all));
    !include.is_empty() && include.iter().all(|name| is_excluded(name) && !name.is("None"))
}

impl Platforms {
    pub(super) fn of_condition(condition: Option<&Scope>) -> Self {
        let Some(scope) = condition else { return Self::MANAGED };
        let named = |names: &[Text]| -> Self {
            names.iter().filter_map(|name| Platform::of_conditional_access(&name.value)).collect()
        };
        let all = scope.include.is_empty() || scope.include.iter().any(|name| name.is("all"));
        let included = if all { Self::MANAGED } else { named(&scope.include) };
        let excluded = named(&scope.exclude);
        included.iter().copied().filter(|platform| !excluded.contains(platform)).collect()
    }
}

impl DeviceFilter {
    /// Exports hold filters with mode and rule both null: those are none.
    pub(super) fn compile(devices: Value<'_>) -> Option<Self> {
        let (key, filter) = devices.member("deviceFilter").filter(|(_, filter)| filter.is_object())?;
        let mode = Text::of_set(filter, "mode");
        let rule = filter.get_set("rule").and_then(FilterRule::compile);
        (mode.is_some() || rule.is_some()).then(|| Self { span: key.span(), mode, rule })
    }

    /// Whether devices that match are exempt.
    pub fn is_exclude(&self) -> bool {
        self.mode.as_ref().is_some_and(|mode| mode.is("exclude"))
    }
}

impl FilterRule {
    fn compile(value: Value<'_>) -> Option<Self> {
        let text = Text::new(value).filter(|text| !text.value.is_empty())?;
        let written = WrittenRule::new(value, Dialect::ConditionalAccess);
        let problems = written.iter().flat_map(|written| {
            let problems = written.rule.problems.iter();
            problems.map(|problem| Text { value: problem.message.clone(), span: written.place(problem.span) })
        });
        Some(Self { text, problems: problems.collect(), written: written.map(Box::new) })
    }
}

/// The conditions beyond those with facts of their own.
pub(super) fn other_conditions(conditions: Value<'_>) -> Vec<String> {
    const KNOWN: Names<8> = Names::new([
        "users",
        "applications",
        "clientApplications",
        "agents",
        "clientAppTypes",
        "platforms",
        "locations",
        "devices",
    ]);
    let by_state = conditions.get_set("devices").is_some_and(has_device_states).then(|| "devices".to_owned());
    let others = conditions
        .members()
        .filter(|(key, _)| !key.is_one_of(&KNOWN))
        .filter_map(|(key, value)| Some((key.plain_text()?, value)))
        .filter(|(key, _)| !key.contains('@'))
        .filter(|(_, value)| narrows(*value))
        .map(|(key, _)| key.to_owned());
    others.chain(by_state).collect()
}

/// Whether devices are chosen as they were before there were filters: by the words `Compliant` and `DomainJoined`.
fn has_device_states(devices: Value<'_>) -> bool {
    let says = |lists: [&str; 2], is_neutral: fn(&str) -> bool| {
        let words = lists.into_iter().filter_map(|list| devices.get_set(list)).flat_map(Value::elements);
        words.filter_map(Value::text).any(|word| !is_neutral(&word))
    };
    says(["includeDevices", "includeDeviceStates"], |word| word.eq_ignore_ascii_case("All"))
        || says(["excludeDevices", "excludeDeviceStates"], str::is_empty)
}

/// Whether a condition says something that narrows a policy: any scalar or list somewhere in it.
pub(super) fn narrows(value: Value<'_>) -> bool {
    if value.is_object() {
        return value.members().any(|(key, value)| {
            let annotation = key.plain_text().is_some_and(|key| key.contains('@'));
            !annotation && !value.is_object() && says_something(Some(value))
        });
    }
    says_something(Some(value)) && value.plain_text() != Some("none") && value.plain_text() != Some("")
}
