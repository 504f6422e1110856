//! R9: what a flood of fakes around one reviewer learns, whatever is drawn of reviews.
//!
//! The attacker wrote every other review of the cell and knows the ledger. All it sees are the draws,
//! so the best it can do is the likelihood ratio over all of them at once.

use paylens::disclosure::draw::{BatchDigest, DrawSecret};
use paylens::disclosure::guarantee::presence_percent;
use paylens::disclosure::reviews::{ReviewLedger, ReviewPoints, ReviewTally, SCALE, draw};
use paylens::domain::{Aspect, Country, Privacy, ReviewDrawn, ReviewPlace, RoleSlug, Vocabulary};
use std::collections::BTreeMap;

fn places() -> [ReviewPlace; 3] {
    let country = Country::parse("DE").expect("a country");
    let role = RoleSlug::parse("cook").expect("a slug");
    [ReviewPlace::Everywhere, ReviewPlace::Country(country), ReviewPlace::Cell(role, country)]
}

fn review(stars: u8, recommend: bool, themes: [(usize, bool); 3]) -> ReviewPoints {
    ReviewPoints {
        stars: Aspect::ALL.iter().map(|aspect| (*aspect, stars)).collect::<BTreeMap<_, _>>(),
        recommend: Some(recommend),
        themes: themes.to_vec(),
    }
}

/// Everything drawn of a batch of these reviews.
fn drawn(ledger: &ReviewLedger, secret: u64, reviews: &[ReviewPoints]) -> Vec<ReviewDrawn> {
    let mut bytes = [0; 32];
    bytes[..8].copy_from_slice(&secret.to_le_bytes());
    let (secret, digest) = (DrawSecret::new(bytes), BatchDigest::default());
    let mut tally = ReviewTally::default();
    let lines = || {
        places().into_iter().flat_map(|place| {
            let kind = place.kind();
            ledger.of_kind(kind).map(move |line| (place.clone(), *line)).collect::<Vec<_>>()
        })
    };
    for (place, line) in lines() {
        reviews.iter().for_each(|one| tally.add(&place, line.statistic, one));
    }
    lines().map(|(place, line)| draw(&line, &secret, &digest, &place, &tally)).collect()
}

/// In how many of a hundred worlds the attacker tells which of two batches was drawn.
fn told(privacy: Privacy, one: &[ReviewPoints], other: &[ReviewPoints], worlds: u64) -> f64 {
    let (ledger, exact) = (ReviewLedger::of(privacy), ReviewLedger::of(Privacy::Off));
    let [expect_one, expect_other] = [one, other].map(|reviews| drawn(&exact, 0, reviews));
    let nearer = |seen: &[ReviewDrawn], expected: &[ReviewDrawn]| -> f64 {
        seen.iter()
            .zip(expected)
            .map(|(seen, expected)| {
                let line = ledger.line(seen.place.kind(), seen.statistic).expect("a line");
                let variance = (line.variance() * (SCALE * SCALE) as f64).max(1e-9);
                let apart = seen.sums.iter().zip(&expected.sums).map(|(a, b)| (a - b) as f64);
                apart.map(|apart| apart * apart).sum::<f64>() / variance
            })
            .sum()
    };
    let right = (0..worlds)
        .filter(|world| {
            let truth = if world % 2 == 0 { one } else { other };
            let seen = drawn(&ledger, *world + 1, truth);
            let says_one = nearer(&seen, &expect_one) < nearer(&seen, &expect_other);
            says_one == (world % 2 == 0)
        })
        .count();
    100.0 * right as f64 / worlds as f64
}

/// Nine fakes around one: whether the tenth wrote at all, and which of two opposite reviews it was.
#[test]
fn a_flood_of_nine_learns_no_more_of_the_tenth_than_was_promised() {
    let fakes = vec![review(3, true, [(0, true), (1, true), (2, false)]); 9];
    let with = |victim: ReviewPoints| [fakes.clone(), vec![victim]].concat();
    let victim = review(5, true, [(3, true), (4, true), (5, true)]);
    let opposite = review(1, false, [(3, false), (4, false), (5, false)]);
    let worlds = 4_000;
    // Three standard errors of a share of 4,000.
    let slack = 2.2;
    for (privacy, added, changed) in [(Privacy::Standard, 1.0, 2.0), (Privacy::Strict, 0.5, 1.0)] {
        let presence = told(privacy, &with(victim.clone()), &fakes, worlds);
        let said = told(privacy, &with(victim.clone()), &with(opposite.clone()), worlds);
        println!("{privacy}: presence {presence:.1} %, what was said {said:.1} %");
        assert!(presence <= presence_percent(added) + slack, "{privacy}: {presence}");
        assert!(said <= presence_percent(changed) + slack, "{privacy}: {said}");
        // The attack works: it gets most of what the ledger leaves.
        assert!(presence >= presence_percent(added) - 6.0, "{privacy}: {presence}");
    }
    // Exact figures tell everything: the test can fail.
    assert!(told(Privacy::Off, &with(victim), &fakes, 100) >= 99.0);
}
