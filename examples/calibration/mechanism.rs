//! What a release knows of a cell: the very mechanisms of the disclosure rules.

use crate::world::Cell;
use paylens::disclosure::counts::noised;
use paylens::disclosure::lifted::{lifted_over, noise_variance};
use paylens::disclosure::{
    Band, Drawing, Epsilon, FigureKey, Grid, Histogram, MemberDigest, Percentile,
    QuantileMechanism, Rules, Secret,
};
use paylens::estimate::fusion::{NoisedCell, epsilon_with};
use paylens::estimate::lifted;
use rand::Rng;
use rand_chacha::ChaCha8Rng;

/// Draws figures under the rules of a privacy mode.
pub struct Mechanism {
    pub rules: Rules,
    /// Of the role and its countries, of a country's slices, and of two of those crossed.
    wide: (Drawing, Epsilon, QuantileMechanism),
    narrow: (Drawing, Epsilon, QuantileMechanism),
    crossed: (Drawing, Epsilon, QuantileMechanism),
    /// Of base pay in large wide cells.
    base: QuantileMechanism,
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
            wide: of(rules.wide),
            narrow: of(rules.narrow),
            crossed: of(rules.crossed),
            base: QuantileMechanism::new(
                rules.epsilon_base.expect("a mode that draws its figures"),
            ),
            rules,
            grid: Grid::new(2).expect("two decimals"),
            secret: Secret::new(&secret),
        }
    }

    /// Least people of a cell so many steps below the role.
    pub fn least(&self, depth: usize) -> u64 {
        match depth {
            0 | 1 => self.wide.0.min_p50,
            2 => self.narrow.0.min_p50,
            _ => self.crossed.0.min_p50,
        }
    }

    /// The noised quantiles and the band of a cell's people by total pay, and by base pay in the
    /// role and its countries; so many steps below the role and in a role of this plausible range.
    pub fn noised(
        &self,
        cell: &Cell,
        depth: usize,
        (low, high): (f64, f64),
        random: &mut ChaCha8Rng,
    ) -> (NoisedCell, Option<NoisedCell>) {
        let hundredths = |pay: f64| (pay * 100.0).round() as i64;
        let [pay, base] = [&cell.total, &cell.base].map(|pay| {
            Histogram::of(pay.people.iter().map(|pay| self.grid.index_of(hundredths(*pay))))
        });
        let range = self.grid.range(hundredths(low), hundredths(high)).expect("a range");
        let key = FigureKey {
            secret: &self.secret,
            // Every simulated cell is another set of people.
            members: MemberDigest::of(&self.secret, &random.random()),
            measure: "total",
            rules: self.rules.id,
        };
        let count = cell.total.people.len() as u64;
        let (drawing, epsilon, quantiles) = match depth {
            0 | 1 => &self.wide,
            2 => &self.narrow,
            _ => &self.crossed,
        };
        let possible: Vec<_> =
            Percentile::ALL.into_iter().filter(|one| count >= one.least(drawing)).collect();
        let drawn = quantiles.draw(key, &pay, range, &possible).expect("people");
        let epsilon_count = self.rules.epsilon_count.expect("noised");
        let band = Band::draw(key, epsilon_count, count);
        let points = Percentile::ALL
            .map(|percentile| drawn.iter().find(|(one, _)| *one == percentile).map(|(_, at)| *at));
        let total = NoisedCell {
            band: (band.from as u32, band.to as u32),
            epsilon: f64::from(*epsilon),
            quantiles: points.map(|point| Some(self.grid.value(point?) as f64 / 100.0)),
        };
        let people = noised(key, epsilon_count, count).max(1) as f64;
        let wide = self.rules.epsilon_base.filter(|_| depth < 2).map(|epsilon| {
            let key = FigureKey { measure: "base", ..key };
            if count >= self.rules.base_drawn_from {
                let drawn = self.base.draw(key, &base, range, &Percentile::ALL).expect("people");
                let mut values = drawn.iter().map(|(_, at)| self.grid.value(*at) as f64 / 100.0);
                let quantiles = Percentile::ALL.map(|_| values.next());
                return NoisedCell { quantiles, epsilon: f64::from(epsilon), ..total };
            }
            let over = |point| lifted_over(key, epsilon, &pay, &base, point) as f64 / people;
            NoisedCell {
                quantiles: lifted::part(total.quantiles, points.map(|point| point.map(over))),
                epsilon: epsilon_with(total.epsilon, noise_variance(epsilon)),
                ..total
            }
        });
        (total, wide)
    }
}
