//! What written values mean, and which of two is the stricter one.

use std::borrow::Cow;
use std::cmp::Ordering;

use super::table::{KEYS, PREFIXES, ROWS};
use super::{Relation, Row, Side, Source, Unit, Zero, platforms};
use crate::policy::{ConfigurationProfile, Setting, SettingValue, administrative_template};

/// What a written value means, the same for every place where it can be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Meaning {
    /// On or off.
    Flag(bool),
    /// A count, or a time in seconds.
    Number(i64),
    /// No limit.
    Never,
    /// A member of the row's enumeration, by its rank.
    Rank(u8),
}

/// The rows that a key of `side` stands in, each with its place there.
pub fn rows(key: &str, side: Side) -> impl Iterator<Item = (&'static Row, &'static Source)> + '_ {
    let number = fingerprint(key);
    let start = KEYS.partition_point(|entry| entry.0 < number);
    let same = KEYS.get(start..).unwrap_or_default().iter().take_while(move |entry| entry.0 == number);
    same.filter(move |entry| entry.1 == side).filter_map(move |&(_, side, row, source)| {
        let row = ROWS.get(usize::from(row))?;
        let sources = match side {
            Side::Compliance => row.compliance,
            Side::Configuration => row.configuration,
        };
        let source = sources.get(usize::from(source))?;
        source.is(key).then_some((row, source))
    })
}

/// A number that tells nearly all keys apart, the same in capitals and without: of every setting of
/// every policy it is asked whether the table knows it.
pub(super) fn fingerprint(key: &str) -> u32 {
    // Sets the bit that small letters have; what else it changes does not matter here.
    const SMALL: u64 = u64::from_ne_bytes([0x20; 8]);
    let (words, rest) = key.as_bytes().as_chunks::<8>();
    let mut last = [0; 8];
    last.iter_mut().zip(rest).for_each(|(last, byte)| *last = *byte);
    let words = words.iter().chain([&last]).map(|word| u64::from_le_bytes(*word) | SMALL);
    let number =
        words.fold(key.len() as u64, |number, word| (number.rotate_left(5) ^ word).wrapping_mul(0x517c_c1b7_2722_0a95));
    (number >> 32) as u32
}

impl Row {
    /// What `value`, written at `source`, means; `None` where nothing is asked for or the value is
    /// not known to the table.
    pub fn meaning(&self, source: &Source, value: &SettingValue) -> Option<Meaning> {
        let written = source.written(value)?;
        if let Some((_, meaning)) = source.values.iter().find(|(name, _)| name.eq_ignore_ascii_case(&written)) {
            return Some(*meaning);
        }
        if !self.order.is_empty() {
            let rank = self.order.iter().position(|name| name.eq_ignore_ascii_case(&written))?;
            return Some(Meaning::Rank(rank as u8));
        }
        let flag = match written.as_ref() {
            "true" => Some(true),
            "false" => Some(false),
            "1" if self.relation == Relation::Flag => Some(true),
            "0" if self.relation == Relation::Flag => Some(false),
            _ => None,
        };
        if let Some(on) = flag {
            return Some(Meaning::Flag(on != source.invert));
        }
        match (source.unit.number(&written)?, self.zero) {
            _ if self.relation == Relation::Flag => None,
            (0, Zero::Unset) => None,
            (0, Zero::Never) => Some(Meaning::Never),
            (number, _) => Some(Meaning::Number(number)),
        }
    }

    /// Whether `meaning` demands anything of a device.
    pub fn is_demand(&self, meaning: Meaning) -> bool {
        match meaning {
            Meaning::Flag(on) => on,
            Meaning::Number(number) => number > 0,
            Meaning::Never => false,
            Meaning::Rank(rank) => rank > 0,
        }
    }

    /// How strict `a` is compared with `b`; `None` where values of this setting have no order.
    pub fn strictness(&self, a: Meaning, b: Meaning) -> Option<Ordering> {
        use Meaning::{Flag, Never, Number, Rank};
        match (self.relation, a, b) {
            (Relation::Flag, Flag(a), Flag(b)) => Some(a.cmp(&b)),
            (Relation::Min, Number(a), Number(b)) => Some(a.cmp(&b)),
            (Relation::Max, Number(a), Number(b)) => Some(b.cmp(&a)),
            (Relation::Max, Never, Number(_)) => Some(Ordering::Less),
            (Relation::Max, Number(_), Never) => Some(Ordering::Greater),
            (Relation::Max, Never, Never) => Some(Ordering::Equal),
            (Relation::Ord, Rank(a), Rank(b)) => Some(a.cmp(&b)),
            _ => None,
        }
    }

    /// Whether two configurations of this setting can contradict each other.
    pub fn can_conflict(&self) -> bool {
        matches!(self.relation, Relation::Flag | Relation::Min | Relation::Max | Relation::Ord | Relation::Eq)
    }

    /// Whether compliance can ask for less than what is set.
    pub fn can_be_weaker(&self) -> bool {
        matches!(self.relation, Relation::Min | Relation::Max | Relation::Ord) && !self.hint
    }

    /// Whether it is an attack surface reduction rule.
    pub fn is_attack_surface(&self) -> bool {
        self.configuration.iter().any(|source| source.prefix().contains("_attacksurfacereductionrules_"))
    }

    /// A value as a message shows it.
    pub fn show(&self, source: &Source, value: &SettingValue) -> String {
        match (self.meaning(source, value), source.written(value)) {
            (Some(Meaning::Flag(on)), _) => if on { "on" } else { "off" }.to_owned(),
            (Some(Meaning::Never), _) => "no limit".to_owned(),
            (Some(Meaning::Rank(rank)), _) => self.words.get(usize::from(rank)).copied().unwrap_or_default().to_owned(),
            // A word that stands for a number.
            (Some(Meaning::Number(number)), Some(written))
                if written.parse::<f64>().is_err() && !source.values.is_empty() =>
            {
                let number = number / source.unit.number("1").unwrap_or(1);
                format!("{number}{}", source.unit.name(number == 1))
            }
            (_, Some(written)) => format!("{written}{}", source.unit.name(written == "1")),
            (_, None) => value.display(),
        }
    }
}

impl Source {
    /// The value as the table spells it: options of the settings catalog repeat the id of their
    /// setting, of which only the end counts.
    fn written<'v>(&self, value: &'v SettingValue) -> Option<Cow<'v, str>> {
        match value {
            SettingValue::Bool(true) => Some("true".into()),
            SettingValue::Bool(false) => Some("false".into()),
            SettingValue::Integer(value) => Some(value.to_string().into()),
            SettingValue::Text(text) => Some(self.option(text).unwrap_or(text).into()),
            SettingValue::List(_) | SettingValue::Opaque => None,
        }
    }

    /// What its key begins with.
    pub(super) fn prefix(&self) -> &'static str {
        PREFIXES.get(usize::from(self.prefix)).copied().unwrap_or_default()
    }

    /// Its key.
    pub fn key(&self) -> String {
        [self.prefix(), self.name].concat()
    }

    /// Whether its key is `key`, without regard to capitals.
    fn is(&self, key: &str) -> bool {
        let parts = key.split_at_checked(self.prefix().len());
        parts.is_some_and(|(prefix, name)| {
            // Nearly always the capitals are the same.
            (name == self.name && prefix == self.prefix())
                || (name.eq_ignore_ascii_case(self.name) && prefix.eq_ignore_ascii_case(self.prefix()))
        })
    }

    /// The end of an option id behind the id of its setting.
    fn option<'v>(&self, text: &'v str) -> Option<&'v str> {
        let (key, option) = text.split_at_checked(self.prefix().len() + self.name.len())?;
        option.strip_prefix('_').filter(|_| self.is(key))
    }
}

impl Unit {
    /// What a written number comes to, in the smallest of the units that it can be compared with.
    pub(super) fn number(self, written: &str) -> Option<i64> {
        let size = match self {
            Self::Count | Self::Seconds => 1,
            Self::Minutes => 60,
            Self::Hours => 3600,
            Self::Days => 86400,
            Self::Clock => {
                let mut parts = written.split(':').map(|part| part.parse::<i64>().ok());
                let (hours, minutes) = (parts.next()??, parts.next()??);
                return Some((hours * 60 + minutes) * 60);
            }
            Self::Version => return version(written),
        };
        written.parse::<i64>().ok()?.checked_mul(size)
    }

    /// Its name behind a number.
    const fn name(self, one: bool) -> &'static str {
        match (self, one) {
            (Self::Count | Self::Clock | Self::Version, _) => "",
            (Self::Seconds, true) => " second",
            (Self::Seconds, false) => " seconds",
            (Self::Minutes, true) => " minute",
            (Self::Minutes, false) => " minutes",
            (Self::Hours, true) => " hour",
            (Self::Hours, false) => " hours",
            (Self::Days, true) => " day",
            (Self::Days, false) => " days",
        }
    }
}

/// Up to four numbers with dots as one number, which orders them.
pub fn version(written: &str) -> Option<i64> {
    let mut number = 0;
    let mut parts = written.trim().split('.');
    for _ in 0..4 {
        let part: u16 = parts.next().map_or(Ok(0), str::parse).ok()?;
        number = number << 16 | i64::from(part);
    }
    parts.next().is_none().then_some(number)
}

/// The end of an option id behind the id of its setting; other text as it is.
fn option<'v>(key: &str, text: &'v str) -> &'v str {
    let (head, tail) = match text.split_at_checked(key.len()) {
        Some(parts) => parts,
        None => return text,
    };
    match tail.strip_prefix('_') {
        Some(end) if head.eq_ignore_ascii_case(key) => end,
        _ => text,
    }
}

/// A setting of any key as a message shows its value.
pub fn show_value(setting: &Setting) -> String {
    match (rows(&setting.key, Side::Configuration).next(), &setting.value) {
        (Some((row, source)), value) => row.show(source, value),
        (None, SettingValue::Text(text)) => match option(&setting.key, text) {
            end if end.len() < text.len() => end.to_owned(),
            _ => setting.value.display(),
        },
        (None, value) => value.display(),
    }
}

/// A setting of a profile as a message shows it: the title of its row, else the last words of its key.
pub fn show_key(profile: &ConfigurationProfile, setting: &Setting) -> String {
    let key = setting.key.as_str();
    let mut known = rows(key, Side::Configuration).filter(|(row, _)| {
        // Apple's devices share ids, but not what a code is called.
        platforms(profile, setting).any(|platform| platform == row.platform)
    });
    if let Some((row, _)) = known.next() {
        return row.title.to_owned();
    }
    if let Some((_, title)) = profile.titles.iter().find(|(known, _)| known == key) {
        return title.clone();
    }
    if let Some(id) = key.strip_prefix(administrative_template::PREFIX) {
        return format!("setting {}", id.split('.').next().unwrap_or(id));
    }
    const PROVIDERS: [&str; 5] = [
        "device_vendor_msft_policy_config_",
        "user_vendor_msft_policy_config_",
        "device_vendor_msft_",
        "user_vendor_msft_",
        "vendor_msft_",
    ];
    // A place in braces is the same on every device.
    let words = |id: &str| {
        let names = id.split(['_', '~']).filter(|name| !name.starts_with('{'));
        names.collect::<Vec<_>>().join(" ")
    };
    if let Some(own) = PROVIDERS.iter().find_map(|provider| key.strip_prefix(provider)) {
        return words(own);
    }
    match (key.split_once("onfiguration."), key.split_once('_')) {
        (Some((_, property)), _) => property.to_owned(),
        // Apple's ids begin with the payload, those of other platforms with the platform.
        (None, Some((_, own))) => words(own),
        (None, None) => key.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::version;

    #[test]
    fn versions_compare_as_numbers() {
        assert!(version("10.0.9600") < version("10.0.22631.3155"));
        assert!(version("16.10") > version("16.9"));
        assert_eq!(version("16.0"), version("16"));
        assert_eq!(version("1.2.3.4.5"), None);
        assert_eq!(version("latest"), None);
    }
}
