//! Whom a Conditional Access policy is for.

use rustc_hash::FxHashSet;
use serde::{Deserialize, Serialize};

use super::set;
use crate::json::Value;
use crate::policy::common::{Text, texts};
use crate::text::Span;

/// Who a policy is for.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Users {
    /// Where to point: the key `users`, else the policy.
    pub span: Span,
    /// Whom it includes.
    pub include: Vec<Principal>,
    /// Whom it excludes.
    pub exclude: Vec<Principal>,
    /// Whether the file has `users` at all.
    pub exported: bool,
}

/// One entry of the lists of users.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Principal {
    /// Which list it stands in.
    pub kind: PrincipalKind,
    /// Object id, role template id, or a keyword such as `All`.
    pub id: Text,
    /// Of guests, `externalTenants` where these are enumerated: only guests from there are meant.
    pub tenants: Option<Vec<String>>,
}

impl Principal {
    /// Whether it stands for guests, in the old way or the new.
    pub fn is_guests(&self) -> bool {
        self.kind == PrincipalKind::Guests || self.kind == PrincipalKind::User && self.id.is("GuestsOrExternalUsers")
    }
}

/// What an entry of the lists of users is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum PrincipalKind {
    /// From `includeUsers` or `excludeUsers`.
    User,
    /// From `includeGroups` or `excludeGroups`.
    Group,
    /// From `includeRoles` or `excludeRoles`.
    Role,
    /// From `includeGuestsOrExternalUsers` or `excludeGuestsOrExternalUsers`; the id holds the guest
    /// types.
    Guests,
}

impl Users {
    pub(super) fn compile(value: Option<Value<'_>>, span: Span) -> Self {
        let Some(value) = value else { return Self { span, ..Self::default() } };
        let picked = value.pick([
            "includeUsers",
            "includeGroups",
            "includeRoles",
            "includeGuestsOrExternalUsers",
            "excludeUsers",
            "excludeGroups",
            "excludeRoles",
            "excludeGuestsOrExternalUsers",
        ]);
        let principals = |lists: &[Option<(Value<'_>, Value<'_>)>]| {
            let kinds = [PrincipalKind::User, PrincipalKind::Group, PrincipalKind::Role];
            let mut principals = Vec::new();
            for (kind, &list) in kinds.into_iter().zip(lists) {
                principals.extend(texts(set(list)).into_iter().map(|id| Principal { kind, id, tenants: None }));
            }
            principals.extend(lists.last().copied().and_then(set).and_then(guest_types));
            each_once(principals)
        };
        let (include, exclude) = picked.split_at(4);
        Self { span, include: principals(include), exclude: principals(exclude), exported: true }
    }
}

/// Whoever is listed twice, as where two branches were merged, is no more people for it.
fn each_once(mut principals: Vec<Principal>) -> Vec<Principal> {
    if principals.len() > 1 {
        let mut seen = FxHashSet::default();
        principals.retain(|one| seen.insert((one.kind, one.id.value.to_ascii_lowercase())));
    }
    principals
}

fn guest_types(value: Value<'_>) -> Option<Principal> {
    let id = Text::of_set(value, "guestOrExternalUserTypes").filter(|types| !types.is("none"))?;
    let tenants = value.member("externalTenants").map(|(_, tenants)| tenants).and_then(enumerated);
    Some(Principal { kind: PrincipalKind::Guests, id, tenants })
}

/// The tenants that `externalTenants` lists; `None` if it stands for all.
fn enumerated(tenants: Value<'_>) -> Option<Vec<String>> {
    let [kind, members] = tenants.pick(["membershipKind", "members"]);
    let kind = kind.and_then(|(_, kind)| kind.text());
    let is_list = match &kind {
        Some(kind) => kind.eq_ignore_ascii_case("enumerated"),
        None => set(members).is_some(),
    };
    is_list.then(|| texts(set(members)).into_iter().map(|id| id.value.to_ascii_lowercase()).collect())
}
