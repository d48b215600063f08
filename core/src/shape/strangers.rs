//! Names that the model does not have where they stand: what may be meant by them.

use rustc_hash::FxHashMap;

use super::model::{Property, Type};
use super::{What, elsewhere};
use crate::text::closest;

/// What was found out about names of one file. To find out takes long, and the objects of a list are all
/// alike.
#[derive(Debug, Default)]
pub(super) struct Strangers {
    properties: FxHashMap<(Type, Type, bool, String), Option<What>>,
    types: FxHashMap<(Type, String), Option<Type>>,
}

/// What tools add for themselves: CIPP the named locations and authentication contexts to a template,
/// IntuneBackupAndRestore what an intent sets, under the name of the parameter by which Graph takes it.
const OF_TOOLS: [&str; 3] = ["LocationInfo", "AuthContextInfo", "settingsDelta"];

/// How many names of a file are looked into. Files with more of them are no policies.
const MOST: usize = 500;

impl Strangers {
    /// What is to be said of a property that a type lacks, in a resource that is a `root`; nothing where the
    /// object may be of a derived type, which has it.
    pub(super) fn property(&mut self, name: &str, root: Type, within: Type, exact: bool) -> Option<What> {
        let key = (root, within, exact, name.to_owned());
        if let Some(known) = self.properties.get(&key) {
            return *known;
        }
        if self.properties.len() >= MOST {
            return Some(What::Unknown(None));
        }
        let what = property(name, root, within, exact);
        self.properties.insert(key, what);
        what
    }

    /// The type of a family that a name is a slip of.
    pub(super) fn type_meant(&mut self, name: &str, family: Type) -> Option<Type> {
        let key = (family, name.to_owned());
        if let Some(known) = self.types.get(&key) {
            return *known;
        }
        if self.types.len() >= MOST {
            return None;
        }
        let meant = closest(name, family.family().map(Type::name)).and_then(Type::named);
        self.types.insert(key, meant);
        meant
    }
}

fn property(name: &str, root: Type, within: Type, exact: bool) -> Option<What> {
    if OF_TOOLS.contains(&name) {
        return None;
    }
    if !exact && within.family().any(|kind| kind.property(name).is_some()) {
        return None;
    }
    if let Some(home) = elsewhere::home(root, within, name) {
        return Some(What::Misplaced(home));
    }
    let own = within.properties().map(Property::name);
    let family = (!exact).then(|| within.family().flat_map(Type::own_properties).map(Property::name));
    Some(What::Unknown(closest(name, own.chain(family.into_iter().flatten()))))
}
