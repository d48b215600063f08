//! What a Conditional Access policy demands.

use serde::{Deserialize, Serialize};

use crate::json::{Names, Value};
use crate::policy::common::{Text, is_blank, says_something, texts};
use crate::policy::control::{Control, Controls};
use crate::policy::platform::Platform;
use crate::recognise::powershell::{is_class, is_cut_off};

/// Grant controls.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct GrantControls {
    /// `AND` or `OR`.
    pub operator: Option<Text>,
    /// `builtInControls`.
    pub built_in: Vec<Text>,
    /// `customAuthenticationFactors`.
    pub custom: Vec<Text>,
    /// `termsOfUse`.
    pub terms_of_use: Vec<Text>,
    /// `authenticationStrength`: its id or name.
    pub authentication_strength: Option<Text>,
    /// Names of further controls that say something, newer than this list.
    pub others: Vec<String>,
    /// Those of `builtInControls` that rules know.
    known: Controls,
}

impl GrantControls {
    pub(super) fn compile(value: Value<'_>) -> Option<Self> {
        if !value.is_object() {
            return None;
        }
        let strength = value.get_set("authenticationStrength").filter(|strength| !is_blank(*strength));
        let strength = strength.and_then(|strength| {
            Text::of_set(strength, "id").or_else(|| Text::of_set(strength, "displayName")).or_else(|| {
                // An object without either, or a name alone, still is a control.
                (strength.is_object() || is_cut_off(strength))
                    .then(|| Text { value: String::new(), span: strength.head() })
            })
        });
        let built_in = texts(value.get_set("builtInControls"));
        Some(Self {
            operator: Text::of_set(value, "operator"),
            known: Controls::of(&built_in),
            built_in,
            custom: texts(value.get_set("customAuthenticationFactors")),
            terms_of_use: texts(value.get_set("termsOfUse")),
            authentication_strength: strength,
            others: other_controls(value),
        })
    }

    /// Whether `control` is among the built-in ones.
    pub fn has(&self, control: Control) -> bool {
        self.known.has(control)
    }

    /// Where `control` stands among the built-in ones.
    pub fn find(&self, control: Control) -> Option<&Text> {
        self.built_in.iter().find(|built_in| built_in.is(control.name()))
    }

    pub(super) fn requires(&self, control: Control) -> bool {
        self.has(control) && (self.len() == 1 || self.needs_all())
    }

    /// Whether a device of `platform` has to satisfy `control`: it must, or has no other way in.
    pub(super) fn requires_on(&self, control: Control, platform: Platform) -> bool {
        let other_way =
            |name: &Text| Control::of(name).is_none_or(|other| other != control && other.works_on(platform));
        let is_only_way = || self.len() == self.built_in.len() && !self.built_in.iter().any(other_way);
        self.has(control) && (self.requires(control) || is_only_way())
    }

    /// How many controls there are, of all kinds.
    pub fn len(&self) -> usize {
        self.built_in.len()
            + self.custom.len()
            + self.terms_of_use.len()
            + usize::from(self.authentication_strength.is_some())
            + self.others.len()
    }

    /// Whether there is no control at all.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Whether all controls must be satisfied.
    pub fn needs_all(&self) -> bool {
        self.operator.as_ref().is_some_and(|operator| operator.is("AND"))
    }
}

/// Whether a list of controls, or how they combine, was cut off. An authentication strength still is one, unless it may be
/// an object without any.
pub(super) fn is_demand_cut_off(grant: Value<'_>) -> bool {
    const PARTS: [&str; 4] = ["operator", "builtInControls", "customAuthenticationFactors", "termsOfUse"];
    let cut = |(_, part): (Value<'_>, Value<'_>)| is_cut_off(part) || part.elements().any(is_cut_off);
    grant.pick(PARTS).into_iter().flatten().any(cut) || grant.get("authenticationStrength").is_some_and(is_class)
}

/// The members of grant controls that have no fact of their own and say something.
fn other_controls(grant: Value<'_>) -> Vec<String> {
    const KNOWN: Names<5> = Names::new([
        "operator",
        "builtInControls",
        "customAuthenticationFactors",
        "termsOfUse",
        "authenticationStrength",
    ]);
    grant
        .members()
        .filter(|(key, _)| !key.is_one_of(&KNOWN))
        .filter_map(|(key, value)| Some((key.plain_text()?, value)))
        .filter(|(key, _)| !key.contains('@'))
        .filter(|(_, value)| says_something(Some(*value)) && value.bool() != Some(false))
        .map(|(key, _)| key.to_owned())
        .collect()
}

/// The session controls that are set. Graph writes the ones that are not as `null`, or as an
/// object with `isEnabled: false`; PowerShell as an object of nulls.
pub(super) fn session_controls(session: Value<'_>) -> Vec<String> {
    session
        .members()
        .filter_map(|(key, value)| Some((key.plain_text()?, value)))
        .filter(|(key, value)| !key.contains('@') && !is_blank(*value) && value.bool() != Some(false))
        .filter(|(_, value)| value.get("isEnabled").and_then(Value::bool) != Some(false))
        .map(|(key, _)| key.to_owned())
        .collect()
}
