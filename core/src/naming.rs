//! Naming: what an id in a file stands for, for whoever reads it. Nothing is judged by it.

use crate::finding::Place;
use crate::tenant::Tenant;
use crate::well_known;

/// What an id stands for.
#[derive(Clone, Copy, Debug)]
pub struct Named<'t> {
    /// Its name.
    pub name: &'t str,
    /// What it is, in words, such as "group"; nothing where only a list of names knows it.
    pub what: Option<&'static str>,
    /// Where it is defined; nothing for what no file holds.
    pub place: Option<Place>,
}

impl<'t> Named<'t> {
    /// What `id` stands for in a tenant; nothing if neither its files nor Microsoft say.
    pub fn of(tenant: &'t Tenant, id: &str) -> Option<Self> {
        let here = tenant.by_id(id);
        let (what, place) = (here.map(|here| here.resource.kind.words().0), here.map(|here| here.place()));
        if let Some(name) = tenant.name_of(id) {
            return Some(Self { name, what, place });
        }
        well_known::entry(id).map(|(what, name)| Self { name, what: Some(what), place: None })
    }
}
