//! Who holds a role of the directory.

use serde::{Deserialize, Serialize};

use super::common::Text;
use crate::json::Value;

/// An assignment of a role, be it active or one to be activated.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct RoleAssignment {
    /// `roleDefinitionId`, for a role that Microsoft provides the id of its template.
    pub role: Option<Text>,
    /// `principalId`: who holds it.
    pub principal: Option<Text>,
    /// `directoryScopeId`: `/` for the whole tenant.
    pub scope: Option<Text>,
}

impl RoleAssignment {
    pub(super) fn compile(value: Value<'_>) -> Self {
        let [role, principal, scope] = value
            .pick(["roleDefinitionId", "principalId", "directoryScopeId"])
            .map(|member| member.and_then(|(_, value)| Text::new(value)));
        Self { role, principal, scope }
    }

    /// Whether the role counts everywhere in the tenant.
    pub fn is_for_all(&self) -> bool {
        self.scope.as_ref().is_none_or(|scope| scope.is("/"))
    }
}
