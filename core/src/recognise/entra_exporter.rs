//! EntraExporter, and AzureADExporter before it: a folder for each object, and folders in it for what belongs
//! to it: `Groups/<id>/<id>.json`, `Groups/<id>/Members/<id>/<id>.json`.

/// The folder of the members of a group.
const MEMBERS: &str = "/Members/";

/// The path of the group that the object at `path` is a member of.
pub(super) fn group_of(path: &str) -> Option<String> {
    let (group, member) = path.rsplit_once(MEMBERS)?;
    let id = group.rsplit('/').next()?;
    // A folder for the member with a file of the same name.
    let (folder, file) = member.split_once('/')?;
    (file.strip_suffix(".json") == Some(folder)).then(|| format!("{group}/{id}.json"))
}
