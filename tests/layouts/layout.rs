//! What a layout is.

use std::collections::BTreeMap;

use pitfall_core::TenantFacts;
use pitfall_core::recognise::Kind;

use crate::Found;
use crate::tenant::Tenant;

/// Path and bytes of each file.
pub(crate) type Files = Vec<(String, Vec<u8>)>;

/// How a tool writes a tenant, and what it does not write.
pub(crate) struct Layout {
    /// The tool.
    pub(crate) name: &'static str,
    /// Writes the tenant: path and bytes of each file.
    pub(crate) write: fn(&Tenant) -> Files,
    /// Kinds of resources that the tool does not know.
    pub(crate) leaves_out: &'static [Kind],
    /// Names of objects that the tool does not write although it knows their kind.
    pub(crate) leaves_out_objects: &'static [&'static str],
    /// Findings that cannot be had for what the tool does not write.
    pub(crate) lost: &'static [Lost],
    /// Findings that there are for what the tool writes: rule, name of the resource, and why.
    pub(crate) adds: &'static [(&'static str, &'static str, &'static str)],
}

impl Layout {
    /// A layout that writes all there is.
    pub(crate) const fn new(name: &'static str, write: fn(&Tenant) -> Files) -> Self {
        Self { name, write, leaves_out: &[], leaves_out_objects: &[], lost: &[], adds: &[] }
    }

    /// What the owner says about the tenant, as far as it holds for what the tool writes.
    pub(crate) fn facts(&self, tenant: &Tenant) -> TenantFacts {
        let mut facts = tenant.facts.clone();
        facts.complete.retain(|kind| !self.leaves_out.contains(kind));
        facts
    }

    /// Whether a finding cannot be had. What is about resources that the tool does not know cannot.
    pub(crate) fn loses(&self, code: &str, kind: &str, name: &str) -> bool {
        self.leaves_out.iter().any(|out| out.name() == kind)
            || self.leaves_out_objects.contains(&name)
            || self.lost.iter().any(|lost| lost.code == code && lost.name.is_none_or(|of| of == name))
    }
}

/// A finding that cannot be had in a layout.
#[derive(Debug)]
pub(crate) struct Lost {
    /// The rule.
    pub(crate) code: &'static str,
    /// The policy, or else all that the rule finds.
    pub(crate) name: Option<&'static str>,
    /// What the tool does not write.
    #[expect(dead_code, reason = "for whoever reads a layout, and in the message of a test that fails")]
    pub(crate) why: &'static str,
}

impl Lost {
    /// Whether there is such a finding to be lost.
    pub(crate) fn is_of_use(&self, findings: &BTreeMap<Found, usize>) -> bool {
        findings.keys().any(|(code, _, name)| code == self.code && self.name.is_none_or(|of| of == name))
    }
}
