//! What can be wrong with the syntax of a file, in words.

use crate::text::Span;

/// One thing wrong at one place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SyntaxError {
    /// The characters concerned.
    pub span: Span,
    /// What is wrong with them.
    pub problem: Problem,
    /// A second place that explains the first: the bracket that was never closed.
    pub related: Option<Span>,
}

/// What is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Problem {
    /// Nothing but white space.
    Empty,
    /// No value where one must stand.
    ExpectedValue,
    /// A bare word that is not `true`, `false` or `null`.
    UnknownWord,
    /// What a template fills in, such as `{{name}}` or `${NAME}`, without quotes.
    Placeholder,
    /// The marks that git leaves where two changes contradict each other.
    MergeConflict,
    /// What Markdown puts around a block of code.
    CodeFence,
    /// No `,` between two members or elements.
    ExpectedComma,
    /// A `,` with nothing before it.
    ExtraComma,
    /// No `:` behind a key.
    ExpectedColon,
    /// Something else than a quoted name where a member must start.
    ExpectedKey,
    /// A string in single quotes.
    SingleQuotes,
    /// An array or object without an end; `related` is where it opened.
    Unclosed,
    /// A closing bracket that nothing opened, or of the other kind; `related` is what is open.
    Mismatched,
    /// Something behind the end of the document.
    AfterEnd,
    /// A string without its closing quote on the same line.
    UnterminatedString,
    /// A control character within a string.
    ControlCharacter,
    /// A backslash before something that cannot be escaped.
    BadEscape,
    /// Half of a surrogate pair.
    LoneSurrogate,
    /// Something that starts like a number and is none.
    BadNumber,
    /// A comment without an end.
    UnterminatedComment,
    /// A character that has no place in JSON outside of strings.
    UnexpectedCharacter,
    /// Brackets nested deeper than `MAX_DEPTH`.
    TooDeep,
    /// So many errors that the rest are not listed.
    TooMany,
    /// Something that is no YAML, and nothing more can be said.
    Yaml,
    /// YAML: a tab where only spaces may stand.
    YamlTab,
    /// YAML: a key, or a colon, where none can stand.
    YamlKey,
    /// YAML: a line that is further in or out than it can be.
    YamlIndentation,
    /// YAML: text in quotes without an end, or with an escape that there is not.
    YamlQuoted,
    /// YAML: brackets that do not match, or no comma between what is in them.
    YamlBracket,
    /// YAML: an alias for something that has no anchor.
    YamlAnchor,
    /// YAML: an alias for what it is in itself, or for too much.
    YamlAlias,
    /// No error: a value that is put together when a script runs.
    NotLiteral,
    /// No error: a value that is known once a plan is applied.
    KnownLater,
    /// Lenient: a comment.
    Comment,
    /// Lenient: a comma before a closing bracket.
    TrailingComma,
}

impl Problem {
    /// Whether many readers accept it: comments and trailing commas.
    pub const fn is_lenient(self) -> bool {
        matches!(self, Self::Comment | Self::TrailingComma)
    }

    /// Whether nothing is wrong, and a value is not known all the same.
    pub const fn is_lack(self) -> bool {
        matches!(self, Self::NotLiteral | Self::KnownLater)
    }

    /// One sentence for an administrator, without the final stop.
    pub const fn message(self) -> &'static str {
        match self {
            Self::Empty => "the file is empty",
            Self::ExpectedValue => "expected a value here",
            Self::UnknownWord => {
                "this is not a JSON value; expected true, false, null, a number or text in double quotes"
            }
            Self::Placeholder => "a template fills in something here, so this is not JSON yet",
            Self::MergeConflict => "a merge conflict is left here",
            Self::CodeFence => "this marks a block of code and is no JSON",
            Self::ExpectedComma => "expected a comma before this",
            Self::ExtraComma => "this comma separates nothing",
            Self::ExpectedColon => "expected a colon behind the property name",
            Self::ExpectedKey => "expected a property name in double quotes",
            Self::SingleQuotes => "JSON text stands in double quotes, not in single quotes",
            Self::Unclosed => "the file ends before this is closed",
            Self::Mismatched => "this bracket closes nothing that is open",
            Self::AfterEnd => "this stands after the end of the document",
            Self::UnterminatedString => "this text has no closing quote on its line",
            Self::ControlCharacter => {
                "a control character within text must be written as an escape, such as \\n or \\u0000"
            }
            Self::BadEscape => "this is no escape that JSON knows; a backslash itself is written \\\\",
            Self::LoneSurrogate => "half of a surrogate pair: this \\u escape alone is no character",
            Self::BadNumber => "this is not a number in JSON",
            Self::UnterminatedComment => "this comment has no end",
            Self::UnexpectedCharacter => "unexpected character",
            Self::TooDeep => "brackets are nested more than 256 deep; what lies deeper is not read",
            Self::TooMany => "more syntax errors follow; they are not listed",
            Self::Yaml => "this is not YAML",
            Self::YamlTab => "YAML is indented by spaces; a tab cannot stand here",
            Self::YamlKey => "no key and no colon can stand here; text that holds a colon and a space needs quotes",
            Self::YamlIndentation => "this line is not indented as the lines around it ask for",
            Self::YamlQuoted => "this text in quotes has no end, or an escape that YAML does not know",
            Self::YamlBracket => "the brackets here do not match, or a comma is missing between them",
            Self::YamlAnchor => "nothing before this has the anchor that it refers to",
            Self::YamlAlias => "this alias stands for what it is a part of, or for too much; it is not read",
            Self::NotLiteral => "this is put together when the script runs, so it is not known and not judged",
            Self::KnownLater => "this is a secret or known once the plan is applied, so it is not judged",
            Self::Comment => "JSON has no comments; Microsoft Graph refuses this file as it is",
            Self::TrailingComma => {
                "JSON has no comma before a closing bracket; Microsoft Graph refuses this file as it is"
            }
        }
    }
}
