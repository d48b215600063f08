//! The coverage matrix as one HTML page that needs nothing else: no script, no font, no network.
//!
//! A wide window shows a table, a narrow one a card for each row. Roles are spelt out, since
//! browsers forget that a table is one when its style makes cards of it.

use std::fmt::Write;

use super::concise::printable;
use crate::coverage::matrix::{Cell, Demand, Judge, Matrix, Reach, Row, Source, Status};
use crate::policy::Platform;

/// All of the page's style.
const STYLE: &str = include_str!("coverage.css");

/// Whatever a name in a policy may smuggle in, nothing is run and nothing is fetched.
const CONTENT_SECURITY_POLICY: &str =
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

/// One drawing for each status, 16 by 16.
const SYMBOLS: &str = r#"<svg class="sprite" aria-hidden="true"><defs>
<symbol id="covered" viewBox="0 0 16 16"><circle cx="8" cy="8" r="7.25" fill="currentColor"/><path d="M4.6 8.3l2.3 2.3 4.5-4.9" class="cut"/></symbol>
<symbol id="partly" viewBox="0 0 16 16"><circle cx="8" cy="8" r="6.25" class="ring"/><path d="M8 1.75a6.25 6.25 0 0 0 0 12.5z" fill="currentColor"/></symbol>
<symbol id="not-covered" viewBox="0 0 16 16"><path d="M5 .9h6L15.1 5v6L11 15.1H5L.9 11V5z" fill="currentColor"/><path d="M5.4 5.4l5.2 5.2m0-5.2l-5.2 5.2" class="cut"/></symbol>
<symbol id="unknown" viewBox="0 0 16 16"><circle cx="8" cy="8" r="6.25" class="ring dashed"/><path d="M6 6.3c.2-2.9 4.2-2.6 4.1-.2 0 1.5-2.1 1.5-2.1 3.2m0 1.6v.9" class="ring"/></symbol>
<symbol id="not-required" viewBox="0 0 16 16"><path d="M4 8h8" class="ring"/></symbol>
</defs></svg>"#;

/// The page.
pub fn render(matrix: &Matrix) -> String {
    let mut page = String::with_capacity(16 << 10);
    // Writing to a string cannot fail.
    let _ = write!(
        page,
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"{CONTENT_SECURITY_POLICY}\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n\
         <meta name=\"referrer\" content=\"no-referrer\">\n\
         <title>Compliance coverage</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n{SYMBOLS}\n"
    );
    header(&mut page, matrix);
    page.push_str("<main>\n");
    if matrix.rows.is_empty() {
        page.push_str(
            "<p class=\"nothing\">No enforced Conditional Access policy in these files requires a compliant device, \
             and no compliance policy is assigned to users.</p>\n",
        );
    } else {
        table(&mut page, matrix);
    }
    notes(&mut page, matrix);
    let _ = write!(
        page,
        "</main>\n<footer>\n<p>Made by pitfall {} from policy files alone; nothing was read from the tenant itself.</p>\n\
         </footer>\n</body>\n</html>\n",
        env!("CARGO_PKG_VERSION")
    );
    page
}

fn header(page: &mut String, matrix: &Matrix) {
    page.push_str(
        "<header>\n<h1>Compliance coverage</h1>\n\
         <p class=\"lead\">Who must use a compliant device on which platform, and whether a compliance policy judges it.</p>\n\
         <ul class=\"summary\" aria-label=\"Cells of the table, counted by answer\">\n",
    );
    for status in Status::ALL {
        let (count, class) = (matrix.count(status), class(status));
        let _ = writeln!(
            page,
            "<li class=\"{class}\">{} <strong>{count}</strong> <span class=\"word\">{}</span> \
             <span class=\"meaning\">{}</span></li>",
            symbol(status),
            status.words(),
            status.meaning()
        );
    }
    let _ = write!(page, "</ul>\n<p class=\"effect\">{}</p>\n</header>\n", escaped(matrix.unjudged.sentence()));
}

fn table(page: &mut String, matrix: &Matrix) {
    // Whoever has no mouse scrolls a wide table by the keys, for which it must take the focus.
    page.push_str(
        "<div class=\"scroll\" role=\"region\" aria-labelledby=\"caption\" tabindex=\"0\">\n<table role=\"table\">\n\
         <caption id=\"caption\">Coverage of users by platform</caption>\n\
         <thead role=\"rowgroup\"><tr role=\"row\"><th role=\"columnheader\" scope=\"col\">Users</th>",
    );
    for platform in Platform::MANAGED {
        let _ = write!(page, "<th role=\"columnheader\" scope=\"col\">{}</th>", platform.name());
    }
    page.push_str("</tr></thead>\n<tbody role=\"rowgroup\">\n");
    for row in &matrix.rows {
        table_row(page, row);
    }
    page.push_str("</tbody>\n</table>\n</div>\n");
    if matrix.more_rows > 0 {
        let rows = if matrix.more_rows == 1 { "row is" } else { "rows are" };
        let _ = writeln!(page, "<p class=\"more\">{} more {rows} not shown.</p>", matrix.more_rows);
    }
}

fn table_row(page: &mut String, row: &Row) {
    let _ = writeln!(
        page,
        "<tr role=\"row\" class=\"{}\"><th role=\"rowheader\" scope=\"row\"><bdi>{}</bdi>{}</th>",
        class(row.worst()),
        escaped(&row.users),
        match row.source {
            Source::ConditionalAccess => "",
            Source::Compliance => " <small>named by compliance policies only</small>",
        }
    );
    row.cells.iter().for_each(|cell| table_cell(page, row, cell));
    page.push_str("</tr>\n");
}

fn table_cell(page: &mut String, row: &Row, cell: &Cell) {
    let quiet = if cell.status == Status::NotRequired && cell.policies.is_empty() { " quiet" } else { "" };
    let _ = write!(
        page,
        "<td role=\"cell\" class=\"{}{quiet}\"><span class=\"platform\" aria-hidden=\"true\">{}</span>\
         <p class=\"status\">{} {}</p>",
        class(cell.status),
        cell.platform.name(),
        symbol(cell.status),
        cell.status.words()
    );
    if !cell.reason.is_empty() {
        let _ = write!(page, "<p class=\"reason\">{}</p>", escaped(&cell.reason));
    }
    if !cell.help.is_empty() {
        let _ = write!(page, "<p class=\"help\">{}</p>", escaped(&cell.help));
    }
    if !cell.demands.is_empty() {
        page.push_str("<p class=\"label\">Required by</p><ul>");
        cell.demands.iter().for_each(|demand| demanded(page, demand));
        page.push_str("</ul>");
        more(page, cell.more_demands);
    }
    let required = cell.status != Status::NotRequired;
    for (reach, label) in [
        (Reach::All, if required { "Judged by" } else { "Judged all the same by" }),
        (Reach::Some, if required { "Some judged by" } else { "Some judged all the same by" }),
        (Reach::Unknown, "Perhaps judged by"),
    ] {
        let mut judges = cell.policies.iter().filter(|judge| judge.reach == reach).peekable();
        if judges.peek().is_some() {
            let _ = write!(page, "<p class=\"label\">{label}</p><ul>");
            judges.for_each(|judge| judged(page, row, judge));
            page.push_str("</ul>");
        }
    }
    more(page, cell.more_policies);
    page.push_str("</td>\n");
}

fn more(page: &mut String, policies: u32) {
    if policies > 0 {
        let _ = write!(page, "<p class=\"label\">and {policies} more</p>");
    }
}

fn demanded(page: &mut String, demand: &Demand) {
    let _ = write!(
        page,
        "<li><bdi class=\"policy\">{}</bdi> <small>for {}",
        name(&demand.policy),
        escaped(&demand.resources)
    );
    if let Some(only) = &demand.only {
        let _ = write!(page, ", of {} only", escaped(only));
    }
    if !demand.conditions.is_empty() {
        let _ = write!(page, ", under conditions: {}", escaped(&demand.conditions.join(", ")));
    }
    page.push_str("</small></li>");
}

fn judged(page: &mut String, row: &Row, judge: &Judge) {
    let _ = write!(page, "<li><bdi class=\"policy\">{}</bdi>", name(&judge.policy));
    if judge.assigned != row.users {
        let _ = write!(page, " <small>{}</small>", escaped(&judge.assigned));
    }
    page.push_str("</li>");
}

fn notes(page: &mut String, matrix: &Matrix) {
    page.push_str("<section aria-labelledby=\"notes\">\n<h2 id=\"notes\">How to read it</h2>\n<ul>\n");
    for note in &matrix.notes {
        let _ = writeln!(page, "<li>{}</li>", escaped(note));
    }
    page.push_str("</ul>\n</section>\n");
}

fn symbol(status: Status) -> String {
    format!("<svg class=\"symbol\" aria-hidden=\"true\"><use href=\"#{}\"/></svg>", class(status))
}

const fn class(status: Status) -> &'static str {
    match status {
        Status::NotRequired => "not-required",
        Status::Covered => "covered",
        Status::Unknown => "unknown",
        Status::Partly => "partly",
        Status::NotCovered => "not-covered",
    }
}

/// The name of a policy, which may break where a word in it ends: many hold no space.
fn name(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    let (mut before, mut start) = (' ', 0);
    for (at, character) in text.char_indices() {
        let ends = matches!(before, '-' | '_' | '.' | '/') || (before.is_lowercase() && character.is_uppercase());
        if ends && !character.is_whitespace() {
            out.push_str(&escaped(&text[start..at]));
            out.push_str("<wbr>");
            start = at;
        }
        before = character;
    }
    out.push_str(&escaped(&text[start..]));
    out
}

/// Text from a file as a page may show it.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in printable(text).chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            other => out.push(other),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_names_break_between_words() {
        assert_eq!(name("CA010-Finance-RequireDevice"), "CA010-<wbr>Finance-<wbr>Require<wbr>Device");
        assert_eq!(name("Windows - Health"), "Windows - Health");
        assert_eq!(name("<a-b>"), "&lt;a-<wbr>b&gt;");
    }

    #[test]
    fn names_are_text() {
        assert_eq!(
            escaped("<b>\"a\" & 'b'</b>\u{202e}"),
            "&lt;b&gt;&quot;a&quot; &amp; &#39;b&#39;&lt;/b&gt;\\u{202e}"
        );
    }
}
