//! When batches close: on dates that follow from what is published, and from nothing else, so that
//! closing costs nobody anything (M4).
//!
//! The open survey's first batch closes after a month. Then each scope closes when twenty people, or
//! a quarter more than it has, are to be expected from its published noised counts. A country is
//! opened in a scope by the noised count of the country over all roles; its slices close together,
//! once the noised count of who came in since they last did is large enough.

use time::{Date, Duration};

/// Least people expected of a batch of a scope.
const LEAST: f64 = 20.0;
/// Growth expected of a batch of a scope.
const GROWTH: f64 = 0.25;
/// Least people of a batch of a country's slices, and the growth.
const SLICES_LEAST: f64 = 40.0;
const SLICES_GROWTH: f64 = 0.50;
/// The same where everything that waits is closed: it comes no more.
const SLICES_LEAST_FORCED: f64 = 15.0;
/// People of a country over all roles from which its cells are drawn in roles and families.
const OPENS: f64 = 12.0;
/// Least people of a batch of the reviews of a role in a country, also where everything that waits is
/// closed, and the growth.
const REVIEWS_LEAST: f64 = 15.0;
const REVIEWS_LEAST_FORCED: f64 = 10.0;
const REVIEWS_GROWTH: f64 = 0.25;
/// Days until the first batch closes.
const FIRST: f64 = 30.0;
/// Days between two batches, at least and at most.
const SHORTEST: f64 = 7.0;
const LONGEST: f64 = 183.0;

/// A closing as it is published.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Closed {
    /// The day.
    pub on: Date,
    /// The noised count of the people it took in.
    pub people: f64,
}

fn after(day: Date, days: f64) -> Date {
    day.saturating_add(Duration::days(days.ceil() as i64))
}

/// The day a scope closes next, given when the survey opened and how the scope closed so far, oldest
/// first.
pub fn due(opened: Date, closed: &[Closed]) -> Date {
    let Some((last, before)) = closed.split_last() else { return after(opened, FIRST) };
    let since = before.last().map_or(opened, |one| one.on);
    let days = ((last.on - since).whole_days() as f64).max(1.0);
    let out = closed.iter().map(|one| one.people).sum::<f64>().max(0.0);
    let wanted = LEAST.max(GROWTH * out);
    // Of hardly anybody, or fewer by the noise, the longest wait.
    let per_day = (last.people / days).max(wanted / LONGEST);
    after(last.on, (wanted / per_day).clamp(SHORTEST, LONGEST))
}

/// Whether a country's cells are drawn in roles and families, by the noised count of its people over
/// all roles.
pub fn opens(people: f64) -> bool {
    people >= OPENS
}

/// Whether the slices of a country close with this closing of their scope, by the noised counts of
/// those who came into the country since they last did, and before.
pub fn slices_close(since: f64, before: f64, forced: bool) -> bool {
    let least = if forced { SLICES_LEAST_FORCED } else { SLICES_LEAST };
    let enough = least.max(if forced { 0.0 } else { SLICES_GROWTH * before });
    // What was opened once goes on: whoever waits for it is waited for.
    since >= enough || (forced && before > 0.0)
}

/// Whether the reviews of a role in a country close, by the noised counts of those who came in since
/// they last did, and before.
pub fn reviews_close(since: f64, before: f64, forced: bool) -> bool {
    let enough =
        if forced { REVIEWS_LEAST_FORCED } else { REVIEWS_LEAST.max(REVIEWS_GROWTH * before) };
    since >= enough || (forced && before > 0.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::date;

    const OPENED: Date = date!(2026 - 01 - 01);

    fn closed(on: Date, people: f64) -> Closed {
        Closed { on, people }
    }

    #[test]
    fn the_first_batch_closes_after_a_month_and_others_when_enough_are_expected() {
        assert_eq!(due(OPENED, &[]), date!(2026 - 01 - 31));
        // One a day: twenty more take twenty days.
        let first = closed(date!(2026 - 01 - 31), 30.0);
        assert_eq!(due(OPENED, &[first]), date!(2026 - 02 - 20));
        // A hundred times as many: a quarter more comes within a week, which is the least.
        assert_eq!(due(OPENED, &[closed(first.on, 3_000.0)]), date!(2026 - 02 - 08));
        // Nobody, or fewer by the noise: half a year.
        for people in [0.0, -4.2, 0.1] {
            assert_eq!(due(OPENED, &[closed(first.on, people)]), date!(2026 - 08 - 02));
        }
        // A quarter of a large role.
        let out = [closed(date!(2026 - 01 - 31), 970.0), closed(date!(2026 - 03 - 02), 30.0)];
        assert_eq!(due(OPENED, &out), date!(2026 - 09 - 01));
    }

    #[test]
    fn slices_gather_until_there_are_enough_unless_all_that_waits_is_closed() {
        assert!(!slices_close(39.0, 0.0, false) && slices_close(40.0, 0.0, false));
        assert!(!slices_close(60.0, 200.0, false) && slices_close(100.0, 200.0, false));
        assert!(slices_close(15.0, 0.0, true) && !slices_close(14.0, 0.0, true));
        assert!(slices_close(-3.0, 15.0, true));
        assert!(opens(12.0) && !opens(11.9));
        assert!(!reviews_close(14.9, 0.0, false) && reviews_close(15.0, 0.0, false));
        assert!(!reviews_close(24.0, 100.0, false) && reviews_close(25.0, 100.0, false));
        assert!(reviews_close(10.0, 0.0, true) && !reviews_close(9.0, 0.0, true));
    }
}
