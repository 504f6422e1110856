//! What slices look like in the document of the API: they write themselves.
#![expect(dead_code, reason = "types that only describe answers for the document")]

use crate::domain::{
    Breadth, Country, Dimension, Education, EmployerSize, EmploymentType, ExperienceBand, Family,
    Industry, Level, Region, Vocabulary, WorkMode,
};
use std::borrow::Cow;
use utoipa::openapi::{ObjectBuilder, RefOr, Schema, Type};
use utoipa::{PartialSchema, ToSchema};

/// A slice, with what stands beside its country and dimensions.
macro_rules! slice_described {
    ($(#[$said:meta])* $name:ident { $($(#[$beside_said:meta])* $beside:ident: $of:ty,)* }) => {
        #[derive(ToSchema)]
        $(#[$said])*
        pub struct $name {
            $($(#[$beside_said])* #[schema(nullable = false)] $beside: Option<$of>,)*
            /// Country.
            #[schema(nullable = false)]
            country: Option<Country>,
            /// Part of the country.
            #[schema(nullable = false)]
            region: Option<Region>,
            /// City, by its slug.
            #[schema(nullable = false, pattern = "^[a-z0-9]+(-[a-z0-9]+)*$", max_length = 100)]
            city: Option<String>,
            /// Level.
            #[schema(nullable = false)]
            level: Option<Level>,
            /// Experience band.
            #[schema(nullable = false)]
            experience: Option<ExperienceBand>,
            /// Industry of the employer.
            #[schema(nullable = false)]
            industry: Option<Industry>,
            /// Size of the employer.
            #[schema(nullable = false)]
            employer_size: Option<EmployerSize>,
            /// How employed.
            #[schema(nullable = false)]
            employment_type: Option<EmploymentType>,
            /// Where from.
            #[schema(nullable = false)]
            work_mode: Option<WorkMode>,
            /// Highest completed education.
            #[schema(nullable = false)]
            education: Option<Education>,
            /// The year the pay is for.
            #[schema(nullable = false, pattern = "^[0-9]{4}$")]
            year: Option<String>,
        }
    };
}

slice_described! {
    /// A slice: nothing where it is everybody, a country, or a country divided.
    #[schema(as = Slice, example = json!({"country": "US", "level": "senior"}))]
    SliceBody {}
}

slice_described! {
    /// The slice an answer is of. Where something wider stands in for the role, `family` names its family,
    /// and `scope` says that it is all roles.
    #[schema(as = Answered, example = json!({"country": "US", "level": "senior"}))]
    AnsweredBody {
        /// The family that stands in for the role.
        family: Family,
        /// That all roles stand in for the role.
        scope: AnsweredScope,
    }
}

/// Who stands in for a role.
#[derive(ToSchema)]
#[schema(rename_all = "snake_case")]
pub enum AnsweredScope {
    /// All roles.
    AllRoles,
}

/// What of a question an answer may leave away.
pub struct Widened;

impl PartialSchema for Widened {
    fn schema() -> RefOr<Schema> {
        let scopes = [Breadth::Role, Breadth::Family].map(Breadth::as_str);
        let dimensions = Dimension::ALL.iter().filter(|one| **one != Dimension::Gender);
        let names = scopes.into_iter().chain(["country"]).chain(dimensions.map(|one| one.as_str()));
        let text = ObjectBuilder::new().schema_type(Type::String);
        text.description(Some("What of a question an answer leaves away."))
            .enum_values(Some(names))
            .into()
    }
}

impl ToSchema for Widened {
    fn name() -> Cow<'static, str> {
        "Widened".into()
    }
}
