//! What written values mean, and which of two is the stricter one.

use std::cmp::Ordering;

use super::table::{KEYS, ROWS};
use super::{Relation, Row, Side, Source, Unit, Zero};
use crate::json::mark;
use crate::policy::{Setting, SettingValue};

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

/// The rows that a key of `side` stands in, each with its place there; capitals do not count. Every
/// setting of a tenant is looked up, and few stand in the table: lengths and marks tell nearly all
/// that do not.
pub fn rows(key: &str, side: Side) -> impl Iterator<Item = (&'static Row, &'static Source)> + '_ {
    let start = KEYS.partition_point(|entry| entry.0.len() < key.len());
    let entries = KEYS.iter().zip(&MARKS).skip(start).take_while(|(entry, _)| entry.0.len() == key.len());
    let mark = mark(key.as_bytes());
    let same = entries.filter(move |(entry, known)| **known == mark && entry.0.eq_ignore_ascii_case(key));
    same.filter(move |(entry, _)| entry.1 == side).filter_map(|(&(_, side, row, source), _)| {
        let row = ROWS.get(row)?;
        let sources = match side {
            Side::Compliance => row.compliance,
            Side::Configuration => row.configuration,
        };
        Some((row, sources.get(source)?))
    })
}

/// The mark of each key of the table.
static MARKS: [u16; KEYS.len()] = {
    let mut marks = [0; KEYS.len()];
    let mut index = 0;
    while index < KEYS.len() {
        marks[index] = mark(KEYS[index].0.as_bytes());
        index += 1;
    }
    marks
};

impl Row {
    /// What `value`, written at `source`, means; `None` where nothing is asked for or the value is
    /// not known to the table.
    pub fn meaning(&self, source: &Source, value: &SettingValue) -> Option<Meaning> {
        let written = source.written(value)?;
        if let Some((_, meaning)) = source.values.iter().find(|(name, _)| name.eq_ignore_ascii_case(&written)) {
            return Some(*meaning);
        }
        if let SettingValue::Bool(value) = value {
            return Some(Meaning::Flag(*value));
        }
        if let Some(rank) = self.order.iter().position(|name| name.eq_ignore_ascii_case(&written)) {
            return Some(Meaning::Rank(rank as u8));
        }
        let number: i64 = written.parse().ok()?;
        match (number, self.zero) {
            (0, Zero::Unset) => None,
            (0, Zero::Never) => Some(Meaning::Never),
            _ => Some(Meaning::Number(number.saturating_mul(source.unit.size()))),
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

    /// A value as a message shows it.
    pub fn show(&self, source: &Source, value: &SettingValue) -> String {
        match (self.meaning(source, value), source.written(value)) {
            (Some(Meaning::Flag(on)), _) => if on { "on" } else { "off" }.to_owned(),
            (Some(Meaning::Never), _) => "no limit".to_owned(),
            (Some(Meaning::Rank(rank)), _) => self.order.get(usize::from(rank)).copied().unwrap_or_default().to_owned(),
            (_, Some(written)) => format!("{written}{}", source.unit.name(written == "1")),
            (_, None) => value.display(),
        }
    }
}

impl Source {
    /// The value as the table spells it: options of the settings catalog repeat the id of their
    /// setting, of which only the end counts.
    fn written(&self, value: &SettingValue) -> Option<String> {
        match value {
            SettingValue::Bool(value) => Some(value.to_string()),
            SettingValue::Integer(value) => Some(value.to_string()),
            SettingValue::Text(text) => Some(option(self.key, text).to_owned()),
            SettingValue::List(_) | SettingValue::Opaque => None,
        }
    }
}

impl Unit {
    /// How many of the smallest unit it is.
    const fn size(self) -> i64 {
        match self {
            Self::Count | Self::Seconds => 1,
            Self::Minutes => 60,
            Self::Hours => 3600,
            Self::Days => 86400,
        }
    }

    /// Its name behind a number.
    const fn name(self, one: bool) -> &'static str {
        match (self, one) {
            (Self::Count, _) => "",
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

/// A key of any kind as a message shows it: the title of its row, else its own last words.
pub fn show_key(key: &str) -> String {
    if let Some((row, _)) = rows(key, Side::Configuration).next() {
        return row.title.to_owned();
    }
    const PROVIDERS: [&str; 5] = [
        "device_vendor_msft_policy_config_",
        "user_vendor_msft_policy_config_",
        "device_vendor_msft_",
        "user_vendor_msft_",
        "vendor_msft_",
    ];
    let words = |id: &str| id.replace(['_', '~'], " ");
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
