//! A role as an administrator writes it: read field by field, all mistakes together.

use crate::catalog::{Catalogue, normalise};
use crate::directory::RoleEdit;
use crate::domain::{Family, RoleSlug};
use crate::http::body::{Field, FieldReader};
use crate::http::problem::Problem;
use crate::intake::{FieldCode, FieldError};
use serde::Deserialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

/// Most characters of a title, of an item of a list, of a summary.
const LONGEST_TITLE: usize = 100;
const LONGEST_ITEM: usize = 300;
const LONGEST_SUMMARY: usize = 2_000;
/// Most items of a list.
const MOST_ITEMS: usize = 100;

/// A role, or what is to be different about one: whatever is absent stays.
#[derive(Deserialize, ToSchema)]
pub struct RoleRequest {
    /// Its name in addresses; made from the title where absent. It never changes.
    #[serde(default)]
    #[schema(value_type = Option<String>, nullable = false, pattern = "^[a-z0-9]+(-[a-z0-9]+)*$", max_length = 100, example = "zeppelin-rigger")]
    role: Field<String>,
    /// Its title, singular, without a level word. A new role needs one.
    #[serde(default)]
    #[schema(value_type = Option<String>, nullable = false, min_length = 1, max_length = 100, example = "Zeppelin Rigger")]
    title: Field<String>,
    /// The group of occupations it belongs to, such as `construction`.
    #[serde(default)]
    #[schema(value_type = Option<String>, nullable = false, pattern = "^[a-z0-9]+(-[a-z0-9]+)*$", max_length = 100, example = "construction")]
    family: Field<String>,
    /// SOC 2018 code.
    #[serde(default)]
    #[schema(value_type = Option<String>, nullable = false, pattern = "^[0-9]{2}-[0-9]{4}$", example = "47-2221")]
    soc: Field<String>,
    /// Two or three sentences.
    #[serde(default)]
    #[schema(value_type = Option<String>, nullable = false, min_length = 1, max_length = 2000)]
    summary: Field<String>,
    /// What one does.
    #[serde(default)]
    #[schema(value_type = Option<Vec<String>>, nullable = false)]
    responsibilities: Field<Vec<String>>,
    /// What usually gets one in.
    #[serde(default)]
    #[schema(value_type = Option<Vec<String>>, nullable = false)]
    qualifications: Field<Vec<String>>,
    /// Other titles for a new role. One that another role has moves here. Those of a role that is there
    /// are added and removed at `…/aliases`.
    #[serde(default)]
    #[schema(value_type = Option<Vec<String>>, nullable = false, example = json!(["airship rigger"]))]
    aliases: Field<Vec<String>>,
    /// Roles one compares with.
    #[serde(default)]
    #[schema(value_type = Option<Vec<String>>, nullable = false)]
    related: Field<Vec<String>>,
    /// Roles people go to from here.
    #[serde(default)]
    #[schema(value_type = Option<Vec<String>>, nullable = false)]
    next: Field<Vec<String>>,
    #[serde(flatten)]
    #[schema(ignore)]
    others: Map<String, Value>,
}

/// Reads the fields; all that is wrong is gathered.
struct Reading<'a> {
    catalogue: &'a Catalogue,
    reader: FieldReader,
    errors: Vec<FieldError>,
}

impl Reading<'_> {
    fn wrong(&mut self, pointer: &str, code: FieldCode, wanted: impl Into<String>) {
        self.errors.push(FieldError::new(pointer, code, wanted));
    }

    /// A text without line breaks and the like, trimmed.
    fn fits(&mut self, pointer: &str, text: &str, longest: usize) -> Option<String> {
        let text = text.trim();
        if text.chars().count() > longest {
            self.wrong(
                pointer,
                FieldCode::TooLong,
                format!("must have {longest} characters or less"),
            );
        } else if text.is_empty() || text.chars().any(char::is_control) {
            self.wrong(pointer, FieldCode::Unsupported, "must be a line of text");
        } else {
            return Some(text.to_owned());
        }
        None
    }

    fn text(&mut self, pointer: &str, field: Field<String>, longest: usize) -> Option<String> {
        let text = self.reader.text(pointer, field)?;
        self.fits(pointer, &text, longest)
    }

    fn slug(&mut self, pointer: &str, field: Field<String>) -> Option<RoleSlug> {
        let text = self.text(pointer, field, LONGEST_TITLE)?;
        let slug = RoleSlug::parse(&text);
        if slug.is_none() {
            let wanted = "must be lower-case letters, digits and single hyphens";
            self.wrong(pointer, FieldCode::Unsupported, wanted);
        }
        slug
    }

    /// Every item of a list as `item` understands it.
    fn list<T: PartialEq>(
        &mut self,
        pointer: &str,
        field: Field<Vec<String>>,
        item: impl Fn(&mut Self, &str, &str) -> Option<T>,
    ) -> Option<Vec<T>> {
        let texts = self.reader.take(pointer, "a list of texts", field)?;
        if texts.len() > MOST_ITEMS {
            let wanted = format!("must have {MOST_ITEMS} items or less");
            self.wrong(pointer, FieldCode::TooLong, wanted);
            return None;
        }
        let mut items = Vec::with_capacity(texts.len());
        for (number, text) in texts.iter().enumerate() {
            let read = item(self, &format!("{pointer}/{number}"), text);
            items.extend(read.filter(|read| !items.contains(read)));
        }
        Some(items)
    }

    fn lines(&mut self, pointer: &str, field: Field<Vec<String>>) -> Option<Vec<String>> {
        self.list(pointer, field, |reading, at, text| reading.fits(at, text, LONGEST_ITEM))
    }

    /// Titles as they are compared.
    fn titles(&mut self, pointer: &str, field: Field<Vec<String>>) -> Option<Vec<String>> {
        self.list(pointer, field, |reading, at, text| {
            let title = normalise(&reading.fits(at, text, LONGEST_TITLE)?);
            if title.is_empty() {
                reading.wrong(at, FieldCode::Unsupported, "must have letters");
            }
            (!title.is_empty()).then_some(title)
        })
    }

    fn roles(&mut self, pointer: &str, field: Field<Vec<String>>) -> Option<Vec<RoleSlug>> {
        self.list(pointer, field, |reading, at, text| {
            let known = RoleSlug::parse(text).filter(|slug| reading.catalogue.role(slug).is_some());
            if known.is_none() {
                reading.wrong(at, FieldCode::UnknownTerm, "there is no such role");
            }
            known
        })
    }
}

impl RoleRequest {
    /// The slug and the changes; all that is wrong is told at once.
    pub(super) fn read(
        self,
        catalogue: &Catalogue,
        new: bool,
    ) -> Result<(Option<RoleSlug>, RoleEdit), Problem> {
        let mut reading = Reading { catalogue, reader: FieldReader::default(), errors: Vec::new() };
        let absent = self.title == Field::Absent;
        let title = reading.text("/title", self.title, LONGEST_TITLE);
        if new && absent {
            reading.wrong("/title", FieldCode::Required, "must be given");
        }
        let of_title = title.as_deref().and_then(RoleSlug::of_title);
        if title.is_some() && of_title.is_none() {
            reading.wrong("/title", FieldCode::Unsupported, "must have letters");
        }
        if !new && self.role != Field::Absent {
            reading.wrong("/role", FieldCode::Unsupported, "never changes; merge it instead");
        }
        if !new && self.aliases != Field::Absent {
            let wanted = "would replace every title it has: add and remove them at …/aliases";
            reading.wrong("/aliases", FieldCode::Unsupported, wanted);
        }
        let slug = reading.slug("/role", self.role).or(of_title);
        let family = reading.slug("/family", self.family);
        let soc = reading.text("/soc", self.soc, 7);
        if soc.as_ref().is_some_and(|soc| !is_soc(soc)) {
            reading.wrong("/soc", FieldCode::Unsupported, "must be a code such as 15-1252");
        }
        let edit = RoleEdit {
            title,
            family: family.map(|family| Family::new(family.as_str())),
            soc,
            summary: reading.text("/summary", self.summary, LONGEST_SUMMARY),
            responsibilities: reading.lines("/responsibilities", self.responsibilities),
            qualifications: reading.lines("/qualifications", self.qualifications),
            aliases: reading.titles("/aliases", self.aliases),
            related: reading.roles("/related", self.related),
            next: reading.roles("/next", self.next),
        };
        reading.reader.no_others("", &self.others);
        let Reading { reader, mut errors, .. } = reading;
        if edit == RoleEdit::default() && errors.is_empty() {
            let wanted = "name what is to be different";
            errors.push(FieldError::new("", FieldCode::Required, wanted));
        }
        reader.finish(if errors.is_empty() { Ok(()) } else { Err(errors) })?;
        Ok((slug, edit))
    }
}

fn is_soc(code: &str) -> bool {
    code.split_once('-').is_some_and(|(major, minor)| {
        let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        major.len() == 2 && minor.len() == 4 && digits(major) && digits(minor)
    })
}
