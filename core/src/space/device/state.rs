//! States of a device, and sets of them.

use std::fmt;
use std::ops::{BitAnd, BitOr, BitOrAssign, Not};

/// How a device is known to the directory: `trustType`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Trust {
    /// Microsoft Entra registered, `Workplace`: a personal account on it has been added.
    Registered,
    /// Microsoft Entra joined, `AzureAD`.
    Joined,
    /// Microsoft Entra hybrid joined, `ServerAD`.
    Hybrid,
}

/// Whether a device is managed, and what that came to. Only a managed device can be compliant;
/// managed by Intune or by a compliance partner.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Management {
    /// By nobody.
    Unmanaged,
    /// Managed, and not marked compliant.
    Noncompliant,
    /// Managed, and marked compliant.
    Compliant,
}

/// Whose a device is: `deviceOwnership`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Ownership {
    /// `Personal`.
    Personal,
    /// `Company`.
    Company,
    /// Not set.
    Unset,
}

impl Trust {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Registered, Self::Joined, Self::Hybrid];

    /// The value of `device.trustType`.
    pub const fn value(self) -> &'static str {
        match self {
            Self::Registered => "Workplace",
            Self::Joined => "AzureAD",
            Self::Hybrid => "ServerAD",
        }
    }
}

impl Management {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Unmanaged, Self::Noncompliant, Self::Compliant];
}

impl Ownership {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Personal, Self::Company, Self::Unset];

    /// The value of `device.deviceOwnership`.
    pub const fn value(self) -> Option<&'static str> {
        match self {
            Self::Personal => Some("Personal"),
            Self::Company => Some("Company"),
            Self::Unset => None,
        }
    }
}

/// What a device filter can tell apart without looking at names and models: an unregistered device,
/// or trust, management and ownership of one that is known.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct State(u8);

impl State {
    /// How many states there are.
    pub const COUNT: usize = 28;
    /// A device that the directory does not know: every attribute is null.
    pub const UNREGISTERED: Self = Self(0);

    /// A device that the directory knows.
    pub const fn known(trust: Trust, management: Management, ownership: Ownership) -> Self {
        Self(1 + (trust as u8 * 3 + management as u8) * 3 + ownership as u8)
    }

    /// All states.
    pub fn all() -> impl Iterator<Item = Self> {
        (0..Self::COUNT as u8).map(Self)
    }

    /// Its position among all states.
    pub const fn index(self) -> usize {
        self.0 as usize
    }

    /// How the directory knows it; `None` if it does not.
    pub fn trust(self) -> Option<Trust> {
        Trust::ALL.get(usize::from(self.0.checked_sub(1)? / 9)).copied()
    }

    /// Whether it is managed; a device that is not registered is not.
    pub fn management(self) -> Management {
        let index = self.0.checked_sub(1).map_or(0, |index| index / 3 % 3);
        Management::ALL.get(usize::from(index)).copied().unwrap_or(Management::Unmanaged)
    }

    /// Whose it is.
    pub fn ownership(self) -> Ownership {
        let index = self.0.checked_sub(1).map_or(2, |index| index % 3);
        Ownership::ALL.get(usize::from(index)).copied().unwrap_or(Ownership::Unset)
    }

    /// Whether it is marked compliant.
    pub fn is_compliant(self) -> bool {
        self.management() == Management::Compliant
    }

    /// Whether Microsoft's documentation leaves open what a filter reads in `extensionAttribute1`
    /// to `15`. They have a value on managed, compliant and hybrid joined devices.
    pub fn hides_extension_attributes(self) -> bool {
        matches!(self.trust(), Some(Trust::Registered | Trust::Joined)) && self.management() == Management::Unmanaged
    }
}

impl fmt::Debug for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.trust() {
            None => f.write_str("Unregistered"),
            Some(trust) => write!(f, "{trust:?}/{:?}/{:?}", self.management(), self.ownership()),
        }
    }
}

/// A set of states.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct States(u32);

impl States {
    /// No state.
    pub const NONE: Self = Self(0);
    /// Every state.
    pub const ALL: Self = Self((1 << State::COUNT) - 1);

    /// The states of which `wanted` is true.
    pub fn of(wanted: impl Fn(State) -> bool) -> Self {
        let mut states = Self::NONE;
        State::all().filter(|state| wanted(*state)).for_each(|state| states.insert(state));
        states
    }

    /// Devices that the directory does not know.
    pub fn unregistered() -> Self {
        Self::from(State::UNREGISTERED)
    }

    /// Devices with a `trustType`.
    pub fn with_trust(trust: Trust) -> Self {
        Self::of(|state| state.trust() == Some(trust))
    }

    /// Devices that are marked compliant.
    pub fn compliant() -> Self {
        Self::of(State::is_compliant)
    }

    /// Devices that are managed.
    pub fn managed() -> Self {
        Self::of(|state| state.management() != Management::Unmanaged)
    }

    /// Adds a state.
    pub fn insert(&mut self, state: State) {
        self.0 |= 1 << state.0;
    }

    /// Whether it holds `state`.
    pub const fn contains(self, state: State) -> bool {
        self.0 & (1 << state.0) != 0
    }

    /// Whether it holds all of `other`.
    pub const fn covers(self, other: Self) -> bool {
        other.0 & !self.0 == 0
    }

    /// Whether it holds some of `other`.
    pub const fn meets(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    /// Whether it holds none.
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// How many it holds.
    pub const fn len(self) -> usize {
        self.0.count_ones() as usize
    }

    /// Its states.
    pub fn iter(self) -> impl Iterator<Item = State> {
        State::all().filter(move |state| self.contains(*state))
    }
}

impl From<State> for States {
    fn from(state: State) -> Self {
        Self(1 << state.0)
    }
}

impl BitAnd for States {
    type Output = Self;
    fn bitand(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }
}

impl BitOr for States {
    type Output = Self;
    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

impl BitOrAssign for States {
    fn bitor_assign(&mut self, other: Self) {
        self.0 |= other.0;
    }
}

impl Not for States {
    type Output = Self;
    fn not(self) -> Self {
        Self(!self.0 & Self::ALL.0)
    }
}

impl fmt::Debug for States {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.iter()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_state_is_one() {
        let mut states = vec![State::UNREGISTERED];
        for trust in Trust::ALL {
            for management in Management::ALL {
                for ownership in Ownership::ALL {
                    let state = State::known(trust, management, ownership);
                    assert_eq!(
                        (state.trust(), state.management(), state.ownership()),
                        (Some(trust), management, ownership)
                    );
                    states.push(state);
                }
            }
        }
        assert_eq!(State::all().collect::<Vec<_>>(), states);
        assert_eq!(States::of(|_| true), States::ALL);
        assert_eq!(!States::ALL, States::NONE);
    }
}
