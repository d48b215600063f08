//! Which of many holders of a setting can meet at all.
//!
//! A tenant may have thousands of policies that set the same thing, most of them for different
//! people. Comparing each with each would be quadratic, so the comparison goes by cells: holders
//! with the same value for the same population are one cell, and a cell is compared only with those
//! that its population can touch. Populations that name nobody in common and whose members are all
//! known never do.

use std::cell::OnceCell;

use rustc_hash::FxHashMap;

use super::reach::Reaches;
use crate::order::Order;
use crate::space::Population;

/// Of populations that may or may not meet others, for all the files tell, so many are asked about.
/// One is enough for a finding, and beyond a few they differ in nothing but their names.
const FEW: usize = 16;

/// So many policies for one person, one group or everybody are compared each with each. Of more,
/// each is compared with the first ones, so that everyone that contradicts another is looked at.
const MANY: usize = 512;

/// Which populations can touch which.
#[derive(Debug)]
pub struct Meetings {
    populations: Vec<Contact>,
    /// For each population the groups that it names and the members that it holds, by their positions.
    inhabitants: Vec<Vec<u32>>,
    /// For each of these the populations that it is in.
    holders: Vec<Vec<u32>>,
    /// For each population that was asked for those that name the same group or hold the same member,
    /// itself among them.
    near: Vec<OnceCell<Vec<u32>>>,
}

/// How a population can touch others beside by what it names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Contact {
    /// Everybody is in it, or every device.
    Wide,
    /// Some of its members are not in the files.
    Open,
    /// By what it names alone.
    Closed,
}

impl Meetings {
    /// Of all populations that `reaches` knows by now.
    pub fn new(reaches: &Reaches<'_>) -> Self {
        let populations = reaches.populations();
        let mut holders: Vec<Vec<u32>> = Vec::new();
        let mut inhabitants = Vec::with_capacity(populations.len());
        for (number, population) in (0..).zip(populations) {
            let within: Vec<u32> = population.inhabitants().map(|object| object.index() as u32).collect();
            for &object in &within {
                let object = object as usize;
                if holders.len() <= object {
                    holders.resize(object + 1, Vec::new());
                }
                let Some(holders) = holders.get_mut(object) else { continue };
                if holders.last() != Some(&number) {
                    holders.push(number);
                }
            }
            inhabitants.push(within);
        }
        let near = vec![OnceCell::new(); populations.len()];
        Self { populations: populations.iter().map(contact).collect(), inhabitants, holders, near }
    }

    /// The populations that name the same group as one or hold the same member, itself among them, sorted.
    fn near(&self, reach: u32) -> &[u32] {
        let index = reach as usize;
        let (Some(near), Some(within)) = (self.near.get(index), self.inhabitants.get(index)) else { return &[] };
        near.get_or_init(|| {
            let holders = within.iter().filter_map(|&object| self.holders.get(object as usize));
            let others = holders.flat_map(|holders| holders.iter().copied().take(MANY));
            let mut near: Vec<u32> = std::iter::once(reach).chain(others).collect();
            near.order();
            near.dedup();
            near
        })
    }

    /// Those of the holders whose populations touch that of another one.
    pub fn meeting<T>(&self, holders: impl Iterator<Item = (T, u32)>) -> Vec<(T, u32)> {
        let mut holders: Vec<(T, u32)> = holders.collect();
        let is_closed = |reach: u32| self.contact(reach) == Contact::Closed;
        if holders.iter().all(|&(_, reach)| is_closed(reach)) {
            let mut count: FxHashMap<u32, u32> = FxHashMap::default();
            for &(_, reach) in &holders {
                self.near(reach).iter().for_each(|&near| *count.entry(near).or_default() += 1);
            }
            holders.retain(|(_, reach)| count.get(reach).is_some_and(|&count| count > 1));
        }
        holders
    }

    /// Of holders, each with its population and the number of its value, those that have to be compared to
    /// know with whom the ones that `starts` picks can meet; these are among them.
    pub fn around<T>(
        &self,
        holders: impl Iterator<Item = (T, u32, u32)> + Clone,
        starts: impl Fn(&T) -> bool,
    ) -> Vec<(T, u32)> {
        let mut near = vec![false; self.populations.len()];
        let mut guesses = false;
        for (_, reach, _) in holders.clone().filter(|(holder, ..)| starts(holder)) {
            match self.contact(reach) {
                Contact::Wide => return holders.map(|(holder, reach, _)| (holder, reach)).collect(),
                contact => guesses |= contact == Contact::Open,
            }
            for &near_by in self.near(reach) {
                near.get_mut(near_by as usize).into_iter().for_each(|near| *near = true);
            }
        }
        // Who may meet anybody is compared with the first few of each value.
        let mut first: Vec<Vec<u32>> = Vec::new();
        let mut is_first = |reach: u32, class: u32| {
            let class = class as usize;
            if first.len() <= class {
                first.resize(class + 1, Vec::new());
            }
            let Some(first) = first.get_mut(class) else { return false };
            let known = first.contains(&reach);
            if !known && first.len() < FEW {
                first.push(reach);
                return true;
            }
            known
        };
        let kept = holders.filter(|&(_, reach, class)| {
            // Not to be cut short: each holder counts.
            let first = guesses && is_first(reach, class);
            first || near.get(reach as usize) == Some(&true) || self.contact(reach) != Contact::Closed
        });
        kept.map(|(holder, reach, _)| (holder, reach)).collect()
    }

    /// Sorts holders into cells by population and `class`, a number for their value.
    pub fn cells(&self, holders: impl Iterator<Item = (u32, u32)>) -> Cells {
        let mut cells = Cells::default();
        let mut known: FxHashMap<(u32, u32), usize> = FxHashMap::default();
        let mut classes: FxHashMap<u32, usize> = FxHashMap::default();
        for (holder, (reach, class)) in holders.enumerate() {
            let cell = *known.entry((reach, class)).or_insert_with(|| {
                let index = cells.list.len();
                cells.by_reach.entry(reach).or_default().push(index);
                let number = *classes.entry(class).or_insert_with(|| {
                    cells.classes.push(Class::default());
                    cells.classes.len() - 1
                });
                let of_class = &mut cells.classes[number];
                of_class.all.push(index);
                match self.contact(reach) {
                    Contact::Wide => of_class.wide.push(index),
                    Contact::Open => of_class.open.push(index),
                    Contact::Closed => {}
                }
                cells.wide += usize::from(self.contact(reach) == Contact::Wide);
                cells.open += usize::from(self.contact(reach) == Contact::Open);
                cells.list.push(Cell { reach, class, holders: Vec::new() });
                index
            });
            cells.list[cell].holders.push(holder);
        }
        cells
    }

    /// The cells, by their positions, that a population can meet and whose class `matters` picks.
    pub fn partners(&self, reach: u32, cells: &Cells, matters: impl Fn(&Cell) -> bool) -> Vec<usize> {
        let picked = |index: &usize| cells.list.get(*index).is_some_and(&matters);
        let contact = self.contact(reach);
        let mut partners: Vec<usize> = Vec::new();
        if contact != Contact::Wide {
            let same = self.near(reach).iter().filter_map(|near| cells.by_reach.get(near));
            partners.extend(same.flat_map(|cells| cells.iter().copied().filter(picked).take(MANY)));
            if contact == Contact::Closed && cells.wide == 0 && cells.open == 0 {
                return sorted(partners);
            }
        }
        // What matters depends on the class alone, and most cells are of few classes.
        let classes: Vec<&Class> = cells.classes.iter().filter(|class| class.all.first().is_some_and(picked)).collect();
        let all = || classes.iter().flat_map(|class| &class.all).copied();
        if contact == Contact::Wide {
            // Where most are for everybody, each would be compared with each.
            partners.extend(all().take(if cells.wide > MANY { MANY } else { usize::MAX }));
        }
        partners.extend(classes.iter().flat_map(|class| &class.wide).copied().take(MANY));
        partners.extend(classes.iter().flat_map(|class| &class.open).copied().take(FEW));
        if contact == Contact::Open {
            partners.extend(all().take(FEW));
        }
        sorted(partners)
    }

    /// Whether a population can touch none of some cells but the only one that is its own.
    pub fn is_alone(&self, reach: u32, cells: &Cells) -> bool {
        self.contact(reach) == Contact::Closed
            && cells.wide == 0
            && cells.open == 0
            && self.near(reach).len() == 1
            && cells.by_reach.get(&reach).is_some_and(|cells| cells.len() == 1)
    }

    /// Whether two populations name nothing in common and one has members that are not in the files, so
    /// that nothing certain can be said of them.
    pub fn is_guess(&self, a: u32, b: u32) -> bool {
        let contacts = [self.contact(a), self.contact(b)];
        let named = || self.near(a).binary_search(&b).is_ok();
        contacts.contains(&Contact::Open) && !contacts.contains(&Contact::Wide) && !named()
    }

    fn contact(&self, reach: u32) -> Contact {
        self.populations.get(reach as usize).copied().unwrap_or(Contact::Open)
    }
}

fn contact(population: &Population) -> Contact {
    if population.is_wide() {
        Contact::Wide
    } else if population.is_open() {
        Contact::Open
    } else {
        Contact::Closed
    }
}

/// Holders of one setting, sorted into cells.
#[derive(Debug, Default)]
pub struct Cells {
    /// The cells, in the order of their first holders.
    pub list: Vec<Cell>,
    by_reach: FxHashMap<u32, Vec<usize>>,
    classes: Vec<Class>,
    /// How many are for everybody.
    wide: usize,
    /// How many have members that are not in the files.
    open: usize,
}

/// The cells of one value, by their positions.
#[derive(Debug, Default)]
struct Class {
    all: Vec<usize>,
    wide: Vec<usize>,
    open: Vec<usize>,
}

fn sorted(mut cells: Vec<usize>) -> Vec<usize> {
    cells.order();
    cells.dedup();
    cells
}

/// Holders that set the same value for the same population.
#[derive(Debug)]
pub struct Cell {
    /// The population, by its number in [`Reaches`].
    pub reach: u32,
    /// The number of their value.
    pub class: u32,
    /// The holders, by their positions.
    pub holders: Vec<usize>,
}

impl Cell {
    /// The pairs of a holder of this cell and one of `other`: each with each where they are few, else
    /// each with the first of the other.
    pub fn pairs<'c>(&'c self, other: &'c Self) -> Vec<(usize, usize)> {
        let (ours, theirs) = (&self.holders, &other.holders);
        if ours.len() * theirs.len() <= FEW * FEW {
            return ours.iter().flat_map(|&a| theirs.iter().map(move |&b| (a, b))).collect();
        }
        let (first, other) = (ours.first(), theirs.first());
        let ours = ours.iter().filter_map(|&a| Some((a, *other?)));
        ours.chain(theirs.iter().skip(1).filter_map(|&b| Some((*first?, b)))).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::Facts;
    use crate::settings::Reach;
    use crate::tenant::Tenant;
    use crate::{File, TenantFacts, compile};

    /// A tenant of `count` groups with one known member each, and a policy for each group.
    fn departments(count: usize) -> Tenant {
        let files = (0..count).flat_map(|n| {
            let user = format!(r##"{{"@odata.type":"#microsoft.graph.user","id":"u{n}"}}"##);
            let group = format!(r#"{{"id":"g{n}","displayName":"g{n}","securityEnabled":true,"members":[{user}]}}"#);
            let target = format!(r##"{{"@odata.type":"#microsoft.graph.groupAssignmentTarget","groupId":"g{n}"}}"##);
            let policy = format!(
                r##"{{"@odata.type":"#microsoft.graph.iosCompliancePolicy","displayName":"p{n}","assignments":[{{"target":{target}}}]}}"##
            );
            [group, policy]
        });
        let files = files.enumerate().map(|(n, text)| File { path: format!("{n:06}"), unit: compile(text.as_bytes()) });
        Tenant::link(files.collect(), TenantFacts::default())
    }

    fn reaches(tenant: &Tenant) -> (Reaches<'_>, Vec<u32>) {
        let mut reaches = Reaches::new(tenant);
        let numbers = tenant.all_resources().filter_map(|resource| match &resource.resource.facts {
            Facts::Compliance(policy) => match reaches.of(policy.assignments.as_deref()) {
                Reach::Some(number) => Some(number),
                _ => None,
            },
            _ => None,
        });
        let numbers = numbers.collect();
        (reaches, numbers)
    }

    #[test]
    fn those_who_cannot_meet_are_not_compared() {
        let tenant = departments(50);
        let (reaches, numbers) = reaches(&tenant);
        let meetings = Meetings::new(&reaches);
        let cells = meetings.cells(numbers.iter().map(|&number| (number, number)));
        assert_eq!(cells.list.len(), 50);
        for (index, cell) in cells.list.iter().enumerate() {
            assert_eq!(meetings.partners(cell.reach, &cells, |_| true), [index]);
        }
    }

    #[test]
    fn of_many_alike_each_is_still_compared() {
        let cell = |from: usize| Cell { reach: 0, class: 0, holders: (from..from + 1000).collect() };
        let (ours, theirs) = (cell(0), cell(1000));
        let pairs = ours.pairs(&theirs);
        assert_eq!(pairs.len(), 1999);
        let seen: std::collections::HashSet<usize> = pairs.into_iter().flat_map(|(a, b)| [a, b]).collect();
        assert_eq!(seen.len(), 2000);
    }
}
