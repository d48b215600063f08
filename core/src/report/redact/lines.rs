//! Excerpts: lines of a file with stand-ins for its strings.

use super::Redactor;
use crate::locate::Excerpt;
use crate::text::Span;

impl Redactor {
    /// The excerpt with stand-ins; nothing if it is of a line that was cut, since nobody knows what begins in it.
    pub(super) fn excerpt(&mut self, excerpt: &Excerpt) -> Option<Excerpt> {
        if excerpt.text.starts_with('…') || excerpt.text.ends_with('…') {
            return None;
        }
        let mut out = String::with_capacity(excerpt.text.len());
        let (mut start, mut end) = (None, None);
        let (wanted_start, wanted_end) = (excerpt.span.start as usize, excerpt.span.end as usize);
        let mut at = 0;
        while at < excerpt.text.len() {
            let rest = &excerpt.text[at..];
            let (length, stand_in) = self.token(rest);
            let before = out.len();
            out.push_str(stand_in.as_deref().unwrap_or(&rest[..length]));
            let next = at + length;
            // Within what has a stand-in, the place is the whole of it.
            if start.is_none() && wanted_start < next {
                start = Some(if stand_in.is_some() { before } else { before + (wanted_start - at) });
            }
            if end.is_none() && wanted_end <= next {
                end = Some(if stand_in.is_some() { out.len() } else { before + wanted_end.saturating_sub(at) });
            }
            at = next;
        }
        let start = start.unwrap_or(out.len());
        let end = end.unwrap_or(out.len()).max(start);
        Some(Excerpt { span: Span::new(start as u32, end as u32), line: excerpt.line, text: out })
    }

    /// The length of the token at the start of a text, and what stands in its place if it must not be shown.
    fn token(&mut self, rest: &str) -> (usize, Option<String>) {
        if let Some(quoted) = rest.strip_prefix('"') {
            let (length, closed) = string(quoted);
            let stand_in = self.text(&quoted[..length]);
            let tail = if closed { "\"" } else { "" };
            let changed = (stand_in != quoted[..length]).then(|| format!("\"{stand_in}{tail}"));
            return (1 + length + tail.len(), changed);
        }
        if rest.starts_with("//") {
            return (line(rest), Some("// …".to_owned()));
        }
        if let Some(comment) = rest.strip_prefix("/*") {
            let end = comment.find("*/").map_or(rest.len(), |end| end + 4);
            return (end, Some("/* … */".to_owned()));
        }
        let is_free = |character: char| character.is_whitespace() || "{}[]:,".contains(character);
        match rest.find(|character: char| !is_free(character)) {
            Some(0) => {}
            free => return (free.unwrap_or(rest.len()), None),
        }
        let length = rest.find(|character: char| is_free(character) || character == '"').unwrap_or(rest.len());
        let word = &rest[..length];
        let is_kept = matches!(word, "true" | "false" | "null") || word.parse::<f64>().is_ok();
        (length, (!is_kept).then(|| "…".to_owned()))
    }
}

/// The length of a string behind its opening quote, and whether it is closed in its line.
fn string(quoted: &str) -> (usize, bool) {
    let mut escaped = false;
    for (at, byte) in quoted.bytes().enumerate() {
        match byte {
            b'\n' | b'\r' => return (at, false),
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => return (at, true),
            _ => {}
        }
    }
    (quoted.len(), false)
}

/// The length of the line that a text starts with.
fn line(text: &str) -> usize {
    text.find(['\n', '\r']).unwrap_or(text.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn redacted(text: &str, part: &str) -> (String, String) {
        let start = text.find(part).expect("a part of the text") as u32;
        let span = Span::new(start, start + part.len() as u32);
        let excerpt = Excerpt { text: text.to_owned(), span, line: 1 };
        let excerpt = Redactor::default().excerpt(&excerpt).expect("an excerpt");
        (excerpt.span.of(&excerpt.text).to_owned(), excerpt.text)
    }

    #[test]
    fn strings_get_stand_ins_and_structure_stays() {
        let text = "  \"displayName\": \"Contoso \\\"x\\\"\", // for Contoso\n  \"state\": \"enabled\", \"n\": 12 }";
        let want = "  \"displayName\": \"name 1\", // …\n  \"state\": \"enabled\", \"name 2\": 12 }";
        assert_eq!(redacted(text, "\"enabled\""), ("\"enabled\"".to_owned(), want.to_owned()));
        assert_eq!(redacted(text, "Contoso \\").0, "\"name 1\"");
        assert_eq!(redacted(text, "12 }").0, "12 }");
    }

    #[test]
    fn what_is_no_json_is_hidden() {
        assert_eq!(redacted("Contoso's 7d1f-x\n\"open\n/* a\nb", "7d1f").1, "… …\n\"name 1\n/* … */");
    }
}
