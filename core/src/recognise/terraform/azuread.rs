//! What hashicorp/azuread has in a shape of its own: session controls and named locations.

use super::masked::Masked;
use super::words::camel;
use super::writer::Writer;
use crate::json::Value;

/// A member: its key and its value.
type Member<'d> = Option<(Value<'d>, Value<'d>)>;

impl<'d> Writer<'_, 'd> {
    /// Session controls, which are flat.
    pub(super) fn session(&mut self, key: Value<'d>, member: Masked<'d>) {
        if self.is_open(member, &["session_controls"], |_| false) {
            return self.not_known("sessionControls", key);
        }
        let Some(block) = member.block() else {
            self.out.key("sessionControls", key.span());
            return self.out.word("null", member.value.span());
        };
        let [apps, cloud, resilience, browser, frequency, period, authentication, interval] = block
            .value
            .pick([
                "application_enforced_restrictions_enabled",
                "cloud_app_security_policy",
                "disable_resilience_defaults",
                "persistent_browser_mode",
                "sign_in_frequency",
                "sign_in_frequency_period",
                "sign_in_frequency_authentication_type",
                "sign_in_frequency_interval",
            ])
            .map(|member| {
                member.filter(|(_, value)| !value.is_null() && value.text().is_none_or(|text| !text.is_empty()))
            });
        let span = block.value.span();
        self.out.key("sessionControls", key.span());
        self.out.open('{', span.start, 1);
        self.control("applicationEnforcedRestrictions", apps, &[]);
        self.control("cloudAppSecurity", cloud, &[("cloudAppSecurityType", cloud)]);
        self.control("persistentBrowser", browser, &[("mode", browser)]);
        let every_time = interval.filter(|(_, value)| value.plain_text() == Some("everyTime"));
        let parts = [
            ("value", frequency),
            ("type", period),
            ("authenticationType", authentication),
            ("frequencyInterval", interval),
        ];
        let is_set = frequency.filter(|(_, value)| value.raw() != "0");
        self.control("signInFrequency", is_set.or(every_time), &parts);
        if let Some((key, value)) = resilience {
            self.out.key("disableResilienceDefaults", key.span());
            self.out.copy(value);
        }
        self.out.close('}', span.end);
    }

    /// One of them, if it is switched on.
    fn control(&mut self, name: &str, of: Member<'d>, parts: &[(&str, Member<'d>)]) {
        let Some((key, value)) = of.filter(|(_, value)| value.bool() != Some(false) && value.raw() != "0") else {
            return;
        };
        self.out.key(name, key.span());
        self.out.open('{', key.span().start, 0);
        self.out.key("isEnabled", key.span());
        self.out.word("true", value.span());
        for (name, part) in parts {
            if let Some((key, value)) = part.filter(|(_, value)| value.raw() != "0") {
                self.out.key(name, key.span());
                self.out.copy(value);
            }
        }
        self.out.close('}', value.span().end);
    }

    /// What is in the block `ip` or `country` of a named location.
    pub(super) fn location(&mut self, member: Masked<'d>) {
        for (key, member) in member.block().into_iter().flat_map(Masked::members) {
            let name = key.text().unwrap_or_default();
            match name.as_ref() {
                "ip_ranges" => self.ranges(key, member),
                "trusted" => self.renamed("isTrusted", key, member),
                "include_unknown_countries_and_regions" | "countries_and_regions" => {
                    self.renamed(&camel(&name), key, member)
                }
                _ => {}
            }
        }
    }

    /// How users may go on with their session elsewhere: a list in the conditions themselves.
    pub(super) fn transfer_methods(&mut self, key: Value<'d>, member: Masked<'d>) {
        let is_empty = member.value.is_null() || member.value.is_array() && member.value.elements().next().is_none();
        self.out.key("authenticationFlows", key.span());
        if is_empty {
            return self.out.word("null", member.value.span());
        }
        self.out.open('{', key.span().start, 0);
        self.joined("transferMethods", key, member.value);
        self.out.close('}', member.value.span().end);
    }
}
