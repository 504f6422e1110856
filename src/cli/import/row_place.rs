//! Where a row is from: one column may say several of country, region and city.

use super::cell;
use super::field::Field;
use super::row::Row;
use crate::catalog::is_nothing;
use crate::domain::Country;

/// Where a row is from, as texts for the intake.
pub(super) struct PlaceTexts {
    pub(super) country: Option<String>,
    pub(super) region: Option<String>,
    pub(super) city: Option<String>,
}

impl Row<'_> {
    /// Country, region and city. One column may say several of them: `Austin, TX`, `England, UK`.
    pub(super) fn places(&mut self) -> PlaceTexts {
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
        let looked = &self.layout.looked;
        let Some(found) = looked.place(places, &text, hint) else {
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
            let inside = looked.place(places, &text, Some(country));
            let inside = inside.filter(|one| one.country == country);
            region = inside.and_then(|one| {
                city = city.take().or(one.city);
                one.region.map(|region| region.code().to_owned())
            });
            if region.is_none() {
                self.leave_out(Field::Region, &text, "is no part of the country");
            }
        }
        let city = city.and_then(|text| looked.city(places, country, &text));
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
}
