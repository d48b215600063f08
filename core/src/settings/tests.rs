//! Every row, made into policies from its own data: a bad pair is found and a good pair is not,
//! whichever way either side is written and whichever file comes first.

use serde_json::{Value, json};

use super::compare::{fingerprint, rows};
use super::table::{KEYS, ROWS};
use super::{Meaning, Relation, Row, Side, Source, Unit, Zero};
use crate::report::Report;
use crate::{Selection, TenantFacts, check};

/// What can be written at a place: a value as JSON, or an option of the settings catalog.
#[derive(Clone, Debug)]
enum Written {
    Json(Value),
    Option(String),
}

/// Whether a place is a property of a type, rather than an id of the settings catalog.
fn is_typed(source: &Source) -> bool {
    let key = source.key();
    key.contains('.') && !key.starts_with("com.")
}

/// Whether what is written there reaches the rules: tenant-wide enrolment settings do not.
fn is_profile(source: &Source) -> bool {
    !source.key().starts_with("deviceEnrollment")
}

/// What writes `meaning` at a place; `None` where that cannot be written, such as a template's
/// `false`, which says nothing.
fn write(row: &Row, source: &Source, meaning: Meaning) -> Option<Written> {
    let typed = is_typed(source);
    let text = |text: &str| if typed { Written::Json(json!(text)) } else { Written::Option(text.to_owned()) };
    if let Some((written, _)) = source.values.iter().find(|(_, known)| *known == meaning) {
        return Some(if *written == "true" && typed { Written::Json(json!(true)) } else { text(written) });
    }
    match meaning {
        // Where only certain words are known, others mean nothing.
        _ if source.values.iter().any(|(_, known)| matches!(known, Meaning::Flag(_))) => None,
        Meaning::Flag(on) if typed => Some(Written::Json(json!(true))).filter(|_| on != source.invert),
        Meaning::Flag(on) => {
            let counted = source.prefix().starts_with("device_");
            let (yes, no) = if counted { ("1", "0") } else { ("true", "false") };
            Some(text(if on != source.invert { yes } else { no }))
        }
        Meaning::Rank(rank) => {
            let word = row.order[usize::from(rank)];
            let unset = ["deviceDefault", "notConfigured", "none"].contains(&word);
            (!(typed && unset) && (typed || source.values.is_empty())).then(|| text(word))
        }
        Meaning::Never => Some(Written::Json(json!(0))),
        Meaning::Number(number) => Some(Written::Json(match source.unit {
            Unit::Version => json!(format!("{}.{}", number >> 48, number >> 32 & 0xffff)),
            Unit::Clock => json!(format!("{:02}:{:02}:00.0000000", number / 3600, number / 60 % 60)),
            unit => json!(number / unit.number("1").expect("a unit")),
        })),
    }
}

/// A pair of meanings that differ, the stricter one first.
fn pair(row: &Row) -> (Meaning, Meaning) {
    use Meaning::{Flag, Number, Rank};
    let unit = row.configuration.iter().chain(row.compliance).map(|source| source.unit);
    // Days hold whole numbers of every smaller unit.
    let (day, version) = (86_400, 1_i64 << 48);
    let size = match unit.max_by_key(|unit| unit.number("1").unwrap_or_default()) {
        Some(Unit::Count) => 1,
        Some(Unit::Version) => version,
        Some(Unit::Clock) => 3600,
        Some(unit) => unit.number("1").unwrap_or(day),
        None => 1,
    };
    let is_flag = |source: &Source| {
        source.name.to_ascii_lowercase().contains("allow")
            || source.values.iter().any(|(_, value)| matches!(value, Flag(_)))
    };
    match row.relation {
        Relation::Flag => (Flag(true), Flag(false)),
        Relation::Min => (Number(12 * size), Number(8 * size)),
        Relation::Max if row.key == "W43" => (Number(24 * size), Meaning::Never),
        Relation::Max => (Number(5 * size), Number(10 * size)),
        _ if row.order.len() > 1 => (Rank(row.order.len() as u8 - 1), Rank(row.order.len() as u8 - 2)),
        _ if row.configuration.iter().any(is_flag) => (Flag(true), Flag(false)),
        _ => (Number(5 * size), Number(10 * size)),
    }
}

const EVERYBODY: &str = r##"[{ "target": { "@odata.type": "#microsoft.graph.allDevicesAssignmentTarget" } }]"##;

/// A policy that writes one thing.
fn policy(row: &Row, side: Side, source: &Source, written: &Written) -> String {
    let assignments: Value = serde_json::from_str(EVERYBODY).expect("JSON");
    let key = source.key();
    if is_typed(source) {
        let (name, property) = key.split_once('.').expect("a type");
        let value = match written {
            Written::Json(value) => value.clone(),
            Written::Option(option) => json!(option),
        };
        let mut object = json!({ "@odata.type": format!("#microsoft.graph.{name}"), "displayName": format!("{property} {written:?}"), "assignments": assignments });
        match property.split_once('.') {
            Some((outer, inner)) => object[outer] = json!({ inner: value }),
            None => object[property] = value,
        }
        return object.to_string();
    }
    let instance = match written {
        Written::Option(option) => {
            json!({ "settingDefinitionId": key, "choiceSettingValue": { "value": format!("{key}_{option}") } })
        }
        Written::Json(value) => json!({ "settingDefinitionId": key, "simpleSettingValue": { "value": value } }),
    };
    let (kind, platforms) = match side {
        Side::Compliance => ("#microsoft.graph.deviceManagementCompliancePolicy", "linux"),
        Side::Configuration => (
            "#microsoft.graph.deviceManagementConfigurationPolicy",
            match row.platform.name() {
                "Windows" => "windows10",
                "Android" => "androidEnterprise",
                "macOS" => "macOS",
                "iOS" => "iOS",
                _ => "linux",
            },
        ),
    };
    json!({ "@odata.type": kind, "name": format!("Catalog {key} {written:?}"), "platforms": platforms, "assignments": assignments,
        "settings": [{ "settingInstance": instance }] })
    .to_string()
}

/// The same as a custom OMA-URI of a Windows profile, where it can be one.
fn custom(source: &Source, written: &Written) -> Option<String> {
    let key = source.key();
    let (scope, path) = match key.strip_prefix("device_vendor_msft_policy_config_") {
        Some(path) => ("./Device/Vendor/MSFT/Policy/Config/", path),
        None => return None,
    };
    let value = match written {
        Written::Json(value) => value.clone(),
        Written::Option(option) => json!(option.parse::<i64>().ok()?),
    };
    let uri = [scope, &path.replacen('_', "/", 1)].concat();
    Some(
        json!({ "@odata.type": "#microsoft.graph.windows10CustomConfiguration", "displayName": format!("Custom {key} {written:?}"),
            "assignments": serde_json::from_str::<Value>(EVERYBODY).expect("JSON"),
            "omaSettings": [{ "@odata.type": "#microsoft.graph.omaSettingInteger", "displayName": key, "omaUri": uri, "value": value }] })
        .to_string(),
    )
}

/// The same as an old endpoint security policy, where it can be one.
fn intent(source: &Source, written: &Written) -> Option<String> {
    let key = source.key();
    let Written::Json(value) = written else { return None };
    if !is_typed(source) || key.matches('.').count() > 1 || key.contains("CompliancePolicy") {
        return None;
    }
    let definition = format!("deviceConfiguration--{}", key.replacen('.', "_", 1));
    Some(
        json!({ "@odata.type": "#microsoft.graph.deviceManagementIntent", "displayName": format!("Intent {definition} {value}"), "templateId": "endpoint-security",
            "assignments": serde_json::from_str::<Value>(EVERYBODY).expect("JSON"),
            "settings": [{ "definitionId": definition, "valueJson": value.to_string() }] })
        .to_string(),
    )
}

/// The findings of `codes` that speak of a difference in the row, which must be as many in either order
/// of files.
fn found(codes: &[&str], row: &Row, a: &str, b: &str) -> usize {
    let of = |first: &str, second: &str| {
        let files = vec![("1.json".to_owned(), first.as_bytes()), ("2.json".to_owned(), second.as_bytes())];
        let report: Report = check(files, TenantFacts::default(), &Selection::everything());
        let of_rules = report.findings.iter().filter(|finding| codes.contains(&finding.code));
        let differs = |message: &str| message.contains(" against ") || message.contains("demanded is");
        let of_rules = of_rules.filter(|finding| differs(&finding.message));
        of_rules.filter(|finding| finding.message.contains(&row.title[..row.title.len().min(78)])).count()
    };
    let (one, other) = (of(a, b), of(b, a));
    assert_eq!(one, other, "{}: the order of files counts for {a} and {b}", row.key);
    one
}

/// All ways to write `meaning` in a configuration, with the rules that find a conflict with it.
fn ways(row: &Row, meaning: Meaning) -> Vec<(&'static str, String)> {
    let mut ways = Vec::new();
    for source in row.configuration.iter().filter(|source| is_profile(source)) {
        let Some(written) = write(row, source, meaning) else { continue };
        ways.push(("CN002", policy(row, Side::Configuration, source, &written)));
        ways.extend(custom(source, &written).map(|text| ("CN007", text)));
        ways.extend(intent(source, &written).map(|text| ("CN002", text)));
    }
    ways
}

#[test]
fn what_does_not_meet_a_demand_is_found_however_it_is_written() {
    let mut judged = 0;
    for row in ROWS.iter().filter(|row| !matches!(row.relation, Relation::Hint | Relation::Needs | Relation::Set)) {
        let (strict, weak) = pair(row);
        for demand in row.compliance {
            let written =
                write(row, demand, strict).unwrap_or_else(|| panic!("{}: {strict:?} of {}", row.key, demand.key()));
            let policy = policy(row, Side::Compliance, demand, &written);
            for (bad, meaning) in [(1, weak), (0, strict)] {
                for (_, profile) in ways(row, meaning) {
                    assert_eq!(found(&["CN001"], row, &policy, &profile), bad, "{}: {policy} {profile}", row.key);
                    judged += 1;
                }
            }
        }
    }
    assert!(judged > 200, "{judged}");
}

#[test]
fn different_values_conflict_however_they_are_written() {
    let mut judged = 0;
    for row in ROWS.iter().filter(|row| row.can_conflict()) {
        let (strict, weak) = pair(row);
        let (strict_ways, weak_ways) = (ways(row, strict), ways(row, weak));
        let codes = ["CN002", "CN007", "CN009", "CN011"];
        for (_, one) in &strict_ways {
            for (_, other) in &weak_ways {
                assert_eq!(found(&codes, row, one, other), 1, "{}: {one} {other}", row.key);
                judged += 1;
            }
            for (_, same) in &strict_ways {
                assert_eq!(found(&codes, row, one, same), 0, "{}: {one} {same}", row.key);
            }
        }
    }
    assert!(judged > 300, "{judged}");
}

#[test]
fn rows_have_what_their_relation_needs() {
    for (index, row) in ROWS.iter().enumerate() {
        assert!(row.relation != Relation::Ord || row.order.len() > 1, "{}: an order", row.key);
        assert!(row.order.len() < 256 && !row.title.is_empty(), "{}", row.key);
        assert!(!ROWS[..index].iter().any(|other| other.key == row.key), "{} is there twice", row.key);
        assert!(!row.configuration.is_empty() || !row.compliance.is_empty(), "{}: nothing", row.key);
        let zero = matches!(row.relation, Relation::Min | Relation::Max | Relation::Eq);
        assert!(zero || row.zero == Zero::Number, "{}: a zero", row.key);
    }
}

#[test]
fn every_key_is_found_and_none_is_configured_twice() {
    assert!(KEYS.is_sorted_by_key(|entry| entry.0));
    for row in ROWS {
        for (side, sources) in [(Side::Compliance, row.compliance), (Side::Configuration, row.configuration)] {
            for source in sources {
                let key = source.key();
                let found: Vec<_> =
                    rows(&key.to_uppercase(), side).filter(|(found, _)| found.platform == row.platform).collect();
                assert!(found.iter().any(|(found, _)| found.key == row.key), "{key}");
                assert!(found.len() == 1 || side == Side::Compliance, "{key} stands in {} rows", found.len());
            }
        }
    }
}

#[test]
fn capitals_do_not_count() {
    assert_eq!(fingerprint("com.apple.MCX.FileVault2_Enable"), fingerprint("com.apple.mcx.filevault2_enable"));
    assert_ne!(fingerprint("com.apple.mcx.filevault2_enable"), fingerprint("com.apple.mcx.filevault1_enable"));
}
