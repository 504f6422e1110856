//! Money: an amount in hundredths of the major unit of a currency. Integers only.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;

/// An ISO 4217 currency in use.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Currency(iso_currency::Currency);

impl Currency {
    /// The United States dollar, the default reference currency.
    pub const USD: Currency = Currency(iso_currency::Currency::USD);
    /// The euro, the base of the central bank's reference rates.
    pub const EUR: Currency = Currency(iso_currency::Currency::EUR);

    /// Reads a three-letter code, in any case.
    ///
    /// # Errors
    /// [`MoneyError::UnknownCurrency`] for anything that is not a currency people are paid in.
    pub fn parse(text: &str) -> Result<Self, MoneyError> {
        let code = text.trim().to_ascii_uppercase();
        iso_currency::Currency::from_code(&code)
            .filter(|currency| !currency.is_special() && !currency.is_fund())
            .map(Currency)
            .ok_or(MoneyError::UnknownCurrency)
    }

    /// The three-letter code.
    pub fn code(self) -> &'static str {
        self.0.code()
    }

    /// Decimals its amounts have by law: two of most, none of yen and won, three of the Gulf's dinars.
    pub fn decimals(self) -> u16 {
        self.0.exponent().unwrap_or(2)
    }

    /// English name, e.g. `Euro`.
    pub fn name(&self) -> &str {
        self.0.name()
    }
}

impl fmt::Debug for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl PartialOrd for Currency {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Currency {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.code().cmp(other.code())
    }
}

impl Serialize for Currency {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.code())
    }
}

impl<'de> Deserialize<'de> for Currency {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Currency::parse(&text).map_err(serde::de::Error::custom)
    }
}

/// Why an amount or a currency was not understood.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum MoneyError {
    /// Not an ISO 4217 code of a currency in use.
    #[error("not an ISO 4217 currency code")]
    UnknownCurrency,
    /// Below zero.
    #[error("must not be negative")]
    Negative,
    /// Not a finite number or above [`Money::LARGEST`].
    #[error("is larger than any pay: the limit is 1,000,000,000,000")]
    TooLarge,
    /// More than two decimals; of a currency that has three, more than three.
    #[error("has more than two decimals")]
    TooPrecise,
}

/// An amount of money, zero or more, in hundredths of the major unit (whatever the currency's own
/// minor unit), so that sums and annual conversions stay in integers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Money {
    hundredths: i64,
    currency: Currency,
}

impl Money {
    /// The largest amount understood, in hundredths: 10¹² major units.
    pub const LARGEST: i64 = 100_000_000_000_000;

    /// From hundredths of the major unit.
    ///
    /// # Errors
    /// [`MoneyError::Negative`], [`MoneyError::TooLarge`].
    pub fn from_hundredths(hundredths: i64, currency: Currency) -> Result<Self, MoneyError> {
        match hundredths {
            ..0 => Err(MoneyError::Negative),
            0..=Self::LARGEST => Ok(Money { hundredths, currency }),
            _ => Err(MoneyError::TooLarge),
        }
    }

    /// From major units as they come in JSON, with no more decimals than the currency has; of three, the third is
    /// rounded away, half up.
    ///
    /// # Errors
    /// Every [`MoneyError`] but the currency's.
    pub fn from_major(major: f64, currency: Currency) -> Result<Self, MoneyError> {
        let scaled = major * 100.0;
        if scaled < 0.0 {
            return Err(MoneyError::Negative);
        }
        if scaled.is_nan() || scaled > Self::LARGEST as f64 {
            return Err(MoneyError::TooLarge);
        }
        // In the smallest part of the currency there must be no rest. Pay of an hour in yen may have a half.
        let finest = if currency.decimals() == 3 { major * 1_000.0 } else { scaled };
        // The slack is what a decimal of this size can lose on its way through binary.
        if (finest - finest.round()).abs() > finest.max(1.0) * 1e-12 {
            return Err(MoneyError::TooPrecise);
        }
        let rounded =
            if currency.decimals() == 3 { (finest.round() / 10.0).round() } else { scaled.round() };
        Self::from_hundredths(rounded as i64, currency)
    }

    /// Hundredths of the major unit.
    pub fn hundredths(self) -> i64 {
        self.hundredths
    }

    /// The currency.
    pub fn currency(self) -> Currency {
        self.currency
    }
}

impl Serialize for Money {
    /// `{"amount": 79057, "currency": "USD"}`, major units, decimals only where there are cents.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        use serde::ser::SerializeStruct;
        let mut object = serializer.serialize_struct("Money", 2)?;
        object.serialize_field("amount", &major_units(self.hundredths))?;
        object.serialize_field("currency", &self.currency)?;
        object.end()
    }
}

/// Hundredths as a JSON number in major units: an integer where there are no cents.
pub(crate) fn major_units(hundredths: i64) -> serde_json::Number {
    if hundredths % 100 == 0 {
        serde_json::Number::from(hundredths / 100)
    } else {
        serde_json::Number::from_f64(hundredths as f64 / 100.0)
            .unwrap_or_else(|| serde_json::Number::from(hundredths / 100))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_keep_their_cents_and_refuse_the_rest() {
        let usd = |major| Money::from_major(major, Currency::USD).map(Money::hundredths);
        assert_eq!(usd(79_057.0), Ok(7_905_700));
        assert_eq!(usd(18.53), Ok(1_853));
        assert_eq!(usd(0.1 + 0.2), Ok(30));
        assert_eq!(usd(-0.01), Err(MoneyError::Negative));
        assert_eq!(usd(1.234), Err(MoneyError::TooPrecise));
        for huge in [1e300, f64::INFINITY, f64::NAN, 1e12 + 1.0] {
            assert_eq!(usd(huge), Err(MoneyError::TooLarge));
        }
    }

    #[test]
    fn money_is_written_in_major_units() {
        let json = |hundredths| {
            serde_json::to_string(&Money::from_hundredths(hundredths, Currency::USD).expect("fits"))
                .expect("serialises")
        };
        assert_eq!(json(7_905_700), r#"{"amount":79057,"currency":"USD"}"#);
        assert_eq!(json(1_853), r#"{"amount":18.53,"currency":"USD"}"#);
    }

    #[test]
    fn currencies_are_those_people_are_paid_in() {
        assert_eq!(Currency::parse("eur"), Ok(Currency::EUR));
        for not in ["XXX", "XAU", "BTC", "", "EURO"] {
            assert!(Currency::parse(not).is_err(), "{not}");
        }
    }
}
