//! Names of products that are called otherwise today.

use crate::finding::{Findings, Severity};
use crate::json::Value;
use crate::rules::dp::name;
use crate::rules::{Check, Example, Rule, Source};

pub(crate) const RULE: Rule = Rule {
    code: "DP012",
    name: "renamed-product-term",
    severity: Severity::Hint,
    what: "A name or a description uses the former name of a product.",
    why: "Who joins later does not know the old names, and searches in the portals and in the documentation find \
          the new ones.",
    bad: &[Example {
        path: "ca.json",
        text: r#"{
  "displayName": "Azure AD MFA",
  "state": "enabled",
  "conditions": {
    "users": { "includeGroups": ["9b0e2b8e-7f5d-4a53-8f4e-2f8f1c7d6e22"] },
    "applications": { "includeApplications": ["Office365"] }
  },
  "grantControls": { "operator": "OR", "builtInControls": ["mfa"] }
}"#,
    }],
    good: &[Example {
        path: "ca.json",
        text: r#"{
  "displayName": "Entra MFA",
  "state": "enabled",
  "conditions": {
    "users": { "includeGroups": ["9b0e2b8e-7f5d-4a53-8f4e-2f8f1c7d6e22"] },
    "applications": { "includeApplications": ["Office365"] }
  },
  "grantControls": { "operator": "OR", "builtInControls": ["mfa"] }
}"#,
    }],
    sources: &[
        Source {
            title: "New name for Azure Active Directory",
            url: "https://learn.microsoft.com/entra/fundamentals/new-name",
        },
        Source {
            title: "Microsoft Defender for Endpoint",
            url: "https://learn.microsoft.com/defender-endpoint/microsoft-defender-endpoint",
        },
    ],
    needs_complete: &[],
    check: Check::Json(check),
};

/// Former names and today's, the longer before the shorter.
const RENAMED: [(&str, &str); 9] = [
    ("Azure Active Directory", "Microsoft Entra ID"),
    ("Azure AD", "Microsoft Entra ID"),
    ("AAD", "Microsoft Entra ID"),
    ("Microsoft Endpoint Manager", "Microsoft Intune"),
    ("Endpoint Manager", "Microsoft Intune"),
    ("MEM", "Microsoft Intune"),
    ("Defender Advanced Threat Protection", "Microsoft Defender for Endpoint"),
    ("Defender ATP", "Microsoft Defender for Endpoint"),
    ("Company Portal for Windows", "Company Portal"),
];

// The JSON itself: no other rule reads descriptions, which are long.
fn check(resource: Value<'_>, findings: &mut Findings) {
    let [group, user, app, display_name, own_name, description] =
        resource.pick(["securityEnabled", "userPrincipalName", "appId", "displayName", "name", "description"]);
    // Groups, users and apps have the names that they have.
    if group.or(user).or(app).is_some() {
        return;
    }
    for (_, value) in [display_name, own_name, description].into_iter().flatten() {
        let Some(text) = value.text() else { continue };
        if let Some((old, new)) = RENAMED.into_iter().find(|(old, _)| has_words(&text, old)) {
            findings
                .report(value.span(), format!("'{}' speaks of {old}, which is called {new} today", name(resource)))
                .help(format!("Write {new}."));
        }
    }
}

/// Whether a text has these words, not as part of others or of a number such as `MS.AAD.1.1`.
fn has_words(text: &str, words: &str) -> bool {
    text.match_indices(words).any(|(at, _)| {
        let (before, after) = (text[..at].chars().next_back(), text[at + words.len()..].chars().next());
        let begins = before.is_none_or(|letter| !letter.is_alphanumeric() && !matches!(letter, '.' | '_'));
        begins && after.is_none_or(|letter| !letter.is_alphanumeric() && letter != '_')
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_whole() {
        assert!(has_words("for AAD joined", "AAD") && has_words("AAD-joined", "AAD") && has_words("(AAD)", "AAD"));
        assert!(!has_words("MEMBERS", "MEM") && !has_words("AADJ", "AAD") && !has_words("aad", "AAD"));
        assert!(!has_words("MS.AAD.1.1", "AAD") && has_words("Joined to AAD.", "AAD"));
    }
}
