//! What a Conditional Access policy protects: apps and what people do in them, and workloads in the place of people.

use serde::{Deserialize, Serialize};

use super::conditions::{is_cancelled, narrows};
use super::set;
use crate::json::{Names, Value};
use crate::policy::common::{Text, is_blank, texts};
use crate::text::Span;

/// What a policy protects.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Applications {
    /// Where to point: the key `applications`, else the policy.
    pub span: Span,
    /// `includeApplications`.
    pub include: Vec<Text>,
    /// `excludeApplications`.
    pub exclude: Vec<Text>,
    /// `includeUserActions`.
    pub user_actions: Vec<Text>,
    /// `includeAuthenticationContextClassReferences`.
    pub authentication_contexts: Vec<Text>,
    /// Whether `applicationFilter` narrows it.
    pub filtered: bool,
    /// Whether the file has `applications` at all.
    pub exported: bool,
    /// Whether it names targets in a way that has no fact of its own.
    pub others: bool,
}

/// Which workload or agent identities a policy is for.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Workloads {
    /// `includeServicePrincipals`.
    pub include: Vec<Text>,
    /// `excludeServicePrincipals`.
    pub exclude: Vec<Text>,
    /// Whether any workload or agent identity is in scope.
    pub any: bool,
    /// Whether there is an object for them with nothing in it: so PowerShell's modules write what is not there, and
    /// what they are too old for.
    pub blank: bool,
}

impl Applications {
    pub(super) fn compile(value: Option<Value<'_>>, span: Span) -> Self {
        let Some(value) = value else { return Self { span, ..Self::default() } };
        const NAMES: [&str; 5] = [
            "includeApplications",
            "excludeApplications",
            "includeUserActions",
            "includeAuthenticationContextClassReferences",
            "applicationFilter",
        ];
        const KNOWN: Names<5> = Names::new(NAMES);
        let [include, exclude, actions, contexts, filter] = value.pick(NAMES);
        Self {
            span,
            include: texts(set(include)),
            exclude: texts(set(exclude)),
            user_actions: texts(set(actions)),
            authentication_contexts: texts(set(contexts)),
            filtered: set(filter).is_some_and(|filter| filter.get_set("rule").is_some()),
            exported: true,
            others: value.members().any(|(key, value)| !key.is_one_of(&KNOWN) && names_target(key, value)),
        }
    }

    /// Whether nothing but the apps it lists is protected.
    pub fn are_apps_alone(&self) -> bool {
        self.user_actions.is_empty() && self.authentication_contexts.is_empty() && !self.others && !self.filtered
    }

    pub(super) fn are_cancelled(&self) -> bool {
        self.are_apps_alone() && is_cancelled(&self.include, &self.exclude, "All")
    }
}

/// Whether a member of `applications` names a target.
fn names_target(key: Value<'_>, value: Value<'_>) -> bool {
    key.plain_text().is_some_and(|key| !key.contains('@')) && narrows(value)
}

impl Workloads {
    pub(super) fn compile(clients: Option<Value<'_>>, agents: Option<Value<'_>>) -> Self {
        let list = |name: &str| texts(clients.and_then(|clients| clients.get_set(name)));
        Self {
            include: list("includeServicePrincipals"),
            exclude: list("excludeServicePrincipals"),
            any: [clients, agents].into_iter().flatten().any(|value| !is_blank(value)),
            blank: clients.is_some_and(|value| value.members().next().is_some() && is_blank(value)),
        }
    }
}
