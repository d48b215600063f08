//! `--redact`: what the units of a tenant call its objects.

use pitfall_core::{Unit, message};

use crate::run::Judged;

/// Ids and names of all objects that the files of the tenants tell of, also of those nothing was found in.
pub(crate) fn names(tenants: &[Judged]) -> Vec<String> {
    let mut names = Vec::new();
    for file in tenants.iter().flat_map(|tenant| &tenant.files) {
        let Some(unit) = message::decode::<Unit>(&file.unit) else { continue };
        for resource in &unit.resources {
            let texts = [&resource.id, &resource.name, &resource.tenant].into_iter().flatten();
            names.extend(texts.map(|text| text.value.clone()));
        }
        names.extend(unit.names.into_iter().flat_map(|name| [name.id, name.name]));
    }
    names
}
