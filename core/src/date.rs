//! Days, as exports and options write them.

use serde::{Deserialize, Serialize};

/// A day of the calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Day(i32);

/// 1 January 1970, counted from the first day of year 1.
const UNIX_EPOCH: i32 = 719_162;

impl Day {
    /// The day of a date such as `2026-10-19`, or of a time such as `2026-10-19T06:12:55Z`.
    pub fn parse(text: &str) -> Option<Self> {
        let date = text.split('T').next()?;
        let mut parts = date.split('-');
        let mut part = |length: usize| -> Option<i32> {
            let digits = parts.next().filter(|part| part.len() == length)?;
            digits.bytes().all(|byte| byte.is_ascii_digit()).then(|| digits.parse().ok())?
        };
        let (year, month, day) = (part(4)?, part(2)?, part(2)?);
        let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
        let lengths = [31, if leap { 29 } else { 28 }, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
        let before = lengths.get(..usize::try_from(month - 1).ok()?)?;
        let length = *lengths.get(before.len())?;
        if parts.next().is_some() || !(1..=length).contains(&day) {
            return None;
        }
        let past = year - 1;
        // Counted from the first day of year 1 of the Gregorian calendar.
        Some(Self(past * 365 + past / 4 - past / 100 + past / 400 + before.iter().sum::<i32>() + day - 1))
    }

    /// The day that begins so many days after 1 January 1970.
    pub fn of_unix_days(days: i32) -> Self {
        Self(UNIX_EPOCH.saturating_add(days))
    }

    /// How many days it is after `earlier`.
    pub fn days_since(self, earlier: Self) -> i32 {
        self.0 - earlier.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_counted_across_months_and_leap_years() {
        let between = |from: &str, to: &str| {
            let day = |text: &str| Day::parse(text).expect("a day");
            day(to).days_since(day(from))
        };
        assert_eq!(between("2026-10-19", "2026-10-19T06:12:55Z"), 0);
        assert_eq!(between("2026-02-28", "2026-03-01"), 1);
        assert_eq!(between("2024-02-28", "2024-03-01"), 2);
        assert_eq!(between("1970-01-01", "2026-11-21"), 20_778);
        assert_eq!(between("2100-02-28", "2100-03-01"), 1);
        assert_eq!(Day::parse("1970-01-02"), Some(Day::of_unix_days(1)));
    }

    #[test]
    fn what_is_no_day_is_none() {
        for text in ["", "2026", "2026-13-01", "2026-00-10", "2026-02-29", "2026-1-1", "+026-01-01", "2026-01-01-01"] {
            assert_eq!(Day::parse(text), None, "{text}");
        }
    }
}
