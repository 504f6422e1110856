//! Which pay can be meant. Built from public figures alone: the catalogue's references, fixed rates and
//! purchasing power. Nothing here knows what anybody answered.

use super::{Catalogue, currency_of};
use crate::domain::{
    AnnualPay, Country, Currency, HoursPerWeek, Money, PayPeriod, RoleSlug, Vocabulary, annualise,
};

/// Hundredths of a dollar a year beyond which nothing is taken, in any role.
const LIMITS: (i64, i64) = (500_00, 20_000_000_00);
/// Hundredths of a dollar a year that most pay of any role lies between.
const USUAL: (i64, i64) = (2_000_00, 1_000_000_00);
/// Limits where neither rate nor purchasing power tells what a currency is worth.
const LIMITS_WITHOUT_RATE: (i64, i64) = (100, Money::LARGEST / 10);

/// Pay as somebody states it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct StatedPay {
    /// The amount of a period.
    pub money: Money,
    /// The period.
    pub period: PayPeriod,
    /// Contracted hours, where they matter.
    pub hours: Option<HoursPerWeek>,
    /// The year it is for.
    pub year: i16,
}

/// Pay that nobody gets.
#[derive(Debug, Clone, PartialEq)]
pub struct BeyondLimits {
    stated: StatedPay,
    below: bool,
    /// What was likelier meant: another amount or another period.
    meant: Vec<StatedPay>,
}

impl Catalogue {
    /// Whether pay lies within the hard limits of its currency and period.
    ///
    /// # Errors
    /// [`BeyondLimits`], with the slips that would explain it: thousands left out or written twice,
    /// or another period.
    pub fn within_limits(
        &self,
        role: Option<&RoleSlug>,
        country: Country,
        stated: StatedPay,
    ) -> Result<(), BeyondLimits> {
        let currency = stated.money.currency();
        let worth = Worth { country, currency, year: stated.year };
        let (low, high) = self.dollars_in(LIMITS, worth).unwrap_or(LIMITS_WITHOUT_RATE);
        let year = stated.per_year();
        if year.is_some_and(|year| (low..=high).contains(&year)) {
            return Ok(());
        }
        let usual = role
            .and_then(|role| self.reference_range(role, country, currency, stated.year))
            .or_else(|| self.dollars_in(USUAL, worth));
        let fits = |slip: &StatedPay| {
            let year = slip.per_year();
            usual.is_some_and(|(low, high)| year.is_some_and(|year| (low..=high).contains(&year)))
        };
        let meant = stated.slips().filter(fits).collect();
        Err(BeyondLimits { stated, below: year.is_some_and(|year| year < low), meant })
    }

    /// The range a year's pay in a role is taken in without a look, in hundredths of `currency`: a third of the
    /// reference's tenth percentile to four times its ninetieth. References are of the United States; elsewhere they
    /// count at purchasing power and the range begins at a fifth, or at a thirtieth where pay is in a currency that is
    /// not the country's own. `None` where there is no reference or nothing is known of the currency.
    pub fn reference_range(
        &self,
        role: &RoleSlug,
        country: Country,
        currency: Currency,
        year: i16,
    ) -> Option<(i64, i64)> {
        let pay = self.reference(role)?;
        let divisor = match country.code() {
            "US" => 3,
            _ if currency == currency_of(country) => 5,
            _ => 30,
        };
        self.dollars_in((pay.p10 * 100 / divisor, pay.p90 * 400), Worth { country, currency, year })
    }

    /// Whether a year's pay may count in a role without anybody looking at it first.
    pub fn is_plausible(
        &self,
        role: &RoleSlug,
        country: Country,
        pay: AnnualPay,
        year: i16,
    ) -> bool {
        let range = self.reference_range(role, country, pay.currency(), year);
        range.is_none_or(|(low, high)| (low..=high).contains(&pay.total_hundredths()))
    }

    fn dollars_in(&self, (low, high): (i64, i64), worth: Worth) -> Option<(i64, i64)> {
        let Worth { country, currency, year } = worth;
        let rate = self.purchasing_power.per_dollar(country, currency, year, self.fixed_rates())?;
        // A range of a factor of hundreds: what the last digit is does not matter.
        let convert = |hundredths: i64| ((hundredths as f64 * rate) as i64).min(Money::LARGEST);
        Some((convert(low), convert(high)))
    }
}

/// What decides how many units of a currency a dollar's worth is.
#[derive(Debug, Clone, Copy)]
struct Worth {
    country: Country,
    currency: Currency,
    year: i16,
}

impl StatedPay {
    /// Hundredths of a full-time year.
    fn per_year(self) -> Option<i64> {
        annualise(self.money, self.period, self.hours).ok().map(Money::hundredths)
    }

    /// What it would be with a usual slip undone, likeliest first.
    fn slips(self) -> impl Iterator<Item = StatedPay> {
        let amount = self.money.hundredths();
        let scaled = [amount.checked_mul(1_000), (amount % 1_000 == 0).then_some(amount / 1_000)];
        let scaled = scaled.into_iter().flatten().filter_map(move |hundredths| {
            let money = Money::from_hundredths(hundredths, self.money.currency()).ok()?;
            Some(StatedPay { money, ..self })
        });
        let other = PayPeriod::ALL.iter().filter(move |period| **period != self.period);
        scaled.chain(other.rev().map(move |period| StatedPay { period: *period, ..self }))
    }

    fn amount(self) -> String {
        let hundredths = self.money.hundredths();
        let whole = (hundredths / 100).to_string();
        let mut grouped = String::new();
        for (at, digit) in whole.chars().enumerate() {
            if at > 0 && (whole.len() - at).is_multiple_of(3) {
                grouped.push(',');
            }
            grouped.push(digit);
        }
        match hundredths % 100 {
            0 => grouped,
            cents => format!("{grouped}.{cents:02}"),
        }
    }
}

impl BeyondLimits {
    /// Whether it is too little and not too much.
    pub fn is_below(&self) -> bool {
        self.below
    }

    /// Whether a usual slip explains it.
    pub fn is_likely_slip(&self) -> bool {
        !self.meant.is_empty()
    }
}

impl std::fmt::Display for BeyondLimits {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let BeyondLimits { stated, below, meant } = self;
        let side = if *below { "below" } else { "above" };
        let (amount, per) = (stated.amount(), stated.period.label());
        let currency = stated.money.currency();
        write!(f, "{amount} is {side} what anybody is paid {per} in {currency}")?;
        for (at, one) in meant.iter().take(2).enumerate() {
            f.write_str(if at == 0 { "; did you mean " } else { ", or " })?;
            f.write_str(&one.amount())?;
            if one.period != stated.period {
                write!(f, " {}", one.period.label())?;
            }
        }
        f.write_str(if meant.is_empty() { "" } else { "?" })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(major: f64, currency: &str, period: PayPeriod) -> Result<(), String> {
        let catalogue = Catalogue::built_in().expect("the shipped files are good");
        let role = RoleSlug::parse("back-end-developer").expect("a slug");
        let country = Country::parse("US").expect("a country");
        let currency = Currency::parse(currency).expect("a currency");
        let money = Money::from_major(major, currency).expect("an amount");
        let stated = StatedPay { money, period, hours: None, year: 2024 };
        catalogue.within_limits(Some(&role), country, stated).map_err(|beyond| beyond.to_string())
    }

    #[test]
    fn slips_are_asked_back_in_plain_words() {
        use PayPeriod::{Hour, Month, Year};
        for (amount, currency, period, expected) in [
            (
                79.0,
                "USD",
                Year,
                "79 is below what anybody is paid per year in USD; did you mean 79,000, or 79 per hour?",
            ),
            (
                18.53,
                "USD",
                Year,
                "18.53 is below what anybody is paid per year in USD; did you mean 18.53 per hour?",
            ),
            (
                90_000_000.0,
                "USD",
                Year,
                "90,000,000 is above what anybody is paid per year in USD; did you mean 90,000?",
            ),
            (
                95_000.0,
                "EUR",
                Hour,
                "95,000 is above what anybody is paid per hour in EUR; did you mean 95, or 95,000 per year?",
            ),
            (
                99_999_999_999.0,
                "USD",
                Year,
                "99,999,999,999 is above what anybody is paid per year in USD",
            ),
        ] {
            assert_eq!(said(amount, currency, period).err().as_deref(), Some(expected));
        }
        assert_eq!(said(8_000.0, "USD", Month), Ok(()));
        assert_eq!(said(9_000_000.0, "JPY", Year), Ok(()));
        assert_eq!(said(5_000_000.0, "NGN", Year), Ok(()));
    }

    #[test]
    fn the_reference_range_begins_lower_where_the_reference_is_not_from() {
        let catalogue = Catalogue::built_in().expect("the shipped files are good");
        let role = RoleSlug::parse("back-end-developer").expect("a slug");
        let range = |country| {
            let country = Country::parse(country).expect("a country");
            catalogue.reference_range(&role, country, Currency::USD, 2024).expect("a range")
        };
        let ((us, high), (india, same)) = (range("US"), range("IN"));
        assert!(us / 10 == india && high == same, "{us} {india}");
        let unknown = RoleSlug::parse("no-such-role").expect("a slug");
        let us = Country::parse("US").expect("a country");
        assert_eq!(catalogue.reference_range(&unknown, us, Currency::USD, 2024), None);
    }

    /// Country, currency, amount of a month, year: how it is taken.
    #[rstest::rstest]
    #[case("CM", "XAF", 350_000.0, 2026, true, true)]
    #[case("CM", "XAF", 190.0, 2026, false, false)]
    #[case("CM", "XAF", 1.0, 2026, false, false)]
    #[case("CM", "XAF", 85_000_000_000.0, 2026, false, false)]
    #[case("NG", "NGN", 1.0, 2026, false, false)]
    #[case("NG", "NGN", 450_000.0, 2026, true, true)]
    #[case("AE", "AED", 15_000.0, 2026, true, true)]
    #[case("UA", "UAH", 60_000.0, 2026, true, true)]
    #[case("UA", "UAH", 60.0, 2026, false, false)]
    #[case("VN", "VND", 25_000_000.0, 2026, true, true)]
    #[case("VN", "VND", 25_000.0, 2026, false, false)]
    #[case("AR", "ARS", 85_000_000_000.0, 2026, false, false)]
    #[case("KE", "KES", 150_000.0, 2026, true, true)]
    #[case("TW", "TWD", 70_000.0, 2026, true, true)]
    #[case("TR", "TRY", 20_000.0, 2021, true, true)]
    #[case("TR", "TRY", 250_000.0, 2026, true, true)]
    #[case("TR", "TRY", 15_000.0, 2026, true, false)]
    #[case("TR", "TRY", 250_000.0, 2021, true, false)]
    #[case("IN", "INR", 30_000.0, 2026, true, true)]
    #[case("IN", "INR", 9_360_000.0, 2026, true, false)]
    #[case("DE", "EUR", 5_000.0, 2026, true, true)]
    #[case("UA", "USD", 3_500.0, 2026, true, true)]
    fn pay_is_held_against_what_it_buys(
        #[case] country: &str,
        #[case] currency: &str,
        #[case] month: f64,
        #[case] year: i16,
        #[case] taken: bool,
        #[case] unseen: bool,
    ) {
        let catalogue = Catalogue::built_in().expect("the shipped files are good");
        let role = RoleSlug::parse("software-engineer").expect("a slug");
        let country = Country::parse(country).expect("a country");
        let currency = Currency::parse(currency).expect("a currency");
        let money = Money::from_major(month, currency).expect("an amount");
        let stated = StatedPay { money, period: PayPeriod::Month, hours: None, year };
        assert_eq!(catalogue.within_limits(Some(&role), country, stated).is_ok(), taken);
        let pay = annualise(money, PayPeriod::Month, None).and_then(|year| AnnualPay::new(year, 0));
        let seen = pay.is_ok_and(|pay| catalogue.is_plausible(&role, country, pay, year));
        assert_eq!(seen, unseen);
    }
}
