//! Do estimates from noised figures hold what they claim? Measured on synthetic surveys.
//!
//! `cargo run --release --example calibration -- [strict] [fit] [shapes] [depths] [roles=N] [seed=N]
//! [smallest=LN] [pay=CSV] [interaction=X] [KINSHIP.STRENGTH=X…]` prints one line per band of head
//! count and ends with failure if a limit of [`check`] is broken. `pay` takes its populations from a
//! public table instead of shapes; `fit` first maximises the held-out likelihood over the strengths.
#![allow(clippy::indexing_slicing, reason = "a simulation over arrays of its own")]

mod mechanism;
mod world;

use mechanism::{Mechanism, Noised};
use paylens::disclosure::{Privacy, Rules};
use paylens::estimate::fusion::{Estimate, Percentile, estimate_with};
use paylens::estimate::kinship::{Kinship, Strengths};
use paylens::estimate::{crossing, ladder, proportion};
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use std::collections::BTreeMap;
use std::process::ExitCode;
use world::{Cell, Role, SHAPES, Sample};

const P: [f64; 5] = [0.10, 0.25, 0.50, 0.75, 0.90];
const BANDS: [(usize, &str); 6] = [
    (20, "20–49"),
    (50, "50–99"),
    (100, "100–199"),
    (200, "200–499"),
    (500, "500–999"),
    (1000, "1000+"),
];

/// A published cell with its truth; parents stand before their children.
struct Item {
    cell: Cell,
    noised: Noised,
    parent: Option<usize>,
    /// The slice of another dimension that it is also a part of, and the whole of both.
    crosses: Option<(usize, usize)>,
    kinship: Kinship,
    shape: usize,
    depth: usize,
}

/// What a cell so many steps below its role is drawn as, and what it is to its parent.
fn kinship(cell: &Cell, depth: usize) -> Kinship {
    match depth {
        0 | 1 => Kinship::Country,
        2 if cell.industry.is_none() => Kinship::Rung,
        2 => Kinship::Slice,
        _ => Kinship::Crossing,
    }
}

/// What is estimated of a cell.
struct Estimates {
    total: Estimate,
    base: Estimate,
    additional: Estimate,
}

/// Sums over the cells of one band, per percentile where there are five.
#[derive(Clone, Default)]
struct Row {
    cells: f64,
    spans: f64,
    inside: f64,
    inside_exact: f64,
    shown: [f64; 5],
    held: [f64; 5],
    bias: [f64; 5],
    square: [f64; 5],
    square_exact: [f64; 5],
    error: [f64; 5],
}

fn survey(role: &Role, mechanism: &Mechanism, random: &mut ChaCha8Rng, items: &mut Vec<Item>) {
    let root = role.survey(random);
    // As wide as the catalogue's ranges.
    let range = (root.total.quantile(0.1) / 30.0, root.total.quantile(0.9) * 4.0);
    let mut waiting = vec![(root, None, 0)];
    let mut industries = BTreeMap::new();
    while let Some((mut cell, parent, depth)) = waiting.pop() {
        let kinship = kinship(&cell, depth);
        if (cell.total.people.len() as u64) < mechanism.least(kinship) {
            continue;
        }
        let place = items.len();
        let whole = parent.and_then(|parent: usize| items[parent].parent);
        let crosses = match cell.industry {
            Some(industry) if depth == 3 => {
                let other = industries.get(&(whole, industry)).copied();
                other.zip(whole)
            }
            Some(industry) => {
                industries.insert((parent, industry), place);
                None
            }
            None => None,
        };
        let children = std::mem::take(&mut cell.children).into_iter();
        waiting.extend(children.map(|child| (child, Some(place), depth + 1)));
        let noised = mechanism.noised(&cell, kinship, range, random);
        items.push(Item { cell, noised, parent, crosses, kinship, shape: role.shape, depth });
    }
}

/// The people on every level of each country, as they are published.
struct Ladders(BTreeMap<usize, Vec<f64>>);

/// The country and the level of an item that is a level of a country.
fn rung(item: &Item) -> Option<(usize, usize)> {
    item.parent.zip(item.cell.level).filter(|_| item.kinship == Kinship::Rung)
}

impl Ladders {
    fn of(items: &[Item]) -> Self {
        let mut ladders = BTreeMap::<usize, Vec<f64>>::new();
        for item in items {
            let Some((country, level)) = rung(item) else { continue };
            let people = ladders.entry(country).or_default();
            people.resize(people.len().max(level + 1), 0.0);
            people[level] = {
                let (from, to) = item.noised.total.band;
                f64::midpoint(from.into(), to.into())
            };
        }
        Ladders(ladders)
    }

    /// What an item leans on beside its parent's figures.
    fn expected(&self, item: &Item, parent: &Estimate) -> Estimate {
        let rank = rung(item).and_then(|(country, level)| ladder::rank(&self.0[&country], level));
        rank.map_or(*parent, |rank| ladder::expected(parent, rank))
    }
}

/// Every estimate, and the mean log evidence of those that have a parent.
fn estimates(items: &[Item], strengths: &[Strengths; Kinship::ALL.len()]) -> (Vec<Estimates>, f64) {
    let mut estimates: Vec<Estimates> = Vec::with_capacity(items.len());
    let (mut evidence, mut count) = (0.0, 0.0);
    let ladders = Ladders::of(items);
    for item in items {
        let parent = item.parent.map(|parent| &estimates[parent]);
        let kinship = match (item.kinship, item.crosses) {
            // One of the two is not published.
            (Kinship::Crossing, None) => Kinship::Rung,
            (kinship, _) => kinship,
        };
        let strengths = &strengths[kinship as usize];
        let lean = match (parent, item.crosses) {
            (Some(one), Some((other, whole))) => {
                let [other, whole] = [other, whole].map(|at| &estimates[at].total);
                Some(crossing::expected(&one.total, other, whole))
            }
            (parent, _) => parent.map(|parent| ladders.expected(item, &parent.total)),
        };
        let (total, log_density) = estimate_with(&item.noised.total, lean.as_ref(), strengths);
        if parent.is_some() {
            evidence += log_density;
            count += 1.0;
        }
        let base = match (&item.noised.base, parent) {
            (Some(noised), _) => {
                estimate_with(noised, parent.map(|parent| &parent.base), strengths).0
            }
            (None, Some(parent)) => {
                let drift = kinship.proportion_drift();
                proportion::part(&total, &parent.total, &parent.base, drift)
            }
            (None, None) => Estimate::NONE,
        };
        let additional = item.noised.additional.as_ref().map_or(Estimate::NONE, |noised| {
            estimate_with(noised, parent.map(|parent| &parent.additional), strengths).0
        });
        estimates.push(Estimates { total, base: at_most(base, &total), additional });
    }
    (estimates, evidence / count)
}

/// Base pay is published no higher than total pay.
fn at_most(mut base: Estimate, total: &Estimate) -> Estimate {
    for (base, total) in base.percentiles.iter_mut().zip(&total.percentiles) {
        if let (Percentile::Shown(base), Some(total)) = (base, total.figure()) {
            base.value = base.value.min(total.value);
            base.low = base.low.min(total.low);
            base.high = base.high.min(total.high);
        }
    }
    base
}

/// How a measure is read of a cell and of its estimates.
type Measure = (fn(&Cell) -> &Sample, fn(&Estimates) -> &Estimate);

const TOTAL: Measure = (|cell| &cell.total, |estimates| &estimates.total);
const BASE: Measure = (|cell| &cell.base, |estimates| &estimates.base);
const ADDITIONAL: Measure = (|cell| &cell.additional, |estimates| &estimates.additional);

fn tally(
    items: &[Item],
    estimates: &[Estimates],
    (sample, estimate): Measure,
    keep: impl Fn(&Item) -> bool,
) -> Vec<Row> {
    let mut rows = vec![Row::default(); BANDS.len()];
    for (item, estimates) in items.iter().zip(estimates).filter(|(item, _)| keep(item)) {
        let (cell, estimate) = (sample(&item.cell), estimate(estimates));
        let band = BANDS.partition_point(|band| band.0 <= cell.people.len()).checked_sub(1);
        let Some(row) = band.map(|band| &mut rows[band]).filter(|_| *estimate != Estimate::NONE)
        else {
            continue;
        };
        row.cells += 1.0;
        let figures = estimate.percentiles.map(|percentile| percentile.figure().copied());
        if let [Some(p10), .., Some(p90)] = figures {
            row.spans += 1.0;
            row.inside += cell.share(p10.value, p90.value);
            row.inside_exact += cell.share(cell.sample_quantile(0.1), cell.sample_quantile(0.9));
        }
        for (i, figure) in figures.into_iter().enumerate() {
            let Some(figure) = figure else { continue };
            let truth = cell.quantile(P[i]);
            row.shown[i] += 1.0;
            row.held[i] += f64::from((figure.low..=figure.high).contains(&truth));
            row.bias[i] += (figure.value / truth).ln();
            row.square[i] += (figure.value / truth).ln().powi(2);
            row.square_exact[i] += (cell.sample_quantile(P[i]) / truth).ln().powi(2);
            row.error[i] += figure.relative_standard_error;
        }
    }
    rows
}

fn print(title: &str, rows: &[Row]) {
    let five = |width: usize, digits: usize, values: [f64; 5]| {
        values.map(|value| format!("{value:width$.digits$}")).concat()
    };
    println!(
        "\n{title}\n{:8} {:>6} {:>7} {:>7} {:>7}  {:30}  {:30}  {:30}  {:30} {:>6}",
        "n",
        "cells",
        "P10–90",
        "(exact)",
        "held",
        "held p10 p25 p50 p75 p90, %",
        "error / exact error",
        "relative standard error, %",
        "bias, %",
        "p10 given"
    );
    for (row, (_, band)) in rows.iter().zip(BANDS) {
        let mean = |sums: [f64; 5]| std::array::from_fn(|i| 100.0 * sums[i] / row.shown[i]);
        println!(
            "{band:8} {:6} {:7.1} {:7.1} {:7.1}  {}  {}  {}  {} {:5.0} %",
            row.cells,
            100.0 * row.inside / row.spans,
            100.0 * row.inside_exact / row.spans,
            row.held_percent(),
            five(6, 1, mean(row.held)),
            five(6, 2, std::array::from_fn(|i| (row.square[i] / row.square_exact[i]).sqrt())),
            five(6, 1, mean(row.error)),
            five(6, 1, mean(row.bias)),
            100.0 * row.shown[0] / row.cells,
        );
    }
}

impl Row {
    fn held_percent(&self) -> f64 {
        100.0 * self.held.iter().sum::<f64>() / self.shown.iter().sum::<f64>()
    }
}

/// Kinds of cells, by their kinship.
const KINDS: [&str; Kinship::ALL.len()] =
    ["roles and countries", "levels", "other slices", "crossed slices"];

/// The greatest error of the median, beside that of an exact one, for 50–199 people and from 200 on,
/// by kind.
type Most = [[f64; 2]; KINDS.len()];

const MOST_TOTAL: Most = [[1.25, 1.1]; KINDS.len()];

/// Base pay spends half as much as total pay, and in slices it follows their total pay in a wider
/// cell's proportion: there only its interval is held to account.
const MOST_BASE: Most = [[1.25, 1.15], [f64::INFINITY; 2], [f64::INFINITY; 2], [f64::INFINITY; 2]];

/// Additional pay, which slices do not have, of those who get any.
const MOST_ADDITIONAL: Most = [[1.25, 1.1]; KINDS.len()];

/// The limits: P10–P90 holds 78–86 % of fresh people and intervals 87–94 % of true percentiles in
/// every band; under `standard` the median errs at most as much as `most` allows.
fn check(rows: &[Row], kinds: [Vec<Row>; KINDS.len()], most: Option<Most>) -> Result<(), String> {
    let pooled = |rows: &[Row]| {
        let sum = |of: fn(&Row) -> f64| rows.iter().map(of).sum::<f64>();
        (sum(|row| row.square[2]) / sum(|row| row.square_exact[2])).sqrt()
    };
    let mut broken = Vec::new();
    println!(
        "median error / exact error, all cells: {:.3} for 50–199, {:.3} from 200 on",
        pooled(&rows[1..3]),
        pooled(&rows[3..])
    );
    for ((cells, rows), at) in KINDS.into_iter().zip(&kinds).zip(0..) {
        if rows.iter().all(|row| row.cells == 0.0) {
            continue;
        }
        let errors = [pooled(&rows[1..3]), pooled(&rows[3..])];
        let [few, many] = errors;
        println!("median error / exact error, {cells}: {few:.3} for 50–199, {many:.3} from 200 on");
        if most.is_some_and(|most: Most| {
            errors.iter().zip(most[at]).any(|(error, most)| *error > most)
        }) {
            broken.push(format!("the median of {cells} errs too much"));
        }
    }
    for (row, (_, band)) in rows.iter().zip(BANDS).filter(|(row, _)| row.cells >= 300.0) {
        let inside = 100.0 * row.inside / row.spans;
        let held = row.held_percent();
        if !(78.0..=86.0).contains(&inside) || !(87.0..=94.0).contains(&held) {
            broken.push(format!("{band}: P10–P90 holds {inside:.1} %, intervals hold {held:.1} %"));
        }
    }
    if broken.is_empty() { Ok(()) } else { Err(broken.join("; ")) }
}

type Field = (&'static str, fn(&mut Strengths) -> &mut f64);

const FIELDS: [Field; 10] = [
    ("contraction", |s| &mut s.contraction),
    ("close.location", |s| &mut s.close.location),
    ("close.scale", |s| &mut s.close.scale),
    ("close.shape", |s| &mut s.close.shape),
    ("distant.location", |s| &mut s.distant.location),
    ("distant.scale", |s| &mut s.distant.scale),
    ("distant.shape", |s| &mut s.distant.shape),
    ("share_distant", |s| &mut s.share_distant),
    ("rounding", |s| &mut s.rounding),
    ("widening", |s| &mut s.widening),
];

/// Coordinate ascent on the evidence. The widening does not enter it.
fn fit(
    items: &[Item],
    mut best: [Strengths; Kinship::ALL.len()],
) -> [Strengths; Kinship::ALL.len()] {
    let mut most = estimates(items, &best).1;
    for factor in [1.3, 1.3, 1.1, 1.1, 1.03, 1.03] {
        for (at, (_, field)) in
            (0..best.len()).flat_map(|at| FIELDS[..9].iter().map(move |field| (at, field)))
        {
            for factor in [factor, 1.0 / factor] {
                loop {
                    let mut trial = best;
                    *field(&mut trial[at]) *= factor;
                    let evidence = estimates(items, &trial).1;
                    if evidence.is_nan() || evidence <= most + 1e-5 {
                        break;
                    }
                    (most, best) = (evidence, trial);
                }
            }
        }
        println!("{most:.4} {best:?}");
    }
    best
}

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let flag = |name: &str| arguments.iter().any(|argument| argument == name);
    let text = |name: &str| {
        arguments.iter().find_map(|argument| argument.strip_prefix(name)?.strip_prefix('='))
    };
    let number = |name: &str, otherwise: f64| {
        text(name).map_or(otherwise, |text| text.parse().expect("a number"))
    };
    let strengths = Kinship::ALL.map(|kinship| {
        let mut strengths = kinship.strengths();
        for (name, field) in FIELDS {
            let field = field(&mut strengths);
            *field = number(&format!("{kinship:?}.{name}"), *field);
        }
        strengths
    });
    let privacy = if flag("strict") { Privacy::Strict } else { Privacy::Standard };
    let mechanism = Mechanism::new(Rules::of(privacy), [number("seed", 7.0) as u8; 32]);
    let table = text("pay").map(|path| std::fs::read_to_string(path).expect("a readable table"));
    let published = table.as_deref().map(Role::published);
    let mut items = Vec::new();
    for index in 0..number("roles", 1000.0) as u64 {
        let seed = number("seed", 7.0) as u64 * 1_000_003 + index;
        let random = &mut ChaCha8Rng::seed_from_u64(seed);
        let role = match &published {
            Some(roles) => roles[index as usize % roles.len()].clone(),
            None => {
                Role::random(random, index as usize % SHAPES.len(), number("interaction", 0.08))
            }
        };
        let role = role.with_people(random, number("smallest", 4.5));
        survey(&role, &mechanism, random, &mut items);
    }
    let strengths = if flag("fit") { fit(&items, strengths) } else { strengths };
    let (estimates, evidence) = estimates(&items, &strengths);
    println!("{} cells, mean log evidence {evidence:.4}", items.len());
    let mut outcome = ExitCode::SUCCESS;
    for (measure, most, name) in [
        (TOTAL, MOST_TOTAL, "total pay"),
        (BASE, MOST_BASE, "base pay"),
        (ADDITIONAL, MOST_ADDITIONAL, "additional pay"),
    ] {
        let of = |keep: &dyn Fn(&Item) -> bool| tally(&items, &estimates, measure, keep);
        let all = of(&|_| true);
        print(name, &all);
        let depths = ["role", "country", "slice", "crossed"].iter().enumerate();
        for (depth, cells) in depths.filter(|_| flag("depths")) {
            print(&format!("{name}, {cells}"), &of(&|item| item.depth == depth));
        }
        for (shape, cells) in SHAPES.iter().enumerate().filter(|_| flag("shapes")) {
            print(&format!("{name}, {cells}"), &of(&|item| item.shape == shape));
        }
        let kinds = Kinship::ALL.map(|kinship| of(&|item| item.kinship == kinship));
        if let Err(broken) = check(&all, kinds, (!flag("strict")).then_some(most)) {
            eprintln!("{name}: {broken}");
            outcome = ExitCode::FAILURE;
        }
    }
    outcome
}
