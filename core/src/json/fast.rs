//! The part of the parser that reads what is plain and valid: one tight loop over bytes and a tape.

use super::mark::mark;
use super::parse::{Expect, MAX_DEPTH, Parser};
use super::tape::{Node, NodeKind};

impl Parser<'_> {
    /// Reads on for as long as the text is plain valid JSON, and says what must come where it
    /// stops: at an error, an escape, a comment, the depth limit or the end.
    pub(super) fn valid(&mut self, expect: Expect) -> Expect {
        let bytes = self.bytes;
        let mut at = self.at;
        let mut nodes = std::mem::take(&mut self.nodes);
        let mut object = self.open.last().is_some_and(|&open| nodes[open as usize].kind == NodeKind::Object);

        macro_rules! stop {
            ($expect:expr) => {{
                self.at = at;
                self.nodes = nodes;
                return $expect;
            }};
        }
        macro_rules! push {
            ($kind:expr, $start:expr, $end:expr, $mark:expr) => {{
                let (start, end, next) = ($start as u32, $end as u32, nodes.len() as u32 + 1);
                nodes.push(Node { start, end, next, kind: $kind, escaped: false, mark: $mark });
            }};
            ($kind:expr, $start:expr, $end:expr) => {
                push!($kind, $start, $end, 0)
            };
        }
        // The byte behind white space; 0, which no token starts with, at the end.
        macro_rules! next {
            () => {{
                let mut byte = bytes.get(at).copied().unwrap_or(0);
                while is_space(byte) {
                    at = indentation(bytes, at + 1);
                    byte = bytes.get(at).copied().unwrap_or(0);
                }
                byte
            }};
        }
        macro_rules! close {
            () => {{
                at += 1;
                let Some(open) = self.open.pop() else { stop!(Expect::After) };
                let next = nodes.len() as u32;
                let node = &mut nodes[open as usize];
                node.end = at as u32;
                node.next = next;
                object = self.open.last().is_some_and(|&open| nodes[open as usize].kind == NodeKind::Object);
            }};
        }
        // A property name and its colon.
        macro_rules! key {
            ($expect:expr) => {{
                let end = plain(bytes, at + 1);
                if bytes.get(end) != Some(&b'"') {
                    stop!($expect);
                }
                push!(NodeKind::Key, at, end + 1, mark(&bytes[at + 1..end]));
                let key = at;
                at = end + 1;
                if next!() != b':' {
                    nodes.pop();
                    at = key;
                    stop!($expect);
                }
                at += 1;
            }};
        }

        let mut value_comes = match expect {
            Expect::Root | Expect::MemberValue | Expect::FirstElement | Expect::Element => true,
            Expect::After => false,
            _ => stop!(expect),
        };
        // What to say if the value that comes is none.
        let mut expect = expect;
        loop {
            if value_comes {
                let byte = next!();
                let start = at;
                // Comparisons in the order of what is frequent: in WebAssembly a match over bytes
                // becomes a jump through a table, which costs more than all of them.
                if byte == b'"' {
                    let end = plain(bytes, at + 1);
                    if bytes.get(end) != Some(&b'"') {
                        stop!(expect);
                    }
                    at = end + 1;
                    push!(NodeKind::String, start, at);
                } else if byte == b'{' || byte == b'[' {
                    if self.open.len() == MAX_DEPTH {
                        stop!(expect);
                    }
                    object = byte == b'{';
                    self.open.push(nodes.len() as u32);
                    push!(if object { NodeKind::Object } else { NodeKind::Array }, at, at + 1);
                    at += 1;
                    let byte = next!();
                    if byte == if object { b'}' } else { b']' } {
                        close!();
                    } else if !object {
                        expect = Expect::FirstElement;
                        continue;
                    } else if byte == b'"' {
                        key!(Expect::FirstKey);
                        expect = Expect::MemberValue;
                        continue;
                    } else {
                        stop!(Expect::FirstKey);
                    }
                } else if byte.is_ascii_digit() || byte == b'-' {
                    at += usize::from(byte == b'-');
                    let first = at;
                    while bytes.get(at).is_some_and(u8::is_ascii_digit) {
                        at += 1;
                    }
                    let whole = at > first && (bytes[first] != b'0' || at == first + 1);
                    if !whole || !ends_word(bytes, at) {
                        at = start;
                        self.at = at;
                        self.nodes = nodes;
                        return self.number();
                    }
                    push!(NodeKind::Number, start, at);
                } else {
                    let (word, kind): (&[u8], _) = if byte == b'n' {
                        (b"null", NodeKind::Null)
                    } else if byte == b'f' {
                        (b"false", NodeKind::False)
                    } else {
                        (b"true", NodeKind::True)
                    };
                    let end = at + word.len();
                    if bytes.get(at..end) != Some(word) || !ends_word(bytes, end) {
                        stop!(expect);
                    }
                    at = end;
                    push!(kind, start, at);
                }
            }
            // Behind a value: commas lead to the next one, brackets out of the container.
            loop {
                let byte = next!();
                if self.open.is_empty() {
                    stop!(Expect::After);
                }
                if byte == b',' {
                    self.comma = at;
                    at += 1;
                    if object {
                        if next!() != b'"' {
                            stop!(Expect::Key);
                        }
                        key!(Expect::Key);
                        expect = Expect::MemberValue;
                    } else {
                        expect = Expect::Element;
                    }
                    break;
                }
                if byte != if object { b'}' } else { b']' } {
                    stop!(Expect::After);
                }
                close!();
            }
            value_comes = true;
        }
    }
}

/// Offset of the first byte from `at` on that ends or interrupts a string: a quote, a backslash or
/// a control character. Eight bytes at a time.
#[inline(always)]
pub(super) fn plain(bytes: &[u8], mut at: usize) -> usize {
    const ONES: u64 = 0x0101_0101_0101_0101;
    const HIGH: u64 = 0x8080_8080_8080_8080;
    while let Some(chunk) = bytes.get(at..).and_then(|rest| rest.first_chunk::<8>()) {
        let word = u64::from_le_bytes(*chunk);
        let quote = word ^ (ONES * b'"' as u64);
        let backslash = word ^ (ONES * b'\\' as u64);
        // A borrow can only disturb bytes behind the first true hit, and only that one is used.
        let hit = (quote.wrapping_sub(ONES) & !quote)
            | (backslash.wrapping_sub(ONES) & !backslash)
            | (word.wrapping_sub(ONES * b' ' as u64) & !word);
        let hit = hit & HIGH;
        if hit != 0 {
            return at + hit.trailing_zeros() as usize / 8;
        }
        at += 8;
    }
    while bytes.get(at).is_some_and(|&byte| byte >= b' ' && byte != b'"' && byte != b'\\') {
        at += 1;
    }
    at
}

/// Steps over spaces from `at` on. Indentation comes in long runs: eight at a time.
#[inline(always)]
pub(super) fn indentation(bytes: &[u8], mut at: usize) -> usize {
    if bytes.get(at) != Some(&b' ') {
        return at;
    }
    while let Some(run) = bytes.get(at..).and_then(|rest| rest.first_chunk::<8>()) {
        let other = u64::from_le_bytes(*run) ^ 0x2020_2020_2020_2020;
        if other != 0 {
            return at + other.trailing_zeros() as usize / 8;
        }
        at += 8;
    }
    at
}

/// Whether a byte is white space: a bit for each, since none is larger than a space.
#[inline(always)]
const fn is_space(byte: u8) -> bool {
    const SPACES: u64 = 1 << b' ' | 1 << b'\n' | 1 << b'\r' | 1 << b'\t';
    byte <= b' ' && SPACES >> byte & 1 == 1
}

/// Whether a number or word may end at `at`: a separator or white space follows.
#[inline(always)]
fn ends_word(bytes: &[u8], at: usize) -> bool {
    let Some(&byte) = bytes.get(at) else { return true };
    byte == b',' || is_space(byte) || byte == b'}' || byte == b']'
}
