//! What is known of all sign-ins.

use super::values::{APP_CONTROLS, CLIENTS, FACTORS, PLATFORMS, devices};
use super::{Clients, SignIns};
use crate::space::device::{States, Trust};
use crate::space::model::{Cell, Dim, GuestType, Property, Set};

impl SignIns<'_> {
    pub(super) fn note_facts(&mut self, clients: Clients) {
        let space = &self.view.space;
        let named = |dim, names: &[&str], wanted: &[&str]| -> Set {
            let values = names.iter().enumerate().filter(|(_, name)| wanted.contains(name));
            space.set(dim, values.map(|(value, _)| value as u32))
        };
        let mut impossible = Vec::new();
        // Legacy clients neither show a device nor a second factor.
        let legacy = Cell::top().with(Dim::Client, named(Dim::Client, &CLIENTS, &["exchangeActiveSync", "other"]));
        let registered = devices(space, !States::unregistered());
        impossible.push(legacy.clone().with(Dim::Device, registered));
        let single = named(Dim::Factor, &FACTORS, &["single"]);
        impossible.push(legacy.clone().with(Dim::Factor, space.full(Dim::Factor).minus(&single)));
        let none = named(Dim::AppControl, &APP_CONTROLS, &["none"]);
        let protected = space.full(Dim::AppControl).minus(&none);
        impossible.push(legacy.with(Dim::AppControl, protected.clone()));
        // Only these can be marked compliant, joined, or run protected apps.
        if clients == Clients::Honest {
            let on = |platforms: &[&str]| Cell::top().with(Dim::Platform, named(Dim::Platform, &PLATFORMS, platforms));
            impossible.push(on(&["windowsPhone", "other"]).with(Dim::Device, devices(space, States::compliant())));
            let not_windows = &["android", "iOS", "windowsPhone", "macOS", "linux", "other"];
            impossible.push(on(not_windows).with(Dim::Device, devices(space, States::with_trust(Trust::Hybrid))));
            impossible.push(on(&["windowsPhone", "macOS", "linux", "other"]).with(Dim::AppControl, protected));
            let approved = named(Dim::AppControl, &APP_CONTROLS, &["approvedApplication", "both"]);
            impossible.push(on(&["windows"]).with(Dim::AppControl, approved));
        }
        impossible.into_iter().for_each(|cell| self.view.facts.impossible(cell));
        self.note_guests();
        self.note_locations();
    }

    /// A guest is of one type, but for those who may sign in by direct connect: what is for these is
    /// also for others of their organisation.
    fn note_guests(&mut self) {
        let leaks = [GuestType::CollaborationGuest, GuestType::CollaborationMember, GuestType::DirectConnect];
        for (at, (_, one)) in GuestType::ALL.into_iter().enumerate() {
            for (_, other) in GuestType::ALL.into_iter().skip(at + 1) {
                let may_be_both = leaks.contains(&one) && leaks.contains(&other) && other == GuestType::DirectConnect
                    || one == GuestType::DirectConnect && leaks.contains(&other);
                if !may_be_both {
                    let [one, other] = [one, other].map(|kind| self.view.space.atom(Property::Guest(kind)));
                    self.view.facts.disjoint(one, other);
                }
            }
        }
    }

    /// Whoever is at a trusted location is trusted; others may be, by addresses that no export shows.
    fn note_locations(&mut self) {
        let trusted = self.view.space.atom(Property::Trusted);
        let scopes = self.policies.iter().filter_map(|policy| policy.locations.as_ref());
        for id in scopes.flat_map(|scope| scope.include.iter().chain(&scope.exclude)) {
            let location = self.tenant.named_location(&id.value);
            if location.and_then(|location| location.facts.trusted).is_some_and(|flag| flag.value) {
                let atom = self.view.space.atom(Property::Location(id.value.to_ascii_lowercase()));
                if !self.view.facts.implied(atom).contains(&trusted) {
                    self.view.facts.imply(atom, trusted);
                }
            }
        }
    }
}
