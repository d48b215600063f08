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
    let scored = candidates
        .into_iter()
        .map(|candidate| (strsim::normalized_damerau_levenshtein(&word, &candidate.to_ascii_lowercase()), candidate));
    let (score, candidate) = scored.max_by(|a, b| a.0.total_cmp(&b.0))?;
    (score >= 0.6).then_some(candidate)
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
