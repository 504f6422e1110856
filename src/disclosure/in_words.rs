//! The rules in words a respondent understands, made from their parameters.

use super::drawing::Drawing;
use super::rules::{Privacy, Rules};
use serde::Serialize;
use utoipa::ToSchema;

/// One rule in words.
#[derive(Debug, Serialize, ToSchema)]
pub struct RuleInWords {
    /// Its name.
    #[schema(example = "Enough people")]
    pub title: &'static str,
    /// What is done and why.
    pub text: String,
}

/// How far noise moves a percentile.
#[derive(Debug, Serialize, ToSchema)]
pub struct NoiseBound {
    /// Whose percentiles.
    #[schema(example = "additional pay")]
    pub of: &'static str,
    /// ε spent on each percentile.
    #[schema(example = 1.0)]
    pub epsilon: f64,
    /// With at least this probability …
    #[schema(example = 0.99)]
    pub probability: f64,
    /// … a drawn percentile lies between the pay of the people this many ranks below and above the
    /// true one, and one step of the grid.
    #[schema(example = 21)]
    pub ranks: u64,
    /// Step of the public grid of pay, in percent.
    #[schema(example = 2.0)]
    pub grid_step_percent: f64,
}

/// Grid points of the widest plausible range a role has: four decades in two-percent steps.
const WIDEST_RANGE: f64 = 466.0;

/// How far noise moves each kind of percentile that is drawn.
pub fn noise_bounds(rules: &Rules) -> Vec<NoiseBound> {
    rules.drawings().into_iter().filter_map(|(of, drawing)| noise_bound(of, drawing)).collect()
}

fn noise_bound(of: &'static str, drawing: Drawing) -> Option<NoiseBound> {
    let epsilon = f64::from(drawing.epsilon?);
    let probability = 0.99;
    // Exponential mechanism, sensitivity 1: P(score < −t) ≤ points · exp(−ε t / 2).
    let ranks = (2.0 / epsilon * (WIDEST_RANGE / (1.0 - probability)).ln()).ceil() as u64;
    Some(NoiseBound { of, epsilon, probability, ranks, grid_step_percent: 2.0 })
}

/// The rules as a respondent understands them.
pub fn in_words(rules: &Rules) -> Vec<RuleInWords> {
    let rule = |title, text| RuleInWords { title, text };
    if rules.privacy == Privacy::Off {
        return vec![rule(
            "Privacy is off",
            "Figures are exact type-7 percentiles and counts are exact. This mode is for data that is public already."
                .to_owned(),
        )];
    }
    vec![
        rule(
            "Publish, don't query",
            "Readers only ever see what a release published. Nothing they ask reaches an answer somebody gave."
                .to_owned(),
        ),
        rule(
            "Everybody at once",
            format!(
                "A role takes in new answers only in batches of at least {} people and at least {} % of those already in it, its slices in batches of at least {}, and slices by two dimensions, such as a level in a region, in batches of at least {}. So no figure ever changes because of one person.",
                rules.min_batch, rules.batch_growth_percent, rules.min_view, rules.two_dimensions_from
            ),
        ),
        rule(
            "Groups of people who share something",
            format!(
                "A slice such as a country or a level is made of groups of at least {} people who entered together. Whoever is in a smaller group counts for the wider slice only, for good. No two versions of any figure ever differ by fewer people than that.",
                rules.min_group
            ),
        ),
        rule(
            "Enough people",
            format!(
                "Nothing is shown of fewer than {} people. A median needs {}, quartiles {}, the 10th and 90th percentile {} people of their own, in a slice of a country {}, {} and {}, in one by two dimensions {}, {} and {}; of additional pay {}, {} and {} who get any; with fewer they lean on the published figures of the wider slice and say so (smoothed), or are withheld.",
                rules.min_cell,
                rules.wide.min_p50,
                rules.wide.min_quartile,
                rules.wide.min_decile,
                rules.narrow.min_p50,
                rules.narrow.min_quartile,
                rules.narrow.min_decile,
                rules.crossed.min_p50,
                rules.crossed.min_quartile,
                rules.crossed.min_decile,
                rules.additional.min_p50,
                rules.additional.min_quartile,
                rules.additional.min_decile
            ),
        ),
        rule(
            "Noise, drawn once",
            "Every percentile of total and of additional pay is drawn at random near the true one on a public grid of two-percent steps, so that anybody's single answer changes the odds of any figure only a little (differential privacy, ε per figure). The draw is fixed by the people in it: asking again, in another currency or format, gives the same figure."
                .to_owned(),
        ),
        rule(
            "Base pay is not drawn again",
            "Most people's total pay is their base pay or little more, so drawing both would tell nearly the same thing twice. Base pay's percentiles are made of the drawn ones of total pay and of the number of people whom additional pay lifts over each, with noise that hides any single one of them. Of somebody without additional pay that number tells nothing."
                .to_owned(),
        ),
        rule(
            "Less in every slice",
            "Everybody is part of many slices of a country at once, and somebody who floods the survey could compare them. So a slice spends less on each percentile, draws total pay only, and tells nothing else of the people in it; its base pay is its total pay in the proportion that the published figures of the wider slice have."
                .to_owned(),
        ),
        rule(
            "Bands instead of counts",
            "How many people and employers stand behind a figure is shown as a band, after noise.".to_owned(),
        ),
        rule(
            "What people write",
            format!(
                "Reviews are kept apart from pay. What names somebody is taken out before they are kept, a person looks at each, and they come out {} or more at once, for one role in one country. Stars and themes carry noise; sentences are shown with their writer's consent alone. Who withdraws a review takes the words back at once.",
                rules.min_reviewers
            ),
        ),
        rule(
            "Not one employer's payroll",
            format!(
                "Where employers were given, a slice needs {} of them and none with more than {} % of its people. Employer names are never stored.",
                rules.min_employers, rules.max_employer_percent
            ),
        ),
        rule(
            "Nothing that tells when or who",
            "No address, cookie, browser or time finer than the quarter is kept. Answers wait sealed until their batch closes and are then stored in random order, pay rounded to the grid. Whoever has the receipt can withdraw: the answer enters nothing new, leaves each figure together with the next people who come into it, and is then deleted. Nobody else can find the entry. After 36 months whole batches are deleted."
                .to_owned(),
        ),
        rule(
            "Slips and outliers",
            "Pay that nobody gets is asked back, with the slip it looks like. Pay outside the public reference range of its role waits for somebody to look at it. Both ranges are public and never taken from answers."
                .to_owned(),
        ),
        rule(
            "Other currencies",
            "Figures are made with the average rates of the year an answer is for, fixed once and for all, and read in another currency at the mean of the months of that year where the operator has imported them. A currency without a rate stays by itself."
                .to_owned(),
        ),
        rule(
            "How certain",
            "Every percentile comes with an interval that holds the true one nine times in ten, sampling and noise included, and a grade: A below 5 % relative standard error, B below 10 %, C below 16.6 %, D below 33.3 %; above that it is withheld."
                .to_owned(),
        ),
    ]
}
