//! O*NET's own alternate titles, each left out and looked up again: how often its occupation comes
//! first, by this search and by others. The files are no part of the repository.
//!
//! Three in ten of the titles stand under several occupations, and a look-up cannot tell which is
//! meant. Three ways of counting: *any*, right where the role found is one of those that have the
//! very title (their entries stay); *one*, the titles of one occupation only; *strict*, right only
//! where it is the very occupation whose entry was left out.

use super::score;
use super::search::Search;
use super::words::normalise;
use rand::rngs::StdRng;
use rand::seq::SliceRandom;
use rand::{Rng, SeedableRng};
use std::cell::Cell;
use std::collections::{BTreeSet, HashMap, HashSet};
use std::path::{Path, PathBuf};

/// Titles, normalised, with the numbers of their occupations; the occupations' own come first.
struct Titles {
    named: Vec<(String, u32)>,
    own: usize,
}

fn folder() -> Option<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let found = ["../shared/data/taxonomy_onet", "../../shared/data/taxonomy_onet"]
        .iter()
        .map(|folder| root.join(folder))
        .find(|path| path.exists());
    if found.is_none() {
        eprintln!("SKIPPED: there is no ../shared/data/taxonomy_onet");
    }
    found
}

fn titles() -> Option<Titles> {
    let folder = folder()?;
    let (mut numbers, mut seen, mut named) = (HashMap::new(), HashSet::new(), Vec::new());
    let mut own = 0;
    for file in ["Occupation Data.txt", "Alternate Titles.txt"] {
        own = named.len();
        let text = std::fs::read_to_string(folder.join(file)).expect("readable");
        for line in text.lines().skip(1) {
            let mut cells = line.split('\t');
            let (code, title) = (cells.next().expect("a code"), cells.next().expect("a title"));
            let next = numbers.len() as u32;
            let number = *numbers.entry(code.to_owned()).or_insert(next);
            let title = normalise(title);
            if seen.insert((title.clone(), number)) {
                named.push((title, number));
            }
        }
    }
    Some(Titles { named, own })
}

/// Shares of titles whose occupation is found first, and among the first five.
#[derive(Debug, Default)]
struct Shares {
    asked: u32,
    first: u32,
    five: u32,
}

impl Shares {
    fn count(&mut self, top: &[u32], right: impl Fn(u32) -> bool) {
        self.asked += 1;
        self.first += u32::from(top.first().is_some_and(|role| right(*role)));
        self.five += u32::from(top.iter().any(|role| right(*role)));
    }

    fn of(&self) -> (f64, f64) {
        let share = |hits: u32| f64::from(hits) / f64::from(self.asked.max(1));
        (share(self.first), share(self.five))
    }
}

/// `(any, one, strict)` over a fixed random sample; `find` gets a title and its entry to leave out.
fn measure(
    titles: &Titles,
    sample: usize,
    find: impl Fn(&str, u32) -> Vec<u32>,
) -> (Shares, Shares, Shares) {
    let mut owners: HashMap<&str, BTreeSet<u32>> = HashMap::new();
    for (title, role) in &titles.named {
        owners.entry(title).or_default().insert(*role);
    }
    let mut rng = StdRng::seed_from_u64(20_261_124);
    let (mut any, mut one, mut strict) = (Shares::default(), Shares::default(), Shares::default());
    for _ in 0..sample {
        let entry = rng.random_range(titles.own..titles.named.len());
        let (title, role) = titles.named.get(entry).expect("in range");
        let mut top = find(title, entry as u32);
        top.truncate(5);
        let owners = owners.get(title.as_str()).expect("of somebody");
        any.count(&top, |found| owners.contains(&found));
        strict.count(&top, |found| found == *role);
        if owners.len() == 1 {
            one.count(&top, |found| found == *role);
        }
    }
    (any, one, strict)
}

fn report(name: &str, (any, one, strict): &(Shares, Shares, Shares)) {
    eprintln!(
        "{name}: top-1 and top-5 any {:.3?}, one {:.3?}, strict {:.3?}",
        any.of(),
        one.of(),
        strict.of()
    );
}

#[test]
fn titles_left_out_are_found_by_the_others() {
    let Some(titles) = titles() else { return };
    let search = Search::build(titles.named.iter().map(|(title, role)| (title.as_str(), *role)));
    let shares = measure(&titles, 2_000, |title, entry| {
        search.find(title, Some(entry)).iter().map(|hit| hit.role).collect()
    });
    report("words", &shares);
    let placed = Cell::new(0);
    let (any, ..) = measure(&titles, 2_000, |title, entry| {
        let hits = search.find(title, Some(entry));
        let sure = hits.first().is_some_and(|first| {
            score::of_first(first, hits.get(1)) >= score::CONFIDENT
                && search.stands_by(title, first)
        });
        placed.set(placed.get() + u32::from(sure));
        hits.iter().filter(|_| sure).map(|hit| hit.role).collect()
    });
    let precision = f64::from(any.first) / f64::from(placed.get());
    eprintln!("placed: {} of 2000, precision {precision:.3}", placed.get());
    assert!(precision >= 0.90, "{precision}");
    let (first, five) = shares.0.of();
    assert!(first >= 0.60 && five >= 0.80, "{first} {five}");
}

/// Roles by the best of their titles.
fn best_of(titles: &Titles, without: u32, alike: impl Fn(usize, &str) -> f64) -> Vec<u32> {
    let mut roles: HashMap<u32, f64> = HashMap::new();
    for (entry, (title, role)) in titles.named.iter().enumerate() {
        if entry as u32 != without {
            let best = roles.entry(*role).or_default();
            *best = best.max(alike(entry, title));
        }
    }
    let mut roles: Vec<_> = roles.into_iter().collect();
    // Equal ones in no order that favours anybody.
    roles.sort_unstable_by_key(|(role, _)| *role);
    roles.shuffle(&mut StdRng::seed_from_u64(u64::from(without)));
    roles.sort_by(|a, b| b.1.total_cmp(&a.1));
    roles.into_iter().map(|(role, _)| role).collect()
}

/// Three letters in a row and how often they occur.
fn trigrams(title: &str) -> HashMap<[char; 3], f64> {
    let letters: Vec<char> = format!("  {title} ").chars().collect();
    let mut counts = HashMap::new();
    for window in letters.windows(3) {
        *counts.entry(window.try_into().expect("three")).or_default() += 1.0;
    }
    counts
}

#[test]
#[ignore = "compares algorithms; minutes"]
fn other_algorithms() {
    let Some(titles) = titles() else { return };
    let search = Search::build(titles.named.iter().map(|(title, role)| (title.as_str(), *role)));
    let sample = 400;
    let by_words = |title: &str, entry: u32| -> Vec<u32> {
        search.find(title, Some(entry)).iter().map(|hit| hit.role).collect()
    };
    report("words, weighed and tolerant", &measure(&titles, sample, by_words));
    let by_letters = |title: &str, entry: u32| {
        best_of(&titles, entry, |_, other| strsim::jaro_winkler(title, other))
    };
    report("Jaro-Winkler, all pairs", &measure(&titles, sample, by_letters));
    let sorted = |title: &str| {
        let mut words: Vec<_> = title.split(' ').collect();
        words.sort_unstable();
        words.join(" ")
    };
    let in_order: Vec<String> = titles.named.iter().map(|(title, _)| sorted(title)).collect();
    let by_sorted_words = |title: &str, entry: u32| {
        let title = sorted(title);
        best_of(&titles, entry, |other, _| {
            in_order.get(other).map_or(0.0, |other| strsim::sorensen_dice(&title, other))
        })
    };
    report("letter pairs of sorted words", &measure(&titles, sample, by_sorted_words));
    let grams: Vec<_> = titles.named.iter().map(|(title, _)| trigrams(title)).collect();
    let mut spread: HashMap<[char; 3], f64> = HashMap::new();
    for gram in grams.iter().flat_map(HashMap::keys) {
        *spread.entry(*gram).or_default() += 1.0;
    }
    let rarity = |gram: &[char; 3]| {
        spread.get(gram).map_or(0.0, |titles| (grams.len() as f64 / titles).ln())
    };
    let length = |of: &HashMap<[char; 3], f64>| {
        of.iter().map(|(gram, count)| (count * rarity(gram)).powi(2)).sum::<f64>().sqrt()
    };
    let lengths: Vec<f64> = grams.iter().map(length).collect();
    let by_trigrams = |title: &str, entry: u32| {
        let asked = trigrams(title);
        let weighed: Vec<_> =
            asked.iter().map(|(gram, count)| (gram, count * rarity(gram).powi(2))).collect();
        best_of(&titles, entry, |other, _| {
            let (Some(of), Some(length)) = (grams.get(other), lengths.get(other)) else {
                return 0.0;
            };
            let shared = weighed
                .iter()
                .map(|(gram, weight)| of.get(*gram).map_or(0.0, |count| count * weight));
            shared.sum::<f64>() / length
        })
    };
    report("three letters, TF-IDF", &measure(&titles, sample, by_trigrams));
}
