//! The XML of JUnit: a suite for each file with findings, a case for each finding.

use quick_xml::Writer;
use quick_xml::events::BytesText;

use super::concise::message_and_help;
use super::xml::{document, text, without_holes};
use super::{Report, Reported};
use crate::finding::Severity;

/// Errors and warnings are failures. What is merely worth knowing is output of a test that passed:
/// the format has no third state.
pub fn render(report: &Report) -> String {
    let failures = count(&report.findings);
    document(|writer| {
        let root = writer
            .create_element("testsuites")
            .with_attribute(("name", "pitfall"))
            .with_attribute(("tests", report.findings.len().max(1).to_string().as_str()))
            .with_attribute(("failures", failures.to_string().as_str()))
            .with_attribute(("errors", "0"));
        root.write_inner_content(|writer| {
            for findings in report.findings.chunk_by(|a, b| a.path == b.path) {
                suite(writer, findings)?;
            }
            if report.findings.is_empty() {
                nothing(writer)?;
            }
            Ok(())
        })
        .map(drop)
    })
}

fn suite(writer: &mut Writer<Vec<u8>>, findings: &[Reported]) -> std::io::Result<()> {
    let Some(first) = findings.first() else { return Ok(()) };
    let suite = writer
        .create_element("testsuite")
        .with_attribute(("name", text(&first.path).as_str()))
        .with_attribute(("tests", findings.len().to_string().as_str()))
        .with_attribute(("failures", count(findings).to_string().as_str()))
        .with_attribute(("errors", "0"));
    suite.write_inner_content(|writer| findings.iter().try_for_each(|finding| case(writer, finding))).map(drop)
}

fn case(writer: &mut Writer<Vec<u8>>, finding: &Reported) -> std::io::Result<()> {
    let place = format!("{}:{}:{}", text(&finding.path), finding.start.line, finding.start.column);
    let told = format!("{}\n{place}\n{}", without_holes(&message_and_help(finding)), finding.url);
    let case = writer
        .create_element("testcase")
        .with_attribute(("name", format!("{} {}", finding.code, finding.name).as_str()))
        .with_attribute(("classname", text(&finding.path).as_str()));
    let is_failure = is_failure(finding);
    case.write_inner_content(|writer| {
        let element = match is_failure {
            true => writer
                .create_element("failure")
                .with_attribute(("type", finding.severity.name()))
                .with_attribute(("message", text(&finding.message).as_str())),
            false => writer.create_element("system-out"),
        };
        element.write_text_content(BytesText::new(&told)).map(drop)
    })
    .map(drop)
}

/// Some readers take a report without a test for a broken one.
fn nothing(writer: &mut Writer<Vec<u8>>) -> std::io::Result<()> {
    let suite = writer
        .create_element("testsuite")
        .with_attribute(("name", "pitfall"))
        .with_attribute(("tests", "1"))
        .with_attribute(("failures", "0"))
        .with_attribute(("errors", "0"));
    suite
        .write_inner_content(|writer| {
            let case = writer.create_element("testcase").with_attribute(("name", "no findings"));
            case.with_attribute(("classname", "pitfall")).write_empty().map(drop)
        })
        .map(drop)
}

fn count(findings: &[Reported]) -> usize {
    findings.iter().filter(|finding| is_failure(finding)).count()
}

fn is_failure(finding: &Reported) -> bool {
    finding.severity >= Severity::Warning
}
