//! Access to Exchange on premises by way of Intune.

use crate::finding::{Findings, Severity};
use crate::json::Value;
use crate::rules::{Check, Example, Rule, Source};

pub(crate) const RULE: Rule = Rule {
    code: "DP010",
    name: "skype-exchange-onprem-access",
    severity: Severity::Hint,
    what: "Conditional access to Exchange on premises is switched on, or its connector is there.",
    why: "The connector belongs to a time before hybrid modern authentication and is not supported any more. Mail \
          clients that it was to keep out are not kept out by Conditional Access.",
    bad: &[Example {
        path: "exchange.json",
        text: r##"{
  "@odata.type": "#microsoft.graph.onPremisesConditionalAccessSettings",
  "id": "exchange",
  "enabled": true
}"##,
    }],
    good: &[Example {
        path: "exchange.json",
        text: r##"{
  "@odata.type": "#microsoft.graph.onPremisesConditionalAccessSettings",
  "id": "exchange",
  "enabled": false
}"##,
    }],
    sources: &[
        Source {
            title: "Set up the on-premises Intune Exchange connector",
            url: "https://learn.microsoft.com/mem/intune/protect/exchange-connector-install",
        },
        Source {
            title: "Hybrid modern authentication overview",
            url: "https://learn.microsoft.com/microsoft-365/enterprise/hybrid-modern-auth-overview",
        },
    ],
    needs_complete: &[],
    check: Check::Json(check),
};

fn check(settings: Value<'_>, findings: &mut Findings) {
    let type_name = settings.get("@odata.type").and_then(Value::plain_text).unwrap_or_default();
    let Some((_, kind)) = type_name.rsplit_once('.') else { return };
    let finding = if kind.eq_ignore_ascii_case("onPremisesConditionalAccessSettings") {
        let Some((key, enabled)) = settings.member("enabled") else { return };
        if enabled.bool() != Some(true) {
            return;
        }
        findings.report(
            key.span(),
            "Conditional access to Exchange on premises is switched on: the connector behind it is \
                                     not supported any more",
        )
    } else if kind.eq_ignore_ascii_case("deviceManagementExchangeConnector") {
        findings
            .report(settings.head(), "There is a connector to Exchange on premises, which is not supported any more")
    } else {
        return;
    };
    finding.help("Use hybrid modern authentication, and take the connector away.");
}
