//! How long the replay of everything takes for one large role; what that stands beside is the time
//! its releases took.

use super::{SEPARATE, someone};
use crate::support::{Backend, Ground, accepted, role};
use paylens::release::Outcome;
use rand::SeedableRng;
use rand::rngs::StdRng;
use std::time::{Duration, Instant};

/// `LARGE_PEOPLE=100000 cargo test --profile perf --test it -- --ignored --nocapture large_role`.
#[tokio::test]
#[ignore = "a benchmark: run with optimisation"]
async fn large_role() {
    let most = std::env::var("LARGE_PEOPLE").ok().and_then(|text| text.parse().ok());
    let most: usize = most.unwrap_or(20_000);
    let ground = Ground::on(Backend::Sqlite).await;
    let (slug, mut rng) = (role("large"), StdRng::seed_from_u64(1));
    let (mut handed_in, mut releases) = (0, 0);
    let (mut all, mut last) = (Duration::ZERO, Duration::ZERO);
    while handed_in < most {
        // A quarter more each time, the least that closes.
        let now = (handed_in / 4 + 1).max(60).min(most - handed_in);
        let one = |number| {
            let identity = format!("large {number}").into_bytes();
            (identity, accepted(&slug, someone(&mut rng, &SEPARATE)))
        };
        ground.hand_in((handed_in..handed_in + now).map(one).collect()).await;
        handed_in += now;
        let start = Instant::now();
        if matches!(ground.look().await, Outcome::Published { .. }) {
            releases += 1;
            last = start.elapsed();
            all += last;
        }
    }
    let versions = ground.releases().since(0).await.expect("read").len();
    let start = Instant::now();
    super::holds(&ground).await;
    let audit = start.elapsed();
    println!(
        "{most} people, {versions} versions in {releases} releases: released in {all:.1?} (the last in {last:.1?}), \
         audited in {audit:.1?}, {:.2} times as long as all releases and {:.2} as the last",
        audit.as_secs_f64() / all.as_secs_f64(),
        audit.as_secs_f64() / last.as_secs_f64(),
    );
}
