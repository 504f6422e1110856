//! A mapping applied to a file's header: which column is which field, and how its cells are read.

use super::field::{Field, did_you_mean};
use super::headers::question;
use super::looked::Looked;
use super::mapping::{Mapping, Reading, Unknown, same_header};
use super::summary::Reason;
use crate::catalog::{
    Decimal, Evidence, Tax, amount, currencies_in, has_digits, period_in, says_net, term_of,
};
use crate::domain::{AdditionalKind, Basis, Currency, PayPeriod, Vocabulary};
use crate::intake::{FieldCode, FieldError, SalaryDraft};
use anyhow::bail;
use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, HashMap};

/// Where a field's text comes from.
#[derive(Default)]
pub(super) struct Source {
    /// Positions of its columns.
    pub(super) columns: Vec<usize>,
    /// What stands in for an empty cell.
    pub(super) default: Option<String>,
    /// What cells mean that are not meant literally.
    pub(super) values: HashMap<String, String>,
    /// How the operator knows it: by its header, else by its name.
    pub(super) label: String,
    /// How its cells are read.
    pub(super) reading: Reading,
    /// The sign before decimals, where it is known.
    pub(super) decimal: Option<Decimal>,
    /// Amounts of which custom alone said that they are thousands.
    pub(super) by_custom: Cell<u64>,
}

/// A currency nobody named, and why it was taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Told {
    /// Nothing named one: the country's own.
    NoCurrency(Currency),
    /// A sign of several.
    Sign(Currency),
}

/// How the rows of one file are read.
pub(super) struct Layout {
    fields: BTreeMap<Field, Source>,
    /// The side of tax that the survey's pay is on.
    basis: Basis,
    /// What the header of base pay says of the currency and the period.
    currency: Option<Currency>,
    period: Option<PayPeriod>,
    assumed: RefCell<BTreeMap<Told, u64>>,
    /// What its texts stand for.
    pub(super) looked: Looked,
}

impl Layout {
    /// Finds the mapping's columns in a header.
    ///
    /// # Errors
    /// A column that is not there or there twice, with the columns there are; a required field
    /// without a column; base pay after tax.
    pub(super) fn of(mapping: &Mapping, header: &[String], basis: Basis) -> anyhow::Result<Self> {
        let mut fields = BTreeMap::new();
        for field in Field::ALL.iter().copied() {
            let headers = if mapping.columns.is_empty() {
                let own = header.iter().filter(|name| Field::parse(name) == Some(field)).cloned();
                own.collect()
            } else {
                mapping.columns.get(&field).cloned().unwrap_or_default()
            };
            let columns = headers.iter().map(|name| column(header, field, name));
            let source = Source {
                columns: columns.collect::<anyhow::Result<_>>()?,
                default: mapping.defaults.get(&field).cloned(),
                values: mapping.values.get(&field).cloned().unwrap_or_default(),
                label: if headers.is_empty() { field.to_string() } else { headers.join(" + ") },
                reading: mapping.reading.get(&field).copied().unwrap_or_default(),
                decimal: None,
                by_custom: Cell::default(),
            };
            if mapping.columns.is_empty() && source.columns.len() > 1 && !field.is_amount() {
                bail!("the columns {} are the same field: keep one of them", headers.join(", "));
            }
            fields.insert(field, source);
        }
        for field in Field::REQUIRED {
            let found = fields.get(&field);
            if found.is_none_or(|found| found.columns.is_empty() && found.default.is_none()) {
                bail!(
                    "no column is the {field}: name one under [columns] of a mapping (--mapping), \
                     as in {field} = \"{}\"; {}",
                    header.first().map_or("…", String::as_str),
                    columns_there_are(header)
                );
            }
        }
        let mut layout = Layout {
            fields,
            basis,
            currency: None,
            period: None,
            assumed: RefCell::default(),
            looked: Looked::default(),
        };
        layout.read_header_of_pay();
        layout.keep_to_the_basis()?;
        Ok(layout)
    }

    /// What the header of base pay says beside naming it: `salary_in_usd`, `Gehalt pro Monat`, `Net salary`.
    fn read_header_of_pay(&mut self) {
        let Some(base) = self.fields.get(&Field::Base) else { return };
        let header = base.label.replace('_', " ");
        self.period = period_in(question(&header)).or_else(|| period_in(&header));
        let words = header.split(|c: char| !c.is_alphanumeric() && !"$€£¥₹₽₴".contains(c));
        let mut named: Vec<Currency> = words
            .filter(|word| {
                // A code in capitals, behind an underscore, or a sign of one currency.
                let code = word.len() == 3
                    && (word.bytes().all(|byte| byte.is_ascii_uppercase())
                        || base.label.contains('_'));
                code || word.chars().all(|c| "€₹₽₴".contains(c)) && !word.is_empty()
            })
            .filter_map(|word| match currencies_in(word).as_slice() {
                [one] => Some(*one),
                _ => None,
            })
            .collect();
        named.dedup();
        if let [one] = named.as_slice() {
            self.currency = Some(*one);
        }
    }

    /// Pay before and after tax are never in one survey: refuses a file of the other side of tax, and in a survey of
    /// pay after tax one that says nothing.
    fn keep_to_the_basis(&self) -> anyhow::Result<()> {
        let label = self.label(Field::Base).replace('\n', " ");
        let told = self.fields.get(&Field::Basis);
        // A column tells it of each row.
        if told.is_some_and(|told| !told.columns.is_empty()) {
            return Ok(());
        }
        let told = told.and_then(|told| told.default.as_deref());
        let told = told.and_then(|text| Basis::parse(term_of(Basis::NAME, text)?).ok());
        let in_header = says_net(&label.replace('_', " "));
        let own = "import it into a database of its own with --basis net";
        match (self.basis, told) {
            (Basis::Gross, Some(Basis::Net)) => bail!(
                "the mapping says that {label} is pay after tax, which cannot be compared with the pay before tax of \
                 this database: {own}"
            ),
            (Basis::Gross, None) if in_header => bail!(
                "{label}: the header says that this is pay after tax, which cannot be compared with pay before tax: \
                 {own}; if it is before tax, say basis = \"gross\" under [defaults] of the mapping"
            ),
            (Basis::Net, Some(Basis::Gross)) => {
                bail!(
                    "the mapping says that {label} is pay before tax, and this database is for pay after tax"
                )
            }
            (Basis::Net, None) if !in_header => bail!(
                "this database is for pay after tax, and nothing says that {label} is: say --basis net, or basis = \
                 \"net\" under [defaults] of the mapping"
            ),
            _ => Ok(()),
        }
    }

    /// Why an amount that says so of tax cannot be taken; `None` where it can.
    pub(super) fn other_basis(&self, tax: Option<Tax>) -> Option<&'static str> {
        match (self.basis, tax?) {
            (Basis::Gross, Tax::Net) => Some("is pay after tax, which cannot be compared"),
            (Basis::Net, Tax::Gross | Tax::Invoice) => {
                Some("is pay before tax, which cannot be compared")
            }
            _ => None,
        }
    }

    pub(super) fn source(&self, field: Field) -> Option<&Source> {
        self.fields.get(&field)
    }

    /// The currency in the header of base pay.
    pub(super) fn currency(&self) -> Option<Currency> {
        self.currency
    }

    /// The period where nothing else names one: the header's, else a year.
    pub(super) fn period(&self) -> Option<PayPeriod> {
        self.period.or(Some(PayPeriod::Year))
    }

    /// Counts a currency that nobody named.
    pub(super) fn assume(&self, told: Told) {
        *self.assumed.borrow_mut().entry(told).or_default() += 1;
    }

    /// Whether the mapping wants rows refused for cells of this field that are not understood.
    pub(super) fn refuses_unknown(&self, field: Field) -> bool {
        !field.costs_itself()
            || self
                .fields
                .get(&field)
                .is_some_and(|source| source.reading.unknown == Unknown::Refuse)
    }

    /// Whether base pay is an invoice without value added tax.
    pub(super) fn is_invoice(&self, text: &str) -> bool {
        text.chars().any(char::is_alphabetic)
            && has_digits(text)
            && amount(text, None).is_ok_and(|amount| amount.tax == Some(Tax::Invoice))
    }

    /// Positions of all columns that are read, by field.
    pub(super) fn columns_read(&self) -> Vec<(Field, usize)> {
        let fields = self.fields.iter();
        fields.flat_map(|(field, source)| source.columns.iter().map(|at| (*field, *at))).collect()
    }

    /// Decides what the decimal signs are: by the mapping, else by what `evidence` finds in the
    /// field's columns.
    ///
    /// # Errors
    /// Those of `evidence`.
    pub(super) fn decide_decimals(
        &mut self,
        mapping: &Mapping,
        evidence: impl Fn(&[usize]) -> anyhow::Result<Evidence>,
    ) -> anyhow::Result<()> {
        let amounts = self.fields.iter_mut().filter(|(field, _)| field.is_amount());
        for (_, source) in amounts.filter(|(_, source)| !source.columns.is_empty()) {
            source.decimal = match source.reading.decimal.map(Decimal::from).or(mapping.decimal) {
                None => evidence(&source.columns)?.decimal(),
                told => told,
            };
        }
        Ok(())
    }

    /// What the operator should know of how amounts were read.
    pub(super) fn notes(&self) -> Vec<String> {
        let mut notes = Vec::new();
        let defaults =
            |field| self.fields.get(&field).is_some_and(|source| source.default.is_some());
        if let Some(period) =
            self.period.filter(|period| *period != PayPeriod::Year && !defaults(Field::Period))
        {
            notes.push(format!(
                "base pay without a period was read as {}, as its column's header says; --period says otherwise",
                period.label()
            ));
        }
        if let Some(currency) = self.currency.filter(|_| !defaults(Field::Currency)) {
            notes.push(format!(
                "base pay without a currency was read in {currency}, as its column's header says; --currency says \
                 otherwise"
            ));
        }
        let assumed = self.assumed.borrow();
        for (wanted, what) in [
            (false, "named no currency and were read in their country's own"),
            (true, "have a sign of several currencies and were read in"),
        ] {
            let of_kind = assumed.iter().filter_map(|(told, count)| match (told, wanted) {
                (Told::NoCurrency(currency), false) | (Told::Sign(currency), true) => {
                    Some((currency, count))
                }
                _ => None,
            });
            let of_kind: Vec<_> = of_kind.collect();
            if !of_kind.is_empty() {
                let rows: u64 = of_kind.iter().map(|(_, count)| *count).sum();
                let each: Vec<_> =
                    of_kind.iter().map(|(currency, count)| format!("{currency} {count}")).collect();
                notes.push(format!(
                    "{rows} rows {what}: {}; --currency says otherwise",
                    each.join(", ")
                ));
            }
        }
        let custom = self.fields.values().filter(|source| source.by_custom.get() > 0);
        notes.extend(custom.map(|source| {
            format!(
                "{}: {} amounts such as 50,000 or 50.000 were read as thousands; \
                 decimal = \",\" or \".\" in the mapping says otherwise",
                source.label,
                source.by_custom.get()
            )
        }));
        notes
    }

    /// The reason for what intake did not understand of a draft, with its field.
    pub(super) fn reason(&self, error: &FieldError, draft: &SalaryDraft) -> (Field, Reason) {
        let additional = || {
            let index = error.pointer.strip_prefix("/additional/")?.split('/').next()?;
            let part = draft.additional.get(index.parse::<usize>().ok()?)?;
            AdditionalKind::parse(part.kind.as_ref()?).ok().map(Field::of)
        };
        let field = Field::at(&error.pointer).or_else(additional).unwrap_or(Field::Base);
        let is_word = matches!(
            error.code,
            FieldCode::UnknownTerm
                | FieldCode::UnknownCountry
                | FieldCode::UnknownRegion
                | FieldCode::UnknownCurrency
        );
        let mend = if is_word {
            format!("; say what the cell means under [values.{field}] of the mapping")
        } else {
            String::new()
        };
        let slip = match error.code {
            FieldCode::LikelySlip => "; it looks like a slip of a thousand or of the period",
            _ => "",
        };
        // The amount that opens the sentence would tell alike rows apart in the summary.
        let detail =
            error.detail.trim_start_matches(|c: char| c.is_ascii_digit() || ",. ".contains(c));
        let detail = detail.split("; did you mean").next().unwrap_or(detail);
        let mend = format!("{slip}{mend}");
        (field, self.says(field, format!("{detail}{mend}")))
    }

    /// A reason that names a field as the operator knows it.
    pub(super) fn says(&self, field: Field, what: impl Into<String>) -> Reason {
        Reason::new(self.label(field), what)
    }

    /// How the operator knows a field: by its header.
    pub(super) fn label(&self, field: Field) -> &str {
        self.fields.get(&field).map_or(field.name(), |source| &source.label)
    }
}

fn column(header: &[String], field: Field, name: &str) -> anyhow::Result<usize> {
    let exact = || header.iter().enumerate().filter(|(_, header)| *header == name.trim());
    let alike = || header.iter().enumerate().filter(|(_, header)| same_header(header, name));
    let mut found: Vec<usize> = exact().map(|(at, _)| at).collect();
    if found.is_empty() {
        found = alike().map(|(at, _)| at).collect();
    }
    match found.as_slice() {
        [at] => Ok(*at),
        [_, _, ..] => bail!("{field}: the file has two columns {name:?}: rename one"),
        [] => bail!(
            "{field}: the file has no column {name:?}{}; {}",
            did_you_mean(name, header.iter().map(String::as_str)),
            columns_there_are(header)
        ),
    }
}

fn columns_there_are(header: &[String]) -> String {
    format!("its columns are: {}", header.join(", "))
}
