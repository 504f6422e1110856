//! Pay as a draft states it: currency, period, hours, what comes beside the base, all brought to a year.

use super::check::Errors;
use super::draft::{AdditionalDraft, BaseDraft, SalaryDraft};
use super::field::FieldCode;
use crate::catalog::{Retired, StatedPay};
use crate::domain::{
    AdditionalKind, AnnualPay, Basis, Currency, HoursPerWeek, Money, PayPeriod, SurveyYear,
    Vocabulary, annualise, is_brought_to_full_time,
};

/// Most kinds of additional pay.
const MOST_ADDITIONAL: usize = 20;
/// The part of base pay below which an amount beside it is no amount: 45 dollars of 90,000.
const LEAST_ADDITIONAL: f64 = 2_000.0;

/// Pay as it is stated, and as a full-time year.
pub(super) fn pay(
    draft: &SalaryDraft,
    year: SurveyYear,
    basis: Basis,
    errors: &mut Errors,
) -> Option<(StatedPay, AnnualPay)> {
    let hours = draft.hours_per_week.and_then(|hours| {
        let parsed = HoursPerWeek::parse(hours);
        if parsed.is_none() {
            errors.add("/hours_per_week", FieldCode::OutOfRange, "must be 0.25 to 100 hours");
        }
        parsed
    });
    let told: Option<Basis> = errors.term("/basis", draft.basis.as_ref());
    if let Some(told) = told.filter(|told| *told != basis) {
        let detail = format!(
            "pay {} cannot be compared with the others' here: please state pay {}",
            told.in_words(),
            basis.in_words()
        );
        errors.add("/basis", FieldCode::Unsupported, detail);
    }
    let base = errors.required("/base", draft.base.as_ref())?;
    let named = base.currency.as_deref().and_then(|code| Currency::parse(code).ok());
    let named = named.unwrap_or(Currency::USD);
    let mut later = Errors::default();
    let additional = additional_pay(&draft.additional, named, hours, &mut later);
    let (stated, base) = base_pay(base, hours, year, additional > 0, errors).unzip();
    if let Some(base) = base {
        percentages(&draft.additional, base, &mut later);
    }
    errors.0.extend(later.0);
    let (currency, additional) = in_force(named, additional, year);
    // Who lives on commission alone is held against the limits by it.
    let stated =
        stated.map(|stated: StatedPay| match Money::from_hundredths(additional, currency) {
            Ok(whole) if stated.money.hundredths() == 0 => {
                StatedPay { money: whole, period: PayPeriod::Year, hours: None, ..stated }
            }
            _ => stated,
        });
    match AnnualPay::new(base?, additional) {
        Ok(pay) => Some((stated?, pay)),
        Err(error) => {
            errors.add("/additional", FieldCode::OutOfRange, error.to_string());
            None
        }
    }
}

/// Whether pay that is stated so is brought to full time.
pub(super) fn is_full_time_equivalent(draft: &SalaryDraft) -> bool {
    let period = draft.base.as_ref().and_then(|base| base.period.as_deref());
    let period = period.and_then(|text| PayPeriod::parse(text).ok());
    let hours = draft.hours_per_week.and_then(HoursPerWeek::parse);
    period.is_some_and(|period| is_brought_to_full_time(period, hours))
}

/// Hundredths in a currency that is paid no more, in the one after it at the fixed rate; others as they are.
fn in_force(currency: Currency, hundredths: i64, year: SurveyYear) -> (Currency, i64) {
    let retired = Retired::of(currency.code()).filter(|retired| year.get() > retired.last);
    match retired.and_then(|retired| Some((retired, retired.successor()?))) {
        Some((retired, successor)) => (successor, retired.hundredths_in_successor(hundredths)),
        None => (currency, hundredths),
    }
}

fn base_pay(
    base: &BaseDraft,
    hours: Option<HoursPerWeek>,
    year: SurveyYear,
    commission: bool,
    errors: &mut Errors,
) -> Option<(StatedPay, Money)> {
    let amount = errors.required("/base/amount", base.amount);
    let code = errors.text("/base/currency", base.currency.as_ref());
    let code = errors.required("/base/currency", code);
    let currency = code.and_then(|code| match Currency::parse(code) {
        Ok(currency) => Some(currency),
        Err(error) => {
            let retired = Retired::of(code).map(|retired| {
                format!("is paid no more: {} since {}", retired.now, i32::from(retired.last) + 1)
            });
            let detail = retired.unwrap_or_else(|| error.to_string());
            errors.add("/base/currency", FieldCode::UnknownCurrency, detail);
            None
        }
    });
    let period: Option<PayPeriod> = errors.term("/base/period", base.period.as_ref());
    if base.period.as_ref().is_none_or(|period| period.trim().is_empty()) {
        errors.add("/base/period", FieldCode::Required, "must be given");
    }
    // The amount is looked at even where the currency is wrong, so that both are named.
    let stated = errors.money("/base/amount", amount?, currency.unwrap_or(Currency::USD))?;
    if stated.hundredths() == 0 && !commission {
        let detail = "must be more than zero; work without pay is not counted, and who lives on commission \
                      alone states it beside a base of zero";
        errors.add("/base/amount", FieldCode::OutOfRange, detail);
        return None;
    }
    currency?;
    let (currency, hundredths) = in_force(stated.currency(), stated.hundredths(), year);
    let money = Money::from_hundredths(hundredths, currency).ok()?;
    let stated = StatedPay { money, period: period?, hours, year: year.get() };
    match annualise(stated.money, stated.period, hours) {
        Ok(year) => Some((stated, year)),
        Err(error) => {
            errors.add("/base/amount", FieldCode::OutOfRange, error.to_string());
            None
        }
    }
}

/// Additional pay as hundredths of a full-time year.
fn additional_pay(
    parts: &[AdditionalDraft],
    currency: Currency,
    hours: Option<HoursPerWeek>,
    errors: &mut Errors,
) -> i64 {
    if parts.len() > MOST_ADDITIONAL {
        let detail = format!("has more than {MOST_ADDITIONAL} items");
        errors.add("/additional", FieldCode::TooLong, detail);
        return 0;
    }
    let mut sum = 0;
    for (index, part) in parts.iter().enumerate() {
        let pointer = |field: &str| format!("/additional/{index}/{field}");
        let kind = errors.text(&pointer("kind"), part.kind.as_ref()).map(str::to_owned);
        if errors.required(&pointer("kind"), kind).is_some() {
            // Kinds are checked, added up and not kept apart: every part more is a part more to know.
            errors.term::<AdditionalKind>(&pointer("kind"), part.kind.as_ref());
        }
        let amount = errors.required(&pointer("amount"), part.amount);
        let money = amount.and_then(|amount| errors.money(&pointer("amount"), amount, currency));
        if let Some(year) = money.and_then(|money| annualise(money, PayPeriod::Year, hours).ok()) {
            sum += year.hundredths();
        }
    }
    sum
}

/// Amounts so small beside the base that a share of it was meant: 15 for 15 %.
fn percentages(parts: &[AdditionalDraft], base: Money, errors: &mut Errors) {
    for (index, part) in parts.iter().enumerate() {
        let amount = part.amount.unwrap_or(0.0) * 100.0;
        if amount > 0.0 && amount < base.hundredths() as f64 / LEAST_ADDITIONAL {
            let detail = "is too little for a year beside base pay: give the amount of money, not a percentage";
            errors.add(&format!("/additional/{index}/amount"), FieldCode::LikelySlip, detail);
        }
    }
}
