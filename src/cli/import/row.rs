//! One row of a file: from its cells to a draft. A cell that is optional and not understood costs itself; what changes
//! the meaning of pay costs the row; what is likely but not sure makes the row wait for a look.

use super::cell;
use super::field::Field;
use super::layout::{Layout, Told};
use super::summary::Reason;
use crate::catalog::{
    Amount, Catalogue, Pays, Retired, Tax, amount, currencies_in, currency_of, is_nothing, major,
    settled, term_of,
};
use crate::domain::{AdditionalKind, Country, Currency, PayPeriod, Vocabulary};
use crate::intake::{AdditionalDraft, BaseDraft, EmployerDraft, SalaryDraft};
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

/// More lakh than this in a month that only a default speaks of are doubtful: lakh are mostly said of a year.
const MONTHLY_LAKH: i64 = 300_000_000;

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

/// Where a row is from, as texts for the intake.
struct PlaceTexts {
    country: Option<String>,
    region: Option<String>,
    city: Option<String>,
}

/// One row being read.
struct Row<'a> {
    layout: &'a Layout,
    cells: &'a StringRecord,
    catalogue: &'a Catalogue,
    read: RowRead,
}

impl<'a> Row<'a> {
    /// The texts of a field's cells that are not empty.
    fn texts(&self, field: Field) -> impl Iterator<Item = &'a str> + use<'a> {
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
    fn told(&self, field: Field) -> Option<&'a str> {
        let mut texts = self.texts(field).peekable();
        while let Some(text) = texts.next() {
            if texts.peek().is_none() || !is_other(text) {
                return Some(text);
            }
        }
        None
    }

    fn text(&self, field: Field) -> Option<String> {
        let default = || self.layout.source(field)?.default.as_deref();
        self.told(field).or_else(default).map(str::to_owned)
    }

    /// A term of the field's vocabulary, however it is spelt; what is none is left out.
    fn term(&mut self, field: Field) -> Option<String> {
        let text = self.text(field)?;
        if let Some(term) = term_of(field.vocabulary()?, &text) {
            return Some(term.to_owned());
        }
        if !is_nothing(&text) {
            self.leave_out(field, &text, "is not a term that is known");
        }
        None
    }

    fn experience(&mut self) -> Option<f64> {
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

    fn year(&mut self) -> Option<i64> {
        let text = self.text(Field::Year).filter(|text| !is_nothing(text))?;
        let year = cell::year(&text).filter(|year| (2_000..=2_100).contains(year));
        if year.is_none() {
            self.leave_out(Field::Year, &text, "is not a year such as 2026");
        }
        year
    }

    /// Hours a week, or a share of full time. They change what pay means, but not of an hour or a day.
    fn hours(&mut self, period: Option<&str>) -> Option<f64> {
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
    fn basis(&mut self) -> Option<String> {
        let text = self.text(Field::Basis).filter(|text| !is_nothing(text))?;
        Some(term_of("basis", &text).map_or(text, str::to_owned))
    }

    /// An amount of an invoice is a contractor's; anybody else's is refused.
    fn employment_type(&mut self) -> Option<String> {
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

    /// Country, region and city. One column may say several of them: `Austin, TX`, `England, UK`.
    fn places(&mut self) -> PlaceTexts {
        let places = self.catalogue.places();
        let mut region = self.text(Field::Region).filter(|text| !is_nothing(text));
        let mut city = self.text(Field::City).filter(|text| !is_nothing(text));
        let text = self.text(Field::Country);
        let Some(text) = text else {
            return PlaceTexts { country: None, region, city };
        };
        let default =
            self.layout.source(Field::Country).and_then(|source| source.default.as_deref());
        let hint = default.and_then(|default| places.country(default)).map(|(country, _)| country);
        let Some(found) = places.place(&text, hint) else {
            return PlaceTexts { country: Some(text), region, city };
        };
        let country = found.country;
        if let (Some(named), None) = (&found.region, &region) {
            region = Some(named.code().to_owned());
        }
        if let (Some(named), None) = (&found.city, &city) {
            city = Some(named.clone());
        }
        if let Some(text) = &region
            && places.region(country, text).is_none()
        {
            let text = text.clone();
            // `Austin, TX` where a region is asked.
            let inside = places.place(&text, Some(country)).filter(|one| one.country == country);
            region = inside.and_then(|one| {
                city = city.take().or(one.city);
                one.region.map(|region| region.code().to_owned())
            });
            if region.is_none() {
                self.leave_out(Field::Region, &text, "is no part of the country");
            }
        }
        if let Some(text) = &city
            && places.city(country, text).is_none()
        {
            let first = text.split([',', '/', ';', '(', '|']).next().map(str::trim);
            city = first.filter(|first| places.city(country, first).is_some()).map(str::to_owned);
        }
        if let Some(why) = self.doubtful_georgia(&text, country, region.as_deref()) {
            self.read.doubts.push(self.layout.says(Field::Country, why));
        }
        PlaceTexts { country: Some(country.code().to_owned()), region, city }
    }

    /// Georgia is a country and a state, `GA` is Gabon and that state: what else the row says decides.
    fn doubtful_georgia(
        &self,
        text: &str,
        country: Country,
        region: Option<&str>,
    ) -> Option<&'static str> {
        let dollars = || {
            let cells = self.told(Field::Currency).or_else(|| self.texts(Field::Base).next());
            let default = || self.layout.source(Field::Currency)?.default.as_deref();
            let told = cells
                .into_iter()
                .chain(default())
                .any(|cell| cell.to_ascii_uppercase().contains("USD"));
            told || cells.is_some_and(|cell| cell.contains('$'))
        };
        match (country.code(), text.trim()) {
            ("GE", "GE" | "GEO") => None,
            ("GE", _) => {
                let us = Country::parse("US")?;
                let city = self.text(Field::City).unwrap_or_default();
                let american = !city.is_empty()
                    && (self
                        .catalogue
                        .places()
                        .place(&city, Some(us))
                        .is_some_and(|one| one.city.is_some())
                        || cell::is_american_georgia(&city));
                let state = region.is_some_and(|region| region.eq_ignore_ascii_case("georgia"));
                (american || state || dollars())
                    .then_some("is a country and a state of the USA, and the rest of the row speaks of the state")
            }
            ("GA", "GA" | "ga" | "Ga") => {
                dollars().then_some("is Gabon, paid in dollars: is the state of Georgia meant?")
            }
            _ => None,
        }
    }

    /// Base pay. What the cell itself says of currency and period goes before a default; where a
    /// column says something else, the row is refused.
    fn base(&mut self, country: Option<Country>) -> BaseDraft {
        let read = self.amounts(Field::Base);
        let period = self.period();
        let Some((sum, first)) = read else {
            let currency = self.currency(&[], country);
            return BaseDraft { amount: None, currency, period };
        };
        let currency = self.currency(&first.currencies, country);
        let mut base = BaseDraft { amount: None, currency, period };
        let mut sum = sum;
        if first.tax == Some(Tax::Net) && self.basis_told().as_deref() != Some("net") {
            self.refuse(Field::Base, "is pay after tax, which cannot be compared");
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

    fn basis_told(&self) -> Option<String> {
        let text = self.text(Field::Basis)?;
        term_of("basis", &text).map(str::to_owned)
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
    fn additional(
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
        if first.tax == Some(Tax::Net) {
            self.leave_out(field, &text, "is pay after tax");
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

    /// An amount that cannot be read costs the row where it is base pay, else itself.
    fn unreadable(&mut self, field: Field, text: &str, why: &str) {
        if field == Field::Base {
            self.refuse(field, why);
        } else {
            self.leave_out(field, text, why);
        }
    }

    /// Leaves a cell out, or refuses its row where the mapping wants that.
    fn leave_out(&mut self, field: Field, text: &str, why: &str) {
        if self.layout.refuses_unknown(field) {
            self.refuse(field, why);
        } else {
            self.read.left_out.push((field, text.to_owned()));
        }
    }

    fn refuse(&mut self, field: Field, what: impl Into<String>) {
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

fn is_other(text: &str) -> bool {
    let text = text.trim().to_lowercase();
    matches!(
        text.as_str(),
        "other" | "others" | "andere" | "anderes" | "autre" | "otro" | "otra" | "другое" | "other:"
    )
}
