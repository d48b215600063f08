//! The built-in grant controls of Conditional Access.
//!
//! Names: Microsoft Graph, `conditionalAccessGrantControl`.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{Platform, Text};

/// A built-in control that rules know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Control {
    /// Nobody gets in.
    Block,
    /// Multifactor authentication.
    Mfa,
    /// A device that Intune, or a partner of it, calls compliant.
    CompliantDevice,
    /// A hybrid joined device.
    DomainJoinedDevice,
    /// An app of Microsoft's list; retired.
    ApprovedApplication,
    /// An app that receives a protection policy.
    CompliantApplication,
    /// A new password.
    PasswordChange,
}

impl Control {
    const ALL: [Self; 7] = [
        Self::Block,
        Self::Mfa,
        Self::CompliantDevice,
        Self::DomainJoinedDevice,
        Self::ApprovedApplication,
        Self::CompliantApplication,
        Self::PasswordChange,
    ];

    /// Whether a device of `platform` can satisfy it at all.
    ///
    /// Source: Microsoft Entra, Conditional Access: Grant.
    pub const fn works_on(self, platform: Platform) -> bool {
        match self {
            Self::DomainJoinedDevice => matches!(platform, Platform::Windows),
            Self::ApprovedApplication => matches!(platform, Platform::Ios | Platform::Android),
            Self::CompliantApplication => matches!(platform, Platform::Ios | Platform::Android | Platform::Windows),
            Self::Block | Self::Mfa | Self::CompliantDevice | Self::PasswordChange => true,
        }
    }

    /// The control with a name, whatever the case of its letters.
    pub fn of(name: &Text) -> Option<Self> {
        Self::ALL.into_iter().find(|control| name.is(control.name()))
    }

    /// Its name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Block => "block",
            Self::Mfa => "mfa",
            Self::CompliantDevice => "compliantDevice",
            Self::DomainJoinedDevice => "domainJoinedDevice",
            Self::ApprovedApplication => "approvedApplication",
            Self::CompliantApplication => "compliantApplication",
            Self::PasswordChange => "passwordChange",
        }
    }
}

impl fmt::Display for Control {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// Some controls: a bit for each.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Controls(u8);

impl Controls {
    pub(super) fn of(names: &[Text]) -> Self {
        names.iter().filter_map(Control::of).fold(Self::default(), |known, control| Self(known.0 | 1 << control as u8))
    }

    pub(super) const fn has(self, control: Control) -> bool {
        self.0 & 1 << control as u8 != 0
    }
}
