//! Tests of [`super`], the `quantile` of this room.

use super::super::grid::POINTS;
use super::super::members::{MemberDigest, Secret};
use super::super::noise::tests::fits;
use super::*;
use opendp::domains::{AtomDomain, VectorDomain};
use opendp::measurements::{make_noisy_max, make_private_quantile};
use opendp::measures::ZeroConcentratedDivergence;
use opendp::metrics::{LInfDistance, SymmetricDistance};
use proptest::prelude::*;

const EPSILONS: [Epsilon; 2] = [Epsilon::ONE, Epsilon::HALF];

fn probabilities(weights: &[u128]) -> Vec<f64> {
    let total = weights.iter().sum::<u128>() as f64;
    weights.iter().map(|weight| *weight as f64 / total).collect()
}

/// The greatest log-ratio of any point's probability between two data sets, in either direction.
fn loss(
    mechanism: &QuantileMechanism,
    a: &[u16],
    b: &[u16],
    range: IndexRange,
    percentile: Percentile,
) -> f64 {
    let [a, b] = [a, b].map(|points| {
        probabilities(
            &mechanism.weights(&Histogram::of(points.iter().copied()), range, percentile).unwrap(),
        )
    });
    a.iter().zip(&b).map(|(a, b)| (a / b).ln().abs()).fold(0.0, f64::max)
}

#[test]
fn integer_weights_spend_at_most_epsilon() {
    for epsilon in
        EPSILONS.into_iter().chain([Epsilon::new(1, 100).unwrap(), Epsilon::new(99, 100).unwrap()])
    {
        let (down, up) = step(epsilon);
        let spent = 40.0 * (up as f64 / down as f64).ln();
        assert!(
            spent < f64::from(epsilon) && spent > 0.999_999 * f64::from(epsilon) - 1e-9,
            "{spent}"
        );
        let weights = QuantileMechanism::new(epsilon).weights;
        assert!(weights.windows(2).all(|pair| pair[0] > pair[1] && pair[0] * down <= pair[1] * up));
        let floor = *weights.last().unwrap() as f64;
        assert!(floor >= 1.0 && floor <= 40.0 / f64::from(epsilon) + 2.0, "{floor}");
    }
}

proptest! {
    #[test]
    fn one_person_changes_probabilities_by_less_than_claimed(
        people in prop::collection::vec(0..60_u16, 2..80),
        (from, to) in (any::<prop::sample::Index>(), 0..60_u16),
        percentile in prop::sample::select(&Percentile::ALL[..]),
        epsilon in prop::sample::select(&EPSILONS[..]),
    ) {
        let mechanism = QuantileMechanism::new(epsilon);
        let range = IndexRange::new(5, 50).unwrap();
        let mut other = people.clone();
        let (epsilon, q) = (f64::from(epsilon), percentile.fraction());
        other[from.index(people.len())] = to;
        prop_assert!(loss(&mechanism, &people, &other, range, percentile) <= epsilon + 1e-9);
        other.swap_remove(from.index(people.len()));
        let one_less = loss(&mechanism, &people, &other, range, percentile);
        // `other` lacks one person of `people` and may have another one moved: compare it with its
        // own superset.
        let mut superset = other.clone();
        superset.push(to);
        prop_assert!(loss(&mechanism, &superset, &other, range, percentile) <= epsilon * q.max(1.0 - q) + 1e-9);
        prop_assert!(one_less <= 2.0 * epsilon);
    }

    #[test]
    fn weights_are_those_of_the_definition(
        people in prop::collection::vec(0..60_u16, 1..80),
        percentile in prop::sample::select(&Percentile::ALL[..]),
    ) {
        let range = IndexRange::new(5, 50).unwrap();
        let weights = QuantileMechanism::new(Epsilon::ONE)
            .weights(&Histogram::of(people.iter().copied()), range, percentile).unwrap();
        let defined: Vec<f64> = defined(&people, range, percentile, 1.0);
        for (a, b) in probabilities(&weights).iter().zip(defined) {
            prop_assert!((a / b - 1.0).abs() < 1e-4 || b < 1e-15, "{a} {b}");
        }
    }
}

/// Probabilities from the definition, in floats.
fn defined(people: &[u16], range: IndexRange, percentile: Percentile, epsilon: f64) -> Vec<f64> {
    let clamped: Vec<u16> = people.iter().map(|point| range.clamp(*point)).collect();
    let rank = percentile.fraction() * people.len() as f64;
    let scores = (range.low()..=range.high()).map(|g| {
        let below = clamped.iter().filter(|x| **x < g).count() as f64;
        let up_to = clamped.iter().filter(|x| **x <= g).count() as f64;
        if rank < below {
            below - rank
        } else if rank > up_to {
            rank - up_to
        } else {
            0.0
        }
    });
    let weights: Vec<f64> = scores.map(|score| (-epsilon * score / 2.0).exp()).collect();
    let total: f64 = weights.iter().sum();
    weights.iter().map(|weight| weight / total).collect()
}

fn draw_many(
    mechanism: &QuantileMechanism,
    people: &[u16],
    range: IndexRange,
    percentile: Percentile,
) -> Vec<u64> {
    let secret = Secret::new(&[9; 32]);
    let pay = Histogram::of(people.iter().copied());
    let mut draws = vec![0; usize::from(range.high() - range.low()) + 1];
    for person in 0..40_000_u128 {
        let members = MemberDigest::of(&secret, &person.to_be_bytes());
        let key = FigureKey { secret: &secret, members, measure: "base", rules: "test" };
        let figures = mechanism.draw(key, &pay, range, &[percentile]).unwrap();
        draws[usize::from(figures[0].1 - range.low())] += 1;
    }
    draws
}

#[test]
fn draws_follow_the_definition() {
    let people: Vec<u16> = (0..30).map(|k| 20 + k * k % 17).collect();
    let range = IndexRange::new(5, 50).unwrap();
    for (percentile, epsilon) in [(Percentile::P50, Epsilon::ONE), (Percentile::P90, Epsilon::HALF)]
    {
        let draws = draw_many(&QuantileMechanism::new(epsilon), &people, range, percentile);
        assert!(fits(&draws, &defined(&people, range, percentile, epsilon.into())));
        assert!(!fits(&draws, &defined(&people, range, percentile, 1.1 * f64::from(epsilon))));
    }
}

#[test]
fn the_same_people_get_the_same_figures_and_shared_pay_is_found() {
    let secret = Secret::new(&[9; 32]);
    let key = |person: u8| FigureKey {
        secret: &secret,
        members: MemberDigest::of(&secret, &[person; 16]),
        measure: "base",
        rules: "standard-4",
    };
    let mechanism = QuantileMechanism::new(Epsilon::ONE);
    let range = IndexRange::new(0, POINTS - 1).unwrap();
    let pay = Histogram::of((0..300_u16).map(|k| 500 + k % 90));
    let draw =
        |key, percentiles: &[Percentile]| mechanism.draw(key, &pay, range, percentiles).unwrap();
    let figures =
        draw(key(1), &[Percentile::P90, Percentile::P10, Percentile::P50, Percentile::P10]);
    assert_eq!(figures, draw(key(1), &[Percentile::P10, Percentile::P50, Percentile::P90]));
    assert!(
        (0..40)
            .map(|person| draw(key(person), &Percentile::ALL))
            .any(|other| other != draw(key(1), &Percentile::ALL))
    );
    assert!(figures.is_sorted_by_key(|figure| figure.1));
    let alike = Histogram::of([555; 400]);
    assert!(
        mechanism
            .draw(key(1), &alike, range, &Percentile::ALL)
            .unwrap()
            .iter()
            .all(|figure| figure.1 == 555)
    );
    assert_eq!(
        mechanism.draw(key(1), &Histogram::default(), range, &Percentile::ALL),
        Err(NotPeople)
    );
    let mut negative = alike;
    negative.add(3, -1);
    assert_eq!(mechanism.draw(key(1), &negative, range, &Percentile::ALL), Err(NotPeople));
}

#[test]
fn ranges_do_not_share_noise_and_percentiles_never_cross() {
    let secret = Secret::new(&[9; 32]);
    let mechanism = QuantileMechanism::new(Epsilon::ONE);
    let mut shared = 0;
    for person in 0..50 {
        let members = MemberDigest::of(&secret, &[person; 16]);
        let key = FigureKey { secret: &secret, members, measure: "base", rules: "standard-4" };
        // The same few people in two places of the grid.
        let [here, there] = [0, 100].map(|offset| {
            let pay = Histogram::of([30, 50, 70].map(|point| point + offset));
            let range = IndexRange::new(offset, offset + 99).unwrap();
            let figures = mechanism.draw(key, &pay, range, &Percentile::ALL).unwrap();
            figures.into_iter().map(|(_, point)| point - offset).collect::<Vec<_>>()
        });
        assert!(here.is_sorted() && there.is_sorted());
        shared += usize::from(here == there);
    }
    assert!(shared < 5);
}

/// OpenDP's noisy maximum with Gumbel noise is the exponential mechanism (its name for Gumbel noise
/// is the measure of privacy that it suits best). Given the distances of the definition, it must
/// draw as we do.
#[test]
fn draws_as_opendp_does() {
    let people: Vec<u16> = (0..30).map(|k| 20 + k * k % 17).collect();
    let range = IndexRange::new(5, 50).unwrap();
    for (percentile, epsilon) in [(Percentile::P25, Epsilon::ONE), (Percentile::P90, Epsilon::HALF)]
    {
        let pay = Histogram::of(people.iter().copied());
        let weights = QuantileMechanism::new(epsilon).weights(&pay, range, percentile).unwrap();
        let rank = u64::from(percentile.twentieths()) * people.len() as u64;
        let distances: Vec<u64> = (range.low()..=range.high())
            .map(|g| {
                let below = 20 * people.iter().filter(|x| **x < g).count() as u64;
                let up_to = 20 * people.iter().filter(|x| **x <= g).count() as u64;
                if rank < below { below - rank } else { rank.saturating_sub(up_to) }
            })
            .collect();
        let oracle = make_noisy_max(
            VectorDomain::new(AtomDomain::default()),
            LInfDistance::default(),
            ZeroConcentratedDivergence,
            40.0 / f64::from(epsilon),
            true,
        )
        .unwrap();
        let mut draws = vec![0; distances.len()];
        (0..10_000).for_each(|_| draws[oracle.invoke(&distances).unwrap()] += 1);
        assert!(fits(&draws, &probabilities(&weights)));
    }
}

#[test]
#[ignore = "a benchmark: run in release mode"]
fn speed_beside_opendp() {
    let time = |what: &mut dyn FnMut()| {
        let start = std::time::Instant::now();
        (0..200).for_each(|_| what());
        start.elapsed() / 200
    };
    let secret = Secret::new(&[9; 32]);
    let (low, high) = (400_u16, 700_u16);
    for people in [50_u16, 1_000, 20_000] {
        let points: Vec<u16> = (0..people).map(|k| low + (k % 17) * (k % 13)).collect();
        let pay = Histogram::of(points.iter().copied());
        let range = IndexRange::new(low, high).unwrap();
        let mechanism = QuantileMechanism::new(Epsilon::ONE);
        let key = FigureKey {
            secret: &secret,
            members: MemberDigest::default(),
            measure: "base",
            rules: "standard-4",
        };
        let ours = time(&mut || {
            std::hint::black_box(mechanism.draw(key, &pay, range, &[Percentile::P50]).unwrap());
        });
        let oracle = make_private_quantile(
            VectorDomain::new(AtomDomain::default()),
            SymmetricDistance,
            ZeroConcentratedDivergence,
            (low..=high).map(i64::from).collect(),
            0.5,
            2.0,
        )
        .unwrap();
        let data: Vec<i64> = points.iter().copied().map(i64::from).collect();
        let theirs = time(&mut || {
            std::hint::black_box(oracle.invoke(&data).unwrap());
        });
        let ratio = theirs.as_secs_f64() / ours.as_secs_f64();
        println!("{people} people: {ours:.1?} here, {theirs:.1?} OpenDP, {ratio:.0} times faster");
    }
    println!("weight table: {:.1?}", time(&mut || drop(QuantileMechanism::new(Epsilon::ONE))));
}
