//! The groups that policies name: by id or by name, and where these can be learnt.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::policy::Facts;
use crate::policy::group::Group;
use crate::policy::reference::{IdForm, Referent, id_form, references};
use crate::recognise::Kind;
use crate::tenant::Tenant;

/// The groups that policies name.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Groups {
    /// How many ids of groups policies name.
    pub ids: u32,
    /// Of how many of these the name is known.
    pub named: u32,
    /// How many names stand in place of ids.
    pub names: u32,
    /// Of how many of these the id is known.
    pub identified: u32,
    /// How many places hold what a template leaves to be filled in.
    pub placeholders: u32,
    /// Where names were learnt.
    pub sources: Vec<Source>,
    /// Groups of which two files say different things, the first of them.
    pub disputed: Vec<Disputed>,
    /// Ids without a name and names without an id, the first of them.
    pub unknown: Vec<Unnamed>,
    /// How many more of these there are.
    pub more_unknown: u32,
}

/// A file that names groups.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Source {
    /// Its path; nothing for the groups themselves.
    pub path: Option<String>,
    /// How many names it has.
    pub names: u32,
    /// How many of the groups that policies name are among them.
    pub used: u32,
}

/// A group of which two files say different things.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Disputed {
    /// Its id or its name.
    pub group: String,
    /// What they say, each with the file that says it.
    pub says: Vec<Said>,
}

/// What a file says of a group.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Said {
    /// Its path.
    pub path: String,
    /// A name, an id, or who belongs to the group.
    pub what: String,
}

/// A group of which one half is not known.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Unnamed {
    /// Its id or its name.
    pub text: String,
    /// A policy that names it.
    pub policy: String,
}

/// How many unknown groups are listed.
const MOST: usize = 20;

impl Groups {
    pub(super) fn of(tenant: &Tenant) -> Self {
        let mut ids: BTreeMap<String, &str> = BTreeMap::new();
        let mut names: BTreeMap<&str, &str> = BTreeMap::new();
        let mut groups = Self::default();
        for resource in tenant.all_resources() {
            let label = resource.label();
            for reference in references(resource.resource).into_iter().filter(|of| of.to == Referent::Group) {
                match id_form(&reference.id.value) {
                    IdForm::Guid => {
                        ids.entry(reference.id.value.to_ascii_lowercase()).or_insert(label);
                    }
                    IdForm::Placeholder => groups.placeholders += 1,
                    IdForm::Other => {
                        names.entry(&reference.id.value).or_insert(label);
                    }
                }
            }
            let assignments = tenant.assignments(resource.resource).unwrap_or_default();
            for assignment in assignments.iter().filter(|assignment| assignment.group_id.is_none()) {
                if let Some(name) = &assignment.group_name {
                    names.entry(&name.value).or_insert(label);
                }
            }
        }
        groups.ids = ids.len() as u32;
        groups.names = names.len() as u32;
        groups.sources = sources(tenant, &ids, &names);
        groups.disputed = disputed(tenant);
        let mut unknown: BTreeSet<Unnamed> = BTreeSet::new();
        for (id, policy) in &ids {
            if tenant.name_of(id).is_some() {
                groups.named += 1;
            } else {
                unknown.insert(Unnamed { text: id.clone(), policy: (*policy).to_owned() });
            }
        }
        for (name, policy) in &names {
            if tenant.group_id_of_name(name).is_some() {
                groups.identified += 1;
            } else {
                unknown.insert(Unnamed { text: (*name).to_owned(), policy: (*policy).to_owned() });
            }
        }
        groups.more_unknown = unknown.len().saturating_sub(MOST) as u32;
        groups.unknown = unknown.into_iter().take(MOST).collect();
        groups
    }
}

fn sources(tenant: &Tenant, ids: &BTreeMap<String, &str>, names: &BTreeMap<&str, &str>) -> Vec<Source> {
    let used = |list: &mut dyn Iterator<Item = &str>| {
        let known: BTreeSet<String> = list.map(str::to_ascii_lowercase).collect();
        ids.keys().filter(|id| known.contains(*id)).count() as u32
    };
    let mut sources = Vec::new();
    let objects: Vec<&str> = tenant
        .resources(Kind::Group)
        .filter_map(|group| group.resource.id.as_ref())
        .map(|id| id.value.as_str())
        .collect();
    if !objects.is_empty() {
        let used = used(&mut objects.iter().copied());
        sources.push(Source { path: None, names: objects.len() as u32, used });
    }
    // A report that names groups and not their ids.
    for file in tenant.files() {
        let rows = file.unit.resources.iter().filter(|row| row.kind == Kind::Group && row.id.is_none());
        let rows: BTreeSet<&str> = rows.filter_map(|row| Some(row.name.as_ref()?.value.as_str())).collect();
        if !rows.is_empty() {
            let used = rows.iter().filter(|row| names.contains_key(*row)).count() as u32;
            sources.push(Source { path: Some(file.path.clone()), names: rows.len() as u32, used });
        }
    }
    for file in tenant.files().iter().filter(|file| !file.unit.names.is_empty()) {
        let names = &file.unit.names;
        let used = used(&mut names.iter().map(|name| name.id.as_str()));
        sources.push(Source { path: Some(file.path.clone()), names: names.len() as u32, used });
    }
    sources
}

/// What the files say of groups, by what is common: of an id its names, of a name its ids and its members' rule.
fn disputed(tenant: &Tenant) -> Vec<Disputed> {
    let mut said: BTreeMap<(About, String), BTreeMap<String, String>> = BTreeMap::new();
    let mut say = |about: About, of: &str, what: String, path: &str| {
        said.entry((about, of.trim().to_owned())).or_default().entry(what).or_insert_with(|| path.to_owned());
    };
    let mut name = |id: &str, name: &str, path: &str| {
        let id = id.to_ascii_lowercase();
        say(About::Name, &id, format!("'{}'", name.trim()), path);
        say(About::Id, name, id, path);
    };
    for file in tenant.files() {
        for known in file.unit.names.iter().filter(|known| known.may_be_group) {
            name(&known.id, &known.name, &file.path);
        }
        for resource in file.unit.resources.iter().filter(|resource| resource.kind == Kind::Group) {
            if let (Some(id), Some(own)) = (&resource.id, &resource.name) {
                name(&id.value, &own.value, &file.path);
            }
        }
    }
    for file in tenant.files() {
        for resource in &file.unit.resources {
            if let (Facts::Group(group), Some(own)) = (&resource.facts, &resource.name)
                && let Some(members) = members(group)
            {
                say(About::Members, &own.value, members, &file.path);
            }
        }
    }
    // Two groups of one name in one file are another matter.
    let differ = |says: &BTreeMap<String, String>| says.values().any(|path| says.values().next() != Some(path));
    let several = said.into_iter().filter(|(_, says)| differ(says));
    let disputed = several.map(|((_, group), says)| Disputed {
        group,
        says: says.into_iter().take(MOST).map(|(what, path)| Said { path, what }).collect(),
    });
    disputed.take(MOST).collect()
}

/// What two files can say differently of a group.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum About {
    Name,
    Id,
    Members,
}

/// Who belongs to a group, as far as a file says so.
fn members(group: &Group) -> Option<String> {
    let is = |name: &str| group.types.iter().any(|kind| kind.is(name));
    match &group.membership_rule {
        Some(rule) => Some(format!("dynamic: {}", rule.value.split_whitespace().collect::<Vec<_>>().join(" "))),
        None if is("StaticMembership") => Some("assigned members".to_owned()),
        None => None,
    }
}
