//! Prose: what of a sentence is a tenant's.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::LazyLock;

use super::{CONFIGURATION, Redactor};
use crate::policy::reference::Referent;
use crate::rules::ALL;
use crate::settings::{Side, rows};
use crate::shape::Type;
use crate::shape::model::Values;
use crate::well_known;

/// Words that are no secret: those of Microsoft Graph, and what stands for a value in general.
static PUBLIC: LazyLock<HashSet<&'static str>> = LazyLock::new(|| {
    let mut words = HashSet::from([
        "true",
        "false",
        "null",
        "value",
        "id",
        CONFIGURATION,
        "Windows",
        "iOS",
        "iPadOS",
        "macOS",
        "Android",
        "Linux",
        "MDE",
    ]);
    for referent in [Referent::User, Referent::Application, Referent::ServicePrincipal, Referent::Location] {
        words.extend(referent.keywords());
    }
    words.extend(ALL.iter().flat_map(|rule| rule.needs_complete).filter_map(|kind| kind.collection()));
    for kind in Type::all() {
        words.insert(kind.name());
        for property in kind.own_properties() {
            words.insert(property.name());
            if let Values::Enum(of) = property.values() {
                words.extend(of.members());
            }
        }
    }
    words
});

/// Whether a text says nothing about a tenant.
pub(super) fn is_public(text: &str) -> bool {
    let bare = text.trim_start_matches('#');
    let bare = bare.strip_prefix("microsoft.graph.").unwrap_or(bare);
    let is_number = || text.bytes().all(|byte| byte.is_ascii_digit() || b".:-+ ".contains(&byte)) && !is_address(text);
    text.is_empty()
        || PUBLIC.contains(bare)
        || bare.rsplit_once("@odata.").is_some_and(|(member, _)| member.is_empty() || PUBLIC.contains(member))
        || is_number()
        || is_of_catalog(text)
        || is_uuid(text) && well_known::name(text).is_some()
        || well_known::is_name(text)
}

/// Whether a text is the id of a setting, or of an option of one, in which nobody but Microsoft names anything. The
/// ids of profiles, rules and ingested templates hold the names that an administrator gave them.
fn is_of_catalog(text: &str) -> bool {
    let policy = ["device_vendor_msft_policy_config_", "user_vendor_msft_policy_config_"];
    let is_known = |id: &str| rows(id, Side::Configuration).next().is_some();
    policy.iter().any(|start| text.starts_with(start)) && !text.contains(['~', '{', ' '])
        || is_known(text)
        || text.rsplit_once('_').is_some_and(|(id, _)| is_known(id))
}

/// Whether a text is an object id.
pub(super) fn is_uuid(text: &str) -> bool {
    text.len() == 36
        && text.bytes().enumerate().all(|(at, byte)| match at {
            8 | 13 | 18 | 23 => byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        })
}

/// Whether a word is an address: of a person, a page, a network, a folder, a host.
fn is_address(word: &str) -> bool {
    let parts: Vec<&str> = word.split('/').next().unwrap_or_default().split('.').collect();
    let is_network = parts.len() == 4 && parts.iter().all(|part| part.parse::<u8>().is_ok());
    let is_host = parts.len() > 1
        && parts.iter().all(|part| !part.is_empty())
        && parts.last().is_some_and(|end| end.len() > 1 && end.bytes().all(|byte| byte.is_ascii_alphabetic()))
        && parts
            .iter()
            .all(|part| part.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte >= 128));
    is_network || is_host || word.contains('@') || word.contains("://") || word.contains('\\') || word.contains("::")
}

/// Names of a tenant, to be found in prose.
#[derive(Debug, Default)]
pub(super) struct Names {
    /// Each, with its stand-in if it has one of its own.
    names: HashMap<String, Option<String>>,
    /// How long they are.
    lengths: BTreeSet<usize>,
}

impl Names {
    pub(super) fn new(names: impl Iterator<Item = String>) -> Self {
        let mut all = Self::default();
        // One letter alone is told by its quotes; it would be met in any word.
        for name in names.filter(|name| name.chars().nth(1).is_some() && !is_public(name)) {
            all.lengths.insert(name.len());
            all.names.insert(name, None);
        }
        all
    }

    /// Adds a name with a stand-in of its own.
    pub(super) fn add(&mut self, name: &str, stand_in: &str) {
        self.lengths.insert(name.len());
        self.names.entry(name.to_owned()).or_insert_with(|| Some(stand_in.to_owned()));
    }

    /// The longest name at the start of a text, which ends where a word ends.
    fn at_start_of(&self, text: &str) -> Option<(usize, Option<&String>)> {
        self.lengths.range(..=text.len()).rev().find_map(|&length| {
            let name = self.names.get(text.get(..length)?)?;
            let ends = !text[length..].starts_with(char::is_alphanumeric) || text[..length].ends_with(is_no_letter);
            ends.then_some((length, name.as_ref()))
        })
    }
}

fn is_no_letter(character: char) -> bool {
    !character.is_alphanumeric()
}

impl Redactor {
    /// A message: what it quotes, names and addresses get stand-ins.
    pub(super) fn prose(&mut self, text: &str) -> String {
        let mut out = String::with_capacity(text.len());
        let mut rest = text;
        // A name or a quotation begins where no word is under way.
        let mut before: Option<char> = None;
        while let Some(first) = rest.chars().next() {
            let begins = !before.is_some_and(char::is_alphanumeric);
            let taken = if begins { self.begin(rest, &mut out) } else { 0 };
            let taken = if taken == 0 {
                out.push(first);
                first.len_utf8()
            } else {
                taken
            };
            before = rest[..taken].chars().next_back();
            rest = &rest[taken..];
        }
        out
    }

    /// Puts a stand-in for what begins here, or a harmless word; gives how much of the text that is.
    fn begin(&mut self, rest: &str, out: &mut String) -> usize {
        if let Some((length, own)) = self.names.at_start_of(rest) {
            let stand_in = own.cloned();
            out.push_str(&stand_in.unwrap_or_else(|| self.text(&rest[..length])));
            return length;
        }
        // What stands between backticks is to be written as it stands: those are pitfall's words.
        for quote in ['\'', '"'] {
            let Some(quoted) = rest.strip_prefix(quote) else { continue };
            // A name may follow, whatever quotes are in it.
            if let Some((length, own)) = self.names.at_start_of(quoted)
                && quoted[length..].starts_with(quote)
            {
                let stand_in = own.cloned();
                let stand_in = stand_in.unwrap_or_else(|| self.text(&quoted[..length]));
                out.extend([quote.to_string(), stand_in, quote.to_string()]);
                return length + 2;
            }
            let Some(end) = closing(quoted, quote) else { continue };
            let stand_in = self.text(&quoted[..end]);
            out.extend([quote.to_string(), stand_in, quote.to_string()]);
            return end + 2;
        }
        let end = rest.find(|character: char| character.is_whitespace() || "'\"`()[]{},;".contains(character));
        let word = rest[..end.unwrap_or(rest.len())].trim_end_matches(['.', ':', '…', '?', '!']);
        if word.is_empty() || is_public(word) || !(is_uuid(word) || is_address(word)) {
            return 0;
        }
        let stand_in = self.text(word);
        out.push_str(&stand_in);
        word.len()
    }
}

/// Where a quotation ends: at a quote behind which no word goes on.
fn closing(quoted: &str, quote: char) -> Option<usize> {
    if quoted.starts_with(char::is_whitespace) {
        return None;
    }
    let ends = |&(at, _): &(usize, &str)| !quoted[at + 1..].starts_with(char::is_alphanumeric);
    quoted.match_indices(quote).find(ends).map(|(at, _)| at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_are_public_but_for_names_in_them() {
        for public in [
            "device_vendor_msft_policy_config_devicelock_mindevicepasswordlength",
            "device_vendor_msft_policy_config_defender_allowarchivescanning_1",
            "vendor_msft_firewall_mdmstore_publicprofile_enablefirewall",
            "vendor_msft_firewall_mdmstore_publicprofile_enablefirewall_true",
        ] {
            assert!(is_public(public), "{public}");
        }
        for own in [
            "device_vendor_msft_vpnv2_contoso-branch_alwayson",
            "device_vendor_msft_policy_config_contoso~policy~portal_home",
            "vendor_msft_firewall_mdmstore_firewallrules_contoso_enabled",
        ] {
            assert!(!is_public(own), "{own}");
        }
    }
}
