//! Service principals: apps as far as a tenant knows them.

use serde::{Deserialize, Serialize};

use super::common::Text;
use crate::json::Value;

/// What an export tells about a service principal.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ServicePrincipal {
    /// `appId`, the id by which policies name an app.
    pub app_id: Option<Text>,
}

impl ServicePrincipal {
    pub(super) fn compile(value: Value<'_>) -> Self {
        Self { app_id: Text::of_set(value, "appId") }
    }
}
