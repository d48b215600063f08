//! Compliance against configuration: who sets less, or more, than is demanded of the same devices,
//! and which demands nobody sets.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

use rustc_hash::{FxHashMap, FxHashSet};

use super::meeting::{Cell, Cells, Meetings};
use super::reach::{Reach, Reaches};
use super::slots::{Holder, Slot, Value};
use super::{Meaning, Row, Side, rows};
use crate::policy::CompliancePolicy;
use crate::space::Shared;
use crate::tenant::Linked;

/// A compliance policy and a profile that differ for somebody.
#[derive(Debug)]
pub struct Encounter {
    /// The compliance policy, by its position among all.
    pub policy: u32,
    /// The profile, by its position among all configuration.
    pub profile: u32,
    /// What they differ in.
    pub points: Vec<Demanded>,
    /// Whether both reach somebody: certainly, or for all that is known.
    pub shared: Shared,
}

/// A demand and what is set.
#[derive(Clone, Copy, Debug)]
pub struct Demanded {
    /// What is demanded and set.
    pub row: &'static Row,
    /// The demand, by its position in the compliance policy.
    pub demand: u32,
    /// What is set, by its position in the profile.
    pub set: u32,
}

/// What a comparison of compliance with configuration shows.
#[derive(Debug, Default)]
pub struct Encounters {
    /// Profiles that set less than is demanded.
    pub weaker: Vec<Encounter>,
    /// Profiles that set more than any compliance policy for the same devices demands.
    pub stricter: Vec<Encounter>,
    /// Policies that would be among the first, if only their assignments were in the files.
    pub unseen: BTreeSet<(u32, u32)>,
    /// Demands, as positions of policy and setting, of which no profile for the same devices says
    /// anything.
    pub unset: Vec<(u32, u32, &'static Row)>,
}

/// The demands of one row, as holders of compliance policies; `class` counts within the row.
struct Demands {
    row: &'static Row,
    holders: Vec<Holder>,
    values: Vec<Meaning>,
}

/// Compares all demands with what is set.
pub(super) fn encounters(
    policies: &[Linked<'_, CompliancePolicy>],
    reach: &[Reach],
    slots: &[Slot<'_>],
    meetings: &Meetings,
    reaches: &mut Reaches<'_>,
) -> Encounters {
    let by_row: FxHashMap<&str, &Slot<'_>> = slots.iter().filter_map(|slot| Some((slot.row?.key, slot))).collect();
    let mut found = Encounters::default();
    let mut weaker = Pairs::default();
    let mut stricter = Pairs::default();
    let none = Slot::default();
    for demands in collect(policies, reach).values() {
        let slot = by_row.get(demands.row.key).copied().unwrap_or(&none);
        let seen = |holders: &[Holder]| -> Vec<(Holder, u32)> {
            let seen = holders.iter().filter_map(|holder| match holder.reach {
                Reach::Some(reach) => Some((*holder, reach)),
                _ => None,
            });
            seen.collect()
        };
        let (demanding, setting) = (seen(&demands.holders), seen(&slot.holders));
        let cells = |list: &[(Holder, u32)]| meetings.cells(list.iter().map(|&(holder, reach)| (reach, holder.class)));
        let (demanded, set) = (cells(&demanding), cells(&setting));
        let row = Sides { demands, slot, demanded: &demanded, set: &set, demanding: &demanding, setting: &setting };
        row.compare(Ordering::Less, meetings, reaches, &mut weaker);
        if row.demands.row.can_be_weaker() {
            row.compare(Ordering::Greater, meetings, reaches, &mut stricter);
        }
        found.unseen.extend(row.unseen());
        row.unset(meetings, reaches, &mut found.unset);
    }
    found.weaker = weaker.into_values().collect();
    found.stricter = stricter.into_values().collect();
    found
}

/// What was met so far, by policy and profile.
type Pairs = BTreeMap<(u32, u32), Encounter>;

/// Every demand of every assigned policy, by row.
fn collect(policies: &[Linked<'_, CompliancePolicy>], reach: &[Reach]) -> BTreeMap<&'static str, Demands> {
    let mut by_row: BTreeMap<&'static str, Demands> = BTreeMap::new();
    for ((number, policy), &reach) in (0..).zip(policies).zip(reach) {
        if reach == Reach::Nobody {
            continue;
        }
        for (position, setting) in (0..).zip(&policy.facts.settings) {
            if !policy.facts.is_catalog() && !setting.value.is_set() {
                continue;
            }
            for (row, source) in rows(&setting.key, Side::Compliance) {
                let Some(meaning) = row.meaning(source, &setting.value) else { continue };
                if policy.facts.platform != Some(row.platform)
                    || !row.is_demand(meaning)
                    || row.configuration.is_empty()
                {
                    continue;
                }
                let first = || Demands { row, holders: Vec::new(), values: Vec::new() };
                let demands = by_row.entry(row.key).or_insert_with(first);
                let known = demands.values.iter().position(|known| *known == meaning);
                let class = known.unwrap_or_else(|| {
                    demands.values.push(meaning);
                    demands.values.len() - 1
                });
                demands.holders.push(Holder { profile: number, setting: position, reach, class: class as u32 });
            }
        }
    }
    by_row
}

/// One row, from both sides.
struct Sides<'s, 't> {
    demands: &'s Demands,
    slot: &'s Slot<'t>,
    demanded: &'s Cells,
    set: &'s Cells,
    demanding: &'s [(Holder, u32)],
    setting: &'s [(Holder, u32)],
}

impl Sides<'_, '_> {
    /// How strict a value that is set is against one that is demanded.
    fn strictness(&self, set: u32, demand: u32) -> Option<Ordering> {
        let Value::Means(set) = self.slot.values.get(set as usize)? else { return None };
        self.demands.row.strictness(*set, *self.demands.values.get(demand as usize)?)
    }

    /// Who sets less, or more, than is demanded of the same people.
    fn compare(&self, wanted: Ordering, meetings: &Meetings, reaches: &mut Reaches<'_>, pairs: &mut Pairs) {
        let mut of_sets: FxHashMap<usize, Vec<u32>> = FxHashMap::default();
        for demand in &self.demanded.list {
            let is = |set: &Cell| self.strictness(set.class, demand.class) == Some(wanted);
            let mut of_demand = None;
            let mut perhaps = false;
            for index in meetings.partners(demand.reach, self.set, is) {
                let set = &self.set.list[index];
                // Of those that it may or may not meet, one is told.
                if perhaps && meetings.is_guess(demand.reach, set.reach) {
                    continue;
                }
                let shared = reaches.shared(demand.reach, set.reach);
                if shared == Shared::No {
                    continue;
                }
                let (settling, of_other) = if wanted == Ordering::Less {
                    (of_demand.get_or_insert_with(|| self.meeting_demand(demand, meetings, reaches)), set.reach)
                } else {
                    let of_set = of_sets.entry(index);
                    (of_set.or_insert_with(|| self.as_strict_as(set, meetings, reaches)), demand.reach)
                };
                if settling.iter().any(|&settling| reaches.shared(settling, of_other) != Shared::No) {
                    continue;
                }
                perhaps |= shared == Shared::Unknown;
                for (ours, theirs) in demand.pairs(set) {
                    let (ours, theirs) = (self.demanding[ours].0, self.setting[theirs].0);
                    let (policy, profile) = (ours.profile, theirs.profile);
                    let first = || Encounter { policy, profile, points: Vec::new(), shared };
                    let known = pairs.entry((policy, profile)).or_insert_with(first);
                    let point = Demanded { row: self.demands.row, demand: ours.setting, set: theirs.setting };
                    if !known.points.iter().any(|old| old.demand == point.demand && old.set == point.set) {
                        known.points.push(point);
                    }
                }
            }
        }
    }

    /// The populations of profiles that meet a demand and may share devices with it. On devices that they share with a
    /// weaker profile, the two profiles are the conflict.
    fn meeting_demand(&self, demand: &Cell, meetings: &Meetings, reaches: &mut Reaches<'_>) -> Vec<u32> {
        let meets = |set: &Cell| self.strictness(set.class, demand.class).is_some_and(Ordering::is_ge);
        sharing(demand.reach, self.set, meets, meetings, reaches)
    }

    /// The populations of compliance policies that demand as much as is set and may share devices with it. On devices
    /// that they share with a weaker demand, nothing is weaker.
    fn as_strict_as(&self, set: &Cell, meetings: &Meetings, reaches: &mut Reaches<'_>) -> Vec<u32> {
        let as_strict = |demand: &Cell| self.strictness(set.class, demand.class).is_some_and(Ordering::is_le);
        sharing(set.reach, self.demanded, as_strict, meetings, reaches)
    }

    /// The policies of a demand and of what does not meet it, where the files do not tell whom one of
    /// them reaches. One such pair a row is enough.
    fn unseen(&self) -> Option<(u32, u32)> {
        let [demands, sets] = [&self.demands.holders, &self.slot.holders].map(|list| first_of_each_value(list));
        let fails = |demand: &Holder, set: &Holder| {
            let unseen = demand.reach == Reach::NotExported || set.reach == Reach::NotExported;
            unseen && self.strictness(set.class, demand.class) == Some(Ordering::Less)
        };
        let mut pairs = demands.iter().flat_map(|demand| sets.iter().map(move |set| (demand, set)));
        pairs.find(|(demand, set)| fails(demand, set)).map(|(demand, set)| (demand.profile, set.profile))
    }

    /// Demands on people for whom certainly nobody sets anything.
    fn unset(&self, meetings: &Meetings, reaches: &mut Reaches<'_>, found: &mut Vec<(u32, u32, &'static Row)>) {
        if self.slot.has_unseen {
            return;
        }
        for cell in &self.demanded.list {
            let partners = meetings.partners(cell.reach, self.set, |_| true);
            let mut partners = partners.into_iter().map(|other| self.set.list[other].reach);
            if !partners.any(|other| reaches.shared(cell.reach, other) != Shared::No) {
                let holders = cell.holders.iter().map(|&holder| self.demanding[holder].0);
                found.extend(holders.map(|holder| (holder.profile, holder.setting, self.demands.row)));
            }
        }
    }
}

/// The populations of some cells, as far as they may share devices with another one.
fn sharing(
    reach: u32,
    cells: &Cells,
    picks: impl Fn(&Cell) -> bool,
    meetings: &Meetings,
    reaches: &mut Reaches<'_>,
) -> Vec<u32> {
    let partners = meetings.partners(reach, cells, picks).into_iter().map(|other| cells.list[other].reach);
    partners.filter(|&other| reaches.shared(other, reach) != Shared::No).collect()
}

/// Of each value the first holder, and the first whose reach is not in the files.
fn first_of_each_value(list: &[Holder]) -> Vec<Holder> {
    const FEW: usize = 64;
    let mut seen = FxHashSet::default();
    let firsts = list.iter().filter(|holder| seen.insert((holder.class, holder.reach == Reach::NotExported)));
    firsts.copied().take(FEW).collect()
}
