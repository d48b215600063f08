//! What is chosen from the sources and added to them: `choice.txt`.

use std::collections::{BTreeMap, BTreeSet};

use crate::source::{Enum, Source};

#[derive(Default)]
pub(crate) struct Choice {
    roots: Vec<String>,
    families: Vec<String>,
    follow: BTreeSet<String>,
    /// Types whose objects must say which subclass they are.
    pub(crate) typed: BTreeSet<String>,
    /// Type and property.
    pub(crate) allowed: BTreeSet<(String, String)>,
    /// Type and property.
    pub(crate) required: BTreeSet<(String, String)>,
    /// Type and property, with what it takes.
    words: BTreeMap<(String, String), Vec<String>>,
}

/// The types of the model; for each whether it is a kind of resource.
pub(crate) type Chosen = BTreeMap<String, bool>;

impl Choice {
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        let mut choice = Self::default();
        for line in text.lines().map(|line| line.split('#').next().unwrap_or_default().trim()) {
            let words: Vec<&str> = line.split_whitespace().collect();
            match words.as_slice() {
                [] => {}
                ["root", name] => choice.roots.push((*name).to_owned()),
                ["family", name] => choice.families.push((*name).to_owned()),
                ["follow", name] => _ = choice.follow.insert((*name).to_owned()),
                ["typed", name] => _ = choice.typed.insert((*name).to_owned()),
                ["allow", kind, name] => _ = choice.allowed.insert(((*kind).to_owned(), (*name).to_owned())),
                ["require", kind, names @ ..] => {
                    choice.required.extend(names.iter().map(|name| ((*kind).to_owned(), (*name).to_owned())));
                }
                ["words", kind, name, words @ ..] => {
                    let words = words.iter().map(|word| (*word).to_owned()).collect();
                    choice.words.insert(((*kind).to_owned(), (*name).to_owned()), words);
                }
                _ => return Err(format!("choice.txt: what is `{line}`?")),
            }
        }
        Ok(choice)
    }

    /// Gives the properties that are said to take certain words an enumeration of their own. More may come: what is
    /// documented of text is no promise.
    pub(crate) fn add_words(&self, source: &mut Source) -> Result<(), String> {
        for ((kind, name), words) in &self.words {
            let property = source.types.get_mut(kind).and_then(|kind| kind.props.get_mut(name));
            let property = property.ok_or_else(|| format!("choice.txt: the sources have no {name} of {kind}"))?;
            property.is_enum = true;
            property.type_name = format!("{kind}.{name}");
            let members = words.iter().cloned().chain(["unknownFutureValue".to_owned()]).collect();
            source.enums.insert(property.type_name.clone(), Enum { members, flags: false });
        }
        Ok(())
    }

    /// Whether the values of a navigation property are checked.
    pub(crate) fn follows(&self, property: &str) -> bool {
        self.follow.contains(property)
    }

    /// All types that are reached from the roots.
    pub(crate) fn types(&self, source: &Source) -> Result<Chosen, String> {
        let is_of = |name: &str, family: &String| source.lineage(name).any(|(of, _)| of == family);
        let of_families = source.types.keys().filter(|name| self.families.iter().any(|family| is_of(name, family)));
        let roots: BTreeSet<&String> = of_families.chain(&self.roots).collect();
        if let Some(unknown) = roots.iter().find(|name| !source.types.contains_key(**name)) {
            return Err(format!("choice.txt: the sources have no type {unknown}"));
        }
        let mut chosen = Chosen::new();
        // A type, and whether it stands as a value somewhere: then its subclasses may stand there, too.
        let mut waiting: Vec<(&str, bool)> = roots.iter().map(|name| (name.as_str(), false)).collect();
        let mut as_values = BTreeSet::new();
        while let Some((name, as_value)) = waiting.pop() {
            let Some(kind) = source.types.get(name) else { continue };
            if as_value && as_values.insert(name) {
                let subclasses = source.types.iter().filter(|(_, kind)| kind.base.as_deref() == Some(name));
                waiting.extend(subclasses.map(|(name, _)| (name.as_str(), true)));
            }
            let is_root = self.families.iter().any(|family| family == name) || roots.iter().any(|root| *root == name);
            if chosen.insert(name.to_owned(), is_root && !kind.is_abstract).is_some() {
                continue;
            }
            waiting.extend(kind.base.as_deref().map(|base| (base, false)));
            let followed = kind.props.iter().filter(|(name, what)| !what.is_enum && (!what.nav || self.follows(name)));
            waiting.extend(followed.map(|(_, what)| (what.type_name.as_str(), true)));
        }
        Ok(chosen)
    }
}
