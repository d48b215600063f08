//! Reports that would take the place of what is being checked.

use std::path::{Path, PathBuf};

use pitfall_core::{Unit, message};

use crate::cli::CheckOptions;
use crate::open::real;
use crate::session::Compiled;
use crate::tenancy::Tenant;
use crate::walk::shown;

/// Refuses a report in the place of a policy file or of a configuration. A file of the tenant that holds neither
/// policies nor mistakes may be a former report, which is to be overwritten.
pub(crate) fn check(options: &CheckOptions, tenants: &[Tenant], files: &[Compiled]) -> Result<(), String> {
    for path in options.output_format.iter().filter_map(|output| output.file.as_deref()) {
        // What is not there cannot be lost, so that most runs ask no more than this.
        if !path.exists() {
            continue;
        }
        let target = Target { named: path, real: real(path) };
        let what = if files.iter().any(|file| is_same(&file.path, &target) && matters(file)) {
            "is a file that is being checked"
        } else if tenants.iter().any(|tenant| configures(tenant, &target)) {
            "is part of the configuration of what is being checked"
        } else {
            continue;
        };
        let path = shown(path);
        return Err(format!(
            "{path} {what}, and the report would overwrite it; name another file, as in sarif=report.sarif"
        ));
    }
    Ok(())
}

/// A file that a report is to go to.
struct Target<'p> {
    named: &'p Path,
    /// The same without links.
    real: PathBuf,
}

/// Whether a file holds anything that would be missed.
fn matters(file: &Compiled) -> bool {
    message::decode::<Unit>(&file.unit).is_none_or(|unit| unit.is_policy() || !unit.findings.is_empty())
}

/// Whether a file says how a tenant is to be judged.
fn configures(tenant: &Tenant, target: &Target<'_>) -> bool {
    let configured = &tenant.configured;
    let layers = configured.layers.iter().map(|layer| layer.path.as_path());
    let companions = tenant.companions.iter().map(|companion| companion.path.as_path());
    layers.chain(companions).any(|own| is_same(own, target)) || is_same(&configured.baseline(), target)
}

fn is_same(own: &Path, target: &Target<'_>) -> bool {
    [target.named, &target.real].iter().any(|path| own.file_name() == path.file_name()) && real(own) == target.real
}
