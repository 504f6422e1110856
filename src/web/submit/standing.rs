//! Where pay stands among what is published, in words.

use crate::insight::{Insight, PercentBelow, Standing, whose_in_words, written};

/// Where pay stands in one slice.
pub(in crate::web) struct StandingView {
    /// "in Germany (Senior, Berlin)".
    pub place: String,
    /// Among the people there.
    pub rank: Option<String>,
    /// Beside their median.
    pub median: Option<String>,
}

impl StandingView {
    pub(super) fn of(standing: &Standing, insight: &Insight) -> Self {
        let median = standing.total.p50.shown().zip(standing.difference_percent);
        StandingView {
            place: whose_in_words(&insight.catalogue(), &standing.answered),
            rank: rank(standing.percent_below),
            median: median.map(|(median, difference)| {
                let amount = format!("{} {}", written(median.value), standing.currency.code());
                match difference {
                    0 => format!("the median of {amount}"),
                    more if more > 0 => format!("{more} % above the median of {amount}"),
                    less => format!("{} % below the median of {amount}", -less),
                }
            }),
        }
    }
}

fn rank(percent: PercentBelow) -> Option<String> {
    match percent {
        PercentBelow { about: Some(about), from, to } => Some(format!(
            "more than about {about} in 100 people ({from} to {to}, nine times in ten)"
        )),
        PercentBelow { from: 0, to: 100, .. } => None,
        PercentBelow { from: 0, to, .. } => {
            Some(format!("less than at least {} in 100 people", 100 - to))
        }
        PercentBelow { from, .. } => Some(format!("more than at least {from} in 100 people")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rank_says_no_more_than_is_known() {
        let said = |from, to, about| rank(PercentBelow { from, to, about });
        let about = said(50, 75, Some(63)).expect("words");
        assert_eq!(about, "more than about 63 in 100 people (50 to 75, nine times in ten)");
        assert_eq!(said(0, 10, None).as_deref(), Some("less than at least 90 in 100 people"));
        assert_eq!(said(90, 100, None).as_deref(), Some("more than at least 90 in 100 people"));
        assert_eq!(said(0, 100, None), None);
    }
}
