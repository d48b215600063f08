//! The values of an attribute, as far as the comparisons of a rule tell them apart.

use super::compare::{Relation, Test};
use super::state::{Management, Ownership, State, Trust};
use crate::filter::Dialect;
use crate::order::Order;
use crate::policy::Platform;

/// The outcomes of all comparisons on one attribute, for one value: bit `n` is that of the `n`th.
pub(super) type Outcomes = u64;

/// The outcomes that are possible; `None` if anything is.
pub(super) type Possible = Option<Vec<Outcomes>>;

/// The comparisons that one attribute may have: as many as there are bits.
const MOST_TESTS: usize = 64;
/// The values that are tried for one attribute.
const MOST_VALUES: usize = 1024;
/// A character that no real text has, between the parts of a value that is made up.
const BETWEEN: char = '\u{10ffff}';

/// An attribute and what a rule asks about it.
#[derive(Debug)]
pub(super) struct Attribute {
    /// The name as the rule spells it first.
    pub(super) name: String,
    kind: Kind,
    pub(super) tests: Vec<Test>,
    /// The distinct outcomes for all values, no value included; `None` if they are too many.
    free: Possible,
    setting: Setting,
}

/// Which devices a rule is about.
#[derive(Clone, Copy, Debug)]
pub(super) struct Setting {
    /// The dialect of the rule: Conditional Access or that of assignment filters.
    pub(super) dialect: Dialect,
    /// The platform, where one is asked about.
    pub(super) platform: Option<Platform>,
}

impl Setting {
    const fn trust(self, trust: Trust) -> &'static str {
        match (self.dialect, trust) {
            (Dialect::ConditionalAccess, _) => trust.value(),
            (_, Trust::Registered) => "Azure AD registered",
            (_, Trust::Joined) => "Azure AD joined",
            (_, Trust::Hybrid) => "Hybrid Azure AD joined",
        }
    }

    const fn ownership(self, ownership: Ownership) -> Option<&'static str> {
        match (self.dialect, ownership) {
            (Dialect::ConditionalAccess, _) => ownership.value(),
            (_, Ownership::Personal) => Some("Personal"),
            (_, Ownership::Company) => Some("Corporate"),
            (_, Ownership::Unset) => Some("Unknown"),
        }
    }
}

/// What is known about the values of an attribute.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    TrustType,
    IsCompliant,
    DeviceOwnership,
    /// `mdmAppId`: set on managed devices.
    Mdm,
    /// `extensionAttribute1` to `15`.
    Extension,
    /// `physicalIds` and `systemLabels`: `-contains` compares whole elements.
    Collection,
    /// `operatingSystem`, which says something about the platform.
    OperatingSystem,
    /// Anything else.
    Text,
}

/// What devices of a platform have in `operatingSystem`; the directory knows more than one name for
/// some.
const fn operating_systems(platform: Platform) -> &'static [&'static str] {
    match platform {
        Platform::Windows => &["windows"],
        Platform::Ios => &["ios", "ipados", "iphone", "ipad"],
        Platform::MacOs => &["macos", "macmdm", "mac os x"],
        Platform::Android => &["android", "androidforwork", "androidenterprise"],
        Platform::Linux => &["linux"],
        Platform::WindowsPhone => &["windowsphone", "windows phone"],
    }
}

impl Attribute {
    pub(super) fn new(name: &str, setting: Setting) -> Self {
        let lower = name.to_ascii_lowercase();
        let lower = lower.strip_prefix("device.").unwrap_or(&lower);
        let kind = if setting.dialect == Dialect::ConditionalAccess {
            match lower {
                "trusttype" => Kind::TrustType,
                "iscompliant" => Kind::IsCompliant,
                "deviceownership" => Kind::DeviceOwnership,
                "mdmappid" => Kind::Mdm,
                "operatingsystem" => Kind::OperatingSystem,
                "physicalids" | "systemlabels" => Kind::Collection,
                lower if lower.starts_with("extensionattribute") => Kind::Extension,
                _ => Kind::Text,
            }
        } else {
            match lower {
                // Filled in on Windows only.
                "devicetrusttype" if setting.platform.is_none_or(|platform| platform == Platform::Windows) => {
                    Kind::TrustType
                }
                "deviceownership" => Kind::DeviceOwnership,
                _ => Kind::Text,
            }
        };
        Self { name: name.to_owned(), kind, tests: Vec::new(), free: None, setting }
    }

    /// To be called when all tests are there.
    pub(super) fn find_values(&mut self) {
        if !self.is_too_much() {
            self.free = match self.kind {
                Kind::TrustType | Kind::IsCompliant | Kind::DeviceOwnership => None,
                Kind::Collection => self.of_collections(),
                Kind::Mdm | Kind::Extension | Kind::Text => self.of_text(),
                Kind::OperatingSystem => match self.setting.platform {
                    Some(platform) => {
                        Some(distinct(operating_systems(platform).iter().map(|name| self.of_value(Some(name)))))
                    }
                    None => self.of_text(),
                },
            };
        }
    }

    /// The outcomes that are possible in a state.
    pub(super) fn outcomes(&self, state: State) -> Possible {
        if self.is_too_much() {
            return None;
        }
        let Some(trust) = state.trust() else {
            // Whether "is null" counts as a positive operator is not documented.
            let certain = self.tests.iter().all(|test| test.relation() != Relation::IsNull);
            return certain.then(|| vec![self.of_value(None)]);
        };
        match self.kind {
            Kind::TrustType => Some(vec![self.of_value(Some(self.setting.trust(trust)))]),
            Kind::IsCompliant => Some(vec![self.of_value(Some(if state.is_compliant() { "true" } else { "false" }))]),
            Kind::DeviceOwnership => Some(vec![self.of_value(self.setting.ownership(state.ownership()))]),
            Kind::Mdm if state.management() == Management::Unmanaged => Some(vec![self.of_value(None)]),
            Kind::Extension if state.hides_extension_attributes() => {
                // As documented a filter on them does not apply at all, whatever the operator.
                let mut outcomes = self.free.clone()?;
                if !outcomes.contains(&0) {
                    outcomes.push(0);
                }
                Some(outcomes)
            }
            _ => self.free.clone(),
        }
    }

    /// Whether there are too many comparisons, or one that is not looked into.
    fn is_too_much(&self) -> bool {
        self.tests.len() > MOST_TESTS || self.tests.iter().any(|test| test.relation() == Relation::Other)
    }

    fn of_value(&self, value: Option<&str>) -> Outcomes {
        let value = value.map(str::to_ascii_lowercase);
        self.outcomes_of(|test| test.holds(value.as_deref()))
    }

    fn outcomes_of(&self, holds: impl Fn(&Test) -> bool) -> Outcomes {
        self.tests.iter().enumerate().fold(0, |outcomes, (at, test)| outcomes | Outcomes::from(holds(test)) << at)
    }

    fn literals(&self, relation: Relation) -> Vec<&str> {
        let tests = self.tests.iter().filter(|test| test.relation() == relation);
        let mut literals: Vec<&str> = tests.flat_map(|test| test.literals.iter().map(String::as_str)).collect();
        literals.order();
        literals.dedup();
        literals
    }

    /// Every text gives the same outcomes as one of these: no text, one that a comparison names, or
    /// one made of the longest start and the longest end that match and of all the parts it holds.
    fn of_text(&self) -> Possible {
        let [equal, starts, ends, parts] =
            [Relation::Equals, Relation::StartsWith, Relation::EndsWith, Relation::Contains]
                .map(|relation| self.literals(relation));
        let made_up = (starts.len() + 1) * (ends.len() + 1);
        let subsets = 1_usize.checked_shl(parts.len() as u32).filter(|subsets| *subsets <= MOST_VALUES)?;
        if made_up.saturating_mul(subsets) > MOST_VALUES || equal.len() > MOST_VALUES {
            return None;
        }
        let mut found = vec![self.of_value(None)];
        found.extend(equal.iter().map(|value| self.of_value(Some(value))));
        for start in starts.iter().copied().chain([""]) {
            for end in ends.iter().copied().chain([""]) {
                for subset in 0..subsets {
                    let mut value = format!("{start}{BETWEEN}");
                    let chosen = parts.iter().enumerate().filter(|(at, _)| subset >> at & 1 == 1);
                    chosen.for_each(|(_, part)| value.extend(part.chars().chain([BETWEEN])));
                    value.push_str(end);
                    found.push(self.outcomes_of(|test| test.holds(Some(&value))));
                }
            }
        }
        Some(distinct(found))
    }

    /// A collection holds any of the elements that are asked for, or none.
    fn of_collections(&self) -> Possible {
        let mut elements: Vec<&str> =
            self.tests.iter().flat_map(|test| test.literals.iter().map(String::as_str)).collect();
        elements.order();
        elements.dedup();
        let subsets = 1_usize.checked_shl(elements.len() as u32).filter(|subsets| *subsets <= MOST_VALUES)?;
        let outcomes = (0..subsets).map(|subset| {
            let held =
                |literal: &String| elements.binary_search(&literal.as_str()).is_ok_and(|at| subset >> at & 1 == 1);
            self.outcomes_of(|test| match test.relation() {
                Relation::IsNull => (subset == 0) != test.negative,
                _ => test.literals.iter().any(held) != test.negative,
            })
        });
        Some(distinct(outcomes))
    }
}

fn distinct(outcomes: impl IntoIterator<Item = Outcomes>) -> Vec<Outcomes> {
    let mut outcomes: Vec<Outcomes> = outcomes.into_iter().collect();
    outcomes.order();
    outcomes.dedup();
    outcomes
}
