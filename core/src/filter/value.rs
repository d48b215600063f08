//! Words that stand for themselves.

/// Whether a word without quotes is the missing value.
pub(super) fn is_null(word: &str) -> bool {
    word.strip_prefix('$').unwrap_or(word).eq_ignore_ascii_case("null")
}

/// Whether it is the present time.
pub(super) fn is_now(word: &str) -> bool {
    word.eq_ignore_ascii_case("system.now")
}

/// Whether a property may be compared with it though it has no quotes: `True`, `False`, numbers,
/// versions and dates.
pub(super) fn is_bare(word: &str) -> bool {
    if ["true", "false", "$true", "$false"].iter().any(|known| known.eq_ignore_ascii_case(word)) {
        return true;
    }
    let number = word.strip_prefix('-').unwrap_or(word);
    is_version(number) || is_date(word)
}

/// Whether it consists of numbers with dots between them.
pub(crate) fn is_version(word: &str) -> bool {
    word.split('.').all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()))
}

/// Whether it begins as `2026-01-31` does.
fn is_date(word: &str) -> bool {
    let bytes = word.as_bytes();
    bytes.len() >= 10
        && bytes[..10].iter().enumerate().all(|(index, byte)| match index {
            4 | 7 => *byte == b'-',
            _ => byte.is_ascii_digit(),
        })
}

/// The operator that somebody meant who wrote it as other languages do.
pub(super) fn operator_meant(word: &str) -> Option<&'static str> {
    let lower = word.trim_start_matches('-').to_ascii_lowercase();
    Some(match lower.as_str() {
        "=" | "==" | "===" | "equals" | "equal" | "is" => "-eq",
        "!=" | "<>" | "!==" | "notequals" | "neq" | "isnot" | "noteq" => "-ne",
        ">" => "-gt",
        ">=" => "-ge",
        "<" => "-lt",
        "<=" => "-le",
        "like" | "contain" | "has" => "-contains",
        "notlike" | "notcontain" | "doesnotcontain" => "-notContains",
        "startwith" | "beginswith" | "startswith:" => "-startsWith",
        "endwith" => "-endsWith",
        "matches" => "-match",
        _ => return None,
    })
}
