//! H4: medians published as often as the rules allow. Of an exact survey the sequence gives values
//! away word for word; here no figure is anybody's, and stepping from one median to the next finds
//! the people between them no better than it finds strangers.

use super::guess::draw_pay;
use crate::support::{Backend, Ground, accepted, bare_salary, role};
use paylens::domain::{Currency, PublishedCell, Slice};
use paylens::release::Outcome;
use rand::SeedableRng;
use rand::rngs::StdRng;
use std::collections::{BTreeMap, BTreeSet};

const WORLDS: usize = 120;
const ARRIVALS: usize = 200;

/// What is read of a step from one published median to the next, of those who came in between.
#[derive(Default)]
struct Reading {
    people: f64,
    word_for_word: f64,
    /// People within 1 % of a guess, less strangers within 1 % of it: sum and sum of squares over
    /// worlds.
    gain: (f64, f64),
}

impl Reading {
    /// Adds what a world's medians tell of the newcomers of each step.
    fn world(&mut self, steps: &[(f64, f64, Vec<i64>)], rng: &mut StdRng) {
        let near = |people: &[i64], guess: f64| {
            people.iter().filter(|pay| (**pay as f64 / guess - 1.0).abs() < 0.01).count() as f64
        };
        let (mut gain, mut people) = (0.0, 0.0);
        for (before, after, newcomers) in steps {
            let strangers: Vec<i64> = newcomers.iter().map(|_| draw_pay(rng)).collect();
            for guess in [2.0 * after - before, *after] {
                self.word_for_word +=
                    newcomers.iter().filter(|pay| **pay as f64 == guess.round()).count() as f64;
                gain += near(newcomers, guess) - near(&strangers, guess);
            }
            people += 2.0 * newcomers.len() as f64;
        }
        self.people += people;
        self.gain.0 += gain / people;
        self.gain.1 += (gain / people).powi(2);
    }

    /// The mean gain over worlds and its standard error, in points.
    fn gain(&self, worlds: usize) -> (f64, f64) {
        let n = worlds as f64;
        let mean = self.gain.0 / n;
        let variance = (self.gain.1 / n - mean * mean) / (n - 1.0);
        (100.0 * mean, 100.0 * variance.sqrt())
    }
}

/// The middle of exact pay, as other surveys publish it.
fn exact_median(people: &[i64]) -> f64 {
    let mut sorted = people.to_vec();
    sorted.sort_unstable();
    let half = sorted.len() / 2;
    match sorted.len() % 2 {
        0 => f64::midpoint(sorted[half - 1] as f64, sorted[half] as f64),
        _ => sorted[half] as f64,
    }
}

#[tokio::test]
async fn a_sequence_of_medians_finds_nobody() {
    let ground = Ground::on(Backend::Sqlite).await;
    let mut rng = StdRng::seed_from_u64(404);
    let pay: Vec<Vec<i64>> =
        (0..WORLDS).map(|_| (0..ARRIVALS).map(|_| draw_pay(&mut rng)).collect()).collect();
    let mut versions = vec![Vec::new(); WORLDS];
    let mut published = vec![BTreeSet::new(); WORLDS];
    let slug = |world: usize| role(&format!("median-{world}"));
    let worlds: BTreeMap<_, _> = (0..WORLDS).map(|world| (slug(world), world)).collect();
    // A release moment after every fifth arrival: as often as anything could change.
    for arrived in (0..ARRIVALS).step_by(5) {
        let rows = (0..WORLDS).flat_map(|world| {
            let of_world = pay[world][arrived..arrived + 5].iter().enumerate();
            of_world.map(move |(at, pay)| {
                let salary = bare_salary("US", Currency::USD, *pay);
                let identity = format!("{world} {arrived} {at}").into_bytes();
                (identity, accepted(&slug(world), salary))
            })
        });
        ground.hand_in(rows.collect()).await;
        let Outcome::Published { head, .. } = ground.look().await else { continue };
        for record in ground.releases().since(head.number - 1).await.expect("read") {
            let (cell, world) = (&record.figures, worlds[&record.role]);
            let cell: PublishedCell = serde_json::from_str(cell).expect("figures");
            for figure in [cell.total, cell.base].iter().flat_map(|measure| measure.as_array()) {
                let shown = figure.shown().into_iter();
                published[world].extend(shown.flat_map(|one| [one.value.0, one.low.0, one.high.0]));
            }
            if record.slice == Slice::whole() {
                let median = cell.total.p50.shown().expect("shown").value.0 as f64;
                versions[world].push((arrived + 5, median));
            }
        }
    }
    let (mut ours, mut exact, mut met) = (Reading::default(), Reading::default(), 0);
    for (world, versions) in versions.iter().enumerate() {
        assert!((7..=10).contains(&versions.len()), "{versions:?}");
        met += pay[world].iter().filter(|pay| published[world].contains(*pay)).count();
        let steps: Vec<_> = versions
            .windows(2)
            .map(|pair| (pair[0].1, pair[1].1, pay[world][pair[0].0..pair[1].0].to_vec()))
            .collect();
        ours.world(&steps, &mut rng);
        let one_by_one: Vec<_> = (20..ARRIVALS)
            .map(|n| {
                let median = |n: usize| exact_median(&pay[world][..n]);
                (median(n), median(n + 1), vec![pay[world][n]])
            })
            .collect();
        exact.world(&one_by_one, &mut rng);
    }
    let (gain, error) = ours.gain(WORLDS);
    println!(
        "H4: {gain:+.2} ± {error:.2} points over strangers at ±1 %; exact {:?}",
        exact.gain(WORLDS)
    );
    // Pay that is itself round to three digits, one in ten thousand, may be met by chance: about one
    // of all these people.
    assert!(met <= 8 && ours.word_for_word <= 2.0, "{met} {}", ours.word_for_word);
    assert!(gain + 1.96 * error < 1.0, "{gain} ± {error}");
    // The same reading of exact medians at every arrival does find people.
    let (gain, error) = exact.gain(WORLDS);
    assert!(exact.word_for_word > 20.0 && gain - 1.96 * error > 1.0, "{gain} ± {error}");
}
