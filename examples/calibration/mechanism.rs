//! What a release knows of a cell: the very mechanisms of the disclosure rules.

use crate::world::{Cell, Sample};
use paylens::disclosure::counts;
use paylens::disclosure::distribution::{self, shares_of};
use paylens::disclosure::lifted::{lifted_over, noise_variance};
use paylens::disclosure::{
    Band, Drawing, Epsilon, FigureKey, Grid, Histogram, IndexRange, MemberDigest, Percentile,
    QuantileMechanism, Rules, Secret,
};
use paylens::estimate::fusion::{NoisedCell, epsilon_with};
use paylens::estimate::kinship::Kinship;
use paylens::estimate::lifted;
use rand::Rng;
use rand_chacha::ChaCha8Rng;

/// All that is drawn of a cell; base and additional pay of the role and its countries alone.
pub struct Noised {
    pub total: NoisedCell,
    pub base: Option<NoisedCell>,
    pub additional: Option<NoisedCell>,
}

/// Draws figures under the rules of a privacy mode.
pub struct Mechanism {
    pub rules: Rules,
    /// Of the role and its countries, of a country's levels and its industries, and of both crossed.
    total: [(Drawing, Epsilon, QuantileMechanism); Kinship::ALL.len()],
    /// Of base pay in large cells of the role and its countries, and of additional pay in any.
    base: QuantileMechanism,
    additional: (Drawing, Epsilon, QuantileMechanism),
    grid: Grid,
    secret: Secret,
}

impl Mechanism {
    pub fn new(rules: Rules, secret: [u8; 32]) -> Self {
        let of = |drawing: Drawing| {
            let epsilon = drawing.epsilon.expect("a mode that draws its figures");
            (drawing, epsilon, QuantileMechanism::new(epsilon))
        };
        Mechanism {
            total: Kinship::ALL.map(|kinship| {
                of(match kinship {
                    Kinship::Country => rules.wide,
                    Kinship::Rung => rules.rung,
                    Kinship::Slice => rules.narrow,
                    Kinship::Crossing => rules.crossed,
                })
            }),
            base: QuantileMechanism::new(
                rules.epsilon_base.expect("a mode that draws its figures"),
            ),
            additional: of(rules.additional),
            rules,
            grid: Grid::new(2).expect("two decimals"),
            secret: Secret::new(&secret),
        }
    }

    /// Least people of a cell.
    pub fn least(&self, kinship: Kinship) -> u64 {
        self.total[kinship as usize].0.min_p50
    }

    /// What is drawn of a cell in a role of this plausible range.
    pub fn noised(
        &self,
        cell: &Cell,
        kinship: Kinship,
        (low, high): (f64, f64),
        random: &mut ChaCha8Rng,
    ) -> Noised {
        let hundredths = |pay: f64| (pay * 100.0).round() as i64;
        let range = |low| self.grid.range(hundredths(low), hundredths(high)).expect("a range");
        let key = FigureKey {
            secret: &self.secret,
            // Every simulated cell is another set of people.
            members: MemberDigest::of(&self.secret, &random.random()),
            measure: "total",
            rules: self.rules.id,
        };
        let total = self.total(key, cell, kinship, range(low));
        let (base, additional) = match kinship {
            Kinship::Country => (
                Some(self.base(FigureKey { measure: "base", ..key }, cell, &total, range(low))),
                self.additional(
                    FigureKey { measure: "additional", ..key },
                    cell,
                    total.cell.band,
                    range((low / 100.0).max(1.0)),
                ),
            ),
            _ => (None, None),
        };
        Noised { total: total.cell, base, additional }
    }

    fn histogram(&self, pay: &Sample) -> Histogram {
        let hundredths = pay.people.iter().map(|pay| (pay * 100.0).round() as i64);
        Histogram::of(hundredths.map(|pay| self.grid.index_of(pay)))
    }

    fn values(&self, points: [Option<u16>; 5]) -> [Option<f64>; 5] {
        points.map(|point| Some(self.grid.value(point?) as f64 / 100.0))
    }

    fn total(&self, key: FigureKey, cell: &Cell, kinship: Kinship, range: IndexRange) -> Total {
        let count = cell.total.people.len() as u64;
        let (drawing, epsilon, quantiles) = &self.total[kinship as usize];
        let pay = self.histogram(&cell.total);
        let points = points(quantiles, key, &pay, range, |one| count >= one.least(drawing));
        let epsilon_count = self.rules.epsilon_count.expect("noised");
        let band = Band::draw(key, epsilon_count, count);
        let cell = NoisedCell {
            band: (band.from as u32, band.to as u32),
            epsilon: f64::from(*epsilon),
            quantiles: self.values(points),
        };
        Total { points, people: counts::noised(key, epsilon_count, count), pay, cell }
    }

    fn base(&self, key: FigureKey, cell: &Cell, total: &Total, range: IndexRange) -> NoisedCell {
        let epsilon = self.rules.epsilon_base.expect("noised");
        let base = self.histogram(&cell.base);
        if cell.base.people.len() as u64 >= self.rules.base_drawn_from {
            let points = points(&self.base, key, &base, range, |_| true);
            let quantiles = self.values(points);
            return NoisedCell { quantiles, epsilon: f64::from(epsilon), ..total.cell };
        }
        let people = total.people.max(1) as f64;
        let over = |point| lifted_over(key, epsilon, &total.pay, &base, point) as f64 / people;
        let shares = total.points.map(|point| point.map(over));
        NoisedCell {
            quantiles: lifted::part(total.cell.quantiles, shares),
            epsilon: epsilon_with(total.cell.epsilon, noise_variance(epsilon)),
            ..total.cell
        }
    }

    /// `None` where too few get any.
    fn additional(
        &self,
        key: FigureKey,
        cell: &Cell,
        (from, to): (u32, u32),
        range: IndexRange,
    ) -> Option<NoisedCell> {
        let (drawing, epsilon, quantiles) = &self.additional;
        let (with, all) = (cell.additional.people.len(), cell.total.people.len());
        let bins = [with as u64, (all - with) as u64];
        let bins = distribution::noised(key, "receiving", &bins, &self.rules);
        let least = self.rules.receiving_margin;
        let pay = self.histogram(&cell.additional);
        let points = points(quantiles, key, &pay, range, |one| {
            with as u64 >= one.least(drawing) && bins[0] >= one.least(drawing) + least
        });
        points[2]?;
        let shares = shares_of(bins, &self.rules);
        let told = shares.first().filter(|share| share.first == share.last);
        let share = told.map_or(1.0, |share| share.percent as f64 / 100.0);
        let part = |people: u32| (f64::from(people) * share).round().max(20.0) as u32;
        Some(NoisedCell {
            band: (part(from), part(to)),
            epsilon: f64::from(*epsilon),
            quantiles: self.values(points),
        })
    }
}

/// What is drawn of total pay.
struct Total {
    points: [Option<u16>; 5],
    /// A noised count.
    people: u64,
    pay: Histogram,
    cell: NoisedCell,
}

/// The drawn points of the percentiles that may be drawn.
fn points(
    mechanism: &QuantileMechanism,
    key: FigureKey,
    pay: &Histogram,
    range: IndexRange,
    may: impl Fn(&Percentile) -> bool,
) -> [Option<u16>; 5] {
    let possible: Vec<_> = Percentile::ALL.into_iter().filter(may).collect();
    if possible.is_empty() {
        return [None; 5];
    }
    let drawn = mechanism.draw(key, pay, range, &possible).expect("people");
    let find = |percentile| drawn.iter().find(|(one, _)| *one == percentile).map(|(_, at)| *at);
    Percentile::ALL.map(find)
}
