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
const RENAMED: [(&str, &str); 22] = [
    ("Azure AD Identity Protection", "Microsoft Entra ID Protection"),
    ("Azure AD Conditional Access", "Microsoft Entra Conditional Access"),
    ("Azure AD Domain Services", "Microsoft Entra Domain Services"),
    ("Azure AD registered", "Microsoft Entra registered"),
    ("Azure AD Connect", "Microsoft Entra Connect"),
    ("Azure AD joined", "Microsoft Entra joined"),
    ("Azure AD join", "Microsoft Entra join"),
    ("Azure Active Directory", "Microsoft Entra ID"),
    ("Azure AD", "Microsoft Entra ID"),
    ("AAD joined", "Microsoft Entra joined"),
    ("AAD", "Microsoft Entra ID"),
    ("Microsoft Endpoint Manager", "Microsoft Intune"),
    ("Endpoint Manager", "Microsoft Intune"),
    ("MEM", "Microsoft Intune"),
    ("Microsoft Defender Advanced Threat Protection", "Microsoft Defender for Endpoint"),
    ("Windows Defender Advanced Threat Protection", "Microsoft Defender for Endpoint"),
    ("Microsoft Defender ATP", "Microsoft Defender for Endpoint"),
    ("Windows Defender ATP", "Microsoft Defender for Endpoint"),
    ("Defender ATP", "Microsoft Defender for Endpoint"),
    ("MDATP", "Microsoft Defender for Endpoint"),
    ("WDATP", "Microsoft Defender for Endpoint"),
    ("Company Portal for Windows", "Company Portal"),
];

/// What is called so to this day.
const KEPT: [&str; 2] = ["Azure AD B2C", "Azure Active Directory B2C"];

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
                let places = text.match_indices(old).map(|(at, _)| at);
                let places =
                    places.filter(|at| name_at(&text, *at) == Some((old, new)) && stands_alone(&text, *at, old));
                let rewritten = places.map(|at| Span::new(at as u32, (at + old.len()) as u32)).collect::<Vec<_>>();
                if !rewritten.is_empty() {
                    let fix =
                        rewritten.iter().fold(Fix::safe(), |fix, span| fix.rewrite(value.span_within(*span), new));
                    finding.fix(fix);
                }
            }
        }
    }
}

/// The first former name in a text, with today's.
fn renamed(text: &str) -> Option<(&'static str, &'static str)> {
    let starts = text.bytes().enumerate().filter(|(_, byte)| matches!(byte, b'A' | b'C' | b'D' | b'E' | b'M' | b'W'));
    let mut past = 0;
    for (at, _) in starts {
        if at < past {
            continue;
        }
        if let Some(kept) = KEPT.iter().find(|kept| has_words_at(text, at, kept)) {
            past = at + kept.len();
        } else if let Some(found) = name_at(text, at) {
            return Some(found);
        }
    }
    None
}

/// The longest former name at a place.
fn name_at(text: &str, at: usize) -> Option<(&'static str, &'static str)> {
    let is_kept = KEPT.iter().any(|kept| has_words_at(text, at, kept));
    RENAMED.into_iter().find(|(old, _)| !is_kept && has_words_at(text, at, old))
}

/// Whether words are neither a part of another name, such as that of a group, nor quoted, as the value of a rule is.
fn stands_alone(text: &str, at: usize, words: &str) -> bool {
    let binds = |letter: char| matches!(letter, '-' | '"' | '\'' | '/' | '@' | '#');
    let (before, after) = (text[..at].chars().next_back(), text[at + words.len()..].chars().next());
    !before.is_some_and(binds) && !after.is_some_and(binds)
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
        for text in ["for AAD users", "AAD-joined", "(AAD)", "AADJ and AAD", "Joined to AAD."] {
            assert_eq!(renamed(text), Some(("AAD", "Microsoft Entra ID")), "{text}");
        }
        for text in ["MEMBERS", "AADJ", "aad", "MS.AAD.1.1", "Microsoft"] {
            assert_eq!(renamed(text), None, "{text}");
        }
        for text in ["Azure AD B2C", "Azure AD B2C tenant"] {
            assert_eq!(renamed(text), None, "{text}");
        }
        assert_eq!(renamed("Azure AD B2C and AAD"), Some(("AAD", "Microsoft Entra ID")));
        assert_eq!(renamed("for Azure AD joined PCs"), Some(("Azure AD joined", "Microsoft Entra joined")));
        assert_eq!(renamed("Windows Defender ATP").map(|(old, _)| old), Some("Windows Defender ATP"));
        assert!(!stands_alone("group SG-AAD-Users", 9, "AAD") && stands_alone("of AAD.", 3, "AAD"));
        assert_eq!(renamed("by Microsoft Endpoint Manager"), Some(("Microsoft Endpoint Manager", "Microsoft Intune")));
    }

    #[test]
    fn every_name_can_be_found() {
        for (old, new) in RENAMED {
            assert_eq!(renamed(old), Some((old, new)));
        }
    }
}
