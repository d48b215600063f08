//! The engine against brute force.

mod oracle;

use std::time::{Duration, Instant};

use super::answer::Prover;
use super::sat;
use super::search::{Outcome, Scratch};
use super::{Answer, AtomId, Budget, Cell, Dim, Facts, Index, Property, Region, Space, apart, covered, subset};
use oracle::{Instance, Random};

fn space(atoms: usize) -> (Space, Vec<AtomId>) {
    let mut space = Space::new([(Dim::Platform, 3), (Dim::Client, 2)]);
    let atoms = (0..atoms).map(|n| space.atom(Property::Group(n.to_string().into()))).collect();
    (space, atoms)
}

#[test]
fn agrees_with_brute_force() {
    let mut counts = [0; 4];
    for seed in 0..30_000 {
        let instance = Instance::new(seed);
        let answer = instance.ask();
        instance.check(&answer).unwrap_or_else(|problem| panic!("{problem} (seed {seed}): {answer:?}\n{instance:#?}"));
        counts[match answer {
            Answer::Yes => 0,
            Answer::Today => 1,
            Answer::No { .. } => 2,
            _ => 3,
        }] += 1;
    }
    assert!(counts.iter().all(|&count| count > 300), "every kind of answer is met: {counts:?}");
}

#[test]
fn more_boxes_never_open_and_more_facts_never_take_back() {
    for seed in 0..5_000 {
        let mut instance = Instance::new(seed);
        let mut random = Random::new(seed ^ 0xABCD);
        let before = instance.ask();
        let facts = instance.facts.clone();
        instance.add_fact(&mut random);
        if before == Answer::Yes {
            assert_eq!(instance.ask(), Answer::Yes, "a fact more (seed {seed})");
        }
        instance.facts = facts;
        let cell = instance.random_cell(&mut random);
        instance.by.push(cell);
        if matches!(before, Answer::Yes) {
            assert_eq!(instance.ask(), Answer::Yes, "a box more (seed {seed})");
        }
        instance.by.pop();
        let excluded = AtomId(random.below(instance.space.len() as u64) as u32);
        if before != Answer::Yes && !instance.by.is_empty() && !instance.space.is_empty() {
            instance.by[0] = instance.by[0].clone().forbidding(&[excluded]);
            assert_ne!(instance.ask(), Answer::Yes, "an exclusion more (seed {seed})");
        }
    }
}

#[test]
fn order_and_numbering_do_not_matter() {
    for seed in 0..5_000 {
        let instance = Instance::new(seed);
        let other = instance.shuffled(&mut Random::new(seed ^ 0x5EED));
        let (one, two) = (instance.ask(), other.ask());
        let same = match (&one, &two) {
            (Answer::Depends { k, .. }, Answer::Depends { k: other, .. }) => k == other || !instance.is_simple(),
            // With whom the search begins may tell whether it meets a person who is known.
            (Answer::No { .. } | Answer::Depends { .. }, Answer::No { .. } | Answer::Depends { .. }) => true,
            _ => one == two,
        };
        assert!(same, "{one:?} but {two:?} (seed {seed})");
    }
}

#[test]
fn both_engines_agree() {
    let mut counts = [0; 2];
    for seed in 0..10_000 {
        let instance = Instance::new(seed);
        let by = Index::new(instance.by.iter().cloned());
        let (space, facts) = (&instance.space, &instance.facts);
        for cell in &instance.region {
            let own = Prover::new(space, facts, &mut Scratch::default(), Budget::default()).outside(cell, &[&by]);
            let (solved, _) = sat::find(space, facts, &[&by], cell, 100_000);
            match (own, solved) {
                (Ok(None), Outcome::Closed { .. }) => counts[0] += 1,
                (Ok(Some(own)), Outcome::Open(solved)) => {
                    counts[1] += 1;
                    let point = solved.point();
                    assert!(cell.contains(&point) && facts.allow(space, &point), "{solved:?} (seed {seed})");
                    assert!(!instance.by.iter().any(|cell| cell.contains(&point)), "{solved:?} (seed {seed})");
                    let simple = instance.is_simple() && own.added <= 2 && solved.added <= 2;
                    assert!(!simple || own.added == solved.added, "{own:?} but {solved:?} (seed {seed})");
                }
                (own, solved) => panic!("{own:?} but {solved:?} (seed {seed}): {instance:#?}"),
            }
        }
    }
    assert!(counts.iter().all(|&count| count > 1000), "{counts:?}");
}

#[test]
fn one_policy_for_a_group_and_one_for_the_rest_cover_all() {
    let (space, atoms) = space(2);
    let [g, h] = atoms[..] else { panic!() };
    let ask = |a: &Region, b: &[Cell]| subset(&space, &Facts::default(), &a.cells, b, Budget::default());
    assert_eq!(ask(&Region::top(), &[Cell::of([g], []), Cell::of([], [g])]), Answer::Yes);
    let Answer::Depends { k, missing, .. } = ask(&Region::top(), &[Cell::of([g], [h]), Cell::of([], [g])]) else {
        panic!("nobody knows who is in both")
    };
    assert_eq!((k, missing), (2, vec![g, h]));
    let windows = space.set(Dim::Platform, [0]);
    let others = space.set(Dim::Platform, [1, 2]);
    let [one, two] = [windows, others].map(|set| Cell::top().with(Dim::Platform, set));
    assert_eq!(ask(&Region::top(), &[one.clone(), two.clone()]), Answer::Yes);
    assert_eq!(apart(&space, &Facts::default(), std::slice::from_ref(&one), &[two], Budget::default()), Answer::Yes);
    let Answer::Depends { witness, k: 0, .. } = ask(&Region::top(), &[one]) else { panic!() };
    assert_eq!(witness.cell.set(Dim::Platform), Some(&space.set(Dim::Platform, [1, 2])));
}

#[test]
fn a_witness_says_no_more_than_it_must() {
    let (space, atoms) = space(4);
    // Only who is in the second group and not in the third escapes; the others say nothing of it.
    let boxes = [Cell::of([], [atoms[1]]), Cell::of([atoms[2]], []), Cell::of([atoms[0]], [atoms[1], atoms[3]])];
    let answer = covered(&space, &Facts::default(), &[Cell::top()], &[&Index::new(boxes)], Budget::default());
    let Answer::Depends { witness, k: 1, missing } = answer else { panic!("{answer:?}") };
    assert_eq!((witness.cell.requires(), witness.cell.forbids()), (&atoms[1..2], &atoms[2..3]));
    assert_eq!(missing, [atoms[1], atoms[2]]);
}

/// Three literals a clause, as boxes: hard for everybody.
fn hostile(atoms: &[AtomId], seed: u64) -> Vec<Cell> {
    let mut random = Random::new(seed);
    let clauses = atoms.len() * 43 / 10;
    let clause = |_| {
        let (mut requires, mut forbids) = (Vec::new(), Vec::new());
        for _ in 0..3 {
            let atom = atoms[random.below(atoms.len() as u64) as usize];
            if random.below(2) == 0 { requires.push(atom) } else { forbids.push(atom) }
        }
        Cell::of(requires, forbids)
    };
    (0..clauses).map(clause).collect()
}

#[test]
fn what_is_hard_ends_undecided() {
    let (space, atoms) = space(600);
    for seed in 0..3 {
        let start = Instant::now();
        let index = Index::new(hostile(&atoms, seed));
        let answer =
            covered(&space, &Facts::default(), &[Cell::top()], &[&index], Budget { work: 200_000, steps: 2_000 });
        assert!(start.elapsed() < Duration::from_secs(5), "{:?}", start.elapsed());
        if let Answer::Undecided { spent } = answer {
            assert!(spent < 400_000, "{spent}");
        }
    }
}

#[test]
fn a_long_chain_is_no_deep_stack() {
    let (space, atoms) = space(20_000);
    let mut facts = Facts::default();
    atoms.windows(2).for_each(|pair| facts.imply(pair[0], pair[1]));
    let (first, last) = (atoms[0], atoms[atoms.len() - 1]);
    let ask = |a, b| subset(&space, &facts, &[Cell::of([a], [])], &[Cell::of([b], [])], Budget::default());
    assert_eq!(ask(first, last), Answer::Yes);
    assert!(matches!(ask(last, first), Answer::Depends { k: 0, .. }));
    // And as boxes: each must be left by the next property.
    let boxes = atoms.windows(2).map(|pair| Cell::of([pair[0]], [pair[1]])).chain([Cell::of([last], [])]);
    let index = Index::new(boxes);
    let answer = covered(&space, &Facts::default(), &[Cell::of([first], [])], &[&index], Budget::default());
    assert!(matches!(answer, Answer::Yes | Answer::Undecided { .. }), "{answer:?}");
}
