//! Runs an attack in many worlds at once and scores its guesses.

use super::guess::{Drawn, Look, Public, between, index_of};
use super::plans::{Kind, Member, Row, World};
use crate::support::{Backend, Ground, accepted, role, secrets};
use paylens::directory::Directory;
use paylens::disclosure::distribution::noised;
use paylens::disclosure::lifted::lifted_over;
use paylens::disclosure::members::{MemberDigest, Secret};
use paylens::disclosure::quantile::Percentile;
use paylens::disclosure::rules::{Privacy, Rules};
use paylens::disclosure::{FigureKey, Grid, Histogram, QuantileMechanism};
use paylens::domain::{
    Amount, AnnualPay, Currency, Dimension, Gender, Money, PublishedCell, RoleSlug, Salary, Slice,
    View,
};
use paylens::estimate::fusion::{self, NoisedCell};
use paylens::release::Outcome;
use paylens::secrets::Purpose;
use paylens::store::{Contribution, PublishedRecord, RoleRecord, ViewState};
use rand::SeedableRng;
use rand::rngs::StdRng;
use std::collections::BTreeMap;

/// A mean over worlds with its standard error, in percentage points.
#[derive(Clone, Copy)]
pub struct Mean {
    pub mean: f64,
    pub error: f64,
}

impl Mean {
    fn of(values: &[f64]) -> Self {
        let n = values.len() as f64;
        let mean = values.iter().sum::<f64>() / n;
        let variance = values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / (n - 1.0);
        Mean { mean: 100.0 * mean, error: 100.0 * (variance / n).sqrt() }
    }

    /// The upper end of a 95 % interval.
    pub fn bound(self) -> f64 {
        self.mean + 1.96 * self.error
    }
}

/// How an attack fared.
pub struct Score {
    /// Guesses near enough and what the same guesses hit of a fresh person.
    attack: Mean,
    control: Mean,
    /// Their difference, world by world.
    pub hits: Mean,
    /// The difference the attacker expected: the same mean with less chance in it.
    pub expected: Mean,
    /// The difference at ±1 %.
    near: Mean,
    /// Draws per world about the person.
    draws: f64,
}

impl Score {
    pub const HEADER: &'static str = "\
        | attack | what | near enough | control | difference | 95 % bound | limit | expected | ±1 %: difference, bound | draws |\n\
        |---|---|---:|---:|---:|---:|---:|---:|---:|---:|";

    pub fn line(&self, row: &Row) -> String {
        format!(
            "| {} | {} | {:.1} % | {:.1} % | {:+.1} | {:.1} | {:.0} | {:+.2} (bound {:.2}) | {:+.1}, {:.1} | {:.0} |",
            row.id,
            row.what,
            self.attack.mean,
            self.control.mean,
            self.hits.mean,
            self.hits.bound(),
            row.limit,
            self.expected.mean,
            self.expected.bound(),
            self.near.mean,
            self.near.bound(),
            self.draws
        )
    }

    pub fn naive_line(what: &str, share: f64) -> String {
        format!("| naive | {what} | {share:.1} % |  |  |  | – |  |  |  |")
    }
}

fn slug(world: usize) -> RoleSlug {
    role(&format!("world-{world}"))
}

/// Where base pay lies [`super::plans::LIFT`] steps of the grid below total pay, additional pay lies
/// so many below base pay.
const ADDITIONAL_BELOW_BASE: usize = 89;

/// Roles with the pay reference that every world's people are drawn from.
async fn open_roles(ground: &Ground, worlds: usize) -> Public {
    let details = r#"{"title":"World","family":"unsorted","soc":null,"text":{},
        "pay":{"p10":38300,"p50":60000,"p90":94000,"source":"the test"}}"#;
    let records = (0..worlds)
        .map(|world| RoleRecord {
            slug: slug(world),
            origin: "operator".to_owned(),
            details: details.replace("World", &format!("World {world}")),
            aliases: Vec::new(),
        })
        .collect();
    ground.on.store.role_records().upsert_many(records).await.expect("stored");
    let directory = Directory::open(ground.on.store.role_records()).await.expect("opened");
    let (low, high) = directory.current().plausible_range(&slug(0), Currency::USD);
    let range = |low| Grid::new(2).expect("two decimals").range(low, high).expect("a range");
    Public { range: range(low), additional: range(low / 100), lift: 0 }
}

/// A salary whose total pay stays and whose base pay lies so many steps of the grid below.
fn lifted(salary: Salary, steps: usize) -> Salary {
    let total = salary.pay.total_hundredths();
    let base = (total as f64 / 1.02_f64.powi(steps as i32)).round() as i64;
    let stated = Money::from_hundredths(base, salary.pay.currency()).expect("pay");
    Salary { pay: AnnualPay::new(stated, total - base).expect("pay"), ..salary }
}

/// The marks by which the test tells a world's people apart: gender is in no view.
fn mark(kind: Kind) -> Gender {
    match kind {
        Kind::Target => Gender::Woman,
        Kind::Known => Gender::Man,
        Kind::Unknown => Gender::NonBinary,
    }
}

/// Everything drawn in a world, by member set, with the sizes of the blocks of unknown people that
/// the sets tell apart.
struct Seen {
    looks: Vec<Look>,
    blocks: Vec<usize>,
    amounts: Vec<Amount>,
}

fn see(public: Public, people: &[Contribution], records: &[PublishedRecord]) -> Seen {
    let rules = Rules::of(Privacy::Standard);
    let drawings = [rules.wide, rules.rung, rules.narrow, rules.crossed, rules.additional];
    let mechanisms = drawings.map(|drawing| {
        let epsilon = drawing.epsilon.expect("standard");
        (drawing, epsilon, QuantileMechanism::new(epsilon))
    });
    let [wide, rung, narrow, crossed, of_additional] = &mechanisms;
    let epsilon_base = rules.epsilon_base.expect("standard");
    let base_mechanism = QuantileMechanism::new(epsilon_base);
    let (member_secret, figure_secret) = (
        Secret::new(&secrets().key(Purpose::Members)),
        Secret::new(&secrets().key(Purpose::Figures)),
    );
    let index = |one: &Contribution| index_of(one.salary.pay.total_hundredths());
    let base_of = |one: &Contribution| index_of(one.salary.pay.base().hundredths());
    let additional_of = |one: &Contribution| {
        Some(one.salary.pay.additional_hundredths()).filter(|pay| *pay > 0).map(index_of)
    };
    let mut sets: BTreeMap<[u8; 32], (Vec<bool>, Look)> = BTreeMap::new();
    let mut amounts = Vec::new();
    for record in records {
        let view = record.slice.view().expect("a view");
        let inside: Vec<bool> = people
            .iter()
            .map(|one| {
                matches!(one.views.get(view), ViewState::Specified(c) if i32::from(c) <= record.closing)
                    && view.slice_of(&one.salary).as_ref() == Some(&record.slice)
            })
            .collect();
        let members =
            || people.iter().zip(&inside).filter(|(_, inside)| **inside).map(|(one, _)| one);
        let digest: MemberDigest =
            members().map(|one| MemberDigest::of(&member_secret, one.key.as_bytes())).sum();
        let pay = Histogram::of(members().map(index));
        let least = members().count() as u64;
        let (drawing, epsilon, mechanism) = match view {
            View::Crossed(..) => crossed,
            View::Within(Dimension::Level | Dimension::Experience) => rung,
            View::Within(_) => narrow,
            View::Role | View::Country => wide,
        };
        let percentiles: Vec<Percentile> =
            Percentile::ALL.into_iter().filter(|one| one.least(drawing) <= least).collect();
        let key = FigureKey {
            secret: &figure_secret,
            members: digest,
            measure: "total",
            rules: rules.id,
        };
        let points = mechanism.draw(key, &pay, public.range, &percentiles).expect("people");
        let mut drawn =
            vec![Drawn { epsilon: f64::from(*epsilon), range: public.range, lift: 0, points }];
        let mut lifted = None;
        if matches!(view, View::Role | View::Country) {
            let key = FigureKey { measure: "base", ..key };
            let base = Histogram::of(members().map(base_of));
            if least >= rules.base_drawn_from {
                let points = base_mechanism.draw(key, &base, public.range, &percentiles);
                let points = points.expect("people");
                drawn.push(Drawn {
                    epsilon: epsilon_base.into(),
                    range: public.range,
                    lift: public.lift,
                    points,
                });
            } else {
                let over = |point| lifted_over(key, epsilon_base, &pay, &base, point);
                let points = drawn[0].points.iter();
                let counts = points.map(|(_, point)| over(*point)).collect();
                lifted = Some((f64::from(epsilon_base), counts));
            }
            let (drawing, epsilon, mechanism) = of_additional;
            let key = FigureKey { measure: "additional", ..key };
            let receiving = Histogram::of(members().filter_map(additional_of));
            let with_any = u64::try_from(receiving.total()).expect("people");
            let noised = noised(key, "receiving", &[with_any, least - with_any], &rules)[0];
            let enough = |least: u64| with_any >= least && noised >= least + rules.receiving_margin;
            let percentiles: Vec<Percentile> =
                Percentile::ALL.into_iter().filter(|one| enough(one.least(drawing))).collect();
            if !percentiles.is_empty() {
                let range = public.additional;
                let points = mechanism.draw(key, &receiving, range, &percentiles);
                let (lift, points) = (public.lift + ADDITIONAL_BELOW_BASE, points.expect("people"));
                drawn.push(Drawn { epsilon: f64::from(*epsilon), range, lift, points });
            }
        }
        let cell: PublishedCell = serde_json::from_str(&record.figures).expect("figures");
        for measure in [cell.base, cell.total] {
            let shown = measure.as_array().into_iter().filter_map(|figure| figure.shown());
            amounts.extend(shown.flat_map(|shown| [shown.value, shown.low, shown.high]));
        }
        if record.slice == Slice::whole() {
            // What is published is made of these very points.
            let value = |of: Percentile| {
                let point = drawn[0].points.iter().find(|(drawn, _)| *drawn == of)?.1;
                Some(Grid::new(2).expect("two decimals").value(point) as f64)
            };
            let band = (cell.contributors.from as u32, cell.contributors.to as u32);
            let noised = NoisedCell { band, epsilon: 1.0, quantiles: Percentile::ALL.map(value) };
            let made = fusion::estimate(&noised, None).percentiles[2].figure().copied();
            let made = made.map(|figure| figure.value);
            let published = cell.total.p50.shown().map(|shown| shown.value.0 as f64);
            let same = match (made, published) {
                (Some(made), Some(published)) => (made / published - 1.0).abs() < 0.006,
                (None, None) => true,
                _ => false,
            };
            assert!(same, "{}: {made:?} is not {published:?}", record.slice);
        }
        let kind = |gender| move |one: &&Contribution| one.salary.gender == Some(gender);
        let look = Look {
            target: members().any(|one| kind(mark(Kind::Target))(&one)),
            known: members().filter(kind(mark(Kind::Known))).map(index).collect(),
            unknown: Vec::new(),
            drawn,
            lifted,
        };
        sets.entry(*digest.as_bytes()).or_insert((inside, look));
    }
    let (insides, mut looks): (Vec<_>, Vec<_>) = sets.into_values().unzip();
    let mut blocks: BTreeMap<Vec<bool>, usize> = BTreeMap::new();
    for (at, one) in people.iter().enumerate() {
        let pattern: Vec<bool> = insides.iter().map(|inside| inside[at]).collect();
        if one.salary.gender == Some(mark(Kind::Unknown)) && pattern.contains(&true) {
            *blocks.entry(pattern).or_default() += 1;
        }
    }
    for (block, pattern) in blocks.keys().enumerate() {
        for (look, inside) in looks.iter_mut().zip(pattern) {
            if *inside {
                look.unknown.push(block);
            }
        }
    }
    Seen { looks, blocks: blocks.into_values().collect(), amounts }
}

async fn seen(ground: &Ground, public: Public, worlds: usize) -> Vec<Seen> {
    let mut records: BTreeMap<RoleSlug, Vec<PublishedRecord>> = BTreeMap::new();
    for record in ground.releases().since(0).await.expect("read") {
        records.entry(record.role.clone()).or_default().push(record);
    }
    let mut all = Vec::with_capacity(worlds);
    for world in 0..worlds {
        let people = ground.archive().contributions(&slug(world)).await.expect("read");
        all.push(see(public, &people, records.get(&slug(world)).map_or(&[], Vec::as_slice)));
    }
    all
}

/// The posterior in every world, on all processors.
fn posteriors(public: Public, seen: &[Seen], floors: &[f64], samples: usize) -> Vec<Vec<f64>> {
    let one = |(world, seen): (usize, &Seen)| {
        let mut rng = StdRng::seed_from_u64(1_000_000 + world as u64);
        public.posterior(&seen.looks, &seen.blocks, samples, floors[world], &mut rng)
    };
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let share = seen.len().div_ceil(threads).max(1);
    let numbered: Vec<_> = seen.iter().enumerate().collect();
    std::thread::scope(|scope| {
        let parts: Vec<_> = numbered
            .chunks(share)
            .map(|part| scope.spawn(move || part.iter().copied().map(one).collect::<Vec<_>>()))
            .collect();
        parts.into_iter().flat_map(|part| part.join().expect("computed")).collect()
    })
}

/// Runs an attack in so many worlds, with so many samples of the people unknown to the attacker.
pub async fn score(row: &Row, worlds: usize, samples: usize) -> Score {
    let ground = Ground::on(Backend::Sqlite).await;
    let public = Public { lift: row.lift, ..open_roles(&ground, worlds).await };
    let (mut targets, mut floors) = (vec![0; worlds], vec![1.0; worlds]);
    let mut posterior = vec![None; worlds];
    for step in 0..row.steps {
        let mut rows = Vec::new();
        for (world, target) in targets.iter_mut().enumerate() {
            let mut rng = StdRng::seed_from_u64((step * 10_000_000 + world) as u64);
            let state = World { public, posterior: posterior[world].as_deref() };
            let people = (row.plan)(step, &state, &mut rng);
            if row.top && step == 0 {
                let others = people.iter().filter(|one| one.kind != Kind::Target);
                let most = others.map(|one| one.salary.pay.total_hundredths()).max();
                floors[world] = most.expect("others") as f64 / 100.0;
            }
            for (number, Member { kind, mut salary }) in people.into_iter().enumerate() {
                salary.gender = Some(mark(kind));
                if kind == Kind::Target {
                    *target = salary.pay.total_hundredths();
                }
                if row.lift > 0 {
                    salary = lifted(salary, row.lift);
                }
                let identity = format!("{world} {step} {number}").into_bytes();
                rows.push((identity, accepted(&slug(world), salary)));
            }
        }
        ground.hand_in(rows).await;
        let outcome = ground.look().await;
        let all = matches!(outcome, Outcome::Published { roles, .. } if roles == worlds);
        assert!(all, "{}: {outcome:?}", row.id);
        if row.adaptive && step + 1 < row.steps {
            let seen = seen(&ground, public, worlds).await;
            posterior = posteriors(public, &seen, &floors, samples).into_iter().map(Some).collect();
        }
    }
    let seen = seen(&ground, public, worlds).await;
    let (mut attack, mut control, mut hits, mut expected, mut near) =
        (Vec::new(), Vec::new(), Vec::new(), Vec::new(), Vec::new());
    let mut draws = 0;
    let posteriors = posteriors(public, &seen, &floors, samples);
    for (((posterior, target), seen), floor) in
        posteriors.iter().zip(&targets).zip(&seen).zip(&floors)
    {
        assert!(seen.amounts.iter().all(|amount| amount.0 != *target), "{target} word for word");
        let looks = seen.looks.iter().filter(|look| look.target);
        draws += looks.flat_map(|look| &look.drawn).map(|one| one.points.len()).sum::<usize>();
        for within in [row.within, 0.01] {
            let (guess, mass) = public.guess(posterior, within);
            let hit =
                if (guess / (*target as f64 / 100.0) - 1.0).abs() <= within { 1.0 } else { 0.0 };
            // Of a fresh person, exactly.
            let chance = between(guess / (1.0 + within), guess / (1.0 - within), *floor);
            if within == 0.01 {
                near.push(hit - chance);
            } else {
                attack.push(hit);
                control.push(chance);
                hits.push(hit - chance);
                expected.push(mass - chance);
            }
        }
    }
    Score {
        attack: Mean::of(&attack),
        control: Mean::of(&control),
        hits: Mean::of(&hits),
        expected: Mean::of(&expected),
        near: Mean::of(&near),
        draws: draws as f64 / worlds as f64,
    }
}
