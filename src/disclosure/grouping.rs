//! Which values of a view a closing batch may tell apart (R3).
//!
//! Owns the split of one batch into specified values and the rest. Decides once: the rest stays
//! unspecified for good.

use std::collections::{BTreeMap, BTreeSet};

/// The values whose groups are specified; everybody else, people without a value included, is
/// "unspecified in this view".
///
/// Groups of at least `min_group` are specified. Where the rest would then be 1 … `min_group` − 1
/// people, the smallest specified group joins it (of equals, the first value), until the rest is
/// nobody or large enough. A batch of at least `min_group` people always gets there.
pub fn specified<V: Ord + Clone>(
    groups: &BTreeMap<V, u64>,
    without_value: u64,
    min_group: u64,
) -> BTreeSet<V> {
    // Privacy: R3 (H2), a group of fewer than m people is a version difference of fewer than m.
    let (mut large, small): (Vec<_>, Vec<_>) =
        groups.iter().partition(|(_, people)| **people >= min_group);
    let mut rest = without_value + small.iter().map(|(_, people)| **people).sum::<u64>();
    large.sort_by_key(|(_, people)| **people);
    let mut large = large.into_iter();
    // Privacy: R3 (H3), cell minus its specified slices must not leave a handful.
    while 0 < rest && rest < min_group {
        let Some((_, people)) = large.next() else {
            break;
        };
        rest += people;
    }
    large.map(|(value, _)| value.clone()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn every_group_and_the_rest_are_nobody_or_enough(
            groups in prop::collection::btree_map(0..30_u8, 0..40_u64, 0..20),
            without in 0..30_u64,
            min_group in 1..20_u64,
        ) {
            let specified = specified(&groups, without, min_group);
            let rest: u64 = without + groups.iter().filter(|(v, _)| !specified.contains(v)).map(|(_, n)| n).sum::<u64>();
            let total = without + groups.values().sum::<u64>();
            prop_assert!(specified.iter().all(|value| groups[value] >= min_group));
            prop_assert!(rest == 0 || rest >= min_group || total < min_group);
            // Nothing was given up in vain: the rest without its largest group would have been too
            // small.
            let sacrificed = groups.iter().filter(|(v, n)| !specified.contains(v) && **n >= min_group);
            prop_assert!(sacrificed.count() <= 1);
        }
    }

    #[test]
    fn the_smallest_group_is_given_up() {
        let groups = BTreeMap::from([("berlin", 40), ("hamburg", 12), ("kiel", 12), ("ulm", 3)]);
        assert_eq!(specified(&groups, 0, 10), BTreeSet::from(["berlin", "kiel"]));
        assert_eq!(specified(&groups, 7, 10), BTreeSet::from(["berlin", "hamburg", "kiel"]));
        assert_eq!(specified(&BTreeMap::from([("berlin", 20)]), 0, 10), BTreeSet::from(["berlin"]));
        assert_eq!(specified(&BTreeMap::from([("berlin", 5)]), 0, 10), BTreeSet::new());
    }
}
