//! What an attacker learns of one person's pay: the attacks of the suite, each in many worlds at
//! once, against the real intake and the real releases.
//!
//! A world is a role with people of its own. The attacker is stronger than any reader: it is told
//! the drawn points themselves, not the figures fused from them, whose people are in a version,
//! and the distribution of pay; and it guesses by the posterior under the documented mechanism.

mod contract;
mod guess;
mod medians;
mod naive;
mod plans;
mod receipts;
mod worlds;

use plans::rows;
use worlds::{Score, score};

/// In percentage points: what fewer worlds may add to a limit in a test of every commit.
const SLACK: f64 = 1.0;

/// The attacks of every commit, with few worlds.
#[tokio::test]
async fn attacks_learn_no_more_than_allowed() {
    let quick = ["H1", "H5 top", "H6", "H7"];
    for row in rows().into_iter().filter(|row| quick.iter().any(|id| row.id.starts_with(id))) {
        if row.slow {
            continue;
        }
        let score = score(&row, 160, 60).await;
        println!("{}", score.line(&row));
        // So few worlds cannot tell a limit of a few points by hits alone. Where the attacker knows
        // everybody else its posterior is exact, and what it expects of its own guesses can.
        let limit = row.limit + SLACK;
        if row.exact {
            assert!(score.expected.bound() <= limit, "{}", score.line(&row));
        }
        assert!(score.hits.mean - 2.0 * score.hits.error <= limit, "{}", score.line(&row));
    }
}

/// The table of the documentation. Takes minutes in a release build:
/// `cargo test --profile perf --test it -- --ignored --nocapture attack_table`.
#[tokio::test]
#[ignore = "long; prints the table of scores"]
async fn attack_table() {
    let number = |name: &str, default: usize| {
        std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(default)
    };
    let (worlds, samples) = (number("ATTACK_WORLDS", 2_000), number("ATTACK_SAMPLES", 300));
    let only = std::env::var("ATTACK_ROWS").unwrap_or_default();
    println!("{}", Score::HEADER);
    naive::lines(worlds).into_iter().for_each(|line| println!("{line}"));
    let mut over = Vec::new();
    for row in rows().into_iter().filter(|row| row.id.starts_with(only.as_str())) {
        let score = score(&row, worlds, samples).await;
        let line = score.line(&row);
        println!("{line}");
        // Where the attacker knows everybody else its posterior is exact: what it expects of its own
        // guesses is the same difference, without the chance of single hits.
        let told = if row.exact { &score.expected } else { &score.hits };
        if told.bound() > row.limit {
            over.push(line);
        }
    }
    assert!(over.is_empty(), "above the limit:\n{}", over.join("\n"));
}

/// The suite must be able to fail: what is published exactly is read exactly.
#[test]
fn exact_publication_gives_everybody_away() {
    let found = naive::recovered(200);
    assert!(found.iter().all(|(_, share)| *share > 0.95), "{found:?}");
}
