//! Configurations of Microsoft365DSC: the part of PowerShell in which `M365TenantConfig.ps1` is written.
//!
//! What is literal is read: text, numbers, `$true`, lists, and blocks in blocks. Nothing is run: in place of all
//! else, such as `$ConfigurationData.NonNodeData.ApplicationId`, it says that something is there and not what. What
//! is read becomes the same JSON that Microsoft365DSC writes into its reports: a list of resources, each with
//! `ResourceName` and `ResourceInstanceName`.

use std::borrow::Cow;

use crate::json::{Document, Language, Problem, Rewriter, SyntaxError};
use crate::text::Span;

/// How deep blocks and lists nest that are read. Three is the most there is.
const DEEPEST: u32 = 32;

/// Whether a text is a configuration of Microsoft365DSC.
pub(crate) fn is_configuration(text: &str) -> bool {
    let start = text.trim_start();
    let word = |word: &str| start.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word));
    let is_script = start.starts_with(['#', '<']) || word("param") || word("configuration ");
    let has = |word: &str| memchr::memmem::find(text.as_bytes(), word.as_bytes()).is_some();
    // The words of a part that somebody cut out.
    let is_part = || word("configuration ") && ["AADConditionalAccessPolicy", "IntuneDevice"].into_iter().any(has);
    is_script && (has("Import-DscResource") && has("Microsoft365DSC") || is_part())
}

/// Reads a configuration.
pub(crate) fn read(text: Cow<'_, str>) -> Document<'_> {
    let mut reader = Reader { text: &text, at: 0, out: Rewriter::new(), comments: Vec::new(), unclosed: None };
    reader.resources();
    let errors = reader.unclosed.map(|span| SyntaxError { span, problem: Problem::Unclosed, related: None });
    let (document, comments) = (reader.out.finish(), reader.comments);
    document.in_place_of(Language::PowerShell, text, comments, errors.into_iter().collect())
}

struct Reader<'t> {
    text: &'t str,
    at: usize,
    out: Rewriter,
    comments: Vec<Span>,
    /// What has no end.
    unclosed: Option<Span>,
}

/// Words that stand before a name and a block, and are no resources.
const KEYWORDS: [&str; 4] = ["Configuration", "Node", "Function", "Class"];

impl<'t> Reader<'t> {
    fn rest(&self) -> &'t str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn byte(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    /// Steps over a character.
    fn skip(&mut self) {
        self.at += self.rest().chars().next().map_or(0, char::len_utf8);
    }

    fn takes(&mut self, text: &str) -> bool {
        let takes = self.rest().starts_with(text);
        self.at += if takes { text.len() } else { 0 };
        takes
    }

    /// Steps over white space and comments.
    fn space(&mut self) {
        loop {
            match self.byte() {
                Some(byte) if byte.is_ascii_whitespace() => self.at += 1,
                Some(b'`') if matches!(self.text.as_bytes().get(self.at + 1), Some(b'\r' | b'\n')) => self.at += 1,
                Some(b'#') => {
                    let start = self.at;
                    self.at += memchr::memchr2(b'\n', b'\r', self.rest().as_bytes()).unwrap_or(self.rest().len());
                    self.comments.push(Span::new(start as u32, self.at as u32));
                }
                Some(b'<') if self.rest().starts_with("<#") => {
                    self.at +=
                        memchr::memmem::find(self.rest().as_bytes(), b"#>").map_or(self.rest().len(), |end| end + 2);
                }
                _ => break,
            }
        }
    }

    fn word(&mut self) -> Option<Span> {
        let is_part = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.') || byte >= 0x80;
        let length = self.rest().bytes().take_while(|byte| is_part(*byte)).count();
        let span = Span::new(self.at as u32, (self.at + length) as u32);
        self.at += length;
        (length > 0).then_some(span)
    }

    /// Looks for resources, wherever they are.
    fn resources(&mut self) {
        self.out.open('[', 0, 0);
        while self.at < self.text.len() {
            self.space();
            let Some(kind) = self.word() else {
                if self.string().is_none() {
                    self.skip();
                }
                continue;
            };
            if KEYWORDS.iter().any(|keyword| keyword.eq_ignore_ascii_case(kind.of(self.text))) {
                continue;
            }
            let (back, comments) = (self.at, self.comments.len());
            self.space();
            let name = match self.string() {
                Some(name) => Some(name),
                None => self.word().map(|span| Text {
                    span,
                    inner: span.start,
                    pieces: vec![(span.start, span.of(self.text))],
                    is_literal: true,
                }),
            };
            self.space();
            match name {
                Some(name) if self.byte() == Some(b'{') => self.resource(kind, &name),
                _ => {
                    self.at = back;
                    self.comments.truncate(comments);
                }
            }
        }
        self.out.close(']', self.text.len() as u32);
    }

    fn resource(&mut self, kind: Span, name: &Text<'t>) {
        self.out.open('{', kind.start, 0);
        self.out.key("ResourceName", kind);
        self.out.string(kind.of(self.text), kind);
        self.out.key("ResourceInstanceName", name.span);
        self.write(name, false);
        self.block(0);
    }

    /// Writes the members of a block that is open, and closes it.
    fn block(&mut self, depth: u32) {
        let start = self.at;
        self.at += 1;
        loop {
            self.space();
            if self.takes("}") {
                break;
            }
            if self.at >= self.text.len() {
                self.unclosed.get_or_insert(Span::new(start as u32, start as u32 + 1));
                break;
            }
            let Some(key) = self.word() else {
                self.skip();
                continue;
            };
            self.space();
            if self.takes("=") {
                self.space();
                self.value(Some(key), depth);
            }
        }
        self.out.close('}', self.at as u32);
    }

    /// Writes a value, behind its key if it has one.
    fn value(&mut self, key: Option<Span>, depth: u32) {
        let start = self.at;
        if let Some(key) = key {
            self.out.key(key.of(self.text), key);
        }
        if depth < DEEPEST {
            if self.takes("@(") {
                return self.list(start, depth);
            }
            if self.rest().starts_with("@{") {
                self.at += 1;
                self.out.open('{', start as u32, 2);
                return self.block(depth + 1);
            }
        }
        let text = self.string();
        if let Some(text) = text.as_ref().filter(|text| text.is_literal && self.ends()) {
            return self.write(text, false);
        }
        if let Some(word) = text.is_none().then(|| self.constant()).flatten() {
            return self.out.word(&word, Span::new(start as u32, self.at as u32));
        }
        let name = text.is_none().then(|| self.word()).flatten();
        if let Some(name) = name.filter(|_| self.byte() == Some(b'{') && depth < DEEPEST) {
            self.out.open('{', name.start, 0);
            self.out.key("CIMInstance", name);
            self.out.string(name.of(self.text), name);
            return self.block(depth + 1);
        }
        self.pass_over();
        let length = self.text.get(start..self.at).map_or(0, |passed| passed.trim_end().len());
        self.out.not_known(Span::new(start as u32, (start + length) as u32));
    }

    /// A number or one of the words that PowerShell itself has, if nothing follows that makes something else of it.
    fn constant(&mut self) -> Option<String> {
        let start = self.at;
        let is_here =
            |word: &&&str| self.rest().get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word));
        let json = if let Some(word) = ["$true", "$false", "$null"].iter().find(is_here) {
            self.at += word.len();
            Some(word[1..].to_owned())
        } else {
            let digits = self.word().map_or("", |word| word.of(self.text));
            let is_number = !digits.starts_with("00");
            digits.parse::<i64>().ok().filter(|_| is_number).map(|number| number.to_string())
        };
        let json = json.filter(|_| self.ends());
        if json.is_none() {
            self.at = start;
        }
        json
    }

    /// Whether a value has ended here.
    fn ends(&self) -> bool {
        let rest = self.rest().trim_start_matches([' ', '\t']);
        rest.is_empty() || rest.starts_with([';', '\r', '\n', ',', ')', '}', '#'])
    }

    fn list(&mut self, start: usize, depth: u32) {
        self.out.open('[', start as u32, 2);
        loop {
            self.space();
            if self.takes(")") {
                break;
            }
            if self.at >= self.text.len() {
                self.unclosed.get_or_insert(Span::new(start as u32, start as u32 + 2));
                break;
            }
            if self.takes(",") || self.takes(";") {
                continue;
            }
            let before = self.at;
            self.value(None, depth + 1);
            if self.at == before {
                self.skip();
            }
        }
        self.out.close(']', self.at as u32);
    }

    /// Steps over what is not literal, up to the end of its line, its list or its block.
    fn pass_over(&mut self) {
        let mut open = 0_usize;
        while let Some(byte) = self.byte() {
            match byte {
                b'(' | b'{' | b'[' => open += 1,
                b')' | b'}' if open == 0 => return,
                b')' | b'}' | b']' => open = open.saturating_sub(1),
                b';' | b'\n' | b',' if open == 0 => return,
                b'"' | b'\'' if self.string().is_some() => continue,
                _ => {}
            }
            self.skip();
        }
    }

    /// Reads text in quotes, over several lines if it likes.
    fn string(&mut self) -> Option<Text<'t>> {
        let start = self.at;
        let rest = self.rest();
        for (opens, closes) in [("@'", "\n'@"), ("@\"", "\n\"@")] {
            let Some(behind) = rest.strip_prefix(opens) else { continue };
            let Some(content) = behind.trim_start_matches([' ', '\t', '\r']).strip_prefix('\n') else { continue };
            let from = rest.len() - content.len();
            // The line end before the closing quote is no part of the text.
            let Some(end) = rest.get(from - 1..).and_then(|rest| rest.find(closes)).map(|at| from - 1 + at) else {
                self.unclosed.get_or_insert(Span::new(start as u32, start as u32 + 1));
                self.at = self.text.len();
                return None;
            };
            let content = rest.get(from..end.max(from)).unwrap_or_default();
            let content = content.strip_suffix('\r').unwrap_or(content);
            self.at += end + closes.len();
            let span = Span::new(start as u32, self.at as u32);
            let at = (start + from) as u32;
            let is_literal = opens == "@'" || !has_variable(content);
            return Some(Text { span, inner: at + content.len() as u32, pieces: vec![(at, content)], is_literal });
        }
        let quote = self.byte().filter(|byte| matches!(byte, b'"' | b'\''))?;
        let bytes = self.text.as_bytes();
        let mut pieces = Vec::new();
        let mut at = start + 1;
        let mut from = at;
        let mut is_literal = true;
        loop {
            let step = memchr::memchr2(quote, if quote == b'"' { b'`' } else { quote }, &bytes[at..]);
            let Some(step) = step else {
                self.unclosed.get_or_insert(Span::new(start as u32, start as u32 + 1));
                self.at = self.text.len();
                return None;
            };
            at += step;
            pieces.push((from as u32, &self.text[from..at]));
            is_literal &= quote == b'\'' || !has_variable(&self.text[from..at]);
            let next = self.text[at + 1..].chars().next();
            match (bytes[at], next) {
                (b'`', Some(character)) => {
                    let meant = match character {
                        'n' => "\n",
                        'r' => "\r",
                        't' => "\t",
                        _ => &self.text[at + 1..at + 1 + character.len_utf8()],
                    };
                    pieces.push((at as u32, meant));
                    at += 1 + character.len_utf8();
                }
                (b'`', None) => at += 1,
                (_, Some(character)) if character == char::from(quote) => {
                    pieces.push((at as u32, &self.text[at..at + 1]));
                    at += 2;
                }
                _ => break,
            }
            from = at;
        }
        self.at = at + 1;
        pieces.retain(|(_, piece)| !piece.is_empty());
        Some(Text { span: Span::new(start as u32, self.at as u32), inner: at as u32, pieces, is_literal })
    }

    fn write(&mut self, text: &Text<'t>, is_key: bool) {
        self.out.pieces(text.span, is_key, text.pieces.iter().copied(), text.inner);
    }
}

/// Text, and where its parts stand.
struct Text<'t> {
    span: Span,
    /// Where its value ends.
    inner: u32,
    pieces: Vec<(u32, &'t str)>,
    /// Whether nothing is put in when the script runs.
    is_literal: bool,
}

/// Whether text in double quotes has a place for something else. The name of the tenant is no such thing: the tool
/// itself puts it behind the names of users, and they are told apart without it.
fn has_variable(text: &str) -> bool {
    const TENANT: &str = "OrganizationName";
    memchr::memchr_iter(b'$', text.as_bytes()).any(|at| {
        let name = &text[at + 1..];
        let begins = name.starts_with(|first: char| first.is_alphanumeric() || matches!(first, '_' | '{' | '(' | ':'));
        let is_tenant = name.get(..TENANT.len()).is_some_and(|start| start.eq_ignore_ascii_case(TENANT))
            && !name[TENANT.len()..].starts_with(|next: char| next.is_alphanumeric() || matches!(next, '_' | ':'));
        begins && !is_tenant
    })
}
