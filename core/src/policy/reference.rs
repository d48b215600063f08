//! References: every place of a resource where the id of another object stands, and what a text in
//! such a place looks like.

use super::conditional_access::PrincipalKind;
use super::{Assignment, ConditionalAccessPolicy, Facts, Resource, Text};

/// What a reference refers to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Referent {
    /// A user, or one of the keywords for users.
    User,
    /// A group.
    Group,
    /// A directory role, by its template id.
    Role,
    /// An application, or one of the keywords for resources.
    Application,
    /// A service principal, or the keyword for all of them.
    ServicePrincipal,
    /// A named location, or one of the keywords for locations.
    Location,
    /// Terms of use.
    TermsOfUse,
    /// An assignment filter.
    AssignmentFilter,
    /// A notification message template.
    NotificationTemplate,
    /// An authentication strength.
    AuthenticationStrength,
}

impl Referent {
    /// The words for it in a message.
    pub const fn name(self) -> &'static str {
        match self {
            Self::User => "user",
            Self::Group => "group",
            Self::Role => "role template",
            Self::Application => "application",
            Self::ServicePrincipal => "service principal",
            Self::Location => "named location",
            Self::TermsOfUse => "terms of use agreement",
            Self::AssignmentFilter => "assignment filter",
            Self::NotificationTemplate => "notification message template",
            Self::AuthenticationStrength => "authentication strength",
        }
    }

    /// The words that Graph takes in place of an id, as Graph writes them.
    pub const fn keywords(self) -> &'static [&'static str] {
        match self {
            Self::User => &["All", "None", "GuestsOrExternalUsers"],
            Self::Application => &["All", "None", "Office365", "MicrosoftAdminPortals", "AllAgentIdResources"],
            Self::ServicePrincipal => &["ServicePrincipalsInMyTenant"],
            Self::Location => &["All", "AllTrusted"],
            _ => &[],
        }
    }
}

/// A place where an id stands, or should.
#[derive(Clone, Copy, Debug)]
pub struct Reference<'r> {
    /// The id as it is written.
    pub id: &'r Text,
    /// The property it stands in.
    pub field: &'static str,
    /// What it refers to.
    pub to: Referent,
}

/// The references of a resource, list by list. Empty text is how tools spell "not set" and refers to
/// nothing.
pub fn references(resource: &Resource) -> Vec<Reference<'_>> {
    let mut found = Vec::new();
    if let Facts::ConditionalAccess(policy) = &resource.facts {
        of_policy(policy, &mut found);
    }
    if let Facts::Compliance(policy) = &resource.facts {
        let actions = policy.actions.iter().flat_map(|actions| &actions.items);
        let templates = actions.filter_map(|action| action.template_id.as_ref());
        extend(&mut found, templates, "notificationTemplateId", Referent::NotificationTemplate);
    }
    for assignment in assignments(resource) {
        extend(&mut found, &assignment.group_id, "groupId", Referent::Group);
        let field = "deviceAndAppManagementAssignmentFilterId";
        // Some tools write the name of a filter here.
        let filter =
            assignment.filter_id.as_ref().filter(|id| !assignment.by_name || id_form(&id.value) == IdForm::Guid);
        extend(&mut found, filter, field, Referent::AssignmentFilter);
    }
    found.retain(|reference| !reference.id.value.is_empty());
    found
}

fn of_policy<'r>(policy: &'r ConditionalAccessPolicy, found: &mut Vec<Reference<'r>>) {
    for (principals, include) in [(&policy.users.include, true), (&policy.users.exclude, false)] {
        for principal in principals {
            let (field, to) = match (principal.kind, include) {
                (PrincipalKind::User, true) => ("includeUsers", Referent::User),
                (PrincipalKind::User, false) => ("excludeUsers", Referent::User),
                (PrincipalKind::Group, true) => ("includeGroups", Referent::Group),
                (PrincipalKind::Group, false) => ("excludeGroups", Referent::Group),
                (PrincipalKind::Role, true) => ("includeRoles", Referent::Role),
                (PrincipalKind::Role, false) => ("excludeRoles", Referent::Role),
                // These hold types of guests, not ids.
                (PrincipalKind::Guests, _) => continue,
            };
            found.push(Reference { id: &principal.id, field, to });
        }
    }
    extend(found, &policy.applications.include, "includeApplications", Referent::Application);
    extend(found, &policy.applications.exclude, "excludeApplications", Referent::Application);
    extend(found, &policy.workloads.include, "includeServicePrincipals", Referent::ServicePrincipal);
    extend(found, &policy.workloads.exclude, "excludeServicePrincipals", Referent::ServicePrincipal);
    if let Some(locations) = &policy.locations {
        extend(found, &locations.include, "includeLocations", Referent::Location);
        extend(found, &locations.exclude, "excludeLocations", Referent::Location);
    }
    if let Some(grant) = &policy.grant {
        extend(found, &grant.terms_of_use, "termsOfUse", Referent::TermsOfUse);
        // Here stands a whole object, and its name where the file does not hold its id.
        let strength = grant.authentication_strength.as_ref().filter(|id| id_form(&id.value) == IdForm::Guid);
        extend(found, strength, "authenticationStrength", Referent::AuthenticationStrength);
    }
}

/// The assignments of a resource, one in a file of its own among them.
fn assignments(resource: &Resource) -> &[Assignment] {
    match &resource.facts {
        Facts::Compliance(facts) => facts.assignments.as_deref().unwrap_or_default(),
        Facts::Configuration(facts) => facts.assignments.as_deref().unwrap_or_default(),
        Facts::AppProtection(facts) => facts.assignments.as_deref().unwrap_or_default(),
        Facts::Enrollment(facts) => facts.assignments.as_deref().unwrap_or_default(),
        Facts::Assignment(assignment) => std::slice::from_ref(assignment),
        _ => &[],
    }
}

fn extend<'r>(
    found: &mut Vec<Reference<'r>>,
    ids: impl IntoIterator<Item = &'r Text>,
    field: &'static str,
    to: Referent,
) {
    found.extend(ids.into_iter().map(|id| Reference { id, field, to }));
}

/// What a text in an id field is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IdForm {
    /// An object id.
    Guid,
    /// What a template leaves to be filled in.
    Placeholder,
    /// Anything else: a keyword, a name, a slip.
    Other,
}

/// What the text of an id field is.
pub fn id_form(text: &str) -> IdForm {
    if is_object_id(text) {
        IdForm::Guid
    } else if is_placeholder(text) {
        IdForm::Placeholder
    } else {
        IdForm::Other
    }
}

/// Whether `text` is an object id.
pub(crate) fn is_object_id(text: &str) -> bool {
    is_guid(text, |byte| byte.is_ascii_hexdigit())
}

/// Whether `text` is 8-4-4-4-12 characters of the given sort.
fn is_guid(text: &str, sort: impl Fn(u8) -> bool) -> bool {
    const DASHES: u64 = 1 << 8 | 1 << 13 | 1 << 18 | 1 << 23;
    let bytes = text.as_bytes();
    let dash = |at: usize| DASHES >> at & 1 == 1;
    bytes.len() == 36 && bytes.iter().enumerate().all(|(at, &byte)| if dash(at) { byte == b'-' } else { sort(byte) })
}

/// Brackets that template languages put around names.
const BRACKETS: [(&str, &str); 8] =
    [("<", ">"), ("{", "}"), ("${", "}"), ("#{", "}#"), ("%", "%"), ("[", "]"), ("__", "__"), ("--", "--")];

/// Words that ask the reader to put something there.
const REQUESTS: [&str; 7] = ["your-", "your_", "replace-", "replace_", "objectid-", "changeme", "insert "];
/// The same at the end of a text.
const LAST_REQUESTS: [&str; 3] = ["replaceme", "replace-me", "replace_me"];

fn is_placeholder(text: &str) -> bool {
    let text = text.trim();
    // Keywords such as `All` are most of what comes here, and one word is no placeholder but one.
    if text.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return text.eq_ignore_ascii_case("changeme");
    }
    // Some tools write ids in braces.
    let inner = text.trim_start_matches('{').trim_end_matches('}');
    if is_object_id(inner) {
        return false;
    }
    let within = |&(open, close): &(&str, &str)| {
        text.len() > open.len() + close.len() && text.starts_with(open) && text.ends_with(close)
    };
    // `xxxxxxxx-xxxx-…`: the form of an id made of one letter that no id holds.
    let first = text.bytes().next().unwrap_or_default();
    let one_letter = !first.is_ascii_hexdigit() && first.is_ascii_alphabetic() && is_guid(text, |byte| byte == first);
    let cut_short = text.get(..9).is_some_and(|start| start.eq_ignore_ascii_case("xxxxxxxx-"));
    let lower = text.to_ascii_lowercase();
    BRACKETS.iter().any(within)
        || one_letter
        || cut_short
        || REQUESTS.iter().any(|request| lower.starts_with(request))
        || LAST_REQUESTS.iter().any(|request| lower.ends_with(request))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_of_ids() {
        for (text, expected) in [
            ("6f3c2a91-5d5b-4c59-9f6e-0d2f2f6a1b10", IdForm::Guid),
            ("00000000-0000-0000-0000-000000000000", IdForm::Guid),
            ("ABCDEFAB-0000-0000-0000-000000000000", IdForm::Guid),
            ("<EmergencyAccess>", IdForm::Placeholder),
            ("{{ group_id }}", IdForm::Placeholder),
            ("${var.group}", IdForm::Placeholder),
            ("YOUR-GROUP-ID", IdForm::Placeholder),
            ("__GROUP_EMERGENCY_ID__", IdForm::Placeholder),
            ("-- INSERT LOCATION ID --", IdForm::Placeholder),
            ("Exclusion-GroupID-ReplaceMe", IdForm::Placeholder),
            ("xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx", IdForm::Placeholder),
            ("yyyyyyyy-yyyy-yyyy-yyyy-yyyyyyyyyyyy", IdForm::Placeholder),
            ("Finance", IdForm::Other),
            ("All", IdForm::Other),
            ("6f3c2a91-5d5b-4c59-9f6e-0d2f2f6a1b1", IdForm::Other),
            ("6f3c2a91-5d5b-4c59-9f6e-Od2f2f6a1b10", IdForm::Other),
            ("{6f3c2a91-5d5b-4c59-9f6e-0d2f2f6a1b10}", IdForm::Other),
            ("<>", IdForm::Other),
            ("", IdForm::Other),
            ("ääääääää-ääää-ääää-ääää-ääääääääääää", IdForm::Other),
        ] {
            assert_eq!(id_form(text), expected, "{text}");
        }
    }
}
