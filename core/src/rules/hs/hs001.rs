//! A resource that does not fit a schema of the house.

use crate::finding::Severity;
use crate::rules::{Check, Example, Rule, Source};

pub(crate) const RULE: Rule = Rule {
    code: "HS001",
    name: "house-schema",
    severity: Severity::Warning,
    what: "A policy does not fit the organisation's own JSON Schema for its kind.",
    why: "What an organisation agrees on, such as names, states and who is excluded, is kept only where something checks it. pitfall.toml \
          names a schema for a kind of resource; what the schema says in title, description and x-pitfall-severity becomes the message, \
          the help and the severity.",
    bad: &[
        Example {
            path: "ca.json",
            text: r##"{
  "displayName": "Require a compliant device",
  "state": "enabled",
  "conditions": {
    "users": { "includeUsers": ["All"], "excludeGroups": ["5f0c52c8-3ad1-4c0e-a7f0-0f5b1b2c9a11"] },
    "applications": { "includeApplications": ["All"] },
    "clientAppTypes": ["all"]
  },
  "grantControls": { "operator": "OR", "builtInControls": ["compliantDevice"] }
}"##,
        },
        Example {
            path: "pitfall.toml",
            text: r##"[schemas]
conditionalAccessPolicy = "house/ca.schema.json"
"##,
        },
        Example {
            path: "house/ca.schema.json",
            text: r##"{
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "properties": {
    "displayName": {
      "pattern": "^CA[0-9]{3} ",
      "title": "The name does not begin with a number of the register",
      "description": "Take the next number from the register, such as CA012.",
      "x-pitfall-severity": "warning"
    }
  }
}"##,
        },
    ],
    good: &[
        Example {
            path: "ca.json",
            text: r##"{
  "displayName": "CA012 Require a compliant device",
  "state": "enabled",
  "conditions": {
    "users": { "includeUsers": ["All"], "excludeGroups": ["5f0c52c8-3ad1-4c0e-a7f0-0f5b1b2c9a11"] },
    "applications": { "includeApplications": ["All"] },
    "clientAppTypes": ["all"]
  },
  "grantControls": { "operator": "OR", "builtInControls": ["compliantDevice"] }
}"##,
        },
        Example {
            path: "pitfall.toml",
            text: r##"[schemas]
conditionalAccessPolicy = "house/ca.schema.json"
"##,
        },
        Example {
            path: "house/ca.schema.json",
            text: r##"{
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "properties": {
    "displayName": {
      "pattern": "^CA[0-9]{3} ",
      "title": "The name does not begin with a number of the register",
      "description": "Take the next number from the register, such as CA012.",
      "x-pitfall-severity": "warning"
    }
  }
}"##,
        },
    ],
    sources: &[Source {
        title: "JSON Schema: A Media Type for Describing JSON Documents",
        url: "https://json-schema.org/draft/2020-12/json-schema-core",
    }],
    needs_complete: &[],
    check: Check::House(()),
};
