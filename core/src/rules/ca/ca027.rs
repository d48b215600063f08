//! More policies than a tenant can have.

use crate::finding::{Findings, Severity};
use crate::order::Order;
use crate::rules::{Check, Example, Rule, Source};
use crate::tenant::Tenant;

pub(crate) const RULE: Rule = Rule {
    code: "CA027",
    name: "policy-count",
    severity: Severity::Hint,
    what: "The files hold more Conditional Access policies than a tenant may have.",
    why: "Microsoft Entra allows 195, those included that are disabled or only report. The last ones cannot be \
          created.",
    bad: &[Example { path: "policies.json", text: POLICIES }],
    good: &[Example { path: "policies.json", text: FEW }],
    sources: &[Source {
        title: "Plan a Conditional Access deployment",
        url: "https://learn.microsoft.com/entra/identity/conditional-access/plan-conditional-access",
    }],
    needs_complete: &[],
    check: Check::Tenant(check),
};

const FEW: &str = r#"{ "value": [{ "id": "p1", "displayName": "MFA", "conditions": {}, "grantControls": null }] }"#;

/// A policy of which only the id counts.
macro_rules! policy {
    ($row:literal, $column:literal) => {
        concat!(r#"{"id":""#, $row, $column, r#"","conditions":{},"grantControls":{}}"#)
    };
}

macro_rules! fourteen {
    ($row:literal) => {
        concat!(
            policy!($row, "a"),
            ",",
            policy!($row, "b"),
            ",",
            policy!($row, "c"),
            ",",
            policy!($row, "d"),
            ",",
            policy!($row, "e"),
            ",",
            policy!($row, "f"),
            ",",
            policy!($row, "g"),
            ",",
            policy!($row, "h"),
            ",",
            policy!($row, "i"),
            ",",
            policy!($row, "j"),
            ",",
            policy!($row, "k"),
            ",",
            policy!($row, "l"),
            ",",
            policy!($row, "m"),
            ",",
            policy!($row, "n")
        )
    };
}

/// Fourteen times fourteen of them.
const POLICIES: &str = concat!(
    "[",
    fourteen!("a"),
    ",\n",
    fourteen!("b"),
    ",\n",
    fourteen!("c"),
    ",\n",
    fourteen!("d"),
    ",\n",
    fourteen!("e"),
    ",\n",
    fourteen!("f"),
    ",\n",
    fourteen!("g"),
    ",\n",
    fourteen!("h"),
    ",\n",
    fourteen!("i"),
    ",\n",
    fourteen!("j"),
    ",\n",
    fourteen!("k"),
    ",\n",
    fourteen!("l"),
    ",\n",
    fourteen!("m"),
    ",\n",
    fourteen!("n"),
    "]"
);

/// How many policies a tenant may have.
const LIMIT: usize = 195;

fn check(tenant: &Tenant, findings: &mut Findings) {
    let policies = tenant.conditional_access();
    let mut ids: Vec<&str> =
        policies.filter_map(|policy| policy.resource.id.as_ref()).map(|id| id.value.as_str()).collect();
    ids.order();
    ids.dedup();
    let Some(first) = tenant.conditional_access().next().filter(|_| ids.len() > LIMIT) else { return };
    let message = format!("There are {} Conditional Access policies, and a tenant can have {LIMIT}", ids.len());
    findings.report(first.place(), message).help("Merge policies, or delete those that are disabled.");
}
