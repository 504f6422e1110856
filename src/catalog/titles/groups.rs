//! Titles that wait for a role, those that mean the same put together, so that a group is placed at once.

use super::Alternative;
use super::readings::readings;
use super::words::{is_general, says_where_or_when, words};
use crate::catalog::level_words::{level_of, says_nothing};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// From here on two titles are alike: as many of their pairs of letters are the same.
const ALIKE: f64 = 0.82;

/// Titles that mean the same.
#[derive(Debug, Clone, PartialEq)]
pub struct TitleGroup {
    /// The titles with how many entries wait under each, most frequent first.
    pub titles: Vec<(String, u64)>,
    /// Roles they might mean, best first.
    pub suggestions: Vec<Alternative>,
}

impl TitleGroup {
    /// How many entries wait under all of them.
    pub fn entries(&self) -> u64 {
        self.titles.iter().map(|(_, entries)| entries).sum()
    }
}

/// What two titles that mean the same have in common: their words in alphabetical order, without what
/// tells a level, a place or an employment.
fn kernel(title: &str) -> String {
    let readings = readings(title);
    let typed = words(readings.shortest());
    let tells =
        |word: &&str| !says_nothing(word) && level_of(word).is_none() && !says_where_or_when(word);
    let mut kept: Vec<&str> = typed.iter().copied().filter(tells).collect();
    if kept.is_empty() {
        kept = typed;
    }
    kept.sort_unstable();
    kept.dedup();
    kept.join(" ")
}

/// How the words of a kernel begin; those that people of many roles say only where there are no others.
fn beginnings(kernel: &str) -> BTreeSet<String> {
    let begin = |word: &str| word.chars().take(3).collect::<String>();
    let telling: BTreeSet<_> =
        kernel.split(' ').filter(|word| !is_general(word)).map(begin).collect();
    if telling.is_empty() { kernel.split(' ').map(begin).collect() } else { telling }
}

/// Titles in groups, those with most entries first; `suggest` tells what a title might mean.
pub(in crate::catalog) fn grouped(
    titles: impl IntoIterator<Item = (String, u64)>,
    suggest: impl Fn(&str) -> Vec<Alternative>,
) -> Vec<TitleGroup> {
    let mut kernels: BTreeMap<String, Vec<(String, u64)>> = BTreeMap::new();
    for (title, entries) in titles {
        kernels.entry(kernel(&title)).or_default().push((title, entries));
    }
    let mut sorted: Vec<_> = kernels.into_iter().collect();
    let weight = |titles: &[(String, u64)]| titles.iter().map(|(_, entries)| entries).sum::<u64>();
    sorted.sort_by(|a, b| weight(&b.1).cmp(&weight(&a.1)).then_with(|| a.0.cmp(&b.0)));
    // The most frequent spelling gathers those like it. Only those are compared that have the beginning
    // of a word in common: of ten thousand titles each is compared with a few.
    let mut groups: Vec<(String, Vec<(String, u64)>)> = Vec::new();
    let mut begun: HashMap<String, Vec<usize>> = HashMap::new();
    for (kernel, titles) in sorted {
        let beginnings = beginnings(&kernel);
        let near: BTreeSet<usize> =
            beginnings.iter().filter_map(|begin| begun.get(begin)).flatten().copied().collect();
        let like = near.into_iter().find(|at| {
            groups.get(*at).is_some_and(|(known, _)| strsim::sorensen_dice(known, &kernel) >= ALIKE)
        });
        match like.and_then(|at| groups.get_mut(at)) {
            Some((_, group)) => group.extend(titles),
            None => {
                for begin in beginnings {
                    begun.entry(begin).or_default().push(groups.len());
                }
                groups.push((kernel, titles));
            }
        }
    }
    let groups = groups.into_iter().map(|(_, mut titles)| {
        titles.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        let suggestions = titles.first().map(|(title, _)| suggest(title)).unwrap_or_default();
        TitleGroup { titles, suggestions }
    });
    let mut groups: Vec<_> = groups.collect();
    groups.sort_by_key(|group| std::cmp::Reverse(group.entries()));
    groups
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_that_mean_the_same_stand_together() {
        let typed =
            ["Zeppelin Rigger", "Sr. zeppelin rigger", "zepelin rigger II", "Rigger, Zeppelin"];
        let typed = typed.into_iter().map(|title| (title.to_owned(), 1));
        let others = [("Cloud Herder".to_owned(), 3), ("Manager".to_owned(), 2)];
        let groups = grouped(typed.chain(others), |_| Vec::new());
        let sizes: Vec<_> = groups.iter().map(|group| group.titles.len()).collect();
        assert_eq!(sizes, [4, 1, 1], "{groups:?}");
        assert_eq!(groups.first().map(TitleGroup::entries), Some(4));
    }
}
