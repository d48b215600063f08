//! Atoms: what a list of users or an assignment names.

use std::fmt;
use std::sync::Arc;

use super::access::guest_types;
use super::model::GuestType;
use crate::tenant::Tenant;

/// A set of users or devices as policies name them. Ids are in small letters.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Atom {
    /// `All` of Conditional Access: every user of the directory, guests included.
    Everyone,
    /// `allLicensedUsersAssignmentTarget`: users with an Intune licence.
    Licensed,
    /// Guests and external users of some types, as `guestOrExternalUserTypes` lists them; `None`
    /// for all of them.
    Guests(Option<String>),
    /// Of guests of these types, those from some tenants, whose ids are listed as far as the file
    /// tells.
    GuestsFrom {
        /// As `guestOrExternalUserTypes` lists them.
        types: String,
        /// Ids of their home tenants.
        tenants: Vec<String>,
    },
    /// A user.
    User(String),
    /// A group of users or devices.
    Group(String),
    /// A group of which only the display name is known.
    NamedGroup(String),
    /// Users with a directory role.
    Role(String),
    /// `allDevicesAssignmentTarget`: every managed device.
    AllDevices,
    /// An assignment whose target is of a kind that the file does not tell, included or excluded.
    Unreadable,
}

impl Atom {
    /// Whether it is about guests.
    pub(super) fn is_guests(&self) -> bool {
        matches!(self, Self::Guests(_) | Self::GuestsFrom { .. })
    }

    /// The words for it in a message.
    pub fn show(&self, tenant: &Tenant) -> String {
        match self {
            Self::Everyone => "all users".to_owned(),
            Self::Licensed => "all licensed users".to_owned(),
            Self::Guests(types) => guests_of(types.as_deref()),
            Self::GuestsFrom { tenants, .. } if tenants.len() == 1 => "guests from one tenant".to_owned(),
            Self::GuestsFrom { .. } => "guests from some tenants".to_owned(),
            Self::User(id) => "user ".to_owned() + &tenant.show(id),
            Self::Group(id) => show_group(tenant, id),
            Self::NamedGroup(name) => ["group '", name, "'"].concat(),
            Self::Role(id) => "role ".to_owned() + &tenant.show(id),
            Self::AllDevices => "all devices".to_owned(),
            Self::Unreadable => "a target of unknown kind".to_owned(),
        }
    }
}

/// The words for guests of the types in a list, or of all.
pub(crate) fn guests_of(types: Option<&str>) -> String {
    const ALL: &str = "guests and external users";
    let Some(kinds) = guest_types(types) else { return ALL.to_owned() };
    let (named, others): (Vec<_>, Vec<_>) = GuestType::ALL.iter().partition(|(_, kind)| kinds.contains(kind));
    let words = |kinds: &[&(&str, GuestType)]| -> Vec<String> {
        kinds.iter().map(|(_, kind)| kind.words().to_owned()).collect()
    };
    match (named.len(), others.as_slice()) {
        (_, []) | (0, _) => ALL.to_owned(),
        (1 | 2, _) => listed(&words(&named)),
        (_, [other]) => format!("{ALL} but {}", other.1.words()),
        (count, _) => format!("guests of {count} types"),
    }
}

/// The words for the group with an id.
pub(super) fn show_group(tenant: &Tenant, id: &str) -> String {
    "group ".to_owned() + &tenant.show(id)
}

/// An assignment filter on a scope.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Filter {
    /// Object id, in small letters.
    pub id: String,
    /// Whether devices that match are left out.
    pub exclude: bool,
}

impl Filter {
    /// The words for it in a message.
    pub fn show(&self, tenant: &Tenant) -> String {
        format!("filter {}", tenant.show(&self.id))
    }

    /// Whether one lets through what the other does not.
    pub(super) fn is_opposite(&self, other: &Self) -> bool {
        self.id == other.id && self.exclude != other.exclude
    }
}

/// The fact that would decide a question. It reads after "depends on".
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Missing {
    /// Whether every user has an Intune licence. All but a few do where Intune is used for all.
    Licences,
    /// Whether these groups and users together are everybody.
    Everyone(Names),
    /// Members of groups.
    Members(Names),
    /// Which guests are among the users.
    Guests,
    /// Who holds a role.
    RoleMembers(String),
    /// Whose devices these are.
    Devices(String),
    /// The object id of a group that is given by its name.
    GroupId(String),
    /// Which devices a filter matches.
    Filter(String),
    /// What an assignment goes to.
    Target,
}

impl fmt::Display for Missing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Licences => f.write_str("whether every user has an Intune licence"),
            Self::Everyone(names) if names.is_one() => write!(f, "whether {names} holds every user"),
            Self::Everyone(names) => write!(f, "whether {names} together hold every user"),
            Self::Members(groups) => write!(f, "the members of {groups}"),
            Self::Guests => f.write_str("which guests are in scope"),
            Self::RoleMembers(role) => write!(f, "who holds {role}"),
            Self::Devices(name) => write!(f, "whose devices are in {name}"),
            Self::GroupId(name) => write!(f, "the object id of {name}"),
            Self::Filter(filter) => write!(f, "which devices {filter} matches"),
            Self::Target => f.write_str("the kind of an assignment's target"),
        }
    }
}

/// Names for a message: the first ones, and how many others there are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Names {
    first: Arc<[String]>,
    others: usize,
}

impl Names {
    const SHOWN: usize = 3;

    /// Of a list, of which only those that are shown are asked for.
    pub(super) fn of(names: impl ExactSizeIterator<Item = String>) -> Self {
        let others = names.len().saturating_sub(Self::SHOWN);
        Self { first: names.take(Self::SHOWN).collect(), others }
    }

    /// The names of all of these lists, each once.
    pub(crate) fn merged<'n>(lists: impl IntoIterator<Item = &'n Self>) -> Self {
        let mut first: Vec<String> = Vec::new();
        let mut others = 0;
        for list in lists {
            others = others.max(list.others);
            for name in list.first.iter() {
                if !first.contains(name) {
                    first.push(name.clone());
                }
            }
        }
        others += first.len().saturating_sub(Self::SHOWN);
        first.truncate(Self::SHOWN);
        Self { first: first.into(), others }
    }

    fn is_one(&self) -> bool {
        self.first.len() == 1
    }
}

impl fmt::Display for Names {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.first.split_last(), self.others) {
            (None, _) => Ok(()),
            (Some((one, [])), 0) => f.write_str(one),
            (Some((last, before)), 0) => {
                write_list(f, before)?;
                f.write_str(" and ")?;
                f.write_str(last)
            }
            (Some(_), others) => {
                write_list(f, &self.first)?;
                write!(f, " and {others} more")
            }
        }
    }
}

fn write_list(f: &mut fmt::Formatter<'_>, names: &[String]) -> fmt::Result {
    for (at, name) in names.iter().enumerate() {
        f.write_str(if at == 0 { "" } else { ", " })?;
        f.write_str(name)?;
    }
    Ok(())
}

/// Names for a message: three and the number of the others.
pub(crate) fn listed(names: &[String]) -> String {
    Names::of(names.iter().cloned()).to_string()
}
