//! A tenant that stands while its files change one by one, as they do in an editor.
//!
//! Beside what a rule found stands what it read, by kinds of resources (see [`Reads`]). Once a file is another, only
//! rules that read something of its kinds look again; and where the file says the same in another place, none does.
//! What this gives is what judging everything anew would give, which `tests/standing.rs` holds against each other.

use super::reads::Reads;
use super::{Selection, Share, Verdict, conclude};
use crate::finding::{FileId, Finding, Findings};
use crate::rules::OF_TENANTS;
use crate::space::device::{Memory, remember_in};
use crate::tenant::{Changed, File, Tenant};
use crate::unit::Unit;

/// A linked tenant, and what the rules found in it as it was when they looked.
#[derive(Debug)]
pub struct Standing {
    tenant: Tenant,
    /// For each rule about the whole tenant, unless it has to look again.
    found: Vec<Option<Found>>,
    /// Filters that were evaluated before.
    memory: Memory,
}

/// What a rule found, and what it had read by then.
#[derive(Debug)]
struct Found {
    reads: Reads,
    findings: Vec<Finding>,
}

impl Standing {
    /// A tenant that nobody has looked at.
    pub fn new(tenant: Tenant) -> Self {
        Self { tenant, found: OF_TENANTS.iter().map(|_| None).collect(), memory: Memory::default() }
    }

    /// The tenant as it is now.
    pub fn tenant(&self) -> &Tenant {
        &self.tenant
    }

    /// The files alone.
    pub fn into_files(self) -> Vec<File> {
        self.tenant.into_files()
    }

    /// Puts another unit in the place of a file's.
    pub fn replace(&mut self, file: FileId, unit: Unit) {
        let changed = self.tenant.replace(file, unit);
        for place in &mut self.found {
            let Some(found) = place else { continue };
            let stays = match &changed {
                Changed::Facts(reads) => !found.reads.meets(reads.and(Reads::FILES)),
                Changed::Places(moves) => !found.reads.meets(Reads::FILES) && moves.apply(file, &mut found.findings),
            };
            if !stays {
                *place = None;
            }
        }
    }

    /// Changes what was found in a file alone, whatever the rest of the tenant says.
    pub fn change_findings(&mut self, file: FileId, change: impl FnOnce(&mut Vec<Finding>)) {
        if let Some(File { path, unit }) = self.tenant.file_mut(file) {
            change(&mut unit.findings);
            unit.lies_in(file, path);
        }
    }

    /// Judges it, as [`super::judge`] does.
    pub fn judge(&mut self, selection: &Selection) -> Verdict {
        let tenant = &self.tenant;
        let selection = &selection.for_comments(tenant);
        let mut of_tenant = Vec::new();
        remember_in(&mut self.memory, || {
            for (of_rule, place) in OF_TENANTS.iter().zip(&mut self.found) {
                if !selection.runs(of_rule) {
                    continue;
                }
                let found = place.get_or_insert_with(|| {
                    let mut findings = Findings::new();
                    findings.begin(of_rule, None);
                    let ((), reads) = tenant.notes().during(|| (of_rule.check)(tenant, &mut findings));
                    let mut findings = findings.into_list();
                    findings.iter_mut().for_each(|finding| tenant.move_fix(finding));
                    Found { reads, findings }
                });
                of_tenant.extend(found.findings.iter().cloned());
            }
        });
        conclude(tenant, selection, Share::WHOLE, of_tenant)
    }
}
