//! `pitfall rule`: the documentation of rules in the terminal.

use std::io::{self, BufWriter, Write, stdout};

use owo_colors::{OwoColorize, Style};
use pitfall_core::config;
use pitfall_core::rules::{Described, ExampleFile, SourcePage};
use textwrap::Options;

use crate::cli::RuleOptions;
use crate::output::style;
use crate::{CLEAN, FAILED, messages, terminal};

/// Runs the command and gives the exit code.
pub(crate) fn show(options: &RuleOptions) -> u8 {
    match pages(options) {
        Ok(()) => CLEAN,
        Err(message) => {
            messages::error(options.color, message);
            FAILED
        }
    }
}

fn pages(options: &RuleOptions) -> Result<(), String> {
    let mut wanted: Vec<Described> = Vec::new();
    let selectors = options.rules.iter().map(String::as_str).chain(options.all.then_some("ALL"));
    for selector in selectors {
        let selected = config::rules(selector).map_err(|error| error.to_string())?;
        wanted.extend(selected.into_iter().map(Described::from));
    }
    let mut out = BufWriter::new(stdout().lock());
    let page = Page { colored: terminal::colored(options.color, out.get_ref()), width: terminal::width() };
    let written = wanted.iter().enumerate().try_for_each(|(index, rule)| {
        if index > 0 {
            writeln!(out)?;
        }
        page.write(&mut out, rule)
    });
    match written.and_then(|()| out.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(format!("cannot write: {error}")),
        _ => Ok(()),
    }
}

struct Page {
    colored: bool,
    width: usize,
}

impl Page {
    fn write(&self, out: &mut impl Write, rule: &Described) -> io::Result<()> {
        let severity = rule.severity.name();
        writeln!(
            out,
            "{} {} ({})\n",
            rule.code.style(self.style(Style::new().bold())),
            rule.name.style(self.style(Style::new().bold())),
            severity.style(self.style(style::severity(rule.severity))),
        )?;
        self.prose(out, &rule.what)?;
        self.heading(out, "Why it matters")?;
        self.prose(out, &rule.why)?;
        if !rule.needs_complete.is_empty() {
            self.heading(out, "Needs")?;
            let list = rule.needs_complete.join(", ");
            self.prose(
                out,
                &format!(
                    "All {list} in the files: since something missing may merely not have been exported, the rule runs \
                 where the files show that a list is whole, or where pitfall.toml says so under tenant.complete."
                ),
            )?;
        }
        self.heading(out, "Instead of")?;
        self.files(out, &rule.bad)?;
        self.heading(out, "Write")?;
        self.files(out, &rule.good)?;
        self.heading(out, "Sources")?;
        for SourcePage { title, url } in &rule.sources {
            writeln!(out, "  {title}\n  {}", url.style(self.style(Style::new().cyan())))?;
        }
        Ok(())
    }

    fn style(&self, style: Style) -> Style {
        if self.colored { style } else { Style::new() }
    }

    fn heading(&self, out: &mut impl Write, text: &str) -> io::Result<()> {
        writeln!(out, "\n{}", text.style(self.style(Style::new().green().bold())))
    }

    fn prose(&self, out: &mut impl Write, text: &str) -> io::Result<()> {
        let options = Options::new(self.width.min(100)).initial_indent("  ").subsequent_indent("  ");
        writeln!(out, "{}", textwrap::fill(text, options))
    }

    fn files(&self, out: &mut impl Write, files: &[ExampleFile]) -> io::Result<()> {
        for ExampleFile { path, text } in files {
            writeln!(out, "  {}", path.style(self.style(Style::new().cyan())))?;
            for line in text.lines() {
                writeln!(out, "    {}", line.style(self.style(Style::new().dimmed())))?;
            }
        }
        Ok(())
    }
}
