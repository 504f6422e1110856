//! The strongest attacker there is: it has everybody else's answers, knows all about one person but
//! one thing, and sees every number ever drawn of that person, of all kinds of cells at once. What is
//! left after it takes everybody else out is one vector in Gaussian noise, so its posterior is exact.

use super::chance::{Mean, below, normal};
use paylens::disclosure::draw::{BatchDigest, DrawSecret, Points, Tally, draw};
use paylens::disclosure::ledger::{Ledger, Line};
use paylens::disclosure::sketch::Sketch;
use paylens::domain::{
    Breadth, Cell, CellKind, Dimension, Education, EmployerSize, EmploymentType, Experience,
    ExperienceBand, Gender, Industry, Level, Region, Salary, Scope, Statistic, View, Vocabulary,
    WorkMode,
};
use rand::Rng;
use rand::rngs::StdRng;
use std::collections::BTreeMap;

/// Median of pay, in dollars, and its spread on the log scale.
pub const MEDIAN: f64 = 60_000.0;
pub const SIGMA: f64 = 0.35;
/// Base pay of the victim lies so many points of the grid below total pay, additional pay so many:
/// a share of total pay of five sixths and of one sixth, which the attacker knows.
const BASE_BELOW: u16 = 9;
const ADDITIONAL_BELOW: u16 = 90;

/// Somebody's answer as points of the grid, by total pay, at the level and with the experience whose
/// scores are the loudest.
pub fn points(total: u16) -> Points {
    let additional = Some(total - ADDITIONAL_BELOW);
    let mix = Sketch::standing(Some(Level::Executive), Some(ExperienceBand::From15));
    Points { total, base: total - BASE_BELOW, additional, mix }
}

fn point_of(points: Points, statistic: Statistic) -> Option<u16> {
    match statistic {
        Statistic::Total => Some(points.total),
        Statistic::Base => Some(points.base),
        Statistic::Additional => points.additional,
        Statistic::Mix => Some(points.mix),
    }
}

/// An answer that says everything.
pub fn answer() -> Salary {
    let mut salary =
        crate::support::bare_salary("US", paylens::domain::Currency::USD, (MEDIAN * 100.0) as i64);
    salary.region = Region::parse("US-CA");
    salary.city = Some("san-francisco".to_owned());
    salary.level = Some(Level::Senior);
    salary.experience = Experience::parse(7.5);
    salary.employer.industry = Some(Industry::Software);
    salary.employer.size = Some(EmployerSize::UpTo200);
    salary.employment_type = Some(EmploymentType::FullTime);
    salary.work_mode = Some(WorkMode::Hybrid);
    salary.education = Some(Education::Master);
    salary.gender = Some(Gender::Woman);
    salary
}

/// The scope of each breadth the victim is in.
pub fn scope(breadth: Breadth) -> Scope {
    let key = match breadth {
        Breadth::AllRoles => "*",
        Breadth::Family => "family:software",
        Breadth::Role => "back-end-developer",
    };
    Scope::from_key(key).expect("a scope")
}

/// The deviation of the noise on each number of a line.
pub fn deviation(line: &Line) -> f64 {
    (Sketch::of(line.shape).variance(line.rho) as f64).sqrt()
}

/// What the victim adds to everything drawn, in deviations of the noise; lines that `seen` lets
/// through.
pub fn trace(ledger: &Ledger, points: Points, seen: impl Fn(&Line) -> bool) -> Vec<f64> {
    let mut trace = Vec::new();
    for line in ledger.lines().iter().filter(|line| seen(line)) {
        let sketch = Sketch::of(line.shape);
        match point_of(points, line.statistic) {
            Some(point) => {
                let row = sketch.row(point).iter();
                trace.extend(row.map(|number| *number as f64 / deviation(line)));
            }
            None => trace.resize(trace.len() + sketch.len(), 0.0),
        }
    }
    trace
}

/// Who is in each cell of a batch.
pub struct Crowd {
    /// What the attacker knows of everybody but the victim.
    known: Vec<(Salary, Points)>,
}

impl Crowd {
    pub fn of(known: Vec<(Salary, Points)>) -> Self {
        Crowd { known }
    }

    /// Draws every cell of `cells` with the victim, if there is one, as a release does, and takes
    /// everybody else out again: what remains, in deviations of the noise, line by line of the ledger.
    pub fn observed(
        &self,
        ledger: &Ledger,
        cells: &[Salary],
        victim: Option<(&Salary, Points)>,
        rng: &mut StdRng,
    ) -> Vec<BTreeMap<(CellKind, Statistic), Vec<f64>>> {
        let (secret, mut digest) = (DrawSecret::new(rng.random()), BatchDigest::default());
        digest.add(&secret, &rng.random(), &rng.random());
        let mut seen = Vec::new();
        for of in cells {
            let mut of_cell = BTreeMap::new();
            for kind in CellKind::all() {
                let slice = kind.view.slice_of(of).expect("says everything");
                let cell = Cell::new(scope(kind.breadth), slice.clone());
                let (mut all, mut others) = (Tally::default(), Tally::default());
                let inside = |salary: &Salary| kind.view.slice_of(salary).as_ref() == Some(&slice);
                for (_, points) in self.known.iter().filter(|one| inside(&one.0)) {
                    all.add(ledger, kind, &slice, *points);
                    others.add(ledger, kind, &slice, *points);
                }
                if let Some((_, points)) = victim.filter(|one| inside(one.0)) {
                    all.add(ledger, kind, &slice, points);
                }
                // The same noise upon the victim alone: nobody else is left in the difference.
                let drawn = draw(ledger, &secret, &digest, &cell, (&all, &others));
                for one in drawn {
                    let line = ledger.line(kind, one.statistic).expect("a line");
                    let numbers = one.sums.iter().map(|sum| *sum as f64 / deviation(line));
                    of_cell.insert((kind, one.statistic), numbers.collect());
                }
            }
            seen.push(of_cell);
        }
        seen
    }
}

/// Puts what was observed in the order of the ledger's lines.
pub fn in_order(
    ledger: &Ledger,
    observed: &BTreeMap<(CellKind, Statistic), Vec<f64>>,
    seen: impl Fn(&Line) -> bool,
) -> Vec<f64> {
    let lines = ledger.lines().iter().filter(|line| seen(line));
    lines.flat_map(|line| observed[&(line.kind, line.statistic)].clone()).collect()
}

/// Nothing but noise of so many numbers.
pub fn noise(numbers: usize, rng: &mut StdRng) -> Vec<f64> {
    (0..numbers).map(|_| normal(rng)).collect()
}

pub fn dot(one: &[f64], other: &[f64]) -> f64 {
    one.iter().zip(other).map(|(one, other)| one * other).sum()
}

/// How many points above a coin somebody gets who has to tell two traces apart by one observation:
/// exact.
pub fn told_of_two(squared_distance: f64) -> f64 {
    100.0 * (below(squared_distance.sqrt() / 2.0) - 0.5)
}

/// Sums of squares of what is left where one attribute is given or not, over the lines it decides
/// about.
pub fn of_dimension(dimension: Dimension) -> impl Fn(&Line) -> bool + Copy {
    move |line: &Line| line.kind.view == View::Within(dimension)
}

/// How far, squared and in deviations of the noise, the scores of two people lie apart at most who
/// are alike in all but their level, or but their experience: what their sums of scores tell of that.
pub fn scores_apart(ledger: &Ledger, dimension: Dimension) -> f64 {
    let Some(line) = ledger.lines().iter().find(|line| line.statistic == Statistic::Mix) else {
        return 0.0;
    };
    let row = |level, band| Sketch::of(line.shape).row(Sketch::standing(Some(level), Some(band)));
    let apart = |one: &[i64], other: &[i64]| {
        let numbers = one.iter().zip(other).map(|(one, other)| (one - other) as f64);
        numbers.map(|apart| (apart / deviation(line)).powi(2)).sum::<f64>()
    };
    let mut most = 0.0_f64;
    for level in Level::ALL {
        for band in ExperienceBand::ALL {
            let from = row(*level, *band);
            most = match dimension {
                Dimension::Level => {
                    Level::ALL.iter().map(|to| apart(from, row(*to, *band))).fold(most, f64::max)
                }
                Dimension::Experience => ExperienceBand::ALL
                    .iter()
                    .map(|to| apart(from, row(*level, *to)))
                    .fold(most, f64::max),
                _ => 0.0,
            };
        }
    }
    most
}

/// Weights of candidates from what each adds, given an observation: the exact posterior.
pub fn posterior(prior: &[f64], traces: &[Vec<f64>], observed: &[f64]) -> Vec<f64> {
    let logs: Vec<f64> =
        traces.iter().map(|trace| dot(trace, observed) - dot(trace, trace) / 2.0).collect();
    weighted(prior, &logs)
}

/// Weights by a prior and logs of likelihoods, adding up to one.
pub fn weighted(prior: &[f64], logs: &[f64]) -> Vec<f64> {
    let most = logs.iter().copied().fold(f64::MIN, f64::max);
    let mut weights: Vec<f64> =
        prior.iter().zip(logs).map(|(prior, log)| prior * (log - most).exp()).collect();
    let sum: f64 = weights.iter().sum();
    weights.iter_mut().for_each(|weight| *weight /= sum);
    weights
}

/// A mean of what the attacker expects of its best guess less what it would be without looking.
pub fn gain(values: &[f64], without: f64) -> Mean {
    Mean::of(&values.iter().map(|value| value - without).collect::<Vec<_>>())
}
