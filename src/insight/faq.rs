//! Questions people ask about a role's pay, answered from published figures.

use super::career::{CareerPath, is_good};
use super::pay::PublishedPay;
use crate::catalog::Role;
use crate::domain::{Amount, Shown, Slice};
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

/// An amount as people write it: whole units in groups of three.
pub(super) fn in_words(amount: Amount, currency: &str) -> String {
    let digits = (amount.0 / 100).to_string();
    let mut grouped = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    format!("{grouped} {currency}")
}

fn place(slice: &Slice) -> String {
    slice.country_code().map_or_else(String::new, |country| format!(" in {}", country.name()))
}

pub(super) fn faq(
    role: &Role,
    pay: Option<&PublishedPay>,
    career: Option<&CareerPath>,
) -> Vec<FaqEntry> {
    let Some(pay) = pay else { return Vec::new() };
    let title = &role.title;
    let place = place(&pay.answered);
    let code = pay.currency.code();
    let money = |amount| in_words(amount, code);
    let mut entries = Vec::new();
    if let Some(p50) = pay.total.percentiles.p50.shown() {
        let middle = match (pay.total.percentiles.p25.shown(), pay.total.percentiles.p75.shown()) {
            (Some(p25), Some(p75)) => format!(
                " The middle half earns between {} and {}.",
                money(p25.value),
                money(p75.value)
            ),
            _ => String::new(),
        };
        entries.push(FaqEntry {
            question: format!("How much does a {title} earn{place}?"),
            answer: format!(
                "Half earn more and half less than {} a year before tax, base and additional pay together.{middle}",
                money(p50.value)
            ),
        });
        entries.push(FaqEntry {
            question: "How certain is this figure?".to_owned(),
            answer: format!(
                "It is drawn from {} to {} people; nine times out of ten the true median lies between {} and {}.",
                pay.contributors.from,
                pay.contributors.to,
                money(p50.low),
                money(p50.high)
            ),
        });
    }
    if let Some(entry) = additional(title, &place, pay, &money) {
        entries.push(entry);
    }
    if let Some(entry) = career.and_then(|career| growth(title, career)) {
        entries.push(entry);
    }
    entries
}

fn additional(
    title: &str,
    place: &str,
    pay: &PublishedPay,
    money: &impl Fn(Amount) -> String,
) -> Option<FaqEntry> {
    let share = pay.additional.share_receiving?;
    let median = pay.additional.measure.percentiles.p50.shown();
    let of_those =
        median.map(|p50| format!(" Half of them get more than {} a year.", money(p50.value)));
    Some(FaqEntry {
        question: format!("Does a {title}{place} get bonuses or stock?"),
        answer: format!(
            "About {:.0} % receive additional pay.{}",
            share * 100.0,
            of_those.unwrap_or_default()
        ),
    })
}

fn growth(title: &str, career: &CareerPath) -> Option<FaqEntry> {
    let good: Vec<(&str, Shown)> = career
        .steps
        .iter()
        .filter(|step| is_good(&step.total_p50))
        .filter_map(|step| Some((step.title.as_str(), step.total_p50.shown()?)))
        .collect();
    let ((first, start), (last, end)) = (good.first()?, good.last()?);
    if first == last {
        return None;
    }
    let code = career.currency.code();
    Some(FaqEntry {
        question: format!("How does the pay of a {title} grow?"),
        answer: format!(
            "In {}, from a median of {} as {first} to {} as {last}.",
            career.country.name(),
            in_words(start.value, code),
            in_words(end.value, code)
        ),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_grouped() {
        assert_eq!(in_words(Amount(123_456_700), "USD"), "1,234,567 USD");
        assert_eq!(in_words(Amount(99_900), "EUR"), "999 EUR");
    }
}
