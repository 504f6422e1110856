//! What an attacker learns of one person, whatever is drawn, and whatever else is left lying about.
//!
//! | file | what it attacks |
//! |---|---|
//! | [`attacker`], [`pay`], [`blur`], [`chance`] | the strongest attacker there is, and how its guesses are scored |
//! | [`rows`] | G1–G3: pay, presence and attributes, from everything drawn at once |
//! | [`earlier`] | a naive survey and the first edition, which must fail |
//! | [`twins`] | G4: no two draws share noise |
//! | [`side`] | G5: what else changes with one person |
//! | [`outside`] | files and tables, past the program |
//! | [`leftovers`] | G6: files after closing |
//! | [`restored`] | G6: a database from before a closing |
//! | [`modes`] | G7: another promise |
//! | [`overtaken`] | G9: changes while a release is made |
//! | [`reviews`] | R9: a flood around one reviewer |

mod attacker;
mod blur;
mod chance;
mod earlier;
mod leftovers;
mod modes;
pub mod outside;
mod overtaken;
mod pay;
mod restored;
mod reviews;
mod rows;
mod side;
mod twins;

use paylens::disclosure::guarantee::in_words;
use paylens::disclosure::ledger::{Ledger, Privacy};
use rows::{Row, Size};

/// The rows of every commit.
#[test]
fn attacks_learn_no_more_than_allowed() {
    let rows = rows::all(Size::QUICK);
    println!("{}", Row::HEADER);
    rows.iter().for_each(|row| println!("{}", row.line()));
    check(&rows);
}

/// The table of the documentation: `cargo test --profile perf --test it -- --ignored --nocapture
/// attack_table`.
#[test]
#[ignore = "long; prints the table of scores"]
fn attack_table() {
    let rows = rows::all(Size::WHOLE);
    println!("{}", Row::HEADER);
    rows.iter().for_each(|row| println!("{}", row.line()));
    check(&rows);
}

/// Every row that has a limit keeps it, and every row of an earlier design breaks it: a suite that
/// cannot fail proves nothing.
fn check(rows: &[Row]) {
    for row in rows {
        let Some(limit) = row.limit else { continue };
        if row.must_fail {
            assert!(row.gain.least() > limit, "this must fail: {}", row.line());
        } else {
            assert!(row.gain.bound() <= limit, "{}", row.line());
        }
    }
    assert!(rows.iter().filter(|row| row.must_fail).count() >= 4);
}

/// What respondents are told is what is measured.
#[test]
fn the_promise_in_words_is_what_the_attacks_measure() {
    for privacy in [Privacy::Standard, Privacy::Strict] {
        let ledger = Ledger::of(privacy).expect("a ledger");
        let pay = rows::pay_of(&ledger, 4_000);
        let presence = rows::presence_of(&ledger);
        let tries = format!("{:.0} of 100 tries instead of {:.0}", pay.0 + pay.1.mean, pay.0);
        let told = format!("in {:.0} of 100 tries whether", 50.0 + presence);
        let words: String = in_words(privacy).iter().map(|rule| rule.text.clone()).collect();
        for part in [tries, told] {
            assert!(words.contains(&part), "{privacy}: not {part:?} in {words}");
        }
    }
}
