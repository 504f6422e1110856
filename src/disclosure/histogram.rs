//! Pay as counts on the public grid, the only form in which it is kept per group (R11).
//!
//! Owns adding groups up and the stored bytes. Must not know amounts, currencies or people.

use std::ops::AddAssign;

use super::grid::{IndexRange, POINTS};

/// People per grid point, sorted by point, zeros left out.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Histogram(Vec<(u16, i32)>);

/// Stored bytes were no histogram.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum HistogramError {
    /// The bytes end inside a number.
    #[error("histogram bytes are truncated")]
    Truncated,
    /// A number is too large, longer than it need be, or a zero that should be absent.
    #[error("histogram bytes hold a number that cannot be there")]
    Number,
    /// A point lies beyond the grid.
    #[error("histogram bytes name a point beyond the grid")]
    OffGrid,
}

impl Histogram {
    /// The histogram of people at these points; points beyond the grid go to its end.
    pub fn of(points: impl IntoIterator<Item = u16>) -> Self {
        let mut histogram = Self::default();
        for point in points {
            histogram.add(point, 1);
        }
        histogram
    }

    /// Adds `count` people at a point, negative to take them away. Counts saturate at the ends of `i32`.
    pub fn add(&mut self, point: u16, count: i32) {
        let point = point.min(POINTS - 1);
        match self.0.binary_search_by_key(&point, |entry| entry.0) {
            Ok(at) => {
                let sum = self.0.get(at).map_or(0, |entry| entry.1.saturating_add(count));
                match self.0.get_mut(at) {
                    Some(entry) if sum != 0 => entry.1 = sum,
                    _ => drop(self.0.remove(at)),
                }
            }
            Err(at) if count != 0 => self.0.insert(at, (point, count)),
            Err(_) => {}
        }
    }

    /// Takes one person away: at the point, or at the nearest one that has people, since a rate of
    /// exchange may have moved since the person was counted. Nothing where there is nobody.
    pub fn remove(&mut self, point: u16) {
        let nearest = self.iter().filter(|(_, count)| *count > 0).map(|(at, _)| at);
        if let Some(at) = nearest.min_by_key(|at| (at.abs_diff(point), *at)) {
            self.add(at, -1);
        }
    }

    /// The points that have people, in order, with their counts.
    pub fn iter(&self) -> impl Iterator<Item = (u16, i32)> {
        self.0.iter().copied()
    }

    /// People in all.
    pub fn total(&self) -> i64 {
        self.iter().map(|(_, count)| i64::from(count)).sum()
    }

    /// People strictly below a point.
    pub fn count_below(&self, point: u16) -> i64 {
        self.iter().take_while(|(at, _)| *at < point).map(|(_, count)| i64::from(count)).sum()
    }

    /// The same people with pay clamped into a range (R5a).
    pub fn clamped(&self, range: IndexRange) -> Self {
        let mut clamped = Self::default();
        for (point, count) in self.iter() {
            clamped.add(range.clamp(point), count);
        }
        clamped
    }

    /// The stored form: for each entry the distance from the last point and the zigzag count, both
    /// as LEB128. Equal histograms have equal bytes.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(2 * self.0.len());
        let mut next = 0;
        for (point, count) in self.iter() {
            put(&mut bytes, u32::from(point - next));
            put(&mut bytes, ((count << 1) ^ (count >> 31)).cast_unsigned());
            next = point + 1;
        }
        bytes
    }

    /// Reads the stored form back, accepting exactly what [`Self::to_bytes`] writes.
    ///
    /// # Errors
    /// Bytes that no histogram has.
    pub fn from_bytes(mut bytes: &[u8]) -> Result<Self, HistogramError> {
        let mut entries = Vec::new();
        let mut next = 0_u32;
        while !bytes.is_empty() {
            let point = take(&mut bytes)?.checked_add(next).ok_or(HistogramError::OffGrid)?;
            let zigzag = take(&mut bytes)?;
            let count = (zigzag >> 1).cast_signed() ^ -(zigzag & 1).cast_signed();
            if count == 0 {
                return Err(HistogramError::Number);
            }
            let index = u16::try_from(point)
                .ok()
                .filter(|index| *index < POINTS)
                .ok_or(HistogramError::OffGrid)?;
            entries.push((index, count));
            next = point + 1;
        }
        Ok(Self(entries))
    }
}

impl AddAssign<&Histogram> for Histogram {
    fn add_assign(&mut self, other: &Histogram) {
        for (point, count) in other.iter() {
            self.add(point, count);
        }
    }
}

fn put(bytes: &mut Vec<u8>, mut number: u32) {
    while number >= 0x80 {
        bytes.push(number as u8 | 0x80);
        number >>= 7;
    }
    bytes.push(number as u8);
}

fn take(bytes: &mut &[u8]) -> Result<u32, HistogramError> {
    let mut number = 0_u64;
    for shift in (0..35).step_by(7) {
        let (first, rest) = bytes.split_first().ok_or(HistogramError::Truncated)?;
        *bytes = rest;
        number |= u64::from(first & 0x7f) << shift;
        if first & 0x80 == 0 {
            let padded = *first == 0 && shift > 0;
            return u32::try_from(number).ok().filter(|_| !padded).ok_or(HistogramError::Number);
        }
    }
    Err(HistogramError::Number)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeMap;

    fn signed() -> impl Strategy<Value = Vec<(u16, i32)>> {
        prop::collection::vec((0..POINTS, prop_oneof![-3..4_i32, any::<i32>()]), 0..80)
    }

    proptest! {
        #[test]
        fn adds_like_a_map(a in signed(), b in signed(), point in 0..POINTS) {
            let build = |entries: &[(u16, i32)]| {
                let mut histogram = Histogram::default();
                entries.iter().for_each(|(point, count)| histogram.add(*point, count / 100));
                histogram
            };
            let mut sum = build(&a);
            sum += &build(&b);
            let mut map = BTreeMap::<u16, i64>::new();
            a.iter().chain(&b).for_each(|(point, count)| *map.entry(*point).or_default() += i64::from(count / 100));
            map.retain(|_, count| *count != 0);
            prop_assert_eq!(sum.iter().map(|(k, n)| (k, i64::from(n))).collect::<BTreeMap<_, _>>(), map.clone());
            prop_assert_eq!(sum.total(), map.values().sum::<i64>());
            prop_assert_eq!(sum.count_below(point), map.range(..point).map(|(_, n)| n).sum::<i64>());
        }

        #[test]
        fn bytes_round_trip(entries in signed()) {
            let mut histogram = Histogram::default();
            entries.iter().for_each(|(point, count)| histogram.add(*point, *count));
            prop_assert_eq!(Histogram::from_bytes(&histogram.to_bytes()), Ok(histogram));
        }

        #[test]
        fn only_canonical_bytes_are_read(bytes: Vec<u8>) {
            if let Ok(histogram) = Histogram::from_bytes(&bytes) {
                prop_assert_eq!(histogram.to_bytes(), bytes);
            }
        }

        #[test]
        fn clamping_keeps_everybody(points in prop::collection::vec(0..POINTS, 0..50), low in 0..POINTS, width in 0..300_u16) {
            let range = IndexRange::new(low, (low + width).min(POINTS - 1)).unwrap();
            let clamped = Histogram::of(points.iter().copied()).clamped(range);
            prop_assert_eq!(clamped, Histogram::of(points.iter().map(|point| range.clamp(*point))));
        }
    }

    #[test]
    fn hundred_people_take_little_room() {
        let histogram = Histogram::of((0..100).map(|k| 550 + k * k % 60));
        assert!(histogram.to_bytes().len() <= 130);
        assert_eq!(Histogram::from_bytes(&[0x80]), Err(HistogramError::Truncated));
        assert_eq!(Histogram::from_bytes(&[0x80, 0x0a, 2]), Err(HistogramError::OffGrid));
        assert_eq!(Histogram::from_bytes(&[0x81, 0x00, 2]), Err(HistogramError::Number), "padded");
        assert_eq!(Histogram::from_bytes(&[5, 0]), Err(HistogramError::Number), "a stored zero");
    }
}
