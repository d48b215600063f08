//! The `pitfall.toml` that `pitfall init` writes.

use std::collections::{BTreeMap, BTreeSet};

use pitfall_core::Unit;
use pitfall_core::recognise::Kind;
use pitfall_core::report::concise::printable;

/// Parts of names that accounts and groups for emergencies often have.
const EMERGENCY: [&str; 6] = ["break glass", "breakglass", "break-glass", "emergency", "notfall", "urgence"];

/// A configuration to begin with, from what the files hold. What the files cannot say is left as comments.
pub(crate) fn text(units: &[Unit]) -> String {
    let mut kinds: BTreeMap<&str, usize> = BTreeMap::new();
    let mut whole: BTreeSet<&str> = BTreeSet::new();
    let mut emergency: BTreeMap<&str, &str> = BTreeMap::new();
    for unit in units {
        for collection in unit.collections.iter().filter_map(|collection| collection.kind?.collection()) {
            whole.insert(collection);
        }
        for resource in &unit.resources {
            if let Some(collection) = resource.kind.collection() {
                *kinds.entry(collection).or_default() += 1;
            }
            let (Some(id), Some(name)) = (&resource.id, &resource.name) else { continue };
            let lower = name.value.to_lowercase();
            if matches!(resource.kind, Kind::Group | Kind::User) && EMERGENCY.iter().any(|word| lower.contains(word)) {
                emergency.insert(&id.value, &name.value);
            }
        }
    }
    let mut out = String::from(
        "# What policy files cannot say about this tenant. Every key is explained in docs/configuration.md of pitfall;\n\
         # `pitfall config --schema` writes a JSON Schema with which editors check and complete this file.\n\n[tenant]\n",
    );
    out.push_str("# Of these the files hold all there is, so that what is missing is missing. Take out what you export in part.\n");
    if kinds.is_empty() {
        out.push_str("# complete = [\"conditionalAccessPolicies\", \"deviceCompliancePolicies\", \"groups\"]\n");
    } else {
        out.push_str("# complete = [\n");
        for (collection, count) in &kinds {
            let known = if whole.contains(collection) { ", read from a whole answer of Microsoft Graph" } else { "" };
            out.push_str(&format!("#   \"{collection}\", # {count} here{known}\n"));
        }
        out.push_str("# ]\n");
    }
    out.push_str("\n# Accounts and groups for emergencies, by object id. Rules about who is covered leave them out.\n");
    if emergency.is_empty() {
        out.push_str("# emergency-access = [\"00000000-0000-0000-0000-000000000000\"]\n");
    } else {
        out.push_str("# These have such names; take away the # in front if they are what they are called.\n# emergency-access = [\n");
        for (id, name) in &emergency {
            let id: String =
                id.chars().filter(|character| character.is_ascii_hexdigit() || *character == '-').collect();
            out.push_str(&format!("#   \"{id}\", # {}\n", printable(name)));
        }
        out.push_str("# ]\n");
    }
    out.push_str(
        "\n# Whether personal devices are meant to be used.\n# byod = true\n\n\
         # Policies that are kept switched off for an emergency.\n# contingency = [\"Emergency - *\"]\n\n\
         # The plans that there are licences of.\n# licenses = [\"e3\"]\n\n\
         # What rules find and how much it matters: error, warning, info, hint or off.\n[rules]\n# no-grace-period = \"error\"\n# DP = \"off\"\n\n\
         # Findings that are as they should be, each with the reason why. `pitfall check --add-ignore \"reason\"` writes them.\n\
         # [[ignore]]\n# rule = \"GP003\"\n# policy = \"Kiosk *\"\n# reason = \"Kiosks have no user who could mend them\"\n# expires = 2027-03-31\n",
    );
    out
}
