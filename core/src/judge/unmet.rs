//! Limits of the house whose setting no policy has.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::limits::is_slip;
use crate::policy::{Facts, Resource, Setting};
use crate::tenant::Tenant;

/// A limit whose setting no policy has, and of which only the files could have told that there is such a setting.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unmet {
    /// The setting, as the limit names it.
    pub setting: String,
    /// A setting that policies have, and that the name may be a slip of.
    pub like: Option<String>,
}

impl Unmet {
    /// All of them.
    pub(super) fn of(tenant: &Tenant) -> Vec<Self> {
        let doubtful = tenant.facts().limits.iter().filter(|limit| limit.doubtful);
        let mut unmet: BTreeMap<String, Self> = doubtful
            .map(|limit| (limit.setting.to_ascii_lowercase(), Self { setting: limit.setting.clone(), like: None }))
            .collect();
        // Mostly there is none, and nothing to look for.
        if unmet.is_empty() {
            return Vec::new();
        }
        let settings = || tenant.all_resources().flat_map(|resource| settings(resource.facts));
        for setting in settings() {
            let key = setting.key.to_ascii_lowercase();
            unmet.remove(&key);
            if let Some((_, property)) = key.rsplit_once('.') {
                unmet.remove(property);
            }
        }
        for (name, limit) in &mut unmet {
            // One letter more at the end is often another setting.
            let is_like = |key: &str| is_slip(name, key) && name.bytes().last() == key.bytes().last();
            limit.like = settings().map(|setting| setting.key.as_str()).find(|key| is_like(key)).map(str::to_owned);
        }
        unmet.into_values().collect()
    }
}

/// What a policy sets.
fn settings(resource: &Resource) -> &[Setting] {
    match &resource.facts {
        Facts::Compliance(policy) => &policy.settings,
        Facts::Configuration(profile) => profile.settings.as_deref().unwrap_or_default(),
        Facts::AppProtection(policy) => &policy.settings,
        _ => &[],
    }
}
