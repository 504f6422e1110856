//! An answer as it is stored: in columns once its batch is closed, sealed until then.

use super::StoreError;
use super::archive::Counted;
use super::keys::Keys;
use super::schema::contributions;
use crate::domain::{
    AnnualPay, Country, Currency, Employer, Experience, Money, Placement, Quarter, Region,
    RoleSlug, Salary, Slice, Submission, SurveyYear, Vocabulary,
};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};

/// The columns of an answer. The employer's bucket is not among them: it is a column of its own among
/// the records.
#[derive(
    Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Insertable, Queryable, Selectable,
)]
#[diesel(table_name = contributions, treat_none_as_default_value = false)]
pub(super) struct SalaryRow {
    country: String,
    region: Option<String>,
    city: Option<String>,
    level: Option<String>,
    experience: Option<i16>,
    currency: String,
    base: i64,
    additional: i64,
    employment_type: Option<String>,
    work_mode: Option<String>,
    employer_size: Option<String>,
    industry: Option<String>,
    education: Option<String>,
    gender: Option<String>,
    year: i16,
    collected: String,
}

fn written<T: Vocabulary>(term: Option<T>) -> Option<String> {
    term.map(|term| term.as_str().to_owned())
}

impl From<&Salary> for SalaryRow {
    fn from(salary: &Salary) -> Self {
        SalaryRow {
            country: salary.country.code().to_owned(),
            region: salary.region.as_ref().map(|region| region.code().to_owned()),
            city: salary.city.clone(),
            level: written(salary.level),
            experience: salary.experience.map(|years| i16::from(years.quarters())),
            currency: salary.pay.currency().code().to_owned(),
            base: salary.pay.base().hundredths(),
            additional: salary.pay.additional_hundredths(),
            employment_type: written(salary.employment_type),
            work_mode: written(salary.work_mode),
            employer_size: written(salary.employer.size),
            industry: written(salary.employer.industry),
            education: written(salary.education),
            gender: written(salary.gender),
            year: salary.year.get(),
            collected: salary.collected.to_string(),
        }
    }
}

/// `contributions.column` does not read back.
fn corrupt(column: &'static str) -> impl Fn() -> StoreError {
    move || StoreError::corrupt("contributions", column)
}

fn read<T: Vocabulary>(
    column: &'static str,
    text: Option<String>,
) -> Result<Option<T>, StoreError> {
    text.map(|text| T::parse(&text).map_err(|_| corrupt(column)())).transpose()
}

impl TryFrom<SalaryRow> for Salary {
    type Error = StoreError;

    fn try_from(row: SalaryRow) -> Result<Self, StoreError> {
        let currency = Currency::parse(&row.currency).map_err(|_| corrupt("currency")())?;
        let base = Money::from_hundredths(row.base, currency).map_err(|_| corrupt("base")())?;
        let experience = row.experience.map(|quarters| {
            u8::try_from(quarters)
                .ok()
                .and_then(Experience::from_quarters)
                .ok_or_else(corrupt("experience"))
        });
        Ok(Salary {
            country: Country::parse(&row.country).ok_or_else(corrupt("country"))?,
            region: row
                .region
                .map(|code| Region::parse(&code).ok_or_else(corrupt("region")))
                .transpose()?,
            city: row.city,
            level: read("level", row.level)?,
            experience: experience.transpose()?,
            pay: AnnualPay::new(base, row.additional).map_err(|_| corrupt("additional")())?,
            employment_type: read("employment_type", row.employment_type)?,
            work_mode: read("work_mode", row.work_mode)?,
            employer: Employer {
                bucket: None,
                size: read("employer_size", row.employer_size)?,
                industry: read("industry", row.industry)?,
            },
            education: read("education", row.education)?,
            gender: read("gender", row.gender)?,
            year: SurveyYear::from_stored(row.year),
            collected: Quarter::parse(&row.collected).ok_or_else(corrupt("collected"))?,
        })
    }
}

/// Reads the column `role` of a table.
pub(super) fn role(table: &str, text: &str) -> Result<RoleSlug, StoreError> {
    RoleSlug::parse(text).ok_or_else(|| StoreError::corrupt(table, "role"))
}

/// Reads the column `slice` of a table.
pub(super) fn slice(table: &str, text: &str) -> Result<Slice, StoreError> {
    Slice::from_key(text).map_err(|_| StoreError::corrupt(table, "slice"))
}

/// Where a submission went, as it is sealed.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum PlacementRow {
    Accepted(RoleSlug),
    Held(RoleSlug),
    Unmatched(String),
}

impl From<Placement> for PlacementRow {
    fn from(placement: Placement) -> Self {
        match placement {
            Placement::Accepted(role) => PlacementRow::Accepted(role),
            Placement::Held(role) => PlacementRow::Held(role),
            Placement::Unmatched(title) => PlacementRow::Unmatched(title),
        }
    }
}

impl From<PlacementRow> for Placement {
    fn from(row: PlacementRow) -> Self {
        match row {
            PlacementRow::Accepted(role) => Placement::Accepted(role),
            PlacementRow::Held(role) => Placement::Held(role),
            PlacementRow::Unmatched(title) => Placement::Unmatched(title),
        }
    }
}

/// What is sealed of an entry that waits. The first byte tells the form: entries of the first edition
/// are JSON.
#[derive(Serialize, Deserialize)]
struct SealedRow {
    placement: PlacementRow,
    bucket: Option<u16>,
    salary: SalaryRow,
    promise: String,
    counted: u16,
    receipt: [u8; 32],
}

const FORM: u8 = 2;

/// An entry that waits, opened.
pub(super) struct Opened {
    pub(super) submission: Submission,
    pub(super) counted: Counted,
    /// The rules it was handed in under; empty for one of the first edition.
    pub(super) promise: String,
    pub(super) receipt: Option<[u8; 32]>,
}

/// Encodes and seals a submission.
pub(super) fn seal(
    keys: &Keys,
    submission: &Submission,
    promise: &str,
    counted: Counted,
    receipt: &[u8; 32],
) -> Result<Vec<u8>, StoreError> {
    let salary = &submission.salary;
    let row = SealedRow {
        placement: PlacementRow::from(submission.placement.clone()),
        bucket: salary.employer.bucket,
        salary: SalaryRow::from(salary),
        promise: promise.to_owned(),
        counted: counted.0,
        receipt: *receipt,
    };
    let text =
        postcard::to_extend(&row, vec![FORM]).map_err(|error| StoreError::Failed(error.into()))?;
    keys.seal(&text)
}

/// Opens a sealed submission.
pub(super) fn open(keys: &Keys, sealed: &[u8]) -> Result<Opened, StoreError> {
    let unreadable = || StoreError::corrupt("pending", "sealed");
    let text = keys.open(sealed).ok_or_else(unreadable)?;
    let row = match text.split_first() {
        Some((&FORM, rest)) => postcard::from_bytes(rest).map_err(|_| unreadable())?,
        _ => {
            let (placement, bucket, salary) =
                serde_json::from_slice(&text).map_err(|_| unreadable())?;
            let (promise, counted, receipt) = (String::new(), 0, [0; 32]);
            SealedRow { placement, bucket, salary, promise, counted, receipt }
        }
    };
    let mut salary = Salary::try_from(row.salary).map_err(|_| unreadable())?;
    salary.employer.bucket = row.bucket;
    Ok(Opened {
        submission: Submission { placement: row.placement.into(), salary },
        counted: Counted(row.counted),
        receipt: (!row.promise.is_empty()).then_some(row.receipt),
        promise: row.promise,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{
        Education, EmployerSize, EmploymentType, Gender, Industry, Level, WorkMode,
    };
    use crate::secrets::Secrets;

    /// Every field at its longest.
    fn longest() -> Salary {
        let base = Money::from_hundredths(Money::LARGEST / 2, Currency::EUR).expect("fits");
        Salary {
            country: Country::parse("GB").expect("a country"),
            region: Region::parse("GB-LND"),
            city: Some("c".repeat(60)),
            level: Some(Level::Principal),
            experience: Experience::from_quarters(240),
            pay: AnnualPay::new(base, Money::LARGEST / 2).expect("fits"),
            employment_type: Some(EmploymentType::Internship),
            work_mode: Some(WorkMode::OnSite),
            employer: Employer {
                bucket: Some(u16::MAX),
                size: Some(EmployerSize::UpTo5000),
                industry: Some(Industry::Manufacturing),
            },
            education: Some(Education::Vocational),
            gender: Some(Gender::Undisclosed),
            year: SurveyYear::from_stored(2026),
            collected: Quarter::parse("2026-Q4").expect("a quarter"),
        }
    }

    #[test]
    fn a_submission_is_opened_as_it_was_sealed_and_a_long_title_fits() {
        let keys = Keys::of(&Secrets::fixed([7; 32]));
        let role = RoleSlug::parse(&"r".repeat(100)).expect("a slug");
        let mut sizes = Vec::new();
        for placement in [
            Placement::Accepted(role.clone()),
            Placement::Held(role),
            // Four bytes each.
            Placement::Unmatched("𠮷".repeat(90)),
        ] {
            let submission = Submission { placement, salary: longest() };
            let sealed = seal(&keys, &submission, "standard-5", Counted(0b101), &[9; 32]);
            let sealed = sealed.expect("sealed");
            let opened = open(&keys, &sealed).expect("opened");
            assert_eq!(opened.submission, submission);
            assert_eq!((opened.counted, opened.receipt), (Counted(0b101), Some([9; 32])));
            // As the first edition sealed it.
            let placement = PlacementRow::from(submission.placement.clone());
            let bucket = submission.salary.employer.bucket;
            let json = (placement, bucket, SalaryRow::from(&submission.salary));
            let old = keys.seal(&serde_json::to_vec(&json).expect("JSON")).expect("sealed");
            let opened = open(&keys, &old).expect("opened");
            assert_eq!(opened.submission, submission);
            assert_eq!((opened.counted, opened.receipt), (Counted(0), None));
            sizes.push(sealed.len());
        }
        assert_eq!(sizes, [976; 3]);
    }

    #[test]
    fn a_row_that_does_not_read_back_names_its_column_and_not_its_value() {
        let mut row = SalaryRow::from(&longest());
        row.level = Some("hunter2".to_owned());
        let error = Salary::try_from(row).expect_err("not a level");
        assert_eq!(
            error.to_string(),
            "contributions.level holds something that cannot be read; restore the database from a \
             backup"
        );
    }
}
