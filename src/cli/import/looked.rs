//! What texts of a file stand for, each looked up once: a column of a million cells has some hundred different ones.

use super::field::Field;
use crate::catalog::{Place, Places, term_of};
use crate::domain::Country;
use std::cell::RefCell;
use std::collections::HashMap;
use std::hash::Hash;

/// Most texts kept of a kind, whatever the file; then it begins anew.
const MOST: usize = 20_000;

/// Terms, places and cities by what was written.
#[derive(Default)]
pub(super) struct Looked {
    terms: Kept<(Field, String), Option<&'static str>>,
    places: Kept<(Option<Country>, String), Option<Place>>,
    cities: Kept<(Country, String), Option<String>>,
}

impl Looked {
    /// The term of the field's vocabulary.
    pub(super) fn term(&self, field: Field, text: &str) -> Option<&'static str> {
        let vocabulary = field.vocabulary()?;
        self.terms.get((field, text.to_owned()), |(_, text)| term_of(vocabulary, text))
    }

    /// The place a text names.
    pub(super) fn place(
        &self,
        places: &Places,
        text: &str,
        within: Option<Country>,
    ) -> Option<Place> {
        self.places.get((within, text.to_owned()), |(within, text)| places.place(text, *within))
    }

    /// The listed name of a city, also where more is written behind it.
    pub(super) fn city(&self, places: &Places, country: Country, text: &str) -> Option<String> {
        self.cities.get((country, text.to_owned()), |(country, text)| {
            let first = text.split([',', '/', ';', '(', '|']).next().map(str::trim);
            let found = places.city(*country, text).or_else(|| places.city(*country, first?));
            found.map(|city| city.name.clone())
        })
    }
}

/// Answers by question.
struct Kept<K, V>(RefCell<HashMap<K, V>>);

impl<K, V> Default for Kept<K, V> {
    fn default() -> Self {
        Kept(RefCell::default())
    }
}

impl<K: Hash + Eq, V: Clone> Kept<K, V> {
    fn get(&self, key: K, find: impl FnOnce(&K) -> V) -> V {
        if let Some(known) = self.0.borrow().get(&key) {
            return known.clone();
        }
        let found = find(&key);
        let mut kept = self.0.borrow_mut();
        if kept.len() >= MOST {
            kept.clear();
        }
        kept.insert(key, found.clone());
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_looked_up_once_and_not_everything_is_kept() {
        let kept = Kept::default();
        let looked = RefCell::new(0);
        let find = |key: &usize| {
            *looked.borrow_mut() += 1;
            key * 2
        };
        for _ in 0..3 {
            assert_eq!(kept.get(7, find), 14);
        }
        assert_eq!(*looked.borrow(), 1);
        for key in 0..2 * MOST {
            kept.get(key, find);
        }
        assert!(kept.0.borrow().len() <= MOST);
    }
}
