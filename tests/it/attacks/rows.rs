//! The rows of the table: who attacks what, and what comes of it.

use super::attacker::{
    Crowd, answer, dot, gain, in_order, noise, of_dimension, points, posterior, scores_apart,
    told_of_two, trace, weighted,
};
use super::blur::Blur;
use super::chance::{Mean, normal};
use super::earlier;
use super::pay::Prior;
use paylens::disclosure::ledger::{Ledger, Line, Privacy};
use paylens::domain::{Breadth, Dimension, Level, Salary, View, Vocabulary};
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};

/// How many worlds.
#[derive(Clone, Copy)]
pub struct Size {
    /// With noise in closed form.
    pub worlds: usize,
    /// Drawn as a release draws.
    pub drawn: usize,
}

impl Size {
    pub const QUICK: Size = Size { worlds: 2_500, drawn: 150 };
    pub const WHOLE: Size = Size { worlds: 20_000, drawn: 1_200 };
}

/// One row.
pub struct Row {
    pub what: String,
    /// Right guesses without looking, in percent.
    pub blind: f64,
    /// Points above that.
    pub gain: Mean,
    /// Points above how often the same guess is right of somebody else, where that was measured.
    pub fresh: Option<f64>,
    /// The most it may gain.
    pub limit: Option<f64>,
    /// Whether it is of a design that must break the limit.
    pub must_fail: bool,
}

impl Row {
    pub const HEADER: &'static str = "| attack | without looking | looking | gain | 95 % bound | limit | above the same guess of somebody else |\n\
         |---|---:|---:|---:|---:|---:|---:|";

    fn new(what: impl Into<String>, blind: f64, gain: Mean, limit: Option<f64>) -> Self {
        let (fresh, must_fail) = (None, false);
        Row { what: what.into(), blind, gain, fresh, limit, must_fail }
    }

    pub fn line(&self) -> String {
        let limit = match (self.limit, self.must_fail) {
            (None, _) => "none".to_owned(),
            (Some(limit), false) => format!("{limit:.0}"),
            (Some(limit), true) => format!("{limit:.0}, fails"),
        };
        let fresh = self.fresh.map_or(String::new(), |fresh| format!("{fresh:+.1}"));
        format!(
            "| {} | {:.1} % | {:.1} % | {:+.2} | {:.2} | {limit} | {fresh} |",
            self.what,
            self.blind,
            self.blind + self.gain.mean,
            self.gain.mean,
            self.gain.bound(),
        )
    }
}

fn everything(_: &Line) -> bool {
    true
}

/// All rows.
pub fn all(size: Size) -> Vec<Row> {
    let mut rows = Vec::new();
    for (privacy, limit) in [(Privacy::Standard, 9.0), (Privacy::Strict, 4.0)] {
        let ledger = Ledger::of(privacy).expect("a ledger");
        let mut pay = |what: &str, prior: &Prior, limit, seed| {
            let what = format!("{privacy}: pay to {what}, everybody else known");
            rows.push(pay_row(&ledger, what, prior, limit, size.worlds, seed));
        };
        pay("±5 %", &Prior::within(0.05), Some(limit), 1);
        pay("±10 %", &Prior::within(0.10), None, 2);
        pay("±2 % of a top earner", &Prior::above(1.6, 0.02), Some(limit), 3);
        rows.push(drawn_pay(&ledger, size.drawn));
        rows.push(presence(&ledger));
        rows.extend(attributes(&ledger));
    }
    let standard = Ledger::of(Privacy::Standard).expect("a ledger");
    for (number, looks) in [1, 4, 16, 31].into_iter().enumerate() {
        rows.push(looked_at(&standard, looks, size.drawn, number as u64));
    }
    rows.push(among_values(&standard, size.drawn));
    rows.push(unknown_pay(&standard, 2 * size.worlds, "in every cell", Some(4.0), everything));
    let wide = |line: &Line| !matches!(line.kind.view, View::Within(_));
    rows.push(unknown_pay(&standard, size.worlds, "in the country, none in a slice", None, wide));
    for dimension in [Dimension::Level, Dimension::Experience, Dimension::Gender] {
        rows.push(unknown_attribute(&standard, dimension, size.worlds));
    }
    rows.extend(earlier::rows(size));
    rows
}

/// Chances of the best guess at pay, and of the same guess of somebody else.
fn guesses(
    ledger: &Ledger,
    prior: &Prior,
    observe: &mut dyn FnMut(u16, &[f64]) -> Vec<f64>,
    worlds: usize,
    rng: &mut StdRng,
) -> (Vec<f64>, Vec<f64>) {
    let traces: Vec<Vec<f64>> =
        prior.points.clone().map(|point| trace(ledger, points(point), everything)).collect();
    let (mut best, mut fresh) = (Vec::new(), Vec::new());
    for _ in 0..worlds {
        let point = prior.one(rng);
        let own = &traces[usize::from(point - prior.points.start)];
        let seen = observe(point, own);
        let (right, of_other) = prior.best_and_fresh(&posterior(&prior.of_points, &traces, &seen));
        best.push(right);
        fresh.push(right - of_other);
    }
    (best, fresh)
}

fn pay_row(
    ledger: &Ledger,
    what: String,
    prior: &Prior,
    limit: Option<f64>,
    worlds: usize,
    seed: u64,
) -> Row {
    let (mut rng, mut dice) = (StdRng::seed_from_u64(seed), StdRng::seed_from_u64(seed + 1_000));
    let mut observe = |_: u16, own: &[f64]| -> Vec<f64> {
        own.iter().map(|part| part + normal(&mut dice)).collect()
    };
    let (best, fresh) = guesses(ledger, prior, &mut observe, worlds, &mut rng);
    let blind = prior.blind();
    let mut row = Row::new(what, 100.0 * blind, gain(&best, blind), limit);
    row.fresh = Some(Mean::of(&fresh).mean);
    row
}

/// Percent without looking, and the gain at ±5 %.
pub fn pay_of(ledger: &Ledger, worlds: usize) -> (f64, Mean) {
    let row = pay_row(ledger, String::new(), &Prior::within(0.05), None, worlds, 1);
    (row.blind, row.gain)
}

/// Nineteen people of the attacker's own beside the victim.
fn crowd(of: impl Fn(usize) -> Salary) -> Crowd {
    Crowd::of((0..19).map(|at| (of(at), points(520 + 4 * at as u16))).collect())
}

/// The same as ±5 % above, with noise as releases draw it.
fn drawn_pay(ledger: &Ledger, worlds: usize) -> Row {
    let (prior, mut rng) = (Prior::within(0.05), StdRng::seed_from_u64(11));
    let (crowd, cells) = (crowd(|_| answer()), [answer()]);
    let mut dice = StdRng::seed_from_u64(12);
    let mut observe = |point: u16, _: &[f64]| -> Vec<f64> {
        let victim = (&cells[0], points(point));
        let seen = crowd.observed(ledger, &cells, Some(victim), &mut dice);
        in_order(ledger, &seen[0], everything)
    };
    let (best, fresh) = guesses(ledger, &prior, &mut observe, worlds, &mut rng);
    let (what, blind) =
        (format!("{}: the same, drawn as releases draw", ledger.privacy()), prior.blind());
    let mut row = Row::new(what, 100.0 * blind, gain(&best, blind), None);
    row.fresh = Some(Mean::of(&fresh).mean);
    row
}

/// Points above a coin, at the pay where it is most.
pub fn presence_of(ledger: &Ledger) -> f64 {
    let loud = |point: u16| {
        let trace = trace(ledger, points(point), everything);
        told_of_two(trace.iter().map(|part| part * part).sum())
    };
    (400..800).map(loud).fold(0.0, f64::max)
}

fn presence(ledger: &Ledger) -> Row {
    let what =
        format!("{}: whether somebody took part, the whole answer known (exact)", ledger.privacy());
    Row::new(what, 50.0, Mean::exact(presence_of(ledger)), Some(26.0))
}

/// Whether an attribute is one or the other of two values, everything else known: exact.
fn attributes(ledger: &Ledger) -> Vec<Row> {
    let apart = |seen: &dyn Fn(&Line) -> bool| {
        let of = |point| {
            let trace = trace(ledger, points(point), seen);
            2.0 * trace.iter().map(|part| part * part).sum::<f64>()
        };
        (400..800).map(of).fold(0.0, f64::max)
    };
    let two = |seen: &dyn Fn(&Line) -> bool| told_of_two(apart(seen));
    let mode = ledger.privacy();
    let mut rows: Vec<Row> = Dimension::ALL
        .iter()
        .map(|dimension| {
            let what = format!("{mode}: {dimension:?} of two, all else known (exact)");
            // Sums of scores over a gender are told by levels and experience too.
            let apart = apart(&of_dimension(*dimension)) + scores_apart(ledger, *dimension);
            let told = told_of_two(apart);
            Row::new(what, 50.0, Mean::exact(told), Some(16.0))
        })
        .collect();
    let local = |line: &Line| line.kind.view != View::Whole;
    let of_role = |line: &Line| line.kind.breadth != Breadth::AllRoles;
    let own = |line: &Line| line.kind.breadth == Breadth::Role;
    let none = |what: &str, told| {
        Row::new(format!("{mode}: {what}, all else known (exact)"), 50.0, Mean::exact(told), None)
    };
    rows.push(none("country of two", two(&local)));
    rows.push(none("role of two in one family", two(&own)));
    rows.push(none("role of two in two families", two(&of_role)));
    rows
}

/// Many closings, all of them drawn and seen; the victim is in one of them. An attacker who also
/// knows in which one has the rows above: of the others it learns nothing.
fn looked_at(ledger: &Ledger, looks: usize, worlds: usize, seed: u64) -> Row {
    let (prior, mut rng) = (Prior::within(0.05), StdRng::seed_from_u64(30 + seed));
    let (crowd, cells) = (crowd(|_| answer()), [answer()]);
    let mut dice = StdRng::seed_from_u64(40 + seed);
    let traces: Vec<Vec<f64>> =
        prior.points.clone().map(|point| trace(ledger, points(point), everything)).collect();
    let mut best = Vec::new();
    for _ in 0..worlds {
        let (point, of) = (prior.one(&mut rng), dice.random_range(0..looks));
        let seen: Vec<Vec<f64>> = (0..looks)
            .map(|look| {
                let victim = (look == of).then(|| (&cells[0], points(point)));
                let seen = crowd.observed(ledger, &cells, victim, &mut dice);
                in_order(ledger, &seen[0], everything)
            })
            .collect();
        let likelihood = |trace: &Vec<f64>| {
            let told = seen.iter().map(|seen| dot(trace, seen) - dot(trace, trace) / 2.0);
            let told: Vec<f64> = told.collect();
            let most = told.iter().copied().fold(f64::MIN, f64::max);
            most + told.iter().map(|one| (one - most).exp()).sum::<f64>().ln()
        };
        let logs: Vec<f64> = traces.iter().map(likelihood).collect();
        best.push(prior.best(&weighted(&prior.of_points, &logs)));
    }
    let blind = prior.blind();
    let what = format!("standard: pay to ±5 %, in one of {looks} closings, all drawn and seen");
    Row::new(what, 100.0 * blind, gain(&best, blind), Some(9.0))
}

/// Which level of seven, with nineteen of the attacker's own at each.
fn among_values(ledger: &Ledger, worlds: usize) -> Row {
    let levels = Level::ALL;
    let with = |level: Level| Salary { level: Some(level), ..answer() };
    let cells: Vec<Salary> = levels.iter().map(|level| with(*level)).collect();
    let mut known = Vec::new();
    for level in levels {
        known.extend((0..19).map(|at| (with(*level), points(520 + 4 * at as u16))));
    }
    let crowd = Crowd::of(known);
    let seen = of_dimension(Dimension::Level);
    let own = trace(ledger, points(556), seen);
    let mut rng = StdRng::seed_from_u64(50);
    let mut best = Vec::new();
    let prior = vec![1.0 / levels.len() as f64; levels.len()];
    for _ in 0..worlds {
        let at = rng.random_range(0..levels.len());
        let victim = (&cells[at], points(556));
        let observed = crowd.observed(ledger, &cells, Some(victim), &mut rng);
        let logs: Vec<f64> =
            observed.iter().map(|of| dot(&own, &in_order(ledger, of, seen))).collect();
        let weights = weighted(&prior, &logs);
        best.push(weights.into_iter().fold(0.0, f64::max));
    }
    let what =
        format!("standard: level of {}, 19 fakes at each, drawn as releases draw", levels.len());
    Row::new(what, 100.0 * prior[0], gain(&best, prior[0]), Some(16.0))
}

/// Pay, where nineteen honest people whom the attacker knows by the distribution of pay alone are
/// with the victim in the cells that `together` tells.
fn unknown_pay(
    ledger: &Ledger,
    worlds: usize,
    where_they_are: &str,
    limit: Option<f64>,
    together: impl Fn(&Line) -> bool,
) -> Row {
    let (prior, mut rng) = (Prior::within(0.05), StdRng::seed_from_u64(60));
    let masked = |point: u16| {
        let mut all = Vec::new();
        for line in ledger.lines() {
            let part = trace(ledger, points(point), |one| one == line);
            all.extend(part.iter().map(|x| if together(line) { *x } else { 0.0 }));
        }
        all
    };
    let honest: Vec<Vec<f64>> = prior.points.clone().map(masked).collect();
    let traces: Vec<Vec<f64>> =
        prior.points.clone().map(|point| trace(ledger, points(point), everything)).collect();
    let blur = Blur::of(&honest, &prior.of_points, 19.0);
    let sharp: Vec<Vec<f64>> = traces.iter().map(|trace| blur.whiten(trace)).collect();
    let mut right = Vec::new();
    for _ in 0..worlds {
        let point = prior.one(&mut rng);
        let mut seen = noise(traces[0].len(), &mut rng);
        add(&mut seen, &traces[usize::from(point - prior.points.start)]);
        for _ in 0..19 {
            let other = prior.one(&mut rng);
            add(&mut seen, &honest[usize::from(other - prior.points.start)]);
        }
        let seen = blur.whiten(&blur.without_mean(&seen));
        right.push(prior.hit(&posterior(&prior.of_points, &sharp, &seen), point));
    }
    let blind = prior.blind();
    let what = format!("standard: pay to ±5 %, 19 honest people unknown {where_they_are}");
    Row::new(what, 100.0 * blind, gain(&right, blind), limit)
}

fn add(sums: &mut [f64], parts: &[f64]) {
    sums.iter_mut().zip(parts).for_each(|(sum, part)| *sum += part);
}

/// An attribute of two equally likely values, pay known, where nineteen honest people are known by
/// the distributions of pay and of the attribute alone. The design asked for six points. A line of
/// ρ = 0.03 keeps that, one of 0.17 does not: nineteen people hide one only so far, and the rest is
/// the noise's. The limit here is what it was measured at.
fn unknown_attribute(ledger: &Ledger, dimension: Dimension, worlds: usize) -> Row {
    let (prior, mut rng) = (Prior::within(0.05), StdRng::seed_from_u64(70));
    let seen = of_dimension(dimension);
    let at = |point: u16, second: bool| {
        let one = trace(ledger, points(point), seen);
        let none = vec![0.0; one.len()];
        if second { [none, one].concat() } else { [one, none].concat() }
    };
    let mut honest = Vec::new();
    let mut weights = Vec::new();
    for (point, weight) in prior.points.clone().zip(&prior.of_points) {
        for second in [false, true] {
            honest.push(at(point, second));
            weights.push(weight / 2.0);
        }
    }
    let blur = Blur::of(&honest, &weights, 19.0);
    let both = |point: u16| [false, true].map(|second| blur.whiten(&at(point, second)));
    let told = prior.points.clone().zip(&prior.of_points).map(|(point, weight)| {
        let [one, other] = both(point);
        let apart: f64 = one.iter().zip(&other).map(|(one, other)| (one - other).powi(2)).sum();
        weight * told_of_two(apart)
    });
    let told: f64 = told.sum();
    let mut right = Vec::new();
    for _ in 0..worlds {
        let (point, second) = (prior.one(&mut rng), rng.random::<bool>());
        let mut all = noise(honest[0].len(), &mut rng);
        add(&mut all, &at(point, second));
        for _ in 0..19 {
            add(&mut all, &at(prior.one(&mut rng), rng.random()));
        }
        let all = blur.whiten(&blur.without_mean(&all));
        let guess = posterior(&[0.5, 0.5], &both(point), &all);
        right.push(if (guess[1] > 0.5) == second { 1.0 } else { 0.0 });
    }
    // Honest people are no Gaussian vector, but near enough.
    let hits = gain(&right, 0.5);
    assert!((hits.mean - told).abs() < 4.0 * hits.error, "{dimension:?}: {hits:?} {told}");
    let what = format!(
        "standard: {dimension:?} of two, pay known, 19 honest people unknown (the design asked for 6)"
    );
    Row::new(what, 50.0, Mean::exact(told), Some(11.0))
}
