//! Bytes to text: encodings, spans and line positions.
//!
//! Everything behind this module works on UTF-8 without a byte order mark. A [`Span`] is a pair of
//! byte offsets into that text, whatever the encoding of the file was.

mod base64;
mod closest;
mod decode;
mod flaws;
mod lines;
mod small;
mod span;
mod windows_1252;

pub use base64::base64;
pub use closest::{closest, is_near};
pub use decode::{Decoded, Encoding, decode};
pub use flaws::Flaws;
pub use lines::{Position, Positions};
pub use small::small;
pub use span::Span;
pub use windows_1252::windows_1252;
