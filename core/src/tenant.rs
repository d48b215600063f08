//! Link: the units of all files to one [`Tenant`].

use std::collections::{BTreeMap, BTreeSet};
use std::mem::take;
use std::sync::Arc;

use rustc_hash::{FxBuildHasher, FxHashMap, FxHashSet};

use serde::{Deserialize, Serialize};

use crate::confidentiality::{Classified, GraceLimits};
use crate::coverage::Once;
use crate::date::Day;
use crate::finding::{FileId, Finding, Place};
use crate::judge::{Memo, Moves, Notes, Reads};
use crate::licences::Plan;
use crate::limits::HouseLimit;
use crate::placed::Placed;
use crate::policy::conditional_access::State;
use crate::policy::members::Members;
use crate::policy::{
    AppProtectionPolicy, Assignment, AssignmentFilter, CompliancePartner, CompliancePolicy, ConditionalAccessPolicy,
    ConfigurationProfile, CrossTenantAccess, DeviceManagementSettings, EnrollmentRestriction, Facts, Flag, Group,
    MobilityPolicy, NamedLocation, NotificationTemplate, Resource, RoleAssignment, Text, ThreatDefenseConnector,
};
use crate::recognise::names::Name;
use crate::recognise::side_files::SideFiles;
use crate::recognise::{Kind, zero_trust};
use crate::settings::Survey;
use crate::space::Access;
use crate::text::{Span, small};
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

/// What is not as it was once a file is another.
#[derive(Debug)]
pub(crate) enum Changed {
    /// What it says is the same, and stands elsewhere in the file.
    Places(Moves),
    /// What it says.
    Facts(Reads),
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
            file.unit.lies_in(id);
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

    /// Puts another unit in the place of a file's, and tells what is not as it was.
    pub(crate) fn replace(&mut self, id: FileId, mut unit: Unit) -> Changed {
        let Some(file) = self.files.get_mut(id.0 as usize) else { return Changed::Facts(Reads::EVERYTHING) };
        unit.lies_in(id);
        if self.side_files.concern(&file.path) {
            // What was moved into other files, or out of them, has to go back first.
            self.relink(id, unit);
            return Changed::Facts(Reads::EVERYTHING);
        }
        let kinds = kinds(&file.unit).and(kinds(&unit));
        // Only where the same object is in several files matters what state it is in.
        let is_shared =
            |resource: &Placed| resource.id.as_ref().is_some_and(|id| self.shared_ids.contains(&*small(&id.value)));
        let moves = Moves::between(&file.unit, &unit);
        if let Some(moves) = moves.filter(|moves| !moves.other_state || !unit.resources.iter().any(is_shared)) {
            self.access.drop_policies(gone(&file.unit, &unit));
            file.unit = unit;
            self.survey.forget(kinds);
            self.coverage.forget(kinds);
            return Changed::Places(moves);
        }
        let renamed = match is_linked_alike(&file.unit, &unit) {
            true => renamed(&file.unit, &unit),
            false => None,
        };
        let Some(renamed) = renamed.filter(|all| all.iter().all(|(id, _)| !self.shared_ids.contains(&**id))) else {
            self.relink(id, unit);
            return Changed::Facts(Reads::EVERYTHING);
        };
        self.names.extend(renamed);
        self.access.drop_policies(gone(&file.unit, &unit));
        file.unit = unit;
        self.forget(kinds);
        Changed::Facts(kinds)
    }

    /// What a file holds, to change what was found in it.
    pub(crate) fn unit_mut(&mut self, id: FileId) -> Option<&mut Unit> {
        self.files.get_mut(id.0 as usize).map(|file| &mut file.unit)
    }

    /// Links all files anew, one of them with another unit.
    fn relink(&mut self, id: FileId, unit: Unit) {
        let mut files = take(&mut self.files);
        take(&mut self.side_files).undo(&mut files);
        if let Some(file) = files.get_mut(id.0 as usize) {
            file.unit = unit;
        }
        *self = Self::link(files, take(&mut self.facts));
    }

    /// Forgets what was worked out from something that has changed.
    fn forget(&mut self, changed: Reads) {
        if self.access.reads().meets(changed) {
            // What else is worked out has its numbers of users and groups.
            self.access = Access::default();
            self.survey = Memo::default();
            self.coverage = Once::default();
        }
        self.access.forget(changed);
        self.survey.forget(changed);
        self.coverage.forget(changed);
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

    /// The same resource, to be held on to.
    pub(crate) fn placed<T>(&self, linked: &Linked<'_, T>) -> Option<&Placed> {
        self.files.get(linked.file.0 as usize)?.unit.resources.get(linked.index as usize)
    }

    /// What is read with the resource at a place.
    fn read(&self, (file, index): (FileId, u32)) -> Reads {
        let resource = self.files.get(file.0 as usize).and_then(|file| file.unit.resources.get(index as usize));
        resource.map_or(Reads::IDS, |resource| Reads::IDS.and(Reads::of(resource.kind)))
    }

    /// All Conditional Access policies.
    pub fn conditional_access(&self) -> impl Iterator<Item = Linked<'_, ConditionalAccessPolicy>> {
        self.resources(Kind::ConditionalAccessPolicy).filter_map(|linked| match &linked.resource.facts {
            Facts::ConditionalAccess(facts) => Some(linked.with(facts.as_ref())),
            _ => None,
        })
    }

    /// All compliance policies.
    pub fn compliance(&self) -> impl Iterator<Item = Linked<'_, CompliancePolicy>> {
        self.resources(Kind::CompliancePolicy).filter_map(|linked| match &linked.resource.facts {
            Facts::Compliance(facts) => Some(linked.with(facts.as_ref())),
            _ => None,
        })
    }

    /// All configuration, of whatever format.
    pub fn configuration(&self) -> impl Iterator<Item = Linked<'_, ConfigurationProfile>> {
        [Kind::DeviceConfiguration, Kind::ConfigurationPolicy, Kind::Intent, Kind::IntentSettings]
            .into_iter()
            .flat_map(|kind| self.resources(kind))
            .filter_map(|linked| match &linked.resource.facts {
                Facts::Configuration(facts) => Some(linked.with(facts.as_ref())),
                _ => None,
            })
    }

    /// All policies that bring Windows to a release.
    pub fn feature_updates(&self) -> impl Iterator<Item = Linked<'_, ConfigurationProfile>> {
        self.resources(Kind::FeatureUpdate).filter_map(|linked| match &linked.resource.facts {
            Facts::Configuration(facts) => Some(linked.with(facts.as_ref())),
            _ => None,
        })
    }

    /// All app protection policies.
    pub fn app_protection(&self) -> impl Iterator<Item = Linked<'_, AppProtectionPolicy>> {
        self.resources(Kind::AppProtectionPolicy).filter_map(|linked| match &linked.resource.facts {
            Facts::AppProtection(facts) => Some(linked.with(facts.as_ref())),
            _ => None,
        })
    }

    /// The group with an object id, if the files hold it.
    pub fn group(&self, id: &str) -> Option<Linked<'_, Group>> {
        let linked = self.by_id(id)?;
        match &linked.resource.facts {
            Facts::Group(facts) => Some(linked.with(facts.as_ref())),
            _ => None,
        }
    }

    /// The assignment filter with an object id, if the files hold it.
    pub fn assignment_filter(&self, id: &str) -> Option<Linked<'_, AssignmentFilter>> {
        let linked = self.by_id(id)?;
        match &linked.resource.facts {
            Facts::AssignmentFilter(facts) => Some(linked.with(facts.as_ref())),
            _ => None,
        }
    }

    /// The named location with an object id, if the files hold it.
    pub fn named_location(&self, id: &str) -> Option<Linked<'_, NamedLocation>> {
        let linked = self.by_id(id)?;
        match &linked.resource.facts {
            Facts::NamedLocation(facts) => Some(linked.with(facts.as_ref())),
            _ => None,
        }
    }

    /// All connectors to threat defence partners.
    pub fn connectors(&self) -> impl Iterator<Item = Linked<'_, ThreatDefenseConnector>> {
        self.resources(Kind::ThreatDefenseConnector).filter_map(|linked| match &linked.resource.facts {
            Facts::Connector(facts) => Some(linked.with(facts.as_ref())),
            _ => None,
        })
    }

    /// All templates of messages to users.
    pub fn notification_templates(&self) -> impl Iterator<Item = Linked<'_, NotificationTemplate>> {
        self.resources(Kind::NotificationTemplate).filter_map(|linked| match &linked.resource.facts {
            Facts::Notification(facts) => Some(linked.with(facts.as_ref())),
            _ => None,
        })
    }

    /// Who holds which role of the directory.
    pub fn role_assignments(&self) -> impl Iterator<Item = Linked<'_, RoleAssignment>> {
        self.resources(Kind::RoleAssignment).filter_map(|linked| match &linked.resource.facts {
            Facts::RoleAssignment(facts) => Some(linked.with(facts.as_ref())),
            _ => None,
        })
    }

    /// All compliance partners.
    pub fn compliance_partners(&self) -> impl Iterator<Item = Linked<'_, CompliancePartner>> {
        self.resources(Kind::CompliancePartner).filter_map(|linked| match &linked.resource.facts {
            Facts::CompliancePartner(facts) => Some(linked.with(facts.as_ref())),
            _ => None,
        })
    }

    /// What is believed of devices of other tenants, of all and of each that is named.
    pub fn cross_tenant_access(&self) -> impl Iterator<Item = Linked<'_, CrossTenantAccess>> {
        self.resources(Kind::CrossTenantAccess).filter_map(|linked| match &linked.resource.facts {
            Facts::CrossTenant(facts) => Some(linked.with(facts.as_ref())),
            _ => None,
        })
    }

    /// All policies about automatic enrolment, one for each product that manages devices.
    pub fn mobility_policies(&self) -> impl Iterator<Item = Linked<'_, MobilityPolicy>> {
        self.resources(Kind::MobilityPolicy).filter_map(|linked| match &linked.resource.facts {
            Facts::Mobility(facts) => Some(linked.with(facts.as_ref())),
            _ => None,
        })
    }

    /// All enrolment restrictions.
    pub fn enrollment_restrictions(&self) -> impl Iterator<Item = Linked<'_, EnrollmentRestriction>> {
        self.resources(Kind::EnrollmentConfiguration).filter_map(|linked| match &linked.resource.facts {
            Facts::Enrollment(facts) => Some(linked.with(facts.as_ref())),
            _ => None,
        })
    }

    /// The tenant-wide settings of device management, if the files hold them.
    pub fn settings(&self) -> Option<Linked<'_, DeviceManagementSettings>> {
        self.all_settings().next()
    }

    /// The same of every file that holds them: some exports have each in a file of its own.
    pub fn all_settings(&self) -> impl Iterator<Item = Linked<'_, DeviceManagementSettings>> {
        self.resources(Kind::DeviceManagementSettings).filter_map(|linked| match &linked.resource.facts {
            Facts::Settings(facts) => Some(linked.with(facts.as_ref())),
            _ => None,
        })
    }

    /// `secureByDefault`: whether a device without a compliance policy counts as noncompliant;
    /// `None` if the files do not say.
    pub fn secure_by_default(&self) -> Option<(Flag, Place)> {
        let settings = self.settings()?;
        let flag = settings.facts.secure_by_default?;
        Some((flag, settings.at(flag.span)))
    }

    /// The policies that are assigned to users and devices, of which the files hold the assignments.
    pub(crate) fn assigned(&self) -> impl Iterator<Item = (Linked<'_, Resource>, &[Assignment])> {
        self.resources_of(&ASSIGNED).filter_map(|resource| Some((resource, self.assignments(resource.resource)?)))
    }

    /// The assignments of a resource of one of the kinds [`ASSIGNED`]; `None` if the files do not hold them.
    pub fn assignments<'t>(&self, resource: &'t Resource) -> Option<&'t [Assignment]> {
        match &resource.facts {
            Facts::Compliance(facts) => facts.assignments.as_deref(),
            Facts::Configuration(facts) => facts.assignments.as_deref(),
            Facts::AppProtection(facts) => facts.assignments.as_deref(),
            Facts::Enrollment(facts) => facts.assignments.as_deref(),
            _ => None,
        }
    }
}

/// The kinds of what is assigned to users and devices.
pub(crate) const ASSIGNED: [Kind; 8] = [
    Kind::CompliancePolicy,
    Kind::DeviceConfiguration,
    Kind::ConfigurationPolicy,
    Kind::Intent,
    Kind::IntentSettings,
    Kind::FeatureUpdate,
    Kind::AppProtectionPolicy,
    Kind::EnrollmentConfiguration,
];

/// Whether it is a policy in force of which not all is known.
fn is_open(resource: &Resource) -> bool {
    match &resource.facts {
        Facts::ConditionalAccess(policy) => policy.partly_known && policy.state() != State::Disabled,
        _ => false,
    }
}

/// The resources of a unit that another one does not have.
fn gone<'u>(one: &'u Unit, other: &Unit) -> impl Iterator<Item = &'u Placed> {
    let kept: FxHashSet<usize> = other.resources.iter().map(Placed::place_in_memory).collect();
    one.resources.iter().filter(move |placed| !kept.contains(&placed.place_in_memory()))
}

/// The kinds of what a file holds.
fn kinds(unit: &Unit) -> Reads {
    unit.resources.iter().fold(Reads::default(), |kinds, resource| kinds.and(Reads::of(resource.kind)))
}

/// Whether two units are found in the same way: by their kinds and ids, as far as these are not about names.
fn is_linked_alike(one: &Unit, other: &Unit) -> bool {
    let same = |one: &Option<Text>, other: &Option<Text>| match (one, other) {
        (Some(one), Some(other)) => one.value == other.value,
        (None, None) => true,
        _ => false,
    };
    let is_alike = |(one, other): (&Placed, &Placed)| {
        // Objects that name others, or that others name by more than their id.
        let names = matches!(one.kind, Kind::Group | Kind::ServicePrincipal | Kind::AssignmentFilter);
        one.kind == other.kind && same(&one.id, &other.id) && !names && is_open(one) == is_open(other)
    };
    one.resources.len() == other.resources.len()
        && one.resources.iter().zip(&other.resources).all(is_alike)
        && one.names.is_empty()
        && other.names.is_empty()
        && one.collections.len() == other.collections.len()
        && one
            .collections
            .iter()
            .zip(&other.collections)
            .all(|(one, other)| one.kind == other.kind && one.next_link.is_some() == other.next_link.is_some())
}

/// By their ids the resources whose names are others than before, of units that are linked alike; nothing where
/// one has no name any more, or none before.
fn renamed(one: &Unit, other: &Unit) -> Option<Vec<(Arc<str>, String)>> {
    let mut renamed = Vec::new();
    for (one, other) in one.resources.iter().zip(&other.resources) {
        let Some(id) = &one.id else { continue };
        match (&one.name, &other.name) {
            (Some(before), Some(now)) if before.value == now.value => {}
            (Some(_), Some(now)) => renamed.push((small(&id.value).into(), now.value.clone())),
            (None, None) => {}
            _ => return None,
        }
    }
    Some(renamed)
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

/// Facts together with where they come from.
#[derive(Debug)]
pub struct Linked<'t, T> {
    /// The file.
    pub file: FileId,
    /// The resource's position among those of the file.
    pub index: u32,
    /// The resource.
    pub resource: &'t Resource,
    /// What it says.
    pub facts: &'t T,
    /// How far the resource has moved since it was compiled.
    moved: u32,
}

impl<T> Clone for Linked<'_, T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Linked<'_, T> {}

impl<'t> Linked<'t, Resource> {
    fn new(file: FileId, index: u32, placed: &'t Placed) -> Self {
        Self { file, index, resource: placed, facts: placed, moved: placed.moved() }
    }
}

impl<'t, T> Linked<'t, T> {
    /// The same with facts of the resource.
    pub(crate) fn with<U>(self, facts: &'t U) -> Linked<'t, U> {
        Linked { file: self.file, index: self.index, resource: self.resource, facts, moved: self.moved }
    }

    /// A place that the resource knows, where it is by now.
    pub fn at(&self, span: Span) -> Place {
        Place { file: self.file, span: span.moved(self.moved), resource: Some(self.index) }
    }

    /// Where to point for the resource as a whole.
    pub fn place(&self) -> Place {
        self.at(self.resource.place)
    }

    /// The name to show.
    pub fn label(&self) -> &'t str {
        self.resource.label()
    }
}
