//! How well titles are placed: `cargo run --example titles` prints, for the labelled titles that the
//! matcher was tuned on and for those held out, precision, coverage and the reliability of the
//! score; with `--mistakes` also what the tuning part gets wrong.

use paylens::catalog::Catalogue;

/// Every title, the role it means (`-`: none), and whether it is held out from tuning.
fn labelled() -> Vec<(&'static str, &'static str, bool)> {
    include_str!("../../tests/it/titles/labelled.tsv")
        .lines()
        .skip(1)
        .enumerate()
        .filter_map(|(row, line)| {
            let (title, role) = line.split_once('\t')?;
            Some((title, role, row % 3 == 0))
        })
        .collect()
}

fn main() -> anyhow::Result<()> {
    let catalogue = Catalogue::built_in()?;
    let show = std::env::args().any(|argument| argument == "--mistakes");
    for held_out in [false, true] {
        let rows: Vec<_> = labelled().into_iter().filter(|row| row.2 == held_out).collect();
        let (mut placed, mut right, mut placeable, mut covered) = (0, 0, 0, 0);
        let mut bins = [(0, 0.0, 0); 10];
        for (title, role, _) in &rows {
            let found = catalogue.match_title(title);
            let first = found.best.as_ref().or(found.alternatives.first());
            if let Some(first) = first {
                let bin = ((first.score * 10.0) as usize).min(9);
                if let Some((titles, claimed, hits)) = bins.get_mut(bin) {
                    *titles += 1;
                    *claimed += first.score;
                    *hits += i32::from(first.role.as_str() == *role);
                }
            }
            let hit = found.best.as_ref().is_some_and(|best| best.role.as_str() == *role);
            placed += i32::from(found.best.is_some());
            right += i32::from(hit);
            placeable += i32::from(*role != "-");
            covered += i32::from(*role != "-" && found.best.is_some());
            let wrong = if *role == "-" { found.best.is_some() } else { !hit };
            if show && !held_out && wrong {
                println!(
                    "{title:45} {role:30} {:?} {:.2}",
                    first.map(|f| f.role.as_str()),
                    first.map_or(0.0, |f| f.score)
                );
            }
        }
        println!("\n{}: {} titles", if held_out { "held out" } else { "tuning" }, rows.len());
        println!(
            "precision {:.3}  coverage {:.3} of {placeable} that mean a role",
            f64::from(right) / f64::from(placed),
            f64::from(covered) / f64::from(placeable)
        );
        println!("score      titles  claimed  right");
        for (bin, (titles, claimed, hits)) in bins.iter().enumerate().filter(|(_, b)| b.0 > 0) {
            let share = |sum: f64| sum / f64::from(*titles);
            println!(
                "{:.1}–{:.1} {titles:8} {:8.3} {:6.3}",
                bin as f64 / 10.0,
                (bin + 1) as f64 / 10.0,
                share(*claimed),
                share(f64::from(*hits))
            );
        }
    }
    Ok(())
}
