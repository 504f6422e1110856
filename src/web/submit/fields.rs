//! The fields of the form: what they are called, what there is to choose from.

use super::form::{Form, additional_field};
use crate::catalog::{Catalogue, currency_of};
use crate::domain::{
    AdditionalKind, Aspect, Basis, Country, Education, EmployerSize, EmploymentStatus,
    EmploymentType, Gender, Industry, Level, PayPeriod, Vocabulary, WorkMode,
};
use crate::insight::country_name;
use std::collections::BTreeMap;

/// Something to choose.
pub(in crate::web) struct Option {
    pub value: String,
    pub label: String,
    pub chosen: bool,
    /// What the script needs to know of it: a country's currency, a period's times a year.
    pub data: String,
}

/// How a field is filled in.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(in crate::web) enum Kind {
    Text,
    Number,
    Choice,
    /// More than a line.
    Prose,
    /// A box to tick.
    Consent,
}

pub(in crate::web) struct Field {
    pub name: &'static str,
    pub label: &'static str,
    pub hint: &'static str,
    pub required: bool,
    pub kind: Kind,
    pub value: String,
    pub options: Vec<self::Option>,
    pub mistake: std::option::Option<String>,
}

impl Field {
    /// Whether what may be meant is offered while one types.
    pub(in crate::web) fn is_suggested(&self) -> bool {
        self.kind == Kind::Text && !self.options.is_empty()
    }

    pub(in crate::web) fn is_choice(&self) -> bool {
        self.kind == Kind::Choice
    }

    pub(in crate::web) fn is_prose(&self) -> bool {
        self.kind == Kind::Prose
    }

    pub(in crate::web) fn is_consent(&self) -> bool {
        self.kind == Kind::Consent
    }

    pub(in crate::web) fn is_number(&self) -> bool {
        self.kind == Kind::Number
    }
}

/// Fields that belong together.
pub(in crate::web) struct FieldSet {
    pub legend: &'static str,
    pub hint: &'static str,
    pub fields: Vec<Field>,
    /// Whether it may be folded away.
    pub optional: bool,
}

impl FieldSet {
    /// Whether a folded set has to be open.
    pub(in crate::web) fn in_use(&self) -> bool {
        self.fields.iter().any(|field| !field.value.is_empty() || field.mistake.is_some())
    }
}

/// Builds fields with what was typed into them.
struct Builder<'a>(&'a Form);

impl Builder<'_> {
    fn field(
        &self,
        name: &'static str,
        label: &'static str,
        hint: &'static str,
        kind: Kind,
    ) -> Field {
        Field {
            name,
            label,
            hint,
            required: false,
            kind,
            value: self.0.value(name).to_owned(),
            options: Vec::new(),
            mistake: self.0.mistake(name).map(str::to_owned),
        }
    }

    fn choice(
        &self,
        name: &'static str,
        label: &'static str,
        hint: &'static str,
        options: impl IntoIterator<Item = (String, String, String)>,
    ) -> Field {
        let field = self.field(name, label, hint, Kind::Choice);
        let options = options
            .into_iter()
            .map(|(value, label, data)| self::Option {
                chosen: value == field.value,
                value,
                label,
                data,
            })
            .collect();
        Field { options, ..field }
    }

    /// A text for which what may be meant is offered while one types; anything may be typed.
    fn suggested(
        &self,
        name: &'static str,
        label: &'static str,
        hint: &'static str,
        options: impl IntoIterator<Item = (String, String)>,
    ) -> Field {
        let options = options.into_iter().map(|(value, data)| self::Option {
            chosen: false,
            label: value.clone(),
            value,
            data,
        });
        Field { options: options.collect(), ..self.field(name, label, hint, Kind::Text) }
    }

    fn title(&self, catalogue: &Catalogue) -> Field {
        let titles = catalogue.roles().map(|role| (role.title.clone(), String::new()));
        let hint = "As you would say it, in your own language.";
        required(self.suggested("title", "Job title", hint, titles))
    }

    fn country(&self) -> Field {
        let hint = "Its name or its code.";
        required(self.suggested("country", "Country you work in", hint, countries()))
    }

    fn terms<T: Vocabulary>(
        &self,
        name: &'static str,
        label: &'static str,
        hint: &'static str,
    ) -> Field {
        let terms = T::ALL.iter();
        let options =
            terms.map(|term| (term.as_str().to_owned(), term.label().to_owned(), String::new()));
        self.choice(name, label, hint, options)
    }
}

fn required(field: Field) -> Field {
    Field { required: true, ..field }
}

/// Every country with its currency.
fn countries() -> Vec<(String, String)> {
    let mut all: Vec<_> = Country::all()
        .map(|country| (country_name(country).to_owned(), currency_of(country).code().to_owned()))
        .collect();
    all.sort();
    all
}

/// Every listed city with its country.
fn cities(catalogue: &Catalogue) -> Vec<(String, String)> {
    let mut all: Vec<_> = Country::all()
        .flat_map(|country| {
            let cities = catalogue.places().cities(country).into_iter();
            cities.map(move |city| (city.name.clone(), country_name(country).to_owned()))
        })
        .collect();
    all.sort();
    all
}

/// A term as a choice is found by typing: without the word all of them begin with, and capitalised.
fn bare(label: &str) -> String {
    let word = label.trim_start_matches("per ");
    let mut letters = word.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

fn currencies(catalogue: &Catalogue) -> Vec<(String, String, String)> {
    let known = catalogue.rates().currencies().into_iter();
    let of_countries = Country::all().map(currency_of);
    let all: BTreeMap<_, _> = known
        .chain(of_countries)
        .map(|currency| (currency.code().to_owned(), currency.name().to_owned()))
        .collect();
    all.into_iter()
        .map(|(code, name)| (code.clone(), format!("{code} {name}"), String::new()))
        .collect()
}

fn periods() -> Vec<(String, String, String)> {
    let all = PayPeriod::ALL.iter().rev();
    all.map(|period| {
        (period.as_str().to_owned(), bare(period.label()), period.per_year().to_string())
    })
    .collect()
}

pub(super) fn all(form: &Form, catalogue: &Catalogue, basis: Basis) -> Vec<FieldSet> {
    let (base_label, beside) = match basis {
        Basis::Gross => {
            ("Base pay before tax", "Amounts a year, before tax, in the same currency.")
        }
        Basis::Net => ("Base pay after tax", "Amounts a year, after tax, in the same currency."),
    };
    let build = Builder(form);
    let text = |name, label, hint| build.field(name, label, hint, Kind::Text);
    let number = |name, label, hint| build.field(name, label, hint, Kind::Number);
    let job = vec![
        build.title(catalogue),
        build.country(),
        build.suggested(
            "city",
            "City",
            "Only big cities are kept; others count for their country.",
            cities(catalogue),
        ),
        required(number(
            "experience_years",
            "Years of professional experience",
            "In all, not only in this job.",
        )),
        build.terms::<Level>(
            "level",
            "Level",
            "Left out, it is taken from the title where that says.",
        ),
    ];
    let base = vec![
        required(number("base_amount", base_label, "Without bonuses and stock.")),
        required(build.choice("base_currency", "Currency", "", currencies(catalogue))),
        required(build.choice("base_period", "Pay is per", "", periods())),
        number(
            "hours_per_week",
            "Hours a week",
            "As in your contract. Under 35, pay is brought to what it would be for 40 hours a week.",
        ),
    ];
    let additional = AdditionalKind::ALL
        .iter()
        .map(|kind| {
            let hint = match kind {
                AdditionalKind::Stock => "What a year of it is worth, not the whole grant.",
                _ => "",
            };
            number(additional_field(*kind), kind.label(), hint)
        })
        .collect();
    let more = vec![
        build.terms::<EmploymentType>("employment_type", "Employment", ""),
        build.terms::<WorkMode>("work_mode", "Where you work", ""),
        text(
            "employer_name",
            "Employer",
            "Never stored: it only serves to see that a figure is not one employer's payroll.",
        ),
        build.terms::<EmployerSize>("employer_size", "Size of the employer", ""),
        build.terms::<Industry>("employer_industry", "Industry", ""),
        build.terms::<Education>("education", "Education", "The highest you completed."),
        build.terms::<Gender>("gender", "Gender", "Used for the pay gap only."),
        number("year", "Year this pay is for", "Left out, it is this year."),
    ];
    let set = |legend, hint, fields, optional| FieldSet { legend, hint, fields, optional };
    vec![
        set("Your job", "", job, false),
        set("Your pay", "", base, false),
        set("Bonus, stock and other pay", beside, additional, true),
        set(
            "A little more",
            "All of it may stay empty. It makes narrower figures possible.",
            more,
            true,
        ),
    ]
}

/// The fields of the form for a review.
pub(super) fn of_review(form: &Form, catalogue: &Catalogue) -> Vec<FieldSet> {
    let build = Builder(form);
    let prose = |name, label, hint| build.field(name, label, hint, Kind::Prose);
    let stars = |aspect: Aspect| {
        let names = [
            ("5", "5 very good"),
            ("4", "4 good"),
            ("3", "3 so so"),
            ("2", "2 bad"),
            ("1", "1 very bad"),
        ];
        let options = names.map(|(star, name)| (star.to_owned(), name.to_owned(), String::new()));
        build.choice(aspect.as_str(), aspect.label(), "", options)
    };
    let yes_or_no = ["yes", "no"].map(|answer| {
        (answer.to_owned(), if answer == "yes" { "Yes" } else { "No" }.to_owned(), String::new())
    });
    let job = vec![
        build.title(catalogue),
        build.country(),
        build.terms::<EmploymentStatus>("employment_status", "Do you still work there?", ""),
        build.field(
            "employer_name",
            "Employer",
            "Never stored: its name is taken out of what you write.",
            Kind::Text,
        ),
    ];
    let rated = Aspect::ALL.iter().map(|aspect| match aspect {
        Aspect::Overall => required(stars(*aspect)),
        other => stars(*other),
    });
    let rated = rated
        .chain([build.choice("recommend", "Would you recommend it?", "", yes_or_no)])
        .collect();
    let words = vec![
        prose("pros", "What is good", ""),
        prose("cons", "What is bad", ""),
        prose("advice", "What should be different", ""),
        build.field(
            "quote_consent",
            "Single sentences of mine may be shown",
            "Without it, your words only count for themes.",
            Kind::Consent,
        ),
    ];
    let set = |legend, hint, fields| FieldSet { legend, hint, fields, optional: false };
    vec![
        set("Your job", "", job),
        set("Stars", "", rated),
        set("In your words", "Any language. Names and numbers are taken out.", words),
    ]
}
