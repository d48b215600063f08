//! Limits that the owner of a tenant sets for settings.

use serde::{Deserialize, Serialize};

use crate::finding::Severity;
use crate::policy::{Dotted, Period, Setting, SettingValue};

/// What the owner of a tenant allows for one setting, wherever it is set.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct HouseLimit {
    /// The property, such as `passwordMinimumLength`; the property of one type, such as
    /// `windows10CompliancePolicy.passwordMinimumLength`; or a settings catalog id.
    pub setting: String,
    /// The least: a number, a version or a length of time.
    pub min: Option<LimitValue>,
    /// The most.
    pub max: Option<LimitValue>,
    /// All that is allowed; empty where anything is.
    pub one_of: Vec<LimitValue>,
    /// Who or what sets it, for the message.
    pub owner: Option<String>,
    /// How much it matters, where that is not what its rule says.
    pub severity: Option<Severity>,
    /// Whether only the files can tell whether there is such a setting.
    pub doubtful: bool,
}

/// A value of a limit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum LimitValue {
    /// `true` or `false`.
    Bool(bool),
    /// A whole number.
    Integer(i64),
    /// Text: a version, a length of time, a member of an enumeration, an option of the settings catalog or its end.
    Text(String),
}

impl HouseLimit {
    /// Whether it is for the property or setting `name`, of whatever type.
    pub fn is_for(&self, name: &str) -> bool {
        let own = self.setting.rsplit_once('.').map_or(self.setting.as_str(), |(_, property)| property);
        own.eq_ignore_ascii_case(name)
    }

    /// What a setting would have to be, after "must be"; `None` if it is that, or if the two
    /// cannot be compared.
    pub fn violated_by(&self, setting: &Setting) -> Option<String> {
        let value = &setting.value;
        if let Some(min) = self.min.as_ref().filter(|min| min.is_above(value)) {
            return Some(format!("at least {}", min.show()));
        }
        if let Some(max) = self.max.as_ref().filter(|max| max.is_below(value)) {
            return Some(format!("at most {}", max.show()));
        }
        let comparable = !matches!(value, SettingValue::List(_) | SettingValue::Opaque);
        if comparable && !self.one_of.is_empty() && !self.one_of.iter().any(|one| one.is(&setting.key, value)) {
            let all: Vec<String> = self.one_of.iter().map(LimitValue::show).collect();
            return Some(all.join(" or "));
        }
        None
    }
}

impl LimitValue {
    /// Whether a value is less. A version that stops earlier stands for the oldest that begins so.
    fn is_above(&self, value: &SettingValue) -> bool {
        match (self.number(), value) {
            (Some(limit), SettingValue::Integer(value)) => *value < limit,
            (_, SettingValue::Text(text)) => match (self.version(), Dotted::parse(text)) {
                (Some(limit), Some(version)) => version.is_before(&limit),
                _ => self.period().zip(Period::parse(text)).is_some_and(|(limit, period)| period < limit),
            },
            _ => false,
        }
    }

    /// Whether a value is more. A maximum of `17` takes in `17.4`.
    fn is_below(&self, value: &SettingValue) -> bool {
        match (self.number(), value) {
            (Some(limit), SettingValue::Integer(value)) => *value > limit,
            (_, SettingValue::Text(text)) => match (self.version(), Dotted::parse(text)) {
                (Some(limit), Some(version)) => version.compare(&limit).is_gt(),
                _ => self.period().zip(Period::parse(text)).is_some_and(|(limit, period)| period > limit),
            },
            _ => false,
        }
    }

    /// Whether a value is this one. Options of the settings catalog begin with the id of their
    /// setting, which may be left out.
    fn is(&self, key: &str, value: &SettingValue) -> bool {
        match (self, value) {
            (Self::Bool(own), SettingValue::Bool(value)) => own == value,
            (Self::Integer(_) | Self::Text(_), SettingValue::Integer(value)) => self.number() == Some(*value),
            (_, SettingValue::Text(text)) => {
                let own = self.written();
                let end = text.get(key.len()..).and_then(|end| end.strip_prefix('_'));
                let is_as_long = || self.period().is_some_and(|own| Period::parse(text) == Some(own));
                text.eq_ignore_ascii_case(&own) || end.is_some_and(|end| end.eq_ignore_ascii_case(&own)) || is_as_long()
            }
            _ => false,
        }
    }

    /// The number that it is. Of a settings catalog id only the files tell whether its values are numbers, so
    /// that one in quotes counts as well.
    fn number(&self) -> Option<i64> {
        match self {
            Self::Integer(number) => Some(*number),
            Self::Text(text) => text.trim().parse().ok(),
            Self::Bool(_) => None,
        }
    }

    fn version(&self) -> Option<Dotted> {
        Dotted::parse(&self.written())
    }

    fn period(&self) -> Option<Period> {
        match self {
            Self::Text(text) => Period::parse(text),
            Self::Bool(_) | Self::Integer(_) => None,
        }
    }

    fn written(&self) -> String {
        match self {
            Self::Bool(value) => value.to_string(),
            Self::Integer(value) => value.to_string(),
            Self::Text(text) => text.clone(),
        }
    }

    fn show(&self) -> String {
        match self {
            Self::Text(text) if Dotted::parse(text).is_none() && self.period().is_none() => format!("\"{text}\""),
            value => value.written(),
        }
    }
}

/// Whether a word is another one but for one letter, or for two that changed places. Another number makes another
/// word, such as that of the next Windows, and of short words many are alike.
pub(crate) fn is_slip(word: &str, meant: &str) -> bool {
    const SHORT: usize = 7;
    let (a, b) = (word.as_bytes(), meant.as_bytes());
    if a.len() <= SHORT || a.len().abs_diff(b.len()) > 1 {
        return false;
    }
    let alike = |pair: &(&u8, &u8)| pair.0.eq_ignore_ascii_case(pair.1);
    let start = a.iter().zip(b).take_while(alike).count();
    let (a, b) = (&a[start..], &b[start..]);
    let end = a.iter().rev().zip(b.iter().rev()).take_while(alike).count();
    let (a, b) = (&a[..a.len() - end], &b[..b.len() - end]);
    if a.iter().chain(b).any(u8::is_ascii_digit) {
        return false;
    }
    match (a, b) {
        ([_], []) | ([], [_]) | ([_], [_]) => true,
        ([a1, a2], [b1, b2]) => a1.eq_ignore_ascii_case(b2) && a2.eq_ignore_ascii_case(b1),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Span;

    fn limit(min: Option<LimitValue>, max: Option<LimitValue>, one_of: Vec<LimitValue>) -> HouseLimit {
        HouseLimit { setting: "x".to_owned(), min, max, one_of, owner: None, severity: None, doubtful: false }
    }

    fn setting(key: &str, value: SettingValue) -> Setting {
        Setting { key: key.into(), value, span: Span::default(), in_list: false }
    }

    fn text(text: &str) -> SettingValue {
        SettingValue::Text(text.into())
    }

    #[test]
    fn numbers_and_versions_have_a_least_and_a_most() {
        let numbers = limit(Some(LimitValue::Integer(8)), Some(LimitValue::Integer(14)), Vec::new());
        let number = |value| numbers.violated_by(&setting("x", SettingValue::Integer(value)));
        assert_eq!(number(6).as_deref(), Some("at least 8"));
        assert_eq!(number(8), None);
        assert_eq!(number(15).as_deref(), Some("at most 14"));
        let quoted = limit(Some(LimitValue::Text("8".to_owned())), None, vec![LimitValue::Text("9".to_owned())]);
        let number = |value| quoted.violated_by(&setting("x", SettingValue::Integer(value)));
        assert_eq!((number(6).as_deref(), number(8).as_deref(), number(9)), (Some("at least 8"), Some("9"), None));
        let version = |text: &str| Some(LimitValue::Text(text.to_owned()));
        let versions = limit(version("17.2"), version("18"), Vec::new());
        let version = |value| versions.violated_by(&setting("x", text(value)));
        assert_eq!(version("17").as_deref(), Some("at least 17.2"));
        assert_eq!(version("17.10"), None);
        assert_eq!(version("18.4"), None);
        assert_eq!(version("26").as_deref(), Some("at most 18"));
        assert_eq!(version("soon"), None);
    }

    #[test]
    fn periods_are_held_against_each_other_by_their_length() {
        let period = |text: &str| Some(LimitValue::Text(text.to_owned()));
        let periods = limit(period("PT1H"), period("P30D"), Vec::new());
        let found = |value| periods.violated_by(&setting("x", text(value)));
        assert_eq!(found("PT30M").as_deref(), Some("at least PT1H"));
        assert_eq!(found("P31D").as_deref(), Some("at most P30D"));
        assert_eq!((found("PT60M"), found("PT720H"), found("soon")), (None, None, None));
        let one = limit(None, None, period("PT12H").into_iter().collect());
        assert_eq!(one.violated_by(&setting("x", text("PT720M"))), None);
        assert_eq!(one.violated_by(&setting("x", text("PT721M"))).as_deref(), Some("PT12H"));
    }

    #[test]
    fn options_may_be_given_by_their_end() {
        let allowed = vec![LimitValue::Text("a_b_1".to_owned()), LimitValue::Integer(2)];
        let options = limit(None, None, allowed);
        let option = |value| options.violated_by(&setting("a_b", text(value)));
        assert_eq!(option("a_b_1"), None);
        assert_eq!(option("a_b_2"), None);
        assert_eq!(option("a_b_0").as_deref(), Some("\"a_b_1\" or 2"));
        assert_eq!(options.violated_by(&setting("a_b", SettingValue::List(3))), None);
    }

    #[test]
    fn a_slip_is_one_letter() {
        for (word, meant) in [
            ("passwordMinimumLenght", "passwordMinimumLength"),
            ("passwordMinmumLength", "passwordMinimumLength"),
            ("passwordMiniimumLength", "PASSWORDminimumLength"),
            ("possibility", "possibilitx"),
        ] {
            assert!(is_slip(word, meant), "{word}");
        }
        for (word, meant) in [
            ("passwordMinimumLength", "passwordMinimumLength"),
            ("passwordMaximumLength", "passwordMinimumLength"),
            ("windows11Policy", "windows10Policy"),
            ("enable", "enabled"),
            ("passwordMinimum", "passwordMinimumLength"),
        ] {
            assert!(!is_slip(word, meant), "{word}");
        }
    }

    #[test]
    fn the_type_is_no_part_of_the_property() {
        let mut own = limit(None, None, Vec::new());
        own.setting = "iosCompliancePolicy.osMaximumVersion".to_owned();
        assert!(own.is_for("osmaximumversion") && !own.is_for("osMinimumVersion"));
    }
}
