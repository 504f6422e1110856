//! Tests of [`super`], the `audit` of this room.

use super::super::elimination::tests::isolated_by_elimination;
use super::super::grouping::specified;
use super::super::rules::{Privacy, Rules};
use super::*;

use proptest::prelude::*;
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};

/// The members of every version, counted person by person.
fn members(input: &AuditInput) -> Vec<BTreeSet<usize>> {
    let inside = |version: &Version, memberships: &[u32]| {
        let sign = |membership: &u32| 1 - 2 * (*membership % 2) as i32;
        let counted =
            memberships.iter().filter(|membership| version.groups.contains(&(*membership / 2)));
        counted.map(sign).sum::<i32>() == 1
    };
    let people: Vec<&[u32]> = input.people().collect();
    let of =
        |version| (0..people.len()).filter(|person| inside(version, people[*person])).collect();
    input.versions.iter().map(of).collect()
}

/// The three tests by their definitions: near and rest with their versions, isolated pools by size.
fn defined(input: &AuditInput, least: u64) -> (BTreeSet<(u64, Vec<usize>)>, Vec<u64>) {
    let members = members(input);
    let few = |people: u64| 0 < people && people < least;
    let difference =
        |a: &BTreeSet<usize>, b: &BTreeSet<usize>| a.symmetric_difference(b).count() as u64;
    let mut findings = BTreeSet::new();
    for (a, left) in members.iter().enumerate() {
        for (b, right) in members.iter().enumerate().skip(a + 1) {
            findings.insert((difference(left, right), vec![a, b]));
        }
    }
    for closing in 0..20 {
        let latest = |cell: usize| {
            let versions = input.versions.iter().enumerate();
            let seen = versions.filter(|(_, v)| v.cell == cell && v.closing <= closing);
            seen.map(|(index, _)| index).next_back()
        };
        let of =
            |cell: &Cell| cell.parents.iter().map(|parent| (*parent, cell.dimension)).collect();
        let families: BTreeSet<(usize, u16)> =
            input.cells.iter().flat_map(|cell| -> Vec<_> { of(cell) }).collect();
        for (parent, dimension) in families {
            let child = |cell: &usize| {
                let Cell { parents, dimension: other } = &input.cells[*cell];
                *other == dimension && parents.contains(&parent)
            };
            let shown: Vec<usize> =
                (0..input.cells.len()).filter(child).filter_map(latest).collect();
            if let (Some(parent), false) = (latest(parent), shown.is_empty()) {
                let union = shown.iter().flat_map(|version| &members[*version]).copied().collect();
                findings
                    .insert((difference(&members[parent], &union), [vec![parent], shown].concat()));
            }
        }
    }
    findings.retain(|(people, _)| few(*people));
    let mut pools: BTreeMap<Vec<(usize, i64)>, u64> = BTreeMap::new();
    for person in 0..input.ends.len() {
        let versions = (0..members.len()).filter(|version| members[*version].contains(&person));
        *pools.entry(versions.map(|version| (version, 1)).collect()).or_default() += 1;
    }
    pools.remove(&Vec::new());
    let columns: Vec<Column> =
        pools.into_iter().map(|(entries, people)| Column { entries, people }).collect();
    let isolated = isolated_by_elimination(&columns, members.len());
    let mut sizes: Vec<u64> = isolated.into_iter().map(|column| columns[column].people).collect();
    sizes.retain(|people| few(*people));
    sizes.sort_unstable();
    (findings, sizes)
}

fn found(input: &AuditInput, least: u64) -> (BTreeSet<(u64, Vec<usize>)>, Vec<u64>) {
    let (isolated, others): (Vec<_>, Vec<_>) =
        audit(input, least).into_iter().partition(|finding| finding.failure == Failure::Isolated);
    let mut sizes: Vec<u64> = isolated.iter().map(|finding| finding.people).collect();
    sizes.sort_unstable();
    (others.into_iter().map(|finding| (finding.people, finding.versions)).collect(), sizes)
}

/// The group of a value of a view at a closing.
fn group(view: u32, value: u32, closing: u32) -> u32 {
    (view * 4 + value) * 16 + closing
}

/// The cells of [`small`] as their view and value: a role, two dimensions of two values each, and
/// the two of them crossed.
const CELLS: [(u32, u32); 9] =
    [(0, 0), (1, 0), (1, 1), (2, 0), (2, 1), (3, 0), (3, 1), (3, 2), (3, 3)];

/// How many versions [`small`] may have: one of each cell at each of four closings.
const MOST: usize = 4 * CELLS.len();

/// A person per entry: the closings of the four views (0: waiting), the two values, and the closing
/// of withdrawal (0: none). `kept` tells which versions exist.
fn small(people: &[([u32; 4], [u32; 2], u32)], kept: &[bool]) -> AuditInput {
    let cell = |(view, value): (u32, u32)| Cell {
        parents: match view {
            0 => vec![],
            3 => vec![1 + value as usize / 2, 3 + value as usize % 2, 0],
            _ => vec![0],
        },
        dimension: view as u16,
    };
    let mut input = AuditInput { cells: CELLS.map(cell).to_vec(), ..AuditInput::default() };
    for (closings, values, left) in people {
        let closed = (0..4).filter(|view| closings[*view as usize] > 0);
        let views: Vec<(u32, u32, u32)> = closed
            .map(|view| {
                let value = [0, values[0], values[1], 2 * values[0] + values[1]][view as usize];
                (view, value, closings[view as usize])
            })
            .collect();
        let joined: Vec<u32> =
            views.iter().map(|(view, value, closing)| group(*view, *value, *closing)).collect();
        let leaves = views.iter().filter(|(_, _, closing)| left > closing);
        let left: Vec<u32> = leaves.map(|(view, value, _)| group(*view, *value, *left)).collect();
        input.push_person(&joined, &left);
    }
    for (index, (closing, cell)) in
        (1..5).flat_map(|closing| (0..CELLS.len()).map(move |cell| (closing, cell))).enumerate()
    {
        let (view, value) = CELLS[cell];
        // From closing 4 on, what closed at 1 has expired.
        let groups =
            (if closing == 4 { 2 } else { 1 }..=closing).map(|c| group(view, value, c)).collect();
        if kept[index] {
            input.versions.push(Version { cell, closing, groups, published: false });
        }
    }
    input
}

fn person() -> impl Strategy<Value = ([u32; 4], [u32; 2], u32)> {
    let withdrawn = prop_oneof![4 => Just(0), 1 => 2..4_u32];
    ([0..5_u32, 0..5_u32, 0..5_u32, 0..5_u32], [0..2_u32, 0..2_u32], withdrawn)
        // Only who joined from the second closing on can leave without outliving the expiry of the
        // group joined.
        .prop_map(|(closings, values, left)| {
            (closings, values, if closings.contains(&1) { 0 } else { left })
        })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]
    #[test]
    fn finds_what_the_definitions_find(
        people in prop::collection::vec(person(), 0..40),
        kept in prop::collection::vec(prop::bool::weighted(0.6), MOST),
        least in 2..6_u64,
    ) {
        let input = small(&people, &kept);
        let (mut found, defined) = (found(&input, least), defined(&input, least));
        prop_assert_eq!(found.0, defined.0);
        // What is found beyond single pools is tested beside the search.
        for size in defined.1 {
            let at = found.1.iter().position(|other| *other == size);
            found.1.remove(at.expect("an isolated pool was missed"));
        }
    }

    #[test]
    fn an_isolating_combination_isolates_by_itself(
        people in prop::collection::vec(person(), 0..25),
        kept in prop::collection::vec(prop::bool::weighted(0.6), MOST),
    ) {
        let input = small(&people, &kept);
        for finding in isolated(&input, &BTreeSet::new(), 2, |_| false) {
            let others = (0..input.versions.len()).filter(|v| !finding.versions.contains(v)).collect();
            prop_assert!(!isolated(&input, &others, 2, |_| false).is_empty());
        }
    }

    #[test]
    fn pruning_leaves_nothing_to_find_and_spares_what_is_out(
        people in prop::collection::vec(person(), 0..60),
        kept in prop::collection::vec(prop::bool::weighted(0.6), MOST),
        out in 0..MOST,
        least in 2..6_u64,
    ) {
        let mut input = small(&people, &kept);
        let pruned = prune(&input, least);
        prop_assert_eq!(&pruned.remaining, &[]);
        let mut index = 0;
        let mut clean = input.clone();
        clean.versions.retain(|_| { index += 1; !pruned.dropped.contains(&(index - 1)) });
        prop_assert_eq!(audit(&clean, least), []);
        input.versions.iter_mut().take(out).for_each(|version| version.published = true);
        let pruned = prune(&input, least);
        prop_assert!(pruned.dropped.iter().all(|version| *version >= out));
        let stuck = pruned.remaining.iter().flat_map(|finding| &finding.versions);
        prop_assert!(stuck.clone().all(|version| input.versions[*version].published));
    }
}

/// Versions and people by hand: for each version its cell, closing and groups, for each kind of
/// people how many and their groups.
fn planted(
    cells: &[Cell],
    versions: &[(usize, u32, &[u32])],
    people: &[(usize, &[u32])],
) -> AuditInput {
    let mut input = AuditInput { cells: cells.to_vec(), ..AuditInput::default() };
    for (cell, closing, groups) in versions {
        let groups = groups.iter().copied().collect();
        input.versions.push(Version { cell: *cell, closing: *closing, groups, published: false });
    }
    people
        .iter()
        .for_each(|(count, groups)| (0..*count).for_each(|_| input.push_person(groups, &[])));
    input
}

const ROLE: Cell = Cell { parents: Vec::new(), dimension: 0 };

fn slice(dimension: u16) -> Cell {
    Cell { parents: vec![0], dimension }
}

#[test]
fn a_bridge_between_two_views_is_found() {
    // City and level split the role differently; one person alone is in Ulm and a lead, and without
    // that person the two views would be two separate pairs: Ulm = juniors + one.
    let input = planted(
        &[ROLE, slice(1), slice(1), slice(2), slice(2)],
        &[(0, 1, &[0]), (1, 1, &[1]), (2, 1, &[2]), (3, 1, &[3]), (4, 1, &[4])],
        &[(30, &[0, 1, 3]), (1, &[0, 1, 4]), (30, &[0, 2, 4])],
    );
    let findings = audit(&input, 10);
    let isolated: Vec<&Finding> =
        findings.iter().filter(|f| f.failure == Failure::Isolated).collect();
    assert_eq!(isolated.iter().map(|f| f.people).collect::<Vec<_>>(), [1]);
    assert!(findings.iter().any(|f| f.failure == Failure::Near && f.people == 1));
    assert_eq!(prune(&input, 10).remaining, []);
    // The same bridge where no two versions are near and no rest is small: only the algebra sees
    // that the role without the first city and the second level is one person.
    let input = planted(
        &[ROLE, slice(1), slice(1), slice(2), slice(2)],
        &[(0, 1, &[0]), (1, 1, &[1]), (2, 1, &[2]), (3, 1, &[3]), (4, 1, &[4])],
        &[(30, &[0, 1, 3]), (1, &[0, 1, 4]), (30, &[0, 2, 4]), (30, &[0, 2]), (30, &[0, 3])],
    );
    let bridge = Finding { failure: Failure::Isolated, people: 1, versions: vec![0, 2, 3] };
    assert_eq!(audit(&input, 10), [bridge]);
}

#[test]
fn a_parent_minus_its_slices_is_found() {
    let input = planted(
        &[ROLE, slice(1), slice(1), slice(1)],
        &[(0, 1, &[0]), (1, 1, &[1]), (2, 1, &[2]), (3, 1, &[3])],
        &[(30, &[0, 1]), (20, &[0, 2]), (40, &[0, 3]), (1, &[0])],
    );
    let rest = Finding { failure: Failure::Rest, people: 1, versions: vec![0, 1, 2, 3] };
    let findings = audit(&input, 10);
    assert!(findings.contains(&rest) && findings.iter().any(|f| f.failure == Failure::Isolated));
    assert_eq!(prune(&input, 10), Pruned { dropped: BTreeSet::from([2]), remaining: vec![] });
    let mut out = input;
    out.versions.iter_mut().for_each(|version| version.published = true);
    assert!(prune(&out, 10).dropped.is_empty() && prune(&out, 10).remaining.contains(&rest));
}

#[test]
fn versions_that_differ_by_one_are_found_after_a_withdrawal_too() {
    let mut input = planted(&[ROLE], &[(0, 1, &[0]), (0, 2, &[0, 1])], &[(50, &[0]), (1, &[1])]);
    let near = Finding { failure: Failure::Near, people: 1, versions: vec![0, 1] };
    assert!(audit(&input, 10).contains(&near));
    (0..20).for_each(|_| input.push_person(&[1], &[]));
    assert_eq!(audit(&input, 10), []);
    let mut leaving = planted(&[ROLE], &[(0, 1, &[0]), (0, 2, &[0, 1])], &[(50, &[0])]);
    leaving.push_person(&[0], &[1]);
    assert!(audit(&leaving, 10).contains(&near));
    (0..20).for_each(|_| leaving.push_person(&[1], &[]));
    assert!(audit(&leaving, 10).iter().all(|f| f.failure == Failure::Isolated), "21 people differ");
}

/// A survey of one role by the rules: everybody in one country, views that depend on each other as
/// places and levels do. Returns its versions, and the share of people × views that are in a
/// specified group.
fn survey(people: usize, rules: &Rules, every: usize, seed: u64) -> (AuditInput, f64) {
    const VALUES: [u32; 10] = [12, 60, 5, 6, 20, 6, 3, 3, 4, 8];
    let mut random = StdRng::seed_from_u64(seed);
    let values: Vec<[u32; 10]> = (0..people)
        .map(|_| {
            let mut values = VALUES.map(|n| (f64::from(n) * random.random::<f64>().powi(3)) as u32);
            values[0] = values[1] / 5;
            values[3] = (values[2] + random.random_range(0..2)).min(5);
            values
        })
        .collect();
    let (mut input, mut groups, mut next) = (AuditInput::default(), vec![Vec::new(); people], 0);
    input.cells.push(ROLE);
    let mut cells: HashMap<(usize, u32), (usize, BTreeSet<u32>, u64)> = HashMap::new();
    let mut role = BTreeSet::new();
    let (mut published, mut view_published, mut closing, mut placed) = (0, [0; 10], 0, 0);
    for arrived in (0..=people).step_by(every) {
        if !rules.role_closes((arrived - published) as u64, published as u64) {
            continue;
        }
        groups[published..arrived].iter_mut().for_each(|of| of.push(next));
        role.insert(next);
        (next, closing, published) = (next + 1, closing + 1, arrived);
        input.versions.push(Version { cell: 0, closing, groups: role.clone(), published: false });
        for view in 0..10 {
            let from = view_published[view];
            if !rules.view_closes((arrived - from) as u64, from as u64) {
                continue;
            }
            view_published[view] = arrived;
            let mut counts = BTreeMap::new();
            (from..arrived)
                .for_each(|person| *counts.entry(values[person][view]).or_default() += 1);
            for value in specified(&counts, 0, rules.min_group) {
                let index = cells.len() + 1;
                let (cell, of, size) =
                    cells.entry((view, value)).or_insert((index, BTreeSet::new(), 0));
                if *cell == index {
                    input.cells.push(slice(view as u16));
                }
                of.insert(next);
                let members = (from..arrived).filter(|person| values[*person][view] == value);
                members.for_each(|person| groups[person].push(next));
                placed += counts[&value];
                *size += counts[&value];
                next += 1;
                if *size >= rules.min_cell {
                    input.versions.push(Version {
                        cell: *cell,
                        closing,
                        groups: of.clone(),
                        published: false,
                    });
                }
            }
        }
    }
    groups.iter().for_each(|of| input.push_person(of, &[]));
    (input, placed as f64 / (10 * people) as f64)
}

fn keep(input: &AuditInput, dropped: &BTreeSet<usize>) -> AuditInput {
    let mut kept = input.clone();
    let mut index = 0;
    kept.versions.retain(|_| {
        index += 1;
        !dropped.contains(&(index - 1))
    });
    kept
}

#[test]
fn a_fifth_of_the_contributors_cannot_isolate_anybody() {
    for privacy in [Privacy::Standard, Privacy::Strict] {
        let rules = Rules::of(privacy);
        for seed in 0..8 {
            let (input, _) = survey(600, &rules, 10, seed);
            let published = keep(&input, &prune(&input, rules.min_group).dropped);
            assert_eq!(audit(&published, rules.min_group), []);
            let mut random = StdRng::seed_from_u64(seed);
            let owned: Vec<bool> = (0..600).map(|_| random.random_bool(0.2)).collect();
            let findings = audit(&published.without(|person| owned[person]), 2);
            assert_eq!(findings, [], "{privacy} {seed}");
        }
    }
}

#[test]
#[ignore = "prints what m costs"]
fn cost_of_larger_groups() {
    for people in [300, 1_000, 2_000, 5_000] {
        for m in [5, 10, 15] {
            let rules = Rules { min_group: m, ..Rules::of(Privacy::Standard) };
            let (mut covered, mut versions, mut dropped, mut alone, mut few) = (0.0, 0, 0, 0, 0);
            for seed in 0..10 {
                let (input, placed) = survey(people, &rules, 10, seed);
                let pruned = prune(&input, m);
                assert_eq!(pruned.remaining, []);
                covered += placed / 10.0;
                versions += input.versions.len();
                dropped += pruned.dropped.len();
                let published = keep(&input, &pruned.dropped);
                let mut random = StdRng::seed_from_u64(seed);
                let owned: Vec<bool> = (0..people).map(|_| random.random_bool(0.2)).collect();
                let left = published.without(|person| owned[person]);
                alone += audit(&left, 2).len();
                few += audit(&left, 5).len();
            }
            println!(
                "{people:5} people, m {m:2}: specified {covered:.3}, versions {:.1}, dropped {:.1}, coalition of 20 %: \
                 alone {:.1}, under five {:.1}",
                f64::from(versions as u32) / 10.0,
                f64::from(dropped as u32) / 10.0,
                f64::from(alone as u32) / 10.0,
                f64::from(few as u32) / 10.0,
            );
        }
    }
}

#[test]
#[ignore = "a benchmark: run in release mode"]
fn hundred_thousand_people() {
    let rules = Rules::of(Privacy::Standard);
    for people in [2_000, 20_000, 100_000] {
        let (input, _) = survey(people, &rules, 50, 1);
        let mut published = keep(&input, &prune(&input, rules.min_group).dropped);
        let start = std::time::Instant::now();
        assert_eq!(audit(&published, rules.min_group), []);
        let audited = start.elapsed();
        // The last release anew, with all its versions.
        let last = input.versions.iter().map(|version| version.closing).max().unwrap();
        published.versions.retain(|version| version.closing < last);
        published.versions.iter_mut().for_each(|version| version.published = true);
        published.versions.extend(input.versions.iter().filter(|v| v.closing == last).cloned());
        let start = std::time::Instant::now();
        let pruned = prune(&published, rules.min_group);
        println!(
            "{people} people, {} versions: audit {audited:.2?}, prune the last release {:.2?} ({} of {} dropped, {})",
            published.versions.len(),
            start.elapsed(),
            pruned.dropped.len(),
            published.versions.iter().filter(|version| !version.published).count(),
            pruned.remaining.len(),
        );
    }
}
