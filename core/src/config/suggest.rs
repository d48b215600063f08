//! "Did you mean …?"

/// The candidate that `word` is most likely a misspelling of.
pub fn closest<'c>(word: &str, candidates: impl IntoIterator<Item = &'c str>) -> Option<&'c str> {
    let word = word.to_ascii_lowercase();
    let candidates: Vec<&str> = candidates.into_iter().collect();
    // Half a word is no misspelling, but it is clear what is meant by it.
    let begun = |candidate: &&&str| candidate.to_ascii_lowercase().starts_with(&word);
    if word.len() >= 3
        && let Some(whole) = candidates.iter().find(begun)
    {
        return Some(whole);
    }
    best(&word, candidates).filter(|(score, _)| *score >= 0.6).map(|(_, candidate)| candidate)
}

/// The candidate that `word` can hardly be anything else than, for where it may be right all the same.
pub(super) fn much_like<'c>(word: &str, candidates: impl IntoIterator<Item = &'c str>) -> Option<&'c str> {
    best(&word.to_ascii_lowercase(), candidates).filter(|(score, _)| *score >= 0.75).map(|(_, candidate)| candidate)
}

/// The candidate that is the most like a word in small letters, and how much it is so, at most 1.
fn best<'c>(word: &str, candidates: impl IntoIterator<Item = &'c str>) -> Option<(f64, &'c str)> {
    let score = |candidate: &str| strsim::normalized_damerau_levenshtein(word, &candidate.to_ascii_lowercase());
    candidates.into_iter().map(|candidate| (score(candidate), candidate)).max_by(|a, b| a.0.total_cmp(&b.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_meant() {
        let words = ["error", "warning", "info"];
        assert_eq!(closest("warn", words), Some("warning"));
        assert_eq!(closest("Erorr", words), Some("error"));
        assert_eq!(closest("nothing like it", words), None);
        assert_eq!(closest("", words), None);
    }
}
