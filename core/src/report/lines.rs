//! Lines for a terminal: styles, headings, and words that are wrapped.

use unicode_width::UnicodeWidthStr;

pub(super) const BOLD: &str = "1";
pub(super) const DIM: &str = "2";
pub(super) const GREEN: &str = "32";
pub(super) const YELLOW: &str = "33";

/// Lines of at most so many columns where words allow.
pub(super) struct Lines {
    pub(super) out: String,
    pub(super) width: usize,
    colored: bool,
}

impl Lines {
    pub(super) fn new(width: usize, colored: bool) -> Self {
        Self { out: String::new(), width, colored }
    }

    /// Words with the parameters of an escape sequence around them.
    pub(super) fn style(&self, parameters: &str, words: &str) -> String {
        if self.colored && !words.is_empty() && !parameters.is_empty() {
            format!("\u{1b}[{parameters}m{words}\u{1b}[0m")
        } else {
            words.to_owned()
        }
    }

    pub(super) fn line(&mut self, words: &str) {
        self.out.push_str(words.trim_end());
        self.out.push('\n');
    }

    pub(super) fn heading(&mut self, words: &str) {
        self.line("");
        let words = self.style(BOLD, words);
        self.line(&words);
    }

    /// Words, wrapped, with `first` in front of the first line and as many spaces before the others.
    pub(super) fn wrapped(&mut self, first: &str, style: &str, words: &str) {
        let indent = " ".repeat(first.width());
        for (number, line) in wrap(words, self.width.saturating_sub(first.width())).iter().enumerate() {
            let front = if number == 0 { first } else { &indent };
            let line = self.style(style, line);
            self.line(&format!("{front}{line}"));
        }
    }
}

/// Words in lines of at most `width` columns; a longer word stands alone.
pub(super) fn wrap(words: &str, width: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in words.split(' ') {
        let Some(line) = lines.last_mut() else { break };
        if line.is_empty() {
            line.push_str(word);
        } else if line.width() + 1 + word.width() <= width {
            line.push(' ');
            line.push_str(word);
        } else {
            lines.push(word.to_owned());
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_break_between_words() {
        assert_eq!(wrap("a bc def", 4), ["a bc", "def"]);
        assert_eq!(wrap("longer than that", 4), ["longer", "than", "that"]);
        assert_eq!(wrap("全社員 x", 6), ["全社員", "x"]);
    }
}
