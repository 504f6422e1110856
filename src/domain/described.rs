//! What the texts of this room look like in the document of the API.

use super::{Country, Currency, Dimension, Family, Privacy, Quarter, Region, RoleSlug, StaffRole};
use super::{Receipt, Vocabulary};
use std::borrow::Cow;
use utoipa::openapi::{ObjectBuilder, RefOr, Schema, Type};
use utoipa::{PartialSchema, ToSchema};

/// Describes a type that is written as a text: by its form, or by all its terms.
macro_rules! described {
    ($($type:ty = $name:literal $said:literal, $build:expr;)+) => {$(
        impl PartialSchema for $type {
            fn schema() -> RefOr<Schema> {
                let build: fn(ObjectBuilder) -> ObjectBuilder = $build;
                let text = ObjectBuilder::new().schema_type(Type::String).description(Some($said));
                build(text).into()
            }
        }
        impl ToSchema for $type {
            fn name() -> Cow<'static, str> {
                $name.into()
            }
        }
    )+};
}

described! {
    RoleSlug = "RoleSlug" "A role's name in addresses.", |text| text
        .pattern(Some("^[a-z0-9]+(-[a-z0-9]+)*$")).max_length(Some(100)).examples(["back-end-developer"]);
    Family = "Family" "A family of roles, by its name in addresses.", |text| text
        .max_length(Some(100)).examples(["software"]);
    Country = "CountryCode" "A country: ISO 3166-1 alpha-2, or XK for Kosovo.", |text| text
        .pattern(Some("^[A-Z]{2}$")).examples(["US"]);
    Region = "RegionCode" "A part of a country: ISO 3166-2.", |text| text
        .pattern(Some("^[A-Z]{2}-[A-Z0-9]{1,3}$")).examples(["US-CA"]);
    Currency = "CurrencyCode" "A currency: ISO 4217.", |text| text
        .pattern(Some("^[A-Z]{3}$")).examples(["USD"]);
    Quarter = "Quarter" "A quarter of a year.", |text| text
        .pattern(Some("^[0-9]{4}-Q[1-4]$")).examples(["2026-Q3"]);
    Receipt = "Receipt" "A receipt: whoever has it may see, replace and withdraw one entry.", |text| text
        .pattern(Some("^[A-Za-z0-9_-]{43}$")).examples(["qL3pXvYw0N8b1Jt5R2mKcA7uEoHdSgZfIyVxUjWk4B0"]);
    Dimension = "Dimension" "What the people of a country are divided by.", |text| text
        .enum_values(Some(Dimension::ALL.iter().map(|term| term.as_str())));
    Privacy = "Privacy" "The privacy mode of a survey.", |text| text
        .enum_values(Some([Privacy::Off, Privacy::Standard, Privacy::Strict].map(Privacy::as_str)));
    StaffRole = "StaffRole" "What somebody of the staff may do.", |text| text
        .enum_values(Some([StaffRole::Moderator, StaffRole::Admin].map(StaffRole::as_str)));
}
