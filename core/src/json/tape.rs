//! The tape: the nodes of a document in the order in which they stand in the text.

/// What a node is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NodeKind {
    /// `null`.
    Null,
    /// `true`.
    True,
    /// `false`.
    False,
    /// A number, spelt as JSON wants it.
    Number,
    /// A string that is a value.
    String,
    /// A string that names a member; the member's value is the next node.
    Key,
    /// `[…]`.
    Array,
    /// `{…}`.
    Object,
    /// Something that is not JSON, or nothing where a value should stand. It has been reported.
    Invalid,
}

/// One node: 16 bytes.
#[derive(Clone, Copy, Debug)]
pub struct Node {
    /// Offset of its first byte: a quote, a bracket, a digit.
    pub start: u32,
    /// Offset behind its last byte.
    pub end: u32,
    /// Index of the first node behind it and everything in it.
    pub next: u32,
    /// What it is.
    pub kind: NodeKind,
    /// For strings and keys: whether its value is not just what stands between two double quotes,
    /// because it holds a backslash or is misspelt.
    pub escaped: bool,
    /// For keys that are not escaped: what tells names apart, nearly always.
    pub(super) mark: u16,
}

/// All nodes of a text. Values at the top come one behind the other; JSON has one of them, but a
/// file that got a second one by accident is still read.
#[derive(Debug, Default)]
pub struct Tape {
    /// The nodes, each container before what it holds.
    pub nodes: Vec<Node>,
}
