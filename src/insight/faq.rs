//! Questions people ask about a role's pay, answered from published figures.

use super::career::{CareerPath, PayByExperience, is_good};
use super::conversion::Conversion;
use super::pay::{PublishedPay, reading};
use super::snapshot::Snapshot;
use super::trend_and_gap::{PayGap, Trend, change_in_words, gap_in_words};
use super::words::{in_country, whose_in_words, written};
use super::{InsightError, choices};
use crate::catalog::{Catalogue, Role};
use crate::domain::{Amount, Country, Dimension, Shown, View, Vocabulary};
use serde::Serialize;
use utoipa::ToSchema;

/// A question with its answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct FaqEntry {
    /// The question.
    #[schema(example = "How much does a Back End Developer earn?")]
    pub question: String,
    /// The answer, one or two sentences.
    pub answer: String,
}

/// Cities named as best paid.
const PLACES_NAMED: usize = 3;

/// The sections the answers are taken from.
pub(super) struct Sections<'a> {
    pub pay: &'a PublishedPay,
    pub career: Option<&'a CareerPath>,
    pub by_experience: Option<&'a PayByExperience>,
    pub trend: Option<&'a Trend>,
    pub pay_gap: Option<&'a PayGap>,
}

pub(super) fn faq(
    snapshot: &Snapshot,
    catalogue: &Catalogue,
    role: &Role,
    sections: &Sections<'_>,
    conversion: Conversion,
) -> Result<Vec<FaqEntry>, InsightError> {
    let pay = sections.pay;
    let each = conversion.period.each();
    let titled = Titled { title: &role.title, a: article(&role.title), each };
    let cities = sections
        .career
        .map(|career| best_paid_cities(snapshot, catalogue, role, career.country, conversion))
        .transpose()?
        .unwrap_or_default();
    let place = whose_in_words(catalogue, &pay.answered);
    let entries = [
        how_much(&titled, &place, pay),
        sections.by_experience.and_then(|bands| with_experience(&titled, bands)),
        sections.career.and_then(|career| growth(&titled, career)),
        sections.career.and_then(|career| best_paid_level(&titled, career)),
        sections.career.and_then(|career| best_paid_places(&titled, career, &cities)),
        sections.trend.and_then(|trend| over_time(&titled, trend)),
        sections.pay_gap.map(|gap| women_and_men(&titled, gap)),
        additional(&titled, &place, pay),
        certainty(pay),
    ];
    Ok(entries.into_iter().flatten().collect())
}

/// "A" or "an", by the first letter.
fn article(title: &str) -> &'static str {
    if title.starts_with(['A', 'E', 'I', 'O']) { "an" } else { "a" }
}

/// What every answer speaks of.
struct Titled<'a> {
    title: &'a str,
    a: &'static str,
    each: &'static str,
}

fn money(amount: Amount, code: &str) -> String {
    format!("{} {code}", written(amount))
}

fn how_much(titled: &Titled<'_>, place: &str, pay: &PublishedPay) -> Option<FaqEntry> {
    let Titled { title, a, each } = titled;
    let code = pay.currency.code();
    let p50 = pay.total.percentiles.p50.shown()?;
    let middle = match (pay.total.percentiles.p25.shown(), pay.total.percentiles.p75.shown()) {
        (Some(p25), Some(p75)) => format!(
            " The middle half earns between {} and {}.",
            money(p25.value, code),
            money(p75.value, code)
        ),
        _ => String::new(),
    };
    Some(FaqEntry {
        question: format!("How much does {a} {title} earn {place}?"),
        answer: format!(
            "Half earn more and half less than {} {each} {}, base and additional pay together.{middle}",
            money(p50.value, code),
            pay.release.basis.in_words()
        ),
    })
}

fn certainty(pay: &PublishedPay) -> Option<FaqEntry> {
    let code = pay.currency.code();
    let p50 = pay.total.percentiles.p50.shown()?;
    let people = match (pay.contributors.from, pay.contributors.to) {
        (from, to) if from == to => format!("{from} people"),
        (from, to) => format!("{from} to {to} people"),
    };
    Some(FaqEntry {
        question: "How certain is this figure?".to_owned(),
        answer: format!(
            "It is drawn from {people}; nine times out of ten the true median lies between {} and {}.",
            money(p50.low, code),
            money(p50.high, code)
        ),
    })
}

fn with_experience(titled: &Titled<'_>, bands: &PayByExperience) -> Option<FaqEntry> {
    let Titled { title, a, each } = titled;
    let code = bands.currency.code();
    let medians: Vec<String> = bands
        .bands
        .iter()
        .filter(|band| is_good(&band.p50))
        .filter_map(|band| {
            let shown = band.p50.shown()?;
            Some(format!("{} with {}", money(shown.value, code), band.experience.label()))
        })
        .collect();
    let (last, others) = medians.split_last()?;
    let list =
        if others.is_empty() { last.clone() } else { format!("{} and {last}", others.join(", ")) };
    Some(FaqEntry {
        question: format!(
            "How does experience change what {a} {title} earns {}?",
            in_country(bands.country)
        ),
        answer: format!("Medians {each}: {list}."),
    })
}

fn additional(titled: &Titled<'_>, place: &str, pay: &PublishedPay) -> Option<FaqEntry> {
    let Titled { title, a, each } = titled;
    let share = pay.additional.share_receiving?;
    let median = pay.additional.measure.percentiles.p50.shown();
    let of_those = median.map(|p50| {
        format!(" Half of them get more than {} {each}.", money(p50.value, pay.currency.code()))
    });
    Some(FaqEntry {
        question: format!("Does {a} {title} get bonuses or stock {place}?"),
        answer: format!(
            "About {:.0} % receive additional pay.{}",
            share * 100.0,
            of_those.unwrap_or_default()
        ),
    })
}

/// Rungs whose median says something.
fn good(career: &CareerPath) -> Vec<(&str, Shown)> {
    career
        .steps
        .iter()
        .filter(|step| is_good(&step.total_p50))
        .filter_map(|step| Some((step.title.as_str(), step.total_p50.shown()?)))
        .collect()
}

fn growth(titled: &Titled<'_>, career: &CareerPath) -> Option<FaqEntry> {
    let Titled { title, a, each } = titled;
    let good = good(career);
    let ((first, start), (last, end)) = (good.first()?, good.last()?);
    if first == last {
        return None;
    }
    let code = career.currency.code();
    Some(FaqEntry {
        question: format!("How does the pay of {a} {title} grow?"),
        answer: format!(
            "{} from a median of {} {each} as {first} to {} as {last}.",
            capital(&in_country(career.country)),
            money(start.value, code),
            money(end.value, code)
        ),
    })
}

fn best_paid_level(titled: &Titled<'_>, career: &CareerPath) -> Option<FaqEntry> {
    let good = good(career);
    let (best, shown) = good.iter().max_by_key(|(_, shown)| shown.value)?;
    (good.len() > 1).then(|| FaqEntry {
        question: format!(
            "Which level of {} is paid best {}?",
            titled.title,
            in_country(career.country)
        ),
        answer: format!(
            "{best}, with a median of {} {}.",
            money(shown.value, career.currency.code()),
            titled.each
        ),
    })
}

/// Cities by their median, best paid first; only where it says something.
fn best_paid_cities(
    snapshot: &Snapshot,
    catalogue: &Catalogue,
    role: &Role,
    country: Country,
    conversion: Conversion,
) -> Result<Vec<(String, Shown)>, InsightError> {
    let mut cities = Vec::new();
    for (slice, cell) in snapshot.cells(&role.slug) {
        let within = slice.view() == Some(View::Within(Dimension::City));
        let city = slice.value(Dimension::City).filter(|_| within);
        let (Some(city), true) = (city, slice.country_code() == Some(country)) else { continue };
        let reading = reading(catalogue, cell, conversion)?;
        let p50 = cell.total.p50.map(|amount| reading.amount(amount));
        if let Some(shown) = p50.shown().filter(|_| is_good(&p50)) {
            cities.push((choices::label(catalogue, country, Dimension::City, city), shown));
        }
    }
    cities.sort_by(|a, b| b.1.value.cmp(&a.1.value).then_with(|| a.0.cmp(&b.0)));
    Ok(cities)
}

fn best_paid_places(
    titled: &Titled<'_>,
    career: &CareerPath,
    cities: &[(String, Shown)],
) -> Option<FaqEntry> {
    let Titled { title, a, each } = titled;
    let code = career.currency.code();
    let [(_, best), .., (_, last)] = cities else { return None };
    let named: Vec<_> = cities
        .iter()
        .take(PLACES_NAMED)
        .map(|(city, shown)| format!("{city} ({})", money(shown.value, code)))
        .collect();
    // Intervals that meet do not tell the cities apart.
    let caution = if last.high >= best.low {
        " The differences between cities are within what chance can do."
    } else {
        ""
    };
    Some(FaqEntry {
        question: format!("Where is {a} {title} paid best {}?", in_country(career.country)),
        answer: format!("By the median {each}: {}.{caution}", named.join(", ")),
    })
}

/// Widest interval of a change that a sentence is made of, in percent.
const WIDEST_CHANGE: f64 = 15.0;

fn over_time(titled: &Titled<'_>, trend: &Trend) -> Option<FaqEntry> {
    let change = trend.change_percent;
    (change.high - change.low <= WIDEST_CHANGE).then(|| FaqEntry {
        question: format!(
            "How has the pay of {} {} changed {}?",
            titled.a,
            titled.title,
            in_country(trend.country)
        ),
        answer: format!(
            "Pay {} since {}, among people of the same levels; the range in brackets holds nine times out of ten.",
            change_in_words(change),
            trend.since
        ),
    })
}

fn women_and_men(titled: &Titled<'_>, gap: &PayGap) -> FaqEntry {
    let adjusted = gap.adjusted_gap_percent.shown().map(|adjusted| {
        format!(" At the same level and experience women earn {}.", gap_in_words(adjusted))
    });
    FaqEntry {
        question: format!(
            "What is the gender pay gap of {} {} {}?",
            titled.a,
            titled.title,
            in_country(gap.country)
        ),
        answer: format!(
            "By the median women earn {}; the ranges in brackets hold nine times out of ten.{}",
            gap_in_words(gap.median_gap_percent),
            adjusted.unwrap_or_default()
        ),
    }
}

fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}
