//! The matrix of small tenants, a line for each row.

use super::matrix::{Matrix, Source, Status};
use crate::recognise::Kind;
use crate::{File, Tenant, TenantFacts, compile};

const FINANCE: &str = "f1a7c3e0-3f55-4c5c-8a39-1c9b7a0e4d10";
const SALES: &str = "18a2b0f0-29b8-4c67-a2d5-a21a8eb9ec1e";
const BOARD: &str = "6dda2040-cc3a-4f21-9f0c-8bead082fe09";

/// A Conditional Access policy that requires a compliant device.
fn require(name: &str, users: &str, platforms: &str) -> String {
    format!(
        r#"{{"displayName":"{name}","state":"enabled","conditions":{{"users":{users},
            "applications":{{"includeApplications":["All"]}},"platforms":{{"includePlatforms":[{platforms}]}}}},
            "grantControls":{{"operator":"OR","builtInControls":["compliantDevice"]}}}}"#
    )
}

fn groups(ids: &[&str]) -> String {
    format!(r#"{{"includeGroups":{ids:?}}}"#)
}

/// A compliance policy for iOS that goes to groups, and to all users where `ids` holds `all`.
fn ios(name: &str, ids: &[&str]) -> String {
    let target = |id: &&str| match *id {
        "all" => r##"{"target":{"@odata.type":"#microsoft.graph.allLicensedUsersAssignmentTarget"}}"##.to_owned(),
        id => match id.strip_prefix('-') {
            Some(id) => format!(
                r##"{{"target":{{"@odata.type":"#microsoft.graph.exclusionGroupAssignmentTarget","groupId":"{id}"}}}}"##
            ),
            None => {
                format!(r##"{{"target":{{"@odata.type":"#microsoft.graph.groupAssignmentTarget","groupId":"{id}"}}}}"##)
            }
        },
    };
    let targets: Vec<String> = ids.iter().map(target).collect();
    format!(
        r##"{{"@odata.type":"#microsoft.graph.iosCompliancePolicy","displayName":"{name}","assignments":[{}]}}"##,
        targets.join(",")
    )
}

fn names() -> String {
    format!("Id,DisplayName\n{FINANCE},Finance\n{SALES},Sales\n{BOARD},Board\n")
}

fn matrix_with(files: &[String], facts: TenantFacts) -> Matrix {
    let names = names();
    let files = files.iter().chain([&names]).enumerate();
    let files = files.map(|(n, text)| File { path: format!("{n:03}"), unit: compile(text.as_bytes()) }).collect();
    Matrix::of(&Tenant::link(files, facts))
}

fn matrix(files: &[String]) -> Matrix {
    let complete = vec![Kind::ConditionalAccessPolicy, Kind::CompliancePolicy];
    matrix_with(files, TenantFacts { complete, ..TenantFacts::default() })
}

/// The users of each row and what is said of iOS.
fn ios_column(matrix: &Matrix) -> Vec<String> {
    let rows = matrix.rows.iter().map(|row| {
        let cell = row.cells.iter().find(|cell| cell.platform.name() == "iOS").expect("a cell");
        let judges: Vec<String> =
            cell.policies.iter().map(|judge| format!("{}:{:?}", judge.policy, judge.reach)).collect();
        let demands: Vec<&str> = cell.demands.iter().map(|demand| demand.policy.as_str()).collect();
        let line =
            [&row.users, ": ", cell.status.words(), " ", &demands.join("+"), " ", &judges.join("+"), " ", &cell.reason];
        line.concat().trim_end().to_owned()
    });
    rows.collect()
}

#[test]
fn all_users_are_covered_by_all_licensed_users() {
    let matrix = matrix(&[require("CA", r#"{"includeUsers":["All"]}"#, "\"iOS\""), ios("P", &["all"])]);
    assert_eq!(ios_column(&matrix), ["all users: covered CA P:All"]);
    assert_eq!((matrix.count(Status::Covered), matrix.count(Status::NotRequired)), (1, 4));
}

#[test]
fn groups_cover_all_users_in_part() {
    let matrix = matrix(&[require("CA", r#"{"includeUsers":["All"]}"#, "\"iOS\""), ios("P", &[SALES])]);
    assert_eq!(
        ios_column(&matrix),
        [
            "all users: partly CA P:Some Compliance policies for iOS go to group 'Sales' only; who is not in there is left out.",
            "group 'Sales': covered CA P:All",
        ]
    );
    assert_eq!(matrix.rows[1].source, Source::Compliance);
}

#[test]
fn who_is_left_out_is_named() {
    let matrix =
        matrix(&[require("CA", r#"{"includeUsers":["All"]}"#, "\"iOS\""), ios("P", &["all", &format!("-{BOARD}")])]);
    assert_eq!(
        ios_column(&matrix),
        ["all users: partly CA P:Some The compliance policies for iOS exclude group 'Board'."]
    );
}

#[test]
fn other_groups_may_hold_the_same_users() {
    let files = [require("CA", &groups(&[FINANCE]), "\"iOS\""), ios("P", &[SALES])];
    assert_eq!(
        ios_column(&matrix(&files)),
        [
            "group 'Finance': unknown CA P:Unknown It depends on the members of group 'Finance'.",
            "group 'Sales': not required  P:All",
        ]
    );
}

#[test]
fn no_policy_is_not_covered_only_where_all_are_known() {
    let files = [require("CA", &groups(&[FINANCE]), "\"iOS\"")];
    assert_eq!(
        ios_column(&matrix(&files)),
        ["group 'Finance': not covered CA  There is no compliance policy for iOS."]
    );
    let open = matrix_with(&files, TenantFacts::default());
    assert_eq!(open.count(Status::Unknown), 1);
    assert!(open.notes.iter().any(|note| note.contains("tenant.complete")));
}

#[test]
fn the_same_users_are_one_row() {
    let matrix = matrix(&[
        require("A", &groups(&[FINANCE, SALES]), "\"iOS\""),
        require("B", &groups(&[SALES, FINANCE]), "\"iOS\""),
        ios("P", &[FINANCE, SALES]),
    ]);
    assert_eq!(
        ios_column(&matrix),
        [
            "group 'Sales' and group 'Finance': covered A+B P:All",
            "group 'Finance': covered A+B P:All",
            "group 'Sales': covered A+B P:All",
        ]
    );
}

#[test]
fn what_is_required_of_some_points_at_their_row() {
    let matrix = matrix(&[require("CA", &groups(&[FINANCE]), "\"iOS\""), ios("P", &["all", &format!("-{FINANCE}")])]);
    assert_eq!(
        ios_column(&matrix),
        [
            "group 'Finance': not covered CA  No compliance policy for iOS reaches any of them.",
            "all licensed users without group 'Finance': not required  P:All",
        ]
    );
}

#[test]
fn emergency_access_is_left_out() {
    let users = format!(r#"{{"includeUsers":["All"],"excludeGroups":["{BOARD}"]}}"#);
    let facts = TenantFacts { emergency_access: vec![BOARD.to_owned()], ..TenantFacts::default() };
    let matrix = matrix_with(&[require("CA", &users, "\"iOS\""), ios("P", &["all", &format!("-{BOARD}")])], facts);
    assert_eq!(ios_column(&matrix), ["all users: covered CA P:All"]);
}

#[test]
fn guests_policies_that_do_not_apply_and_devices_make_no_row() {
    let matrix = matrix(&[
        require("A", r#"{"includeGuestsOrExternalUsers":{"guestOrExternalUserTypes":"internalGuest"}}"#, "\"iOS\""),
        require("B", &groups(&[FINANCE]), "\"iOS\"").replace("enabled", "enabledForReportingButNotEnforced"),
        require("C", r#"{"includeUsers":["None"]}"#, "\"iOS\""),
        r##"{"@odata.type":"#microsoft.graph.iosCompliancePolicy","displayName":"P","assignments":[
            {"target":{"@odata.type":"#microsoft.graph.allDevicesAssignmentTarget"}}]}"##
            .to_owned(),
    ]);
    assert_eq!(ios_column(&matrix), [""; 0]);
}

#[test]
fn long_tables_are_cut_and_counted() {
    let files: Vec<String> = (0..100)
        .map(|n| require("CA", &groups(&[&format!("00000000-0000-0000-0000-000000000{n:03}")]), "\"iOS\""))
        .collect();
    let matrix = matrix(&files);
    assert_eq!((matrix.rows.len(), matrix.more_rows), (60, 40));
}

#[test]
fn names_the_owner_gives_are_used() {
    let id = "00000000-0000-0000-0000-000000000001";
    let names = vec![crate::recognise::names::Name::new(id.to_owned(), "Night shift".to_owned())];
    let matrix =
        matrix_with(&[require("CA", &groups(&[id]), "\"iOS\"")], TenantFacts { names, ..TenantFacts::default() });
    assert_eq!(matrix.rows[0].users, "group 'Night shift'");
}

#[test]
fn where_something_else_will_do_nothing_is_required() {
    let either = require("CA", r#"{"includeUsers":["All"]}"#, r#""iOS","macOS""#)
        .replace("[\"compliantDevice\"]", r#"["compliantDevice","compliantApplication"]"#);
    let matrix = matrix(&[either, ios("P", &["all"])]);
    assert_eq!(ios_column(&matrix), ["all users: not required  P:All"]);
    assert_eq!(matrix.count(Status::NotCovered), 1, "Macs have no protected apps");
    let note =
        "Where a policy takes something else in place of a compliant device, as 'CA' does for iOS, none is required.";
    assert!(matrix.notes.iter().any(|other| other == note), "{:?}", matrix.notes);
}
