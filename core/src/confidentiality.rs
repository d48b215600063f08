//! What the owner of a tenant says about how confidential data is, and how long a grace period may be
//! for it. Microsoft names no numbers: "in line with the confidentiality of the data".

use serde::{Deserialize, Serialize};

/// How confidential data is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Confidentiality {
    /// Hardly.
    Low,
    /// As most of what an organisation works with.
    Medium,
    /// Sensitive.
    High,
    /// Of the most sensitive kind.
    Highest,
}

impl Confidentiality {
    /// The word for it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
            Self::Highest => "highest",
        }
    }
}

/// What the owner of a tenant says about the confidentiality of something.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Classified {
    /// How confidential the data is.
    pub level: Confidentiality,
    /// What the name stands for.
    pub what: Classifiable,
    /// An object id, or a display name with `*` for anything.
    pub name: String,
}

impl Classified {
    /// Whether it speaks of the object with this id or name.
    pub(crate) fn is(&self, text: &str) -> bool {
        matches(&self.name, text)
    }
}

/// Whether a text fits a pattern with `*` for anything, whatever the case of its letters.
pub(crate) fn matches(pattern: &str, text: &str) -> bool {
    let (pattern, text) = (pattern.to_lowercase(), text.to_lowercase());
    let mut parts = pattern.split('*');
    let Some(mut rest) = parts.next().and_then(|start| text.strip_prefix(start)) else { return false };
    let Some(end) = parts.next_back() else { return rest.is_empty() };
    for part in parts {
        let Some(at) = rest.find(part) else { return false };
        rest = &rest[at + part.len()..];
    }
    rest.ends_with(end)
}

/// What can tell how confidential the data is that a compliance policy protects.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Classifiable {
    /// The compliance policy itself, or a Conditional Access policy that relies on it.
    Policy,
    /// A group to which the compliance policy is assigned.
    Group,
    /// An app for which Conditional Access asks for a compliant device, by its id or keyword.
    App,
}

/// The longest grace periods that the owner of a tenant wants, in hours; `None` for pitfall's own.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct GraceLimits {
    /// For data of low confidentiality.
    pub low: Option<u32>,
    /// For data of medium confidentiality.
    pub medium: Option<u32>,
    /// For data of high confidentiality.
    pub high: Option<u32>,
    /// For data of the highest confidentiality.
    pub highest: Option<u32>,
    /// For a device with an active threat.
    pub threat: Option<u32>,
}

impl GraceLimits {
    /// The longest grace period for data of a confidentiality. None of the numbers is Microsoft's.
    pub fn of(&self, level: Confidentiality) -> i64 {
        let (own, standard) = match level {
            Confidentiality::Low => (self.low, 168),
            Confidentiality::Medium => (self.medium, 72),
            Confidentiality::High => (self.high, 24),
            Confidentiality::Highest => (self.highest, 0),
        };
        i64::from(own.unwrap_or(standard))
    }

    /// The longest grace period for a device with an active threat.
    pub fn of_threat(&self) -> i64 {
        i64::from(self.threat.unwrap_or(24))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stars_stand_for_anything() {
        let is = |name: &str, text: &str| {
            let name = name.to_owned();
            Classified { level: Confidentiality::High, what: Classifiable::Policy, name }.is(text)
        };
        assert!(is("Finance", "finance") && !is("Finance", "Finance 2") && !is("Finance", ""));
        assert!(is("Finance*", "Finance 2") && is("*2", "Finance 2") && is("*", ""));
        assert!(is("a*b*c", "a-b-b-c") && !is("a*b*c", "a-c-b") && !is("aa*a", "aa") && is("Ü*", "übung"));
    }
}
