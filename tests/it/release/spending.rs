//! The worst case of the ledger on running surveys: whatever somebody answers, changes and leaves out,
//! and whatever becomes of the role meanwhile, one answer is drawn once in a kind of cell.

use super::unveiled::{Exact, closing};
use crate::support::{Backend, Ground, accepted, bare_salary, role, secrets};
use paylens::directory::Directory;
use paylens::disclosure::ledger::{Ledger, Privacy, Rho};
use paylens::disclosure::sketch::Sketch;
use paylens::domain::{
    AnnualPay, CellKind, Country, Currency, Education, EmployerSize, EmploymentType, Experience,
    Gender, Industry, Level, Money, Placement, Receipt, Region, Salary, Statistic, Submission,
    SurveyYear, Vocabulary, WorkMode,
};
use paylens::release::Moment;
use paylens::store::{Note, Replaced};
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use rstest::rstest;
use std::collections::BTreeMap;
use time::Duration;

const OTHERS: i64 = 60;
const ONE: &str = "back-end-developer";
const OTHER: &str = "front-end-developer";

/// An answer that says everything.
pub fn whole(dollars: i64) -> Salary {
    let salary = bare_salary("US", Currency::USD, dollars * 100);
    let base = Money::from_hundredths(dollars * 90, Currency::USD).expect("an amount");
    let mut whole = Salary { pay: AnnualPay::new(base, dollars * 10).expect("a sum"), ..salary };
    whole.region = Region::parse("US-CA");
    whole.city = Some("san-francisco".to_owned());
    whole.level = Some(Level::Senior);
    whole.experience = Experience::parse(7.5);
    whole.employer.industry = Some(Industry::Software);
    whole.employer.size = Some(EmployerSize::UpTo200);
    whole.employment_type = Some(EmploymentType::FullTime);
    whole.work_mode = Some(WorkMode::Hybrid);
    whole.education = Some(Education::Master);
    whole.gender = Some(Gender::Woman);
    whole
}

/// One of a vocabulary, or nothing.
fn maybe<T: Vocabulary + Copy>(rng: &mut StdRng) -> Option<T> {
    let at = rng.random_range(0..=T::ALL.len());
    T::ALL.get(at).copied()
}

/// An answer with everything at random, in one of two countries, of either role or of none.
fn any(rng: &mut StdRng) -> Submission {
    let at_home = rng.random_bool(0.8);
    let mut salary = whole(60_000 + rng.random_range(0..60_000));
    if !at_home {
        salary.country = Country::parse("DE").expect("a country");
        salary.region = None;
        salary.city = None;
    }
    if rng.random() {
        salary.region = None;
    }
    if rng.random() {
        salary.city = None;
    }
    salary.level = maybe(rng);
    salary.experience = Experience::parse(rng.random_range(0..30).into());
    salary.employer.industry = maybe(rng);
    salary.employer.size = maybe(rng);
    salary.employment_type = maybe(rng);
    salary.work_mode = maybe(rng);
    salary.education = maybe(rng);
    salary.gender = maybe(rng);
    salary.year = SurveyYear::from_stored(2024 + rng.random_range(0..3));
    let placement = match rng.random_range(0..4) {
        0 => Placement::Unmatched("Galactic Hitchhiking Inspector".to_owned()),
        1 => Placement::Accepted(role(OTHER)),
        _ => Placement::Accepted(role(ONE)),
    };
    Submission { placement, salary }
}

/// How many people were counted in each kind of cell, exactly, over everything drawn.
#[derive(Default)]
struct Counts(BTreeMap<CellKind, i64>);

impl Counts {
    fn add(&mut self, ledger: &Ledger, exact: &Exact) {
        for ((cell, statistic), sums) in exact {
            let kind = cell.kind().expect("a kind");
            let sketch = Sketch::of(ledger.line(kind, *statistic).expect("a line").shape);
            if *statistic == Statistic::Total {
                let one = sketch.row(0)[0];
                assert_eq!(sums[0] % one, 0, "{cell}: not a number of people");
                *self.0.entry(kind).or_default() += sums[0] / one;
            }
        }
    }
}

fn note(clock: &paylens::clock::Clock) -> Note {
    let (who, subject) = ("operator".to_owned(), OTHER.to_owned());
    Note::of(who, clock.now(), "merge", "role", subject)
}

/// A life of a survey with one person whose answer changes; the loss of that person.
async fn life(backend: Backend, seed: u64) -> (Rho, usize) {
    let mut rng = StdRng::seed_from_u64(seed);
    let ground = Ground::on(backend).await;
    let ledger = Ledger::of(Privacy::Standard).expect("a ledger");
    let directory = Directory::open(ground.on.store.role_records()).await.expect("opened");
    let others = (0..OTHERS).map(|at| {
        (format!("other {at}").into_bytes(), accepted(&role(ONE), whole(60_000 + 997 * at)))
    });
    ground.hand_in(others.collect()).await;
    let identity = b"the one who is looked for".to_vec();
    ground.hand_in(vec![(identity.clone(), any(&mut rng))]).await;
    let receipt = Receipt::derived(&secrets(), &identity);
    let mut counts = Counts::default();
    let mut closed = 0;
    for step in 0..3 {
        let moment = if step == 2 { Moment::Forced } else { Moment::Regular };
        let unveiled = closing(&ground, &ledger, moment).await;
        closed += usize::from(unveiled.release > 0);
        counts.add(&ledger, &unveiled.exact);
        if rng.random() {
            let desk = ground.on.store.submission_desk();
            let replaced = desk.replace(&receipt, b"another body", any(&mut rng)).await;
            let replaced = replaced.expect("asked");
            assert!(matches!(replaced, Replaced::Done | Replaced::Unknown), "{replaced:?}");
        }
        if step == 0 && rng.random() {
            let merged = directory.merge(&role(OTHER), &role(ONE), note(&ground.clock)).await;
            merged.expect("merged");
        }
        ground.clock.advance(Duration::days(rng.random_range(20..190)));
    }
    assert_eq!(ground.archive().pending().await.expect("pending"), []);
    let mut spent = Vec::new();
    for (kind, count) in &counts.0 {
        assert!((OTHERS..=OTHERS + 1).contains(count), "{kind}: {count} of {OTHERS} and one");
        if *count > OTHERS {
            spent.extend(ledger.of_kind(*kind).map(|line| line.rho));
        }
    }
    (spent.into_iter().sum(), closed)
}

#[rstest]
#[tokio::test]
async fn nobody_is_drawn_twice_in_a_kind_of_cell(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let mut most = Rho::default();
    // Every closing costs seconds: more lives where they cost less.
    let lives = if backend == Backend::Sqlite { 3 } else { 1 };
    for seed in 0..lives {
        let (spent, closed) = life(backend, seed).await;
        println!("{backend:?} {seed}: ρ {:.4} over {closed} closings", f64::from(spent));
        assert!(spent <= Rho::new(10_000) && closed >= 2);
        most = most.max(spent);
    }
    assert!(f64::from(most) > 0.5, "somebody was counted");
}

/// Somebody who says everything and stays spends all there is, and no more.
#[tokio::test]
async fn the_worst_case_is_reached_and_is_the_ledger_s() {
    let ground = Ground::on(Backend::Sqlite).await;
    let ledger = Ledger::of(Privacy::Standard).expect("a ledger");
    let people = (0..OTHERS).map(|at| {
        (format!("other {at}").into_bytes(), accepted(&role(ONE), whole(60_000 + 997 * at)))
    });
    ground.hand_in(people.collect()).await;
    let unveiled = closing(&ground, &ledger, Moment::Forced).await;
    let mut counts = Counts::default();
    counts.add(&ledger, &unveiled.exact);
    for kind in CellKind::all() {
        assert_eq!(counts.0.get(&kind), Some(&OTHERS), "{kind}");
    }
    let spent: Rho = ledger.lines().iter().map(|line| line.rho).sum();
    assert_eq!(spent, ledger.added());
    assert!(spent <= Rho::new(10_000) && ledger.changed() <= 2.5, "{spent:?}");
    // Nothing is drawn of the same cell twice.
    let drawn: usize = unveiled.batches.iter().map(|batch| batch.draws.len()).sum();
    assert_eq!(drawn, unveiled.exact.len());
}

/// One answer in place of another, whatever both say: the loss never exceeds what is promised, also
/// where rates move pay by another distance in dollars than at home.
#[test]
fn a_changed_answer_loses_no_more_than_promised() {
    for (privacy, most) in [(Privacy::Standard, 2.5), (Privacy::Strict, 1.25)] {
        let ledger = Ledger::of(privacy).expect("a ledger");
        let mut rng = StdRng::seed_from_u64(9);
        let mut worst = 0.0_f64;
        for _ in 0..60_000 {
            let mut place = || rng.random_range(400..800_u16);
            let (total, other) = ((place(), place()), (place(), place()));
            let (base, additional) = ((place(), place()), (place(), place()));
            let standing = (place(), place());
            let moves = rng.random_bool(0.3);
            let mut loss = 0.0;
            for line in ledger.lines() {
                let sketch = Sketch::of(line.shape);
                // Everybody's cells are in dollars, the others in the currency of the country.
                let (from, to) = match (line.statistic, line.kind.view) {
                    (Statistic::Base, _) => base,
                    (Statistic::Additional, _) => additional,
                    (Statistic::Mix, _) => standing,
                    (_, paylens::domain::View::Whole) => other,
                    _ => total,
                };
                let rows = sketch.row(from).iter().zip(sketch.row(to));
                let same: i64 = rows.map(|(one, other)| (one - other).pow(2)).sum();
                let length = |at| sketch.row(at).iter().map(|one| one * one).sum::<i64>();
                let elsewhere = length(from) + length(to);
                let worse = if moves { elsewhere } else { same.max(elsewhere) };
                loss += worse as f64 / (2.0 * sketch.variance(line.rho) as f64);
            }
            worst = worst.max(loss);
        }
        println!(
            "{privacy}: a changed answer loses {worst:.4} at most, the ledger says {:.4}",
            ledger.changed()
        );
        assert!(worst <= most && worst > 0.8 * ledger.changed(), "{privacy}: {worst}");
        assert!(ledger.changed() <= most);
    }
}
