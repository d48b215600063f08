//! `pitfall.toml`: reading the file and those it builds on, and drawing what is wrong with one.

use std::fs;
use std::path::{Component, Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use miette::{GraphicalReportHandler, GraphicalTheme, LabeledSpan, MietteDiagnostic, NamedSource, Report};
use pitfall_core::config::{self, Base, COMPANION, Config, HouseSchema, Problem, Wanted};
use pitfall_core::files::BASELINE;
use pitfall_core::rules::ALL;
use pitfall_core::settle::{Ignores, Source, Weight, Weights};
use pitfall_core::{Day, Selection, Severity};

use crate::cli::{CheckOptions, InputOptions};
use crate::open::OpenDocuments;
use crate::terminal;
use crate::walk::{Input, reason, shown};

/// The configuration that holds for a tenant.
#[derive(Debug, Default)]
pub(crate) struct Configured {
    /// What it says.
    pub(crate) config: Config,
    /// The files that say it, the one in force last.
    pub(crate) layers: Vec<Layer>,
    /// Lists of names to read with the policies.
    pub(crate) name_lists: Vec<PathBuf>,
    /// The folder of the tenant, which globs are relative to.
    pub(crate) folder: PathBuf,
    /// Whether it holds for other tenants, too.
    pub(crate) shared: bool,
}

/// A file of a configuration.
#[derive(Debug)]
pub(crate) struct Layer {
    pub(crate) path: PathBuf,
    pub(crate) text: String,
    config: Config,
}

/// Why a configuration cannot be used.
#[derive(Debug)]
pub(crate) struct Refused {
    /// A text for the user.
    pub(crate) text: String,
    /// The file that is wrong, and what is wrong with it, where that can be told.
    pub(crate) at: Option<(PathBuf, Box<Problem>)>,
}

impl From<String> for Refused {
    fn from(text: String) -> Self {
        Self { text, at: None }
    }
}

impl From<Refused> for String {
    fn from(refused: Refused) -> Self {
        refused.text
    }
}

/// Files that build on one another at most.
const DEEPEST: usize = 16;

impl Configured {
    /// Reads the configuration of a tenant in `folder`.
    pub(crate) fn load(file: Option<&Path>, folder: &Path, options: &InputOptions) -> Result<Self, Refused> {
        let mut configured = Self { folder: folder.to_owned(), ..Self::default() };
        if let Some(file) = file {
            configured.layers = layers(file, &options.open)?;
            let texts = configured.layers.iter().map(|layer| layer.text.as_str());
            configured.config = config::merge(texts).map_err(|problem| {
                let text = format!("{} does not go together with what it extends: {problem}", shown(file));
                Refused { text, at: Some((file.to_owned(), Box::new(problem))) }
            })?;
            for layer in &configured.layers {
                let own = layer.path.parent().unwrap_or(Path::new(""));
                configured.name_lists.extend(layer.config.name_lists.iter().map(|path| own.join(path)));
            }
        }
        configured.config.facts.today = options.today.or_else(today);
        Ok(configured)
    }

    /// The schemas of the house, each with the file that names it; of two for a kind the one that counts.
    pub(crate) fn schemas(&self) -> impl Iterator<Item = (&HouseSchema, &Layer)> {
        let of_layer = |layer| std::iter::repeat(layer);
        let named = self
            .layers
            .iter()
            .enumerate()
            .flat_map(move |(index, layer)| layer.config.schemas.iter().zip(of_layer((index, layer))));
        named
            .filter(|(schema, (index, _))| {
                let later = self.layers.iter().skip(index + 1).flat_map(|layer| &layer.config.schemas);
                !later.into_iter().any(|other| other.kind.eq_ignore_ascii_case(&schema.kind))
            })
            .map(|(schema, (_, layer))| (schema, layer))
    }

    /// The rules that the options and the configuration ask for, and what becomes of findings in some files; an
    /// error is a text for the user.
    pub(crate) fn selection(&self, options: &CheckOptions) -> Result<(Selection, Weights), String> {
        let fail_on = Severity::from(options.fail_on);
        let wanted = Wanted {
            select: options.select.clone(),
            ignore: options.ignore.clone(),
            min_severity: options.min_severity.map_or(fail_on.min(Severity::Info), Severity::from),
            // Whoever asks for a rule that only gives hints wants to see them.
            named_shows_all: options.min_severity.is_none(),
            show_unknown: options.show_unknown,
        };
        let mut selection = self.config.selection(&wanted).map_err(|unknown| unknown.to_string())?;
        let overrides = self.config.overrides.clone();
        let mut elsewhere = Vec::new();
        if !overrides.is_empty() {
            // A rule may be wanted in some files only, and may give more there than it usually does.
            elsewhere.clone_from(&selection.rules);
            selection.find_all = true;
            let weighed =
                |rule: usize| overrides.iter().any(|entry| matches!(entry.weights[rule], Some(Weight::As(_))));
            let may_run = |rule: usize| options.select.is_empty() && !is_named(&options.ignore, rule);
            for (rule, runs) in selection.rules.iter_mut().enumerate() {
                *runs |= may_run(rule) && weighed(rule);
            }
        }
        Ok((selection, Weights { folder: shown(&self.folder), overrides, elsewhere }))
    }

    /// The ignores of the configuration and of the files beside policies; an error is a text for the user.
    pub(crate) fn ignores(&self, companions: &[Input]) -> Result<Ignores, String> {
        let folder = shown(&self.folder);
        let mut sources = Vec::new();
        let last = self.layers.len().saturating_sub(1);
        for (index, layer) in self.layers.iter().enumerate() {
            sources.push(Source {
                path: shown(&layer.path),
                folder: folder.clone(),
                companion: None,
                text: layer.text.clone(),
                shared: self.shared || index < last,
                ignores: layer.config.ignores.clone(),
                doubtful_limits: layer.config.doubtful_limits.clone(),
            });
        }
        for companion in companions {
            let text = match &companion.bytes {
                Some(bytes) => String::from_utf8_lossy(bytes).into_owned(),
                None => read(&companion.path)?,
            };
            let ignores = Config::parse_companion(&text).map_err(|problem| draw(&problem, &companion.shown, &text))?;
            sources.push(Source {
                path: companion.shown.clone(),
                folder: folder.clone(),
                companion: companion.shown.strip_suffix(COMPANION).map(str::to_owned),
                text,
                shared: false,
                ignores,
                doubtful_limits: Vec::new(),
            });
        }
        Ok(Ignores { sources, protected: self.config.protected.clone() })
    }

    /// The file that its baseline is in, or would be.
    pub(crate) fn baseline(&self) -> PathBuf {
        self.folder.join(self.config.baseline.as_deref().unwrap_or(BASELINE))
    }
}

fn is_named(selectors: &[String], rule: usize) -> bool {
    selectors.iter().any(|selector| ALL.get(rule).is_some_and(|rule| rule.is_selected_by(selector.trim())))
}

/// A file and those it builds on, each before what builds on it.
fn layers(file: &Path, open: &OpenDocuments) -> Result<Vec<Layer>, Refused> {
    let mut layers: Vec<Layer> = Vec::new();
    // Each with the position of the file that names it, and how.
    let mut waiting: Vec<(PathBuf, Option<(usize, Base)>)> = vec![(file.to_owned(), None)];
    while let Some((path, named)) = waiting.pop() {
        // What is wrong with a file that another one extends is shown where that is said.
        let refused =
            |message: String, help: &str| match named.as_ref().and_then(|(by, base)| Some((layers.get(*by)?, base))) {
                Some((by, base)) => {
                    let problem = base.problem(&message, help);
                    let text = draw(&problem, &shown(&by.path), &by.text);
                    Refused { text, at: Some((by.path.clone(), Box::new(problem))) }
                }
                None => message.into(),
            };
        let real = fs::canonicalize(&path).unwrap_or_else(|_| path.clone());
        if layers.iter().any(|layer| fs::canonicalize(&layer.path).is_ok_and(|known| known == real)) {
            let message = format!("extend leads to {} a second time", shown(&path));
            return Err(refused(message, "take it out here or there; each file is built on once"));
        }
        if layers.len() == DEEPEST {
            let message = format!("more than {DEEPEST} files build on one another");
            return Err(refused(message, "put some of them together"));
        }
        let text = match open.text(&path) {
            Some(text) => text.to_owned(),
            None => {
                read(&path).map_err(|message| refused(message, "paths are relative to the file that names them"))?
            }
        };
        let config = Config::parse(&text).map_err(|problem| {
            let text = draw(&problem, &shown(&path), &text);
            Refused { text, at: Some((path.clone(), Box::new(problem))) }
        })?;
        let own = path.parent().unwrap_or(Path::new(""));
        let index = layers.len();
        waiting.extend(config.extend.iter().map(|base| (plain(&own.join(&base.path)), Some((index, base.clone())))));
        layers.push(Layer { path, text, config });
    }
    layers.reverse();
    Ok(layers)
}

/// A path without ways up and down again.
fn plain(path: &Path) -> PathBuf {
    let mut plain = PathBuf::new();
    for part in path.components() {
        match (part, plain.components().next_back()) {
            (Component::ParentDir, Some(Component::Normal(_))) => drop(plain.pop()),
            _ => plain.push(part),
        }
    }
    plain
}

fn read(path: &Path) -> Result<String, String> {
    fs::read_to_string(path).map_err(|error| format!("{}: {}", shown(path), reason(&error)))
}

/// The day of the run, by universal time.
fn today() -> Option<Day> {
    let seconds = SystemTime::now().duration_since(UNIX_EPOCH).ok()?.as_secs();
    i32::try_from(seconds / (24 * 60 * 60)).ok().map(Day::of_unix_days)
}

/// The message about a problem in the file `name` with this text.
pub(crate) fn draw(problem: &Problem, name: &str, text: &str) -> String {
    let mut diagnostic = MietteDiagnostic::new(&problem.message);
    diagnostic.help.clone_from(&problem.help);
    if let Some(span) = &problem.span {
        diagnostic = diagnostic.with_label(LabeledSpan::underline(span.clone()));
    }
    let report = Report::new(diagnostic).with_source_code(NamedSource::new(name, text.to_owned()));
    let handler = GraphicalReportHandler::new_themed(GraphicalTheme::unicode_nocolor())
        .with_width(terminal::width())
        .with_context_lines(1)
        .without_syntax_highlighting();
    let mut drawing = String::new();
    match handler.render_report(&mut drawing, report.as_ref()) {
        Ok(()) => format!("{name} cannot be used\n{}", drawing.trim_end()),
        Err(_) => format!("{name}: {}", problem.message),
    }
}
