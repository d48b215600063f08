//! Configuration against configuration: policies that set one thing to different values for
//! somebody, and policies that set it alike.

use std::collections::{BTreeMap, BTreeSet};

use rustc_hash::FxHashMap;

use super::Row;
use super::meeting::{Cells, Meetings};
use super::reach::{Reach, Reaches};
use super::slots::{Holder, Slot, Value};
use crate::policy::ConfigurationProfile;
use crate::space::{Overlap, Shared};
use crate::tenant::Linked;

/// Two policies that set the same things to different values.
#[derive(Debug)]
pub struct Dispute {
    /// Which rule speaks of it.
    pub matter: Matter,
    /// The two policies, by their positions among all configuration.
    pub policies: (u32, u32),
    /// What they differ in, as positions of settings in the two policies.
    pub points: Vec<Point>,
    /// Whom both reach.
    pub overlap: Overlap,
    /// Whether the first one differs with further policies likewise. Of those that may or may not
    /// meet it, only one is kept.
    pub others: bool,
}

/// A setting of two policies.
#[derive(Clone, Copy, Debug)]
pub struct Point {
    /// In the first one.
    pub ours: u32,
    /// In the second one.
    pub theirs: u32,
    /// Whether nothing more than a hint follows.
    pub hint: bool,
}

/// What a difference is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Matter {
    /// Any setting.
    Plain,
    /// One of the policies is a security baseline.
    Baseline,
    /// Both are update rings.
    Rings,
    /// The state of an attack surface reduction rule.
    AttackSurface,
    /// One is a custom profile of OMA-URIs.
    Custom,
    /// The same, but its value cannot be read.
    Unreadable,
    /// One is a custom profile for Apple's devices.
    Apple,
}

/// A policy that sets what others set to the same value, or adds to the same list, for somebody.
#[derive(Debug)]
pub struct Alike {
    /// The policy, by its position among all configuration.
    pub policy: u32,
    /// The setting, by its position in the policy.
    pub setting: u32,
    /// The first of the others, and its setting.
    pub other: (u32, u32),
    /// How many others there are.
    pub others: u32,
    /// Whether one of the two is a custom profile.
    pub custom: bool,
    /// Whether it is a list, which is united with the others.
    pub merged: bool,
}

/// What a look at all configuration shows.
#[derive(Debug, Default)]
pub struct Disputes {
    /// Policies that differ, by matter and policies.
    pub differing: Vec<Dispute>,
    /// Policies that say the same, where one of them is a custom profile or lists are united.
    pub alike: Vec<Alike>,
    /// Policies that differ from others but whose assignments are not in the files.
    pub unseen: BTreeSet<(Matter, u32)>,
}

/// What kind of policy a profile is, as far as a dispute depends on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    Plain,
    Baseline,
    Ring,
    Custom,
    Apple,
}

fn form(profile: &Linked<'_, ConfigurationProfile>) -> Form {
    let name = profile.resource.type_name.as_ref().map_or("", |name| name.value.as_str());
    let is = |known: &str| name.eq_ignore_ascii_case(known);
    let is_baseline = |family: &String| family.eq_ignore_ascii_case("baseline");
    if profile.facts.template_family.as_ref().is_some_and(is_baseline) {
        Form::Baseline
    } else if is("windowsUpdateForBusinessConfiguration") {
        Form::Ring
    } else if profile.facts.apple.is_some() {
        Form::Apple
    } else if name.len() > 19 && name.to_ascii_lowercase().ends_with("customconfiguration") {
        Form::Custom
    } else {
        Form::Plain
    }
}

impl Form {
    fn is_custom(self) -> bool {
        matches!(self, Self::Custom | Self::Apple)
    }
}

impl Slot<'_> {
    fn has_custom(&self, forms: &[Form]) -> bool {
        self.holders.iter().any(|holder| forms.get(holder.profile as usize).is_some_and(|form| form.is_custom()))
    }
}

/// Points of two policies, each with the populations of the two.
type Points = Vec<(Point, u32, u32)>;

/// Of the policies that may or may not meet another one, the first.
struct Perhaps {
    other: u32,
    points: Points,
    more: bool,
}

/// For each policy, apart for attack surface reduction rules, the first population that it may or may not
/// meet.
type Guesses = FxHashMap<(u32, bool), u32>;

/// Policies that set the same to the same value, or add to the same list: of the slots that `matters` picks.
pub(super) fn alike(
    profiles: &[Linked<'_, ConfigurationProfile>],
    slots: &[Slot<'_>],
    meetings: &Meetings,
    reaches: &mut Reaches<'_>,
    matters: impl Fn(&Slot<'_>, &[Form]) -> bool,
) -> Vec<Alike> {
    let forms: Vec<Form> = profiles.iter().map(form).collect();
    let mut found = Vec::new();
    for slot in slots.iter().filter(|slot| slot.holders.len() > 1 && matters(slot, &forms)) {
        let seen = meetings.meeting(slot.reached());
        let cells = meetings.cells(seen.iter().map(|&(holder, reach)| (reach, holder.class)));
        Place { slot, seen: &seen, cells: &cells, forms: &forms, profiles }.alike(meetings, reaches, &mut found);
    }
    found
}

/// Compares everybody who sets something with everybody else who does.
pub(super) fn disputes(
    profiles: &[Linked<'_, ConfigurationProfile>],
    slots: &[Slot<'_>],
    meetings: &Meetings,
    reaches: &mut Reaches<'_>,
) -> Disputes {
    let forms: Vec<Form> = profiles.iter().map(form).collect();
    let some_are_custom = forms.iter().any(|form| form.is_custom());
    let is_special = |slot: &Slot<'_>, forms: &[Form]| slot.is_merged() || (some_are_custom && slot.has_custom(forms));
    let mut found = Disputes { alike: alike(profiles, slots, meetings, reaches, is_special), ..Disputes::default() };
    let mut conflicts: BTreeMap<(Matter, u32, u32), Points> = BTreeMap::new();
    let mut perhaps: BTreeMap<(Matter, u32), Perhaps> = BTreeMap::new();
    let mut guesses = Guesses::default();
    for slot in slots.iter().filter(|slot| slot.holders.len() > 1) {
        if slot.is_uniform() || slot.is_merged() {
            continue;
        }
        // Whoever sets what most do contradicts only those who do not.
        let usual = slot.usual();
        let reached = slot.reached().map(|(holder, reach)| (holder, reach, holder.class));
        let seen = meetings.around(reached, |holder| holder.class != usual);
        let cells = meetings.cells(seen.iter().map(|&(holder, reach)| (reach, holder.class)));
        let place = Place { slot, seen: &seen, cells: &cells, forms: &forms, profiles };
        if slot.has_unseen {
            let unseen = slot.holders.iter().filter(|holder| holder.reach == Reach::NotExported);
            let matters =
                unseen.filter_map(|holder| place.unseen_matter(holder).map(|matter| (matter, holder.profile)));
            found.unseen.extend(matters);
        }
        for ((one, other), shared) in place.meeting(usual, meetings, reaches, &mut guesses) {
            for (one, other) in cells.list[one].pairs(&cells.list[other]) {
                let ((a, reach), (b, other_reach)) = (seen[one.min(other)], seen[one.max(other)]);
                if place.is_same(a.profile, b.profile) {
                    continue;
                }
                let matter = place.matter(a, b);
                // One setting is the same as itself, however doubtful it is whether others are.
                let hint = slot.row.is_some_and(|row| row.hint) && place.key(a) != place.key(b);
                let point = Point { ours: a.setting, theirs: b.setting, hint };
                let point = (point, reach, other_reach);
                if shared == Shared::Yes {
                    add(conflicts.entry((matter, a.profile, b.profile)).or_default(), point);
                    continue;
                }
                let first = Perhaps { other: b.profile, points: Vec::new(), more: false };
                let known = perhaps.entry((matter, a.profile)).or_insert(first);
                known.more |= known.other != b.profile;
                if b.profile < known.other {
                    known.other = b.profile;
                    known.points.clear();
                }
                if b.profile == known.other {
                    add(&mut known.points, point);
                }
            }
        }
    }
    let conflicts = conflicts.into_iter().map(|(key, points)| (key, points, false));
    let perhaps = perhaps.into_iter().map(|((matter, a), found)| ((matter, a, found.other), found.points, found.more));
    for ((matter, a, b), points, others) in conflicts.chain(perhaps) {
        let Some(&(_, ours, theirs)) = points.first() else { continue };
        let overlap = reaches.overlap(ours, theirs);
        let points = points.into_iter().map(|(point, ..)| point).collect();
        found.differing.push(Dispute { matter, policies: (a, b), points, overlap, others });
    }
    found
}

/// Adds a difference; one on several platforms is one.
fn add(points: &mut Points, point: (Point, u32, u32)) {
    if !points.iter().any(|(known, ..)| known.ours == point.0.ours) {
        points.push(point);
    }
}

/// One slot with what is known of its holders.
struct Place<'s, 't> {
    slot: &'s Slot<'t>,
    seen: &'s [(Holder, u32)],
    cells: &'s Cells,
    forms: &'s [Form],
    profiles: &'s [Linked<'t, ConfigurationProfile>],
}

impl Place<'_, '_> {
    fn value(&self, class: u32) -> Option<&Value<'_>> {
        self.slot.values.get(class as usize)
    }

    fn form(&self, profile: u32) -> Form {
        self.forms.get(profile as usize).copied().unwrap_or(Form::Plain)
    }

    /// Whether two values differ, or might for all that can be read of them.
    fn is_dispute(&self, a: u32, b: u32) -> bool {
        let (Some(a), Some(b)) = (self.value(a), self.value(b)) else { return false };
        a.differs(b) || (*a == Value::Closed) != (*b == Value::Closed)
    }

    /// The cells that differ and have, or may have, somebody in common: those of another value than the
    /// usual one, with all others.
    fn meeting(
        &self,
        usual: u32,
        meetings: &Meetings,
        reaches: &mut Reaches<'_>,
        guesses: &mut Guesses,
    ) -> BTreeMap<(usize, usize), Shared> {
        let mut pairs = BTreeMap::new();
        let rules = self.is_attack_surface();
        for (index, cell) in self.cells.list.iter().enumerate() {
            if cell.class == usual || meetings.is_alone(cell.reach, self.cells) {
                continue;
            }
            let Some(first) = cell.holders.first().and_then(|&first| self.seen.get(first)) else { continue };
            let mut perhaps = false;
            for other in meetings.partners(cell.reach, self.cells, |other| self.is_dispute(cell.class, other.class)) {
                let reach = self.cells.list[other].reach;
                let guess = meetings.is_guess(cell.reach, reach).then_some((first.0.profile, rules));
                // Of those that it may or may not meet, one is told, in all slots the same.
                if let Some(guess) = guess
                    && (perhaps || guesses.get(&guess).is_some_and(|&known| known != reach))
                {
                    continue;
                }
                let shared = reaches.shared(cell.reach, reach);
                if shared == Shared::Unknown {
                    perhaps = true;
                    guesses.extend(guess.map(|guess| (guess, reach)));
                }
                if shared != Shared::No {
                    pairs.insert((index.min(other), index.max(other)), shared);
                }
            }
        }
        pairs
    }

    /// For each value the first who sets it, with those who set it as well for the same people.
    fn alike(&self, meetings: &Meetings, reaches: &mut Reaches<'_>, found: &mut Vec<Alike>) {
        let mut done = vec![false; self.slot.values.len()];
        for (index, cell) in self.cells.list.iter().enumerate() {
            let Some(done) = done.get_mut(cell.class as usize) else { continue };
            let alone = cell.holders.len() == 1 && meetings.is_alone(cell.reach, self.cells);
            if *done || alone || self.value(cell.class) == Some(&Value::Closed) {
                continue;
            }
            let mut partners = meetings.partners(cell.reach, self.cells, |other| other.class == cell.class);
            partners.retain(|&other| {
                let reach = self.cells.list[other].reach;
                other == index
                    || (!meetings.is_guess(cell.reach, reach) && reaches.shared(cell.reach, reach) == Shared::Yes)
            });
            let Some((first, _)) = cell.holders.first().map(|&first| self.seen[first]) else { continue };
            let others =
                partners.iter().flat_map(|&other| &self.cells.list[other].holders).map(|&other| self.seen[other].0);
            let others: BTreeMap<u32, Holder> = others
                .filter(|other| !self.is_same(first.profile, other.profile))
                .map(|other| (other.profile, other))
                .collect();
            let Some(other) = others.values().next() else { continue };
            *done = true;
            let is_custom = |profile: u32| self.form(profile).is_custom();
            found.push(Alike {
                policy: first.profile,
                setting: first.setting,
                other: (other.profile, other.setting),
                others: others.len() as u32,
                custom: is_custom(first.profile) || is_custom(other.profile),
                merged: self.slot.is_merged(),
            });
        }
    }

    /// Whether two files hold the same policy: some exports leave out its id.
    fn is_same(&self, a: u32, b: u32) -> bool {
        let (Some(one), Some(other)) = (self.profiles.get(a as usize), self.profiles.get(b as usize)) else {
            return false;
        };
        a == b
            || match (&one.resource.id, &other.resource.id) {
                (Some(a), Some(b)) => a.is(&b.value),
                _ => matches!((&one.resource.name, &other.resource.name), (Some(a), Some(b)) if a.value == b.value),
            }
    }

    fn matter(&self, a: Holder, b: Holder) -> Matter {
        let forms = [self.form(a.profile), self.form(b.profile)];
        let closed = [a, b].iter().any(|holder| self.value(holder.class) == Some(&Value::Closed));
        self.matter_of(forms, closed)
    }

    fn matter_of(&self, forms: [Form; 2], closed: bool) -> Matter {
        if closed {
            Matter::Unreadable
        } else if forms.contains(&Form::Custom) {
            Matter::Custom
        } else if forms.contains(&Form::Apple) {
            Matter::Apple
        } else if self.is_attack_surface() {
            Matter::AttackSurface
        } else if forms == [Form::Ring; 2] {
            Matter::Rings
        } else if forms.contains(&Form::Baseline) {
            Matter::Baseline
        } else {
            Matter::Plain
        }
    }

    /// What a holder of unknown reach would be in dispute about, if it is with somebody.
    fn unseen_matter(&self, holder: &Holder) -> Option<Matter> {
        // A few are enough: what follows is no more than that it cannot be told.
        const FEW: usize = 64;
        let others = self.slot.holders.iter().take(FEW).filter(|other| other.profile != holder.profile);
        let other = others.into_iter().find(|other| {
            let values = (self.value(holder.class), self.value(other.class));
            matches!(values, (Some(a), Some(b)) if a.differs(b)) && !self.is_same(holder.profile, other.profile)
        })?;
        Some(self.matter_of([self.form(holder.profile), self.form(other.profile)], false))
    }

    fn key(&self, holder: Holder) -> Option<&str> {
        let profile = self.profiles.get(holder.profile as usize)?;
        Some(profile.facts.settings.as_ref()?.get(holder.setting as usize)?.key.as_str())
    }

    fn is_attack_surface(&self) -> bool {
        const RULES: &str = "_attacksurfacereductionrules_";
        let key = self.slot.holders.first().and_then(|&first| self.key(first));
        key.is_some_and(|key| key.contains(RULES)) || self.slot.row.is_some_and(Row::is_attack_surface)
    }
}
