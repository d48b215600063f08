//! What a scalar means, and where each part of it stands.

use std::borrow::Cow;

use saphyr_parser::ScalarStyle;

use super::events::Scalar;
use crate::text::Span;

/// The word of JSON that a scalar means; `None` for text. This is the core schema of YAML 1.2: `no` and `on` are
/// text.
pub(super) fn word<'s>(scalar: &'s Scalar<'_>) -> Option<Cow<'s, str>> {
    let value = scalar.value.as_ref();
    let meant = match scalar.tag.as_deref() {
        Some("null" | "bool" | "int" | "float") => core(value),
        Some(_) => None,
        None if scalar.style == ScalarStyle::Plain => core(value),
        None => None,
    };
    meant.or_else(|| (scalar.tag.as_deref() == Some("null")).then_some("null".into()))
}

fn core(value: &str) -> Option<Cow<'_, str>> {
    Some(match value {
        "" | "~" | "null" | "Null" | "NULL" => "null".into(),
        "true" | "True" | "TRUE" => "true".into(),
        "false" | "False" | "FALSE" => "false".into(),
        _ => return number(value),
    })
}

/// A number as JSON spells it. Infinity has no number in JSON, and stays text.
fn number(value: &str) -> Option<Cow<'_, str>> {
    let radix = |digits: &str, radix| u64::from_str_radix(digits, radix).ok().filter(|_| !digits.starts_with('+'));
    if let Some(digits) = value.strip_prefix("0x") {
        return radix(digits, 16).map(|number| number.to_string().into());
    }
    if let Some(digits) = value.strip_prefix("0o") {
        return radix(digits, 8).map(|number| number.to_string().into());
    }
    let (sign, rest) = match value.as_bytes().first()? {
        b'-' => ("-", &value[1..]),
        b'+' => ("", &value[1..]),
        _ => ("", value),
    };
    let (mantissa, exponent) = rest.split_once(['e', 'E']).map_or((rest, None), |(m, e)| (m, Some(e)));
    let (whole, fraction) = mantissa.split_once('.').map_or((mantissa, None), |(w, f)| (w, Some(f)));
    let are_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let digits = whole.len() + fraction.map_or(0, str::len);
    let exponent_digits = exponent.map(|exponent| exponent.strip_prefix(['+', '-']).unwrap_or(exponent));
    let is_number = digits > 0
        && are_digits(whole)
        && fraction.is_none_or(are_digits)
        && exponent_digits.is_none_or(|digits| !digits.is_empty() && are_digits(digits));
    if !is_number {
        return None;
    }
    let plain = match whole.trim_start_matches('0') {
        "" => "0",
        whole => whole,
    };
    if sign.len() + plain.len() == value.len() {
        return Some(value.into());
    }
    let mut json = format!("{sign}{plain}");
    if let Some(fraction) = fraction.filter(|fraction| !fraction.is_empty()) {
        json.push('.');
        json.push_str(fraction);
    }
    if let Some(exponent) = exponent {
        json.push('e');
        json.push_str(exponent);
    }
    Some(json.into())
}

/// The value of a scalar in pieces, each with where it stands in the file.
pub(super) fn pieces<'s>(
    text: &str,
    span: Span,
    scalar: &'s Scalar<'_>,
) -> impl Iterator<Item = (u32, &'s str)> + use<'s> {
    let value = scalar.value.as_ref();
    let source = span.of(text);
    let start = span.start;
    let whole = |at: u32| vec![(at, value)];
    let pieces = match scalar.style {
        ScalarStyle::Plain if source == value => whole(start),
        ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted
            if source.len() == value.len() + 2 && source.get(1..source.len() - 1) == Some(value) =>
        {
            whole(start + 1)
        }
        style => aligned(source, start, value, style),
    };
    pieces.into_iter()
}

/// Where the value of a scalar ends: before its closing quote.
pub(super) fn end(span: Span, scalar: &Scalar<'_>) -> u32 {
    match scalar.style {
        ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted => span.end.saturating_sub(1).max(span.start),
        _ => span.end,
    }
}

/// Walks value and source side by side: the source has escapes, line ends that became spaces, and white space
/// that is no part of the value.
fn aligned<'v>(source: &str, start: u32, value: &'v str, style: ScalarStyle) -> Vec<(u32, &'v str)> {
    let bytes = source.as_bytes();
    let is_space = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_whitespace);
    let mut at = match style {
        ScalarStyle::Literal | ScalarStyle::Folded => memchr::memchr(b'\n', bytes).map_or(bytes.len(), |line| line + 1),
        ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted => usize::from(!source.is_empty()),
        ScalarStyle::Plain => 0,
    };
    let mut pieces: Vec<(u32, &str)> = Vec::new();
    // Where the piece that is being collected starts in the value, and where it ends in the source.
    let mut piece = (0, at, at);
    let mut lost = false;
    for (offset, character) in value.char_indices() {
        let (mut from, mut length) = (at, character.len_utf8());
        if !lost {
            let is_here = |at: usize| source.get(at..).is_some_and(|rest| rest.starts_with(character));
            loop {
                let escaped = bytes.get(from) == Some(&b'\\') && style == ScalarStyle::DoubleQuoted;
                match bytes.get(from + 1) {
                    Some(b'\n' | b'\r') if escaped => {
                        from += 1;
                        while is_space(from) {
                            from += 1;
                        }
                        continue;
                    }
                    Some(kind) if escaped => {
                        length = match kind {
                            b'x' => 4,
                            b'u' => 6,
                            b'U' => 10,
                            _ => 2,
                        };
                    }
                    _ if is_here(from) => {
                        let doubled = character == '\'' && style == ScalarStyle::SingleQuoted;
                        length += usize::from(doubled && bytes.get(from + 1) == Some(&b'\''));
                    }
                    _ if character.is_ascii_whitespace() && is_space(from) => {
                        length = bytes[from..].iter().take_while(|byte| byte.is_ascii_whitespace()).count();
                    }
                    _ if is_space(from) => {
                        while is_space(from) && !is_here(from) {
                            from += 1;
                        }
                        continue;
                    }
                    // Something that was not foreseen: the rest stands at the end.
                    _ => {
                        lost = true;
                        (from, length) = (bytes.len(), 0);
                    }
                }
                break;
            }
        }
        if from != piece.2 || length != character.len_utf8() || lost {
            if offset > piece.0 {
                pieces.push((start + piece.1 as u32, &value[piece.0..offset]));
            }
            piece = (offset, from, from);
        }
        piece.2 = from + length;
        // A character that is written otherwise is a piece of its own.
        if length != character.len_utf8() {
            let behind = offset + character.len_utf8();
            pieces.push((start + from as u32, &value[offset..behind]));
            piece = (behind, from + length, from + length);
        }
        at = from + length;
    }
    if piece.0 < value.len() {
        pieces.push((start + piece.1 as u32, &value[piece.0..]));
    }
    pieces
}
