//! A form as it came, and the draft it means.

use super::number::number;
use crate::catalog::{Amount, Catalogue, NotAnAmount, Tax, amount, is_nothing, major, settled};
use crate::domain::{AdditionalKind, Aspect, Basis, Country, Currency, PayPeriod, Vocabulary};
use crate::insight::country_name;
use crate::intake::{
    AdditionalDraft, BaseDraft, EmployerDraft, FieldCode, FieldError, Intake, Placing,
    Requirements, ReviewDraft, SalaryDraft,
};
use crate::web::asked::Asked;
use std::collections::BTreeMap;

/// Longest title that a link fills in.
const LONGEST_TITLE: usize = 200;

/// What was typed, by field, and what is wrong with it.
#[derive(Debug, Clone, Default)]
pub(super) struct Form {
    values: BTreeMap<String, String>,
    mistakes: BTreeMap<String, String>,
    /// What whoever fills it in must know of what stands in it.
    note: Option<&'static str>,
    /// Whether pay is to be stated after tax.
    net: bool,
}

/// Fields that say what is done with a form, not what was typed.
const OF_THE_FORM: [&str; 4] = ["key", "receipt", "action", "sure"];

/// The form's field for a kind of additional pay.
pub(super) fn additional_field(kind: AdditionalKind) -> &'static str {
    match kind {
        AdditionalKind::Bonus => "bonus",
        AdditionalKind::Stock => "stock",
        AdditionalKind::Commission => "commission",
        AdditionalKind::ProfitSharing => "profit_sharing",
        AdditionalKind::Tips => "tips",
        AdditionalKind::Allowance => "allowance",
        AdditionalKind::Other => "other",
    }
}

impl Form {
    /// Reads `application/x-www-form-urlencoded`.
    pub(super) fn read(body: &[u8]) -> Self {
        let values = url::form_urlencoded::parse(body).into_owned();
        Form { values: values.collect(), ..Form::default() }
    }

    /// A form with these fields filled in.
    pub(super) fn of<'a>(fields: impl IntoIterator<Item = (&'a str, String)>) -> Self {
        let filled = fields.into_iter().filter(|(_, value)| !value.is_empty());
        let values = filled.map(|(name, value)| (name.to_owned(), value)).collect();
        Form { values, ..Form::default() }
    }

    /// A form that a link filled in with a title and a country.
    pub(super) fn of_link(asked: &Asked) -> Self {
        let title = asked.value("title").chars().take(LONGEST_TITLE).collect();
        let country = Country::parse(asked.value("country"));
        let currency = country.map(|country| crate::catalog::currency_of(country).code());
        Form::of([
            ("title", title),
            ("country", country.map(country_name).unwrap_or_default().to_owned()),
            ("base_currency", currency.unwrap_or_default().to_owned()),
        ])
    }

    /// The same with one field changed.
    pub(super) fn with(mut self, field: &str, value: &str) -> Self {
        self.values.insert(field.to_owned(), value.to_owned());
        self
    }

    /// The same with a note on what stands in it.
    pub(super) fn noted(self, note: &'static str) -> Self {
        Form { note: Some(note), ..self }
    }

    /// What whoever fills it in must know of it.
    pub(super) fn note(&self) -> Option<&'static str> {
        self.note
    }

    /// Everything that was typed or chosen.
    pub(super) fn typed(&self) -> Vec<(String, String)> {
        let typed = self.values.iter().filter(|(name, value)| {
            !OF_THE_FORM.contains(&name.as_str()) && !value.trim().is_empty()
        });
        typed.map(|(name, value)| (name.clone(), value.clone())).collect()
    }

    /// The country that was typed, by its code or its name.
    fn country(&self, catalogue: &Catalogue) -> Option<Country> {
        catalogue.places().country(self.value("country")).map(|(country, _)| country)
    }

    /// What was typed into a field.
    pub(super) fn value(&self, field: &str) -> &str {
        self.values.get(field).map(|value| value.trim()).unwrap_or_default()
    }

    /// What is wrong with a field.
    pub(super) fn mistake(&self, field: &str) -> Option<&str> {
        self.mistakes.get(field).map(String::as_str)
    }

    fn text(&self, field: &str) -> Option<String> {
        Some(self.value(field)).filter(|value| !value.is_empty()).map(str::to_owned)
    }

    fn number(&mut self, field: &str) -> Option<f64> {
        let text = self.text(field)?;
        let number = number(&text);
        if number.is_none() {
            self.add(field, "Write a number, such as 52,000 or 6.5.");
        }
        number
    }

    /// An amount, read as an import reads it. What it says of currency, period and tax must agree with what is chosen
    /// beside it.
    fn amount(&mut self, field: &str) -> Option<Amount> {
        let text = self.text(field).filter(|text| !is_nothing(text))?;
        let read = amount(&text, None);
        let chosen = self.text("base_currency").and_then(|code| Currency::parse(&code).ok());
        match read {
            Err(NotAnAmount::Unreadable) => {
                self.add(field, "Write an amount, such as 52,000 or 18.50.");
                None
            }
            Err(reason) => {
                self.add(field, format!("This {}.", reason.to_string().trim_end_matches('.')));
                None
            }
            Ok(read)
                if chosen.is_some_and(|one| {
                    !read.currencies.is_empty() && !read.currencies.contains(&one)
                }) =>
            {
                self.add(field, "This names another currency than the one chosen.");
                None
            }
            Ok(read) if read.tax == Some(Tax::Net) && !self.net => {
                self.add(field, "This is pay after tax: state it before tax.");
                None
            }
            Ok(read) if read.tax == Some(Tax::Gross) && self.net => {
                self.add(field, "This is pay before tax: state it after tax.");
                None
            }
            Ok(read) => Some(read),
        }
    }

    /// Base pay with its currency and period: what is chosen, else what the amount itself says.
    fn base(&mut self, catalogue: &Catalogue) -> BaseDraft {
        let read = self.amount("base_amount");
        let mut base = BaseDraft {
            amount: None,
            currency: self.text("base_currency"),
            period: self.text("base_period"),
        };
        let Some(read) = read else { return base };
        let mut thousandths = read.thousandths;
        if base.currency.is_none() {
            let home = self.country(catalogue).map(crate::catalog::currency_of);
            let found = home.and_then(|home| settled(&read.currencies, home));
            base.currency = found.map(|one| one.code().to_owned());
        }
        if let Some(period) = read.period {
            let chosen = base.period.get_or_insert_with(|| period.as_str().to_owned());
            if chosen != period.as_str() {
                self.add("base_period", "The amount names another period than the one chosen.");
            }
        }
        if let Some(pays) = read.pays {
            if base.period.as_deref() == Some(PayPeriod::Month.as_str()) {
                thousandths = thousandths.saturating_mul(pays.count);
                base.period = Some(PayPeriod::Year.as_str().to_owned());
            } else if pays.factor {
                self.add("base_period", "So many pays go with pay per month.");
            }
        }
        let currency = base.currency.as_deref().and_then(|code| Currency::parse(code).ok());
        base.amount = Some(major(thousandths, currency));
        base
    }

    /// Additional pay of a year.
    fn additional(&mut self, field: &str) -> Option<f64> {
        let read = self.amount(field)?;
        let times = read.period.map_or(1, PayPeriod::per_year);
        let currency = self.text("base_currency").and_then(|code| Currency::parse(&code).ok());
        Some(major(read.thousandths.saturating_mul(times), currency))
    }

    /// One mistake a field is enough.
    fn add(&mut self, field: &str, mistake: impl Into<String>) {
        self.mistakes.entry(field.to_owned()).or_insert_with(|| mistake.into());
    }

    /// The draft, understood; else the form with every mistake beside its field.
    pub(super) fn draft(
        &self,
        intake: &Intake,
        catalogue: &Catalogue,
    ) -> Result<SalaryDraft, Form> {
        let mut form = Form { net: intake.basis() == Basis::Net, ..self.clone() };
        let year = form.number("year").filter(|year| year.fract() == 0.0);
        let additional: Vec<_> = AdditionalKind::ALL
            .iter()
            .filter(|kind| {
                form.text(additional_field(**kind)).is_some_and(|text| !is_nothing(&text))
            })
            .copied()
            .collect();
        let draft = SalaryDraft {
            title: form.text("title"),
            country: form.text("country"),
            region: None,
            city: form.text("city"),
            level: form.text("level"),
            experience_years: form.number("experience_years"),
            base: Some(form.base(catalogue)),
            additional: additional
                .iter()
                .map(|kind| AdditionalDraft {
                    kind: Some(kind.to_string()),
                    amount: form.additional(additional_field(*kind)),
                })
                .collect(),
            basis: Some(intake.basis().as_str().to_owned()),
            hours_per_week: form.number("hours_per_week"),
            employment_type: form.text("employment_type"),
            work_mode: form.text("work_mode"),
            employer: Some(EmployerDraft {
                name: form.text("employer_name"),
                size: form.text("employer_size"),
                industry: form.text("employer_industry"),
            }),
            education: form.text("education"),
            gender: form.text("gender"),
            year: year.map(|year| year as i64),
        };
        let checked = intake.check(&draft, Requirements::FORM, Placing::ByMatch);
        for error in checked.err().into_iter().flatten() {
            form.add_error(field_of(&error.pointer, &additional), &error);
        }
        if form.mistakes.is_empty() { Ok(draft) } else { Err(form) }
    }
}

impl Form {
    /// The review, understood; else the form with every mistake beside its field.
    pub(super) fn review_draft(&self, intake: &Intake) -> Result<ReviewDraft, Form> {
        let mut form = self.clone();
        let mut ratings = BTreeMap::new();
        for aspect in Aspect::ALL {
            let Some(stars) = form.text(aspect.as_str()) else { continue };
            match stars.parse() {
                Ok(stars) => drop(ratings.insert(*aspect, stars)),
                Err(_) => form.add(aspect.as_str(), "Choose one to five stars."),
            }
        }
        let draft = ReviewDraft {
            title: form.text("title"),
            country: form.text("country"),
            ratings,
            pros: form.text("pros"),
            cons: form.text("cons"),
            advice: form.text("advice"),
            recommend: form.text("recommend").map(|answer| answer == "yes"),
            employment_status: form.text("employment_status"),
            quote_consent: Some(form.text("quote_consent").is_some()),
            employer: form.text("employer_name"),
        };
        for error in intake.check_review(&draft).err().into_iter().flatten() {
            form.add_error(review_field(&error.pointer), &error);
        }
        if form.mistakes.is_empty() { Ok(draft) } else { Err(form) }
    }

    fn add_error(&mut self, field: &str, error: &FieldError) {
        let sentence = match error.code {
            FieldCode::Required => "This is needed.".to_owned(),
            _ => format!("This {}.", error.detail.trim_end_matches('.')),
        };
        self.add(field, sentence);
    }
}

/// The review form's field for a JSON pointer of the intake.
fn review_field(pointer: &str) -> &str {
    match pointer {
        "/employer/name" => "employer_name",
        other => other.rsplit('/').next().unwrap_or_default(),
    }
}

/// The form's field for a JSON pointer of the intake.
fn field_of(pointer: &str, additional: &[AdditionalKind]) -> &'static str {
    if let Some(rest) = pointer.strip_prefix("/additional/") {
        let index = rest.split('/').next().and_then(|index| index.parse::<usize>().ok());
        let kind = index.and_then(|index| additional.get(index));
        return kind.map_or("base_amount", |kind| additional_field(*kind));
    }
    match pointer {
        "/title" => "title",
        "/country" => "country",
        "/region" | "/city" => "city",
        "/level" => "level",
        "/experience_years" => "experience_years",
        "/base/currency" => "base_currency",
        "/base/period" => "base_period",
        "/hours_per_week" => "hours_per_week",
        "/employment_type" => "employment_type",
        "/work_mode" => "work_mode",
        "/employer/name" | "/employer" => "employer_name",
        "/employer/size" => "employer_size",
        "/employer/industry" => "employer_industry",
        "/education" => "education",
        "/gender" => "gender",
        "/year" => "year",
        _ => "base_amount",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mistakes_find_their_fields() {
        let additional = [AdditionalKind::Stock, AdditionalKind::Tips];
        assert_eq!(field_of("/additional/1/amount", &additional), "tips");
        assert_eq!(field_of("/base/currency", &additional), "base_currency");
        assert_eq!(field_of("/base", &additional), "base_amount");
    }
}
