//! How long releases take: the first of many answers, and the next, of few more.

use super::spending::whole;
use crate::support::{Backend, Ground, accepted, role};
use paylens::domain::Submission;
use std::time::Instant;

/// Roles the answers are spread over.
const ROLES: [&str; 8] = [
    "back-end-developer",
    "front-end-developer",
    "registered-nurse",
    "accountant",
    "cook",
    "electrician",
    "lawyer",
    "data-scientist",
];

fn answers(from: usize, many: usize) -> Vec<(Vec<u8>, Submission)> {
    (from..from + many)
        .map(|at| {
            let pay = 50_000 + (at as i64 * 7_919) % 100_000;
            (format!("person {at}").into_bytes(), accepted(&role(ROLES[at % 8]), whole(pay)))
        })
        .collect()
}

/// A thousand answers more take what a thousand answers take, however many were counted before.
#[tokio::test]
#[ignore = "prints a table"]
async fn release_times() {
    for counted in [1_000, 30_000, 1_000_000] {
        let ground = Ground::on(Backend::Sqlite).await;
        for at in (0..counted).step_by(20_000) {
            ground.hand_in(answers(at, 20_000.min(counted - at))).await;
        }
        let start = Instant::now();
        ground.close().await;
        let first = start.elapsed();
        ground.hand_in(answers(counted, 1_000)).await;
        let start = Instant::now();
        ground.close().await;
        let next = start.elapsed();
        let share = 100.0 * next.as_secs_f64() / first.as_secs_f64();
        println!("{counted:9} answers {first:.2?}, 1,000 more {next:.2?}: {share:.1} %");
    }
}
