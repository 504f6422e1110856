//! The promise as numbers, and in words a respondent understands.
//!
//! ρ is what the [`Ledger`] adds up to. What it means for somebody who knows everything else follows
//! from it exactly: all that person can see is one Gaussian observation.

use super::ledger::{Ledger, Line, Privacy};
use super::reviews::{ReviewLedger, ReviewLine};
use super::sketch::Sketch;
use crate::domain::{Dimension, Statistic, View};
use serde::Serialize;
use statrs::distribution::{ContinuousCDF, Normal};
use utoipa::ToSchema;

/// The chance that ε leaves open.
const DELTA: f64 = 1e-9;

/// What a survey promises each of its people.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, ToSchema)]
pub struct Guarantee {
    /// ρ of zero-concentrated differential privacy where one answer is added or removed, everything
    /// ever published together.
    #[schema(example = 0.994)]
    pub rho: f64,
    /// The same where one answer is replaced by any other.
    #[schema(example = 2.44)]
    pub rho_changed: f64,
    /// ε at `delta`, where one answer is added or removed.
    #[schema(example = 9.6)]
    pub epsilon: f64,
    /// ε at `delta`, where one answer is replaced by any other.
    #[schema(example = 16.1)]
    pub epsilon_changed: f64,
    /// The chance that ε leaves open.
    #[schema(example = 1e-9)]
    pub delta: f64,
    /// Whom it holds for.
    #[schema(example = "person and survey, for life")]
    pub unit: &'static str,
}

impl Guarantee {
    /// What a ledger adds up to.
    pub fn of(ledger: &Ledger) -> Self {
        Self::new(f64::from(ledger.added()), ledger.changed())
    }

    /// What the ledger of reviews adds up to.
    pub fn of_reviews(ledger: &ReviewLedger) -> Self {
        Self::new(f64::from(ledger.added()), ledger.changed())
    }

    fn new(rho: f64, rho_changed: f64) -> Self {
        Guarantee {
            rho,
            rho_changed: (rho_changed * 1_000.0).ceil() / 1_000.0,
            epsilon: rounded_up(epsilon(rho)),
            epsilon_changed: rounded_up(epsilon(rho_changed)),
            delta: DELTA,
            unit: "person and survey, for life",
        }
    }
}

fn rounded_up(epsilon: f64) -> f64 {
    (epsilon * 10.0).ceil() / 10.0
}

fn below(z: f64) -> f64 {
    Normal::standard().cdf(z)
}

/// ε at [`DELTA`] of Gaussian noise of this ρ, exactly (Balle and Wang 2018, theorem 8).
fn epsilon(rho: f64) -> f64 {
    let mu = (2.0 * rho).sqrt();
    let excess = |epsilon: f64| {
        below(mu / 2.0 - epsilon / mu) - epsilon.exp() * below(-mu / 2.0 - epsilon / mu) - DELTA
    };
    let (mut low, mut high) = (0.0, 100.0);
    for _ in 0..80 {
        let middle = f64::midpoint(low, high);
        if excess(middle) > 0.0 { low = middle } else { high = middle }
    }
    high
}

/// How often in a hundred somebody who knows everything but whether an answer was handed in guesses
/// that right; a coin does 50.
pub fn presence_percent(rho: f64) -> f64 {
    100.0 * below((2.0 * rho).sqrt() / 2.0)
}

/// How often in a hundred somebody who knows everything but which of two cells an answer is in, on
/// the lines of those cells, guesses that right; a coin does 50.
pub fn of_two_percent(ledger: &Ledger, decided: impl Fn(&Line) -> bool) -> f64 {
    // It is missing in one and there in the other: two additions.
    let lines = ledger.lines().iter().filter(|line| decided(line));
    presence_percent(2.0 * lines.map(|line| f64::from(line.rho)).sum::<f64>())
}

/// The same of which of two levels somebody has, whose sums of scores are not the same either.
fn of_two_levels_percent(ledger: &Ledger) -> f64 {
    let loss = |line: &Line| match (line.statistic, line.kind.view) {
        (Statistic::Mix, _) => f64::from(line.rho) * Sketch::told_apart_by_level(),
        (_, View::Within(Dimension::Level)) => f64::from(line.rho) * 2.0,
        _ => 0.0,
    };
    presence_percent(ledger.lines().iter().map(loss).sum())
}

/// One line of the ledger, as it is published.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct LedgerLine {
    /// The kind of cell; everybody is in one of each kind at most.
    #[schema(example = "role/country/level")]
    pub kind: String,
    /// What is drawn of it.
    #[schema(example = "total")]
    pub statistic: &'static str,
    /// What a person in such a cell spends on it, once.
    #[schema(example = 0.15)]
    pub rho: f64,
    /// The standard deviation of the noise on each number, in people.
    #[schema(example = 1.83)]
    pub noise: f64,
}

impl LedgerLine {
    /// All lines of a ledger.
    pub fn all(ledger: &Ledger) -> Vec<Self> {
        let line = |line: &Line| LedgerLine {
            kind: line.kind.to_string(),
            statistic: line.statistic.as_str(),
            rho: f64::from(line.rho),
            noise: (Sketch::of(line.shape).variance(line.rho) as f64).sqrt() / Sketch::SCALE as f64,
        };
        ledger.lines().iter().map(line).collect()
    }

    /// All lines of the ledger of reviews; none where privacy is off.
    pub fn of_reviews(ledger: &ReviewLedger) -> Vec<Self> {
        let line = |line: &ReviewLine| {
            Some(LedgerLine {
                kind: line.kind.to_string(),
                statistic: line.statistic.as_str(),
                rho: f64::from(line.rho?),
                noise: line.variance().sqrt(),
            })
        };
        ledger.lines().iter().filter_map(line).collect()
    }
}

/// One rule in words.
#[derive(Debug, Serialize, ToSchema)]
pub struct RuleInWords {
    /// Its name.
    #[schema(example = "Drawn once")]
    pub title: &'static str,
    /// What is done and why.
    pub text: String,
}

/// The rules as a respondent understands them.
pub fn in_words(privacy: Privacy) -> Vec<RuleInWords> {
    let rule = |title, text: &str| RuleInWords { title, text: text.to_owned() };
    let Some(ledger) = Ledger::of(privacy) else {
        return vec![rule(
            "Privacy is off",
            "Figures are exact type-7 percentiles, counts are exact and records are kept. This mode is for data that is public already.",
        )];
    };
    let rho = f64::from(ledger.added());
    // Measured over everything drawn of a person at once (`tests/it/attacks`).
    let pay = match privacy {
        Privacy::Strict => "15 of 100 tries instead of 11",
        Privacy::Off | Privacy::Standard => "18 of 100 tries instead of 11",
    };
    vec![
        rule(
            "Publish, don't query",
            "Readers only ever see what a release published. Nothing they ask reaches an answer somebody gave.",
        ),
        rule(
            "One person, one batch, one draw",
            "Your answer waits, sealed, until the batch of its role closes. Then the batch is added up, once, with random noise on every number, and your answer is destroyed in the same step. Every figure, today and later, is computed from such noised sums: there is nothing else left to compute it from.",
        ),
        rule(
            "What that promises you",
            &format!(
                "However often somebody looks, and even with everybody else's answers in hand: whoever knows all about you but your pay guesses it to 5 % in {pay}. Whoever also knows your whole answer can tell in {:.0} of 100 tries whether you took part; a coin does 50. Whoever knows all about you but which of two levels is yours is right in {:.0} of 100 tries, and of two countries or roles in {:.0}.",
                presence_percent(rho),
                of_two_levels_percent(&ledger),
                of_two_percent(&ledger, |line| line.kind.view != View::Whole),
            ),
        ),
        rule(
            "A ledger",
            &format!(
                "Each kind of group you are in, such as your role in your country, or its people with your level, spends a fixed part of your privacy, once. Together they spend ρ = {rho:.3} at most (zero-concentrated differential privacy), for life, and that covers counts, dates and downloads too. The whole ledger is in every release.",
            ),
        ),
        rule(
            "Dates that tell nothing",
            "Batches close on dates that follow from published numbers alone: the first after a month, then when twenty people or a quarter more are to be expected, or when the operator closes the survey.",
        ),
        rule(
            "Small groups",
            "A figure is shown where it is useful: from about ten people on, with an interval that covers both who happened to answer and the noise. Small groups lean on what is published of wider ones and on public references. That costs nobody anything.",
        ),
        rule(
            "Taking an answer back",
            "While it waits, an answer can be changed or taken back at once, without a trace. Once it is counted it is nowhere any more, so there is nothing left to take back; the receipt says so.",
        ),
        rule(
            "Age",
            "Every batch carries the quarter it closed in. Older batches count for less, and none after 36 months.",
        ),
        rule(
            "Reviews",
            &format!(
                "Reviews share nothing with pay, and keep to a ledger of their own of ρ = {:.3} at most. What names somebody is taken out before they are kept, and somebody looks at each. When the batch of a role closes, stars and themes are added up with noise, once, and what was written is destroyed, but for the sentences whose writers agreed to be quoted. Those can be taken back at any time. Somebody who answers about pay and writes a review spends both.",
                f64::from(ReviewLedger::of(privacy).added()),
            ),
        ),
        rule(
            "What is never kept",
            "No address, browser, cookie or time of a request. Waiting answers are sealed to one size. Employers' names are never stored.",
        ),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_loss_of_gaussian_noise_is_known() {
        // μ = 1 (ρ = ½): δ(ε = 1) = 0.126937, the value of Balle and Wang's formula by scipy 1.11
        // (norm.cdf(-.5) - e*norm.cdf(-1.5)).
        let delta = below(0.5 - 1.0) - 1.0_f64.exp() * below(-0.5 - 1.0);
        assert!((delta - 0.126_937).abs() < 1e-6, "{delta}");
        assert!((epsilon(1.0) - epsilon(0.5)) > 2.0);
        let guarantee = Guarantee::of(&Ledger::of(Privacy::Standard).expect("a ledger"));
        println!("{guarantee:?}");
        assert!(guarantee.rho <= 1.0 && guarantee.rho_changed <= 2.5);
        assert!((presence_percent(1.0) - 76.02).abs() < 0.01);
        assert!((presence_percent(0.0) - 50.0).abs() < 1e-9);
    }

    #[test]
    fn words_speak_of_the_mode() {
        assert_eq!(in_words(Privacy::Off).len(), 1);
        let standard = in_words(Privacy::Standard);
        assert!(standard.iter().any(|rule| rule.text.contains("ρ = 0.9")));
        assert!(in_words(Privacy::Strict).iter().any(|rule| rule.text.contains("ρ = 0.4")));
    }
}
