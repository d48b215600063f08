//! Findings: what a rule has to say about a place.

use serde::{Deserialize, Serialize};

use crate::fix::Fix;
use crate::rules::OfRule;
use crate::text::Span;

/// How much a finding matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Style and redundancy; shown on request only.
    Hint,
    /// Worth knowing, or a pitfall that depends on facts which are not in the files.
    Info,
    /// A documented pitfall is present.
    Warning,
    /// The file is invalid, has no effect, or provably does the opposite of what it says.
    Error,
}

impl Severity {
    /// The word for it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Hint => "hint",
            Self::Info => "info",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }

    /// One step less.
    pub const fn lower(self) -> Self {
        match self {
            Self::Error => Self::Warning,
            Self::Warning => Self::Info,
            Self::Info | Self::Hint => Self::Hint,
        }
    }
}

/// How sure a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Confidence {
    /// It cannot be decided from the files; the message names the missing fact.
    Unknown,
    /// True unless a fact that is not in the files rescues it.
    Likely,
    /// Proved from the files.
    Certain,
}

impl Confidence {
    /// The word for it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Unknown => "unknown",
            Self::Likely => "likely",
            Self::Certain => "certain",
        }
    }

    /// The severity of a finding that is wanted to have `severity`: what cannot be decided never has more than
    /// `info`.
    pub(crate) fn at_most(self, severity: Severity) -> Severity {
        match self {
            Self::Unknown => Severity::Info.min(severity),
            Self::Likely | Self::Certain => severity,
        }
    }
}

/// A file of a tenant, by its position in the sorted list of paths.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct FileId(pub u32);

impl FileId {
    /// The file that is being compiled; linking puts the real one in its place.
    pub const SELF: Self = Self(u32::MAX);
}

/// A place in a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Place {
    /// The file.
    pub file: FileId,
    /// The characters.
    pub span: Span,
    /// The resource they belong to, by its position among those of the file.
    pub resource: Option<u32>,
}

impl From<Span> for Place {
    /// A place in the file that is being compiled.
    fn from(span: Span) -> Self {
        Self { file: FileId::SELF, span, resource: None }
    }
}

/// Another place that explains a finding.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Related {
    /// The place.
    pub place: Place,
    /// What is to be seen there.
    pub message: String,
}

/// What a finding is about: that makes it the same finding from run to run.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum About {
    /// What stands at its place.
    #[default]
    Place,
    /// The resource; the place is the first of several in it.
    Resource,
    /// A cause that shows in several resources, of which the place is the first: in what it differs from other
    /// causes that the same rule finds.
    Cause(String),
}

/// One finding.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// The rule, by its position in [`crate::rules::ALL`].
    pub rule: u16,
    /// How much it matters.
    pub severity: Severity,
    /// How sure it is.
    pub confidence: Confidence,
    /// Where to look.
    pub place: Place,
    /// What is wrong and why it matters.
    pub message: String,
    /// What to do about it.
    pub help: String,
    /// Other places that explain it.
    pub related: Vec<Related>,
    /// How it can be mended in the file of its place.
    pub fix: Option<Box<Fix>>,
    /// What makes it the same finding from run to run.
    pub about: About,
}

impl Finding {
    /// It is about the whole resource, whichever place in it is named first.
    pub fn about_resource(&mut self) -> &mut Self {
        self.about = About::Resource;
        self
    }

    /// It is about one cause that shows in several resources, whichever of them is named first. `cause` tells
    /// it from other causes that the rule finds, and is empty where there is but one.
    pub fn about_cause(&mut self, cause: impl Into<String>) -> &mut Self {
        self.about = About::Cause(cause.into());
        self
    }

    /// Says what to do.
    pub fn help(&mut self, help: impl Into<String>) -> &mut Self {
        self.help = help.into();
        self
    }

    /// Moves it, with all it points at, further on in its file.
    pub(crate) fn moved(&mut self, by: u32) {
        self.place.span = self.place.span.moved(by);
        self.related.iter_mut().for_each(|related| related.place.span = related.place.span.moved(by));
        self.move_fix(by);
    }

    /// Moves what is to be mended.
    pub(crate) fn move_fix(&mut self, by: u32) {
        self.fix.iter_mut().flat_map(|fix| fix.spans()).for_each(|span| *span = span.moved(by));
    }

    /// Points at another place.
    pub fn related(&mut self, place: impl Into<Place>, message: impl Into<String>) -> &mut Self {
        self.related.push(Related { place: place.into(), message: message.into() });
        self
    }

    /// Says how it can be mended in the file of its place.
    pub fn fix(&mut self, fix: Fix) -> &mut Self {
        self.fix = Some(Box::new(fix));
        self
    }

    /// Gives it another severity than its rule has.
    pub fn severity(&mut self, severity: Severity) -> &mut Self {
        self.severity = severity;
        self
    }

    /// Lowers the severity by one step if `condition` holds.
    pub fn lower_if(&mut self, condition: bool) -> &mut Self {
        if condition {
            self.severity = self.severity.lower();
        }
        self
    }

    /// True unless a fact outside the files rescues it; one step less severe.
    pub fn likely(&mut self) -> &mut Self {
        self.confidence = Confidence::Likely;
        self.severity = self.severity.lower();
        self
    }

    /// Cannot be decided; the message must name the missing fact.
    pub fn unknown(&mut self) -> &mut Self {
        self.confidence = Confidence::Unknown;
        self.severity = Severity::Info;
        self
    }
}

/// What one rule found. A check gets this to write to.
#[derive(Debug)]
pub struct Findings {
    rule: u16,
    severity: Severity,
    resource: Option<u32>,
    list: Vec<Finding>,
}

impl Findings {
    /// Starts an empty list.
    pub(crate) fn new() -> Self {
        Self { rule: 0, severity: Severity::Hint, resource: None, list: Vec::new() }
    }

    /// From here on, findings are those of a rule about the resource at `resource`.
    pub(crate) fn begin<C>(&mut self, of: &OfRule<C>, resource: Option<u32>) {
        self.rule = of.rule;
        self.severity = of.severity;
        self.resource = resource;
    }

    /// Adds a finding with the rule's severity, certain; the result takes what more there is to say.
    pub fn report(&mut self, place: impl Into<Place>, message: impl Into<String>) -> &mut Finding {
        let mut place = place.into();
        if place.file == FileId::SELF && place.resource.is_none() {
            place.resource = self.resource;
        }
        self.list.push(Finding {
            rule: self.rule,
            severity: self.severity,
            confidence: Confidence::Certain,
            place,
            message: message.into(),
            help: String::new(),
            related: Vec::new(),
            fix: None,
            about: About::Place,
        });
        let last = self.list.len() - 1;
        &mut self.list[last]
    }

    /// Adds a finding of the file as it was, in a resource that is now the one at `resource` and has moved.
    pub(crate) fn repeat(&mut self, finding: &Finding, resource: Option<u32>, by: u32) {
        let mut again = finding.clone();
        again.moved(by);
        let places =
            std::iter::once(&mut again.place).chain(again.related.iter_mut().map(|related| &mut related.place));
        for place in places {
            place.file = FileId::SELF;
            place.resource = place.resource.and(resource);
        }
        self.list.push(again);
    }

    pub(crate) fn into_list(self) -> Vec<Finding> {
        self.list
    }
}
