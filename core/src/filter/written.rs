//! A rule in its file.

use super::{Dialect, Rule, parse};
use crate::json::{Origin, Value};
use crate::text::Span;

/// A rule as a file holds it: what it says, and where each part of it stands.
#[derive(Clone, Debug)]
pub struct WrittenRule {
    /// The text, escapes resolved.
    pub text: String,
    /// Its dialect.
    pub dialect: Dialect,
    /// What it says.
    pub rule: Rule,
    /// Where the whole of it stands in the file, quotes included.
    pub span: Span,
    origin: Origin,
}

impl WrittenRule {
    /// The rule that a string holds; none if that is blank.
    pub fn new(value: Value<'_>, dialect: Dialect) -> Option<Self> {
        let text = value.text().filter(|text| !text.trim().is_empty())?.into_owned();
        let rule = parse(&text, dialect);
        Some(Self { text, dialect, rule, span: value.span(), origin: value.origin() })
    }

    /// Where the part `inner` of the text stands in the file; an empty part is the rule as a whole.
    pub fn place(&self, inner: Span) -> Span {
        if inner.start >= inner.end { self.span } else { self.origin.outer(inner) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::Document;

    /// Every way JSON has to write a rule leads back to the same characters.
    #[test]
    fn places_lead_back_to_the_file() {
        let rule = "device.displayName -eq \"Ä\\𝒜\" -or (device.model -in [\"a/b\", \"c\"])";
        for way in 0..4 {
            let mut written = String::new();
            for (index, character) in rule.chars().enumerate() {
                let mut units = [0; 2];
                match character {
                    _ if (index + way) % 3 == 0 => {
                        let escaped = character.encode_utf16(&mut units).iter().map(|unit| format!("\\u{unit:04x}"));
                        written.extend(escaped);
                    }
                    '"' | '\\' => written.extend(['\\', character]),
                    '/' if way == 1 => written.push_str("\\/"),
                    _ => written.push(character),
                }
            }
            let file = format!("{{\"rule\": \"{written}\"}}");
            let document = Document::new(file.as_str());
            let value = document.root().and_then(|root| root.get("rule")).expect("a rule");
            let parsed = WrittenRule::new(value, Dialect::ConditionalAccess).expect("a rule");
            assert_eq!((parsed.text.as_str(), parsed.rule.problems.len()), (rule, 0), "{file}");
            for comparison in parsed.rule.comparisons() {
                let spans = [comparison.property_span, comparison.operator_span, comparison.operand_span];
                for span in spans.into_iter().chain(comparison.value_spans.iter().copied()) {
                    let in_file = format!("\"{}\"", parsed.place(span).of(&file));
                    let back = Document::new(in_file.as_str());
                    let text = back.root().and_then(|root| root.text().map(|text| text.into_owned()));
                    assert_eq!(text.as_deref(), Some(span.of(rule)), "{file}");
                }
            }
            assert_eq!(parsed.place(Span::default()), value.span());
        }
    }
}
