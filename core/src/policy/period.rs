//! Lengths of time as Microsoft Graph writes them.

use std::fmt;

/// A length of time such as `P90D` or `PT12H` (`Edm.Duration`), in seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Period(u64);

impl Period {
    /// The length that `text` writes. `None` for what is none, and for months and years, of which nobody knows the
    /// length; Graph writes neither.
    pub fn parse(text: &str) -> Option<Self> {
        let mut rest = text.strip_prefix('P').filter(|rest| !rest.is_empty())?;
        let (mut total, mut in_day) = (0_u64, false);
        while !rest.is_empty() {
            if let Some(time) = rest.strip_prefix('T').filter(|time| !in_day && !time.is_empty()) {
                (rest, in_day) = (time, true);
                continue;
            }
            let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
            let (number, unit) = rest.split_at(digits);
            let size = match (unit.bytes().next()?, in_day) {
                (b'W', false) => 7 * 86_400,
                (b'D', false) => 86_400,
                (b'H', true) => 3600,
                (b'M', true) => 60,
                (b'S', true) => 1,
                _ => return None,
            };
            total = total.checked_add(number.parse::<u64>().ok()?.checked_mul(size)?)?;
            rest = &unit[1..];
        }
        Some(Self(total))
    }

    /// A number of days.
    pub const fn days(days: u64) -> Self {
        Self(days * 86_400)
    }

    /// How many whole days it has.
    pub fn whole_days(self) -> u64 {
        self.0 / 86_400
    }

    /// Whether it is no time at all.
    pub fn is_zero(self) -> bool {
        self.0 == 0
    }
}

/// In the largest unit of which it has whole numbers: `90 minutes`.
impl fmt::Display for Period {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let units = [(86_400, "day"), (3600, "hour"), (60, "minute")];
        let whole = units.into_iter().find(|(size, _)| self.0.is_multiple_of(*size) && self.0 > 0);
        let (size, name) = whole.unwrap_or((1, "second"));
        let number = self.0 / size;
        write!(formatter, "{number} {name}{}", if number == 1 { "" } else { "s" })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn periods_are_compared_by_their_length() {
        let seconds = |text: &str| Period::parse(text).map(|period| period.0);
        assert_eq!(seconds("PT12H"), seconds("PT720M"));
        assert_eq!(seconds("P1DT12H"), Some(129_600));
        assert_eq!(seconds("P2W"), Some(1_209_600));
        assert_eq!(seconds("PT0S"), Some(0));
        for text in
            ["", "P", "PT", "P1", "P1DT", "PT1D", "PTT1H", "P1H", "PD", "P1Y", "12", "P-1D", "P99999999999999999999D"]
        {
            assert_eq!(seconds(text), None, "{text}");
        }
        assert_eq!(Period::parse("P90D"), Some(Period::days(90)));
    }

    #[test]
    fn periods_are_shown_in_their_largest_unit() {
        for (text, shown) in [
            ("P90D", "90 days"),
            ("PT90M", "90 minutes"),
            ("PT60M", "1 hour"),
            ("PT1S", "1 second"),
            ("PT0S", "0 seconds"),
        ] {
            assert_eq!(Period::parse(text).map(|period| period.to_string()).as_deref(), Some(shown));
        }
    }
}
