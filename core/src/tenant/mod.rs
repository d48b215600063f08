//! Link: the units of all files to one [`Tenant`].

mod change;
mod linked;
mod resources;

pub(crate) use change::Changed;
pub use linked::Linked;
pub(crate) use resources::ASSIGNED;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use rustc_hash::{FxBuildHasher, FxHashMap, FxHashSet};
use serde::{Deserialize, Serialize};

use crate::confidentiality::{Classified, GraceLimits};
use crate::coverage::Once;
use crate::date::Day;
use crate::finding::{FileId, Finding, Place};
use crate::judge::{Memo, Notes, Reads};
use crate::licences::Plan;
use crate::limits::HouseLimit;
use crate::placed::Placed;
use crate::policy::conditional_access::State;
use crate::policy::members::Members;
use crate::policy::{Facts, Resource};
use crate::recognise::names::Name;
use crate::recognise::side_files::SideFiles;
use crate::recognise::{Kind, zero_trust};
use crate::settings::Survey;
use crate::space::Access;
use crate::text::small;
use crate::unit::Unit;
use crate::well_known;

/// What the files cannot say about a tenant and its owner can.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct TenantFacts {
    /// Kinds of resources of which the files hold all there are.
    pub complete: Vec<Kind>,
    /// Object ids of emergency access accounts, and of groups that hold them.
    pub emergency_access: Vec<String>,
    /// Whether to be marked noncompliant at once is what the owner wants.
    pub immediate_noncompliance_ok: bool,
    /// Whether personal devices are meant to be used; `None` if the owner does not say.
    pub byod: Option<bool>,
    /// Ids or display names of compliance policies that only report: no access depends on them.
    pub reporting_only: Vec<String>,
    /// Object ids of the accounts of meeting rooms, and of groups that hold them.
    pub room_accounts: Vec<String>,
    /// Display names, with `*` for anything, of policies that are kept switched off for an emergency.
    pub contingency: Vec<String>,
    /// Whether the files are templates, to be assigned where they are imported.
    pub templates: bool,
    /// How confidential the data is that policies protect.
    pub confidentiality: Vec<Classified>,
    /// The longest grace periods that the owner wants.
    pub grace_limits: GraceLimits,
    /// Whether Windows devices are onboarded to Defender for Endpoint by other means than Intune.
    pub onboarded_elsewhere: bool,
    /// The day to which ages are counted; `None` where nothing is to be said about ages.
    pub today: Option<Day>,
    /// Names of groups and other objects by object id. A name in the files comes before them.
    pub names: Vec<Name>,
    /// Whether Configuration Manager and Intune manage devices together; `None` if the owner does not
    /// say.
    pub co_management: Option<bool>,
    /// Limits of the house for settings.
    pub limits: Vec<HouseLimit>,
    /// Whether the directory is synchronised with one on premises; `None` if the owner does not say.
    pub directory_sync: Option<bool>,
    /// The plans that the tenant has licences of; empty where the owner does not say.
    pub licenses: Vec<Plan>,
}

/// One file of a tenant.
#[derive(Debug)]
pub struct File {
    /// Path as the user knows it, with `/`.
    pub path: String,
    /// What it holds.
    pub unit: Unit,
}

/// All files of a tenant, with what only shows when they are seen together.
#[derive(Debug)]
pub struct Tenant {
    files: Vec<File>,
    facts: TenantFacts,
    by_kind: BTreeMap<Kind, Vec<(FileId, u32)>>,
    by_id: FxHashMap<Arc<str>, (FileId, u32)>,
    names: FxHashMap<Arc<str>, String>,
    groups_by_name: FxHashMap<String, Option<String>>,
    complete: BTreeSet<Kind>,
    side_files: SideFiles,
    /// Files that announce a page which is there.
    followed: FxHashSet<u32>,
    access: Access,
    survey: Memo<Survey>,
    coverage: Once,
    /// Ids that several resources have.
    shared_ids: FxHashSet<Arc<str>>,
    notes: Notes,
}

impl Tenant {
    /// Links the units of `files`, which must be in the order of their paths.
    pub fn link(mut files: Vec<File>, facts: TenantFacts) -> Self {
        let side_files = SideFiles::join(&mut files, &facts.complete);
        let followed = zero_trust::followed(&files);
        let mut by_kind: BTreeMap<Kind, Vec<(FileId, u32)>> = BTreeMap::new();
        let resources = files.iter().map(|file| file.unit.resources.len()).sum();
        let mut by_id = FxHashMap::with_capacity_and_hasher(resources, FxBuildHasher);
        let mut names = FxHashMap::with_capacity_and_hasher(resources, FxBuildHasher);
        let mut shared_ids = FxHashSet::default();
        let mut groups_by_name = FxHashMap::default();
        let mut complete: BTreeSet<Kind> = facts.complete.iter().copied().collect();
        for (index, file) in files.iter_mut().enumerate() {
            let id = FileId(index as u32);
            file.unit.lies_in(id, &file.path);
            for name in &file.unit.names {
                if name.may_be_group {
                    note_group(&mut groups_by_name, &name.name, &name.id);
                }
                names.entry(small(&name.id).into()).or_insert_with(|| name.name.clone());
            }
            for (position, resource) in file.unit.resources.iter().enumerate() {
                let here = (id, position as u32);
                by_kind.entry(resource.kind).or_default().push(here);
                if let Some(object) = &resource.id {
                    let key: Arc<str> = small(&object.value).into();
                    if let Some(name) = &resource.name {
                        if resource.kind == Kind::Group {
                            note_group(&mut groups_by_name, &name.value, &key);
                        }
                        names.insert(Arc::clone(&key), name.value.clone());
                    }
                    if *by_id.entry(Arc::clone(&key)).or_insert(here) != here {
                        shared_ids.insert(key);
                    }
                }
                // A tool that leaves out ids names filters in assignments by their names.
                if let (Kind::AssignmentFilter, None, Some(name)) = (resource.kind, &resource.id, &resource.name) {
                    by_id.entry(small(&name.value).into()).or_insert(here);
                }
                // Policies name an app by the id that it has in every tenant.
                if let Facts::ServicePrincipal(app) = &resource.facts
                    && let Some(app_id) = &app.app_id
                {
                    let key: Arc<str> = small(&app_id.value).into();
                    if let Some(name) = &resource.name {
                        names.insert(Arc::clone(&key), name.value.clone());
                    }
                    if *by_id.entry(Arc::clone(&key)).or_insert(here) != here {
                        shared_ids.insert(key);
                    }
                }
                if let Facts::Group(group) = &resource.facts {
                    for member in group.members.iter().flat_map(Members::iter) {
                        let Some(name) = member.name else { continue };
                        names.entry(small(member.id).into()).or_insert_with(|| name.to_owned());
                    }
                }
            }
            for collection in &file.unit.collections {
                if let (Some(kind), None) = (collection.kind, collection.next_link) {
                    complete.insert(kind);
                }
            }
        }
        for Name { id, name, .. } in &facts.names {
            note_group(&mut groups_by_name, name, id);
            names.entry(small(id).into()).or_insert_with(|| name.clone());
        }
        // One page that announces another makes its collection incomplete, unless the owner says
        // that all is there.
        let unfollowed = files.iter().enumerate().filter(|(index, _)| !followed.contains(&(*index as u32)));
        for collection in unfollowed.flat_map(|(_, file)| &file.unit.collections) {
            if let (Some(kind), Some(_)) = (collection.kind, collection.next_link)
                && !facts.complete.contains(&kind)
            {
                complete.remove(&kind);
            }
        }
        // Nobody can say that no policy does something while one of them is not known.
        let is_open = |&(file, index): &(FileId, u32)| is_open(&files[file.0 as usize].unit.resources[index as usize]);
        if by_kind.get(&Kind::ConditionalAccessPolicy).is_some_and(|policies| policies.iter().any(is_open)) {
            complete.remove(&Kind::ConditionalAccessPolicy);
        }
        Self {
            files,
            facts,
            by_kind,
            by_id,
            names,
            groups_by_name,
            complete,
            side_files,
            followed,
            access: Access::default(),
            survey: Memo::default(),
            coverage: Once::default(),
            shared_ids,
            notes: Notes::default(),
        }
    }

    /// What a file holds, to change what was found in it.
    pub(crate) fn file_mut(&mut self, id: FileId) -> Option<&mut File> {
        self.files.get_mut(id.0 as usize)
    }

    /// Moves what a finding says is to be mended to where it is by now: rules take such places as the resource knows
    /// them. In a tenant that was linked just now nothing has moved.
    pub(crate) fn move_fix(&self, finding: &mut Finding) {
        let Place { file, resource: Some(resource), .. } = finding.place else { return };
        let placed = self.files.get(file.0 as usize).and_then(|file| file.unit.resources.get(resource as usize));
        finding.move_fix(placed.map_or(0, Placed::moved));
    }

    /// Where it is noted what is read.
    pub(crate) fn notes(&self) -> &Notes {
        &self.notes
    }

    /// The files alone, to be linked again when one of them has changed.
    pub fn into_files(mut self) -> Vec<File> {
        self.side_files.undo(&mut self.files);
        self.files
    }

    /// What stands in files beside those of the objects that it belongs to.
    pub(crate) fn side_files(&self) -> &SideFiles {
        &self.side_files
    }

    /// Whether the page that a file announces is among the files.
    pub(crate) fn is_followed(&self, file: FileId) -> bool {
        self.notes.note(Reads::FILES);
        self.followed.contains(&file.0)
    }

    /// What questions about populations have brought together so far.
    pub(crate) fn access(&self) -> &Access {
        self.notes.note(self.access.reads());
        &self.access
    }

    /// What questions about coverage have found out so far.
    pub(crate) fn coverage(&self) -> &Once {
        &self.coverage
    }

    /// The files, in the order of their paths.
    pub fn files(&self) -> &[File] {
        self.notes.note(Reads::FILES);
        &self.files
    }

    /// The path of a file.
    pub(crate) fn path(&self, file: FileId) -> &str {
        self.files.get(file.0 as usize).map_or("", |file| &file.path)
    }

    /// Who contradicts whom in what they set and demand; worked out when it is first asked for.
    pub fn survey(&self) -> &Survey {
        self.survey.get(&self.notes, || Survey::of(self))
    }

    /// What its owner says about it.
    pub fn facts(&self) -> &TenantFacts {
        &self.facts
    }

    /// Whether the files hold all resources of a kind, so that something missing is missing.
    pub fn is_complete(&self, kind: Kind) -> bool {
        self.notes.note(Reads::COMPLETE);
        self.complete.contains(&kind)
    }

    /// The display name of an object id, from the object itself or from a list of names.
    pub fn name_of(&self, id: &str) -> Option<&str> {
        let key = small(id);
        self.notes.note(match self.by_id.get(&*key) {
            Some(here) => self.read(*here),
            None => Reads::NAMES.and(Reads::IDS),
        });
        self.names.get(&*key).map(String::as_str)
    }

    /// An object for a message: its name in quotes where that is known, else its id.
    pub fn show(&self, id: &str) -> String {
        match self.name_of(id).or_else(|| well_known::name(id)) {
            Some(name) => ["'", name, "'"].concat(),
            None => id.to_owned(),
        }
    }

    /// The object id of the group with a display name; `None` if the files know no such group or
    /// more than one.
    pub fn group_id_of_name(&self, name: &str) -> Option<&str> {
        self.notes.note(Reads::NAMES);
        self.groups_by_name.get(name)?.as_deref()
    }

    /// All resources of a kind.
    pub fn resources(&self, kind: Kind) -> impl Iterator<Item = Linked<'_, Resource>> {
        self.notes.note(Reads::of(kind));
        let here = self.by_kind.get(&kind).into_iter().flatten();
        here.filter_map(|&(file, index)| {
            let placed = self.files.get(file.0 as usize)?.unit.resources.get(index as usize)?;
            Some(Linked::new(file, index, placed))
        })
    }

    /// All resources in the order of the files.
    pub fn all_resources(&self) -> impl Iterator<Item = Linked<'_, Resource>> {
        self.notes.note(Reads::RESOURCES);
        self.walk()
    }

    /// The same without a note of what is read.
    fn walk(&self) -> impl Iterator<Item = Linked<'_, Resource>> {
        self.files.iter().enumerate().flat_map(|(file, contents)| {
            let placed = contents.unit.resources.iter().enumerate();
            placed.map(move |(index, placed)| Linked::new(FileId(file as u32), index as u32, placed))
        })
    }

    /// The resources of some kinds in the order of the files. Who reads these alone need not look again where others
    /// have changed.
    pub(crate) fn resources_of(&self, kinds: &'static [Kind]) -> impl Iterator<Item = Linked<'_, Resource>> {
        kinds.iter().for_each(|kind| self.notes.note(Reads::of(*kind)));
        self.walk().filter(|resource| kinds.contains(&resource.resource.kind))
    }

    /// Whether several resources have the same id.
    pub(crate) fn has_shared_ids(&self) -> bool {
        self.notes.note(Reads::IDS);
        !self.shared_ids.is_empty()
    }

    /// The resource with an object id.
    pub fn by_id(&self, id: &str) -> Option<Linked<'_, Resource>> {
        self.notes.note(Reads::IDS);
        let &(file, index) = self.by_id.get(&*small(id))?;
        self.notes.note(self.read((file, index)));
        let placed = self.files.get(file.0 as usize)?.unit.resources.get(index as usize)?;
        Some(Linked::new(file, index, placed))
    }

    /// What is read with the resource at a place.
    fn read(&self, (file, index): (FileId, u32)) -> Reads {
        let resource = self.files.get(file.0 as usize).and_then(|file| file.unit.resources.get(index as usize));
        resource.map_or(Reads::IDS, |resource| Reads::IDS.and(Reads::of(resource.kind)))
    }
}

/// Whether it is a policy in force of which not all is known.
fn is_open(resource: &Resource) -> bool {
    match &resource.facts {
        Facts::ConditionalAccess(policy) => policy.partly_known && policy.state() != State::Disabled,
        _ => false,
    }
}

/// Notes that a group has a name. Names are not unique: one that two groups have stands for neither.
fn note_group(groups: &mut FxHashMap<String, Option<String>>, name: &str, id: &str) {
    match groups.get_mut(name) {
        None => {
            groups.insert(name.to_owned(), Some(id.to_ascii_lowercase()));
        }
        Some(Some(known)) if known.eq_ignore_ascii_case(id) => {}
        Some(known) => *known = None,
    }
}
