//! JSON with positions: a flat tape of small nodes, and what can be asked of it.
//!
//! A parser of our own, because no library gives all of this at once: byte spans of keys and
//! values, every syntax error of a file and what can still be read around it, duplicate keys kept,
//! comments and trailing commas understood, no recursion, and a gigabyte a second.

mod astray;
mod bags;
mod error;
mod fast;
mod mark;
mod parse;
mod pointer;
mod rewrite;
mod string;
mod tape;
mod value;

pub use error::{Problem, SyntaxError};
pub use mark::Names;
pub use mark::mark;
pub use parse::{MAX_DEPTH, parse};
pub use pointer::{Pointer, pointers};
pub use rewrite::Rewriter;
pub use string::{Unescaped, unescape};
pub use tape::{Node, NodeKind, Tape};
pub use value::{Document, Elements, Members, Origin, Value};

/// How a file is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    /// JSON, perhaps with comments.
    Json,
    /// YAML.
    Yaml,
    /// PowerShell, of which the configurations of Microsoft365DSC are read.
    PowerShell,
}

impl Language {
    /// Its name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Json => "JSON",
            Self::Yaml => "YAML",
            Self::PowerShell => "PowerShell",
        }
    }
}
