//! Compliance policies for Linux: in Graph these are written like those of the settings catalog, and the provider
//! microsoft365 has an attribute for each setting.

use super::masked::Masked;
use super::writer::Writer;
use crate::json::Value;
use crate::text::Span;

/// Switches: the attribute and the setting, of which the choices end in `_true` and `_false`.
const SWITCHES: [(&str, &str); 2] = [
    ("custom_compliance_required", "linux_customcompliance_required"),
    ("device_encryption_required", "linux_deviceencryption_required"),
];

/// Numbers.
const NUMBERS: [(&str, &str); 5] = [
    ("password_policy_minimum_digits", "linux_passwordpolicy_minimumdigits"),
    ("password_policy_minimum_length", "linux_passwordpolicy_minimumlength"),
    ("password_policy_minimum_lowercase", "linux_passwordpolicy_minimumlowercase"),
    ("password_policy_minimum_symbols", "linux_passwordpolicy_minimumsymbols"),
    ("password_policy_minimum_uppercase", "linux_passwordpolicy_minimumuppercase"),
];

/// Text that belongs to the first switch.
const OF_CUSTOM_COMPLIANCE: [(&str, &str); 2] = [
    ("custom_compliance_discovery_script", "linux_customcompliance_discoveryscript"),
    ("custom_compliance_rules", "linux_customcompliance_rules"),
];

/// The distributions that are allowed.
const DISTRIBUTIONS: &str = "distribution_allowed_distros";
const DISTRIBUTION: &str = "linux_distribution_alloweddistros";
/// What is said of each, in the order in which Graph has it.
const OF_DISTRIBUTION: [(&str, &str); 2] = [
    ("maximum_version", "linux_distribution_alloweddistros_item_maximumversion"),
    ("minimum_version", "linux_distribution_alloweddistros_item_minimumversion"),
];
const DISTRIBUTION_TYPE: &str = "linux_distribution_alloweddistros_item_$type";

/// Whether an attribute is written as a setting, or for all such policies alike.
pub(super) fn is_setting(name: &str) -> bool {
    let of = |list: &[(&str, &str)]| list.iter().any(|(attribute, _)| *attribute == name);
    of(&SWITCHES) || of(&NUMBERS) || of(&OF_CUSTOM_COMPLIANCE) || name == DISTRIBUTIONS
}

impl<'d> Writer<'_, 'd> {
    /// The settings among `members`. If one of them is not known yet, the settings are not.
    pub(super) fn linux_settings(&mut self, members: &[(Value<'d>, Masked<'d>)], span: Span) {
        let at = Span::new(span.start, span.start + 1);
        for (key, text) in [("platforms", "linux"), ("technologies", "linuxMdm")] {
            self.out.key(key, at);
            self.out.string(text, at);
        }
        let settings = members.iter().filter(|(key, _)| key.text().is_some_and(|name| is_setting(&name)));
        let is_open = |key: Value<'d>, member| self.is_open(member, &[&key.text().unwrap_or_default()], |_| false);
        if settings.clone().any(|&(key, member)| is_open(key, member)) {
            return;
        }
        let settings: Vec<(Value<'d>, Value<'d>)> = settings
            .filter(|(_, member)| !member.is_hidden() && !member.value.is_null())
            .map(|(key, member)| (*key, member.value))
            .collect();
        let find = |name: &str| settings.iter().copied().find(|(key, _)| key.is_named(name));
        self.out.key("settings", at);
        self.out.open('[', span.start, 0);
        if let Some((key, list)) = find(DISTRIBUTIONS) {
            self.instance(key, DISTRIBUTION, |writer| writer.distributions(key, list));
        }
        for (attribute, id) in SWITCHES {
            let Some((key, value)) = find(attribute) else { continue };
            let choice = format!("{id}_{}", value.raw());
            let with_parts = id == SWITCHES[0].1 && value.bool() == Some(true);
            let parts = OF_CUSTOM_COMPLIANCE.iter().filter(|_| with_parts);
            let parts: Vec<_> = parts.filter_map(|(attribute, id)| Some((*id, find(attribute)?))).collect();
            self.instance(key, id, |writer| {
                writer.choice(key, &choice, value.span(), |writer| {
                    for (id, (key, value)) in parts {
                        writer.setting(key, id, |writer| writer.simple(key, value));
                    }
                })
            });
        }
        for (attribute, id) in NUMBERS {
            if let Some((key, value)) = find(attribute) {
                self.instance(key, id, |writer| writer.simple(key, value));
            }
        }
        self.out.close(']', span.end);
    }

    /// A setting at the top: an object around what it is.
    fn instance(&mut self, key: Value<'d>, id: &str, value: impl FnOnce(&mut Self)) {
        self.out.open('{', key.span().start, 0);
        self.out.key("settingInstance", key.span());
        self.setting(key, id, value);
        self.out.close('}', key.span().end);
    }

    fn setting(&mut self, key: Value<'d>, id: &str, value: impl FnOnce(&mut Self)) {
        self.out.open('{', key.span().start, 0);
        self.out.key("settingDefinitionId", key.span());
        self.out.string(id, key.span());
        value(self);
        self.out.close('}', key.span().end);
    }

    fn simple(&mut self, key: Value<'d>, value: Value<'d>) {
        self.out.key("simpleSettingValue", key.span());
        self.out.open('{', value.span().start, 0);
        self.out.key("value", key.span());
        self.out.copy(value);
        self.out.close('}', value.span().end);
    }

    fn choice(&mut self, key: Value<'d>, choice: &str, span: Span, children: impl FnOnce(&mut Self)) {
        self.out.key("choiceSettingValue", key.span());
        self.out.open('{', span.start, 0);
        self.out.key("value", key.span());
        self.out.string(choice, span);
        self.out.key("children", key.span());
        self.out.open('[', span.start, 0);
        children(self);
        self.out.close(']', span.end);
        self.out.close('}', span.end);
    }

    fn distributions(&mut self, key: Value<'d>, list: Value<'d>) {
        let span = list.span();
        self.out.key("groupSettingCollectionValue", key.span());
        self.out.open('[', span.start, 1);
        for distribution in list.elements().filter(|element| element.is_object()) {
            let span = distribution.span();
            self.out.open('{', span.start, 1);
            self.out.key("children", Span::new(span.start, span.start + 1));
            self.out.open('[', span.start, 0);
            for (attribute, id) in OF_DISTRIBUTION {
                if let Some((key, value)) = distribution.member(attribute).filter(|(_, value)| !value.is_null()) {
                    self.setting(key, id, |writer| writer.simple(key, value));
                }
            }
            if let Some((key, kind)) = distribution.member("type").filter(|(_, kind)| kind.text().is_some()) {
                let choice = format!("{DISTRIBUTION_TYPE}_{}", kind.text().unwrap_or_default());
                let choice = |writer: &mut Self| writer.choice(key, &choice, kind.span(), |_| {});
                self.setting(key, DISTRIBUTION_TYPE, choice);
            }
            self.out.close(']', span.end);
            self.out.close('}', span.end);
        }
        self.out.close(']', span.end);
    }
}
