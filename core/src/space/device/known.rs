//! Rules of device filters that were evaluated before.
//!
//! Many rules look at the same filter, and a tenant has the same few filters in many policies. What
//! a filter makes of the states follows from its text alone, so nothing can be seen of this memory
//! but the time it saves. It lasts as long as one piece of work, see [`remember`], or as somebody keeps it.

use std::cell::RefCell;
use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::classes::DeviceClasses;
use crate::filter::{Dialect, Step, parse};
use crate::policy::Platform;

/// How many rules are remembered. Tenants have dozens.
const MOST: usize = 512;

/// What is known of one rule.
#[derive(Debug, Default)]
struct OfRule {
    steps: Option<Arc<[Step]>>,
    /// For devices of any platform, and for those of each.
    classes: [Option<Arc<DeviceClasses>>; 1 + Platform::WindowsPhone as usize + 1],
}

/// What is known of all rules.
#[derive(Debug, Default)]
pub(crate) struct Memory(FxHashMap<String, OfRule>);

thread_local! {
    static KNOWN: RefCell<Option<Memory>> = const { RefCell::new(None) };
}

/// Does a piece of work in which no rule is evaluated twice. Nothing is kept beyond it.
pub(crate) fn remember<T>(work: impl FnOnce() -> T) -> T {
    remember_in(&mut Memory::default(), work)
}

/// The same with what is known from before.
pub(crate) fn remember_in<T>(memory: &mut Memory, work: impl FnOnce() -> T) -> T {
    let before = KNOWN.replace(Some(std::mem::take(memory)));
    let result = work();
    *memory = KNOWN.replace(before).unwrap_or_default();
    result
}

/// The rule as it is parsed.
pub(crate) fn steps(rule: &str) -> Arc<[Step]> {
    let find = |known: &Option<Memory>| known.as_ref()?.0.get(rule)?.steps.clone();
    KNOWN.with_borrow(find).unwrap_or_else(|| {
        let steps: Arc<[Step]> = parse(rule, Dialect::ConditionalAccess).steps.into();
        note(rule, |known| known.steps = Some(Arc::clone(&steps)));
        steps
    })
}

fn note(rule: &str, what: impl FnOnce(&mut OfRule)) {
    KNOWN.with_borrow_mut(|known| {
        let Some(Memory(known)) = known else { return };
        if known.len() >= MOST {
            known.clear();
        }
        what(known.entry(rule.to_owned()).or_default());
    });
}

/// What the rule of a device filter makes of the states, for devices of one platform or of any.
pub(super) fn evaluate(rule: &str, platform: Option<Platform>) -> Arc<DeviceClasses> {
    let at = platform.map_or(0, |platform| 1 + platform as usize);
    let find = |known: &Option<Memory>| known.as_ref()?.0.get(rule)?.classes.get(at)?.clone();
    if let Some(classes) = KNOWN.with_borrow(find) {
        return classes;
    }
    let parsed = parse(rule, Dialect::ConditionalAccess);
    let classes = Arc::new(match platform {
        Some(platform) => DeviceClasses::on(&parsed, platform),
        None => DeviceClasses::of(&parsed),
    });
    note(rule, |known| {
        if let Some(place) = known.classes.get_mut(at) {
            *place = Some(Arc::clone(&classes));
        }
    });
    classes
}
