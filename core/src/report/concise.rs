//! One line a finding: for terminals, logs and `grep`.

use super::{Report, Reported};

/// `path:line:column: severity[CODE] message`, a line each.
pub fn render(report: &Report) -> String {
    report.findings.iter().map(line).collect()
}

/// The line of one finding, with its end.
pub(super) fn line(finding: &Reported) -> String {
    format!(
        "{}:{}:{}: {}[{}] {}\n",
        printable(&finding.path),
        finding.start.line,
        finding.start.column,
        finding.severity.name(),
        finding.code,
        printable(&finding.message),
    )
}

/// Text from a file as a terminal may show it: control characters and marks that turn the direction
/// of writing become escapes, so that a name cannot forge a line.
pub fn printable(text: &str) -> std::borrow::Cow<'_, str> {
    let harmful = |character: char| {
        character.is_control()
            || matches!(character, '\u{200e}' | '\u{200f}' | '\u{2028}' | '\u{2029}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    if !text.contains(harmful) {
        return text.into();
    }
    let mut out = String::with_capacity(text.len() + 8);
    for character in text.chars() {
        if harmful(character) {
            out.extend(character.escape_unicode());
        } else {
            out.push(character);
        }
    }
    out.into()
}

/// What a format without a place for help shows: the message, which is one line whatever names are in
/// it, and the lines of the help.
pub(super) fn message_and_help(finding: &Reported) -> String {
    let mut text = printable(&finding.message).into_owned();
    for line in finding.help.lines() {
        text.push('\n');
        text.push_str(&printable(line));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_cannot_steer_a_terminal() {
        assert_eq!(printable("a\u{1b}[2Jb\u{202e}c\nd"), "a\\u{1b}[2Jb\\u{202e}c\\u{a}d");
        assert_eq!(printable("Straße ✓"), "Straße ✓");
    }
}
