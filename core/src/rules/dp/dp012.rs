//! Names of products that are called otherwise today.

use crate::finding::{Findings, Severity};
use crate::fix::Fix;
use crate::json::Value;
use crate::rules::dp::name;
use crate::rules::{Check, Example, Rule, Source};
use crate::text::Span;

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
    for (key, value) in [display_name, own_name, description].into_iter().flatten() {
        let Some(text) = value.text() else { continue };
        if let Some((old, new)) = renamed(&text) {
            let message = format!("'{}' speaks of {old}, which is called {new} today", name(resource));
            let finding = findings.report(value.span(), message);
            finding.help(format!("Write {new}."));
            // A name may be what other tools know the policy by.
            if key.is_named("description") {
                let places = text.match_indices(old).filter(|(at, _)| has_words_at(&text, *at, old));
                let rewritten = places.map(|(at, _)| Span::new(at as u32, (at + old.len()) as u32));
                finding.fix(rewritten.fold(Fix::safe(), |fix, span| fix.rewrite(value.span_within(span), new)));
            }
        }
    }
}

/// The first former name in a text, with today's.
fn renamed(text: &str) -> Option<(&'static str, &'static str)> {
    let starts = memchr::memchr_iter(b'A', text.as_bytes());
    let starts = starts.chain(memchr::memchr3_iter(b'M', b'E', b'D', text.as_bytes()));
    let mut starts = starts.chain(memchr::memchr_iter(b'C', text.as_bytes()));
    starts.find_map(|at| RENAMED.into_iter().find(|(old, _)| has_words_at(text, at, old)))
}

/// Whether a text has these words at a place, not as part of others or of a number such as
/// `MS.AAD.1.1`.
fn has_words_at(text: &str, at: usize, words: &str) -> bool {
    let Some(rest) = text.get(at..).and_then(|rest| rest.strip_prefix(words)) else { return false };
    let (before, after) = (text[..at].chars().next_back(), rest.chars().next());
    let begins = before.is_none_or(|letter| !letter.is_alphanumeric() && !matches!(letter, '.' | '_'));
    begins && after.is_none_or(|letter| !letter.is_alphanumeric() && letter != '_')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_whole() {
        for text in ["for AAD joined", "AAD-joined", "(AAD)", "AADJ and AAD", "Joined to AAD."] {
            assert_eq!(renamed(text), Some(("AAD", "Microsoft Entra ID")), "{text}");
        }
        for text in ["MEMBERS", "AADJ", "aad", "MS.AAD.1.1", "Microsoft"] {
            assert_eq!(renamed(text), None, "{text}");
        }
        assert_eq!(renamed("by Microsoft Endpoint Manager"), Some(("Microsoft Endpoint Manager", "Microsoft Intune")));
    }

    #[test]
    fn every_name_can_be_found() {
        for (old, new) in RENAMED {
            assert_eq!(renamed(old), Some((old, new)));
        }
    }
}
