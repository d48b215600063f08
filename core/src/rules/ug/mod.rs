//! What the rules about users in scope share.

use crate::policy::Platform;
use crate::tenant::Tenant;

/// What the tenant does with devices that no compliance policy reaches, after "such devices".
pub(super) fn effect(tenant: &Tenant) -> &'static str {
    match tenant.secure_by_default() {
        Some((flag, _)) if flag.value => "are blocked, because secureByDefault is true",
        Some(_) => "count as compliant unchecked, because secureByDefault is false",
        None => {
            "are blocked or count as compliant unchecked: that depends on secureByDefault, which is not in the files"
        }
    }
}

/// Names of platforms for a message.
pub(super) fn platforms(platforms: &[Platform], last: &str) -> String {
    match platforms {
        [] => String::new(),
        [one] => one.name().to_owned(),
        [first @ .., last_one] => {
            let names: Vec<&str> = first.iter().map(|platform| platform.name()).collect();
            format!("{} {last} {}", names.join(", "), last_one.name())
        }
    }
}
