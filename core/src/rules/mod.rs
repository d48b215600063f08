//! The rules: one file each, and what a rule is made of.
//!
//! Adding a rule means to write its file (`<family>/<code>.rs` with a `pub const RULE`) and its
//! fixtures. The index of all rules is written by a test, see `index.rs`.

mod ap;
mod ca;
mod checks;
mod cn;
mod cp;
mod differing;
mod dp;
mod dv;
mod fl;
mod gp;
mod index;
mod lc;
mod protected;
mod rf;
mod tl;
mod ug;

// `as` is a word of the language.
#[path = "as/mod.rs"]
mod assignments;

#[cfg(feature = "schemas")]
pub(crate) use checks::OF_HOUSE;
pub(crate) use checks::{OF_JSON, OF_READINGS, OF_RESOURCES, OF_SHAPES, OF_TENANTS, OfRule};
pub use index::ALL;

use std::sync::LazyLock;

use crate::finding::{Findings, Severity};
use crate::json::Value;
use crate::policy::Resource;
use crate::recognise::Kind;
use crate::shape::Shape;
use crate::tenant::Tenant;
use crate::unit::Reading;

/// One rule. Its code and name never change their meaning and are never used again.
#[derive(Debug)]
pub struct Rule {
    /// Two letters for the family and three digits, such as `UG002`.
    pub code: &'static str,
    /// A name for people, such as `ca-users-not-covered-by-compliance`.
    pub name: &'static str,
    /// The severity of a certain finding.
    pub severity: Severity,
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
    /// For rules about something missing: collections that must be complete in the files, since
    /// otherwise what is missing may merely not have been exported.
    pub needs_complete: &'static [Kind],
    /// How it looks.
    pub check: Check,
}

impl Rule {
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
        self.code != "SC001" && !matches!(self.check, Check::Ignores)
    }

    /// The page about the rule: that in `docs/rules`, or, while [`HOME`] is empty, the first that documents the facts
    /// behind it: a link that leads nowhere is worse than none.
    pub fn url(&self) -> &'static str {
        static PAGES: LazyLock<Vec<String>> = LazyLock::new(|| ALL.iter().map(|rule| page(rule.code)).collect());
        let index = ALL.binary_search_by_key(&self.code, |rule| rule.code);
        match index.ok().and_then(|index| PAGES.get(index)) {
            Some(page) if !HOME.is_empty() => page,
            _ => self.sources.first().map_or("", |source| source.url),
        }
    }
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

/// A file of an example.
#[derive(Clone, Copy, Debug)]
pub struct Example {
    /// Its path.
    pub path: &'static str,
    /// Its text.
    pub text: &'static str,
}

/// A page that documents a fact.
#[derive(Clone, Copy, Debug)]
pub struct Source {
    /// Its title.
    pub title: &'static str,
    /// Its address.
    pub url: &'static str,
}

/// Text that is short enough for a message, which is about more than this one name or value.
pub(crate) fn brief(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        Some((end, _)) => format!("{}…", text[..end].trim_end()),
        None => text.to_owned(),
    }
}

/// How a rule looks at things, from the smallest scope to the largest.
#[derive(Clone, Copy, Debug)]
pub enum Check {
    /// How a file could be read.
    Reading(OfReading),
    /// The JSON of one resource.
    Json(OfJson),
    /// Where one resource is not what Microsoft Graph knows; not called where it is.
    Shape(OfShape),
    /// The facts of one resource.
    Resource(OfResource),
    /// The whole tenant.
    Tenant(OfTenant),
    /// House schemas, which are no business of the core's own module, see `house`.
    House(()),
    /// Ignores themselves, once all else is found, see [`crate::settle`].
    Ignores,
}

/// A check of [`Check::Reading`].
pub type OfReading = fn(&Reading, &mut Findings);
/// A check of [`Check::Json`].
pub type OfJson = fn(Value<'_>, &mut Findings);
/// A check of [`Check::Shape`].
pub type OfShape = fn(&Shape<'_>, &Resource, &mut Findings);
/// A check of [`Check::Resource`].
pub type OfResource = fn(&Resource, &mut Findings);
/// A check of [`Check::Tenant`].
pub type OfTenant = fn(&Tenant, &mut Findings);

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
