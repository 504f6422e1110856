//! What a row says of pay: amounts, currency, period and how many pays a year.

use super::cell;
use super::field::Field;
use super::layout::Told;
use super::row::{Row, is_other};
use crate::catalog::{
    Amount, Pays, Retired, amount, currencies_in, currency_of, is_nothing, major, settled, term_of,
};
use crate::domain::{Country, Currency, PayPeriod, Vocabulary};
use crate::intake::BaseDraft;

/// More lakh than this in a month that only a default speaks of are doubtful: lakh are mostly said of a year.
const MONTHLY_LAKH: i64 = 300_000_000;

impl Row<'_> {
    /// Base pay. What the cell itself says of currency and period goes before a default; where a
    /// column says something else, the row is refused.
    pub(super) fn base(&mut self, country: Option<Country>) -> BaseDraft {
        let read = self.amounts(Field::Base);
        let period = self.period();
        let Some((sum, first)) = read else {
            let currency = self.currency(&[], country);
            return BaseDraft { amount: None, currency, period };
        };
        let currency = self.currency(&first.currencies, country);
        let mut base = BaseDraft { amount: None, currency, period };
        let mut sum = sum;
        if let Some(why) = self.layout.other_basis(first.tax) {
            self.refuse(Field::Base, why);
        }
        if let Some(period) = first.period {
            let told = self.told(Field::Period).and_then(|text| term_of("pay period", text));
            if told.is_some_and(|told| told != period.as_str()) {
                self.refuse(Field::Base, "names another period than the period's column");
            }
            base.period = Some(period.as_str().to_owned());
        }
        if first.south_asian
            && first.period.is_none()
            && base.period.as_deref() != Some("year")
            && sum >= MONTHLY_LAKH
        {
            let why = "counts in lakh without a period: is it of a year?";
            self.read.doubts.push(self.layout.says(Field::Base, why));
        }
        let column = self.pays_of_column();
        if let Some(pays) = first.pays.or(column) {
            match (base.period.as_deref(), first.period, pays) {
                (Some("month"), ..) => {
                    sum = sum.saturating_mul(pays.count);
                    base.period = Some("year".to_owned());
                }
                // A year's pay, told to come in fourteen parts; `2.000 x 14` is a year's by itself.
                (Some("year"), told, Pays { factor, .. }) => {
                    if factor && told.is_none() {
                        sum = sum.saturating_mul(pays.count);
                    } else if factor {
                        self.refuse(Field::Base, "names a year and pays a year");
                    }
                }
                _ => self.refuse(Field::Base, "names pays a year, which go with pay of a month"),
            }
        }
        let (sum, currency) = self.in_force(sum, base.currency.take());
        base.currency = currency;
        let known = base.currency.as_deref().and_then(|code| Currency::parse(code).ok());
        base.amount = Some(major(sum, known));
        base
    }

    /// An amount in a currency that is no more, in the one after it. The intake knows those that still have a code.
    fn in_force(&mut self, sum: i64, currency: Option<String>) -> (i64, Option<String>) {
        let Some(retired) = currency.as_deref().and_then(Retired::of) else {
            return (sum, currency);
        };
        if Currency::parse(retired.code).is_ok() {
            return (sum, currency);
        }
        let year = self.text(Field::Year).and_then(|text| cell::year(&text));
        if year.is_none_or(|year| year > i64::from(retired.last) + 1) {
            let why = format!(
                "{} is paid no more: {} since {}",
                retired.code,
                retired.now,
                retired.last + 1
            );
            self.refuse(Field::Currency, why);
        }
        // A thousandth is converted as a hundredth is.
        (retired.hundredths_in_successor(sum), Some(retired.now.to_owned()))
    }

    /// The period of base pay by its column, by what the operator said, by the header.
    fn period(&mut self) -> Option<String> {
        if let Some(text) = self.told(Field::Period).filter(|text| !is_nothing(text)) {
            return Some(
                term_of("pay period", text).map_or_else(|| text.to_owned(), str::to_owned),
            );
        }
        let given = self.layout.source(Field::Period).and_then(|source| source.default.clone());
        given.or_else(|| self.layout.period().map(|period| period.as_str().to_owned()))
    }

    /// How many pays a year a column or the mapping tells.
    fn pays_of_column(&mut self) -> Option<Pays> {
        let text = self.text(Field::PaysPerYear).filter(|text| !is_nothing(text))?;
        let count = cell::decimal(&text)
            .filter(|count| count.fract() == 0.0 && (12.0..=16.0).contains(count));
        let Some(count) = count else {
            self.refuse(Field::PaysPerYear, "is not the number of a year's pays, 12 to 16");
            return None;
        };
        Some(Pays { count: count as i64, factor: false })
    }

    /// The currency of base pay, never assumed silently: by the cell's sign, the currency's column, the operator, the
    /// header, and at last the country; the last is counted and told.
    fn currency(&mut self, signs: &[Currency], country: Option<Country>) -> Option<String> {
        let home = country.map(currency_of);
        let text = self.told(Field::Currency).filter(|text| !is_nothing(text) && !is_other(text));
        let given =
            self.layout.source(Field::Currency).and_then(|source| source.default.as_deref());
        let given = given.and_then(|code| Currency::parse(code).ok());
        let column = match text {
            None => Vec::new(),
            Some(text) => {
                if let Some(retired) = Retired::of(text) {
                    return Some(retired.code.to_owned());
                }
                let found = currencies_in(text);
                if found.is_empty() {
                    let what = "is not a currency that is known; say what the cell means under \
                                [values.base_currency] of the mapping";
                    self.refuse(Field::Currency, what);
                    return None;
                }
                found
            }
        };
        // Sign and column must agree.
        let mut candidates = if column.is_empty() { signs.to_vec() } else { column.clone() };
        if !column.is_empty() && !signs.is_empty() {
            candidates.retain(|one| signs.contains(one));
            if candidates.is_empty() {
                self.refuse(Field::Base, "names another currency than the currency's column");
                return None;
            }
        }
        let preferred = given.or(self.layout.currency());
        if candidates.is_empty() {
            if let Some(known) = preferred {
                return Some(known.code().to_owned());
            }
            let home = home?;
            self.layout.assume(Told::NoCurrency(home));
            return Some(home.code().to_owned());
        }
        if let [one] = candidates.as_slice() {
            return Some(one.code().to_owned());
        }
        if let Some(known) = preferred.filter(|known| candidates.contains(known)) {
            return Some(known.code().to_owned());
        }
        match home.and_then(|home| settled(&candidates, home)) {
            Some(known) => {
                self.layout.assume(Told::Sign(known));
                Some(known.code().to_owned())
            }
            None => {
                if home.is_some() {
                    self.refuse(
                        Field::Base,
                        "has a sign of several currencies and does not say which",
                    );
                }
                None
            }
        }
    }

    /// Additional pay of a year in the base's currency; what is none is left out.
    pub(super) fn additional(
        &mut self,
        field: Field,
        currency: Option<&str>,
        country: Option<Country>,
    ) -> Option<f64> {
        let (sum, first) = self.amounts(field)?;
        let base = currency.and_then(|code| Currency::parse(code).ok());
        let fits = base.is_none_or(|base| first.currencies.contains(&base));
        let text = self.texts(field).collect::<Vec<_>>().join(" + ");
        if !first.currencies.is_empty() && !fits {
            let home = country.map(currency_of);
            let other = home.and_then(|home| settled(&first.currencies, home));
            let year = self.text(Field::Year).and_then(|text| cell::year(&text));
            let converted = other.zip(base).and_then(|(from, to)| {
                let money = crate::domain::Money::from_hundredths(sum / 10, from).ok()?;
                let year = year.and_then(|year| i16::try_from(year).ok())?;
                self.catalogue.fixed_rates().convert(money, to, year)
            });
            let times = first.period.map_or(1, PayPeriod::per_year);
            let Some(converted) = converted else {
                self.leave_out(field, &text, "is in another currency than base pay");
                return None;
            };
            return Some(major(converted.hundredths().saturating_mul(10 * times), base));
        }
        if let Some(why) = self.layout.other_basis(first.tax) {
            self.leave_out(field, &text, why);
            return None;
        }
        let times = first.period.map_or(1, PayPeriod::per_year);
        Some(major(sum.saturating_mul(times), base))
    }

    /// The sum of a field's cells in thousandths, with what the first of them says beside it.
    fn amounts(&mut self, field: Field) -> Option<(i64, Amount)> {
        let source = self.layout.source(field)?;
        let mut found: Option<(i64, Amount)> = None;
        for text in self.texts(field).filter(|text| !is_nothing(text)) {
            let amount = match amount(text, source.decimal) {
                Ok(amount) => amount,
                Err(reason) => {
                    self.unreadable(field, text, &reason.to_string());
                    return None;
                }
            };
            source.by_custom.set(source.by_custom.get() + u64::from(amount.by_custom));
            let one = amount.thousandths.saturating_mul(source.reading.times.unwrap_or(1));
            found = Some(match found {
                None => (one, amount),
                Some((sum, mut first)) => {
                    let other_currency =
                        !amount.currencies.is_empty() && amount.currencies != first.currencies;
                    if first.currencies.is_empty() && one > 0 && sum == 0 {
                        first.currencies.clone_from(&amount.currencies);
                    }
                    let other_currency = other_currency && first.currencies != amount.currencies;
                    let other_period = amount.period.is_some() && amount.period != first.period;
                    if other_currency || other_period {
                        self.unreadable(
                            field,
                            text,
                            "has parts in different currencies or periods",
                        );
                        return None;
                    }
                    (sum.saturating_add(one), first)
                }
            });
        }
        found
    }
}
