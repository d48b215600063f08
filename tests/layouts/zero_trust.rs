//! Zero Trust Assessment: Graph's answers page by page, each but the last with a link to the next.

use std::collections::BTreeMap;

use pitfall_core::recognise::Kind;
use serde_json::{Value, json};

use crate::layout::{Layout, Lost};
use crate::tenant::{Tenant, pretty};

/// Objects on a page.
const PAGE: usize = 3;

/// The pages.
pub(crate) const LAYOUT: Layout = Layout {
    lost: &[Lost { code: "SC016", name: None, why: "no links to what was not asked for" }],
    ..Layout::new("Zero Trust Assessment", write)
};

fn write(tenant: &Tenant) -> Vec<(String, Vec<u8>)> {
    let mut lists: BTreeMap<Kind, Vec<Value>> = BTreeMap::new();
    for object in &tenant.objects {
        lists.entry(object.kind).or_default().push(object.plain());
    }
    let mut files = vec![crate::plain::names(tenant)];
    for (kind, list) in lists {
        let pages = list.chunks(PAGE).count();
        for (number, page) in list.chunks(PAGE).enumerate() {
            let mut answer = json!({ "value": page });
            if number + 1 < pages {
                answer["@odata.nextLink"] = json!(format!("https://graph.microsoft.com/beta/x?$skiptoken={number}"));
            }
            files.push((format!("zt-export/{0}/{0}-{number}.json", kind.name()), pretty(&answer, 2)));
        }
    }
    files
}
