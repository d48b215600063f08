//! What the rules about conflicts share: how two policies that differ are shown.

pub(super) mod protection;

use crate::finding::{Finding, Findings, Severity};
use crate::order::Order;
use crate::policy::{Assignment, CompliancePolicy, ConfigurationProfile, Resource, Setting, administrative_template};
use crate::rules::brief;
use crate::settings::{Dispute, Encounter, Matter, Row, Side, rows, show_key, show_value};
use crate::space::{Overlap, Population, overlap};
use crate::tenant::{Linked, Tenant};

/// What would tell whether two policies reach the same devices of those to whom they are assigned.
pub(super) const HIDDEN_FILTERS: &str = "their filters, which version 1.0 of Microsoft Graph does not show";

/// Whether filters that an export does not show may keep two policies apart: it takes one on either side.
pub(super) fn may_be_filtered_apart(policies: [(&Resource, &Option<Vec<Assignment>>); 2]) -> bool {
    let [ours, theirs] = policies.map(|(policy, assignments)| {
        let assignments = assignments.as_deref().unwrap_or_default();
        (policy.export.hides_filters(assignments), assignments.iter().any(Assignment::is_filtered))
    });
    match (ours, theirs) {
        ((true, _), (hidden, filtered)) | ((hidden, filtered), (true, _)) => hidden || filtered,
        _ => false,
    }
}

/// How many settings are shown of all that differ.
const SHOWN: usize = 3;

/// A profile and where it comes from.
pub(super) type Profile<'t> = Linked<'t, ConfigurationProfile>;

/// Two policies that differ, in words.
pub(super) struct Differing {
    /// The name of the first one, where the finding points, in quotes.
    pub(super) ours: String,
    /// The name of the second one, told apart from the first.
    pub(super) theirs: String,
    /// Whom both reach: `" for …"`, or nothing where that is not known.
    pub(super) whom: String,
    /// What they differ in and how.
    pub(super) settings: String,
    /// What Intune makes of it, as far as it sees the conflict.
    pub(super) resolved: &'static str,
    /// On what it depends whether they reach the same devices.
    missing: Option<String>,
    others: bool,
}

impl Differing {
    /// What follows, as a part of a sentence that begins with a small letter: `consequence` where they
    /// meet, `condition` and the same where they may.
    pub(super) fn outcome(&self, consequence: &str) -> String {
        match &self.missing {
            None => format!("; {consequence}"),
            Some(missing) => format!(
                ". If they reach the same devices, {consequence}; that depends on {missing}{}",
                if self.others { ". Further policies differ likewise" } else { "" }
            ),
        }
    }
}

/// Reports every pair of policies that differ in a matter. The policy for which `leads` holds comes
/// first, where it holds for one of the two.
pub(super) fn report_differing(
    tenant: &Tenant,
    matter: Matter,
    leads: fn(&Profile<'_>) -> bool,
    say: impl Fn(&Differing) -> String,
    help: &str,
    findings: &mut Findings,
) {
    let profiles: Vec<Profile<'_>> = tenant.configuration().collect();
    let disputes = &tenant.survey().configuration;
    for dispute in disputes.differing.iter().filter(|dispute| dispute.matter == matter) {
        let (a, b) = dispute.policies;
        let (Some(&a), Some(&b)) = (profiles.get(a as usize), profiles.get(b as usize)) else { continue };
        let swap = !leads(&a) && leads(&b);
        let (ours, theirs) = if swap { (b, a) } else { (a, b) };
        let mut points: Vec<(&Setting, &Setting, bool)> = dispute
            .points
            .iter()
            .filter_map(|point| {
                let (one, other) = if swap { (point.theirs, point.ours) } else { (point.ours, point.theirs) };
                Some((setting(&ours, one)?, setting(&theirs, other)?, point.hint))
            })
            .collect();
        points.order_by_key(|(ours, ..)| ours.span);
        let Some(&(first, ..)) = points.first() else { continue };
        let Some(words) = words(tenant, &ours, &theirs, &points, dispute) else { continue };
        let finding = findings.report(ours.at(first.span), say(&words));
        finding.help(help);
        if matter == Matter::Apple {
            // The rule is about less: what nobody reads.
            finding.severity(Severity::Warning);
        }
        if words.missing.is_some() {
            finding.likely();
        }
        if points.iter().all(|(.., hint)| *hint) {
            finding.severity(Severity::Hint);
        }
        for (one, other, _) in points.iter().take(SHOWN) {
            for (profile, setting) in [(&ours, one), (&theirs, other)] {
                if !std::ptr::eq(*setting, first) {
                    relate(finding, profile, setting);
                }
            }
        }
    }
    report_unseen(&profiles, matter, disputes.unseen.iter(), findings);
}

/// Points at a setting of a profile.
pub(super) fn relate(finding: &mut Finding, profile: &Profile<'_>, setting: &Setting) {
    let title = brief(&show_key(profile.facts, setting), 60);
    let value = brief(&show_value(setting), 60);
    // The key of an administrative template is but an id.
    let is_id = setting.key.starts_with(administrative_template::PREFIX);
    let said = if is_id { format!("{title} is {value}") } else { format!("{title} ({}) is {value}", setting.key) };
    finding.related(profile.at(setting.span), said);
}

/// Says once that it cannot be told whether policies reach the same devices.
fn report_unseen<'u>(
    profiles: &[Profile<'_>],
    matter: Matter,
    unseen: impl Iterator<Item = &'u (Matter, u32)>,
    findings: &mut Findings,
) {
    let unseen: Vec<u32> = unseen.filter(|(of, _)| *of == matter).map(|&(_, profile)| profile).collect();
    let Some(profile) = unseen.first().and_then(|&first| profiles.get(first as usize)) else { return };
    let others = match unseen.len() {
        1 => String::new(),
        many => format!(" and {} more", many - 1),
    };
    let message = format!(
        "Policies set the same settings to different values, but whether they reach the same devices cannot be told: \
         the assignments of '{}'{others} are not in the files",
        brief(profile.label(), 80)
    );
    findings.report(profile.place(), message).help("Export the assignments as well.").unknown();
}

/// A setting of a profile, by its position.
pub(super) fn setting<'t>(profile: &Profile<'t>, position: u32) -> Option<&'t Setting> {
    profile.facts.settings.as_ref()?.get(position as usize)
}

fn words(
    tenant: &Tenant,
    ours: &Profile<'_>,
    theirs: &Profile<'_>,
    points: &[(&Setting, &Setting, bool)],
    dispute: &Dispute,
) -> Option<Differing> {
    let ours_profile = ours.facts;
    let show = |(ours, theirs, _): &(&Setting, &Setting, bool)| {
        let [ours_value, theirs_value] = [ours, theirs].map(|setting| brief(&show_value(setting), 40));
        format!("{} ({ours_value} against {theirs_value})", brief(&show_key(ours_profile, ours), 80))
    };
    let antivirus = points.iter().all(|(ours, theirs, _)| is_antivirus(ours) && is_antivirus(theirs));
    let narrowed = ours.facts.narrowed || theirs.facts.narrowed;
    let (whom, missing) = match &dispute.overlap {
        Overlap::Unknown(missing) => (String::new(), Some(missing.to_string())),
        Overlap::Yes(whom) => {
            let missing = match (
                narrowed,
                may_be_filtered_apart([
                    (ours.resource, &ours.facts.assignments),
                    (theirs.resource, &theirs.facts.assignments),
                ]),
            ) {
                (true, _) => Some("their applicability rules"),
                (false, hidden) => hidden.then_some(HIDDEN_FILTERS),
            };
            (format!(" for {whom}"), missing.map(str::to_owned))
        }
        Overlap::No => return None,
    };
    let name = |policy: &Profile<'_>| brief(policy.label(), 80);
    let path = |policy: &Profile<'_>| brief(tenant.path(policy.file), 80);
    let is_twin = ours.label() == theirs.label();
    Some(Differing {
        ours: format!("'{}'", name(ours)),
        theirs: match is_twin {
            true if ours.file != theirs.file => format!("'{}' in '{}'", name(theirs), path(theirs)),
            true => format!("another '{}'", name(theirs)),
            false => format!("'{}'", name(theirs)),
        },
        whom,
        settings: some_of(points.iter().map(show)),
        resolved: if antivirus {
            "of antivirus values the most secure one counts, else the one changed last, else neither is delivered"
        } else {
            "Intune marks a conflict and may deliver neither value"
        },
        missing,
        others: dispute.others,
    })
}

/// Whether it is a setting of Defender Antivirus as endpoint security has it, for which Microsoft documents
/// an order.
fn is_antivirus(setting: &Setting) -> bool {
    ["device_vendor_msft_policy_config_defender_", "device_vendor_msft_defender_configuration_"]
        .iter()
        .any(|provider| setting.key.starts_with(provider))
}

/// The first few of a list and how many more there are.
pub(super) fn some_of(list: impl ExactSizeIterator<Item = String>) -> String {
    let more = list.len().saturating_sub(SHOWN);
    let shown: Vec<String> = list.take(SHOWN).collect();
    match more {
        0 => shown.join(", "),
        more => format!("{} and {more} more", shown.join(", ")),
    }
}

/// What a compliance policy demands and what a profile sets, in words.
pub(super) struct Met<'t> {
    /// The compliance policy.
    pub(super) policy: Linked<'t, CompliancePolicy>,
    /// The profile.
    pub(super) profile: Profile<'t>,
    /// Each demand with what is set.
    pub(super) points: Vec<(&'static Row, &'t Setting, &'t Setting)>,
}

impl<'t> Met<'t> {
    /// Looks up what an encounter speaks of; hints come last.
    pub(super) fn new(
        encounter: &Encounter,
        policies: &[Linked<'t, CompliancePolicy>],
        profiles: &[Profile<'t>],
    ) -> Option<Self> {
        let policy = *policies.get(encounter.policy as usize)?;
        let profile = *profiles.get(encounter.profile as usize)?;
        let points = encounter.points.iter().filter_map(|point| {
            let demand = policy.facts.settings.get(point.demand as usize)?;
            Some((point.row, demand, setting(&profile, point.set)?))
        });
        let mut points: Vec<_> = points.collect();
        points.order_by_key(|(row, demand, _)| (row.hint, demand.span));
        (!points.is_empty()).then_some(Self { policy, profile, points })
    }

    /// Whom both reach.
    pub(super) fn overlap(&self, tenant: &Tenant) -> Overlap {
        let [ours, theirs] = [&self.policy.facts.assignments, &self.profile.facts.assignments]
            .map(|assignments| Population::of_assignments(tenant, assignments.as_deref().unwrap_or_default()));
        overlap(tenant, &ours, &theirs)
    }

    /// Each point as `Title (set, demanded is demand)`.
    pub(super) fn settings(&self, demanded: &str) -> String {
        let show = |&(row, demand, set): &(&'static Row, &Setting, &Setting)| {
            format!(
                "{} ({}, {demanded} {})",
                row.title,
                value(row, set, Side::Configuration),
                value(row, demand, Side::Compliance)
            )
        };
        // A profile may say the same in two ways.
        let mut shown: Vec<String> = Vec::new();
        for point in &self.points {
            let point = show(point);
            if !shown.contains(&point) {
                shown.push(point);
            }
        }
        some_of(shown.into_iter())
    }

    /// Points at the demands and at what is set, but not at `here`, where the finding points.
    pub(super) fn relate(&self, here: &Setting, finding: &mut Finding) {
        for &(row, demand, set) in self.points.iter().take(SHOWN) {
            let sides = [
                (self.policy.at(demand.span), demand, Side::Compliance),
                (self.profile.at(set.span), set, Side::Configuration),
            ];
            for (place, setting, side) in sides.into_iter().filter(|(_, setting, _)| !std::ptr::eq(*setting, here)) {
                finding.related(place, format!("{} ({}) is {}", row.title, setting.key, value(row, setting, side)));
            }
        }
    }
}

/// A value of a row as a message shows it.
pub(super) fn value(row: &Row, setting: &Setting, side: Side) -> String {
    let source = rows(&setting.key, side).find(|(known, _)| known.key == row.key);
    let shown = source.map_or_else(|| setting.value.display(), |(row, source)| row.show(source, &setting.value));
    brief(&shown, 40)
}
