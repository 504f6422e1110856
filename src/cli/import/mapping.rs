//! The mapping file: which column is which field, what stands in for missing cells, what the
//! cells' own words mean. It knows nothing of the file to import.

use super::field::{Field, did_you_mean};
use super::source::Given;
use crate::catalog::Decimal;
use crate::domain::{Basis, Currency, PayPeriod, Vocabulary};
use crate::intake::Placing;
use anyhow::{Context, anyhow, bail, ensure};
use serde::Deserialize;
use std::collections::{BTreeMap, HashMap};
use std::path::Path;

/// How a file is to be read. The default takes columns named like the fields of the contract.
#[derive(Debug, Clone, Default)]
pub struct Mapping {
    pub(super) titles: Titles,
    /// Headers by field; empty where the columns bear the fields' names.
    pub(super) columns: BTreeMap<Field, Vec<String>>,
    pub(super) defaults: BTreeMap<Field, String>,
    pub(super) values: BTreeMap<Field, HashMap<String, String>>,
    pub(super) reading: BTreeMap<Field, Reading>,
    /// The sign before decimals in every column that says nothing else.
    pub(super) decimal: Option<Decimal>,
    /// How the file is written, where it is not to be found out.
    pub(super) given: Given,
}

/// How the cells of one field are read.
#[derive(Debug, Clone, Copy, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Reading {
    /// The sign before its decimals.
    pub(super) decimal: Option<DecimalSign>,
    /// Of amounts: what they are to be taken times, `1000` for a column of thousands.
    pub(super) times: Option<i64>,
    /// Of experience: a cell counts months.
    pub(super) months: bool,
    /// Of optional fields: what becomes of a cell that is not understood.
    pub(super) unknown: Unknown,
}

/// What becomes of an optional cell that is not understood.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Unknown {
    /// It is left out, counted and listed.
    #[default]
    LeaveOut,
    /// Its row is refused.
    Refuse,
}

/// A decimal sign as a mapping writes it.
#[derive(Debug, Clone, Copy, Deserialize)]
pub(super) enum DecimalSign {
    #[serde(rename = ".")]
    Point,
    #[serde(rename = ",")]
    Comma,
}

impl From<DecimalSign> for Decimal {
    fn from(sign: DecimalSign) -> Self {
        match sign {
            DecimalSign::Point => Decimal::Point,
            DecimalSign::Comma => Decimal::Comma,
        }
    }
}

/// What a title is taken for.
#[derive(Debug, Clone, Copy, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Titles {
    /// What the catalogue finds.
    #[default]
    Match,
    /// A role of its own.
    Literal,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
struct MappingFile {
    titles: Titles,
    columns: BTreeMap<String, Headers>,
    defaults: BTreeMap<String, Value>,
    values: BTreeMap<String, HashMap<String, Value>>,
    read: BTreeMap<String, Reading>,
    encoding: Option<String>,
    delimiter: Option<String>,
    decimal: Option<DecimalSign>,
    sheet: Option<String>,
}

#[derive(Deserialize)]
#[serde(untagged, expecting = "expected a column's header or a list of headers")]
enum Headers {
    One(String),
    Sum(Vec<String>),
}

#[derive(Deserialize)]
#[serde(untagged, expecting = "expected a text or a number")]
enum Value {
    Text(String),
    Whole(i64),
    Number(f64),
}

impl From<Value> for String {
    fn from(value: Value) -> Self {
        match value {
            Value::Text(text) => text,
            Value::Whole(number) => number.to_string(),
            Value::Number(number) => number.to_string(),
        }
    }
}

impl Mapping {
    /// Reads a mapping file.
    ///
    /// # Errors
    /// The file and what is wrong with it.
    pub fn read(path: &Path) -> anyhow::Result<Self> {
        let text = std::fs::read_to_string(path)
            .with_context(|| format!("cannot read the mapping {}", path.display()))?;
        Self::parse(&text).with_context(|| format!("the mapping {}", path.display()))
    }

    /// Reads the text of a mapping file.
    ///
    /// # Errors
    /// Says which key is wrong and which ones there are.
    pub fn parse(text: &str) -> anyhow::Result<Self> {
        let file: MappingFile = toml::from_str(text)?;
        let columns = by_field("columns", file.columns, |field, headers| match headers {
            Headers::One(header) => Ok(vec![header]),
            // Amounts add up; of other fields the first cell that says something counts.
            Headers::Sum(headers) => {
                ensure!(!headers.is_empty(), "[columns] {field}: the list is empty");
                Ok(headers)
            }
        })?;
        let defaults = by_field("defaults", file.defaults, |field, value| {
            ensure!(!field.is_amount(), "[defaults] {field}: an amount cannot be assumed");
            Ok(value.into())
        })?;
        let values = by_field("values", file.values, |_, values| {
            Ok(values.into_iter().map(|(cell, value)| (cell, value.into())).collect())
        })?;
        let reading = by_field("read", file.read, |field, reading| {
            let amount = reading.decimal.is_some() || reading.times.is_some();
            ensure!(!amount || field.is_amount(), "[read] {field}: is not an amount");
            let times = reading.times.is_none_or(|times| (1..=1_000_000).contains(&times));
            ensure!(times, "[read] {field}: times must be 1 to 1000000");
            let experience = field == Field::ExperienceYears;
            ensure!(!reading.months || experience, "[read] {field}: is not experience");
            Ok(reading)
        })?;
        let encoding = file.encoding.map(|label| Given::encoding(&label)).transpose();
        let delimiter = file.delimiter.map(|sign| Given::delimiter(&sign)).transpose();
        let given = Given {
            encoding: encoding.map_err(|error| anyhow!("encoding: {error}"))?,
            delimiter: delimiter.map_err(|error| anyhow!("delimiter: {error}"))?,
            sheet: file.sheet,
        };
        let decimal = file.decimal.map(Decimal::from);
        Ok(Mapping { titles: file.titles, columns, defaults, values, reading, decimal, given })
    }

    /// The same with these currency and period where the file does not tell. Without a period from anywhere it is a
    /// year; a currency is never assumed so.
    pub fn with_pay(mut self, currency: Option<Currency>, period: Option<PayPeriod>) -> Self {
        if let Some(currency) = currency {
            self.defaults.insert(Field::Currency, currency.code().to_owned());
        }
        if let Some(period) = period {
            self.defaults.insert(Field::Period, period.as_str().to_owned());
        }
        self
    }

    /// The same for pay on this side of tax where the file does not tell.
    pub fn with_basis(mut self, basis: Option<Basis>) -> Self {
        if let Some(basis) = basis {
            self.defaults.entry(Field::Basis).or_insert_with(|| basis.as_str().to_owned());
        }
        self
    }

    /// The same for a file written like this; what is not given stays as the mapping says.
    pub fn for_file(mut self, given: Given) -> Self {
        self.given.encoding = given.encoding.or(self.given.encoding);
        self.given.delimiter = given.delimiter.or(self.given.delimiter);
        self.given.sheet = given.sheet.or(self.given.sheet);
        self
    }

    /// How many of the columns this mapping reads a row names.
    pub(super) fn names_in(&self, row: &[String]) -> usize {
        let named = |header: &String| row.iter().any(|cell| same_header(cell, header));
        if self.columns.is_empty() {
            return row.iter().filter(|cell| Field::parse(cell).is_some()).count();
        }
        self.columns.values().flatten().filter(|header| named(header)).count()
    }

    pub(super) fn placing(&self) -> Placing {
        match self.titles {
            Titles::Match => Placing::ByMatch,
            Titles::Literal => Placing::Literally,
        }
    }
}

/// Whether two headers are the same but for case, spaces and line breaks.
pub(super) fn same_header(one: &str, other: &str) -> bool {
    let plain = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
    one == other.trim() || plain(one) == plain(other)
}

fn by_field<V, T>(
    table: &str,
    entries: BTreeMap<String, V>,
    read: impl Fn(Field, V) -> anyhow::Result<T>,
) -> anyhow::Result<BTreeMap<Field, T>> {
    let mut fields = BTreeMap::new();
    for (key, value) in entries {
        let Some(field) = Field::parse(&key) else {
            let names = || Field::ALL.iter().map(|field| field.name());
            let known = names().collect::<Vec<_>>().join(", ");
            bail!(
                "[{table}] has no field {key:?}{} (there are: {known})",
                did_you_mean(&key, names())
            );
        };
        if fields.insert(field, read(field, value)?).is_some() {
            bail!("[{table}] {key} and {field} are the same field: keep one of them");
        }
    }
    Ok(fields)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(text: &str) -> String {
        format!("{:#}", Mapping::parse(text).expect_err("must be refused"))
    }

    #[test]
    fn a_mapping_is_read() {
        let mapping = Mapping::parse(
            r#"
            [columns]
            title = "Job"
            base = ["Salary", "13th"]
            [defaults]
            currency = "EUR"
            year = 2024
            [values.level]
            1 = "junior"
            "#,
        )
        .expect("understood")
        .with_pay(None, Some(PayPeriod::Month));
        assert_eq!(mapping.placing(), Placing::ByMatch);
        assert_eq!(mapping.columns.get(&Field::Base).map(Vec::len), Some(2));
        let defaults = [Field::Currency, Field::Period, Field::Year]
            .map(|field| mapping.defaults.get(&field).map(String::as_str));
        assert_eq!(defaults, [Some("EUR"), Some("month"), Some("2024")]);
        let level = mapping.values.get(&Field::Level).and_then(|values| values.get("1"));
        assert_eq!(level.map(String::as_str), Some("junior"));
    }

    #[test]
    fn a_wrong_key_is_named_with_what_would_be_right() {
        assert!(refusal("[colums]").contains("unknown field `colums`, expected one of `titles`"));
        assert!(refusal("titles = 'exact'").contains("`match` or `literal`"));
        for (table, text) in [
            ("columns", "columns.titel = 'a'"),
            ("defaults", "defaults.titel = 'a'"),
            ("values", "values.titel.a = 'b'"),
        ] {
            let expected = format!("[{table}] has no field \"titel\"; did you mean \"title\"?");
            assert!(refusal(text).contains(&expected), "{}", refusal(text));
        }
        for (text, part) in [
            ("read.title.times = 2", "is not an amount"),
            ("read.base.times = 0", "1 to 1000000"),
            ("read.base.months = true", "is not experience"),
            ("encoding = 'klingon'", "no such encoding"),
            ("delimiter = ';;'", "must be one sign"),
            ("columns.base = []", "is empty"),
            ("columns.base = 5", "a list of headers"),
            ("defaults.base = 5", "cannot be assumed"),
            ("defaults = { currency = 'EUR', base_currency = 'USD' }", "are the same field"),
        ] {
            assert!(refusal(text).contains(part), "{}", refusal(text));
        }
    }
}
