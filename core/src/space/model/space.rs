//! What can be said about a sign-in: its dimensions, and the properties of user and device.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::set::Set;

/// Something that has exactly one of a few values in every sign-in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Dim {
    /// The resource, user action or authentication context.
    Target,
    /// The platform that the user agent claims.
    Platform,
    /// The kind of client.
    Client,
    /// The risk of the user.
    UserRisk,
    /// The risk of the sign-in.
    SignInRisk,
    /// How the device signs in: as usual, by device code, by transfer.
    Flow,
    /// The class of the device.
    Device,
    /// The strongest proof that the user can offer.
    Factor,
    /// What the app can offer.
    AppControl,
}

impl Dim {
    /// All dimensions.
    pub const ALL: [Self; 9] = [
        Self::Target,
        Self::Platform,
        Self::Client,
        Self::UserRisk,
        Self::SignInRisk,
        Self::Flow,
        Self::Device,
        Self::Factor,
        Self::AppControl,
    ];
}

/// The types of guests and external users.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum GuestType {
    /// `internalGuest`
    Internal,
    /// `b2bCollaborationGuest`
    CollaborationGuest,
    /// `b2bCollaborationMember`
    CollaborationMember,
    /// `b2bDirectConnectUser`
    DirectConnect,
    /// `otherExternalUser`
    Other,
    /// `serviceProvider`
    ServiceProvider,
}

impl GuestType {
    /// All types, by their names in Graph.
    pub const ALL: [(&'static str, Self); 6] = [
        ("internalGuest", Self::Internal),
        ("b2bCollaborationGuest", Self::CollaborationGuest),
        ("b2bCollaborationMember", Self::CollaborationMember),
        ("b2bDirectConnectUser", Self::DirectConnect),
        ("otherExternalUser", Self::Other),
        ("serviceProvider", Self::ServiceProvider),
    ];

    /// The words of the admin center for users of the type.
    pub fn words(self) -> &'static str {
        match self {
            Self::Internal => "internal guests",
            Self::CollaborationGuest => "B2B collaboration guests",
            Self::CollaborationMember => "B2B collaboration members",
            Self::DirectConnect => "B2B direct connect users",
            Self::Other => "other external users",
            Self::ServiceProvider => "service provider users",
        }
    }

    /// The type that Graph calls `name`.
    pub fn of(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, kind)| kind)
    }
}

/// Something that is true or false of the user, the device or the circumstances of a sign-in, and
/// of which the files do not always tell.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Property {
    /// To be the user with this id. Nobody is two.
    User(Arc<str>),
    /// To come from the device with this id. No device is two.
    Device(Arc<str>),
    /// To be in a group, as a user or as a device.
    Group(Arc<str>),
    /// To be in the group of which only the display name is known.
    NamedGroup(String),
    /// To be in the dynamic groups that have this rule.
    Rule(Arc<str>),
    /// To hold a directory role.
    Role(String),
    /// To have an Intune licence.
    Licensed,
    /// To be a guest of some type.
    Guest(GuestType),
    /// The same with the tenant in which the guest is at home.
    GuestFrom(GuestType, String),
    /// To match an assignment filter.
    Filter(String),
    /// To come from a named location. These may overlap.
    Location(String),
    /// To come from a trusted location or address.
    Trusted,
    /// To accept terms of use or to satisfy a custom control.
    Offer(String),
    /// A condition that is not modelled, such as a filter for applications.
    Unknown(String),
}

/// A property within a [`Space`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AtomId(pub(in crate::space) u32);

impl AtomId {
    pub(super) fn index(self) -> usize {
        self.0 as usize
    }
}

/// The dimensions with their sizes, and all properties that somebody asked about.
#[derive(Clone, Debug, Default)]
pub struct Space {
    sizes: FxHashMap<Dim, u32>,
    properties: Vec<Property>,
    ids: FxHashMap<Property, AtomId>,
    fresh: u32,
}

impl Space {
    /// A space without properties; a dimension has one value until it is told otherwise.
    pub fn new(sizes: impl IntoIterator<Item = (Dim, u32)>) -> Self {
        Self { sizes: sizes.into_iter().collect(), ..Self::default() }
    }

    /// How many values a dimension has.
    pub fn size(&self, dim: Dim) -> u32 {
        self.sizes.get(&dim).copied().unwrap_or(1)
    }

    /// All values of a dimension.
    pub fn full(&self, dim: Dim) -> Set {
        Set::full(self.size(dim))
    }

    /// Some values of a dimension.
    pub fn set(&self, dim: Dim, values: impl IntoIterator<Item = u32>) -> Set {
        Set::of(self.size(dim), values)
    }

    /// The atom of a property.
    pub fn atom(&mut self, property: Property) -> AtomId {
        if let Some(&known) = self.ids.get(&property) {
            return known;
        }
        let id = AtomId(self.properties.len() as u32);
        self.properties.push(property.clone());
        self.ids.insert(property, id);
        id
    }

    /// The atom of a property that was asked about before.
    pub fn known(&self, property: &Property) -> Option<AtomId> {
        self.ids.get(property).copied()
    }

    /// An atom that is like no other: what it says can only be guessed.
    pub fn fresh(&mut self, what: &str) -> AtomId {
        self.fresh += 1;
        self.atom(Property::Unknown(format!("{what} {}", self.fresh)))
    }

    /// The same atom for one more property: they are always true together.
    pub(crate) fn alias(&mut self, property: Property, id: AtomId) {
        self.ids.entry(property).or_insert(id);
    }

    /// What an atom stands for.
    pub fn property(&self, id: AtomId) -> Option<&Property> {
        self.properties.get(id.index())
    }

    /// How many atoms there are.
    pub fn len(&self) -> usize {
        self.properties.len()
    }

    /// Whether there is no atom.
    pub fn is_empty(&self) -> bool {
        self.properties.is_empty()
    }

    /// Whether the atom is about who the user is.
    pub(super) fn is_person(&self, id: AtomId) -> bool {
        self.identity(id) == Some(Identity::User)
    }

    /// Whether the atom is about who the user or which the device is.
    pub(super) fn identity(&self, id: AtomId) -> Option<Identity> {
        match self.property(id)? {
            Property::User(_) => Some(Identity::User),
            Property::Device(_) => Some(Identity::Device),
            _ => None,
        }
    }
}

/// Of what there is only one in a sign-in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Identity {
    User,
    Device,
}
