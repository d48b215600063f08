//! Which devices an assignment with a filter reaches.

use super::classes::DeviceClasses;
use super::state::{State, States};
use crate::filter::{Dialect, ProblemKind, parse};
use crate::policy::{AssignmentFilter, Platform};

/// The managed devices that an assignment reaches, as far as its filter says.
#[derive(Clone, Debug)]
pub struct AssignmentScope {
    classes: DeviceClasses,
    exclude: bool,
}

impl AssignmentScope {
    /// `None` for a filter for apps, or one that cannot be read. `exclude` says whether the
    /// assignment leaves out what matches.
    pub fn of(filter: &AssignmentFilter, exclude: bool) -> Option<Self> {
        let rule = filter.rule.as_ref()?;
        if filter.management_type.as_ref().is_some_and(|kind| kind.is("apps")) {
            return None;
        }
        let parsed = parse(&rule.value, Dialect::ManagedDevices);
        if parsed.problems.iter().any(|problem| problem.kind != ProblemKind::Undocumented) {
            return None;
        }
        let platform = filter.platform.as_ref().and_then(|name| platform(&name.value));
        Some(Self { classes: DeviceClasses::of_assignment_filter(&parsed, platform), exclude })
    }

    /// The states that it reaches.
    pub fn reached(&self) -> States {
        States::managed() & if self.exclude { self.classes.unmatched() } else { self.classes.matched() }
    }

    /// The states of managed devices that it does not reach.
    pub fn missed(&self) -> States {
        States::managed() & if self.exclude { self.classes.matched() } else { self.classes.unmatched() }
    }

    /// The states in which an attribute decides that the state does not fix.
    pub fn open(&self) -> States {
        self.classes.open()
    }

    /// The attributes that decide in a state.
    pub fn depends_on(&self, state: State) -> &[String] {
        self.classes.depends_on(state)
    }
}

/// `devicePlatformType`, as far as filters for devices have it.
fn platform(name: &str) -> Option<Platform> {
    Some(match name.to_ascii_lowercase().as_str() {
        "windows10andlater" | "windows81andlater" => Platform::Windows,
        "ios" => Platform::Ios,
        "macos" => Platform::MacOs,
        "android" | "androidforwork" | "androidworkprofile" | "androidaosp" => Platform::Android,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::super::state::{Ownership, Trust};
    use super::*;
    use crate::policy::Text;
    use crate::text::Span;

    fn scope(rule: &str, platform: &str, exclude: bool) -> AssignmentScope {
        let text = |value: &str| Some(Text { value: value.to_owned(), span: Span::default() });
        let filter =
            AssignmentFilter { platform: text(platform), rule: text(rule), management_type: None, written: None };
        AssignmentScope::of(&filter, exclude).expect("a filter that can be read")
    }

    #[test]
    fn the_words_are_those_of_intune() {
        let company = States::of(|state| state.ownership() == Ownership::Company) & States::managed();
        let filter = "(device.deviceOwnership -eq \"Corporate\")";
        assert_eq!(scope(filter, "iOS", false).reached(), company);
        assert_eq!(scope(filter, "iOS", true).missed(), company);
        assert_eq!(scope(filter, "iOS", true).reached() | company, States::managed());
        assert_eq!(scope("(device.deviceOwnership -eq \"Company\")", "iOS", false).reached(), States::NONE);
        let joined = "(device.deviceTrustType -in [\"Azure AD joined\", \"Hybrid Azure AD joined\"])";
        let reached = scope(joined, "windows10AndLater", false).reached();
        assert_eq!(reached, States::managed() & !States::with_trust(Trust::Registered));
        assert_eq!(scope(joined, "macOS", false).open(), States::managed());
    }

    #[test]
    fn what_is_not_looked_into_is_open() {
        let found = scope(
            "(device.deviceOwnership -eq \"Corporate\") and (device.operatingSystemVersion -ge 10.0.22000.1000)",
            "windows10AndLater",
            false,
        );
        let company = States::of(|state| state.ownership() == Ownership::Company) & States::managed();
        assert_eq!(found.open(), company);
        assert_eq!(found.missed(), States::managed() & !company);
        let state = company.iter().next().expect("a state");
        assert_eq!(found.depends_on(state), ["device.operatingSystemVersion"]);
    }
}
