//! A tenant whose files change one by one: what an editor and a page need of the core.
//!
//! Each file is compiled when it changes and never else; its unit stays. The units stay linked as long as files
//! come and go by their contents alone, and a report has those rules look again that read something of what has
//! changed (see [`Standing`]). It spells out the places of those files alone whose places or text are not those of
//! the last report.

use std::collections::BTreeMap;
use std::mem::take;

use pitfall_core::config::{self, COMPANION, Config, Problem};
use pitfall_core::coverage::matrix::Matrix;
use pitfall_core::files::BASELINE;
use pitfall_core::inspect::Inventory;
use pitfall_core::report::{self, Report};
use pitfall_core::rules::ALL;
use pitfall_core::settle::{Baseline, Ignores, Override, Source, Terms, Weight, Weights, is_file, waive};
use pitfall_core::text::{Encoding, decode};
use pitfall_core::{
    Asked, Before, Day, File, FileId, Finding, Location, Mention, Named, SHOWN, Selection, Severity, Standing, Tenant,
    TenantFacts, Unit, compile, compile_again, locate,
};
use rustc_hash::{FxHashMap, FxHashSet};
use serde::{Deserialize, Deserializer};

/// The rule of the schemas of the house.
const HOUSE: &str = "HS001";

/// What is wanted besides what `pitfall.toml` says.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct Options {
    /// The day to which ages are counted, such as `2026-10-19`; without it nothing is said about ages.
    today: Option<String>,
    /// The lowest severity wanted.
    min_severity: Severity,
    /// Whether what cannot be decided is wanted.
    show_unknown: bool,
    /// By rule or family what becomes of its findings, whatever `pitfall.toml` says.
    severities: BTreeMap<String, String>,
}

impl Default for Options {
    fn default() -> Self {
        Self { today: None, min_severity: Severity::Info, show_unknown: false, severities: BTreeMap::new() }
    }
}

impl Options {
    fn wanted(&self) -> config::Wanted {
        let (min_severity, show_unknown) = (self.min_severity, self.show_unknown);
        config::Wanted { select: Vec::new(), ignore: Vec::new(), min_severity, named_shows_all: false, show_unknown }
    }

    /// Puts the severities over those of the configuration, the narrower ones last; gives the entries that
    /// name no rule or no severity.
    fn weigh(&self, config: &mut Config) -> Vec<String> {
        config.severities.resize(ALL.len(), None);
        let mut unknown = Vec::new();
        let mut entries = Vec::new();
        for (selector, word) in &self.severities {
            match (config::rules(selector.trim()), weight(word)) {
                (Ok(rules), Some(weight)) => entries.push((rules, weight)),
                _ => unknown.push(format!("{selector}: {word}")),
            }
        }
        entries.sort_by_key(|(rules, _)| std::cmp::Reverse(rules.len()));
        for (rules, weight) in entries {
            for (rule, severity) in ALL.iter().zip(&mut config.severities) {
                if rules.iter().any(|named| named.code == rule.code) {
                    *severity = Some(weight);
                }
            }
        }
        unknown
    }
}

fn weight(word: &str) -> Option<Weight> {
    Some(match word {
        "off" => Weight::Off,
        "hint" => Weight::As(Severity::Hint),
        "info" => Weight::As(Severity::Info),
        "warning" => Weight::As(Severity::Warning),
        "error" => Weight::As(Severity::Error),
        _ => return None,
    })
}

/// A configuration that `pitfall.toml` builds on.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Base {
    /// Its path, relative to the folder of the tenant.
    path: String,
    /// `None` if it was looked for and is not there.
    text: Option<String>,
}

/// What belongs to a configuration besides its own text.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct More {
    /// The configurations that it builds on, each behind what builds on it.
    bases: Vec<Base>,
    /// The text of the baseline, once it was looked for; within that `None` if it is not there.
    #[serde(deserialize_with = "looked_for")]
    baseline: Option<Option<String>>,
    /// The folder of the configuration relative to that of the tenant.
    folder: String,
    /// Whether the configuration holds for other tenants, too.
    shared: bool,
}

/// What is there, even if it is nothing.
fn looked_for<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Option<String>>, D::Error> {
    Option::deserialize(deserializer).map(Some)
}

/// What came of a configuration.
#[derive(Debug, Default)]
pub(crate) struct Configured {
    /// What is wrong with it. If anything is, the one before it stays.
    pub(crate) problem: Option<Problem>,
    /// Lists of names to read with the policies, relative to the folder of the tenant.
    pub(crate) name_lists: Vec<String>,
    /// Schemas of the house, of its own and of what it builds on.
    pub(crate) schemas: Vec<Schema>,
    /// Configurations that it builds on and that are not there.
    pub(crate) missing: Vec<String>,
    /// The file of the baseline.
    pub(crate) baseline: String,
    /// Whether the configuration names it, so that it must be there.
    pub(crate) needs_baseline: bool,
    /// Entries of the options that say nothing.
    pub(crate) unknown: Vec<String>,
}

/// A schema of the house that a configuration names.
#[derive(Debug)]
pub(crate) struct Schema {
    /// The kind of resource that it is for.
    pub(crate) kind: String,
    /// Its file, relative to the folder of the tenant.
    pub(crate) path: String,
    /// Where the tenant's own configuration names it, in bytes.
    pub(crate) span: Option<std::ops::Range<usize>>,
}

/// What is wanted, and what is left out.
#[derive(Debug)]
struct Settings {
    facts: TenantFacts,
    selection: Selection,
    weights: Weights,
    /// The ignores of the configuration. Those of files beside policies come and go with these.
    ignores: Ignores,
    baseline: Baseline,
    /// Globs of files that are not read.
    exclude: Vec<String>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            facts: TenantFacts::default(),
            selection: Selection::standard(),
            weights: Weights::default(),
            ignores: Ignores::default(),
            baseline: Baseline::default(),
            exclude: Vec::new(),
        }
    }
}

/// A tenant at work.
#[derive(Debug, Default)]
pub(crate) struct Linter {
    settings: Settings,
    /// Files beside policies, which hold ignores.
    companions: BTreeMap<String, Source>,
    /// The first of the files, all that are read, once they are linked.
    standing: Option<Standing>,
    /// The other files with their units.
    files: Vec<File>,
    /// The text of each file, linked or not: at the same position.
    texts: Vec<Text>,
    /// Where each path stands.
    places: FxHashMap<String, usize>,
    /// Whether the files are in the order of their paths.
    sorted: bool,
}

/// The text of a file, and what was found out about it.
#[derive(Debug, Default)]
struct Text {
    bytes: Vec<u8>,
    /// The places of the last report, and what they are.
    asked: Vec<Asked>,
    locations: Vec<Location>,
}

impl Linter {
    /// Adds a file or puts another text in its place; says whether it holds anything of interest.
    pub(crate) fn set_file(&mut self, path: &str, bytes: Vec<u8>) -> bool {
        if let Some(policy) = path.strip_suffix(COMPANION) {
            self.set_companion(path, policy, &bytes);
            return true;
        }
        let unit = match self.before(path) {
            Some(before) => compile_again(&bytes, before),
            None => compile(&bytes),
        };
        let matters = unit.is_policy() || !unit.findings.is_empty();
        let text = if matters { Text { bytes, ..Text::default() } } else { Text::default() };
        match self.places.get(path) {
            Some(&place) => {
                let linked = self.linked();
                match &mut self.standing {
                    Some(standing) if place < linked => standing.replace(FileId(place as u32), unit),
                    _ => self.files[place - linked].unit = unit,
                }
                self.texts[place] = text;
            }
            None => {
                self.unlink();
                self.places.insert(path.to_owned(), self.files.len());
                let last = self.files.last().is_none_or(|last| last.path.as_str() < path);
                self.sorted = self.sorted && last && self.settings.exclude.is_empty();
                self.files.push(File { path: path.to_owned(), unit });
                self.texts.push(text);
            }
        }
        matters
    }

    /// Puts what the schemas of the house find in a file in the place of what they found before.
    pub(crate) fn set_house_findings(&mut self, path: &str, found: Vec<Finding>) {
        let Some(&place) = self.places.get(path) else { return };
        let is_house = |finding: &Finding| ALL.get(usize::from(finding.rule)).is_some_and(|rule| rule.code == HOUSE);
        let change = |findings: &mut Vec<Finding>| {
            findings.retain(|finding| !is_house(finding));
            findings.extend(found);
        };
        let linked = self.linked();
        match &mut self.standing {
            Some(standing) if place < linked => standing.change_findings(FileId(place as u32), change),
            _ => change(&mut self.files[place - linked].unit.findings),
        }
    }

    /// Takes the ignores in a file beside a policy; one that cannot be read has none.
    fn set_companion(&mut self, path: &str, policy: &str, bytes: &[u8]) {
        let text = decode(bytes).text.into_owned();
        let ignores = Config::parse_companion(&text).unwrap_or_default();
        let (path, companion) = (path.to_owned(), Some(policy.to_owned()));
        let source = Source { path: path.clone(), companion, text, ignores, ..Source::default() };
        self.companions.insert(path, source);
    }

    /// The unit and the bytes of a file.
    pub(crate) fn file(&self, path: &str) -> Option<(&Unit, &[u8])> {
        let place = *self.places.get(path)?;
        let linked = self.standing.as_ref().map_or(&[][..], |standing| standing.tenant().files());
        let file = linked.get(place).or_else(|| self.files.get(place - linked.len()))?;
        Some((&file.unit, &self.texts.get(place)?.bytes))
    }

    /// What a file holds by now, if that is text which can be taken as it is.
    fn before(&self, path: &str) -> Option<Before<'_>> {
        let (unit, bytes) = self.file(path)?;
        let text = std::str::from_utf8(bytes).ok().filter(|_| unit.encoding == Encoding::Utf8)?;
        Some(Before { text, unit })
    }

    /// Takes a file out; says whether it was there.
    pub(crate) fn remove_file(&mut self, path: &str) -> bool {
        if self.companions.remove(path).is_some() {
            return true;
        }
        let Some(place) = self.places.remove(path) else { return false };
        self.unlink();
        self.files.swap_remove(place);
        self.texts.swap_remove(place);
        if let Some(moved) = self.files.get(place) {
            self.places.insert(moved.path.clone(), place);
            self.sorted = false;
        }
        true
    }

    /// Says what is wanted: by the text of `pitfall.toml`, if there is one, and by options.
    pub(crate) fn configure(&mut self, toml: Option<&str>, options: &Options, more: &More) -> Configured {
        let bases = more.bases.iter().rev().filter_map(|base| Some((base.path.as_str(), base.text.as_deref()?)));
        let own = join(&more.folder, config::NAME);
        let layers: Vec<(&str, &str)> = bases.chain(toml.map(|text| (own.as_str(), text))).collect();
        match self.configure_layers(&layers, options, more) {
            Ok(configured) => configured,
            Err(problem) => Configured { problem: Some(problem), ..Configured::default() },
        }
    }

    fn configure_layers(
        &mut self,
        layers: &[(&str, &str)],
        options: &Options,
        more: &More,
    ) -> Result<Configured, Problem> {
        let mut configured = Configured { baseline: BASELINE.to_owned(), ..Configured::default() };
        let mut ignores = Ignores::default();
        // The files that are built on, and the last of those that build on them.
        let mut named: FxHashSet<String> = layers.last().map(|(path, _)| (*path).to_owned()).into_iter().collect();
        for (index, &(path, text)) in layers.iter().enumerate() {
            let is_own = index + 1 == layers.len();
            let own = Config::parse(text).map_err(|problem| match is_own {
                true => problem,
                // Its place is one in another file than the one it is shown in.
                false => Problem { message: format!("{path}: {}", problem.message), span: None, ..problem },
            })?;
            let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
            configured.name_lists.extend(own.name_lists.iter().map(|list| join(folder, list)));
            // Of two for a kind the later one counts.
            configured.schemas.retain(|schema| !own.schemas.iter().any(|o| o.kind.eq_ignore_ascii_case(&schema.kind)));
            configured.schemas.extend(own.schemas.iter().map(|schema| Schema {
                kind: schema.kind.clone(),
                path: join(folder, &schema.path),
                span: is_own.then(|| schema.span.clone()),
            }));
            for base in &own.extend {
                let needed = join(folder, &base.path);
                let refused = |message: String, help| match is_own {
                    true => base.problem(&message, help),
                    false => problem(format!("{path}: {message}"), help),
                };
                if more.bases.iter().any(|base| base.path == needed && base.text.is_none()) {
                    let message = format!("{needed}: no such file or folder");
                    return Err(refused(message, "paths are relative to the file that names them"));
                }
                if layers.iter().all(|(path, _)| *path != needed) {
                    configured.missing.push(needed.clone());
                }
                if !named.insert(needed.clone()) {
                    let message = format!("extend leads to {needed} a second time");
                    return Err(refused(message, "take it out here or there; each file is built on once"));
                }
            }
            ignores.sources.push(Source {
                path: path.to_owned(),
                text: text.to_owned(),
                shared: more.shared || !is_own,
                ignores: own.ignores,
                doubtful_limits: own.doubtful_limits,
                ..Source::default()
            });
        }
        let mut config = config::merge(layers.iter().map(|&(_, text)| text))?;
        configured.unknown = options.weigh(&mut config);
        ignores.protected.clone_from(&config.protected);
        if let Some(baseline) = &config.baseline {
            configured.baseline = join("", baseline);
            configured.needs_baseline = true;
        }
        let baseline = match &more.baseline {
            Some(Some(text)) => {
                let unusable = |what| format!("{} is no baseline: {what}", configured.baseline);
                Baseline::parse(text)
                    .map_err(|what| problem(unusable(what), "write it anew: pitfall baseline create"))?
            }
            Some(None) if configured.needs_baseline => {
                let message = format!("the baseline {} is not there", configured.baseline);
                return Err(problem(message, "write it: pitfall baseline create"));
            }
            Some(None) | None => Baseline::default(),
        };
        // The options select no rules, so that none of them can be unknown.
        let mut selection = config.selection(&options.wanted()).unwrap_or_else(|_| Selection::standard());
        let mut elsewhere = Vec::new();
        if !config.overrides.is_empty() {
            // A rule may be wanted in some files only, and may give more there than it usually does.
            elsewhere.clone_from(&selection.rules);
            selection.find_all = true;
            for (rule, runs) in selection.rules.iter_mut().enumerate() {
                let weighs = |entry: &Override| matches!(entry.weights.get(rule), Some(Some(Weight::As(_))));
                *runs |= config.overrides.iter().any(weighs);
            }
        }
        config.facts.today = options.today.as_deref().and_then(Day::parse);
        self.unlink();
        self.sorted &= config.exclude == self.settings.exclude;
        self.settings = Settings {
            facts: config.facts,
            selection,
            weights: Weights { folder: String::new(), overrides: config.overrides, elsewhere },
            ignores,
            baseline,
            exclude: config.exclude,
        };
        Ok(configured)
    }

    /// Judges the tenant as it is now.
    pub(crate) fn report(&mut self) -> Report {
        let mut ignores = self.settings.ignores.clone();
        ignores.sources.extend(self.companions.values().cloned());
        let mut selection = self.settings.selection.clone();
        selection.find_all |= !ignores.is_empty();
        let verdict = self.link().judge(&selection);
        let files = self.standing.as_ref().map_or(&[][..], |standing| standing.tenant().files());
        let places = report::places(&verdict, files.len());
        let located = self.texts.iter_mut().zip(places).map(|(text, asked)| text.locate(asked)).collect();
        let paths: Vec<&str> = files.iter().map(|file| file.path.as_str()).collect();
        let mut report = report::settle(verdict, &paths, located);
        let today = self.settings.facts.today;
        let (selection, ignores, weights) = (&selection, &ignores, &self.settings.weights);
        waive(&mut report, &Terms { selection, ignores, weights, today, whole: true, excerpts: false });
        self.settings.baseline.apply(&mut report);
        report
    }

    /// Who is judged by what.
    pub(crate) fn coverage(&mut self) -> Matrix {
        Matrix::of(self.link().tenant())
    }

    /// The names to show in a text.
    pub(crate) fn names(&mut self, text: &str) -> Vec<Mention> {
        Mention::all(self.link().tenant(), text).filter(|mention| !mention.is_own).take(SHOWN).collect()
    }

    /// The file that defines what an id stands for, and the place in it.
    pub(crate) fn definition(&mut self, id: &str) -> Option<(&str, Location)> {
        let place = Named::of(self.link().tenant(), id)?.place?;
        let index = place.file.0 as usize;
        let file = self.standing.as_ref()?.tenant().files().get(index)?;
        let location = locate(&self.texts.get(index)?.bytes, &[place.span.into()], false).pop()?;
        Some((&file.path, location))
    }

    /// What the files are.
    pub(crate) fn inspect(&mut self) -> Inventory {
        Inventory::of(self.link().tenant())
    }

    /// The text of `pitfall.toml` with an ignore for the finding with a fingerprint; nothing if there is no such
    /// finding, or none that can be ignored.
    pub(crate) fn add_ignore(&mut self, toml: &str, fingerprint: &str, reason: &str) -> Option<String> {
        let report = self.report();
        let finding = report.findings.iter().find(|finding| finding.fingerprint == fingerprint)?;
        let (text, count) = config::add_ignores(toml, "", [finding], reason).ok()?;
        (count > 0).then_some(text)
    }

    /// How many files are linked.
    fn linked(&self) -> usize {
        self.standing.as_ref().map_or(0, |standing| standing.tenant().files().len())
    }

    /// The tenant of all files that are read.
    fn link(&mut self) -> &mut Standing {
        if self.standing.is_none() {
            self.sort();
        }
        let (files, settings) = (&mut self.files, &self.settings);
        self.standing.get_or_insert_with(|| {
            let read = files.partition_point(|file| !settings.is_excluded(&file.path));
            let rest = files.split_off(read);
            Standing::new(Tenant::link(std::mem::replace(files, rest), settings.facts.clone()))
        })
    }

    /// Takes the files out of their tenant, which they are to be another one of.
    fn unlink(&mut self) {
        if let Some(standing) = self.standing.take() {
            let mut files = standing.into_files();
            files.append(&mut self.files);
            self.files = files;
        }
    }

    fn sort(&mut self) {
        if self.sorted {
            return;
        }
        let mut all: Vec<(File, Text)> = take(&mut self.files).into_iter().zip(take(&mut self.texts)).collect();
        // What is not read comes last.
        let excluded = |path: &str| self.settings.is_excluded(path);
        all.sort_by(|(a, _), (b, _)| (excluded(&a.path), &a.path).cmp(&(excluded(&b.path), &b.path)));
        (self.files, self.texts) = all.into_iter().unzip();
        for (place, file) in self.files.iter().enumerate() {
            if let Some(known) = self.places.get_mut(&file.path) {
                *known = place;
            }
        }
        self.sorted = true;
    }
}

impl Settings {
    fn is_excluded(&self, path: &str) -> bool {
        self.exclude.iter().any(|glob| is_file(glob, path))
    }
}

/// A problem that has no place in the configuration.
fn problem(message: String, help: &str) -> Problem {
    Problem { message, help: Some(help.to_owned()), span: None }
}

/// A path from a folder, without steps back.
fn join(folder: &str, path: &str) -> String {
    let mut steps: Vec<&str> = Vec::new();
    for step in folder.split('/').chain(path.split('/')) {
        match step {
            "" | "." => {}
            ".." if steps.last().is_some_and(|last| *last != "..") => drop(steps.pop()),
            step => steps.push(step),
        }
    }
    steps.join("/")
}

impl Text {
    /// What these places of the text are.
    fn locate(&mut self, asked: Vec<Asked>) -> Vec<Location> {
        if asked != self.asked {
            self.locations = locate(&self.bytes, &asked, false);
            self.asked = asked;
        }
        self.locations.clone()
    }
}
