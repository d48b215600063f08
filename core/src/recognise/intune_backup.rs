//! IntuneBackupAndRestore: assignments lie in a folder within that of the policies, under the same name; those of app
//! protection policies have the policy's id before the name.
//!
//! The actions of compliance policies are not asked for, so none are known.

/// The folder of assignments.
const ASSIGNMENTS: &str = "Assignments";

/// The path of the policy whose assignments are at `path`.
pub(super) fn policy_of(path: &str) -> Option<String> {
    let (folder, name) = path.rsplit_once('/')?;
    let (around, last) = folder.rsplit_once('/').unwrap_or(("", folder));
    if !last.eq_ignore_ascii_case(ASSIGNMENTS) {
        return None;
    }
    Some(if around.is_empty() { name.to_owned() } else { format!("{around}/{name}") })
}

/// The id before the name of a policy that [`policy_of`] gives, and the path without it.
pub(super) fn id_before_name(path: &str) -> Option<(&str, String)> {
    let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
    let (id, name) = name.split_once(" - ")?;
    Some((id, if folder.is_empty() { name.to_owned() } else { format!("{folder}/{name}") }))
}
