//! What is known of rules without their checks, and their documentation apart.
//!
//! Who names rules has no need of either: the program judges inside a module, the module for JavaScript leaves the
//! documentation to a file. A list of whole rules would bring along all that they point to, so these lists are copies of
//! their parts, made by the compiler, and the linker takes what somebody uses.

use std::sync::LazyLock;

use super::index::RULES;
use super::{Check, Example, Rule, Source};
use crate::finding::Severity;
use crate::recognise::Kind;

/// Every rule, by code.
pub static ALL: &[Meta] = &{
    let mut list = [RULES[0].meta(); RULES.len()];
    let mut index = 1;
    while index < list.len() {
        list[index] = RULES[index].meta();
        index += 1;
    }
    list
};

/// The documentation of each of them.
static DOCS: &[Docs] = &{
    let mut list = [RULES[0].docs(); RULES.len()];
    let mut index = 1;
    while index < list.len() {
        list[index] = RULES[index].docs();
        index += 1;
    }
    list
};

/// One rule. Its code and name never change their meaning and are never used again.
#[derive(Clone, Copy, Debug)]
pub struct Meta {
    /// Two letters for the family and three digits, such as `UG002`.
    pub code: &'static str,
    /// A name for people, such as `ca-users-not-covered-by-compliance`.
    pub name: &'static str,
    /// The severity of a certain finding.
    pub severity: Severity,
    /// For rules about something missing: collections that must be complete in the files, since
    /// otherwise what is missing may merely not have been exported.
    pub needs_complete: &'static [Kind],
    /// What it looks at.
    pub looks_at: Looks,
    /// The first page that documents the facts behind it.
    source: &'static str,
}

/// What a rule looks at, from the smallest scope to the largest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Looks {
    /// How a file could be read.
    Reading,
    /// The JSON of one resource.
    Json,
    /// Where one resource is not what Microsoft Graph knows.
    Shape,
    /// The facts of one resource.
    Resource,
    /// The whole tenant.
    Tenant,
    /// One resource, with the eyes of a schema of the house.
    House,
    /// Ignores themselves.
    Ignores,
}

/// The documentation of a rule.
#[derive(Clone, Copy, Debug)]
pub struct Docs {
    /// What it finds, in one sentence.
    pub what: &'static str,
    /// Why that matters.
    pub why: &'static str,
    /// Files in which it finds something, as short as can be.
    pub bad: &'static [Example],
    /// The same done right.
    pub good: &'static [Example],
    /// Where the facts come from.
    pub sources: &'static [Source],
}

impl Rule {
    const fn meta(&self) -> Meta {
        let looks_at = match self.check {
            Check::Reading(_) => Looks::Reading,
            Check::Json(_) => Looks::Json,
            Check::Shape(_) => Looks::Shape,
            Check::Resource(_) => Looks::Resource,
            Check::Tenant(_) => Looks::Tenant,
            Check::House(()) => Looks::House,
            Check::Ignores => Looks::Ignores,
        };
        let Self { code, name, severity, needs_complete, sources, .. } = *self;
        Meta { code, name, severity, needs_complete, looks_at, source: sources[0].url }
    }

    const fn docs(&self) -> Docs {
        let Self { what, why, bad, good, sources, .. } = *self;
        Docs { what, why, bad, good, sources }
    }
}

impl Meta {
    /// The rule with a code.
    pub fn of_code(code: &str) -> Option<&'static Self> {
        ALL.get(index_of(code)?)
    }

    /// Its documentation.
    pub fn docs(&self) -> &'static Docs {
        // Whoever holds one has it from the list.
        &DOCS[index_of(self.code).unwrap_or_default()]
    }

    /// Whether `selector` names it: by code, by name, by family, or as `ALL`.
    pub fn is_selected_by(&self, selector: &str) -> bool {
        selector.eq_ignore_ascii_case("ALL")
            || selector.eq_ignore_ascii_case(self.name)
            || (selector.len() >= 2
                && self.code.get(..selector.len()).is_some_and(|prefix| prefix.eq_ignore_ascii_case(selector)))
    }

    /// The two letters of its family.
    pub fn family(&self) -> &'static str {
        self.code.get(..2).unwrap_or_default()
    }

    /// Whether findings can be ignored. A file that cannot be read hides what else is wrong with it, and
    /// what is wrong with ignores themselves would ignore itself.
    pub fn is_ignorable(&self) -> bool {
        self.code != "SC001" && self.looks_at != Looks::Ignores
    }

    /// The page about the rule: that in `docs/rules`, or, while [`HOME`] is empty, the first that documents the facts
    /// behind it: a link that leads nowhere is worse than none.
    pub fn url(&self) -> &'static str {
        static PAGES: LazyLock<Vec<String>> = LazyLock::new(|| ALL.iter().map(|rule| page(rule.code)).collect());
        match index_of(self.code).and_then(|index| PAGES.get(index)) {
            Some(page) if !HOME.is_empty() => page,
            _ => self.source,
        }
    }
}

/// The position in [`ALL`] of the rule with a code.
fn index_of(code: &str) -> Option<usize> {
    ALL.binary_search_by_key(&code, |rule| rule.code).ok()
}

/// Where pitfall is at home: `repository` in `Cargo.toml`, which is the one place to say so. Empty while that names no
/// more than a place for examples.
pub const HOME: &str = at_home(env!("CARGO_PKG_REPOSITORY"));

const fn at_home(repository: &'static str) -> &'static str {
    if begins(repository, "https://example.") { "" } else { repository }
}

const fn begins(text: &str, with: &str) -> bool {
    let (mut text, mut with) = (text.as_bytes(), with.as_bytes());
    while let ([first, rest @ ..], [wanted, more @ ..]) = (text, with) {
        if *first != *wanted {
            return false;
        }
        (text, with) = (rest, more);
    }
    with.is_empty()
}

/// The address of the page about the rule with a code.
fn page(code: &str) -> String {
    format!("{}/blob/HEAD/docs/rules/{code}.md", HOME.trim_end_matches('/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn findings_link_to_something() {
        assert_eq!(at_home("https://example.com/pitfall"), "");
        assert_eq!(at_home("https://git.contoso.com/pitfall"), "https://git.contoso.com/pitfall");
        assert!(ALL.iter().all(|rule| rule.url().starts_with("https://") && !rule.url().contains("//example.")));
    }
}
