//! Custom profiles for Apple's devices: a property list that Intune delivers as it is, in base64.
//!
//! Such a list holds payloads, each with a type such as `com.apple.mobiledevice.passwordpolicy`. Its
//! values are kept under the names that the settings catalog has for them, so that they can be compared
//! with those of other policies.

use quick_xml::Reader;
use quick_xml::escape::unescape;
use quick_xml::events::Event;
use quick_xml::name::QName;
use serde::{Deserialize, Serialize};

use super::setting::{Setting, SettingValue};
use crate::json::Value;
use crate::text::{Span, base64};

/// What lies in a custom profile for Apple's devices.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AppleProfile {
    /// The types of its payloads in small letters; `None` if the profile is not in the file, or in a form
    /// that is not read.
    pub payloads: Option<Vec<String>>,
    /// Where it stands: `payload`, or the opening brace of the policy.
    pub span: Span,
}

/// The payloads whose settings other policies have as well. A device holds one state of each, whereas it
/// takes any number of networks, certificates or web clips.
const COMPARED: [&str; 5] = [
    "com.apple.mcx.filevault2",
    "com.apple.mobiledevice.passwordpolicy",
    "com.apple.security.firewall",
    "com.apple.softwareupdate",
    "com.apple.systempolicy.control",
];

impl AppleProfile {
    /// Reads `payload` of a custom profile, and gives the settings in it that can be compared.
    pub(super) fn compile(value: Value<'_>) -> (Self, Vec<Setting>) {
        let written = value.get_set("payload");
        let span = written.map_or(value.head(), Value::span);
        let payloads = written.and_then(Value::text).and_then(|text| read(&text));
        let settings = payloads.iter().flatten().flat_map(|payload| payload.settings(span)).collect();
        let payloads = payloads.map(|payloads| payloads.into_iter().map(|payload| payload.kind).collect());
        (Self { payloads, span }, settings)
    }

    /// What is known to hold settings that other policies have as well.
    pub fn is_compared(kind: &str) -> bool {
        COMPARED.contains(&kind)
    }
}

/// One payload: its type and its plain values.
#[derive(Debug, Default, PartialEq)]
struct Payload {
    kind: String,
    values: Vec<(String, SettingValue)>,
}

impl Payload {
    fn settings(&self, span: Span) -> impl Iterator<Item = Setting> {
        let compared = AppleProfile::is_compared(&self.kind);
        let values = self.values.iter().filter(move |_| compared);
        values.map(move |(name, value)| Setting {
            key: format!("{}_{name}", self.kind).into(),
            value: value.clone(),
            span,
            in_list: false,
        })
    }
}

/// The payloads of a profile in base64. A signed one holds its property list as it is, between what
/// belongs to the signature.
fn read(text: &str) -> Option<Vec<Payload>> {
    let bytes = base64(text)?;
    let start = memchr::memmem::find(&bytes, b"<plist")?;
    let length = memchr::memmem::find(bytes.get(start..)?, b"</plist>")?;
    payloads(std::str::from_utf8(bytes.get(start..start + length)?).ok()?)
}

/// The payloads of a property list: the dictionaries in the list `PayloadContent` of the outermost one.
/// `None` if it has no such list.
fn payloads(list: &str) -> Option<Vec<Payload>> {
    let mut reader = Reader::from_str(list);
    let mut place = Place::default();
    loop {
        match reader.read_event() {
            Ok(Event::Start(tag)) if is_container(tag.name()) => place.open(tag.name()),
            Ok(Event::End(tag)) if is_container(tag.name()) => place.close(),
            Ok(Event::Empty(tag)) if is_container(tag.name()) => {
                place.open(tag.name());
                place.close();
            }
            Ok(Event::Empty(tag)) => place.plain(tag.name(), ""),
            // The list as a whole is neither.
            Ok(Event::Start(tag)) if tag.name().as_ref() != b"plist" => {
                let Ok(text) = reader.read_text(tag.name()) else { break };
                let text = text.decode().ok()?;
                place.plain(tag.name(), &unescape(&text).ok()?);
            }
            Ok(Event::Eof) | Err(_) => break,
            Ok(_) => {}
        }
    }
    place.found
}

fn is_container(name: QName<'_>) -> bool {
    matches!(name.as_ref(), b"dict" | b"array")
}

/// How far a property list was read.
#[derive(Default)]
struct Place {
    /// Dictionaries and lists around it.
    depth: u32,
    /// Whether one of these is the list of payloads.
    within: bool,
    /// The last key, of the outermost dictionary or of a payload.
    key: String,
    payload: Option<Payload>,
    found: Option<Vec<Payload>>,
}

impl Place {
    /// Within the outermost dictionary.
    const OUTER: u32 = 1;
    /// Within a payload.
    const INNER: u32 = 3;

    fn open(&mut self, name: QName<'_>) {
        if self.depth == Self::OUTER && name.as_ref() == b"array" && self.key == "PayloadContent" {
            self.found.get_or_insert_default();
            self.within = true;
        }
        self.depth += 1;
        if self.depth == Self::INNER && self.within && name.as_ref() == b"dict" {
            self.payload = Some(Payload::default());
        }
    }

    fn close(&mut self) {
        if self.depth == Self::INNER
            && self.within
            && let Some(payload) = self.payload.take()
        {
            self.found.get_or_insert_default().push(payload);
        }
        self.depth = self.depth.saturating_sub(1);
        self.within &= self.depth > Self::OUTER;
    }

    /// What stands for itself: a key, a text, a number, yes or no.
    fn plain(&mut self, name: QName<'_>, text: &str) {
        let here = self.depth == Self::INNER && self.within;
        if name.as_ref() == b"key" {
            if here || self.depth == Self::OUTER {
                self.key = text.to_owned();
            }
            return;
        }
        let Some(payload) = self.payload.as_mut().filter(|_| here) else { return };
        match (value(name, text), self.key.as_str()) {
            (Some(SettingValue::Text(kind)), "PayloadType") => payload.kind = kind.to_ascii_lowercase(),
            (Some(value), name) if !name.starts_with("Payload") => {
                payload.values.push((name.to_ascii_lowercase(), value));
            }
            _ => {}
        }
    }
}

/// The value of an element; `None` for dates and data.
fn value(name: QName<'_>, text: &str) -> Option<SettingValue> {
    Some(match name.as_ref() {
        b"true" => SettingValue::Bool(true),
        b"false" => SettingValue::Bool(false),
        b"integer" => SettingValue::Integer(text.trim().parse().ok()?),
        b"string" => SettingValue::Text(text.into()),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const PROFILE: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0"><dict>
  <key>PayloadContent</key>
  <array>
    <dict>
      <!-- <key>minLength</key> <integer>4</integer> -->
      <key>PayloadType</key><string>com.apple.mobiledevice.passwordpolicy</string>
      <key>PayloadVersion</key><integer>1</integer>
      <key>minLength</key><integer> 8 </integer>
      <key>forcePIN</key><true/>
      <key>nested</key><dict><key>minLength</key><integer>5</integer></dict>
      <key>list</key><array><dict><key>minLength</key><integer>6</integer></dict></array>
    </dict>
    <dict>
      <key>PayloadType</key><string>com.apple.wifi.managed</string>
      <key>SSID_STR</key><string>guests &amp; friends</string>
    </dict>
  </array>
  <key>PayloadType</key><string>Configuration</string>
</dict></plist>"#;

    #[test]
    fn payloads_of_a_profile_are_read() {
        let found = payloads(PROFILE).expect("a profile");
        let kinds: Vec<&str> = found.iter().map(|payload| payload.kind.as_str()).collect();
        assert_eq!(kinds, ["com.apple.mobiledevice.passwordpolicy", "com.apple.wifi.managed"]);
        let values = [("minlength", SettingValue::Integer(8)), ("forcepin", SettingValue::Bool(true))];
        assert_eq!(found[1].values[0].1, SettingValue::Text("guests & friends".into()));
        assert_eq!(found[0].values, values.map(|(name, value)| (name.to_owned(), value)));
        let settings: Vec<Setting> = found.iter().flat_map(|payload| payload.settings(Span::new(0, 1))).collect();
        assert_eq!(settings.len(), 2);
        assert_eq!(settings[0].key, "com.apple.mobiledevice.passwordpolicy_minlength");
    }

    #[test]
    fn what_is_no_profile_has_no_payloads() {
        for text in ["", "<", "<plist", "<dict>", "<plist><array/></plist>", "</dict></dict>", "<!--"] {
            assert_eq!(payloads(text), None, "{text}");
        }
        assert_eq!(payloads("<dict><key>PayloadContent</key><array/></dict>"), Some(Vec::new()));
        assert_eq!(read("YnBsaXN0MDA="), None);
    }
}
