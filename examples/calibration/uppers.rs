//! What is wider than a role in a country: roles everywhere, families, all roles, whole and by country,
//! and levels within all roles.

use crate::countries::{REFERENCE, REFERENCE_SD, line};
use crate::mechanism::{Batching, Mechanism, Person, design};
use crate::pay::{gauss, sample_quantile};
use crate::table::{Broken, P, Row};
use paylens::disclosure::sketch::Shape;
use paylens::domain::{Cell, Country, Scope, Slice, Statistic};
use paylens::estimate::{CountrySums, Expected, POINT, Part, country, whole};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rayon::prelude::*;

/// Countries, with what share of people they have; 1.02^rotation of their currency is one dollar.
const COUNTRIES: [(&str, f64, f64); 6] = [
    ("US", 0.60, 0.0),
    ("GB", 0.15, -11.0),
    ("DE", 0.10, -4.0),
    ("IN", 0.08, 224.0),
    ("FR", 0.05, -4.0),
    ("JP", 0.02, 252.0),
];

/// One scope with people of several countries: the whole, and its largest country.
fn run(mechanism: &Mechanism, scope: &Scope, shape: Shape, people: usize, seed: u64) -> [Row; 2] {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    // A family or all roles are of several roles, so pay is spread more widely and is no bell.
    let roles: Vec<(f64, f64)> = match scope {
        Scope::Role(_) => vec![(0.0, 0.33)],
        Scope::Family(_) => (0..5).map(|_| (0.2 * gauss(&mut rng), 0.33)).collect(),
        Scope::AllRoles => (0..20).map(|_| (0.35 * gauss(&mut rng), 0.33)).collect(),
    };
    let price: Vec<f64> = (COUNTRIES.iter().enumerate())
        .map(
            |(at, _)| if at == 3 { -0.9 } else { -0.2 * f64::from(at > 0) + 0.1 * gauss(&mut rng) },
        )
        .collect();
    let location = REFERENCE.ln() + (0.3 * gauss(&mut rng)).clamp(-0.7, 0.7);
    let person = |rng: &mut ChaCha8Rng| {
        let mut place: f64 = rng.random();
        let at = COUNTRIES.iter().position(|one| {
            place -= one.1;
            place < 0.0
        });
        let at = at.unwrap_or(0);
        let (role, spread) = roles[rng.random_range(0..roles.len())];
        (at, location + price[at] + role + spread * gauss(rng))
    };
    let sample: Vec<(usize, f64)> = (0..people).map(|_| person(&mut rng)).collect();
    let everybody: Vec<(usize, f64)> = (0..60_000).map(|_| person(&mut rng)).collect();
    let batching = Batching::Growth(20, 0.25);
    let mut drawn = |slice: Slice, of: Option<usize>| {
        let mut start = 0;
        let batches: Vec<Vec<Person>> = (batching.sizes(people).into_iter())
            .map(|size| {
                let batch = &sample[start..start + size];
                start += size;
                let here = batch.iter().filter(|(at, _)| of.is_none_or(|of| of == *at));
                let rate = of.map_or(0.0, |of| -COUNTRIES[of].2 * POINT);
                here.map(|(_, log)| Person { total: (log - rate).exp(), additional: None })
                    .collect()
            })
            .collect();
        let cell = Cell::new(scope.clone(), slice);
        let batches = batches.iter().map(|batch| &batch[..]);
        mechanism.sums(&cell, batches, &mut rng).remove(&Statistic::Total).expect("drawn")
    };
    let own = drawn(Slice::whole(), None);
    let slice = |at: usize| Slice::country(Country::parse(COUNTRIES[at].0).expect("a country"));
    let parts: Vec<Part> = (0..COUNTRIES.len())
        .map(|at| Part { rotation: -COUNTRIES[at].2, sums: drawn(slice(at), Some(at)) })
        .collect();
    let sd = if matches!(scope, Scope::Role(_)) { REFERENCE_SD } else { 0.6 };
    let expected = Expected { median: REFERENCE.ln() / POINT, sd, sure: Expected::USUALLY };
    let sums = parts[0].sums.clone();
    let designs = crate::mechanism::designs();
    let sums = CountrySums {
        total: sums,
        base: None,
        additional: None,
        dimensions: Vec::new(),
        quarters: Vec::new(),
        genders: None,
    };
    let estimates =
        [whole(&design(shape), &own, &parts, &expected), country(&designs, &sums, &expected).total];
    let mut rows = [Row::default(); 2];
    for ((row, estimate), of) in rows.iter_mut().zip(estimates).zip([None, Some(0)]) {
        let sorted = |people: &[(usize, f64)]| {
            let here = people.iter().filter(|(at, _)| of.is_none_or(|of| of == *at));
            let mut logs: Vec<f64> = here.map(|(_, log)| *log).collect();
            logs.sort_by(f64::total_cmp);
            logs
        };
        let (sample, all) = (sorted(&sample), sorted(&everybody));
        let below = |x: f64| all.partition_point(|one| *one < x) as f64 / all.len() as f64;
        row.add(
            estimate.as_ref(),
            P.map(|p| sample_quantile(&all, p)),
            P.map(|p| sample_quantile(&sample, p)),
            |low, high| below(high) - below(low),
        );
    }
    rows
}

/// Prints wide cells by size.
pub fn table(mechanism: &Mechanism, worlds: usize, seed: u64, broken: &mut Broken) {
    let scopes = [
        (
            "role",
            Scope::from_key("cook").expect("a scope"),
            Shape::Fine,
            [20, 50, 200, 1_000, 5_000],
        ),
        (
            "family",
            Scope::from_key("family:food").expect("a scope"),
            Shape::Counting,
            [50, 100, 300, 1_000, 5_000],
        ),
        ("all roles", Scope::AllRoles, Shape::Counting, [50, 100, 300, 1_000, 5_000]),
    ];
    for (name, scope, shape, sizes) in scopes {
        for people in sizes {
            let worlds = if people > 1_000 { worlds / 3 + 1 } else { worlds };
            let rows: Vec<[Row; 2]> = (0..worlds as u64)
                .into_par_iter()
                .map(|at| {
                    run(mechanism, &scope, shape, people, seed << 40 ^ at << 16 ^ people as u64)
                })
                .collect();
            for (at, where_) in ["everywhere", "in its first country"].into_iter().enumerate() {
                let mut row = Row::default();
                rows.iter().for_each(|one| row.merge(&one[at]));
                let ratios = [row.ratio(&[2]), row.ratio(&[1, 3]), row.ratio(&[0, 4])];
                line(&format!("{name} {where_} {people}"), ratios, &row);
                let place = format!("{name} {where_}, n {people}");
                broken.coverage(&place, &row);
                if name == "role" && people >= 20 {
                    broken.ratio(&place, "median ÷ exact", row.ratio(&[2]), (1.20, row.shown));
                }
            }
        }
    }
}
