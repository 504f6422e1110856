//! A mapping applied to a file's header: from a row of cells to a draft.

use super::amount::{self, Amount, Decimal, Evidence};
use super::cell;
use super::field::{Field, did_you_mean};
use super::mapping::{Mapping, Reading};
use super::summary::Reason;
use crate::domain::{AdditionalKind, Currency, PayPeriod, Vocabulary};
use crate::intake::{
    AdditionalDraft, BaseDraft, EmployerDraft, FieldCode, FieldError, SalaryDraft,
};
use anyhow::bail;
use csv::StringRecord;
use std::cell::Cell;
use std::collections::{BTreeMap, HashMap};

/// Where a field's text comes from.
#[derive(Default)]
struct Source {
    /// Positions of its columns.
    columns: Vec<usize>,
    /// What stands in for an empty cell.
    default: Option<String>,
    /// What cells mean that are not meant literally.
    values: HashMap<String, String>,
    /// How the operator knows it: by its header, else by its name.
    label: String,
    /// How its cells are read.
    reading: Reading,
    /// The sign before decimals, where it is known.
    decimal: Option<Decimal>,
    /// Amounts of which custom alone said that they are thousands.
    by_custom: Cell<u64>,
}

/// How the rows of one file are read.
pub(super) struct Layout(BTreeMap<Field, Source>);

impl Layout {
    /// Finds the mapping's columns in a header.
    ///
    /// # Errors
    /// A column that is not there or there twice, with the columns there are; a required field
    /// without a column.
    pub(super) fn of(mapping: &Mapping, header: &[String]) -> anyhow::Result<Self> {
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
        Ok(Layout(fields))
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
        let amounts = self.0.iter_mut().filter(|(field, _)| field.is_amount());
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
        let custom = self.0.values().filter(|source| source.by_custom.get() > 0);
        custom
            .map(|source| {
                format!(
                    "{}: {} amounts such as 50,000 or 50.000 were read as thousands; \
                     decimal = \",\" or \".\" in the mapping says otherwise",
                    source.label,
                    source.by_custom.get()
                )
            })
            .collect()
    }

    /// What a row says, or why some of it is not understood.
    pub(super) fn draft(&self, cells: &StringRecord) -> (SalaryDraft, Vec<(Field, Reason)>) {
        let mut row = Row { layout: self, cells, reasons: Vec::new() };
        let base = row.base();
        let currency = base.currency.clone();
        let additional = AdditionalKind::ALL.iter().filter_map(|kind| {
            let amount = row.additional(Field::of(*kind), currency.as_deref())?;
            Some(AdditionalDraft { kind: Some(kind.to_string()), amount: Some(amount) })
        });
        let additional = additional.collect();
        let employer = EmployerDraft {
            name: row.text(Field::Employer),
            size: row.text(Field::EmployerSize),
            industry: row.text(Field::Industry),
        };
        let draft = SalaryDraft {
            title: row.text(Field::Title),
            country: row.text(Field::Country),
            region: row.text(Field::Region),
            city: row.text(Field::City),
            level: row.text(Field::Level),
            experience_years: row.experience(),
            base: Some(base),
            additional,
            basis: row.text(Field::Basis),
            hours_per_week: row.number(Field::HoursPerWeek, cell::decimal, "hours such as 37.5"),
            employment_type: row.text(Field::EmploymentType),
            work_mode: row.text(Field::WorkMode),
            employer: Some(employer),
            education: row.text(Field::Education),
            gender: row.text(Field::Gender),
            year: row.number(Field::Year, cell::year, "a year such as 2026"),
        };
        (draft, row.reasons)
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

    fn says(&self, field: Field, what: impl Into<String>) -> Reason {
        let label = self.0.get(&field).map_or(field.name(), |source| &source.label);
        Reason::new(label, what)
    }
}

fn column(header: &[String], field: Field, name: &str) -> anyhow::Result<usize> {
    let mut found = header.iter().enumerate().filter(|(_, header)| *header == name.trim());
    match (found.next(), found.next()) {
        (Some((at, _)), None) => Ok(at),
        (Some(_), Some(_)) => bail!("{field}: the file has two columns {name:?}: rename one"),
        (None, _) => bail!(
            "{field}: the file has no column {name:?}{}; {}",
            did_you_mean(name, header.iter().map(String::as_str)),
            columns_there_are(header)
        ),
    }
}

fn columns_there_are(header: &[String]) -> String {
    format!("its columns are: {}", header.join(", "))
}

/// One row being read.
struct Row<'a> {
    layout: &'a Layout,
    cells: &'a StringRecord,
    reasons: Vec<(Field, Reason)>,
}

impl<'a> Row<'a> {
    /// The texts of a field's cells that are not empty.
    fn texts(&self, field: Field) -> impl Iterator<Item = &'a str> + use<'a> {
        let cells = self.cells;
        self.layout
            .0
            .get(&field)
            .into_iter()
            .flat_map(move |source| {
                let texts = source.columns.iter().filter_map(|at| cells.get(*at)).map(str::trim);
                texts.map(|text| source.values.get(text).map_or(text, String::as_str))
            })
            .filter(|text| !text.is_empty())
    }

    /// What a field's own cells say: the first that is not merely "other".
    fn told(&self, field: Field) -> Option<&'a str> {
        let mut texts = self.texts(field).peekable();
        while let Some(text) = texts.next() {
            if texts.peek().is_none() || !text.eq_ignore_ascii_case("other") {
                return Some(text);
            }
        }
        None
    }

    fn text(&self, field: Field) -> Option<String> {
        let default = || self.layout.0.get(&field)?.default.as_deref();
        self.told(field).or_else(default).map(str::to_owned)
    }

    fn number<T>(
        &mut self,
        field: Field,
        read: impl Fn(&str) -> Option<T>,
        expected: &str,
    ) -> Option<T> {
        let number = read(&self.text(field)?);
        if number.is_none() {
            self.refuse(field, format!("is not {expected}"));
        }
        number
    }

    fn experience(&mut self) -> Option<f64> {
        let years = self.number(Field::ExperienceYears, cell::years, "years, 5 or 5-7")?;
        let months = self.layout.0.get(&Field::ExperienceYears)?.reading.months;
        Some(if months { years / 12.0 } else { years })
    }

    /// Base pay. What the cell itself says of currency and period goes before a default; where a
    /// column says something else, the row is refused.
    fn base(&mut self) -> BaseDraft {
        let read = self.amounts(Field::Base);
        let mut base = BaseDraft {
            amount: None,
            currency: self.text(Field::Currency),
            period: self.text(Field::Period),
        };
        let Some((sum, first)) = read else { return base };
        base.amount = Some(major(sum));
        if !first.currencies.is_empty() {
            let stated = base.currency.as_deref().and_then(|code| Currency::parse(code).ok());
            let fits = stated.is_some_and(|stated| first.currencies.contains(&stated));
            match (fits, self.told(Field::Currency)) {
                (true, _) => {}
                (false, None) => {
                    base.currency = first.currencies.first().map(|code| code.code().to_owned());
                }
                (false, Some(_)) => {
                    self.refuse(Field::Base, "names another currency than the currency's column");
                }
            }
        }
        if let Some(period) = first.period {
            let told = self.told(Field::Period).map(str::to_owned);
            if told.is_some_and(|told| told != period.as_str()) {
                self.refuse(Field::Base, "names another period than the period's column");
            }
            base.period = Some(period.as_str().to_owned());
        }
        base
    }

    /// Additional pay of a year in the base's currency.
    fn additional(&mut self, field: Field, currency: Option<&str>) -> Option<f64> {
        let (sum, first) = self.amounts(field)?;
        let base = currency.and_then(|code| Currency::parse(code).ok());
        let fits = base.is_none_or(|base| first.currencies.contains(&base));
        if !first.currencies.is_empty() && !fits {
            self.refuse(field, "is in another currency than base pay");
            return None;
        }
        let times = first.period.map_or(1, PayPeriod::per_year);
        Some(major(sum.saturating_mul(times)))
    }

    /// The sum of a field's cells in thousandths, with what the first of them says beside it.
    fn amounts(&mut self, field: Field) -> Option<(i64, Amount)> {
        let source = self.layout.0.get(&field)?;
        let mut found: Option<(i64, Amount)> = None;
        for text in self.texts(field) {
            let amount = match amount::amount(text, source.decimal) {
                Ok(amount) => amount,
                Err(reason) => {
                    self.refuse(field, reason.to_string());
                    return None;
                }
            };
            source.by_custom.set(source.by_custom.get() + u64::from(amount.by_custom));
            let one = amount.thousandths.saturating_mul(source.reading.times.unwrap_or(1));
            found = Some(match found {
                None => (one, amount),
                Some((sum, first)) => {
                    let other_currency =
                        !amount.currencies.is_empty() && amount.currencies != first.currencies;
                    let other_period = amount.period.is_some() && amount.period != first.period;
                    if other_currency || other_period {
                        self.refuse(field, "has parts in different currencies or periods");
                        return None;
                    }
                    (sum.saturating_add(one), first)
                }
            });
        }
        found
    }

    fn refuse(&mut self, field: Field, what: impl Into<String>) {
        self.reasons.push((field, self.layout.says(field, what)));
    }
}

/// Thousandths as a draft has them. Exact: both are far below 2⁵³, and intake rounds them back to
/// hundredths, in which alone it reckons.
fn major(thousandths: i64) -> f64 {
    thousandths as f64 / 1_000.0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn header(names: &str) -> Vec<String> {
        names.split(',').map(str::to_owned).collect()
    }

    fn refusal(mapping: &str, names: &str) -> String {
        let mapping = Mapping::parse(mapping).expect("a mapping");
        Layout::of(&mapping, &header(names)).err().map(|error| error.to_string()).expect("refused")
    }

    #[test]
    fn what_is_missing_is_told_with_what_there_is() {
        let mapping = "[columns]\ntitle = 'Job'\ncountry = 'Land'\nbase = 'Salery'";
        assert_eq!(
            refusal(mapping, "Job,Land,Salary"),
            "base: the file has no column \"Salery\"; did you mean \"Salary\"?; its columns are: \
             Job, Land, Salary"
        );
        assert!(refusal(mapping, "Job,Land,Salery,Job").contains("two columns \"Job\""));
        let missing = refusal("", "title,base");
        assert!(missing.contains("no column is the country") && missing.contains("title, base"));
        assert!(refusal("", "title,country,base,currency,base_currency").contains("same field"));
    }

    #[test]
    fn a_row_becomes_a_draft() {
        let mapping = "
            columns = { title = 'Job', base = ['Pay', '13th'], bonus = 'Bonus', year = 'When' }
            defaults = { country = 'DE', level = 'mid' }
            values.base = { 'n/a' = '' }
            values.level = { S = 'senior' }";
        let mapping = Mapping::parse(mapping).expect("a mapping");
        let layout = Layout::of(&mapping, &header("Job,13th,Pay,Bonus,When")).expect("a layout");
        let read = |cells: [&str; 5]| layout.draft(&StringRecord::from(cells.to_vec()));
        let (draft, reasons) = read(["Cook ", "2.000", "24.000", "", "2021e"]);
        assert!(reasons.is_empty());
        assert_eq!(draft.title.as_deref(), Some("Cook"));
        assert_eq!(draft.base.and_then(|base| base.amount), Some(26_000.0));
        assert_eq!((draft.level.as_deref(), draft.year), (Some("mid"), Some(2021)));
        assert!(draft.additional.is_empty());
        let (draft, reasons) = read(["Cook", "n/a", "24,000", "a lot", "soon"]);
        assert_eq!(draft.base.and_then(|base| base.amount), Some(24_000.0));
        let reasons: Vec<_> = reasons.iter().map(|(_, reason)| reason.to_string()).collect();
        assert_eq!(
            reasons,
            [
                "Bonus: is not an amount such as 50000, 50,000 or 50.000,00",
                "When: is not a year such as 2026"
            ]
        );
    }
}
