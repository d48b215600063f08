//! What is worked out for each Conditional Access policy, and kept while others change.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rustc_hash::FxHashMap;

use super::reads::{Notes, Reads};
use crate::policy::ConditionalAccessPolicy;

/// Something about each Conditional Access policy, worked out when it is first asked for. Policies are told apart by
/// where they lie in memory, so one that is gone has to be [dropped](Self::drop_all) here as well: another may come to
/// lie in its place.
#[derive(Debug)]
pub(crate) struct PerPolicy<T>(Mutex<FxHashMap<Address, Known<T>>>);

/// Where a policy lies in memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Address(usize);

#[derive(Debug)]
struct Known<T> {
    value: Arc<T>,
    /// What it was made of.
    reads: Reads,
}

impl Address {
    pub(crate) fn of(policy: &ConditionalAccessPolicy) -> Self {
        Self(std::ptr::from_ref(policy).addr())
    }
}

impl<T> PerPolicy<T> {
    pub(crate) fn get(&self, notes: &Notes, policy: &ConditionalAccessPolicy, find: impl FnOnce() -> T) -> Arc<T> {
        let address = Address::of(policy);
        if let Some(known) = self.lock().get(&address) {
            notes.note(known.reads);
            return Arc::clone(&known.value);
        }
        // Not locked meanwhile: it may ask for that of other policies.
        let (value, reads) = notes.during(|| Arc::new(find()));
        self.lock().insert(address, Known { value: Arc::clone(&value), reads });
        value
    }

    /// Forgets policies that are gone.
    pub(crate) fn drop_all(&mut self, dropped: &[Address]) {
        let known = self.0.get_mut().unwrap_or_else(PoisonError::into_inner);
        dropped.iter().for_each(|address| drop(known.remove(address)));
    }

    /// Forgets what was made of something that has changed, and what is stale for another reason.
    pub(crate) fn forget(&mut self, changed: Reads, is_stale: impl Fn(&T) -> bool) {
        let known = self.0.get_mut().unwrap_or_else(PoisonError::into_inner);
        known.retain(|_, known| !known.reads.meets(changed) && !is_stale(&known.value));
    }

    fn lock(&self) -> MutexGuard<'_, FxHashMap<Address, Known<T>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<T> Default for PerPolicy<T> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}
