//! Who holds a setting, whom that reaches, and which of many holders to compare.

use std::collections::{HashMap, HashSet};
use std::hash::Hash;

use crate::policy::{Assignment, ConfigurationProfile, Platform, Setting};
use crate::space::{Overlap, Population, overlap};
use crate::tenant::Tenant;

/// Whom a policy reaches.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Reach {
    /// Its assignments are not in the files.
    NotExported,
    /// It is assigned to nobody.
    Nobody,
    /// A population, by its number in [`Reaches`]. Policies with the same assignments have the same
    /// number.
    Some(u32),
}

/// The populations of a tenant's policies, each worked out once.
#[derive(Debug)]
pub struct Reaches<'t> {
    tenant: &'t Tenant,
    numbers: HashMap<String, Reach>,
    populations: Vec<Population>,
    shared: HashMap<(u32, u32), Shared>,
}

/// Whether two populations have somebody in common, without the words for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shared {
    /// They have.
    Yes,
    /// They have not.
    No,
    /// The files do not tell.
    Unknown,
}

impl<'t> Reaches<'t> {
    /// None yet.
    pub fn new(tenant: &'t Tenant) -> Self {
        Self { tenant, numbers: HashMap::new(), populations: Vec::new(), shared: HashMap::new() }
    }

    /// Whom `assignments` reach.
    pub fn of(&mut self, assignments: Option<&[Assignment]>) -> Reach {
        let Some(assignments) = assignments else { return Reach::NotExported };
        let signature = signature(assignments);
        if let Some(reach) = self.numbers.get(&signature) {
            return *reach;
        }
        let population = Population::of_assignments(self.tenant, assignments);
        let reach = if population.is_empty() {
            Reach::Nobody
        } else {
            self.populations.push(population);
            Reach::Some(self.populations.len() as u32 - 1)
        };
        self.numbers.insert(signature, reach);
        reach
    }

    /// Whether two populations have somebody in common.
    pub fn shared(&mut self, a: u32, b: u32) -> Shared {
        let key = (a.min(b), a.max(b));
        if let Some(known) = self.shared.get(&key) {
            return *known;
        }
        let answer = match self.overlap(a, b) {
            Overlap::Yes(_) => Shared::Yes,
            Overlap::No => Shared::No,
            Overlap::Unknown(_) => Shared::Unknown,
        };
        self.shared.insert(key, answer);
        answer
    }

    /// The same with the words for a message.
    pub fn overlap(&self, a: u32, b: u32) -> Overlap {
        let population = |number: u32| self.populations.get(number as usize);
        match (population(a), population(b)) {
            (Some(ours), Some(theirs)) => overlap(self.tenant, ours, theirs),
            _ => Overlap::No,
        }
    }
}

/// Assignments as text, whatever their order.
fn signature(assignments: &[Assignment]) -> String {
    let mut parts: Vec<String> = assignments
        .iter()
        .map(|assignment| {
            let texts = [&assignment.group_id, &assignment.group_name, &assignment.filter_id, &assignment.filter_type];
            let texts = texts.map(|text| text.as_ref().map_or("", |text| text.value.as_str()));
            format!("{:?}\u{1f}{}", assignment.target, texts.join("\u{1f}").to_ascii_lowercase())
        })
        .collect();
    parts.sort();
    parts.join("\u{1e}")
}

/// The platforms on which `setting` of `profile` counts. Intents name none; the keys of their
/// settings do.
pub fn platforms<'p>(profile: &'p ConfigurationProfile, setting: &Setting) -> impl Iterator<Item = Platform> + use<'p> {
    let named = profile.platforms.iter().copied();
    let told = if profile.platforms.is_empty() { platform_of_key(&setting.key) } else { None };
    named.chain(told)
}

fn platform_of_key(key: &str) -> Option<Platform> {
    let windows = ["device_vendor_msft_", "user_vendor_msft_", "vendor_msft_"];
    let windows = windows.iter().any(|provider| key.starts_with(provider));
    if windows { Some(Platform::Windows) } else { Platform::of_type(key) }
}

/// Up to here, every holder of a setting is compared with every other.
const FEW: usize = 16;

/// Of more holders than a few, one for each class of those that are alike.
pub fn distinct<T: Copy, K: Hash + Eq>(holders: &[T], class: impl Fn(&T) -> K) -> Vec<T> {
    if holders.len() <= FEW {
        return holders.to_vec();
    }
    let mut seen = HashSet::new();
    holders.iter().filter(|holder| seen.insert(class(holder))).copied().collect()
}

/// The pairs of one of `ours` and one of `theirs` that are to be compared: all of them, or of many
/// those with one of the first few on either side, so that every holder is looked at and the work
/// stays in proportion to their number.
pub fn pairs<'h, A, B>(ours: &'h [A], theirs: &'h [B]) -> impl Iterator<Item = (usize, usize)> + use<'h, A, B> {
    let (all, others) = (ours.len(), theirs.len());
    (0..all).flat_map(move |a| {
        let end = if a < FEW { others } else { others.min(FEW) };
        (0..end).map(move |b| (a, b))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_a_few_every_pair_is_compared() {
        let few = [0_u8; FEW];
        assert_eq!(pairs(&few, &few).count(), FEW * FEW);
        assert_eq!(distinct(&few, |holder| *holder).len(), FEW);
    }

    #[test]
    fn of_many_every_holder_is_compared_and_the_work_stays_in_proportion() {
        let many: Vec<u32> = (0..10_000).collect();
        let compared: Vec<(usize, usize)> = pairs(&many, &many).collect();
        assert!(compared.len() <= 2 * FEW * many.len());
        let (ours, theirs): (HashSet<usize>, HashSet<usize>) = compared.into_iter().unzip();
        assert_eq!((ours.len(), theirs.len()), (many.len(), many.len()));
    }

    #[test]
    fn of_many_that_are_alike_one_is_kept() {
        let many: Vec<u32> = (0..10_000).collect();
        assert_eq!(distinct(&many, |holder| holder % 7), [0, 1, 2, 3, 4, 5, 6]);
    }

    #[test]
    fn keys_tell_the_platform_where_the_policy_does_not() {
        assert_eq!(platform_of_key("vendor_msft_firewall_mdmstore_global_x"), Some(Platform::Windows));
        assert_eq!(platform_of_key("windows10GeneralConfiguration.passwordRequired"), Some(Platform::Windows));
        assert_eq!(platform_of_key("com.apple.mobiledevice.passwordpolicy_minlength"), None);
    }
}
