//! Releases of operating systems, from a table that ages: its date and sources stand in it.

use crate::date::Day;
use crate::policy::{Dotted, Platform};
use crate::table;

const TEXT: &str = include_str!("../data/os-support.txt");

/// Platform, first version, day of the last update, name.
static TABLE: [[&str; 4]; table::count(TEXT)] = table::rows(TEXT, b' ');

/// A release of an operating system.
#[derive(Debug)]
pub(crate) struct Release {
    /// The platform.
    pub platform: Platform,
    /// Its first version.
    pub first: Dotted,
    /// The day of its last security update, where that is known.
    pub end: Option<Day>,
    /// The same as it is written, `-` where it is not known.
    pub end_written: &'static str,
    /// What it is called, such as `Windows 11, version 24H2`.
    pub name: &'static str,
}

/// All releases, those of one platform one after the other in their order.
pub(crate) fn releases() -> impl Iterator<Item = Release> {
    TABLE.iter().filter_map(|&[platform, first, end, name]| {
        let (platform, first) = (Platform::of_type(platform)?, Dotted::parse(first)?);
        Some(Release { platform, first, end: Day::parse(end), end_written: end, name })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_of_the_table_is_read_and_in_order() {
        let all: Vec<Release> = releases().collect();
        assert_eq!(all.len(), TABLE.len());
        for (release, next) in all.iter().zip(all.iter().skip(1)) {
            let same = release.platform == next.platform;
            assert!(!same || release.first.is_before(&next.first), "{}", next.name);
            assert!(release.end.is_some() == (release.end_written != "-"), "{}", release.name);
            // The last one of each is there to end the one before it.
            assert!(release.end.is_some() || !same, "{}", release.name);
        }
    }
}
