//! Do estimates from noised sums hold what they claim? Measured on worlds with known truth, drawn
//! through the mechanism as it is.
//!
//! `cargo run --profile perf --example calibration -- [--quick] [worlds=N] [seed=N] [SECTION…]`
//! prints tables and ends with failure if a limit is broken.
#![allow(clippy::indexing_slicing, reason = "a simulation over arrays of its own")]

mod countries;
mod mechanism;
mod pay;
mod slices;
mod table;
mod uppers;

use countries::{Reference, Setting};
use mechanism::{Batching, Mechanism};
use paylens::disclosure::Grid;
use paylens::disclosure::ledger::{Ledger, Privacy};
use std::process::ExitCode;
use table::Broken;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let number = |name: &str, otherwise: u64| {
        let given = arguments.iter().find_map(|one| one.strip_prefix(name)?.strip_prefix('='));
        given.map_or(otherwise, |text| text.parse().expect("a number"))
    };
    let flag = |name: &str| arguments.iter().any(|one| one == name);
    let worlds = number("worlds", 100) as usize;
    let mechanism = Mechanism {
        ledger: Ledger::of(Privacy::Standard).expect("a ledger"),
        grid: Grid::new(2).expect("a grid"),
        times: 1.0,
    };
    let setting =
        Setting { mechanism: &mechanism, reference: Reference::Right, worlds, seed: number("seed", 1) };
    let mut broken = Broken::default();
    if flag("look") {
        countries::table(&setting, &[20, 100], Batching::One, None, flag("shapes"));
        countries::table(&setting, &[1_000, 5_000], Batching::One, None, true);
        countries::table(&setting, &[50, 200, 1_000], Batching::Growth(20, 0.25), None, flag("shapes"));
        countries::table(&setting, &[200, 500], Batching::Constant(20), None, flag("shapes"));
    }
    if flag("countries") {
        for batching in [Batching::One, Batching::Growth(20, 0.25), Batching::Constant(20)] {
            let sizes: &[usize] = match batching {
                Batching::Constant(_) => &[20, 50, 100, 200, 500],
                _ => &[10, 15, 20, 35, 50, 100, 200, 500, 1_000, 5_000],
            };
            countries::table(&setting, sizes, batching, Some(&mut broken), flag("shapes"));
        }
    }
    if flag("uppers") {
        uppers::table(&mechanism, worlds, setting.seed, &mut broken);
    }
    if flag("slices") {
        use slices::World;
        for world in [World::Usual, World::Shuffled, World::Unlike] {
            if world == World::Usual || !flag("usual") {
                slices::table(&mechanism, world, worlds, setting.seed, &mut broken);
            }
        }
    }
    for line in &broken.0 {
        println!("BROKEN {line}");
    }
    if broken.0.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
