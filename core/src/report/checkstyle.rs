//! The XML of checkstyle, which many CI systems read.

use super::xml::{document, text};
use super::{Report, Reported};
use crate::finding::Severity;

/// A `file` for each file with findings, an `error` for each finding.
pub fn render(report: &Report) -> String {
    document(|writer| {
        let root = writer.create_element("checkstyle").with_attribute(("version", "10.0"));
        if report.findings.is_empty() {
            return root.write_empty().map(drop);
        }
        root.write_inner_content(|writer| {
            for findings in report.findings.chunk_by(|a, b| a.path == b.path) {
                let Some(first) = findings.first() else { continue };
                let file = writer.create_element("file").with_attribute(("name", text(&first.path).as_str()));
                file.write_inner_content(|writer| findings.iter().try_for_each(|finding| error(writer, finding)))?;
            }
            Ok(())
        })
        .map(drop)
    })
}

fn error(writer: &mut quick_xml::Writer<Vec<u8>>, finding: &Reported) -> std::io::Result<()> {
    let severity = match finding.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info | Severity::Hint => "info",
    };
    writer
        .create_element("error")
        .with_attribute(("line", finding.start.line.to_string().as_str()))
        .with_attribute(("column", finding.start.column.to_string().as_str()))
        .with_attribute(("severity", severity))
        .with_attribute(("message", text(&finding.message).as_str()))
        .with_attribute(("source", format!("pitfall.{}", finding.code).as_str()))
        .write_empty()
        .map(drop)
}
