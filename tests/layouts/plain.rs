//! What Microsoft Graph answers, saved by hand: one object a file, a response a file, or all in one list.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::layout::{Layout, Lost};
use crate::tenant::{Tenant, file_name, pretty};

/// Without the links that Graph gives in place of what it was not asked for.
const LOST: &[Lost] = &[Lost {
    code: "SC016",
    name: None,
    why: "nothing says that assignments are left out but that they are not there",
}];

/// One object a file.
pub(crate) const SINGLE: Layout = Layout { lost: LOST, ..Layout::new("Graph, object by object", single) };

/// The response to each request.
pub(crate) const LISTS: Layout = Layout { lost: LOST, ..Layout::new("Graph, list by list", lists) };

/// All in one list.
pub(crate) const ONE_FILE: Layout = Layout { lost: LOST, ..Layout::new("Graph, all in one list", one_file) };

fn single(tenant: &Tenant) -> Vec<(String, Vec<u8>)> {
    let path = |name: &str, at: usize| format!("{at:02} {}.json", file_name(name));
    let objects = tenant.objects.iter().enumerate();
    let mut files: Vec<_> = objects.map(|(at, object)| (path(object.name(), at), pretty(&object.plain(), 2))).collect();
    files.push(names(tenant));
    files
}

fn lists(tenant: &Tenant) -> Vec<(String, Vec<u8>)> {
    let mut lists: BTreeMap<_, Vec<Value>> = BTreeMap::new();
    for object in &tenant.objects {
        lists.entry(object.kind).or_default().push(object.plain());
    }
    let list = |(kind, list): (pitfall_core::recognise::Kind, Vec<Value>)| {
        (format!("{}.json", kind.name()), pretty(&json!({ "value": list }), 2))
    };
    let mut files: Vec<_> = lists.into_iter().map(list).collect();
    files.push(names(tenant));
    files
}

fn one_file(tenant: &Tenant) -> Vec<(String, Vec<u8>)> {
    let all: Vec<Value> = tenant.objects.iter().map(crate::tenant::Object::plain).collect();
    vec![("tenant.json".to_owned(), pretty(&Value::Array(all), 0)), names(tenant)]
}

/// The names of groups as a CSV file.
pub(crate) fn names(tenant: &Tenant) -> (String, Vec<u8>) {
    let line = |(id, name): (&String, &String)| format!("\"{name}\",\"\",{id}\r\n");
    let lines: String = tenant.group_names.iter().map(line).collect();
    ("groups.csv".to_owned(), format!("DisplayName,Description,Id\r\n{lines}").into_bytes())
}
