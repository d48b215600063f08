//! IntuneHydrationKit: bodies of requests, with groups and filters in lists under their names.

use pitfall_core::recognise::Kind;
use serde_json::{Value, json};

use crate::layout::{Layout, Lost};
use crate::tenant::{Object, Tenant, file_name, pretty};

/// Templates.
pub(crate) const LAYOUT: Layout =
    Layout { lost: &[Lost { code: "SC016", name: None, why: "no links" }], ..Layout::new("IntuneHydrationKit", write) };

fn write(tenant: &Tenant) -> Vec<(String, Vec<u8>)> {
    let of = |kind: Kind| tenant.of(kind).map(Object::plain).collect::<Vec<Value>>();
    let mut files = vec![
        crate::plain::names(tenant),
        (
            "Templates/Filters/Windows-Filters.json".to_owned(),
            pretty(&json!({ "filters": of(Kind::AssignmentFilter) }), 2),
        ),
        ("Templates/Groups/Groups.json".to_owned(), pretty(&json!({ "groups": of(Kind::Group) }), 2)),
    ];
    for object in tenant.objects.iter().filter(|object| ![Kind::AssignmentFilter, Kind::Group].contains(&object.kind)) {
        files.push((
            format!("Templates/{}/{}.json", object.kind.name(), file_name(object.name())),
            pretty(&object.plain(), 2),
        ));
    }
    files
}
