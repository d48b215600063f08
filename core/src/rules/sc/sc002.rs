//! A key that an object has twice.

use std::collections::HashMap;

use crate::finding::{Findings, Severity};
use crate::fix::Fix;
use crate::json::{NodeKind, Value};
use crate::rules::{Check, Example, Rule, Source};

pub(crate) const RULE: Rule = Rule {
    code: "SC002",
    name: "duplicate-key",
    severity: Severity::Error,
    what: "An object has the same key twice.",
    why: "JSON leaves open which of the values counts. Most readers take the last and drop the others without a word, \
          some take the first, some refuse the file. A list of excluded groups may so vanish from a policy although \
          everybody can see it in the file.",
    bad: &[Example {
        path: "ca.json",
        text: r#"{
  "displayName": "Require a compliant device",
  "conditions": {
    "users": {
      "includeUsers": ["All"],
      "excludeGroups": ["5f0c52c8-3ad1-4c0e-a7f0-0f5b1b2c9a11"],
      "excludeGroups": ["9b0e2b8e-7f5d-4a53-8f4e-2f8f1c7d6e22"]
    },
    "applications": { "includeApplications": ["All"] }
  },
  "grantControls": { "operator": "OR", "builtInControls": ["compliantDevice"] }
}"#,
    }],
    good: &[Example {
        path: "ca.json",
        text: r#"{
  "displayName": "Require a compliant device",
  "conditions": {
    "users": {
      "includeUsers": ["All"],
      "excludeGroups": ["5f0c52c8-3ad1-4c0e-a7f0-0f5b1b2c9a11", "9b0e2b8e-7f5d-4a53-8f4e-2f8f1c7d6e22"]
    },
    "applications": { "includeApplications": ["All"] }
  },
  "grantControls": { "operator": "OR", "builtInControls": ["compliantDevice"] }
}"#,
    }],
    sources: &[Source {
        title: "RFC 8259: The JavaScript Object Notation (JSON) Data Interchange Format, section 4",
        url: "https://www.rfc-editor.org/rfc/rfc8259#section-4",
    }],
    needs_complete: &[],
    check: Check::Json(check),
};

/// How many places of one key a finding points at.
const MAX_RELATED: usize = 5;

fn check(resource: Value<'_>, findings: &mut Findings) {
    let document = resource.document();
    let mut seen = Seen::new();
    for index in resource.index()..resource.end_index() {
        let object = document.at(index);
        if object.kind() == NodeKind::Object && seen.may_repeat(object) {
            check_object(object, findings);
        }
    }
}

/// A power of two, large against the keys of an object.
const PLACES: usize = 1 << 9;

/// Which marks the keys of an object have.
struct Seen {
    /// For some of the bits of a mark the last object that had such a mark. Clearing it for each object would take
    /// longer than filling it.
    last: Box<[u32; PLACES]>,
    /// The number of the object.
    now: u32,
    /// The marks of the object.
    marks: Vec<u16>,
}

impl Seen {
    fn new() -> Self {
        Self { last: Box::new([0; PLACES]), now: 0, marks: Vec::new() }
    }

    /// Whether two keys of an object may be the same. Their marks settle it for nearly every object
    /// without a look at the keys themselves.
    fn may_repeat(&mut self, object: Value<'_>) -> bool {
        self.now += 1;
        self.marks.clear();
        let mut distinct = true;
        for (key, _) in object.members() {
            let Some(mark) = key.mark() else { return true };
            self.marks.push(mark);
            let last = &mut self.last[usize::from(mark) % PLACES];
            distinct &= *last != self.now;
            *last = self.now;
        }
        if distinct {
            return false;
        }
        self.marks.sort_unstable();
        self.marks.windows(2).any(|pair| pair[0] == pair[1])
    }
}

fn check_object(object: Value<'_>, findings: &mut Findings) {
    // All places of each key, in the order in which the keys first stand there.
    let mut index: HashMap<String, usize> = HashMap::new();
    let mut places: Vec<Vec<(Value<'_>, Value<'_>)>> = Vec::new();
    for (key, value) in object.members() {
        let Some(name) = key.text() else { continue };
        let at = *index.entry(name.to_ascii_lowercase()).or_insert(places.len());
        match places.get_mut(at) {
            Some(list) => list.push((key, value)),
            None => places.push(vec![(key, value)]),
        }
    }
    places.iter().filter(|list| list.len() > 1).for_each(|list| report(list, findings));
}

/// Reports a key by its places, of which there are at least two.
fn report(places: &[(Value<'_>, Value<'_>)], findings: &mut Findings) {
    let Some((&(key, value), earlier)) = places.split_last() else { return };
    let name = key.text().unwrap_or_default();
    let equal = earlier.iter().all(|&(_, other)| is_same(value, other));
    // Tools that merge responses repeat annotations; no reader minds.
    if equal && name.contains("@odata") {
        return;
    }
    let mut spellings: Vec<String> = Vec::new();
    for (key, _) in places {
        let spelling = format!("'{}'", key.text().unwrap_or_default());
        if !spellings.contains(&spelling) {
            spellings.push(spelling);
        }
    }
    let times = if places.len() == 2 { "twice".to_owned() } else { format!("{} times", places.len()) };
    let spelt = match spellings.as_slice() {
        [_] => format!("'{name}' stands {times} in one object"),
        _ => format!("{} stand in one object and differ only in case", spellings.join(" and ")),
    };
    let message = if equal {
        format!("{spelt}, with equal values")
    } else {
        format!("{spelt}, with different values; most readers take the last and drop the other without a word")
    };
    let help = if equal { "Remove one of them." } else { "Put what is meant into one of them and remove the other." };
    let finding = findings.report(key.span(), message);
    finding.help(help);
    // Readers that tell capitals apart may know only one of two spellings.
    if equal && spellings.len() == 1 {
        let fix = earlier.iter().fold(Fix::safe(), |fix, (key, _)| fix.remove(key.span()));
        finding.fix(fix);
    }
    for (other, _) in earlier.iter().take(MAX_RELATED) {
        finding
            .related(other.span(), if equal { "the same once more" } else { "this value is dropped by most readers" });
    }
}

/// Whether two values say the same, node by node, whatever the space between them.
fn is_same(a: Value<'_>, b: Value<'_>) -> bool {
    let size = |value: Value<'_>| value.end_index() - value.index();
    size(a) == size(b)
        && (0..size(a)).all(|offset| {
            let one = a.document().at(a.index() + offset);
            let other = b.document().at(b.index() + offset);
            let container = one.is_object() || one.is_array();
            one.kind() == other.kind() && size(one) == size(other) && (container || one.raw() == other.raw())
        })
}
