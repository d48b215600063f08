//! `// pitfall: ignore[GP003] reason`: ignores within policy files, where these may hold comments.

use serde::{Deserialize, Serialize};

use crate::json::{Document, Language, NodeKind};
use crate::text::Span;

/// A comment that asks for findings to be left out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Comment {
    /// The comment.
    pub span: Span,
    /// The rules it names, as they are written.
    pub rules: Vec<String>,
    /// Why.
    pub reason: String,
    /// Where the findings begin that it is about: on its line, if something stands before it there; else in
    /// the member or element behind it.
    pub covers: Span,
}

/// The word that such a comment begins with.
const MARK: &str = "pitfall:";

/// The comments of a document that are meant for pitfall.
pub(crate) fn comments(document: &Document<'_>) -> Vec<Comment> {
    document.comments().filter_map(|span| read(document, span)).collect()
}

fn read(document: &Document<'_>, span: Span) -> Option<Comment> {
    let text = span.of(document.source());
    let text = text.strip_prefix("//").or_else(|| text.strip_prefix('#'));
    let text = text.or_else(|| span.of(document.source()).strip_prefix("/*")?.strip_suffix("*/"))?.trim();
    let rest = text.strip_prefix(MARK)?.trim_start().strip_prefix("ignore")?;
    // Without its list it names no rule, which settling complains about.
    let (rules, reason) = match rest.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        Some((rules, reason)) => (rules, reason),
        None => ("", rest),
    };
    let rules = rules.split(',').map(str::trim).filter(|rule| !rule.is_empty()).map(str::to_owned).collect();
    let reason = reason.trim_start_matches(':').trim().to_owned();
    Some(Comment { span, rules, reason, covers: covers(document, span) })
}

fn covers(document: &Document<'_>, comment: Span) -> Span {
    let text = document.source();
    let before = text.get(..comment.start as usize).unwrap_or_default();
    let line = before.rfind(['\n', '\r']).map_or(0, |at| at + 1);
    if !before[line..].trim().is_empty() {
        return Span::new(line as u32, comment.start);
    }
    let nodes = document.nodes();
    let mut next = nodes.partition_point(|node| document.place(node).start < comment.end);
    let is_json = document.language() == Language::Json;
    // Without brackets a comment before the first child is within the list or object.
    let is_value = next > 0 && nodes.get(next - 1).is_some_and(|before| before.kind == NodeKind::Key);
    let is_container = nodes.get(next).is_some_and(|node| matches!(node.kind, NodeKind::Object | NodeKind::Array));
    next += usize::from(!is_json && is_value && is_container);
    let nothing = Span::new(comment.end, comment.end);
    let Some(node) = nodes.get(next) else { return nothing };
    let place = document.place(node);
    if is_json && closes(text.get(comment.end as usize..place.start as usize).unwrap_or_default()) {
        return nothing;
    }
    let end = match node.kind {
        NodeKind::Key => nodes.get(next + 1).map_or(place.end, |value| document.place(value).end),
        _ => place.end,
    };
    Span::new(place.start, end.max(place.start))
}

/// Whether what lies between a comment and the next value ends the list or object that the comment is in.
fn closes(mut between: &str) -> bool {
    while let Some(at) = between.find(['/', ']', '}']) {
        between = &between[at..];
        let end = match between.get(..2) {
            Some("//") => between.find(['\n', '\r']),
            Some("/*") => between.find("*/"),
            _ if between.starts_with('/') => Some(1),
            _ => return true,
        };
        between = &between[end.unwrap_or(between.len())..];
        between = between.strip_prefix("*/").unwrap_or(between);
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_all(text: &str) -> Vec<(Vec<String>, String, String)> {
        let document = Document::new(text);
        let found = comments(&document).into_iter();
        found.map(|comment| (comment.rules, comment.reason, comment.covers.of(text).to_owned())).collect()
    }

    #[test]
    fn a_comment_is_about_its_line_or_what_follows() {
        let text = "{\n  // pitfall: ignore[GP003, UG] agreed with the board\n  // more on it }\n  \"a\": {\"b\": [1]},\n  \
                    \"c\": 0, /* pitfall: ignore[ALL]: why */\n  \"d\": [2 // pitfall: ignore\n  ]\n  // pitfall: ignore[X] y\n}";
        let found = read_all(text);
        let words = |list: &[&str]| list.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
        assert_eq!(found[0], (words(&["GP003", "UG"]), "agreed with the board".into(), "\"a\": {\"b\": [1]}".into()));
        assert_eq!(found[1], (words(&["ALL"]), "why".into(), "  \"c\": 0, ".into()));
        assert_eq!(found[2], (Vec::new(), String::new(), "  \"d\": [2 ".into()));
        assert_eq!(found[3], (words(&["X"]), "y".into(), String::new()), "the object ends behind it");
    }

    #[test]
    fn at_the_top_it_is_about_the_whole_file() {
        assert_eq!(read_all("// pitfall: ignore[A] b\n[1]")[0].2, "[1]");
        assert!(read_all("// pitfalls: ignore[A] b\n/* ignore[A] b */ [1]").is_empty());
        assert_eq!(read_all("// pitfall: ignore[A] b")[0].2, "");
    }
}
