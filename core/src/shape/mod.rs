//! The shape of resources: where their JSON is not what Microsoft Graph knows.
//!
//! One walk over a resource compares it with the [`model`]; what it finds are [`Deviation`]s, of which
//! the rules make findings. Nothing is judged that the model does not hold: types of other products,
//! annotations, what tools add under names that begin with no letter.

mod elsewhere;
pub mod layout;
pub mod model;
mod schema;
mod strangers;
mod walk;

pub(crate) use elsewhere::Home;
pub use model::{DATE, Type};
pub use schema::{schema, schema_text};
pub use walk::{Walker, deviations};

use crate::json::Value;
use crate::policy::{Api, Resource};
use crate::recognise::Kind;
use model::{Enum, Property};

/// Where a resource is not what the model knows.
#[derive(Clone, Copy, Debug)]
pub struct Deviation<'d> {
    /// Where: the key or the value.
    pub at: Value<'d>,
    /// The type of the object around it.
    pub within: Type,
    /// What is there.
    pub what: What,
}

/// What deviates.
#[derive(Clone, Copy, Debug)]
pub enum What {
    /// A property that the type does not have, and the one that it may be a slip of.
    Unknown(Option<&'static str>),
    /// A name that is a slip of a property that the object must have and lacks.
    Misnamed(Property),
    /// A property that belongs elsewhere.
    Misplaced(Home),
    /// A value of another kind than the property takes.
    Kind(Property),
    /// Something else where a list should be.
    NoList(Property),
    /// A word that the property does not take.
    Word(Property, Enum),
    /// A word spelt with other capitals than Graph's.
    Case(Property, &'static str),
    /// A word that older clients are given in place of one they do not know.
    Future(Property),
    /// An option that belongs to another setting than the one whose id stands at this place of the tape.
    ForeignOption(u32),
    /// A whole number outside the range that Graph's documentation gives.
    Range(Property, i32, i32),
    /// `null` where Graph never has it.
    Null(Property),
    /// A property that version 1.0 of Graph lacks, in an object that was read from there.
    BetaOnly(Property),
    /// A property that a new object must have is not there.
    Missing(Property),
    /// An object that is one of several types does not say which.
    Untyped,
    /// The name of a type that is not known, and the one that it may be a slip of.
    NoSuchType(Option<Type>),
    /// The name of a type that has no place there.
    ForeignType(Type),
    /// What only Graph writes, in an object that was not read from there.
    ReadOnly(Property),
    /// A key in Pascal case, as all keys of the object.
    PascalCase,
}

/// What the walk over a resource found.
#[derive(Debug)]
pub struct Shape<'d> {
    /// What the resource is.
    pub kind: Type,
    /// Its place on the tape.
    pub top: u32,
    /// Where it deviates, in the order of the text.
    pub deviations: Vec<Deviation<'d>>,
}

/// What a resource is in the model, and whether that is all that is known of it: without a type name
/// it may be any type of a family.
pub(crate) fn type_of(resource: &Resource, value: Value<'_>) -> Option<Type> {
    if let Some(name) = &resource.type_name {
        return Type::named(&name.value).filter(|kind| kind.is_resource());
    }
    let name = match resource.kind {
        // Those for Linux look like policies of the settings catalog.
        Kind::CompliancePolicy if value.get("technologies").is_some() => "deviceManagementCompliancePolicy",
        Kind::NamedLocation => type_of_location(value),
        Kind::DeviceConfiguration if value.get("definitionValues").is_some() => "groupPolicyConfiguration",
        Kind::ConditionalAccessPolicy
        | Kind::CompliancePolicy
        | Kind::ConfigurationPolicy
        | Kind::Intent
        | Kind::Group
        | Kind::AssignmentFilter
        | Kind::AuthenticationStrength
        | Kind::ThreatDefenseConnector
        | Kind::DeviceManagementSettings
        | Kind::NotificationTemplate
        | Kind::TermsOfUse => resource.kind.name(),
        _ => return None,
    };
    Type::named(name)
}

/// The type of a location that says by its members alone what it is. One that says so in words of its own is for a tool
/// that reads these.
fn type_of_location(value: Value<'_>) -> &'static str {
    let has = |name: &str| value.get(name).is_some();
    if has("type") || has("locationType") {
        Kind::NamedLocation.name()
    } else if has("ipRanges") {
        "ipNamedLocation"
    } else if has("countriesAndRegions") {
        "countryNamedLocation"
    } else {
        Kind::NamedLocation.name()
    }
}

/// How a resource came into its file.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Origin {
    /// Whether somebody wrote it, to be sent to Graph.
    pub(crate) is_new: bool,
    /// Whether it was read from version 1.0 of Graph.
    pub(crate) is_v1: bool,
    /// Whether somebody asked Graph for some of its properties alone.
    pub(crate) is_selection: bool,
}

impl Origin {
    pub(crate) fn of(resource: &Resource) -> Self {
        Self {
            is_new: !resource.export.from_graph && resource.id.is_none(),
            is_v1: resource.export.api == Some(Api::V1),
            is_selection: resource.export.is_selection,
        }
    }
}
