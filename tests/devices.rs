//! Device states against an oracle: random filters, evaluated here on their own, straight from what
//! Microsoft documents, for every state a device can be in and every value that matters.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::fs;
use std::path::Path;

use pitfall_core::filter::{Dialect, parse};
use pitfall_core::policy::Facts;
use pitfall_core::space::device::{
    AssignmentScope, DeviceClasses, DeviceScope, Management, Ownership, State, States, Trust, Truth,
};
use pitfall_core::{Selection, TenantFacts, check, compile};
use serde_json::json;

/// A fixed sequence of numbers that look random.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) % limit as u64) as usize
    }

    fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.below(from.len())]
    }
}

#[derive(Debug)]
enum Tree {
    Test { property: &'static str, operator: &'static str, values: Vec<&'static str> },
    And(Box<Tree>, Box<Tree>),
    Or(Box<Tree>, Box<Tree>),
}

const TRUSTS: [&str; 3] = ["AzureAD", "ServerAD", "Workplace"];
const FREE: [&str; 3] = ["model", "extensionAttribute1", "mdmAppId"];
const LITERALS: [&str; 2] = ["a", "ab"];
/// Every text starts with, holds and is one of the literals, or not, as one of these does.
const TEXTS: [&str; 8] = ["a", "ab", "x", "ax", "abx", "xa", "xab", "axab"];

impl Tree {
    fn random(random: &mut Random, depth: usize) -> Self {
        if depth > 0 && random.below(3) > 0 {
            let sides = (Self::random(random, depth - 1).into(), Self::random(random, depth - 1).into());
            return if random.below(2) == 0 { Self::And(sides.0, sides.1) } else { Self::Or(sides.0, sides.1) };
        }
        match random.below(8) {
            0..3 => Self::Test {
                property: "trustType",
                operator: random.pick(&["eq", "ne"]),
                values: vec![random.pick(&TRUSTS)],
            },
            3..5 => Self::Test {
                property: "isCompliant",
                operator: random.pick(&["eq", "ne"]),
                values: vec![random.pick(&["True", "False"])],
            },
            5 => Self::Test {
                property: "deviceOwnership",
                operator: random.pick(&["eq", "ne"]),
                values: vec![random.pick(&["Personal", "Company"])],
            },
            6 => Self::Test {
                property: "systemLabels",
                operator: random.pick(&["contains", "notContains"]),
                values: vec![random.pick(&LITERALS)],
            },
            _ => {
                let operator =
                    random.pick(&["eq", "ne", "startsWith", "notStartsWith", "contains", "notContains", "in", "notIn"]);
                let all = matches!(operator, "in" | "notIn") && random.below(2) == 0;
                let values = if all { LITERALS.to_vec() } else { vec![random.pick(&LITERALS)] };
                Self::Test { property: random.pick(&FREE), operator, values }
            }
        }
    }

    fn write(&self, out: &mut String) {
        match self {
            Self::Test { property, operator, values } => {
                write!(out, "device.{property} -{operator} ").expect("text");
                let quoted: Vec<String> = values.iter().map(|value| format!("\"{value}\"")).collect();
                match *operator {
                    "in" | "notIn" => write!(out, "[{}]", quoted.join(", ")).expect("text"),
                    _ => out.push_str(&quoted[0]),
                }
            }
            Self::And(a, b) | Self::Or(a, b) => {
                out.push('(');
                a.write(out);
                out.push_str(if matches!(self, Self::And(..)) { " -and " } else { " -or " });
                b.write(out);
                out.push(')');
            }
        }
    }

    fn tests<'t>(&'t self, out: &mut Vec<(&'t str, &'t str, &'t [&'static str])>) {
        match self {
            Self::Test { property, operator, values } => out.push((property, operator, values)),
            Self::And(a, b) | Self::Or(a, b) => {
                a.tests(out);
                b.tests(out);
            }
        }
    }

    fn holds(&self, device: &Device<'_>) -> bool {
        match self {
            Self::Test { property, operator, values } => device.compare(property, operator, values),
            Self::And(a, b) => a.holds(device) && b.holds(device),
            Self::Or(a, b) => a.holds(device) || b.holds(device),
        }
    }

    /// Whether the tree has an "and".
    fn has_and(&self) -> bool {
        match self {
            Self::Test { .. } => false,
            Self::And(..) => true,
            Self::Or(a, b) => a.has_and() || b.has_and(),
        }
    }
}

/// One device, to the last attribute.
struct Device<'v> {
    state: State,
    model: Option<&'v str>,
    mdm: Option<&'v str>,
    extension: Extension<'v>,
    labels: &'v [&'v str],
}

#[derive(Clone, Copy)]
enum Extension<'v> {
    Is(Option<&'v str>),
    /// The device is not managed: a filter on the attribute does not apply, whatever the operator.
    Unseen,
}

impl Device<'_> {
    fn compare(&self, property: &str, operator: &str, values: &[&str]) -> bool {
        let (positive, negated) = match operator {
            "ne" => ("eq", true),
            "notStartsWith" => ("startsWith", true),
            "notContains" => ("contains", true),
            "notIn" => ("in", true),
            other => (other, false),
        };
        // An unregistered device has no attributes.
        let Some(trust) = self.state.trust() else { return negated };
        let value = match property {
            "trustType" => Some(match trust {
                Trust::Registered => "Workplace",
                Trust::Joined => "AzureAD",
                Trust::Hybrid => "ServerAD",
            }),
            "isCompliant" => Some(if self.state.is_compliant() { "True" } else { "False" }),
            "deviceOwnership" => match self.state.ownership() {
                Ownership::Personal => Some("Personal"),
                Ownership::Company => Some("Company"),
                Ownership::Unset => None,
            },
            "model" => self.model,
            "mdmAppId" => self.mdm,
            "systemLabels" => return self.labels.contains(&values[0]) != negated,
            _ => match self.extension {
                Extension::Is(value) => value,
                Extension::Unseen => return false,
            },
        };
        let holds = |value: &str| match positive {
            "startsWith" => value.starts_with(values[0]),
            "contains" => value.contains(values[0]),
            _ => values.contains(&value),
        };
        value.is_some_and(holds) != negated
    }
}

/// The truth of a filter in a state, by trying every device in it.
fn truth(tree: &Tree, state: State) -> Truth {
    let mut asked = Vec::new();
    tree.tests(&mut asked);
    let uses = |name: &str| asked.iter().any(|(property, ..)| *property == name);
    let texts = |used: bool| -> Vec<Option<&str>> {
        let values = TEXTS.iter().copied().map(Some).filter(|_| used);
        std::iter::once(None).chain(values).collect()
    };
    let unmanaged = state.management() == Management::Unmanaged;
    let mdm = if unmanaged { vec![None] } else { texts(uses("mdmAppId")) };
    let mut extensions: Vec<Extension<'_>> =
        texts(uses("extensionAttribute1")).into_iter().map(Extension::Is).collect();
    if unmanaged && state.trust().is_some_and(|trust| trust != Trust::Hybrid) {
        extensions.push(Extension::Unseen);
    }
    let labels: &[&[&str]] = if uses("systemLabels") { &[&[], &["a"], &["ab"], &["a", "ab"]] } else { &[&[]] };
    let mut found = BTreeSet::new();
    for model in texts(uses("model")) {
        for &mdm in &mdm {
            for &extension in &extensions {
                for labels in labels {
                    found.insert(tree.holds(&Device { state, model, mdm, extension, labels }));
                }
            }
        }
    }
    match (found.contains(&true), found.contains(&false)) {
        (true, false) => Truth::Yes,
        (false, true) => Truth::No,
        _ => Truth::Depends,
    }
}

#[test]
fn every_state_of_random_filters() {
    let mut random = Random(20_260_501);
    let mut seen = [0_usize; 3];
    for _ in 0..2000 {
        let tree = Tree::random(&mut random, 3);
        let mut text = String::new();
        tree.write(&mut text);
        let rule = parse(&text, Dialect::ConditionalAccess);
        assert_eq!(rule.problems, [], "{text}");
        let classes = DeviceClasses::of(&rule);
        for state in State::all() {
            let expected = truth(&tree, state);
            assert_eq!(classes.truth(state), expected, "{state:?} {text}");
            assert_eq!(classes.depends_on(state).is_empty(), expected != Truth::Depends, "{state:?} {text}");
            seen[expected as usize] += 1;
        }
    }
    assert!(seen.iter().all(|count| *count > 2000), "too plain: {seen:?}");
}

/// A policy with a filter, as the oracle sees it.
struct Case {
    tree: Tree,
    /// Of the tree, by state.
    truths: Vec<Truth>,
    exclude: bool,
    control: &'static str,
}

impl Case {
    fn random(random: &mut Random, depth: usize) -> Self {
        let tree = Tree::random(random, depth);
        Self {
            truths: State::all().map(|state| truth(&tree, state)).collect(),
            tree,
            exclude: random.below(2) == 0,
            control: random.pick(&["block", "block", "compliantDevice", "compliantDevice", "mfa"]),
        }
    }

    fn truth(&self, state: State) -> Truth {
        self.truths[state.index()]
    }

    fn applies(&self, state: State) -> Truth {
        match (self.truth(state), self.exclude) {
            (Truth::Yes, true) => Truth::No,
            (Truth::No, true) => Truth::Yes,
            (truth, _) => truth,
        }
    }

    fn passes(&self, state: State) -> bool {
        match self.control {
            "block" => false,
            "compliantDevice" => state.is_compliant(),
            _ => true,
        }
    }

    fn any(&self, wanted: impl Fn(State) -> bool) -> bool {
        State::all().any(wanted)
    }

    /// Stopped for certain.
    fn stops(&self, state: State) -> bool {
        self.applies(state) == Truth::Yes && !self.passes(state)
    }

    fn is_device_policy(&self) -> bool {
        self.control != "mfa"
    }

    /// The rules that must find something.
    fn expected(&self) -> BTreeSet<&'static str> {
        let mut codes = BTreeSet::new();
        let mut tests = Vec::new();
        self.tree.tests(&mut tests);
        let unregistered = State::UNREGISTERED;
        let all = |truth_wanted: Truth| State::all().all(|state| self.truth(state) == truth_wanted);
        let registered = |state: State| state.trust() == Some(Trust::Registered);

        // A kind of registered device is exempt whoever owns it, while others are stopped.
        let escapes = [Management::Unmanaged, Management::Noncompliant].into_iter().any(|management| {
            Ownership::ALL
                .into_iter()
                .all(|ownership| self.applies(State::known(Trust::Registered, management, ownership)) == Truth::No)
        });
        let named = tests.iter().any(|(_, _, values)| values.contains(&"Workplace"));
        let stops_joined =
            self.any(|state| state.trust() == Some(Trust::Joined) && !state.is_compliant() && self.stops(state));
        if self.is_device_policy() && escapes && (self.stops(unregistered) || (named && stops_joined)) {
            codes.insert("DV001");
        }

        let only_registered = self.control == "compliantDevice"
            && State::all().all(|state| registered(state) || self.applies(state) == Truth::No)
            && self.any(|state| registered(state) && self.applies(state) != Truth::No);
        let targets =
            |state: State| state.trust().is_some() && !state.is_compliant() && self.applies(state) != Truth::No;
        if self.is_device_policy()
            && !self.exclude
            && self.applies(unregistered) == Truth::No
            && self.any(targets)
            && !only_registered
        {
            codes.insert("DV004");
        }

        if self.exclude && self.truth(unregistered) == Truth::Yes && !all(Truth::Yes) {
            codes.insert("DV005");
        }

        // What is not documented about extension attributes neither makes nor breaks "always".
        let sure = |state: State| {
            state.management() != Management::Unmanaged || state.trust().is_none_or(|trust| trust == Trust::Hybrid)
        };
        let settled = |wanted: Truth, other: Truth| {
            State::all().all(|state| {
                let truth = self.truth(state);
                truth == wanted || (!sure(state) && truth != other)
            })
        };
        let stops_nobody = self.control == "compliantDevice"
            && !self.exclude
            && self.any(|state| self.applies(state) != Truth::No)
            && State::all().all(|state| self.applies(state) == Truth::No || state.is_compliant());
        if settled(Truth::Yes, Truth::No) || settled(Truth::No, Truth::Yes) || stops_nobody {
            codes.insert("DV012");
        }

        let negatives = tests.iter().all(|(_, operator, _)| *operator == "ne" || operator.starts_with("not"));
        let attributes: BTreeSet<&str> = tests.iter().map(|(property, ..)| *property).collect();
        let hits = |state: State| {
            let managed =
                state.trust() == Some(Trust::Hybrid) || (state.trust() == Some(Trust::Joined) && state.is_compliant());
            managed && self.truth(state) == Truth::Yes
        };
        if !self.exclude
            && !self.tree.has_and()
            && negatives
            && attributes.len() > 1
            && attributes.contains("trustType")
            && self.any(hits)
            && !all(Truth::Yes)
        {
            codes.insert("DV013");
        }
        codes
    }

    /// The policy as a file.
    fn policy(&self) -> String {
        let mut rule = String::new();
        self.tree.write(&mut rule);
        let policy = json!({
            "displayName": "Devices",
            "state": "enabled",
            "conditions": {
                "users": { "includeGroups": ["f1a7c3e0-3f55-4c5c-8a39-1c9b7a0e4d10"] },
                "applications": { "includeApplications": ["Office365"] },
                "devices": {
                    "deviceFilter": { "mode": if self.exclude { "exclude" } else { "include" }, "rule": rule }
                }
            },
            "grantControls": { "operator": "OR", "builtInControls": [self.control] }
        });
        policy.to_string()
    }
}

#[test]
fn rules_find_what_the_oracle_finds() {
    let judged = ["DV001", "DV004", "DV005", "DV012", "DV013"];
    let mut random = Random(7);
    let mut counts = BTreeMap::new();
    for _ in 0..20 {
        let cases: Vec<Case> = (0..100).map(|number| Case::random(&mut random, 1 + number % 2)).collect();
        let policies: Vec<(String, String)> =
            cases.iter().enumerate().map(|(number, case)| (format!("{number}.json"), case.policy())).collect();
        let files = policies.iter().map(|(path, text)| (path.clone(), text.as_bytes())).collect();
        let report = check(files, TenantFacts::default(), &Selection::everything());
        let mut found: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        for finding in report.findings.iter().filter(|finding| judged.contains(&finding.code)) {
            found.entry(&finding.path).or_default().insert(finding.code);
        }
        for (case, (path, policy)) in cases.iter().zip(&policies) {
            let expected = case.expected();
            assert_eq!(found.remove(path.as_str()).unwrap_or_default(), expected, "{policy}");
            expected.into_iter().for_each(|code| *counts.entry(code).or_insert(0) += 1);
        }
    }
    assert!(counts.len() == judged.len() && counts.values().all(|count| *count >= 20), "too plain: {counts:?}");
}

/// Filters of real exports say something definite: they speak of compliance, trust and ownership.
#[test]
fn filters_of_real_exports_are_decided() {
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/corpus")];
    while let Some(folder) = folders.pop() {
        let Ok(entries) = fs::read_dir(&folder) else { continue };
        for path in entries.flatten().map(|entry| entry.path()) {
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let Ok(bytes) = fs::read(&path) else { continue };
            for resource in compile(&bytes).resources {
                match &resource.facts {
                    Facts::ConditionalAccess(policy) => {
                        let scope = DeviceScope::of(policy);
                        let scope = scope.unwrap_or_else(|| panic!("{}: a filter that cannot be read", path.display()));
                        assert_eq!(scope.open(), States::NONE, "{}", path.display());
                    }
                    Facts::AssignmentFilter(filter)
                        if filter.management_type.as_ref().is_none_or(|kind| !kind.is("apps")) =>
                    {
                        assert!(AssignmentScope::of(filter, false).is_some(), "{}", path.display());
                    }
                    _ => {}
                }
            }
        }
    }
}
