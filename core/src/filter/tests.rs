//! The parser against real spellings, slips, and text made at random.

use super::Dialect::{ConditionalAccess, DynamicGroup, ManagedApps, ManagedDevices};
use super::*;

/// What the syntax problems point at, and what they say.
fn problems(rule: &str, dialect: Dialect) -> Vec<(&str, String)> {
    let parsed = parse(rule, dialect);
    parsed.problems.into_iter().map(|problem| (problem.span.of(rule), problem.message)).collect()
}

/// The steps in short: comparisons as `c`, quantifiers as `*`.
fn shape_with(rule: &str, dialect: Dialect, precedence: Precedence) -> String {
    let steps = parse_with(rule, dialect, precedence).steps;
    let letter = |step: &Step| match step {
        Step::Compare(_) => 'c',
        Step::Not => '!',
        Step::And => '&',
        Step::Or => '|',
        Step::Quantify(_) => '*',
    };
    steps.iter().map(letter).collect()
}

fn shape(rule: &str, dialect: Dialect) -> String {
    shape_with(rule, dialect, Precedence::AndFirst)
}

#[test]
fn real_spellings_parse() {
    for (dialect, rule, expected) in [
        (ConditionalAccess, "device.isCompliant -eq True -or device.trustType -eq \"ServerAD\"", "cc|"),
        (ConditionalAccess, "(device.trustType -eq 'AzureAD') and (device.model -startsWith 'Surface')", "cc&"),
        (
            ConditionalAccess,
            "device.deviceId -in [\"a\", \"b\"] -and device.isCompliant -eq True -or device.mdmAppId -ne $null",
            "cc&c|",
        ),
        (ConditionalAccess, "not (device.isCompliant eq true)", "c!"),
        (ConditionalAccess, "device.operatingSystemVersion -startsWith 10.0", "c"),
        (ConditionalAccess, "device.trustType -EQ \"AzureAD\" -Or device.trustType -eq \"ServerAD\"", "cc|"),
        (ConditionalAccess, "device.displayName -eq \"24” screen\" -or device.model -eq \"O’Neil\"", "cc|"),
        (ManagedDevices, "(device.osVersion -in [\"10.15.3 (19D2064)\",\"10.14.2 (18C54)\"])", "c"),
        (ManagedDevices, "(device.operatingSystemVersion -gt 10.0.22000.1000)", "c"),
        (ManagedDevices, "(device.enrollmentProfileName -ne $null)", "c"),
        (ManagedDevices, "(device.deviceName -eq \"Scott's Device\")", "c"),
        (ManagedApps, "(app.deviceManagementType -eq \"Unmanaged\") or (app.osVersion -startsWith \"10\")", "cc|"),
        (DynamicGroup, "(user.department -eq \"Sales\") -and -not (user.jobTitle -startsWith \"SDE\")", "cc!&"),
        (DynamicGroup, "user.objectId -ne null", "c"),
        (DynamicGroup, "user.employeehiredate -ge system.now -plus p1d ", "c"),
        (DynamicGroup, "user.employeehiredate -le 2020-06-10T18:13:20Z", "c"),
        (DynamicGroup, "user.otherMails -endsWith\"@contoso.com\"", "c"),
        (
            DynamicGroup,
            "user.assignedPlans -any (assignedPlan.service -eq \"SCO\" -and assignedPlan.capabilityStatus -eq \"Enabled\")",
            "cc&*",
        ),
        (DynamicGroup, "(user.proxyAddresses -any (_ -startsWith \"contoso\"))", "c*"),
        (
            DynamicGroup,
            "device.devicePhysicalIDs -any _ -startsWith \"[ZTDId]\" -and device.isRooted -eq false",
            "c*c&",
        ),
        (DynamicGroup, "user.memberOf -any (group.objectId -in ['a', 'b'])", "c*"),
        (DynamicGroup, "Direct Reports for \"aaaaaaaa-0000-1111-2222-bbbbbbbbbbbb\"", ""),
        (DynamicGroup, "user.department -eq \"a `\"b`\" c\" -or user.department -eq 'it''s'", "cc|"),
        (DynamicGroup, "user.department -in [50001, 50002]", "c"),
    ] {
        assert_eq!(problems(rule, dialect), [], "{rule}");
        assert_eq!(shape(rule, dialect), expected, "{rule}");
    }
}

#[test]
fn and_binds_tighter_than_or() {
    let c = "device.model -eq \"x\"";
    let both = |rule: &str| {
        let of = |precedence| shape_with(rule, ConditionalAccess, precedence);
        (of(Precedence::AndFirst), of(Precedence::OrFirst))
    };
    assert_eq!(both(&format!("{c} -or {c} -and {c}")), ("ccc&|".into(), "cc|c&".into()));
    assert_eq!(both(&format!("({c} -or {c}) -and {c}")), ("cc|c&".into(), "cc|c&".into()));
    let mixed = |rule: &str| -> Vec<String> {
        parse(rule, ConditionalAccess).mixed.iter().map(|run| run.of(rule).to_owned()).collect()
    };
    let (a, b, d) = ("device.model -eq \"a\"", "(device.model -eq \"b\")", "-not device.model -eq \"d\"");
    assert_eq!(mixed(&format!("{a} -and {b} -or {d}")), [format!("{a} -and {b}")]);
    assert_eq!(mixed(&format!("({a} -or {b} -and {d}) -and {a}")), [format!("{b} -and {d}")]);
    assert_eq!(mixed(&format!("({a} -and {b}) -or {d} -or {a}")), [] as [String; 0]);
    assert_eq!(mixed(&format!("({a} -and {b}) -or {d} -and {a} -or {b}")), [format!("{d} -and {a}")]);
}

#[test]
fn problems_name_their_place() {
    for (rule, place) in [
        ("(device.mdmAppId -in [\"x\"]", "("),
        ("device.mdmAppId -in [\"x\"", "["),
        ("device.mdmAppId -in \"x\"", "\"x\""),
        ("device.trustType -eq [\"x\"]", "["),
        ("device.trustType \"AzureAD\"", "\"AzureAD\""),
        ("device.trustType -eq", "-eq"),
        ("device.trustType", "device.trustType"),
        ("device.trustType -like \"x\"", "-like"),
        ("device.trustType == 'x' -and device.model -eq 'y'", "=="),
        ("device.trustType -eq AzureAD", "AzureAD"),
        ("device.model -eq Surface Pro 7 -and device.model -eq 'y'", "Surface Pro 7"),
        ("device.trustType -eq \"AzureAD", "\"AzureAD"),
        ("device.mdmAppId -in [\"x\", ]", "]"),
        ("device.mdmAppId -in [\"x\" \"y\"]", "\"y\""),
        ("device.isCompliant -eq True device.model -eq \"x\"", "device.model"),
        ("device.isCompliant -eq True && device.model -eq \"x\"", "&&"),
        ("device.isCompliant -eq True)", ")"),
        ("device.isCompliant -eq True -and", ""),
        ("device.model –eq \"x\"", "–"),
        ("trustType -eq \"x\"", "trustType"),
        ("all devices", "all"),
        ("\"x\" -eq device.trustType", "\"x\""),
        ("", ""),
        ("()", ")"),
        ("-and device.model -eq \"x\"", "-and"),
        ("device.model -eq \\\"x\\\"", "\\\"x\\\""),
        ("device.model -eq `\"x`\"", "`"),
        ("device.model -any (_ -eq 'x')", "-any"),
        ("device.model ? 'x'", "?"),
    ] {
        let found = problems(rule, ConditionalAccess);
        assert_eq!(found.first().map(|found| found.0), Some(place), "{rule}: {found:?}");
        assert!(found.len() == 1 || rule.contains("-any"), "{rule}: {found:?}");
    }
}

#[test]
fn what_can_be_read_around_a_problem_is_kept() {
    for (rule, expected) in [
        ("(device.model -eq \"x\" -and device.isCompliant -eq True", "cc&"),
        ("device.model \"x\" -and device.isCompliant -eq True", "c"),
        ("device.isCompliant -eq True -or device.model like \"x\" -or device.trustType -eq \"AzureAD\"", "cc|"),
        ("device.isCompliant -eq True -or () -or device.trustType -eq \"AzureAD\"", "cc|"),
        ("device.model –eq “Surface Go” –and device.isCompliant -eq True", "cc&"),
        ("device.isCompliant -eq True -and (", "c"),
        ("device.model -eq Surface device.isCompliant -eq True", "cc&"),
        ("-not (device.model ) -or device.isCompliant -eq True", "c"),
        ("device.a -eq 'a' -or device.b -eq 'b' -and )", "cc|"),
    ] {
        assert_ne!(problems(rule, ConditionalAccess), [], "{rule}");
        assert_eq!(shape(rule, ConditionalAccess), expected, "{rule}");
    }
    let parsed = parse("device.model –eq “Surface Go”", ConditionalAccess);
    let values: Vec<&str> = parsed.comparisons().flat_map(Comparison::values).map(|(value, _)| value).collect();
    assert_eq!(values, ["Surface Go"]);
    assert!(parsed.problems.iter().all(|problem| matches!(problem.kind, ProblemKind::Typographic(_))));
}

#[test]
fn a_missing_quote_is_one_problem() {
    let found = problems("(device.model -eq \"Surface -and device.isCompliant -eq \"True\")", ConditionalAccess);
    assert_eq!(found.len(), 1, "{found:?}");
}

#[test]
fn depth_and_length_are_no_danger() {
    for piece in [
        "(",
        ")",
        "[",
        "\"",
        "`\"",
        "\\\"",
        "“",
        "-not ",
        "a.b ",
        "a.b -any ",
        ",",
        "?",
        "–",
        "” ",
        "' ",
        "x ",
        "a.b -eq x ",
        "['a' ",
    ] {
        let long = piece.repeat(30_000 / piece.len());
        for dialect in [ConditionalAccess, DynamicGroup] {
            let parsed = parse(&long, dialect);
            assert!(parsed.problems.len() <= 100, "{piece}");
            assert_well_formed(&parsed, &long);
        }
    }
    let rule = "(device.model -eq \"x\" -or device.isCompliant -eq True) -and ".repeat(2_000) + "device.a -eq 'b'";
    assert_eq!(problems(&rule, ConditionalAccess), []);
}

/// Every span names characters, and the steps leave one value or none.
fn assert_well_formed(parsed: &Rule, text: &str) {
    let names =
        |span: crate::text::Span| span.start <= span.end && text.get(span.start as usize..span.end as usize).is_some();
    assert!(parsed.problems.iter().all(|problem| names(problem.span)), "{text}: {:?}", parsed.problems);
    assert!(parsed.mixed.iter().all(|span| names(*span)), "{text}: {:?}", parsed.mixed);
    let mut depth = 0_i64;
    for step in &parsed.steps {
        match step {
            Step::Compare(comparison) => {
                depth += 1;
                let spans = [comparison.property_span, comparison.operator_span, comparison.operand_span];
                assert!(spans.iter().chain(&comparison.value_spans).all(|span| names(*span)), "{text}: {comparison:?}");
                assert!(names(comparison.span()), "{text}: {comparison:?}");
                assert_eq!(comparison.operand.values().len(), comparison.value_spans.len());
            }
            Step::Not => assert!(depth >= 1, "{text}: {:?}", parsed.steps),
            Step::Quantify(quantified) => assert!(depth >= 1 && names(quantified.property_span), "{text}"),
            Step::And | Step::Or => {
                assert!(depth >= 2, "{text}: {:?}", parsed.steps);
                depth -= 1;
            }
        }
    }
    assert!(depth <= 1, "{text}: {:?}", parsed.steps);
}

/// A small generator of numbers: the same run every time.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % limit as u64) as usize
    }

    fn pick<'a>(&mut self, from: &[&'a str]) -> &'a str {
        from[self.below(from.len())]
    }
}

#[test]
fn any_text_can_be_read() {
    const PIECES: [&str; 38] = [
        "device.model",
        "device.isCompliant",
        "user.mail",
        "app.osVersion",
        "_",
        "-eq",
        "-in",
        "-any",
        "-all",
        "-not",
        "-and",
        "-or",
        "and",
        "not",
        "True",
        "null",
        "$null",
        "10.0.1",
        "\"x\"",
        "'y'",
        "[\"a\", \"b\"]",
        "(",
        ")",
        "[",
        "]",
        ",",
        "\"",
        "'",
        "“",
        "”",
        "–",
        "\u{a0}",
        "`\"",
        "\\\"",
        "==",
        "ä€𝒜",
        "?",
        "system.now -plus p1d",
    ];
    let mut random = Random(0x9E37_79B9_7F4A_7C15);
    for _ in 0..8_000 {
        let mut text = String::new();
        for _ in 0..random.below(14) {
            text += random.pick(&PIECES);
            text += random.pick(&["", " ", " ", " "]);
        }
        for dialect in [ConditionalAccess, ManagedDevices, DynamicGroup] {
            let parsed = parse(&text, dialect);
            assert_well_formed(&parsed, &text);
            if parsed.problems.is_empty() && !parsed.direct_reports {
                assert!(!parsed.steps.is_empty(), "{text}");
            }
        }
    }
}

/// A rule made at random: its text, how tightly its outermost operator binds, and its steps in
/// short.
fn random_rule(random: &mut Random, depth: usize, count: &mut usize) -> (String, usize, String) {
    let wrap = |(text, binds, steps): (String, usize, String), needed: usize| {
        (if binds < needed { format!("({text})") } else { text }, steps)
    };
    match random.below(if depth == 0 { 1 } else { 6 }) {
        1 => {
            let (inner, steps) = wrap(random_rule(random, depth - 1, count), 3);
            (format!("{} {inner}", random.pick(&["-not", "not", "-NOT"])), 3, format!("{steps}! "))
        }
        kind @ 2..=5 => {
            let (binds, sign, words) =
                if kind % 2 == 0 { (2, "& ", ["-and", "AND"]) } else { (1, "| ", ["-or", "or"]) };
            // Both sides: operators of one kind are read from left to right.
            let (left, left_steps) = wrap(random_rule(random, depth - 1, count), binds);
            let (right, right_steps) = wrap(random_rule(random, depth - 1, count), binds + 1);
            (format!("{left} {} {right}", random.pick(&words)), binds, left_steps + &right_steps + sign)
        }
        _ => {
            *count += 1;
            let name = format!("device.p{count}");
            let operator = random.pick(&["-eq", "ne", "-startsWith", "-NOTCONTAINS"]);
            let text = format!("{name} {operator} {}", random.pick(&["\"a (b\"", "'-and'", "True", "null", "10.0"]));
            (if random.below(4) == 0 { format!("({text})") } else { text }, 4, format!("{name} "))
        }
    }
}

#[test]
fn what_is_printed_reads_the_same() {
    let mut random = Random(42);
    for _ in 0..3_000 {
        let (text, _, expected) = random_rule(&mut random, 5, &mut 0);
        let parsed = parse(&text, DynamicGroup);
        assert_eq!(parsed.problems, [], "{text}");
        assert_well_formed(&parsed, &text);
        let shown = |step: &Step| match step {
            Step::Compare(comparison) => format!("{} ", comparison.property),
            Step::Not => "! ".into(),
            Step::And => "& ".into(),
            Step::Or => "| ".into(),
            Step::Quantify(_) => "* ".into(),
        };
        assert_eq!(parsed.steps.iter().map(shown).collect::<String>(), expected, "{text}");
    }
}
