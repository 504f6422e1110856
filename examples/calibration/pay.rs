//! Shapes of pay whose true percentiles are known.

use rand::Rng;
use rand_chacha::ChaCha8Rng;
use statrs::distribution::{ContinuousCDF, Normal, StudentsT};

/// Shapes of log pay around a location.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// Log-normal with a spread in hundredths.
    Normal(u8),
    /// Six in ten at −0.28, four at +0.42.
    Mixture,
    /// Half at −0.4, half at +0.4: two modes.
    TwoModes,
    /// Student's t with four degrees of freedom.
    HeavyTails,
    /// A normal with an exponential tail upwards.
    Skew,
    /// Log-normal, 85 of 100 people round: to 10,000, 5,000 or 1,000.
    Heaped,
    /// Log-normal, one in a hundred typed nonsense.
    Outliers,
}

pub const SHAPES: [Shape; 9] = [
    Shape::Normal(25),
    Shape::Normal(35),
    Shape::Normal(50),
    Shape::Mixture,
    Shape::TwoModes,
    Shape::HeavyTails,
    Shape::Skew,
    Shape::Heaped,
    Shape::Outliers,
];

/// How many people round to what.
const HEAPS: [(f64, f64); 4] = [(0.20, 10_000.0), (0.40, 5_000.0), (0.25, 1_000.0), (0.15, 1.0)];
/// The share of people who are outliers on either side, and what they typed in log pay.
const OUTLIERS: f64 = 0.005;
const NONSENSE: (f64, f64) = (7.5, 13.5);

pub fn gauss(rng: &mut ChaCha8Rng) -> f64 {
    let (one, other): (f64, f64) = (rng.random(), rng.random());
    (-2.0 * (1.0 - one).ln()).sqrt() * (std::f64::consts::TAU * other).cos()
}

fn exponential(rng: &mut ChaCha8Rng) -> f64 {
    -(1.0 - rng.random::<f64>()).ln()
}

/// Student's t with four degrees of freedom.
pub fn student(rng: &mut ChaCha8Rng) -> f64 {
    let chi = 2.0 * (exponential(rng) + exponential(rng));
    gauss(rng) / (chi / 4.0).sqrt()
}

fn normal(x: f64) -> f64 {
    Normal::standard().cdf(x)
}

impl Shape {
    pub fn name(self) -> String {
        match self {
            Shape::Normal(spread) => format!("log-normal .{spread}"),
            Shape::Mixture => "mixture".to_owned(),
            Shape::TwoModes => "two modes".to_owned(),
            Shape::HeavyTails => "Student t4".to_owned(),
            Shape::Skew => "skew".to_owned(),
            Shape::Heaped => "heaped".to_owned(),
            Shape::Outliers => "outliers".to_owned(),
        }
    }

    /// One person's log pay, given the location.
    pub fn draw(self, location: f64, rng: &mut ChaCha8Rng) -> f64 {
        let at = match self {
            Shape::Normal(spread) => f64::from(spread) / 100.0 * gauss(rng),
            Shape::Mixture => 0.2 * gauss(rng) + if rng.random_bool(0.6) { -0.28 } else { 0.42 },
            Shape::TwoModes => 0.16 * gauss(rng) + if rng.random_bool(0.5) { -0.4 } else { 0.4 },
            Shape::HeavyTails => 0.25 * student(rng),
            Shape::Skew => 0.2 * gauss(rng) + exponential(rng) / 3.0,
            Shape::Heaped | Shape::Outliers => 0.35 * gauss(rng),
        };
        let place: f64 = rng.random();
        match self {
            Shape::Heaped => {
                let mut rest = place;
                let heap = HEAPS.iter().find(|(share, _)| {
                    rest -= share;
                    rest < 0.0
                });
                let heap = heap.map_or(1.0, |(_, heap)| *heap);
                (((location + at).exp() / heap).round() * heap).max(1_000.0).ln()
            }
            Shape::Outliers if place < OUTLIERS => NONSENSE.0,
            Shape::Outliers if place > 1.0 - OUTLIERS => NONSENSE.1,
            _ => location + at,
        }
    }

    /// The share of everybody at or below a log pay.
    pub fn below(self, location: f64, log_pay: f64) -> f64 {
        let x = log_pay - location;
        match self {
            Shape::Normal(spread) => normal(x / (f64::from(spread) / 100.0)),
            Shape::Mixture => 0.6 * normal((x + 0.28) / 0.2) + 0.4 * normal((x - 0.42) / 0.2),
            Shape::TwoModes => 0.5 * normal((x + 0.4) / 0.16) + 0.5 * normal((x - 0.4) / 0.16),
            Shape::HeavyTails => StudentsT::new(0.0, 0.25, 4.0).expect("a distribution").cdf(x),
            Shape::Skew => {
                let (spread, rate) = (0.2, 3.0);
                let tail = (rate * (rate * spread * spread / 2.0 - x)).exp();
                normal(x / spread) - tail * normal(x / spread - rate * spread)
            }
            Shape::Heaped => HEAPS
                .iter()
                .map(|(share, heap)| {
                    let most = ((log_pay.exp() / heap + 1e-9).floor() + 0.5) * heap;
                    share * normal((most.ln() - location) / 0.35)
                })
                .sum(),
            Shape::Outliers => {
                let ends = f64::from(u8::from(log_pay >= NONSENSE.0))
                    + f64::from(u8::from(log_pay >= NONSENSE.1));
                OUTLIERS * ends + (1.0 - 2.0 * OUTLIERS) * normal(x / 0.35)
            }
        }
    }

    /// The true percentile in log pay.
    pub fn quantile(self, location: f64, p: f64) -> f64 {
        let (mut low, mut high) = (location - 6.0, location + 6.0);
        for _ in 0..60 {
            let middle = f64::midpoint(low, high);
            if self.below(location, middle) < p { low = middle } else { high = middle }
        }
        high
    }
}

/// Type-7 quantile of ascending numbers.
pub fn sample_quantile(sorted: &[f64], p: f64) -> f64 {
    let position = (sorted.len() - 1) as f64 * p;
    let (from, to) = (sorted[position.floor() as usize], sorted[position.ceil() as usize]);
    from + (to - from) * position.fract()
}
