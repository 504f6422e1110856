//! Who hands in what, attack by attack.

use super::guess::{MEDIAN, Public, SIGMA, draw_pay};
use crate::support::bare_salary;
use paylens::domain::{
    Country, Currency, Education, EmployerSize, EmploymentType, Experience, Industry, Level,
    Region, Salary, SurveyYear, WorkMode,
};
use rand::rngs::StdRng;
use rand::seq::SliceRandom;
use statrs::distribution::{ContinuousCDF, Normal};

/// What the attacker knows of a contributor.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// The person whose pay it wants.
    Target,
    /// One of its own.
    Known,
    /// Somebody honest.
    Unknown,
}

pub struct Member {
    pub kind: Kind,
    pub salary: Salary,
}

/// What the attacker knows when it plans a step.
pub struct World<'a> {
    pub public: Public,
    /// Of the target's pay, where the attack is adaptive.
    pub posterior: Option<&'a [f64]>,
}

type Plan = Box<dyn Fn(usize, &World<'_>, &mut StdRng) -> Vec<Member>>;

/// An attack of the table.
pub struct Row {
    pub id: &'static str,
    pub what: &'static str,
    /// Most points of attack minus control.
    pub limit: f64,
    /// Release moments.
    pub steps: usize,
    /// Whether later steps look at what earlier ones told.
    pub adaptive: bool,
    /// Whether the attacker knows everybody else, so that its posterior is exact.
    pub exact: bool,
    /// Only in the long table.
    pub slow: bool,
    /// By how many steps of the grid additional pay lifts everybody's total pay over base pay.
    pub lift: usize,
    /// Whether the target is known to earn more than everybody else of the first batch.
    pub top: bool,
    /// How near a guess has to be, as a share.
    pub within: f64,
    pub plan: Plan,
}

/// Additional pay of 17 % of base pay: whole steps of the grid separate total, base and additional
/// pay, so that the attacker's likelihoods stay exact.
pub const LIFT: usize = 8;

const PASSIVE: f64 = 3.0;
const COALITION: f64 = 4.0;
const TOP: f64 = 5.0;
const FLOOD: f64 = 9.0;
const FLOOD_OF_FOUR: f64 = 18.0;

fn member(kind: Kind, hundredths: i64) -> Member {
    Member { kind, salary: bare_salary("US", Currency::USD, hundredths) }
}

fn target(rng: &mut StdRng) -> Member {
    member(Kind::Target, draw_pay(rng))
}

fn honest(count: usize, rng: &mut StdRng) -> Vec<Member> {
    (0..count).map(|_| member(Kind::Unknown, draw_pay(rng))).collect()
}

/// A fake at a multiple of the median.
fn fake(factor: f64) -> Member {
    member(Kind::Known, (MEDIAN * factor * 100.0) as i64)
}

/// So many fakes, in turns at a low and at a high multiple of the median.
fn straddling(count: usize, low: f64, high: f64) -> Vec<Member> {
    (0..count).map(|at| fake(if at % 2 == 0 { low } else { high })).collect()
}

fn with(mut people: Vec<Member>, one: Member) -> Vec<Member> {
    people.push(one);
    people
}

fn row(
    id: &'static str,
    what: &'static str,
    limit: f64,
    steps: usize,
    plan: impl Fn(usize, &World<'_>, &mut StdRng) -> Vec<Member> + 'static,
) -> Row {
    let exact = id.starts_with("H7") || id.starts_with("H8");
    Row {
        id,
        what,
        limit,
        steps,
        adaptive: false,
        exact,
        slow: false,
        lift: 0,
        top: false,
        within: 0.05,
        plan: Box::new(plan),
    }
}

/// The first of a pair of values in one of the ten views, or the second.
fn place(salary: &mut Salary, view: usize, first: bool) {
    let pick = |a, b| if first { a } else { b };
    match view {
        0 => salary.region = Region::parse(pick("US-CA", "US-NY")),
        1 => salary.city = Some(pick("austin", "boston").to_owned()),
        2 => salary.level = Some(if first { Level::Senior } else { Level::Junior }),
        3 => salary.experience = Experience::parse(if first { 8.0 } else { 2.0 }),
        4 => {
            salary.employer.industry =
                Some(if first { Industry::Software } else { Industry::Finance });
        }
        5 => {
            salary.employer.size =
                Some(if first { EmployerSize::UpTo50 } else { EmployerSize::UpTo200 });
        }
        6 => {
            salary.employment_type =
                Some(if first { EmploymentType::FullTime } else { EmploymentType::Contract });
        }
        7 => salary.work_mode = Some(if first { WorkMode::Remote } else { WorkMode::Hybrid }),
        8 => salary.education = Some(if first { Education::Master } else { Education::Bachelor }),
        _ => salary.year = SurveyYear::from_stored(if first { 2026 } else { 2025 }),
    }
}

/// Puts the target and, in each view, another random half of the low and of the high fakes into
/// one slice, everybody else into another.
fn halves(mut people: Vec<Member>, rng: &mut StdRng) -> Vec<Member> {
    for view in 0..10 {
        let mut order: Vec<usize> = (0..people.len()).collect();
        order.shuffle(rng);
        let mut taken = Turns::default();
        for at in order {
            let one = &mut people[at];
            let first = one.kind == Kind::Target || taken.turn(one.salary.pay.total_hundredths());
            place(&mut one.salary, view, first);
        }
    }
    people
}

/// Fakes over the pay the target may have, and in each view the target among 29 of those nearest to
/// another threshold: ten comparisons instead of one.
fn thresholds(
    fakes: usize,
    world: &World<'_>,
    mut people: Vec<Member>,
    rng: &mut StdRng,
) -> Vec<Member> {
    let at = |share: f64| match world.posterior {
        Some(posterior) => 1.02_f64.powi(i32::from(world.public.quantile(posterior, share))),
        None => MEDIAN * (SIGMA * Normal::standard().inverse_cdf(share)).exp(),
    };
    let place_of = |rank: usize| (rank as f64 + 0.5) / fakes as f64;
    people.extend((0..fakes).map(|rank| fake(at(place_of(rank)) / MEDIAN)));
    let first_fake = people.len() - fakes;
    for view in 0..10 {
        // Thresholds over the inner two thirds; around each, three in four of the twenty on either
        // side, so that no two slices are nearly the same.
        let centre = (fakes as f64 * (0.17 + 0.66 * (view as f64 + 0.5) / 10.0)) as usize;
        let mut below: Vec<usize> = (centre.saturating_sub(20)..centre).collect();
        let mut above: Vec<usize> = (centre..(centre + 20).min(fakes)).collect();
        below.shuffle(rng);
        above.shuffle(rng);
        let side = 15.min(below.len()).min(above.len());
        let inside: Vec<usize> = below[..side].iter().chain(&above[..side - 1]).copied().collect();
        for (at, one) in people.iter_mut().enumerate() {
            let first = at < first_fake || inside.contains(&(at - first_fake));
            place(&mut one.salary, view, first);
        }
    }
    people
}

/// The same people and 180 fakes far from any threshold: so many that two dimensions are crossed.
/// Everybody between the thresholds is at the target's level, so that its region, its city and its
/// industry compare it once more, each with its own threshold, where they cross the level. A few of
/// another level keep each slice apart from its crossing.
fn crossed(mut people: Vec<Member>) -> Vec<Member> {
    const REGION_CITY_INDUSTRY: [usize; 3] = [0, 1, 4];
    const LEVEL: usize = 2;
    people.iter_mut().for_each(|one| place(&mut one.salary, LEVEL, true));
    people.extend((0..180).map(|at| {
        let mut one = fake(if at % 2 == 0 { 0.3 } else { 3.0 });
        for view in 0..10 {
            let first = match view {
                LEVEL => at < 100,
                view if REGION_CITY_INDUSTRY.contains(&view) => at < 20 || (100..112).contains(&at),
                _ => false,
            };
            place(&mut one.salary, view, first);
        }
        one
    }));
    people
}

/// Every other one of each pay.
#[derive(Default)]
struct Turns(std::collections::BTreeMap<i64, bool>);

impl Turns {
    fn turn(&mut self, pay: i64) -> bool {
        let last = self.0.entry(pay).or_default();
        *last = !*last;
        *last
    }
}

/// All attacks.
pub fn rows() -> Vec<Row> {
    let mut rows = Vec::new();
    for (id, before, slow, lift) in [
        ("H1 n=20", 20, false, 0),
        ("H1 n=50", 50, true, 0),
        ("H1 n=200", 200, true, 0),
        ("H1 n=500", 500, true, 0),
        ("H1 n=100, 17 % additional", 100, true, LIFT),
        ("H1 n=200, 17 % additional", 200, true, LIFT),
    ] {
        let what = "reader before and after the batch that brings the person";
        rows.push(Row {
            slow,
            lift,
            ..row(id, what, PASSIVE, 2, move |step, _, rng| match step {
                0 => honest(before, rng),
                _ => with(honest((before / 4).max(20) - 1, rng), target(rng)),
            })
        });
    }
    // The person is in two cells that differ, both of the same currency.
    let what = "reader before and after, half of the people in another country";
    rows.push(Row {
        slow: true,
        ..row("H1 n=50, country", what, PASSIVE, 2, |step, _, rng| {
            let mut people = match step {
                0 => honest(50, rng),
                _ => with(honest(19, rng), target(rng)),
            };
            for one in people.iter_mut().step_by(2) {
                one.salary.country = Country::parse("EC").expect("a country");
            }
            people
        })
    });
    rows.push(row("H3 one", "role of 60 minus its one slice of 59", PASSIVE, 1, |_, _, rng| {
        let mut people = with(honest(59, rng), target(rng));
        for one in &mut people {
            place(&mut one.salary, 2, one.kind == Kind::Unknown);
        }
        people
    }));
    rows.push(row(
        "H3 ten",
        "the same, 50 in the slice, 9 fakes beside the person",
        COALITION,
        1,
        |_, _, rng| {
            let mut people = with(honest(50, rng), target(rng));
            people.extend(straddling(9, 0.74, 1.35));
            for one in &mut people {
                place(&mut one.salary, 2, one.kind == Kind::Unknown);
            }
            people
        },
    ));
    rows.push(row(
        "H5",
        "40 people, then 85 fakes at alternate ends in four batches",
        FLOOD,
        5,
        |step, _, rng| {
            let ends = |count, factor| (0..count).map(|_| fake(factor)).collect();
            match step {
                0 => with(honest(39, rng), target(rng)),
                4 => ends(25, 3.0),
                step if step % 2 == 1 => ends(20, 0.3),
                _ => ends(20, 3.0),
            }
        },
    ));
    rows.push(Row {
        top: true,
        // The posterior is exact, but cut off within a step of the grid: single hits tell.
        within: 0.02,
        ..row(
            "H5 top",
            "the same 40, all known but the one who earns most; within ±2 %",
            TOP,
            5,
            |step, _, rng| {
                let ends = |count, factor| (0..count).map(|_| fake(factor)).collect();
                match step {
                    0 => {
                        let others: Vec<i64> = (0..39).map(|_| draw_pay(rng)).collect();
                        let most = others.iter().copied().max().expect("39");
                        let top = std::iter::repeat_with(|| draw_pay(rng)).find(|pay| *pay > most);
                        let known = others.into_iter().map(|pay| member(Kind::Known, pay));
                        with(known.collect(), member(Kind::Target, top.expect("one")))
                    }
                    4 => ends(25, 3.0),
                    step if step % 2 == 1 => ends(20, 3.0),
                    _ => ends(20, 0.3),
                }
            },
        )
    });
    for (id, before, slow) in [("H6 n=20", 20, false), ("H6 n=50", 50, true)] {
        let what = "batch of 19 fakes around the median and the person";
        rows.push(Row {
            slow,
            ..row(id, what, COALITION, 2, move |step, _, rng| match step {
                0 => honest(before, rng),
                _ => with(straddling(19, 0.74, 1.35), target(rng)),
            })
        });
    }
    for (id, what, low, high) in [
        ("H7 wide", "empty role: 19 fakes at 0.70 and 1.43, the person", 0.70, 1.43),
        ("H7 near", "the same at 0.95 and 1.05", 0.95, 1.05),
        ("H7 equal", "the same, all at the median", 1.0, 1.0),
        ("H7 low", "the same, all at half of it", 0.5, 0.5),
    ] {
        rows.push(row(id, what, FLOOD, 1, move |_, _, rng| {
            with(straddling(19, low, high), target(rng))
        }));
    }
    rows.push(row("H7 spread", "the same, spread from 0.5 to 2", FLOOD, 1, |_, _, rng| {
        let spread = (0..19).map(|at| fake(0.5 * 4_f64.powf(f64::from(at) / 18.0))).collect();
        with(spread, target(rng))
    }));
    rows.push(row(
        "H8 role",
        "H7, then three more batches of 20 fakes",
        FLOOD_OF_FOUR,
        4,
        |step, _, rng| match step {
            0 => with(straddling(19, 0.85, 1.18), target(rng)),
            _ => straddling(20, 0.85, 1.18),
        },
    ));
    rows.push(Row {
        adaptive: true,
        ..row(
            "H8 adaptive",
            "the same, each batch around the quartiles of the posterior",
            FLOOD_OF_FOUR,
            4,
            |step, world, rng| {
                let Some(posterior) = world.posterior.filter(|_| step > 0) else {
                    return with(straddling(19, 0.85, 1.18), target(rng));
                };
                let at = |share| {
                    let point = world.public.quantile(posterior, share);
                    1.02_f64.powi(i32::from(point)) / MEDIAN
                };
                straddling(20, at(0.25), at(0.75))
            },
        )
    });
    let what = "59 fakes, in each of ten views another half beside the person";
    rows.push(row("H8 views", what, FLOOD, 1, |_, _, rng| {
        let people = with(straddling(59, 0.85, 1.18), target(rng));
        halves(people, rng)
    }));
    let what = "the same, then three more batches of 60 fakes";
    rows.push(Row {
        slow: true,
        ..row("H8 views ×4", what, FLOOD_OF_FOUR, 4, |step, _, rng| {
            let people = match step {
                0 => with(straddling(59, 0.85, 1.18), target(rng)),
                _ => straddling(60, 0.85, 1.18),
            };
            halves(people, rng)
        })
    });
    let what = "59 fakes spread out, in each of ten views a comparison with another threshold";
    rows.push(row("H8 thresholds", what, FLOOD, 1, |_, world, rng| {
        let person = vec![target(rng)];
        thresholds(59, world, person, rng)
    }));
    let what = "the same, then three more batches of 60 around what is known by then";
    rows.push(Row {
        adaptive: true,
        slow: true,
        ..row("H8 thresholds ×4", what, FLOOD_OF_FOUR, 4, |step, world, rng| match step {
            0 => {
                let person = vec![target(rng)];
                thresholds(59, world, person, rng)
            }
            _ => thresholds(60, world, Vec::new(), rng),
        })
    });
    let what = "the same with 180 fakes more, so that three pairs of dimensions are crossed";
    rows.push(Row {
        slow: true,
        ..row("H8 crossed", what, FLOOD, 1, |_, world, rng| {
            let person = vec![target(rng)];
            crossed(thresholds(59, world, person, rng))
        })
    });
    let what = "the same, then three more batches of 240 around what is known by then";
    rows.push(Row {
        adaptive: true,
        slow: true,
        ..row("H8 crossed ×4", what, FLOOD_OF_FOUR, 4, |step, world, rng| match step {
            0 => {
                let person = vec![target(rng)];
                crossed(thresholds(59, world, person, rng))
            }
            _ => crossed(thresholds(60, world, Vec::new(), rng)),
        })
    });
    rows
}
