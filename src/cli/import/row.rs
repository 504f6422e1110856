//! One row of a file: from its cells to a draft. A cell that is optional and not understood costs itself; what changes
//! the meaning of pay costs the row; what is likely but not sure makes the row wait for a look.

use super::cell;
use super::field::Field;
use super::layout::Layout;
use super::summary::Reason;
use crate::catalog::{Catalogue, is_nothing};
use crate::domain::{AdditionalKind, Vocabulary};
use crate::intake::{AdditionalDraft, EmployerDraft, SalaryDraft};
use csv::StringRecord;

/// What a row says.
#[derive(Debug, Default)]
pub(super) struct RowRead {
    /// What goes to the intake.
    pub(super) draft: SalaryDraft,
    /// Why the row cannot be taken.
    pub(super) refusals: Vec<(Field, Reason)>,
    /// Cells left out, with what they said.
    pub(super) left_out: Vec<(Field, String)>,
    /// Why somebody has to look at it first.
    pub(super) doubts: Vec<Reason>,
}

impl RowRead {
    /// Reads a row.
    pub(super) fn of(layout: &Layout, cells: &StringRecord, catalogue: &Catalogue) -> Self {
        let mut row = Row { layout, cells, catalogue, read: RowRead::default() };
        let places = row.places();
        let country = places.country.as_deref().and_then(|text| catalogue.places().country(text));
        let country = country.map(|(country, _)| country);
        let base = row.base(country);
        let currency = base.currency.clone();
        let additional = AdditionalKind::ALL.iter().filter_map(|kind| {
            let amount = row.additional(Field::of(*kind), currency.as_deref(), country)?;
            Some(AdditionalDraft { kind: Some(kind.to_string()), amount: Some(amount) })
        });
        let additional: Vec<_> = additional.collect();
        let employer = EmployerDraft {
            name: row.text(Field::Employer),
            size: row.term(Field::EmployerSize),
            industry: row.term(Field::Industry),
        };
        let hours = row.hours(base.period.as_deref());
        let employment_type = row.employment_type();
        row.read.draft = SalaryDraft {
            title: row.text(Field::Title),
            country: places.country,
            region: places.region,
            city: places.city,
            level: row.term(Field::Level),
            experience_years: row.experience(),
            base: Some(base),
            additional,
            basis: row.basis(),
            hours_per_week: hours,
            employment_type,
            work_mode: row.term(Field::WorkMode),
            employer: Some(employer),
            education: row.term(Field::Education),
            gender: row.term(Field::Gender),
            year: row.year(),
        };
        row.read
    }
}

/// One row being read.
pub(super) struct Row<'a> {
    pub(super) layout: &'a Layout,
    cells: &'a StringRecord,
    pub(super) catalogue: &'a Catalogue,
    pub(super) read: RowRead,
}

impl<'a> Row<'a> {
    /// The texts of a field's cells that are not empty.
    pub(super) fn texts(&self, field: Field) -> impl Iterator<Item = &'a str> + use<'a> {
        let cells = self.cells;
        self.layout
            .source(field)
            .into_iter()
            .flat_map(move |source| {
                let texts = source.columns.iter().filter_map(|at| cells.get(*at)).map(bare);
                texts.map(|text| source.values.get(text).map_or(text, String::as_str))
            })
            .filter(|text| !text.is_empty())
    }

    /// What a field's own cells say: the first that is not merely "other".
    pub(super) fn told(&self, field: Field) -> Option<&'a str> {
        let mut texts = self.texts(field).peekable();
        while let Some(text) = texts.next() {
            if texts.peek().is_none() || !is_other(text) {
                return Some(text);
            }
        }
        None
    }

    pub(super) fn text(&self, field: Field) -> Option<String> {
        let default = || self.layout.source(field)?.default.as_deref();
        self.told(field).or_else(default).map(str::to_owned)
    }

    /// A term of the field's vocabulary, however it is spelt; what is none is left out.
    pub(super) fn term(&mut self, field: Field) -> Option<String> {
        let text = self.text(field)?;
        if let Some(term) = self.layout.looked.term(field, &text) {
            return Some(term.to_owned());
        }
        if !is_nothing(&text) {
            self.leave_out(field, &text, "is not a term that is known");
        }
        None
    }

    pub(super) fn experience(&mut self) -> Option<f64> {
        let field = Field::ExperienceYears;
        let text = self.text(field).filter(|text| !is_nothing(text))?;
        let Some(years) = cell::years(&text) else {
            let why = if cell::is_date(&text) {
                "is a date: a spreadsheet makes dates of bands such as 5-10"
            } else {
                "is not years, 5 or 5-7"
            };
            self.leave_out(field, &text, why);
            return None;
        };
        let months = self.layout.source(field)?.reading.months && !cell::names_unit(&text);
        let years = if months { years / 12.0 } else { years };
        if (0.0..=60.0).contains(&years) {
            return Some(years);
        }
        self.leave_out(field, &text, "must be 0 to 60 years");
        None
    }

    pub(super) fn year(&mut self) -> Option<i64> {
        let text = self.text(Field::Year).filter(|text| !is_nothing(text))?;
        let year = cell::year(&text).filter(|year| (2_000..=2_100).contains(year));
        if year.is_none() {
            self.leave_out(Field::Year, &text, "is not a year such as 2026");
        }
        year
    }

    /// Hours a week, or a share of full time. They change what pay means, but not of an hour or a day.
    pub(super) fn hours(&mut self, period: Option<&str>) -> Option<f64> {
        let text = self.text(Field::HoursPerWeek).filter(|text| !is_nothing(text))?;
        let hours = cell::hours(&text).filter(|hours| (0.25..=100.0).contains(hours));
        if hours.is_none() {
            let what = "is not hours such as 37.5 nor a share of full time such as 80 %";
            if matches!(period, Some("hour" | "day")) {
                self.leave_out(Field::HoursPerWeek, &text, what);
            } else {
                self.refuse(Field::HoursPerWeek, what);
            }
        }
        hours
    }

    /// Before or after tax; what is neither costs the row.
    pub(super) fn basis(&mut self) -> Option<String> {
        let text = self.text(Field::Basis).filter(|text| !is_nothing(text))?;
        Some(self.layout.looked.term(Field::Basis, &text).map_or(text, str::to_owned))
    }

    /// An amount of an invoice is a contractor's; anybody else's is refused.
    pub(super) fn employment_type(&mut self) -> Option<String> {
        let told = self.term(Field::EmploymentType);
        if !self.layout.is_invoice(&self.texts(Field::Base).collect::<Vec<_>>().join(" ")) {
            return told;
        }
        match told.as_deref() {
            None => Some("contract".to_owned()),
            Some("contract" | "freelance") => told,
            Some(_) => {
                let what = "is an invoice without value added tax, which only contractors write";
                self.refuse(Field::Base, what);
                told
            }
        }
    }

    /// An amount that cannot be read costs the row where it is base pay, else itself.
    pub(super) fn unreadable(&mut self, field: Field, text: &str, why: &str) {
        if field == Field::Base {
            self.refuse(field, why);
        } else {
            self.leave_out(field, text, why);
        }
    }

    /// Leaves a cell out, or refuses its row where the mapping wants that.
    pub(super) fn leave_out(&mut self, field: Field, text: &str, why: &str) {
        if self.layout.refuses_unknown(field) {
            self.refuse(field, why);
        } else {
            self.read.left_out.push((field, text.to_owned()));
        }
    }

    pub(super) fn refuse(&mut self, field: Field, what: impl Into<String>) {
        if self.read.refusals.iter().all(|(known, _)| *known != field) {
            self.read.refusals.push((field, self.layout.says(field, what)));
        }
    }
}

/// A cell without the apostrophe that keeps a spreadsheet from taking it for a formula.
fn bare(text: &str) -> &str {
    let text = text.trim();
    match text.strip_prefix('\'') {
        Some(rest) if rest.starts_with(['=', '+', '-', '@']) => rest,
        _ => text,
    }
}

pub(super) fn is_other(text: &str) -> bool {
    let text = text.trim().to_lowercase();
    matches!(
        text.as_str(),
        "other" | "others" | "andere" | "anderes" | "autre" | "otro" | "otra" | "другое" | "other:"
    )
}
