//! Pure values: what a salary, a place, a level or a slice *is*.
//!
//! Values are parsed, not validated: a [`Salary`] that exists is a good one. Nothing here does
//! input or output, knows a database or a web framework, asks the time or rolls dice.

mod cell;
mod described;
mod experience;
mod highlights;
mod moderation;
mod money;
mod pay;
mod period;
mod place;
mod privacy;
mod published;
mod receipt;
mod review;
mod review_draw;
mod role;
mod salary;
mod score;
mod slice;
mod staff;
mod trend_and_gap;
mod vocabulary;

pub use cell::{Breadth, Cell, CellKind, Drawn, Scope, Statistic};
pub use experience::{Experience, ExperienceBand};
pub use highlights::{
    PublishedHighlights, PublishedQuote, PublishedRating, PublishedTheme, Score, StarShare, Tone,
};
pub(crate) use money::major_units;
pub use money::{Currency, Money, MoneyError};
pub use pay::{
    AnnualPay, FULL_TIME_HOURS, HoursPerWeek, PayPeriod, annualise, is_brought_to_full_time,
};
pub(crate) use period::iso_day;
pub use period::{Quarter, SurveyYear};
pub use place::{Country, Region};
pub use privacy::{Privacy, UnknownPrivacy};
pub use published::{
    Amount, Collected, CountBand, ExperienceShare, Figure, Method, Percentiles, PublishedCell,
    Quality, Shown,
};
pub use receipt::{NotAReceipt, Receipt};
pub use review::{Rating, Ratings, Review, ReviewTexts};
pub use review_draw::{ReviewCell, ReviewDrawn, ReviewKind, ReviewPlace, ReviewStatistic};
pub use role::{Family, RoleSlug, kebab_case};
pub use salary::{Employer, Placement, Salary, Submission};
pub use slice::{Dimension, Slice, SliceError, View};
pub use staff::StaffRole;
pub use trend_and_gap::{
    AdjustedGap, IndexPoint, Percentage, PublishedGap, PublishedTrend, QuartileBand,
};
pub use vocabulary::{
    AdditionalKind, Aspect, Basis, Decision, Education, EmployerSize, EmploymentStatus,
    EmploymentType, Gender, Industry, Level, ModerationState, Reason, UnknownTerm, Vocabulary,
    WorkMode,
};
