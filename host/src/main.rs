//! The program `pitfall`: command line, files, threads and output around pitfall's module.
//!
//! ```text
//! cli ──▶ tenancy: walk, config ──▶ session: engine compiles ──▶ run: links, locates ──▶ output
//!                                                               ├▶ fix: fixes, compiles again
//!                                                               └▶ coverage, inspect: link ──▶ page, table
//! ```
//!
//! The program never looks inside a policy file. It reads the bytes straight into the memory of the
//! module, which runs in a sandbox that is given nothing, and shows what comes back.

mod about;
mod adopt;
mod cli;
mod config;
mod coverage;
mod engine;
mod engine_config;
mod fix;
mod git;
mod house;
mod ignored;
mod inspect;
mod lsp;
mod messages;
mod open;
mod output;
mod overwritten;
mod pool;
mod profile;
mod progress;
mod read;
mod redact;
mod rule_page;
mod run;
mod schema_page;
mod session;
mod starter;
mod tenancy;
mod terminal;
mod walk;
mod watch;

use std::process::ExitCode;

/// Nothing at or above `--fail-on`.
const CLEAN: u8 = 0;
/// Findings.
const FOUND: u8 = 1;
/// Something kept the program from doing its work.
const FAILED: u8 = 2;

fn main() -> ExitCode {
    let code = match cli::parse() {
        cli::Command::Check(options) if options.watch => watch::check(&options),
        cli::Command::Check(options) => run::check(&options),
        cli::Command::Coverage(options) => coverage::show(&options),
        cli::Command::Inspect(options) => inspect::show(&options),
        cli::Command::Config(options) => adopt::config(&options),
        cli::Command::Init(options) => adopt::init(&options),
        cli::Command::Baseline(options) => adopt::baseline(&options),
        cli::Command::Rule(options) => rule_page::show(&options),
        cli::Command::Schema(options) => schema_page::show(&options),
        cli::Command::Lsp(options) => lsp::serve(options.check()),
        cli::Command::Completions(options) => about::completions(options.shell),
        cli::Command::Man => about::man(),
        cli::Command::Version(options) => about::version(options.output_format),
    };
    ExitCode::from(code)
}
