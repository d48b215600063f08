//! Which devices a Conditional Access policy applies to, and which get past it.

use std::sync::Arc;

use super::classes::{DeviceClasses, Truth};
use super::known;
use super::state::{State, States, Trust};
use crate::policy::conditional_access::{ConditionalAccessPolicy, GrantControls};
use crate::policy::{Control, Platform, Text};

/// The devices that a policy applies to, as far as its filter says.
#[derive(Clone, Debug)]
pub struct DeviceScope {
    classes: Option<Arc<DeviceClasses>>,
    exclude: bool,
}

impl DeviceScope {
    /// `None` if the policy has a filter that cannot be read, or that does not say whether it
    /// includes or excludes.
    pub fn of(policy: &ConditionalAccessPolicy) -> Option<Self> {
        Self::evaluate(policy, None)
    }

    /// As [`DeviceScope::of`], for devices of one platform.
    pub fn on(policy: &ConditionalAccessPolicy, platform: Platform) -> Option<Self> {
        Self::evaluate(policy, Some(platform))
    }

    fn evaluate(policy: &ConditionalAccessPolicy, platform: Option<Platform>) -> Option<Self> {
        let Some(filter) = &policy.device_filter else { return Some(Self { classes: None, exclude: false }) };
        let mode = filter.mode.as_ref()?;
        let rule = filter.rule.as_ref().filter(|rule| rule.problems.is_empty())?;
        if !mode.is("include") && !mode.is("exclude") {
            return None;
        }
        Some(Self { classes: Some(known::evaluate(&rule.text.value, platform)), exclude: mode.is("exclude") })
    }

    /// As [`DeviceScope::of`] for a policy that has a filter; `None` for others too.
    pub fn of_filter(policy: &ConditionalAccessPolicy) -> Option<Self> {
        policy.device_filter.as_ref().and_then(|_| Self::of(policy))
    }

    /// The truth of the filter's rule; `None` without a filter.
    pub fn classes(&self) -> Option<&DeviceClasses> {
        self.classes.as_deref()
    }

    /// Whether devices that match are exempt.
    pub fn is_exclude(&self) -> bool {
        self.exclude
    }

    /// The states that it applies to.
    pub fn applied(&self) -> States {
        match &self.classes {
            None => States::ALL,
            Some(classes) if self.exclude => classes.unmatched(),
            Some(classes) => classes.matched(),
        }
    }

    /// The states that it does not apply to.
    pub fn exempt(&self) -> States {
        match &self.classes {
            None => States::NONE,
            Some(classes) if self.exclude => classes.matched(),
            Some(classes) => classes.unmatched(),
        }
    }

    /// The states in which an attribute decides that the state does not fix.
    pub fn open(&self) -> States {
        !(self.applied() | self.exempt())
    }

    /// Whether it applies in a state.
    pub fn applies(&self, state: State) -> Truth {
        if self.applied().contains(state) {
            Truth::Yes
        } else if self.exempt().contains(state) {
            Truth::No
        } else {
            Truth::Depends
        }
    }

    /// The attributes that decide in a state.
    pub fn depends_on(&self, state: State) -> &[String] {
        self.classes.as_ref().map_or(&[], |classes| classes.depends_on(state))
    }
}

/// The states in which the grant controls of a policy can be satisfied. A user can do whatever is
/// asked of users; apps can be protected on registered phones, and in Edge on registered Windows.
pub fn passing(policy: &ConditionalAccessPolicy) -> States {
    let Some(grant) = policy.grant.as_ref().filter(|grant| !grant.is_empty()) else { return States::ALL };
    if grant.has(Control::Block) {
        return States::NONE;
    }
    let of_device = grant.built_in.iter().map(passing_control);
    let all = grant.needs_all();
    let start = if all || has_user_control(grant) { States::ALL } else { States::NONE };
    of_device.fold(start, |states, control| if all { states & control } else { states | control })
}

fn passing_control(name: &Text) -> States {
    match Control::of(name) {
        Some(Control::CompliantDevice) => States::compliant(),
        Some(Control::DomainJoinedDevice) => States::with_trust(Trust::Hybrid),
        Some(Control::ApprovedApplication | Control::CompliantApplication) => States::with_trust(Trust::Registered),
        _ => States::ALL,
    }
}

/// The states that are enough for the grant controls of a policy, whatever the user and the app do.
pub fn satisfying(policy: &ConditionalAccessPolicy) -> States {
    let Some(grant) = policy.grant.as_ref().filter(|grant| !grant.is_empty()) else { return States::NONE };
    let of_device = grant.built_in.iter().map(|name| match Control::of(name) {
        Some(Control::CompliantDevice) => States::compliant(),
        Some(Control::DomainJoinedDevice) => States::with_trust(Trust::Hybrid),
        _ => States::NONE,
    });
    match grant.needs_all() {
        true if has_user_control(grant) => States::NONE,
        true => of_device.fold(States::ALL, |states, control| states & control),
        false => of_device.fold(States::NONE, |states, control| states | control),
    }
}

fn has_user_control(grant: &GrantControls) -> bool {
    grant.len() > grant.built_in.len()
}

/// Whether a device in a state gets past a policy: it does not apply, or can be satisfied.
pub fn admits(policy: &ConditionalAccessPolicy, scope: &DeviceScope, state: State) -> Truth {
    if passing(policy).contains(state) {
        return Truth::Yes;
    }
    match scope.applies(state) {
        Truth::Yes => Truth::No,
        Truth::No => Truth::Yes,
        Truth::Depends => Truth::Depends,
    }
}
