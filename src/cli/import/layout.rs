//! A mapping applied to a file's header: from a row of cells to a draft.

use super::cell;
use super::field::{Field, did_you_mean};
use super::mapping::Mapping;
use super::summary::Reason;
use crate::domain::{AdditionalKind, Vocabulary};
use crate::intake::{
    AdditionalDraft, BaseDraft, EmployerDraft, FieldCode, FieldError, SalaryDraft,
};
use anyhow::bail;
use csv::StringRecord;
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
            };
            if source.columns.len() > 1 && !field.is_amount() {
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

    /// What a row says, or why some of it is not understood.
    pub(super) fn draft(&self, cells: &StringRecord) -> (SalaryDraft, Vec<(Field, Reason)>) {
        let mut row = Row { layout: self, cells, reasons: Vec::new() };
        let additional = AdditionalKind::ALL.iter().filter_map(|kind| {
            let amount = row.amount(Field::of(*kind))?;
            Some(AdditionalDraft { kind: Some(kind.to_string()), amount: Some(amount) })
        });
        let additional = additional.collect();
        let base = BaseDraft {
            amount: row.amount(Field::Base),
            currency: row.text(Field::Currency),
            period: row.text(Field::Period),
        };
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
            experience_years: row.number(Field::ExperienceYears, cell::years, "years, 5 or 5-7"),
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
        (field, self.says(field, format!("{}{mend}", error.detail)))
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

    fn text(&self, field: Field) -> Option<String> {
        let default = || self.layout.0.get(&field)?.default.as_deref();
        self.texts(field).next().or_else(default).map(str::to_owned)
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

    /// The sum of a field's cells.
    fn amount(&mut self, field: Field) -> Option<f64> {
        let mut sum = None;
        for text in self.texts(field) {
            match cell::amount(text) {
                Some(amount) => sum = Some(sum.unwrap_or(0.0) + amount),
                None => {
                    self.refuse(field, "is not an amount such as 50000, 50,000 or 50.000,00");
                    return None;
                }
            }
        }
        sum
    }

    fn refuse(&mut self, field: Field, what: impl Into<String>) {
        self.reasons.push((field, self.layout.says(field, what)));
    }
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
