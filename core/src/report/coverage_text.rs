//! The coverage matrix for a terminal: a table where there is room for one, then each row in words.

use std::fmt::Write;

use unicode_width::UnicodeWidthStr;

use super::concise::printable;
use super::lines::{BOLD, DIM, GREEN, Lines, wrap};
use crate::coverage::matrix::{Cell, Demand, Judge, Matrix, Reach, Row, Source, Status};
use crate::policy::Platform;

/// Columns of a cell of the table: the longest status, its symbol and a space on either side.
const CELL: usize = 15;
/// The least that is left for the users of a row.
const USERS: usize = 20;

/// The matrix in lines of at most `width` columns where words allow.
pub fn render(matrix: &Matrix, width: usize, colored: bool) -> String {
    let mut text = Lines::new(width, colored);
    text.summary(matrix);
    if !matrix.rows.is_empty() {
        text.table(matrix);
        matrix.rows.iter().for_each(|row| text.row(row));
        text.notes(matrix);
    }
    text.out
}

/// Symbols that stand for a status together with its words.
const fn symbol(status: Status) -> &'static str {
    match status {
        Status::NotRequired => "–",
        Status::Covered => "✓",
        Status::Unknown => "?",
        Status::Partly => "◐",
        Status::NotCovered => "✗",
    }
}

/// Parameters of the escape sequence for a status.
const fn colour(status: Status) -> &'static str {
    match status {
        Status::NotRequired => "2",
        Status::Covered => "32",
        Status::Unknown => "35",
        Status::Partly => "33",
        Status::NotCovered => "1;31",
    }
}

impl Lines {
    fn summary(&mut self, matrix: &Matrix) {
        if matrix.rows.is_empty() {
            self.wrapped("", "", "No enforced Conditional Access policy in these files requires a compliant device.");
            return;
        }
        let of = |status: &Status| matrix.count(*status);
        let required: Vec<Status> = Status::ALL.into_iter().filter(|status| *status != Status::NotRequired).collect();
        let counts: Vec<String> = required
            .iter()
            .filter(|status| of(status) > 0)
            .map(|status| self.style(colour(*status), &format!("{} {}", of(status), status.words())))
            .collect();
        let words = match required.iter().map(of).sum() {
            0 => "No enforced Conditional Access policy in these files requires a compliant device.".to_owned(),
            1 => format!("In 1 cell a compliant device is required: {}.", counts.join(", ")),
            cells => format!("In {cells} cells a compliant device is required: {}.", counts.join(", ")),
        };
        self.line(&words);
    }

    fn table(&mut self, matrix: &Matrix) {
        let Some(room) = self.width.checked_sub(CELL * Platform::MANAGED.len()).filter(|room| *room >= USERS) else {
            return;
        };
        let names: String = Platform::MANAGED.into_iter().map(|platform| pad(platform.name(), CELL)).collect();
        let header = self.style(BOLD, names.trim_end());
        self.line("");
        self.line(&format!("{}{header}", " ".repeat(room)));
        for row in &matrix.rows {
            let cells: String = row
                .cells
                .iter()
                .map(|cell| {
                    let words = format!("{} {}", symbol(cell.status), cell.status.words());
                    let space = " ".repeat(CELL.saturating_sub(words.width()));
                    format!("{}{space}", self.style(colour(cell.status), &words))
                })
                .collect();
            for (number, line) in wrap(&printable(&row.users), room - 2).iter().enumerate() {
                // Continued lines are set off, so that each row is seen to begin.
                let line = if number == 0 { pad(line, room) } else { format!("  {line}") };
                self.line(&if number == 0 { format!("{line}{cells}") } else { line });
            }
        }
        if matrix.more_rows > 0 {
            let more = format!("and {} more", matrix.more_rows);
            self.line(&more);
        }
    }

    fn row(&mut self, row: &Row) {
        self.line("");
        self.wrapped("", BOLD, &printable(&row.users));
        if row.source == Source::Compliance {
            self.wrapped("  ", DIM, "named by compliance policies only");
        }
        let mut quiet: Vec<&str> = Vec::new();
        for cell in &row.cells {
            if cell.status == Status::NotRequired && cell.policies.is_empty() {
                quiet.push(cell.platform.name());
            } else {
                self.cell(row, cell);
            }
        }
        if !quiet.is_empty() {
            let words = format!("{}: {}", quiet.join(", "), Status::NotRequired.words());
            self.wrapped("  – ", DIM, &words);
        }
    }

    fn cell(&mut self, row: &Row, cell: &Cell) {
        let status = self.style(colour(cell.status), &format!("{} {}", symbol(cell.status), cell.platform.name()));
        let words = self.style(colour(cell.status), cell.status.words());
        self.line(&format!("  {status}: {words}"));
        for demand in &cell.demands {
            self.wrapped("      required by ", "", &demanded(demand));
        }
        self.more(cell.more_demands);
        let required = cell.status != Status::NotRequired;
        for (reach, front) in [
            (Reach::All, if required { "      judged by " } else { "      judged all the same by " }),
            (Reach::Some, if required { "      some judged by " } else { "      some judged all the same by " }),
            (Reach::Unknown, "      perhaps judged by "),
        ] {
            for judge in cell.policies.iter().filter(|judge| judge.reach == reach) {
                self.wrapped(front, "", &judged(row, judge));
            }
        }
        self.more(cell.more_policies);
        if !cell.reason.is_empty() {
            self.wrapped("      ", "", &printable(&cell.reason));
        }
        if !cell.help.is_empty() {
            let help = format!("      {} ", self.style(GREEN, "help:"));
            // The escape sequences take no room.
            let lines = wrap(&cell.help, self.width.saturating_sub(12));
            for (number, line) in lines.iter().enumerate() {
                let front = if number == 0 { help.as_str() } else { "            " };
                self.line(&format!("{front}{line}"));
            }
        }
    }

    fn more(&mut self, policies: u32) {
        if policies > 0 {
            self.line(&format!("      and {policies} more"));
        }
    }

    fn notes(&mut self, matrix: &Matrix) {
        self.line("");
        self.wrapped("", "", matrix.unjudged.sentence());
        for note in &matrix.notes {
            self.wrapped("", DIM, &printable(note));
        }
    }
}

/// A demand in one line.
fn demanded(demand: &Demand) -> String {
    let mut words = format!("'{}' for {}", printable(&demand.policy), demand.resources);
    if let Some(only) = &demand.only {
        let _ = write!(words, ", of {} only", printable(only));
    }
    if !demand.conditions.is_empty() {
        let _ = write!(words, ", under conditions: {}", printable(&demand.conditions.join(", ")));
    }
    words
}

/// A compliance policy in one line.
fn judged(row: &Row, judge: &Judge) -> String {
    let name = printable(&judge.policy);
    if judge.assigned == row.users { format!("'{name}'") } else { format!("'{name}' ({})", printable(&judge.assigned)) }
}

fn pad(words: &str, width: usize) -> String {
    format!("{words}{}", " ".repeat(width.saturating_sub(words.width())))
}
