//! Who sets what, under one name for all ways to write it.

use rustc_hash::FxHashMap;

use super::reach::{Reach, Reaches};
use super::{Meaning, Relation, Row, Side, Source, platforms, rows};
use crate::policy::{ConfigurationProfile, Platform, Setting, SettingValue};
use crate::recognise::Kind;
use crate::tenant::Linked;

/// One thing that can be set on one platform, and everybody who sets it.
#[derive(Debug, Default)]
pub(super) struct Slot<'t> {
    /// Its row in the table.
    pub(super) row: Option<&'static Row>,
    /// Everybody who sets it, in the order of the policies.
    pub(super) holders: Vec<Holder>,
    /// The values, by their numbers.
    pub(super) values: Vec<Value<'t>>,
    /// How many set each value.
    counts: Vec<u32>,
    /// Whether there is somebody whose assignments are not in the files.
    pub(super) has_unseen: bool,
    /// Whether several policies can set it at once, because each has a place of its own.
    apart: bool,
}

/// A policy that sets it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Holder {
    /// The policy, by its position among all configuration.
    pub(super) profile: u32,
    /// The setting, by its position in the policy.
    pub(super) setting: u32,
    /// Whom the policy reaches.
    pub(super) reach: Reach,
    /// The number of the value.
    pub(super) class: u32,
}

/// A value that can be compared with others of its slot.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Value<'t> {
    /// As the table reads it.
    Means(Meaning),
    Bool(bool),
    Integer(i64),
    Text(&'t str),
    /// A list; what is in it does not matter where lists are united.
    List,
    /// Encrypted, or in a form that is not read.
    Closed,
}

impl<'t> Value<'t> {
    /// A value that the table does not know.
    fn of(setting: &'t Setting) -> Option<Self> {
        Some(match &setting.value {
            SettingValue::Bool(value) => Self::Bool(*value),
            SettingValue::Integer(value) => Self::Integer(*value),
            SettingValue::Text(text) => {
                // An option says by its end what a custom setting says as a number.
                let option = text.strip_prefix(setting.key.as_str()).and_then(|end| end.strip_prefix('_'));
                match option.unwrap_or(text) {
                    "true" if option.is_some() => Self::Bool(true),
                    "false" if option.is_some() => Self::Bool(false),
                    end => option.and_then(|end| end.parse().ok()).map_or(Self::Text(time_of_day(end)), Self::Integer),
                }
            }
            SettingValue::List(_) => return None,
            SettingValue::Opaque => Self::Closed,
        })
    }

    /// Whether two values certainly differ.
    pub(super) fn differs(&self, other: &Self) -> bool {
        std::mem::discriminant(self) == std::mem::discriminant(other) && self != other
    }
}

impl Slot<'_> {
    /// Whether holders have no more than one value, so that there is nothing to differ in.
    pub(super) fn is_uniform(&self) -> bool {
        self.values.len() < 2
    }

    /// Whether lists of several policies are united.
    pub(super) fn is_merged(&self) -> bool {
        self.row.is_some_and(|row| row.relation == Relation::Merge)
    }

    /// The holders that are known to reach somebody, with whom.
    pub(super) fn reached(&self) -> impl Iterator<Item = (Holder, u32)> + Clone {
        self.holders.iter().filter_map(|holder| match holder.reach {
            Reach::Some(reach) => Some((*holder, reach)),
            _ => None,
        })
    }

    /// The number of the value that most holders set.
    pub(super) fn usual(&self) -> u32 {
        let most = (0..).zip(&self.counts).max_by_key(|&(class, &count)| (count, std::cmp::Reverse::<u32>(class)));
        most.map_or(0, |(class, _)| class)
    }

    fn add(&mut self, holder: Holder) {
        let class = holder.class as usize;
        if self.counts.len() <= class {
            self.counts.resize(class + 1, 0);
        }
        self.counts.get_mut(class).into_iter().for_each(|count| *count += 1);
        self.has_unseen |= holder.reach == Reach::NotExported;
        self.holders.push(holder);
    }
}

/// Sorts what all profiles set into slots.
pub(super) fn collect<'t>(profiles: &[Linked<'t, ConfigurationProfile>], reaches: &mut Reaches<'t>) -> Vec<Slot<'t>> {
    let mut numbers: FxHashMap<(Platform, &str), usize> = FxHashMap::default();
    let mut known: FxHashMap<(Platform, &str), Key> = FxHashMap::default();
    let mut slots: Vec<Slot<'t>> = Vec::new();
    let mut classes: FxHashMap<(usize, Value<'t>), u32> = FxHashMap::default();
    // Most say in the words of others what these say, and then it takes no look at the words.
    let mut seen: FxHashMap<(Platform, usize, usize), Option<(usize, u32)>> = FxHashMap::default();
    for (number, profile) in (0..).zip(profiles) {
        let reach = reaches.of(profile.facts.assignments.as_deref());
        if reach == Reach::Nobody || stands_alone(profile) {
            continue;
        }
        let settings = (0..).zip(profile.facts.settings.iter().flatten());
        for (position, setting) in settings {
            for platform in platforms(profile.facts, setting) {
                let said = words(setting).map(|(key, value)| (platform, key, value));
                if let Some(&known) = said.as_ref().and_then(|said| seen.get(said)) {
                    let Some((slot, class)) = known else { continue };
                    let Some(slot) = slots.get_mut(slot) else { continue };
                    slot.add(Holder { profile: number, setting: position, reach, class });
                    continue;
                }
                let key = *known.entry((platform, setting.key.as_str())).or_insert_with(|| {
                    let found = rows(&setting.key, Side::Configuration).find(|(row, _)| row.platform == platform);
                    let name = found.map_or(setting.key.as_str(), |(row, _)| row.key);
                    let slot = *numbers.entry((platform, name)).or_insert_with(|| {
                        let (row, apart) = (found.map(|(row, _)| row), has_place_of_its_own(&setting.key));
                        slots.push(Slot { row, apart, ..Slot::default() });
                        slots.len() - 1
                    });
                    Key { slot, found }
                });
                let slot = key.slot;
                let value = meaning(key, setting);
                let found = slots.get_mut(slot).filter(|slot| !slot.apart);
                let Some((value, found)) = value.zip(found) else {
                    seen.extend(said.map(|said| (said, None)));
                    continue;
                };
                // Most set what the first one sets.
                let class = if found.values.first() == Some(&value) {
                    0
                } else {
                    *classes.entry((slot, value)).or_insert_with(|| {
                        found.values.push(value);
                        found.values.len() as u32 - 1
                    })
                };
                found.add(Holder { profile: number, setting: position, reach, class });
                seen.extend(said.map(|said| (said, Some((slot, class)))));
            }
        }
    }
    slots.retain(|slot| !slot.holders.is_empty());
    slots
}

/// A time of day without the fraction that Graph writes behind it and other tools do not: `08:00:00.0000000`. Other text
/// as it is.
fn time_of_day(text: &str) -> &str {
    let is_time = |time: &str| time.bytes().enumerate().all(|(at, byte)| (at % 3 == 2) == (byte == b':'));
    match text.split_once('.') {
        Some((time, fraction)) if time.len() == 8 && is_time(time) && fraction.bytes().all(|byte| byte == b'0') => time,
        _ => text,
    }
}

/// Where key and value of a setting are kept, if both are words that others say as well. Of settings in lists
/// something else follows from the same words.
fn words(setting: &Setting) -> Option<(usize, usize)> {
    match &setting.value {
        SettingValue::Text(text) if !setting.in_list => Some((setting.key.place()?, text.place()?)),
        _ => None,
    }
}

/// What is known of a key on a platform.
#[derive(Clone, Copy)]
struct Key {
    slot: usize,
    found: Option<(&'static Row, &'static Source)>,
}

/// What a setting says, as far as it can be compared.
fn meaning(key: Key, setting: &Setting) -> Option<Value<'_>> {
    let Some((row, source)) = key.found else {
        return Value::of(setting).filter(|_| !setting.in_list);
    };
    match row.relation {
        Relation::Hint | Relation::Needs | Relation::Set => None,
        Relation::Merge => Some(Value::List),
        _ if setting.in_list => None,
        _ if setting.value == SettingValue::Opaque => Some(Value::Closed),
        _ => row.meaning(source, &setting.value).map(Value::Means),
    }
}

/// Whether a key names a place that an administrator made, such as one firewall rule of many, or says of what sort the
/// entry of such a place is, or belongs to a payload of which a device takes several.
fn has_place_of_its_own(key: &str) -> bool {
    let places = ["_item_", "_generickey", "$typepicker"];
    // Of these there is one on a device, whatever its id.
    let one = ["{tenantid}", "{providerid}"].iter().any(|id| key.contains(id) && key.matches('{').count() == 1);
    places.iter().any(|place| key.contains(place))
        || (key.contains('{') && !one)
        || key.starts_with(LOCAL_GROUP)
        || PAYLOADS.iter().any(|payload| key.strip_prefix(payload).is_some_and(|rest| rest.starts_with('_')))
}

/// What a policy says of one local group of Windows devices: of two policies for different groups both apply.
const LOCAL_GROUP: &str = "device_vendor_msft_policy_config_localusersandgroups_configure_";

/// The payloads of Apple's devices each of which stands for something else: a filter, an identity provider, an account.
///
/// Source: Apple, Device Management, "Profile-specific payload keys": those that a device accepts more than once.
const PAYLOADS: [&str; 10] = [
    "com.apple.caldav.account",
    "com.apple.carddav.account",
    "com.apple.directoryservice.managed",
    "com.apple.dnssettings.managed",
    "com.apple.extensiblesso",
    "com.apple.font",
    "com.apple.ldap.account",
    "com.apple.subscribedcalendar.account",
    "com.apple.webcontent-filter",
    "com.apple.xsan",
];

/// Whether a device takes any number of profiles of its type, each of which adds something: a
/// network, a certificate, a mailbox, the settings of one app.
fn stands_alone(profile: &Linked<'_, ConfigurationProfile>) -> bool {
    const ADDING: [&str; 12] = [
        "wifi",
        "vpn",
        "wirednetwork",
        "certificate",
        "scep",
        "pkcs",
        "pfx",
        "email",
        "customapp",
        "appconfiguration",
        "derivedcredential",
        "extensionsconfiguration",
    ];
    let name = profile.resource.type_name.as_ref().filter(|_| profile.resource.kind == Kind::DeviceConfiguration);
    let Some(name) = name else { return false };
    let name = name.value.to_ascii_lowercase();
    ADDING.iter().any(|kind| name.contains(kind))
}
