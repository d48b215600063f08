//! A resource in its file, where it stays what it is while the text around it changes.
//!
//! Who types in a list of a thousand policies changes one of them. The others say what they said before, some
//! characters further on: they are not compiled again, and only how far they have moved is noted.

use std::ops::{Deref, DerefMut};
use std::sync::Arc;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::finding::Finding;
use crate::order::Order;
use crate::policy::Resource;
use crate::recognise::{Kind, Recognised, Wrapper};
use crate::rules::{ALL, Looks};
use crate::text::Span;
use crate::unit::Unit;

/// A resource, and where it is.
#[derive(Clone, Debug)]
pub struct Placed {
    resource: Arc<Resource>,
    /// How far it lies from where it was compiled: what is to be added to its places, which may wrap.
    moved: u32,
    /// What else it was made of; nothing if it is to be compiled again whenever its file changes.
    around: Option<Around>,
}

/// What a resource is made of beside its own text, its kind and its type.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Around {
    context: Option<Arc<str>>,
    wrapper: Option<Wrapper>,
}

/// Errors in a file, beyond which it is not looked up which of its resources have some.
const FEW_ERRORS: usize = 16;

impl Around {
    fn of(recognised: &Recognised<'_>) -> Option<Self> {
        let (document, span) = (recognised.value.document(), recognised.value.span());
        // Assignments are moved to the policies that they are for, and lists of names are read as a whole.
        let is_apart = matches!(recognised.kind, Kind::Assignment | Kind::MigrationTable);
        let few = document.errors.len() <= FEW_ERRORS && document.is_json_file();
        if is_apart || !few || document.errors.iter().any(|error| span.contains(error.span)) {
            return None;
        }
        Some(Self { context: recognised.context.clone(), wrapper: recognised.wrapper })
    }
}

impl Placed {
    /// A resource that has just been compiled.
    pub(crate) fn new(resource: Resource, recognised: &Recognised<'_>) -> Self {
        Self { resource: Arc::new(resource), moved: 0, around: Around::of(recognised) }
    }

    /// From its opening to its closing brace, as it lies now.
    pub fn lies_at(&self) -> Span {
        self.resource.span.moved(self.moved)
    }

    /// How far it lies from where it was compiled.
    pub(crate) fn moved(&self) -> u32 {
        self.moved
    }

    /// Whether this is the same as `other`, somewhere else.
    pub(crate) fn is_same(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.resource, &other.resource)
    }
}

impl Deref for Placed {
    type Target = Resource;

    fn deref(&self) -> &Resource {
        &self.resource
    }
}

impl DerefMut for Placed {
    fn deref_mut(&mut self) -> &mut Resource {
        // Then it is no longer what its text says.
        self.around = None;
        Arc::make_mut(&mut self.resource)
    }
}

/// Units are written down when they are new, and nothing in them has moved.
impl Serialize for Placed {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.resource.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Placed {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let resource = Arc::new(Resource::deserialize(deserializer)?);
        Ok(Self { resource, moved: 0, around: None })
    }
}

/// What a file held before it changed.
#[derive(Clone, Copy, Debug)]
pub struct Before<'b> {
    /// Its text, as [`crate::text::decode`] gives it.
    pub text: &'b str,
    /// What was compiled from it, or is taken from what was.
    pub unit: &'b Unit,
}

/// The resources of a text before it changed, to be found again in what it is now.
#[derive(Debug, Default)]
pub(crate) struct Known<'b> {
    before: Option<Before<'b>>,
    /// What was found in resources, in their order.
    findings: Vec<&'b Finding>,
    /// The first resource that has not been found again.
    next: usize,
}

/// A resource that was found again.
pub(crate) struct Again<'b> {
    pub(crate) placed: Placed,
    /// What was found in it, where it was.
    pub(crate) findings: &'b [&'b Finding],
    /// How far it has moved since.
    pub(crate) by: u32,
}

impl<'b> Known<'b> {
    pub(crate) fn new(before: Option<Before<'b>>) -> Self {
        let mut findings: Vec<&Finding> = before.iter().flat_map(|before| &before.unit.findings).collect();
        // What the schemas of the house find is found by another module.
        let of_house =
            |finding: &Finding| ALL.get(usize::from(finding.rule)).is_none_or(|rule| rule.looks_at == Looks::House);
        findings.retain(|finding| finding.place.resource.is_some() && !of_house(finding));
        findings.order_by_key(|finding| finding.place.resource);
        Self { before, findings, next: 0 }
    }

    /// The same resource in the text before; `pascal_case` is [`Unit::pascal_case`] of the text as it is now.
    pub(crate) fn again(&mut self, recognised: &Recognised<'_>, pascal_case: bool) -> Option<Again<'_>> {
        let before = self.before.filter(|before| before.unit.pascal_case == pascal_case)?;
        let value = recognised.value;
        let (around, span) = (Around::of(recognised)?, value.span());
        let text = span.of(value.document().text());
        let type_name = recognised.type_name.as_ref().map(|name| &name.value);
        let is_same = |index: &usize| {
            let known = &before.unit.resources[*index];
            known.around.as_ref() == Some(&around)
                && known.kind == recognised.kind
                && known.lies_at().of(before.text) == text
                && known.type_name.as_ref().map(|name| &name.value) == type_name
        };
        // One that was taken out, or another one that was put in its place, is passed over.
        let index = (self.next..before.unit.resources.len()).take(2).find(is_same)?;
        self.next = index + 1;
        let known = &before.unit.resources[index];
        let by = span.start.wrapping_sub(known.lies_at().start);
        let number = Some(index as u32);
        let from = self.findings.partition_point(|finding| finding.place.resource < number);
        let to = self.findings.partition_point(|finding| finding.place.resource <= number);
        let placed = Placed { moved: known.moved.wrapping_add(by), ..known.clone() };
        Some(Again { placed, findings: &self.findings[from..to], by })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::decode;
    use crate::{compile, compile_again};

    fn policy(name: &str) -> String {
        format!(r#"{{"displayName":"{name}","conditions":{{}},"grantControls":null,"state":"on"}}"#)
    }

    fn list(names: &[&str]) -> String {
        let policies: Vec<String> = names.iter().map(|name| policy(name)).collect();
        format!("{{\"value\": [\n{}\n]}}", policies.join(",\n"))
    }

    /// The unit of a text that was another one before, and how many of its resources come from there.
    fn again(before: &str, now: &str) -> (Unit, usize) {
        let unit = compile(before.as_bytes());
        let text = decode(before.as_bytes()).text;
        let known = Before { text: &text, unit: &unit };
        let again = compile_again(now.as_bytes(), known);
        let known = |placed: &&Placed| unit.resources.iter().any(|before| before.is_same(placed));
        let count = again.resources.iter().filter(known).count();
        (again, count)
    }

    #[test]
    fn only_what_says_something_else_is_compiled_again() {
        let before = list(&["A", "B", "C", "D", "E"]);
        for (names, known) in [
            (&["A", "B", "C", "D", "E"][..], 5),
            (&["A", "B", "other", "D", "E"], 4),
            (&["new", "A", "B", "C", "D", "E"], 5),
            (&["B", "C", "D", "E"], 4),
            (&["A", "B"], 2),
            (&["A"], 0),
        ] {
            let now = list(names);
            let (unit, count) = again(&before, &now);
            assert_eq!(count, known, "{names:?}");
            let fresh = compile(now.as_bytes());
            let places = |unit: &Unit| unit.resources.iter().map(Placed::lies_at).collect::<Vec<_>>();
            assert_eq!(places(&unit), places(&fresh), "{names:?}");
            assert_eq!(unit.findings, fresh.findings, "{names:?}");
            assert!(!fresh.findings.is_empty(), "there is no such state");
        }
    }

    #[test]
    fn what_was_made_of_something_else_is_compiled_again() {
        let before = list(&["A", "B"]);
        let of_groups =
            before.replacen('{', r#"{"@odata.context":"https://graph.microsoft.com/v1.0/$metadata#groups","#, 1);
        assert_eq!(again(&before, &of_groups).1, 0);
        let broken = before.replace(r#""state":"on"}]"#, r#""state":"on",}]"#).replacen("null", "null,", 1);
        assert_eq!(again(&before, &broken).1, 1, "the other one is well");
        let capitals = before.replacen("displayName", "DisplayName", 1);
        let in_list = |text: &str| text.replacen("{\"value\": ", "", 1).replacen("]}", "]", 1);
        assert_eq!(again(&in_list(&before), &in_list(&capitals)).1, 0, "bags are opened in all of them or in none");
        let string = serde_json::to_string(&before).expect("text is JSON");
        assert_eq!(again(&string, &string).1, 0, "within a string nothing is where it seems to be");
    }
}
