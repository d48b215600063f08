//! PowerShell: what `Get-Mg… | ConvertTo-Json` writes.
//!
//! Keys begin with capitals, and what the class of an object has no property for lies in a bag. Dates may be
//! `/Date(ms)/`, lists of one may be that one. What lies deeper than `-Depth`, 2 unless told otherwise, is cut
//! off: text stands in its place, which says nothing of what was there.

use crate::json::{Document, NodeKind, Value};

/// The bag for what a class has no property for.
pub(crate) const BAG: &str = "AdditionalProperties";

/// Opens the bags of a document whose keys begin with capitals; says whether they do.
pub(crate) fn prepare(document: &mut Document<'_>) -> bool {
    let is_pascal_case = is_pascal_case(document);
    if is_pascal_case {
        document.open_bags(BAG);
    }
    is_pascal_case
}

/// Whether the first name in the first object begins with a capital.
fn is_pascal_case(document: &Document<'_>) -> bool {
    let root = document.root().and_then(|root| {
        // Windows PowerShell writes some lists with how long they are.
        let list = if root.is_array() { Some(root) } else { root.get("value") };
        let first = list.and_then(|list| list.elements().next()).filter(|first| first.is_object());
        first.or(Some(root))
    });
    // Annotations and actions of Graph begin with no letter.
    let mut letters = root
        .into_iter()
        .flat_map(|object| object.members())
        .filter_map(|(key, _)| key.plain_text()?.bytes().next().filter(u8::is_ascii_alphabetic));
    letters.next().is_some_and(|letter| letter.is_ascii_uppercase())
}

/// Whether a text stands in place of what was cut off.
pub(crate) fn is_cut_off(value: Value<'_>) -> bool {
    value.kind() == NodeKind::String && {
        let text = value.raw().trim_start_matches('"');
        text.starts_with("@{") || text.starts_with("System.") || text.starts_with("Microsoft.Graph.")
    }
}

/// Whether it is cut off and one of the objects of Microsoft's modules, which are there even where nothing is in them.
pub(crate) fn is_class(value: Value<'_>) -> bool {
    is_cut_off(value) && value.raw().trim_start_matches('"').starts_with("Microsoft.Graph.")
}

/// Whether anything directly in an object, or in a list of it, was cut off.
pub(crate) fn is_cut_short(value: Value<'_>) -> bool {
    // PowerShell cuts off all of a list or nothing; in other languages it may be any element.
    let most = if value.document().is_rewritten() { usize::MAX } else { 1 };
    value.members().any(|(_, member)| is_cut_off(member) || member.elements().take(most).any(is_cut_off))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::Facts;
    use crate::rules::ALL;
    use crate::{Confidence, compile};

    #[test]
    fn bags_are_opened_where_keys_begin_with_capitals() {
        let text = r##"[{"AdditionalProperties":{"@odata.type":"#microsoft.graph.iosCompliancePolicy",
            "passcodeRequired":true},"DisplayName":"iOS","Id":"x","Assignments":[{"AdditionalProperties":{},"Id":"y",
            "Target":{"AdditionalProperties":{"@odata.type":"#microsoft.graph.groupAssignmentTarget","groupId":"z"}}}]}]"##;
        let mut document = Document::new(text);
        assert!(prepare(&mut document));
        let keys: Vec<_> = document.nodes().iter().filter(|node| node.kind == NodeKind::Key).collect();
        assert!(keys.iter().all(|key| !text[key.start as usize..].starts_with("\"Additional")), "{keys:?}");
        let unit = compile(text.as_bytes());
        let Facts::Compliance(policy) = &unit.resources[0].facts else { panic!("{unit:?}") };
        assert!(policy.is_on("passcodeRequired"));
        let group = policy.assignments.as_ref().and_then(|list| list[0].group_id.as_ref());
        assert_eq!(group.map(|id| id.span.of(text)), Some("\"z\""));
        assert!(!prepare(&mut Document::new(r#"{"id":1,"AdditionalProperties":{}}"#)));
        let counted = r#"{"value":[{"Id":1,"AdditionalProperties":{"displayName":"x"}}],"Count":1}"#;
        assert!(prepare(&mut Document::new(counted)));
        assert!(!prepare(&mut Document::new(r#"{"value":[{"id":1,"AdditionalProperties":{}}]}"#)));
    }

    #[test]
    fn an_object_of_nulls_is_none() {
        let text = r#"{"Id":"x","DisplayName":"A","State":"enabled","Conditions":{},"GrantControls":{"Operator":"OR",
            "BuiltInControls":["mfa"],"TermsOfUse":"","AuthenticationStrength":STRENGTH},
            "SessionControls":{"SignInFrequency":{"IsEnabled":null,"Value":null}}}"#;
        let count = |strength: &str| {
            let unit = compile(text.replace("STRENGTH", strength).as_bytes());
            let Facts::ConditionalAccess(policy) = &unit.resources[0].facts else { panic!("{unit:?}") };
            assert!(policy.session.is_empty(), "{:?}", policy.session);
            policy.grant.as_ref().map(crate::policy::conditional_access::GrantControls::len)
        };
        assert_eq!(count(r#"{"Id":null,"AllowedCombinations":null,"CombinationConfigurations":[]}"#), Some(1));
        assert_eq!(count("{}"), Some(1));
        assert_eq!(count(r#"{"Id":null,"DisplayName":"x"}"#), Some(2));
        assert_eq!(count(r#""Microsoft.Graph.PowerShell.Models.MicrosoftGraphAuthenticationStrengthPolicy""#), None);
    }

    #[test]
    fn what_is_cut_off_is_not_known() {
        let codes = |text: &str| -> Vec<&str> {
            let found = compile(text.as_bytes()).findings;
            let found = found.into_iter().filter(|finding| finding.confidence != Confidence::Unknown);
            found.map(|finding| ALL[usize::from(finding.rule)].code).filter(|code| *code != "SC013").collect()
        };
        let text = r#"{"Id":"x","DisplayName":"A","State":"enabled",
            "Conditions":{"Users":"Microsoft.Graph.PowerShell.Models.MicrosoftGraphConditionalAccessUsers",
            "Applications":"Microsoft.Graph.PowerShell.Models.MicrosoftGraphConditionalAccessApplications",
            "ClientAppTypes":["all"]},"GrantControls":{"Operator":"OR","BuiltInControls":["mfa"]}}"#;
        assert_eq!(codes(text), ["SC006", "SC006"]);
        let unit = compile(text.as_bytes());
        let Facts::ConditionalAccess(policy) = &unit.resources[0].facts else { panic!("{unit:?}") };
        assert!(!policy.users.exported && !policy.applications.exported);
        let text = r##"{"@odata.type":"#microsoft.graph.iosCompliancePolicy","id":"x","displayName":"A",
            "passcodeRequired":true,"scheduledActionsForRule":["@{ruleName=; scheduledActionConfigurations=System.Object[]}"]}"##;
        let unit = compile(text.as_bytes());
        let Facts::Compliance(policy) = &unit.resources[0].facts else { panic!("{unit:?}") };
        assert!(policy.actions.as_ref().is_none_or(|actions| actions.partly_exported));
    }
}
