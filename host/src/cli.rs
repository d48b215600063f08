//! The command line.

use std::ffi::{OsStr, OsString};
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::str::FromStr;

use clap::builder::{PossibleValue, StringValueParser, TypedValueParser};
use clap::{Args, Parser, Subcommand, ValueEnum};
use pitfall_core::config::closest;
use pitfall_core::rules::ALL;
use pitfall_core::{Day, Severity};

use crate::open::OpenDocuments;

/// Finds the pitfalls in device-access policies kept as files.
///
/// Reads exports of Microsoft Entra Conditional Access and Microsoft Intune and marks, at the exact
/// character, where a set of policies does not do what its authors believe. Nothing is sent anywhere.
#[derive(Debug, Parser)]
#[command(name = "pitfall", version, arg_required_else_help = true, disable_help_subcommand = true)]
#[command(after_help = "`pitfall PATH…` is short for `pitfall check PATH…`.\n\n\
    Exit codes: 0 nothing found at or above --fail-on, 1 findings, 2 pitfall could not do its work.")]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Check the policies of a tenant
    #[command(
        after_help = "Exit codes: 0 nothing found at or above --fail-on, 1 findings, 2 pitfall could not do its work."
    )]
    Check(CheckOptions),
    /// Show who must use a compliant device on which platform, and whose devices are judged
    ///
    /// One row for each set of users from whom an enforced Conditional Access policy requires a
    /// compliant device, or to whom a compliance policy is assigned; one column for each platform.
    /// A cell names the policies and says whether these users are covered: covered, partly, not
    /// covered, not required, or unknown with the fact that is not in the files.
    #[command(after_help = "Example: pitfall coverage tenant/ --output-format html > coverage.html\n\n\
            Exit codes: 0 shown, 2 pitfall could not do its work.")]
    Coverage(CoverageOptions),
    /// Show what the files are: which tool wrote them, what was exported and what was not
    ///
    /// For each tenant the tools that wrote its files, the policies and other objects by kind, whether assignments,
    /// actions, settings and members were exported, which groups have names and where these come from, and what
    /// was passed over. The first thing to look at when a report is not what you expect.
    #[command(after_help = "Exit codes: 0 shown, 2 pitfall could not do its work.")]
    Inspect(InspectOptions),
    /// Show the documentation of a rule: what it finds, why that matters, examples and sources
    Rule(RuleOptions),
    /// List the kinds of resource whose shape is checked, or show the JSON Schema of one
    #[command(after_help = "Example: pitfall schema conditionalAccessPolicy > conditionalAccessPolicy.schema.json")]
    Schema(SchemaOptions),
    /// Show what configuration is in force and where it comes from, or how pitfall.toml is written
    Config(ConfigOptions),
    /// Write a pitfall.toml to begin with, from what is found
    Init(InitOptions),
    /// Keep what is found today as the baseline, so that only what is new is shown
    #[command(after_help = "Example: pitfall baseline create tenant/")]
    Baseline(BaselineOptions),
    /// Talk to an editor: the language server, on standard input and output
    ///
    /// For editors that speak the language server protocol, such as Neovim, Helix and those of JetBrains. It takes
    /// the options of `pitfall check`, such as --min-severity hint.
    #[command(after_help = "docs/editors.md says how editors are set up.")]
    Lsp(LspOptions),
    /// Write completions for a shell
    #[command(after_help = "Example: pitfall completions bash > ~/.local/share/bash-completion/completions/pitfall")]
    Completions(CompletionsOptions),
    /// Write the manual page
    #[command(after_help = "Example: pitfall man > /usr/local/share/man/man1/pitfall.1")]
    Man,
    /// Show the version
    Version(VersionOptions),
}

/// Options of `lsp`.
#[derive(Debug, Args)]
pub(crate) struct LspOptions {
    /// Options of `pitfall check`
    #[arg(value_name = "OPTION", trailing_var_arg = true, allow_hyphen_values = true)]
    pub(crate) options: Vec<OsString>,
}

impl LspOptions {
    /// What `check` makes of them; ends the program where they cannot be used. Editors add `--stdio` of their own
    /// accord.
    pub(crate) fn check(&self) -> CheckOptions {
        let own = self.options.iter().filter(|option| *option != "--stdio").cloned();
        let line = ["pitfall".into(), "check".into(), "--quiet".into(), "--output-format=json".into()];
        match Cli::parse_from(line.into_iter().chain(own)).command {
            Command::Check(options) => options,
            _ => unreachable!("the command is named"),
        }
    }
}

/// Options of `completions`.
#[derive(Debug, Args)]
pub(crate) struct CompletionsOptions {
    /// The shell
    #[arg(value_name = "SHELL")]
    pub(crate) shell: clap_complete::Shell,
}

/// Options of `version`.
#[derive(Debug, Args)]
pub(crate) struct VersionOptions {
    /// How to show it; JSON says too how old the data behind the rules are and which module judges
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(crate) output_format: VersionFormat,
}

/// How to show what is small: the version, or what the files are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum VersionFormat {
    /// In words
    Text,
    /// One JSON object
    Json,
}

/// What to read, the same for all commands that read policies.
#[derive(Clone, Debug, Args)]
pub(crate) struct InputOptions {
    /// Folders and files of one tenant; folders are searched for .json, .jsonc, .yaml, .yml and .csv files, and for
    /// those of Microsoft365DSC
    #[arg(value_name = "PATH", default_value = ".")]
    pub(crate) paths: Vec<PathBuf>,
    /// Use this configuration and look for no other
    #[arg(long, value_name = "FILE", help_heading = "Input", conflicts_with = "isolated")]
    pub(crate) config: Option<PathBuf>,
    /// Use no configuration
    #[arg(long, help_heading = "Input")]
    pub(crate) isolated: bool,
    /// Files not to read, as globs; without a / they are about the name of a file, with one at the end about
    /// all in a folder
    #[arg(long, value_name = "GLOB", value_parser = glob, help_heading = "Input")]
    pub(crate) exclude: Vec<String>,
    /// Also leave out named files that are excluded, by --exclude, pitfall.toml or .gitignore
    #[arg(long, help_heading = "Input")]
    pub(crate) force_exclude: bool,
    /// The day to which ages are counted, such as 2026-11-21 [default: today]
    #[arg(long, value_name = "DATE", value_parser = day, help_heading = "Input")]
    pub(crate) today: Option<Day>,
    /// The largest file to read, such as 500k or 64M
    #[arg(long, value_name = "SIZE", default_value = "64M", value_parser = size, help_heading = "Input")]
    pub(crate) max_file_size: u64,
    /// How many files to work on at a time [default: as many as there are processors]
    #[arg(short = 'j', long, value_name = "NUMBER", value_parser = threads, help_heading = "Input")]
    pub(crate) threads: Option<NonZeroUsize>,
    /// When to use colour
    #[arg(long, value_name = "WHEN", default_value = "auto", help_heading = "Output")]
    pub(crate) color: Color,
    /// No summary and no progress
    #[arg(short, long, help_heading = "Output")]
    pub(crate) quiet: bool,
    /// Documents open in an editor, which count in the place of what is on disk.
    #[arg(skip)]
    pub(crate) open: OpenDocuments,
}

/// Options of `coverage`.
#[derive(Debug, Args)]
pub(crate) struct CoverageOptions {
    #[command(flatten)]
    pub(crate) input: InputOptions,
    /// How to show it
    #[arg(long, value_name = "FORMAT", default_value = "text", help_heading = "Output")]
    pub(crate) output_format: CoverageFormat,
}

/// Options of `inspect`.
#[derive(Debug, Args)]
pub(crate) struct InspectOptions {
    #[command(flatten)]
    pub(crate) input: InputOptions,
    /// How to show it
    #[arg(long, value_name = "FORMAT", default_value = "text", help_heading = "Output")]
    pub(crate) output_format: VersionFormat,
}

/// How to show the coverage.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum CoverageFormat {
    /// A table for the terminal and each row in words
    Text,
    /// One page that needs nothing else, for a browser, a phone or paper
    Html,
    /// One JSON object
    Json,
}

/// Options of `check`.
#[derive(Clone, Debug, Args)]
pub(crate) struct CheckOptions {
    /// Rules to run: codes, names, families such as UG, or ALL
    #[arg(long, value_name = "RULE", value_delimiter = ',', help_heading = "Selection")]
    #[arg(value_parser = rules(), hide_possible_values = true)]
    pub(crate) select: Vec<String>,
    /// Rules not to run: codes, names or families
    #[arg(long, value_name = "RULE", value_delimiter = ',', help_heading = "Selection")]
    #[arg(value_parser = rules(), hide_possible_values = true)]
    pub(crate) ignore: Vec<String>,
    /// The lowest severity to show [default: info, or --fail-on if that is lower]
    #[arg(long, value_name = "SEVERITY", help_heading = "Selection")]
    pub(crate) min_severity: Option<Level>,
    /// Also show what cannot be decided because a fact is not in the files
    #[arg(long, help_heading = "Selection")]
    pub(crate) show_unknown: bool,

    /// Show findings that are ignored, too
    #[arg(long, help_heading = "Selection")]
    pub(crate) no_ignores: bool,
    /// Ignore all that is found: write it to pitfall.toml, with this reason
    #[arg(long, value_name = "REASON", help_heading = "Selection", conflicts_with = "no_ignores")]
    pub(crate) add_ignore: Option<String>,
    /// The file of the baseline, whose findings are not shown [default: pitfall-baseline.json beside
    /// pitfall.toml]
    #[arg(long, value_name = "FILE", help_heading = "Selection")]
    pub(crate) baseline: Option<PathBuf>,
    /// Use no baseline
    #[arg(long, help_heading = "Selection", conflicts_with = "baseline")]
    pub(crate) no_baseline: bool,

    /// Show only what touches the paths, and read the whole tenant around them; all of it where one is its configuration
    #[arg(long, help_heading = "Changes", conflicts_with_all = ["staged", "changed"])]
    pub(crate) touching: bool,
    /// Show only what touches files that are staged in git; all of a tenant where one is deleted or its configuration
    #[arg(long, help_heading = "Changes", conflicts_with = "changed")]
    pub(crate) staged: bool,
    /// Show only what touches files that git sees as changed or new
    #[arg(long, help_heading = "Changes")]
    pub(crate) changed: bool,
    /// With --changed: since the branch left this one, such as origin/main
    #[arg(long, value_name = "REF", help_heading = "Changes", requires = "changed")]
    pub(crate) since: Option<String>,
    /// Take this file's text from standard input, and show only what touches it
    #[arg(long, value_name = "FILE", help_heading = "Changes", conflicts_with_all = ["touching", "staged", "changed", "fix", "add_ignore"])]
    pub(crate) stdin_filename: Option<PathBuf>,

    #[command(flatten)]
    pub(crate) input: InputOptions,
    /// How to show findings, and where if not on standard output; may be given several times
    /// [formats: full, concise, markdown, json, json-lines, sarif, github, gitlab, azure, junit,
    /// checkstyle]
    #[arg(long, value_name = "FORMAT[=FILE]", default_value = "full", help_heading = "Output")]
    #[arg(value_parser = formats(), hide_possible_values = true)]
    pub(crate) output_format: Vec<Output>,
    /// Count findings by rule instead of showing them, as text or as json
    #[arg(long, help_heading = "Output")]
    pub(crate) statistics: bool,
    /// Put stand-ins in the place of ids, names and paths, for a report that strangers may read
    #[arg(long, help_heading = "Output", conflicts_with_all = ["fix", "diff", "add_ignore"])]
    pub(crate) redact: bool,
    /// Say afterwards how long each step and each rule took
    #[arg(long, help_heading = "Output", conflicts_with_all = ["fix", "diff", "add_ignore"])]
    pub(crate) profile: bool,
    /// Check again whenever a file changes, until Ctrl-C is pressed
    #[arg(long, help_heading = "Changes", conflicts_with_all = ["fix", "diff", "add_ignore", "stdin_filename"])]
    pub(crate) watch: bool,

    /// Mend what can be mended without a change of meaning, and report what is left
    #[arg(long, help_heading = "Fixing", conflicts_with_all = ["staged", "stdin_filename", "add_ignore"])]
    pub(crate) fix: bool,
    /// Also mend what may change who gets access; look at each change
    #[arg(long, help_heading = "Fixing")]
    pub(crate) unsafe_fixes: bool,
    /// Show what --fix would change and write nothing; exit with 1 if that is anything
    #[arg(long, help_heading = "Fixing", conflicts_with_all = ["statistics", "output_format"])]
    pub(crate) diff: bool,
    /// Exit with 1 if anything was mended
    #[arg(long, help_heading = "Fixing")]
    pub(crate) exit_non_zero_on_fix: bool,

    /// The lowest severity that makes pitfall exit with 1
    #[arg(long, value_name = "SEVERITY", default_value = "warning", help_heading = "Exit code")]
    pub(crate) fail_on: Level,
    /// Exit with 0 whatever is found
    #[arg(long, help_heading = "Exit code")]
    pub(crate) exit_zero: bool,
}

impl CheckOptions {
    /// Those of a `check` without any.
    fn none() -> Self {
        match Cli::parse_from(["pitfall", "check"]).command {
            Command::Check(options) => options,
            _ => unreachable!("the command is named"),
        }
    }
}

/// Options of `rule`.
#[derive(Debug, Args)]
pub(crate) struct RuleOptions {
    /// Codes or names of rules
    #[arg(value_name = "RULE", required_unless_present = "all", value_parser = rules(), hide_possible_values = true)]
    pub(crate) rules: Vec<String>,
    /// All rules
    #[arg(long, conflicts_with = "rules")]
    pub(crate) all: bool,
    /// When to use colour
    #[arg(long, value_name = "WHEN", default_value = "auto")]
    pub(crate) color: Color,
}

/// Options of `schema`.
#[derive(Debug, Args)]
pub(crate) struct SchemaOptions {
    /// Microsoft Graph's name of the kind, such as iosCompliancePolicy
    #[arg(value_name = "KIND")]
    pub(crate) kind: Option<String>,
    /// When to use colour
    #[arg(long, value_name = "WHEN", default_value = "auto")]
    pub(crate) color: Color,
}

/// Options of `config`.
#[derive(Debug, Args)]
pub(crate) struct ConfigOptions {
    /// Show the JSON Schema of pitfall.toml, for editors
    #[arg(long)]
    pub(crate) schema: bool,
    #[command(flatten)]
    pub(crate) input: InputOptions,
}

/// Options of `init`.
#[derive(Debug, Args)]
pub(crate) struct InitOptions {
    #[command(flatten)]
    pub(crate) input: InputOptions,
}

/// Options of `baseline`.
#[derive(Debug, Args)]
pub(crate) struct BaselineOptions {
    #[command(subcommand)]
    pub(crate) action: BaselineAction,
}

/// What to do with the baseline.
#[derive(Debug, Subcommand)]
pub(crate) enum BaselineAction {
    /// Write what is found to a new baseline
    Create(CreateOptions),
    /// Write what is found to the baseline: what is new is added, what is gone is taken out
    Update(UpdateOptions),
    /// Take out of the baseline what is gone
    Prune(KnownOptions),
    /// Show what is in the baseline, and what of it is gone
    Show(KnownOptions),
}

/// Options of `baseline create`.
#[derive(Debug, Args)]
pub(crate) struct CreateOptions {
    /// Rules to run: codes, names, families such as UG, or ALL
    #[arg(long, value_name = "RULE", value_delimiter = ',', help_heading = "Selection")]
    #[arg(value_parser = rules(), hide_possible_values = true)]
    select: Vec<String>,
    /// Rules not to run: codes, names or families
    #[arg(long, value_name = "RULE", value_delimiter = ',', help_heading = "Selection")]
    #[arg(value_parser = rules(), hide_possible_values = true)]
    ignore: Vec<String>,
    #[command(flatten)]
    update: UpdateOptions,
}

/// Options of `baseline update`.
#[derive(Debug, Args)]
pub(crate) struct UpdateOptions {
    /// The lowest severity to keep [default: info]
    #[arg(long, value_name = "SEVERITY", help_heading = "Selection")]
    min_severity: Option<Level>,
    #[command(flatten)]
    known: KnownOptions,
}

/// Options of all actions.
#[derive(Debug, Args)]
pub(crate) struct KnownOptions {
    /// The file of the baseline [default: pitfall-baseline.json beside pitfall.toml]
    #[arg(long, value_name = "FILE", help_heading = "Selection")]
    baseline: Option<PathBuf>,
    #[command(flatten)]
    input: InputOptions,
}

impl CreateOptions {
    /// What `check` makes of them.
    fn check(&self) -> CheckOptions {
        CheckOptions { select: self.select.clone(), ignore: self.ignore.clone(), ..self.update.check() }
    }
}

impl UpdateOptions {
    /// What `check` makes of them.
    fn check(&self) -> CheckOptions {
        CheckOptions { min_severity: self.min_severity, ..self.known.check() }
    }
}

impl KnownOptions {
    /// What `check` makes of them.
    fn check(&self) -> CheckOptions {
        CheckOptions { baseline: self.baseline.clone(), input: self.input.clone(), ..CheckOptions::none() }
    }
}

impl BaselineAction {
    /// What is to be checked for it.
    pub(crate) fn check(&self) -> CheckOptions {
        match self {
            Self::Create(options) => options.check(),
            Self::Update(options) => options.check(),
            // What is found is not gone, however little it matters.
            Self::Prune(options) | Self::Show(options) => {
                CheckOptions { min_severity: Some(Level::Hint), ..options.check() }
            }
        }
    }
}

/// A severity as a word of the command line.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum Level {
    /// Style and redundancy
    Hint,
    /// Worth knowing
    Info,
    /// A documented pitfall is present
    Warning,
    /// No effect, or the opposite of what the policy says
    Error,
}

impl From<Level> for Severity {
    fn from(level: Level) -> Self {
        match level {
            Level::Hint => Self::Hint,
            Level::Info => Self::Info,
            Level::Warning => Self::Warning,
            Level::Error => Self::Error,
        }
    }
}

/// How to show findings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// With the lines they are about
    Full,
    /// One line each
    Concise,
    /// A table for a comment or a summary
    Markdown,
    /// One JSON object
    Json,
    /// One JSON object for each finding
    JsonLines,
    /// SARIF 2.1.0
    Sarif,
    /// Annotations of GitHub Actions
    Github,
    /// Code quality report of GitLab
    Gitlab,
    /// Logging commands of Azure Pipelines
    Azure,
    /// JUnit XML
    Junit,
    /// Checkstyle XML
    Checkstyle,
}

impl Format {
    /// Whether it is a document that programs read as a whole.
    pub(crate) fn is_document(self) -> bool {
        matches!(self, Self::Json | Self::JsonLines | Self::Sarif | Self::Gitlab | Self::Junit | Self::Checkstyle)
    }
}

/// A format and where it goes.
#[derive(Clone, Debug)]
pub(crate) struct Output {
    pub(crate) format: Format,
    /// Standard output if none.
    pub(crate) file: Option<PathBuf>,
}

impl FromStr for Output {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (format, file) = match text.split_once('=') {
            Some((_, "")) => return Err("no file is named after '='".to_owned()),
            Some((format, file)) => (format, Some(PathBuf::from(file))),
            None => (text, None),
        };
        let names = || Format::value_variants().iter().filter_map(ValueEnum::to_possible_value);
        let format = Format::from_str(format, true).map_err(|_| {
            let names: Vec<String> = names().map(|name| name.get_name().to_owned()).collect();
            match closest(format, names.iter().map(String::as_str)) {
                Some(meant) => format!("there is no such format; did you mean {meant}?"),
                None => format!("there is no such format; there are {}", names.join(", ")),
            }
        })?;
        Ok(Self { format, file })
    }
}

/// When to use colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Color {
    /// In a terminal, as NO_COLOR, FORCE_COLOR and CLICOLOR_FORCE allow
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

/// The words that begin a command.
const COMMANDS: [&str; 12] = [
    "check",
    "coverage",
    "inspect",
    "rule",
    "schema",
    "config",
    "init",
    "baseline",
    "lsp",
    "completions",
    "man",
    "version",
];

/// A parser of values that knows words to suggest, and takes others as well.
#[derive(Clone)]
struct Suggesting<P> {
    parser: P,
    words: fn() -> Vec<PossibleValue>,
}

impl<P: TypedValueParser> TypedValueParser for Suggesting<P> {
    type Value = P::Value;

    fn parse_ref(
        &self,
        command: &clap::Command,
        argument: Option<&clap::Arg>,
        value: &OsStr,
    ) -> Result<Self::Value, clap::Error> {
        self.parser.parse_ref(command, argument, value)
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        Some(Box::new((self.words)().into_iter()))
    }
}

/// A format, and behind `=` where it goes.
fn formats() -> impl TypedValueParser<Value = Output> {
    let words = || Format::value_variants().iter().filter_map(ValueEnum::to_possible_value).collect();
    Suggesting { parser: StringValueParser::new().try_map(|text| text.parse()), words }
}

/// A rule. Which there are is told by whoever looks it up, so that families and names are taken, too.
fn rules() -> impl TypedValueParser<Value = String> {
    let words = || ALL.iter().map(|rule| PossibleValue::new(rule.code).help(rule.name)).collect();
    Suggesting { parser: StringValueParser::new(), words }
}

/// The command line as a whole, for what is made from it.
pub(crate) fn command() -> clap::Command {
    let command = <Cli as clap::CommandFactory>::command();
    // `lsp` hands on whatever it is given, so that its own description does not say what that can be.
    let check = command.find_subcommand("check").into_iter().flat_map(clap::Command::get_arguments);
    let options: Vec<clap::Arg> = check.filter(|argument| !argument.is_positional()).cloned().collect();
    command.mut_subcommands(|command| if command.get_name() == "lsp" { command.args(&options) } else { command })
}

/// Reads the command line; ends the program where there is nothing more to do.
pub(crate) fn parse() -> Command {
    Cli::parse_from(with_command(std::env::args_os().collect())).command
}

/// Puts `check` where the first word is no command.
fn with_command(mut arguments: Vec<OsString>) -> Vec<OsString> {
    let Some(first) = arguments.get(1) else { return arguments };
    let text = first.to_string_lossy();
    let known = COMMANDS.contains(&text.as_ref()) || ["-h", "--help", "-V", "--version"].contains(&text.as_ref());
    let exists = std::path::Path::new(first).exists();
    if text == "help" && !exists {
        arguments.remove(1);
        arguments.push("--help".into());
        return arguments;
    }
    // A slip of the finger is better answered by the parser than by "no such file".
    let slip = !exists && !text.starts_with('-') && closest(&text, COMMANDS).is_some();
    if !known && !slip {
        arguments.insert(1, "check".into());
    }
    arguments
}

fn day(text: &str) -> Result<Day, String> {
    // A time of the day is no part of a date.
    let day = Day::parse(text).filter(|_| !text.contains('T'));
    day.ok_or_else(|| "a date is written as in 2026-11-21".to_owned())
}

fn glob(text: &str) -> Result<String, String> {
    match pitfall_core::config::glob_fault(text) {
        Some((message, help)) => Err(format!("{message}: {help}")),
        None => Ok(text.to_owned()),
    }
}

fn threads(text: &str) -> Result<NonZeroUsize, String> {
    text.parse().map_err(|_| "a whole number, 1 or more, is how many files to work on at a time".to_owned())
}

fn size(text: &str) -> Result<u64, String> {
    let number = text.trim_end_matches(|character: char| character.is_ascii_alphabetic());
    let factor: u64 = match text[number.len()..].to_ascii_lowercase().trim_end_matches('b').trim_end_matches('i') {
        "" => 1,
        "k" => 1 << 10,
        "m" => 1 << 20,
        "g" => 1 << 30,
        _ => return Err("a size is a number with k, M or G behind it".to_owned()),
    };
    let number: u64 = number.parse().map_err(|_| "a size is a number with k, M or G behind it".to_owned())?;
    // The module's memory has an end, and a file takes several times its size in it.
    number.checked_mul(factor).filter(|&size| size <= 1 << 30).ok_or_else(|| "1G is the most".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        use clap::CommandFactory;
        Cli::command().debug_assert();
        let names: Vec<_> = Cli::command().get_subcommands().map(|command| command.get_name().to_owned()).collect();
        assert_eq!(names, COMMANDS);
    }

    #[test]
    fn sizes_have_units() {
        assert_eq!(size("12"), Ok(12));
        assert_eq!(size("64M"), Ok(64 << 20));
        assert_eq!(size("5KiB"), Ok(5 << 10));
        assert!(size("M").is_err() && size("5x").is_err() && size("2G").is_err());
    }

    #[test]
    fn check_is_implied() {
        let words = |line: &str| with_command(line.split(' ').map(OsString::from).collect()).join(" ".as_ref());
        assert_eq!(words("pitfall no/such/folder"), "pitfall check no/such/folder");
        assert_eq!(words("pitfall -q a"), "pitfall check -q a");
        assert_eq!(words("pitfall --no-baseline a"), "pitfall check --no-baseline a");
        assert_eq!(words("pitfall help check"), "pitfall check --help");
        assert_eq!(words("pitfall rule X"), "pitfall rule X");
        assert_eq!(words("pitfall chekc a"), "pitfall chekc a");
        assert_eq!(words("pitfall coverage a"), "pitfall coverage a");
        assert_eq!(words("pitfall --version"), "pitfall --version");
    }
}
