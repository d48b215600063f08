//! Keys with capitals, as PowerShell writes them.

use crate::finding::{Findings, Severity};
use crate::fix::Fix;
use crate::json::{NodeKind, Value};
use crate::policy::Resource;
use crate::recognise::powershell::BAG;
use crate::rules::{Check, Example, Rule, Source};
use crate::shape::{Shape, What};

pub(crate) const RULE: Rule = Rule {
    code: "SC013",
    name: "pascal-case-export",
    severity: Severity::Hint,
    what: "The keys of a policy begin with capitals.",
    why: "PowerShell's own objects were saved instead of Graph's answer. pitfall reads them all the same, but Graph takes such a file back \
          only in part, and the types of many objects are lost.",
    bad: &[Example {
        path: "ca.json",
        text: r##"{
  "DisplayName": "Require a compliant device",
  "State": "enabled",
  "Conditions": {
    "Users": { "IncludeUsers": ["All"] },
    "Applications": { "IncludeApplications": ["All"] }
  },
  "GrantControls": { "Operator": "OR", "BuiltInControls": ["compliantDevice"] }
}"##,
    }],
    good: &[Example {
        path: "ca.json",
        text: r##"{
  "displayName": "Require a compliant device",
  "state": "enabled",
  "conditions": {
    "users": { "includeUsers": ["All"] },
    "applications": { "includeApplications": ["All"] },
    "clientAppTypes": ["all"]
  },
  "grantControls": { "operator": "OR", "builtInControls": ["compliantDevice"] }
}"##,
    }],
    sources: &[Source {
        title: "conditionalAccessPolicy resource type",
        url: "https://learn.microsoft.com/graph/api/resources/conditionalaccesspolicy",
    }],
    needs_complete: &[],
    check: Check::Shape(check),
};

fn check(shape: &Shape<'_>, _: &Resource, findings: &mut Findings) {
    if let Some(deviation) = shape.deviations.iter().find(|deviation| matches!(deviation.what, What::PascalCase)) {
        let name = deviation.at.text().unwrap_or_default();
        let message = format!("The keys begin with capitals, such as '{name}': this is PowerShell's form, not Graph's");
        let finding = findings.report(deviation.at.span(), message).about_resource();
        finding.help("Export with Invoke-MgGraphRequest -OutputType Json.");
        let document = deviation.at.document();
        let nodes = (shape.top..document.at(shape.top).end_index()).map(|index| document.at(index));
        let keys: Vec<Value<'_>> = nodes.filter(|node| node.kind() == NodeKind::Key).collect();
        // What lies in a bag belongs elsewhere, and no rename brings it there, nor the types that PowerShell left out.
        let has_bag = memchr::memmem::find(document.at(shape.top).raw().as_bytes(), BAG.as_bytes()).is_some();
        let is_untyped = shape.deviations.iter().any(|deviation| matches!(deviation.what, What::Untyped));
        if !has_bag && !is_untyped {
            let renamed = keys.iter().filter_map(|key| Some((key.span(), camel_case(key.plain_text()?)?)));
            finding.fix(renamed.fold(Fix::safe(), |fix, (span, name)| fix.rename(span, name)));
        }
    }
}

/// A name in Pascal case as Graph writes it: `GrantControls` as `grantControls`.
fn camel_case(name: &str) -> Option<String> {
    let bytes = name.as_bytes();
    let is_pascal = bytes.first()?.is_ascii_uppercase() && bytes.get(1)?.is_ascii_lowercase();
    is_pascal.then(|| format!("{}{}", bytes[0].to_ascii_lowercase() as char, &name[1..]))
}
