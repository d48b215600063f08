//! Rules of device filters that were evaluated before.
//!
//! Many rules look at the same filter, and a tenant has the same few filters in many policies. What
//! a filter makes of the states follows from its text alone, so nothing can be seen of this memory
//! but the time it saves. It lasts as long as one piece of work, see [`remember`].

use std::cell::RefCell;
use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::classes::DeviceClasses;
use crate::filter::{Dialect, parse};
use crate::policy::Platform;

/// How many rules are remembered. Tenants have dozens.
const MOST: usize = 512;

/// What is known of one rule: for devices of any platform, and for those of each.
type OfRule = [Option<Arc<DeviceClasses>>; 1 + Platform::WindowsPhone as usize + 1];

thread_local! {
    static KNOWN: RefCell<Option<FxHashMap<String, OfRule>>> = const { RefCell::new(None) };
}

/// Does a piece of work in which no rule is evaluated twice. Nothing is kept beyond it.
pub(crate) fn remember<T>(work: impl FnOnce() -> T) -> T {
    let before = KNOWN.replace(Some(FxHashMap::default()));
    let result = work();
    KNOWN.set(before);
    result
}

/// What the rule of a device filter makes of the states, for devices of one platform or of any.
pub(super) fn evaluate(rule: &str, platform: Option<Platform>) -> Arc<DeviceClasses> {
    let at = platform.map_or(0, |platform| 1 + platform as usize);
    let find = |known: &Option<FxHashMap<String, OfRule>>| known.as_ref()?.get(rule)?.get(at)?.clone();
    if let Some(classes) = KNOWN.with_borrow(find) {
        return classes;
    }
    let parsed = parse(rule, Dialect::ConditionalAccess);
    let classes = Arc::new(match platform {
        Some(platform) => DeviceClasses::on(&parsed, platform),
        None => DeviceClasses::of(&parsed),
    });
    KNOWN.with_borrow_mut(|known| {
        let Some(known) = known else { return };
        if known.len() >= MOST {
            known.clear();
        }
        if let Some(place) = known.entry(rule.to_owned()).or_default().get_mut(at) {
            *place = Some(Arc::clone(&classes));
        }
    });
    classes
}
