//! Every parameter of the disclosure rules in one value, and the tests that need nothing but those
//! parameters.
//!
//! Owns the numbers of R1–R9. Must not read a clock or a store: a caller says how many wait and how
//! many are out.

use std::fmt;
use std::str::FromStr;

use super::drawing::{Drawing, Epsilon};
use serde::{Deserialize, Serialize};

/// How carefully a survey publishes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Privacy {
    /// No protection: for data that is public already. Exact figures, every threshold one.
    Off,
    /// The rules for a survey of people who answered in confidence.
    #[default]
    Standard,
    /// Larger groups, half the privacy loss per percentile, one release a month.
    Strict,
}

/// What is kept of an answer once every view of it has closed (R11).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Retain {
    /// The answer, coarse, until its batch expires or it is withdrawn.
    #[default]
    Records,
    /// Which groups it was in, and the groups' histograms. It can then no longer be withdrawn.
    Histograms,
}

impl FromStr for Retain {
    type Err = UnknownRetain;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "records" => Ok(Self::Records),
            "histograms" => Ok(Self::Histograms),
            other => Err(UnknownRetain(other.to_owned())),
        }
    }
}

/// What to keep was neither `records` nor `histograms`.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("cannot keep {0:?}: expected records or histograms")]
pub struct UnknownRetain(String);

/// A privacy mode was none of `off`, `standard`, `strict`.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("unknown privacy mode {0:?}: expected off, standard or strict")]
pub struct UnknownPrivacy(String);

impl FromStr for Privacy {
    type Err = UnknownPrivacy;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "off" => Ok(Self::Off),
            "standard" => Ok(Self::Standard),
            "strict" => Ok(Self::Strict),
            other => Err(UnknownPrivacy(other.to_owned())),
        }
    }
}

impl fmt::Display for Privacy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Off => "off",
            Self::Standard => "standard",
            Self::Strict => "strict",
        })
    }
}

/// When the role batches of a survey may close (R2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ReleaseMoment {
    /// At the operator's interval.
    Interval,
    /// On the first of each month only.
    FirstOfMonth,
}

/// All parameters of R1–R9. A release carries its rules, so that a reader can see what was done
/// (R5g).
///
/// # Why groups hold ten people, not five
///
/// The rules were first written with m = 5. What a release must survive is a coalition that owns a
/// fifth of the contributors and subtracts its own. Of a difference of just m people, each the
/// coalition's with probability 0.2, what is left is
///
/// | m | one honest person | fewer than five, but somebody |
/// |---|---|---|
/// | 5 | 6.4 · 10⁻³ | 0.67 |
/// | 10 | 4.1 · 10⁻⁶ | 6.4 · 10⁻³ |
/// | 15 | 2.0 · 10⁻⁹ | 1.2 · 10⁻⁵ |
///
/// In 160 simulated surveys of 600 people, audited and then seen by such a coalition, m = 5 left
/// somebody alone in 3 and 523 combinations of one to four people, m = 10 nobody and 2, m = 15
/// nobody and none. The price is that fewer people can be told apart in every view (ten views, one
/// of sixty places: 75, 66 and 58 % of a thousand people, 83, 77 and 71 % of two thousand).
/// Standard takes 10, strict 15.
///
/// This is the second wall: the first is that no figure is exact, so that even a difference of one
/// person has only its ε to lose. Against a coalition that *chooses* its attributes no size of
/// group helps, only ε.
///
/// # Why base pay is not drawn like total pay
///
/// The two are nearly the same histogram: with both drawn at ε = 1, a reader who knows when a person
/// came in was 2.9 points better than chance at that person's pay to ±5 %, within doubt of the limit
/// of 3. So total pay is drawn, and base pay follows from it and from counts of the people whom
/// additional pay lifts over its percentiles ([`super::lifted`]), at half the ε. Between percentiles
/// that is an interpolation, which in large cells errs more than the noise of a draw at the same
/// half: from 500 people on, of whom one is lost among many, base pay is drawn.
///
/// # Why additional pay spends less and needs more people
///
/// Who knows somebody's bonus as a share of pay reads the percentiles of additional pay as more
/// draws of total pay. Drawn of 20 people at ε = 1 they took such a reader from 1.7 to 2.7 points,
/// of a hundred at ε = ¾ to 2.6, both within doubt of the limit of 3. And the range they are drawn
/// from is wide: of fewer than a hundred people the mechanism returns a point far off too often for
/// intervals to hold. Where everybody else's bonus is known, whether there are just enough people
/// for a percentile would tell whether the last one gets any: so the count that decides is noised,
/// and 7 more are asked for. One person then tips it with a probability below 10⁻³.
///
/// # Why a slice of a country spends less
///
/// Everybody is in one cell of the role, one of the country, one in each of ten views below it and
/// one in each of three that cross two of these. A flood that surrounds one person with fakes and
/// gives these their attributes compares that person with a threshold of its choice in each, again
/// at every look. What it learns grows with the sum of ε² over all of them. With ε = 1 on two
/// measures in ten views it was 16 points in one look and 51 in four, where 9 and 18 are the limit.
///
/// So a view below the country draws one measure only (total pay; base pay follows the proportions
/// of the country), tells nothing of additional pay, experience or employers, and spends as much as
/// medians need to err at most a quarter more than exact ones from 50 people and a tenth more from
/// 200: ½ where a slice borrows much from its country, ¾ for levels and bands of experience, which
/// tell most of pay and so borrow least, ⅗ where two dimensions cross. The attack table shows what
/// that leaves to the flood.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Rules {
    /// Names these parameters, noise mechanism included: a change of either needs a new name (R5c,
    /// R5g).
    pub id: &'static str,
    /// The mode these rules belong to.
    pub privacy: Privacy,
    /// R2: when a role's batch may close.
    pub release_moment: ReleaseMoment,
    /// R2: least people of a role's batch.
    pub min_batch: u64,
    /// R2: least growth of a role at a closing, in percent of its published people.
    pub batch_growth_percent: u64,
    /// R2: least people of a batch of a view below role × country.
    pub min_view: u64,
    /// R2: least growth of a view at a closing, in percent of its published people.
    pub view_growth_percent: u64,
    /// R3, R4, R8: m, the least people of a group, of a difference of two versions and of an
    /// unpublished rest.
    pub min_group: u64,
    /// R2, R4: least people of a batch of a view that crosses two dimensions, so that the role has
    /// at least as many.
    pub two_dimensions_from: u64,
    /// R5d: nothing at all is shown of fewer people than this.
    pub min_cell: u64,
    /// R5b, R5d: percentiles of total pay of a role and of a role in a country.
    pub wide: Drawing,
    /// R5b, R5d: percentiles of additional pay in the same cells, of those who get any.
    pub additional: Drawing,
    /// R5b: loss of each percentile of base pay of a role and of a role in a country: of the count
    /// of people lifted over the drawn percentile of total pay, or of a draw; `None` publishes exact
    /// percentiles.
    pub epsilon_base: Option<Epsilon>,
    /// R5b: people from which base pay is drawn instead of made of such counts.
    pub base_drawn_from: u64,
    /// R5b, R5d: percentiles of a country's levels and bands of experience, of total pay alone.
    pub rung: Drawing,
    /// R5b, R5d: percentiles of a country's other slices, likewise.
    pub narrow: Drawing,
    /// R5b, R5d: percentiles of the slices of a country by two dimensions at once, likewise.
    pub crossed: Drawing,
    /// R5e, R5f, R7: loss of each head count, distribution and employer count; `None` publishes
    /// exact ones.
    pub epsilon_count: Option<Epsilon>,
    /// R5d, R5e: by how many the noised count of people who get additional pay exceeds what a
    /// percentile needs: whether there are just enough would tell of one of them.
    pub receiving_margin: u64,
    /// R5f: least noised people of a bin of a distribution.
    pub min_bin: u64,
    /// R5f: shares are multiples of this many percent.
    pub share_step_percent: u64,
    /// R5f: the finer step of a large cell.
    pub fine_share_step_percent: u64,
    /// R5f: noised people from which the finer step holds.
    pub fine_share_from: u64,
    /// R7: least employers in a cell.
    pub min_employers: u64,
    /// R7: greatest share of one employer, in percent.
    pub max_employer_percent: u64,
    /// R9: least reviewers before any review text or theme appears.
    pub min_reviewers: u64,
    /// R8: months after which a whole batch expires.
    pub retention_months: u32,
}

impl Rules {
    /// The rules of a privacy mode.
    pub const fn of(privacy: Privacy) -> Self {
        match privacy {
            Privacy::Off => Self::OFF,
            Privacy::Standard => Self::STANDARD,
            Privacy::Strict => Self::STRICT,
        }
    }

    /// The rules of this name, if they are any of these.
    pub fn named(id: &str) -> Option<Self> {
        [Self::OFF, Self::STANDARD, Self::STRICT].into_iter().find(|rules| rules.id == id)
    }

    const STANDARD: Self = Self {
        id: "standard-4",
        privacy: Privacy::Standard,
        release_moment: ReleaseMoment::Interval,
        min_batch: 20,
        batch_growth_percent: 25,
        min_view: 60,
        view_growth_percent: 25,
        min_group: 10,
        two_dimensions_from: 200,
        min_cell: 20,
        wide: Drawing {
            epsilon: Some(Epsilon::ONE),
            min_p50: 20,
            min_quartile: 50,
            min_decile: 200,
        },
        additional: Drawing {
            epsilon: Some(Epsilon::HALF),
            min_p50: 100,
            min_quartile: 100,
            min_decile: 300,
        },
        epsilon_base: Some(Epsilon::HALF),
        base_drawn_from: 500,
        rung: Drawing {
            epsilon: Some(Epsilon::THREE_QUARTERS),
            min_p50: 20,
            min_quartile: 200,
            min_decile: 500,
        },
        narrow: Drawing {
            epsilon: Some(Epsilon::HALF),
            min_p50: 20,
            min_quartile: 200,
            min_decile: 500,
        },
        crossed: Drawing {
            epsilon: Some(Epsilon::THREE_FIFTHS),
            min_p50: 50,
            min_quartile: 500,
            min_decile: 1_000,
        },
        epsilon_count: Some(Epsilon::ONE),
        receiving_margin: 7,
        min_bin: 5,
        share_step_percent: 5,
        fine_share_step_percent: 1,
        fine_share_from: 1_000,
        min_employers: 5,
        max_employer_percent: 25,
        min_reviewers: 10,
        retention_months: 36,
    };

    const STRICT: Self = Self {
        id: "strict-4",
        privacy: Privacy::Strict,
        release_moment: ReleaseMoment::FirstOfMonth,
        min_batch: 30,
        batch_growth_percent: 25,
        min_group: 15,
        wide: Drawing {
            epsilon: Some(Epsilon::HALF),
            min_p50: 50,
            min_quartile: 100,
            min_decile: 500,
        },
        additional: Drawing {
            epsilon: Some(Epsilon::QUARTER),
            min_p50: 200,
            min_quartile: 200,
            min_decile: 600,
        },
        epsilon_base: Some(Epsilon::QUARTER),
        base_drawn_from: 1_000,
        rung: Drawing {
            epsilon: Some(Epsilon::THREE_EIGHTHS),
            min_p50: 50,
            min_quartile: 500,
            min_decile: 1_000,
        },
        narrow: Drawing {
            epsilon: Some(Epsilon::QUARTER),
            min_p50: 50,
            min_quartile: 500,
            min_decile: 1_000,
        },
        crossed: Drawing {
            epsilon: Some(Epsilon::THREE_TENTHS),
            min_p50: 100,
            min_quartile: 1_000,
            min_decile: 2_000,
        },
        share_step_percent: 10,
        ..Self::STANDARD
    };

    const OFF: Self = Self {
        id: "off-1",
        privacy: Privacy::Off,
        release_moment: ReleaseMoment::Interval,
        min_batch: 1,
        batch_growth_percent: 0,
        min_view: 1,
        view_growth_percent: 0,
        min_group: 1,
        two_dimensions_from: 1,
        min_cell: 1,
        wide: Drawing::EXACT,
        additional: Drawing::EXACT,
        epsilon_base: None,
        base_drawn_from: 1,
        rung: Drawing::EXACT,
        narrow: Drawing::EXACT,
        crossed: Drawing::EXACT,
        epsilon_count: None,
        receiving_margin: 0,
        min_bin: 0,
        share_step_percent: 1,
        fine_share_step_percent: 1,
        fine_share_from: 0,
        min_employers: 1,
        max_employer_percent: 100,
        min_reviewers: 1,
        retention_months: 36,
    };

    /// What percentiles are drawn of, with how.
    pub const fn drawings(&self) -> [(&'static str, Drawing); 5] {
        [
            ("total pay of a role, and of a role in a country", self.wide),
            ("additional pay", self.additional),
            ("a level or a band of experience in a country", self.rung),
            ("any other slice of a country", self.narrow),
            ("a slice of a country by two dimensions", self.crossed),
        ]
    }

    /// Whether a role with `published` people closes the batch of its `pending` ones.
    pub fn role_closes(&self, pending: u64, published: u64) -> bool {
        // Privacy: R2, a version that adds a handful of known fakes and one stranger tells the
        // stranger's pay.
        closes(pending, published, self.min_batch, self.batch_growth_percent)
    }

    /// Whether a cell with `published` reviewers closes the batch of its `waiting` ones.
    pub fn reviews_close(&self, waiting: u64, published: u64) -> bool {
        // Privacy: R9, as for roles: a version tells of ten new reviewers or more.
        closes(waiting, published, self.min_reviewers, self.batch_growth_percent)
    }

    /// Whether a view below role × country with `published` people closes its `waiting` ones, at a
    /// closing of its role.
    pub fn view_closes(&self, waiting: u64, published: u64) -> bool {
        // Privacy: R2, as for roles; larger, so that fewer people end in "unspecified" for good.
        closes(waiting, published, self.min_view, self.view_growth_percent)
    }

    /// Whether a view that crosses two dimensions closes its `waiting` ones, likewise.
    pub fn crossed_closes(&self, waiting: u64, published: u64) -> bool {
        // Privacy: R4, two dimensions together only where there are many people.
        closes(waiting, published, self.two_dimensions_from, self.view_growth_percent)
    }
}

/// A batch closes with at least `least` people and at least `growth_percent` of those already out,
/// rounded up.
fn closes(waiting: u64, published: u64, least: u64, growth_percent: u64) -> bool {
    waiting >= least
        && u128::from(waiting) * 100 >= u128::from(published) * u128::from(growth_percent)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn modes_round_trip_and_refuse_others() {
        for privacy in [Privacy::Off, Privacy::Standard, Privacy::Strict] {
            assert_eq!(privacy.to_string().parse(), Ok(privacy));
            assert_eq!(Rules::of(privacy).privacy, privacy);
        }
        assert!("Strict".parse::<Privacy>().is_err());
    }

    #[test]
    fn strict_is_never_weaker_than_standard() {
        let (a, b) = (Rules::of(Privacy::Standard), Rules::of(Privacy::Strict));
        let least = |r: &Rules| {
            [
                r.min_batch,
                r.batch_growth_percent,
                r.min_view,
                r.view_growth_percent,
                r.min_group,
                r.two_dimensions_from,
                r.min_cell,
                r.base_drawn_from,
                r.receiving_margin,
                r.min_bin,
                r.share_step_percent,
                r.min_employers,
                r.min_reviewers,
            ]
        };
        assert!(least(&a).iter().zip(least(&b)).all(|(x, y)| *x <= y));
        let spent = |drawing: Drawing| drawing.epsilon.map(f64::from);
        for ((_, a), (_, b)) in a.drawings().into_iter().zip(b.drawings()) {
            let least = |one: Drawing| [one.min_p50, one.min_quartile, one.min_decile];
            assert!(spent(b) < spent(a) && least(a).iter().zip(least(b)).all(|(a, b)| *a <= b));
        }
        assert!(b.epsilon_base.map(f64::from) < a.epsilon_base.map(f64::from));
        for rules in [&a, &b] {
            let slices = [rules.rung, rules.narrow, rules.crossed];
            assert!(slices.into_iter().all(|slice| spent(slice) < spent(rules.wide)));
        }
        assert!(
            b.max_employer_percent <= a.max_employer_percent
                && b.retention_months <= a.retention_months
        );
        assert!([a, b].iter().all(|r| r.min_batch >= 2 * r.min_group), "two groups fit a batch");
    }

    #[test]
    fn a_batch_closes_at_its_edges() {
        let rules = Rules::of(Privacy::Standard);
        assert!(!rules.role_closes(19, 0) && rules.role_closes(20, 0));
        assert!(!rules.role_closes(25, 101) && rules.role_closes(26, 101));
        assert!(
            !rules.view_closes(59, 0) && rules.view_closes(60, 240) && !rules.view_closes(60, 241)
        );
    }

    proptest! {
        #[test]
        fn versions_grow_with_the_logarithm(total in 20_u64..200_000) {
            let rules = Rules::of(Privacy::Standard);
            let (mut published, mut versions) = (0, 0);
            for arrived in 1..=total {
                if rules.role_closes(arrived - published, published) {
                    (published, versions) = (arrived, versions + 1);
                }
            }
            prop_assert!(f64::from(versions) <= 2.0 + (total as f64 / 20.0).ln() / 1.25_f64.ln());
        }
    }
}
