//! A list of which a page is missing.

use std::collections::BTreeMap;

use crate::finding::{FileId, Findings, Place, Severity};
use crate::recognise::Kind;
use crate::rules::{Check, Example, Rule, Source};
use crate::tenant::Tenant;

pub(crate) const RULE: Rule = Rule {
    code: "SC015",
    name: "truncated-collection",
    severity: Severity::Warning,
    what: "A list announces a further page that is not among the files.",
    why: "Microsoft Graph answers in pages. A tool that saves the first page only leaves out the rest of the policies, \
          and nothing that is missing here may be taken for missing in the tenant.",
    bad: &[Example {
        path: "policies.json",
        text: r#"{
  "@odata.context": "https://graph.microsoft.com/v1.0/$metadata#groups",
  "@odata.nextLink": "https://graph.microsoft.com/v1.0/groups?$skiptoken=1",
  "value": [{ "id": "0b8f7c3e-3f55-4c5c-8a39-1c9b7a0e4d10", "displayName": "Sales", "securityEnabled": true }]
}"#,
    }],
    good: &[Example {
        path: "policies.json",
        text: r#"{
  "@odata.context": "https://graph.microsoft.com/v1.0/$metadata#groups",
  "value": [{ "id": "0b8f7c3e-3f55-4c5c-8a39-1c9b7a0e4d10", "displayName": "Sales", "securityEnabled": true }]
}"#,
    }],
    sources: &[Source {
        title: "Paging Microsoft Graph data in your app",
        url: "https://learn.microsoft.com/graph/paging",
    }],
    needs_complete: &[],
    check: Check::Tenant(check),
};

/// The pages of a kind of resource.
#[derive(Default)]
struct Pages {
    announcing: Vec<Place>,
    last: bool,
}

fn check(tenant: &Tenant, findings: &mut Findings) {
    let mut kinds: BTreeMap<Kind, Pages> = BTreeMap::new();
    for (index, file) in tenant.files().iter().enumerate() {
        for collection in &file.unit.collections {
            let Some(kind) = collection.kind else { continue };
            let pages = kinds.entry(kind).or_default();
            match collection.next_link {
                Some(_) if tenant.is_followed(FileId(index as u32)) => {}
                Some(span) => pages.announcing.push(Place { file: FileId(index as u32), span, resource: None }),
                None => pages.last = true,
            }
        }
    }
    for (kind, pages) in kinds {
        let Some(&first) = pages.announcing.first() else { continue };
        let name = kind.collection().unwrap_or(kind.name());
        // Only the last page announces no other one. Where that is here, tools that save page by page
        // have saved them all; the links do not tell.
        if pages.last {
            let message = format!("Whether every page of '{name}' is among the files cannot be told from their links");
            findings.report(first, message).help(declare(name)).unknown();
            continue;
        }
        for place in pages.announcing {
            let message = format!("This list of '{name}' goes on: the next page is not among the files");
            findings.report(place, message).help("Export all pages, following each @odata.nextLink to the last.");
        }
    }
}

fn declare(collection: &str) -> String {
    format!("If they are all here, add \"{collection}\" to `complete` under `[tenant]` in pitfall.toml.")
}
