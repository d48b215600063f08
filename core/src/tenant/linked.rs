//! What a rule is handed: facts, and where they are.

use crate::finding::{FileId, Place};
use crate::placed::Placed;
use crate::policy::Resource;
use crate::text::Span;

/// Facts together with where they come from.
#[derive(Debug)]
pub struct Linked<'t, T> {
    /// The file.
    pub file: FileId,
    /// The resource's position among those of the file.
    pub index: u32,
    /// The resource.
    pub resource: &'t Resource,
    /// What it says.
    pub facts: &'t T,
    /// How far the resource has moved since it was compiled.
    moved: u32,
}

impl<T> Clone for Linked<'_, T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Linked<'_, T> {}

impl<'t> Linked<'t, Resource> {
    pub(super) fn new(file: FileId, index: u32, placed: &'t Placed) -> Self {
        Self { file, index, resource: placed, facts: placed, moved: placed.moved() }
    }
}

impl<'t, T> Linked<'t, T> {
    /// The same with facts of the resource.
    pub(crate) fn with<U>(self, facts: &'t U) -> Linked<'t, U> {
        Linked { file: self.file, index: self.index, resource: self.resource, facts, moved: self.moved }
    }

    /// A place that the resource knows, where it is by now.
    pub fn at(&self, span: Span) -> Place {
        Place { file: self.file, span: span.moved(self.moved), resource: Some(self.index) }
    }

    /// Where to point for the resource as a whole.
    pub fn place(&self) -> Place {
        self.at(self.resource.place)
    }

    /// The name to show.
    pub fn label(&self) -> &'t str {
        self.resource.label()
    }
}
