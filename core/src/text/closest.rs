//! "Did you mean …?"

/// The candidate that `word` is a slip of: a few letters wrong, missing, too many or swapped. None
/// if two are equally close, or if it is one of them but for case.
pub fn closest<'c>(word: &str, candidates: impl IntoIterator<Item = &'c str>) -> Option<&'c str> {
    let word: Vec<char> = word.chars().map(|character| character.to_ascii_lowercase()).collect();
    // Names are short. What is long is no slip of one.
    if word.len() > 64 {
        return None;
    }
    let most = match word.len() {
        0..=2 => return None,
        3..=5 => 1,
        6..=10 => 2,
        _ => 3,
    };
    let mut best = None;
    let mut least = most + 1;
    for candidate in candidates {
        let letters: Vec<char> = candidate.chars().map(|character| character.to_ascii_lowercase()).collect();
        if letters.len().abs_diff(word.len()) > most {
            continue;
        }
        let distance = distance(&word, &letters);
        if distance < least {
            least = distance;
            best = Some(candidate);
        } else if distance == least {
            best = None;
        }
    }
    best.filter(|_| least > 0)
}

/// Whether `word` differs from `other` in two letters at most: a slip even where both stand side by side.
pub fn is_near(word: &str, other: &str) -> bool {
    let letters = |text: &str| -> Vec<char> { text.chars().map(|letter| letter.to_ascii_lowercase()).collect() };
    word.len().abs_diff(other.len()) <= 2 && word.len() <= 64 && distance(&letters(word), &letters(other)) <= 2
}

/// How many letters must be changed, added, removed or swapped with their neighbour to make `one`
/// out of `other`.
fn distance(one: &[char], other: &[char]) -> usize {
    let mut before = vec![0; other.len() + 1];
    let mut above: Vec<usize> = (0..=other.len()).collect();
    let mut row = above.clone();
    for (i, a) in one.iter().enumerate() {
        row[0] = i + 1;
        for (j, b) in other.iter().enumerate() {
            let replaced = above[j] + usize::from(a != b);
            row[j + 1] = replaced.min(above[j + 1] + 1).min(row[j] + 1);
            if i > 0 && j > 0 && *a == other[j - 1] && one[i - 1] == *b {
                row[j + 1] = row[j + 1].min(before[j - 1] + 1);
            }
        }
        std::mem::swap(&mut before, &mut above);
        std::mem::swap(&mut above, &mut row);
    }
    above[other.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_are_recognised() {
        let names = ["trustType", "profileType", "model", "displayName", "isCompliant"];
        for (word, meant) in [
            ("trustTyp", Some("trustType")),
            ("turstType", Some("trustType")),
            ("isComplient", Some("isCompliant")),
            ("modle", Some("model")),
            ("trustType", None),
            ("TRUSTTYPE", None),
            ("serialNumber", None),
            ("m", None),
            ("", None),
        ] {
            assert_eq!(closest(word, names), meant, "{word}");
        }
        assert_eq!(closest("abcd", ["abce", "abcf"]), None, "two are as close");
        assert_eq!(closest(&"x".repeat(100), names), None);
    }

    #[test]
    fn distances() {
        for (one, other, expected) in
            [("", "", 0), ("abc", "", 3), ("kitten", "sitting", 3), ("ab", "ba", 1), ("abcd", "acbd", 1)]
        {
            let letters = |text: &str| text.chars().collect::<Vec<char>>();
            assert_eq!(distance(&letters(one), &letters(other)), expected, "{one} {other}");
        }
    }
}
