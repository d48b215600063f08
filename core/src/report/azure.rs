//! Logging commands of Azure Pipelines. It knows errors and warnings; the rest is plain text.

use std::fmt::Write;

use super::Report;
use super::concise::{self, printable};
use crate::finding::Severity;

/// `##vso[task.logissue type=…;sourcepath=…;…]message`, a line each.
pub fn render(report: &Report) -> String {
    let mut out = String::new();
    for finding in &report.findings {
        let kind = match finding.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Info | Severity::Hint => {
                out.push_str(&concise::line(finding));
                continue;
            }
        };
        // Writing to a string cannot fail.
        let _ = writeln!(
            out,
            "##vso[task.logissue type={kind};sourcepath={};linenumber={};columnnumber={};code={};]{}",
            property(&finding.path),
            finding.start.line,
            finding.start.column,
            finding.code,
            data(&finding.message),
        );
    }
    out
}

/// Text that ends with the line.
fn data(text: &str) -> String {
    printable(text).replace('%', "%AZP25")
}

/// The value of a property, which a semicolon or a bracket would end.
fn property(text: &str) -> String {
    data(text).replace(';', "%3B").replace(']', "%5D")
}
