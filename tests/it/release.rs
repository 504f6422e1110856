//! What holds of everything a survey ever publishes, whatever its people and moments.
//!
//! The oracle is the attacker's: the set of people behind each published version, and linear
//! algebra of its own. Who is in which group comes from the archive; that the figures were drawn
//! from these very people is checked by recomputing the digest of every group.

mod algebra;
mod alike;
mod base;
mod large;
mod replay;
mod withdrawal;

use crate::support::{Backend, Ground, accepted, bare_salary, role, secrets};
use algebra::Algebra;
use paylens::disclosure::members::{MemberDigest, Secret};
use paylens::disclosure::rules::{Privacy, Retain, Rules};
use paylens::domain::{
    Currency, Education, EmployerSize, EmploymentType, Experience, Industry, Level, PublishedCell,
    Receipt, Region, RoleSlug, Salary, Slice, SurveyYear, View, Vocabulary, WorkMode,
};
use paylens::intake::IntakeError;
use paylens::release::Outcome;
use paylens::secrets::Purpose;
use paylens::store::{EntryKey, ViewState};
use rand::rngs::StdRng;
use rand::seq::IndexedRandom;
use rand::{Rng, SeedableRng};
use rstest::rstest;
use std::collections::{BTreeMap, BTreeSet};

/// m.
const MIN_GROUP: usize = 10;

/// A published version and the people behind it.
struct Version {
    slice: Slice,
    release: i32,
    people: BTreeSet<EntryKey>,
    cell: PublishedCell,
}

/// How a random survey looks.
struct Shape {
    /// Places follow each other: the same people by region and by city but for a few.
    entangled: bool,
    countries: &'static [(&'static str, Currency)],
    withdrawals: bool,
    most_months: i64,
}

const SEPARATE: Shape = Shape {
    entangled: false,
    countries: &[("US", Currency::USD), ("DE", Currency::EUR), ("FR", Currency::EUR)],
    withdrawals: false,
    most_months: 0,
};

/// A random answer. Attributes have few values or many, given or not.
fn someone(rng: &mut StdRng, shape: &Shape) -> Salary {
    let normal: f64 = (0..12).map(|_| rng.random::<f64>()).sum::<f64>() - 6.0;
    let (country, currency) = *shape.countries.choose(rng).expect("a country");
    let pay = (8_000_000.0 * (0.35 * normal).exp()) as i64;
    let mut salary = bare_salary(country, currency, pay);
    let term = |rng: &mut StdRng| (rng.random::<f64>().powi(2) * 7.0) as usize;
    salary.level = Level::ALL.get(term(rng)).copied();
    salary.experience = Experience::parse(rng.random_range(0.0..25.0));
    salary.work_mode = WorkMode::ALL.get(term(rng) % 4).copied();
    salary.education = Education::ALL.get(term(rng)).copied();
    salary.employment_type = EmploymentType::ALL.get(term(rng) / 2).copied();
    salary.employer.size = EmployerSize::ALL.get(term(rng)).copied();
    salary.employer.industry = Industry::ALL.get(term(rng) * 3).copied();
    if rng.random_bool(0.2) {
        salary.year = SurveyYear::from_stored(2025);
    }
    let regions = ["US-CA", "US-NY", "US-TX"];
    let cities = ["san-francisco", "new-york", "austin"];
    let at = term(rng) % 3;
    salary.city = Some(cities[at].to_owned());
    if shape.entangled {
        // Nine in ten of a region's people live in its city.
        salary.region = Region::parse(regions[at]);
        if rng.random_bool(0.1) {
            salary.city = None;
        }
    }
    salary
}

/// Runs a random survey of one role; everything it published with the people behind it.
async fn survey(
    ground: &Ground,
    seed: u64,
    shape: &Shape,
    most: usize,
) -> (RoleSlug, Vec<Version>) {
    let mut rng = StdRng::seed_from_u64(seed);
    let slug = role(&format!("role-{seed}"));
    let (mut versions, mut receipts) = (Vec::new(), Vec::new());
    let (mut handed_in, mut release) = (0, 0);
    while handed_in < most {
        let now = rng.random_range(1..=most / 5);
        let rows = (handed_in..handed_in + now)
            .map(|number| {
                let identity = format!("{seed} {number}").into_bytes();
                receipts.push(Receipt::derived(&secrets(), &identity));
                (identity, accepted(&slug, someone(&mut rng, shape)))
            })
            .collect();
        handed_in += now;
        ground.hand_in(rows).await;
        if shape.withdrawals {
            for _ in 0..rng.random_range(0..4) {
                let receipt = receipts.swap_remove(rng.random_range(0..receipts.len()));
                match ground.intake.withdraw(&receipt).await {
                    // The batch has expired, and the answer with it.
                    Err(IntakeError::UnknownReceipt) if shape.most_months > 0 => {}
                    done => done.expect("withdrawn"),
                }
            }
        }
        if shape.most_months > 0 {
            let months = rng.random_range(0..=shape.most_months);
            ground.clock.advance(time::Duration::days(31 * months));
        }
        if let Outcome::Published { head, .. } = ground.look().await {
            versions.extend(published(ground, &slug, release, head.number).await);
            release = head.number;
        }
    }
    (slug, versions)
}

/// The versions of a role that came out after release `before`, with their people as the archive
/// has them now.
async fn published(ground: &Ground, slug: &RoleSlug, before: i32, now: i32) -> Vec<Version> {
    let people = ground.archive().contributions(slug).await.expect("read");
    let closings = ground.archive().roles().await.expect("read");
    let closings = &closings.iter().find(|one| one.role == *slug).expect("closed").closings;
    let day = ground.clock.today();
    let months = |day: time::Date| i64::from(day.year()) * 12 + i64::from(u8::from(day.month()));
    let live: BTreeSet<u16> = closings
        .iter()
        .filter(|closing| months(day) - months(closing.closed_on) < 36)
        .map(|closing| closing.number as u16)
        .collect();
    // Every group by the people who are in it now.
    let mut groups: BTreeMap<(Slice, u16), BTreeSet<EntryKey>> = BTreeMap::new();
    for one in &people {
        for view in View::all() {
            if let ViewState::Specified(closing) = one.views.get(view) {
                let slice = view.slice_of(&one.salary).expect("a value");
                groups.entry((slice, closing)).or_default().insert(one.key);
            }
        }
    }
    // The groups' digests, of which the noise is drawn, are those of the same people.
    let secret = Secret::new(&secrets().key(Purpose::Members));
    let mut digests: BTreeMap<Slice, (MemberDigest, i64)> = BTreeMap::new();
    for record in ground.archive().groups(slug).await.expect("read") {
        if live.contains(&(record.closing as u16)) {
            let sum = digests.entry(record.slice).or_default();
            sum.0 += MemberDigest::from_bytes(record.members);
            sum.1 += record.people;
        }
    }
    let records = ground.releases().since(before).await.expect("read");
    let of_role = records.into_iter().filter(|one| one.role == *slug && one.release == now);
    of_role
        .map(|record| {
            let people: BTreeSet<EntryKey> = groups
                .iter()
                .filter(|((slice, closing), _)| *slice == record.slice && live.contains(closing))
                .flat_map(|(_, people)| people.iter().copied())
                .collect();
            if live.len() == closings.len() {
                let sum: MemberDigest =
                    people.iter().map(|key| MemberDigest::of(&secret, key.as_bytes())).sum();
                let stored = digests[&record.slice];
                assert!(
                    stored == (sum, people.len() as i64),
                    "{slug} {} is of others",
                    record.slice
                );
            }
            let cell = serde_json::from_str(&record.figures).expect("figures");
            Version { slice: record.slice, release: record.release, people, cell }
        })
        .collect()
}

/// Everything that is wrong with what was published, in words.
fn faults(versions: &[Version], seed: u64) -> Vec<String> {
    let rules = Rules::of(Privacy::Standard);
    let mut faults = Vec::new();
    for version in versions {
        let least = rules.min_cell as usize;
        if version.people.len() < least {
            faults.push(format!("{} of {} people", version.slice, version.people.len()));
        }
        for (measure, percentiles) in [("base", version.cell.base), ("total", version.cell.total)] {
            let least = [200, 50, 20, 50, 200];
            for (figure, least) in percentiles.as_array().iter().zip(least) {
                let own = figure
                    .shown()
                    .is_some_and(|shown| shown.method == paylens::domain::Method::Empirical);
                if own && version.people.len() < least {
                    faults.push(format!("{} shows {measure} below {least}", version.slice));
                }
            }
        }
    }
    for (at, one) in versions.iter().enumerate() {
        for other in &versions[at + 1..] {
            let differ = one.people.symmetric_difference(&other.people).count();
            if (1..MIN_GROUP).contains(&differ) {
                faults.push(format!(
                    "{} of release {} and {} of release {} differ by {differ}",
                    one.slice, one.release, other.slice, other.release
                ));
            }
        }
    }
    let sets: Vec<BTreeSet<EntryKey>> = versions.iter().map(|one| one.people.clone()).collect();
    let algebra = Algebra::of(&sets);
    // A parent minus its slices in a dimension, at every moment, where subtraction can give it: an
    // older version of a slice may hold people who have left the parent by age.
    let releases: BTreeSet<i32> = versions.iter().map(|version| version.release).collect();
    for release in releases {
        let mut latest: BTreeMap<&Slice, &Version> = BTreeMap::new();
        for version in versions.iter().filter(|version| version.release <= release) {
            latest.insert(&version.slice, version);
        }
        let mut rests: BTreeMap<(Slice, Option<View>), BTreeSet<EntryKey>> = BTreeMap::new();
        for (slice, version) in &latest {
            for parent in slice.wider().into_iter().filter(|parent| latest.contains_key(parent)) {
                let whole = latest[&parent].people.clone();
                let rest = rests.entry((parent, slice.view())).or_insert(whole);
                rest.retain(|key| !version.people.contains(key));
            }
        }
        for ((parent, view), rest) in rests {
            if (1..MIN_GROUP).contains(&rest.len()) && algebra.gives(&rest) {
                faults.push(format!("{parent} minus its slices by {view:?}: {}", rest.len()));
            }
        }
    }
    for key in algebra.fixed() {
        faults.push(format!("algebra fixes {key:?}"));
    }
    // A fifth of the people are the attacker's own, and no secret to it.
    let mut rng = StdRng::seed_from_u64(seed);
    let everybody: BTreeSet<EntryKey> = sets.iter().flatten().copied().collect();
    let owned: BTreeSet<EntryKey> =
        everybody.into_iter().filter(|_| rng.random_bool(0.2)).collect();
    let others: Vec<BTreeSet<EntryKey>> = sets.iter().map(|set| set - &owned).collect();
    for key in Algebra::of(&others).fixed() {
        faults.push(format!("algebra and a fifth of the people fix {key:?}"));
    }
    faults
}

/// Surveys by seed, and what is wrong with any of them.
async fn all_faults(
    ground: &Ground,
    seeds: std::ops::Range<u64>,
    shape: &Shape,
    most: usize,
) -> (usize, Vec<String>) {
    let (mut count, mut found) = (0, Vec::new());
    for seed in seeds {
        let (_, versions) = survey(ground, seed, shape, most).await;
        count += versions.len();
        found.extend(faults(&versions, seed).into_iter().map(|fault| format!("{seed}: {fault}")));
    }
    (count, found)
}

fn none(found: Vec<String>) {
    assert!(
        found.is_empty(),
        "{} faults, such as\n{}",
        found.len(),
        found[..found.len().min(12)].join("\n")
    );
}

#[tokio::test]
async fn random_surveys_give_nobody_away() {
    let ground = Ground::on(Backend::Sqlite).await;
    let (versions, found) = all_faults(&ground, 0..16, &SEPARATE, 400).await;
    assert!(versions > 300, "only {versions} versions were looked at");
    none(found);
}

#[tokio::test]
async fn random_surveys_on_postgres_give_nobody_away() {
    let ground = Ground::on(Backend::Postgres).await;
    let (_, found) = all_faults(&ground, 100..104, &SEPARATE, 400).await;
    none(found);
}

#[tokio::test]
async fn surveys_in_which_region_and_city_are_nearly_the_same_give_nobody_away() {
    let ground = Ground::on(Backend::Sqlite).await;
    let shape = Shape { entangled: true, countries: &[("US", Currency::USD)], ..SEPARATE };
    let (_, found) = all_faults(&ground, 200..212, &shape, 400).await;
    none(found);
}

/// Large enough for two dimensions at once.
#[rstest]
#[tokio::test]
async fn surveys_large_enough_to_cross_dimensions_give_nobody_away(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let ground = Ground::on(backend).await;
    let shape = Shape {
        entangled: true,
        countries: &[("US", Currency::USD)],
        withdrawals: true,
        ..SEPARATE
    };
    let mut crossed = 0;
    for seed in 400..403 {
        let (_, versions) = survey(&ground, seed, &shape, 1_500).await;
        let is_crossed = |one: &&Version| matches!(one.slice.view(), Some(View::Crossed(..)));
        crossed += versions.iter().filter(is_crossed).count();
        none(faults(&versions, seed));
    }
    assert!(crossed > 30, "only {crossed} versions by two dimensions");
    holds(&ground).await;
}

#[tokio::test]
async fn surveys_that_outlive_their_batches_give_nobody_away() {
    let ground = Ground::on(Backend::Sqlite).await;
    let (_, found) =
        all_faults(&ground, 300..308, &Shape { most_months: 14, ..SEPARATE }, 400).await;
    none(found);
}

#[tokio::test]
async fn surveys_that_people_leave_give_nobody_away() {
    let ground = Ground::on(Backend::Sqlite).await;
    let shape = Shape { withdrawals: true, ..SEPARATE };
    let (_, found) = all_faults(&ground, 0..24, &shape, 400).await;
    none(found);
    let mut left = BTreeSet::new();
    for seed in 0..24 {
        let slug = role(&format!("role-{seed}"));
        left.extend(ground.archive().memberships(&slug).await.expect("read").iter().map(|m| m.key));
    }
    assert!(left.len() > 30, "only {} people left what they were part of", left.len());
    holds(&ground).await;
}

/// The replay of everything finds no rule broken.
async fn holds(ground: &Ground) {
    for verdict in ground.publisher.audit().await.expect("replayed") {
        assert!(verdict.broken.is_empty(), "{}: {:?}", verdict.rule, verdict.broken.first());
        // These surveys have no reviews; their own tests look at the rule for them.
        let of_reviews = verdict.rule.starts_with("R9");
        assert!(verdict.checked > 0 || of_reviews, "{} looked at nothing", verdict.rule);
    }
}

#[tokio::test]
async fn surveys_that_people_leave_before_their_batch_expires_are_released() {
    let ground = Ground::on(Backend::Sqlite).await;
    let shape = Shape { withdrawals: true, most_months: 14, ..SEPARATE };
    let (_, found) = all_faults(&ground, 300..308, &shape, 400).await;
    none(found);
    holds(&ground).await;
}

/// R11: where only histograms are kept, no answer outlives its last closing, and later releases and
/// the audit do without.
#[tokio::test]
async fn histograms_are_enough() {
    let mut ground = Ground::on(Backend::Sqlite).await;
    ground.publisher = ground.publisher.clone().retaining(Retain::Histograms);
    let slug = role("summed");
    for batch in 0..2 {
        let one = |number: i64| {
            let salary = bare_salary("US", Currency::USD, 5_000_000 + number * 10_000);
            (format!("{batch} {number}").into_bytes(), accepted(&slug, salary))
        };
        ground.hand_in((0..60).map(one).collect()).await;
        ground.look().await;
        assert!(ground.archive().contributions(&slug).await.expect("read").is_empty());
    }
    let left = ground.archive().memberships(&slug).await.expect("read");
    assert_eq!(left.len(), 3 * 120);
    let cells = ground.releases().current().await.expect("read");
    assert_eq!(cells.len(), 3);
    for record in cells {
        let cell: PublishedCell = serde_json::from_str(&record.figures).expect("figures");
        assert!(cell.contributors.from >= 100, "{}: {:?}", record.slice, cell.contributors);
    }
    holds(&ground).await;
}

/// Everything published, in words.
async fn everything(ground: &Ground) -> Vec<(String, String, i32, String)> {
    let records = ground.releases().since(0).await.expect("read");
    let parts = |one: paylens::store::PublishedRecord| {
        (one.role.to_string(), one.slice.to_string(), one.release, one.figures)
    };
    records.into_iter().map(parts).collect()
}

/// The same answers under the same keys in two files and in PostgreSQL: one set of figures.
#[tokio::test]
async fn figures_are_the_same_on_both_databases_and_after_a_rebuild() {
    let grounds = [
        Ground::on(Backend::Sqlite).await,
        Ground::on(Backend::Sqlite).await,
        Ground::on(Backend::Postgres).await,
    ];
    let mut rng = StdRng::seed_from_u64(9);
    for round in 0..3 {
        let rows: Vec<_> = (0..240)
            .map(|number| {
                let slug = role(["one", "two"][number % 2]);
                let salary = someone(&mut rng, &Shape { entangled: true, ..SEPARATE });
                (format!("{round} {number}").into_bytes(), accepted(&slug, salary))
            })
            .collect();
        for ground in &grounds {
            ground.hand_in(rows.clone()).await;
            ground.look().await;
        }
    }
    let figures = everything(&grounds[0]).await;
    assert!(figures.len() > 20, "{}", figures.len());
    assert_eq!(figures, everything(&grounds[1]).await);
    assert_eq!(figures, everything(&grounds[2]).await);
}
