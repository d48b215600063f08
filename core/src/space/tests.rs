//! Answers about populations against all the directories there could be.

use super::population::tests::{assigned, tenant, users};
use super::{Atom, Overlap, Population, Subset, lists, overlap, subset};
use crate::tenant::Tenant;

/// Numbers that are the same everywhere.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) % limit
    }

    fn chance(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }
}

const GROUPS: usize = 4;
const USERS: usize = 2;

/// What an export says of a group: users and groups in it, and whether that is all.
#[derive(Clone, Debug, Default)]
struct Listed {
    users: Vec<usize>,
    groups: Vec<usize>,
    is_complete: bool,
}

/// Included and excluded targets of an assignment list: `None` is all users, else a group.
#[derive(Clone, Debug)]
struct Scope {
    include: Vec<Option<usize>>,
    exclude: Vec<usize>,
    filter: Option<bool>,
}

/// One user as one directory might have them: who they are, in which groups, and whether their
/// device matches the filter.
#[derive(Clone, Copy, Debug)]
struct Person {
    user: Option<usize>,
    groups: u32,
    matches: bool,
}

impl Person {
    fn is_in(&self, scopes: &[Scope]) -> bool {
        let within = |group: usize| self.groups >> group & 1 == 1;
        scopes.iter().any(|scope| {
            scope.filter.is_none_or(|exclude| self.matches != exclude)
                && scope.include.iter().any(|group| group.is_none_or(within))
                && !scope.exclude.iter().any(|group| within(*group))
        })
    }

    fn is(&self, atom: &Atom) -> bool {
        let number = |id: &str| id[1..].parse::<usize>().unwrap_or(usize::MAX);
        match atom {
            Atom::Licensed => true,
            Atom::Group(id) => self.groups >> number(id) & 1 == 1,
            Atom::User(id) => self.user == Some(number(id)),
            other => panic!("{other:?}"),
        }
    }

    /// Everybody who may be in a directory with these groups.
    fn all(groups: &[Listed]) -> Vec<Self> {
        let who = (0..USERS).map(Some).chain([None]);
        let all = who.flat_map(|user| {
            (0..1 << GROUPS).flat_map(move |groups| [false, true].map(|matches| Self { user, groups, matches }))
        });
        let possible = |person: &Self| {
            groups.iter().enumerate().all(|(number, listed)| {
                let listed_here = listed.users.iter().any(|user| person.user == Some(*user))
                    || listed.groups.iter().any(|group| person.groups >> group & 1 == 1);
                match person.groups >> number & 1 {
                    1 => listed_here || !listed.is_complete,
                    _ => !listed_here,
                }
            })
        };
        all.filter(possible).collect()
    }
}

fn random_groups(random: &mut Random) -> Vec<Listed> {
    let mut groups = Vec::new();
    for number in 0..GROUPS {
        let mut listed = Listed::default();
        if random.chance(50) {
            listed.users = (0..USERS).filter(|_| random.chance(35)).collect();
            listed.groups = (0..number).filter(|_| random.chance(25)).collect();
            listed.is_complete = true;
        }
        groups.push(listed);
    }
    groups
}

fn random_scopes(random: &mut Random) -> Vec<Scope> {
    // Most policies are for a few groups.
    if random.chance(40) {
        let include = (0..GROUPS).map(Some).filter(|_| random.chance(40)).collect();
        return vec![Scope { include, exclude: Vec::new(), filter: None }];
    }
    let scope = |random: &mut Random| {
        let mut include: Vec<Option<usize>> = (0..GROUPS).map(Some).filter(|_| random.chance(35)).collect();
        if random.chance(30) {
            include = vec![None];
        }
        let exclude = (0..GROUPS).filter(|_| random.chance(20)).collect();
        Scope { include, exclude, filter: random.chance(20).then(|| random.chance(50)) }
    };
    (0..1 + random.below(3)).map(|_| scope(random)).collect()
}

fn directory(groups: &[Listed]) -> Tenant {
    let text = |(number, listed): (usize, &Listed)| {
        let member = |kind: &str, id: String| format!(r##"{{"@odata.type":"#microsoft.graph.{kind}","id":"{id}"}}"##);
        let users = listed.users.iter().map(|user| member("user", format!("u{user}")));
        let inner = listed.groups.iter().map(|group| member("group", format!("g{group}")));
        let members: Vec<String> = users.chain(inner).collect();
        let members = match listed.is_complete {
            true => format!(r#","members":[{}]"#, members.join(",")),
            false => String::new(),
        };
        format!(r#"{{"id":"g{number}","displayName":"G","securityEnabled":true{members}}}"#)
    };
    let files: Vec<String> = groups.iter().enumerate().map(text).collect();
    tenant(&files.iter().map(String::as_str).collect::<Vec<_>>())
}

fn population(tenant: &Tenant, scopes: &[Scope]) -> Population {
    let one = |scope: &Scope| {
        let filter = scope.filter.map_or("", |exclude| if exclude { ":f/exclude" } else { ":f/include" });
        let include = scope.include.iter().map(|group| match group {
            Some(group) => format!("group:g{group}{filter}"),
            None => format!("users:{filter}").replace("users::", "users::"),
        });
        let targets: Vec<String> = include.chain(scope.exclude.iter().map(|group| format!("not:g{group}"))).collect();
        assigned(tenant, &targets.iter().map(String::as_str).collect::<Vec<_>>())
    };
    Population::union(scopes.iter().map(one))
}

#[test]
fn answers_hold_in_every_directory() {
    let mut random = Random(0x1234_5678_9ABC_DEF1);
    let (mut counts, mut by_lists) = ([0; 6], [0; 2]);
    for round in 0..250 {
        let groups = random_groups(&mut random);
        let tenant = directory(&groups);
        let everybody = Person::all(&groups);
        for _ in 0..8 {
            let (ours, theirs) = (random_scopes(&mut random), random_scopes(&mut random));
            let (a, b) = (population(&tenant, &ours), population(&tenant, &theirs));
            let told = || format!("{ours:?} and {theirs:?} of {groups:?} (round {round})");
            let mut outside = everybody.iter().filter(|person| person.is_in(&ours) && !person.is_in(&theirs));
            match subset(&tenant, &a, &b) {
                Subset::Yes => {
                    counts[0] += 1;
                    assert!(outside.next().is_none(), "not within: {}", told());
                }
                Subset::No(witnesses) => {
                    counts[1] += 1;
                    for witness in &witnesses {
                        let mut them =
                            everybody.iter().filter(|person| person.is(&witness.atom) && person.is_in(&ours));
                        assert!(them.clone().next().is_some(), "{witness:?} is nobody: {}", told());
                        assert!(!them.any(|person| person.is_in(&theirs)), "{witness:?} may be within: {}", told());
                    }
                }
                Subset::Unknown(gaps) => {
                    counts[2] += 1;
                    assert!(outside.next().is_some() && !gaps.is_empty(), "within: {}", told());
                }
            }
            // What lists tell is what boxes would have told.
            if let Some(answer) = lists::subset(&tenant, &a, &b) {
                by_lists[0] += 1;
                assert_eq!(answer, subset::by_boxes(&tenant, &a, &b), "{}", told());
            }
            if let Some(answer) = lists::overlap(&a, &b) {
                by_lists[1] += 1;
                assert_eq!(answer.show(&tenant), overlap::by_boxes(&tenant, &a, &b).show(&tenant), "{}", told());
            }
            let mut both = everybody.iter().filter(|person| person.is_in(&ours) && person.is_in(&theirs));
            let answer = overlap(&tenant, &a, &b);
            counts[3 + usize::from(answer == Overlap::No) + 2 * usize::from(matches!(answer, Overlap::Unknown(_)))] +=
                1;
            match answer {
                Overlap::No => assert!(both.next().is_none(), "not apart: {}", told()),
                _ => assert!(both.next().is_some(), "apart, not {answer:?}: {}", told()),
            }
        }
    }
    assert!(counts.iter().all(|&count| count > 25), "every answer is met: {counts:?}");
    assert!(by_lists.iter().all(|&count| count > 200), "lists are asked: {by_lists:?}");
}

#[test]
fn the_rest_of_all_users_is_covered_by_another_policy() {
    let tenant = tenant(&[]);
    let all = users(&tenant, r#"{"includeGroups":["staff"]}"#);
    let parts = [assigned(&tenant, &["users", "not:g"]), assigned(&tenant, &["group:g", "not:h"])];
    let both = Population::union(parts.clone());
    assert!(matches!(subset(&tenant, &all, &both), Subset::Unknown(_)));
    let three = Population::union(parts.into_iter().chain([assigned(&tenant, &["group:h"])]));
    assert_eq!(subset(&tenant, &all, &three), Subset::Yes);
    // Devices that a filter leaves out receive another policy.
    let filters = [assigned(&tenant, &["group:g:f/include"]), assigned(&tenant, &["users::f/exclude"])];
    let filtered = users(&tenant, r#"{"includeGroups":["g"]}"#);
    assert_eq!(subset(&tenant, &filtered, &Population::union(filters)), Subset::Yes);
}

#[test]
fn guests_are_known_by_their_types() {
    let tenant = tenant(&[]);
    let guests = |types: &str| {
        users(&tenant, &format!(r#"{{"includeGuestsOrExternalUsers":{{"guestOrExternalUserTypes":"{types}"}}}}"#))
    };
    let all = users(&tenant, r#"{"includeUsers":["GuestsOrExternalUsers"]}"#);
    let (one, two) = (guests("internalGuest"), guests("internalGuest,b2bCollaborationGuest"));
    assert_eq!(subset(&tenant, &one, &two), Subset::Yes);
    assert_eq!(subset(&tenant, &two, &all), Subset::Yes);
    assert!(matches!(subset(&tenant, &two, &one), Subset::Unknown(_)));
    let members = users(&tenant, r#"{"includeUsers":["All"],"excludeUsers":["GuestsOrExternalUsers"]}"#);
    assert_eq!(overlap(&tenant, &members, &two), Overlap::No);
}
