//! A broad survey, as most are: two in three titles are of no role, nine in ten people live in one
//! country, and forty roles share the rest. New people of the same population ask what people like
//! them earn, and what they are told is held against what exact figures would have told them.

use crate::support::{Backend, Ground, bare_salary};
use paylens::catalog::Catalogue;
use paylens::directory::Directory;
use paylens::domain::{
    Currency, Dimension, Experience, Level, Money, Placement, RoleSlug, Salary, Scope, Slice,
    Submission,
};
use paylens::estimate::quantile::{FIVE, type_7};
use paylens::insight::{Conversion, Insight, PayAnswer, PublishedPay, ReadingPeriod};
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use rstest::rstest;
use std::collections::BTreeMap;

/// Countries beside the one with nine in ten, and what is earned there of what is earned in that.
const ELSEWHERE: [(&str, Currency, f64); 5] = [
    ("DE", Currency::EUR, 0.75),
    ("FR", Currency::EUR, 0.65),
    ("ES", Currency::EUR, 0.5),
    ("NL", Currency::EUR, 0.8),
    ("IT", Currency::EUR, 0.55),
];
/// Levels with how many of a hundred people are on them and what that adds to log pay.
const LEVELS: [(Level, u32, f64); 5] = [
    (Level::Junior, 20, -0.30),
    (Level::Mid, 40, 0.0),
    (Level::Senior, 28, 0.27),
    (Level::Lead, 8, 0.40),
    (Level::Director, 4, 0.75),
];

/// One person, with yearly pay in cents of a dollar.
struct Person {
    role: Option<RoleSlug>,
    title: String,
    salary: Salary,
    dollars: i64,
}

impl Person {
    fn submission(&self) -> Submission {
        let placement = match &self.role {
            Some(role) => Placement::Accepted(role.clone()),
            None => Placement::Unmatched(self.title.clone()),
        };
        Submission { placement, salary: self.salary.clone() }
    }

    /// What this person would ask.
    fn asked(&self) -> Slice {
        [Dimension::Level, Dimension::Experience]
            .iter()
            .filter_map(|dimension| Some((*dimension, dimension.value_of(&self.salary)?)))
            .fold(Slice::country(self.salary.country), |slice, (dimension, value)| {
                slice.with(dimension, value)
            })
    }
}

fn normal(rng: &mut StdRng) -> f64 {
    let (u, v): (f64, f64) = (1.0 - rng.random::<f64>(), rng.random());
    (-2.0 * u.ln()).sqrt() * (std::f64::consts::TAU * v).cos()
}

/// Who may answer.
struct Population {
    /// Roles with their logarithmic medians and how many of all are in them.
    roles: Vec<(RoleSlug, f64, f64)>,
    /// Occupations that no role is known for.
    others: Vec<f64>,
    euros: f64,
}

impl Population {
    fn new(catalogue: &Catalogue, rng: &mut StdRng) -> Self {
        let referenced: Vec<_> = catalogue
            .roles()
            .filter_map(|role| Some((role.slug.clone(), role.pay.as_ref()?.p50)))
            .collect();
        let step = referenced.len() / 40;
        let roles = referenced.into_iter().step_by(step).take(40).enumerate();
        // References are somewhat wrong, as they are.
        let roles = roles
            .map(|(at, (slug, p50))| {
                (slug, (p50 as f64).ln() + 0.2 * normal(rng), 1.0 / (at as f64 + 3.0))
            })
            .collect();
        let others = (0..200).map(|_| 52_000_f64.ln() + 0.45 * normal(rng)).collect();
        let dollar = Money::from_hundredths(1_000_000, Currency::USD).expect("an amount");
        let euros = catalogue.fixed_rates().convert(dollar, Currency::EUR, 2026).expect("a rate");
        Population { roles, others, euros: euros.hundredths() as f64 / 1_000_000.0 }
    }

    fn person(&self, rng: &mut StdRng) -> Person {
        let (role, title, mut log);
        if rng.random::<f64>() < 0.66 {
            let at = rng.random_range(0..self.others.len());
            (role, title, log) = (None, format!("Zxqv {at}"), self.others[at]);
        } else {
            let all: f64 = self.roles.iter().map(|(.., weight)| weight).sum();
            let mut left = rng.random::<f64>() * all;
            let found = self.roles.iter().find(|(.., weight)| {
                left -= weight;
                left <= 0.0
            });
            let (slug, median, _) = found.unwrap_or(&self.roles[0]);
            (role, title, log) = (Some(slug.clone()), String::new(), *median);
        }
        let mut left = rng.random_range(0..100);
        let (rung, (level, _, more)) = LEVELS
            .into_iter()
            .enumerate()
            .find(|(_, (_, many, _))| {
                let here = left < *many;
                left = left.saturating_sub(*many);
                here
            })
            .expect("a level");
        let years = (3.5 * rung as f64 + 3.0 + 3.0 * normal(rng)).clamp(0.0, 40.0);
        log += more + 0.015 * (years - 3.5 * rung as f64 - 3.0) + 0.28 * normal(rng);
        let (country, currency, factor) = if rng.random::<f64>() < 0.9 {
            ("US", Currency::USD, 1.0)
        } else {
            ELSEWHERE[rng.random_range(0..ELSEWHERE.len())]
        };
        let dollars = (100.0 * log.exp() * factor) as i64;
        let rate = if currency == Currency::USD { 1.0 } else { self.euros };
        let own = (dollars as f64 * rate) as i64;
        let salary = Salary {
            level: Some(level),
            experience: Experience::parse(years),
            ..bare_salary(country, currency, own)
        };
        Person { role, title, salary, dollars }
    }
}

/// How far five percentiles are from what somebody earns, in log pay (the pinball loss).
fn pinball(percentiles: [f64; 5], log: f64) -> f64 {
    let each = FIVE.iter().zip(percentiles);
    each.map(|(p, at)| {
        let p = p.to_f64();
        if log >= at { p * (log - at) } else { (1.0 - p) * (at - log) }
    })
    .sum()
}

fn exact(sorted: &[i64]) -> [f64; 5] {
    FIVE.map(|p| (type_7(sorted, p).expect("somebody") as f64).ln())
}

/// Exact pay of all cells somebody may ask for, ascending.
struct Exact(BTreeMap<(Scope, Slice), Vec<i64>>);

impl Exact {
    /// The cells a person is in, finest first.
    fn cells(person: &Person) -> Vec<(Scope, Slice)> {
        let country = Slice::country(person.salary.country);
        let within = person.asked();
        let mut slices: Vec<Slice> = within
            .dimensions()
            .map(|(dimension, value)| country.clone().with(dimension, value.to_owned()))
            .collect();
        slices.extend([country, Slice::whole()]);
        let scopes = person.role.iter().cloned().map(Scope::Role).chain([Scope::AllRoles]);
        scopes
            .flat_map(|scope| {
                slices.iter().map(move |slice| (scope.clone(), slice.clone())).collect::<Vec<_>>()
            })
            .collect()
    }

    fn of(people: &[Person]) -> Self {
        let mut cells: BTreeMap<_, Vec<i64>> = BTreeMap::new();
        for person in people {
            for cell in Self::cells(person) {
                cells.entry(cell).or_default().push(person.dollars);
            }
        }
        cells.values_mut().for_each(|pay| pay.sort_unstable());
        Exact(cells)
    }

    /// The percentiles of the finest cell of a person that has five people.
    fn finest(&self, person: &Person) -> [f64; 5] {
        let cells = Self::cells(person);
        let mut found = cells.iter().filter_map(|cell| self.0.get(cell));
        exact(found.find(|pay| pay.len() >= 5).expect("five people"))
    }

    fn everybody(&self) -> [f64; 5] {
        exact(&self.0[&(Scope::AllRoles, Slice::whole())])
    }
}

fn told(pay: &PublishedPay) -> Option<[f64; 5]> {
    let all = pay.total.percentiles.as_array().map(|one| one.shown());
    let places: Vec<f64> = all.iter().flatten().map(|shown| (shown.value.0 as f64).ln()).collect();
    places.try_into().ok()
}

/// What new people are told.
#[derive(Debug, Default)]
struct Served {
    asked: usize,
    answered: usize,
    placed: usize,
    finely: usize,
    loss: f64,
    by_all: f64,
    by_finest: f64,
}

impl Served {
    fn share(&self) -> f64 {
        self.answered as f64 / self.asked as f64
    }

    fn finely(&self) -> f64 {
        self.finely as f64 / self.placed as f64
    }
}

async fn served(backend: Backend, people: usize, seed: u64) -> Served {
    let ground = Ground::on(backend).await;
    let directory = Directory::open(ground.on.store.role_records()).await.expect("opened");
    let mut rng = StdRng::seed_from_u64(seed);
    let population = Population::new(&directory.current(), &mut rng);
    let handed_in: Vec<Person> = (0..people).map(|_| population.person(&mut rng)).collect();
    let rows = handed_in.iter().enumerate();
    ground
        .hand_in(
            rows.map(|(at, one)| (format!("person {at}").into_bytes(), one.submission())).collect(),
        )
        .await;
    ground.close().await;
    let insight = Insight::open(directory, ground.releases(), None).await.expect("opened");
    let known = Exact::of(&handed_in);
    let conversion = Conversion { currency: Some(Currency::USD), period: ReadingPeriod::Year };
    let mut served = Served::default();
    for person in (0..1_500).map(|_| population.person(&mut rng)) {
        let answer = match &person.role {
            Some(role) => insight.pay(role.as_str(), &person.asked(), conversion),
            None => insight.all_pay(&person.asked(), conversion),
        };
        served.asked += 1;
        served.placed += usize::from(person.role.is_some());
        let PayAnswer::Published(pay) = answer.expect("an answer") else { continue };
        let own = matches!(pay.answered.scope, Scope::Role(_));
        served.finely += usize::from(own && pay.answered.slice.country_code().is_some());
        served.answered += usize::from(pay.total.percentiles.p50.shown().is_some());
        let Some(percentiles) = told(&pay) else { continue };
        let log = (person.dollars as f64).ln();
        served.loss += pinball(percentiles, log);
        served.by_all += pinball(known.everybody(), log);
        served.by_finest += pinball(known.finest(&person), log);
    }
    println!(
        "{people:6} people: {:.0} % told, {:.0} % of those with a role finely; loss {:.3} of all people's, {:.3} of exact ones'",
        100.0 * served.share(),
        100.0 * served.finely(),
        served.loss / served.by_all,
        served.loss / served.by_finest,
    );
    served
}

#[rstest]
#[case(300)]
#[case(3_000)]
#[tokio::test]
async fn nearly_everybody_is_told_something_better_than_the_average(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
    #[case] people: usize,
) {
    let served = served(backend, people, 7).await;
    assert!(served.share() >= 0.90, "{served:?}");
    assert!(served.loss < served.by_all, "{served:?}");
    if people >= 3_000 {
        assert!(served.finely() >= 0.60, "{served:?}");
        assert!(served.loss <= 1.05 * served.by_finest, "{served:?}");
    }
}

/// The table of docs/measurements.md: several surveys of each size.
#[tokio::test]
#[ignore = "prints a table"]
async fn usefulness_table() {
    for people in [300, 1_000, 3_000, 16_000] {
        for seed in 11..14 {
            served(Backend::Sqlite, people, seed).await;
        }
    }
}
