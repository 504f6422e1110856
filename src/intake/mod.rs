//! Accepts one contribution: understands it, checks it, coarsens it, seals it into the pool and
//! hands out a receipt. Knows nothing of what is published.

mod check;
mod draft;
mod field;
mod gate;
mod review;
mod stated;

pub use check::{Checked, Placing, Requirements};
pub use draft::{AdditionalDraft, BaseDraft, EmployerDraft, SalaryDraft};
pub use field::{FieldCode, FieldError};
pub use review::{CheckedReview, LONGEST_PROSE, ReviewDraft, TakenReview, needs_a_look};

use crate::catalog::{Catalogue, TitleMatch};
use crate::clock::Clock;
use crate::directory::Directory;
use crate::domain::{AnnualPay, Basis, Level, Placement, Receipt, Submission};
use crate::secrets::{Purpose, Secrets, SecretsError};
use crate::store::{
    Added, ContributionSink, NewSubmission, OwnEntry, Replaced, StoreError, SubmissionDesk,
};
use std::collections::HashMap;
use std::sync::Arc;

/// Said of a receipt under which nothing is stored any more.
pub const GONE: &str = "This receipt is genuine, and nothing is stored under it any more: the answer was counted and is no longer stored, or it was taken back before. Which of the two is stored nowhere.";

/// Why a contribution was not taken.
#[derive(Debug, thiserror::Error)]
pub enum IntakeError {
    /// Some fields were not understood; all of them are named.
    #[error("{} field(s) were not understood", .0.len())]
    Invalid(Vec<FieldError>),
    /// The idempotency key came before with another body.
    #[error("the idempotency key was used for another submission")]
    KeyReused,
    /// The idempotency key is not one.
    #[error("an idempotency key has 16 to 255 visible ASCII characters")]
    KeyMalformed,
    /// There is no entry under this receipt.
    #[error("there is no submission under this receipt")]
    UnknownReceipt,
    /// The entry was counted, and is no longer stored or can no longer be changed.
    #[error("the submission was counted")]
    Counted,
    /// No random number for the receipt.
    #[error(transparent)]
    Receipt(#[from] SecretsError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Whether a taken contribution counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// It counts from the next closing of its role on.
    Accepted,
    /// Somebody looks at it first.
    Held,
}

/// What the respondent learns.
#[derive(Debug, Clone, PartialEq)]
pub struct Taken {
    /// The receipt; this is the only time it is seen.
    pub receipt: Receipt,
    /// Whether it counts.
    pub status: Status,
    /// The role it was placed in, or might belong to.
    pub matched: TitleMatch,
    /// The level it is counted under.
    pub level: Option<Level>,
    /// The stated pay as a full-time year.
    pub pay: AnnualPay,
    /// Whether it is for 40 hours a week and not for the hours that were stated.
    pub full_time: bool,
}

/// What the titles of a file were taken for; bounded, whatever the file.
#[derive(Debug, Default)]
pub struct TitlesSeen(HashMap<String, TitleMatch>);

impl TitlesSeen {
    /// Most titles kept; then it begins anew.
    const MOST: usize = 50_000;

    fn find(&mut self, title: &str, catalogue: &Catalogue) -> TitleMatch {
        if let Some(known) = self.0.get(title) {
            return known.clone();
        }
        if self.0.len() == Self::MOST {
            self.0.clear();
        }
        let found = catalogue.match_title(title);
        self.0.insert(title.to_owned(), found.clone());
        found
    }
}

/// Takes contributions.
#[derive(Clone)]
pub struct Intake {
    directory: Directory,
    sink: ContributionSink,
    desk: SubmissionDesk,
    secrets: Secrets,
    employer_key: [u8; 32],
    clock: Clock,
}

impl Intake {
    /// An intake into these parts of the store.
    pub fn new(
        directory: Directory,
        sink: ContributionSink,
        desk: SubmissionDesk,
        secrets: Secrets,
        clock: Clock,
    ) -> Self {
        let employer_key = secrets.key(Purpose::Employers);
        Intake { directory, sink, desk, secrets, employer_key, clock }
    }

    /// The random name of the survey that answers go into.
    pub fn survey(&self) -> &str {
        self.sink.survey()
    }

    /// Whether all pay of the survey is before or after tax.
    pub fn basis(&self) -> Basis {
        self.sink.basis()
    }

    /// What a title would be taken for. Nothing is stored.
    pub fn match_title(&self, title: &str) -> TitleMatch {
        self.directory.current().match_title(title)
    }

    /// Understands a draft without storing anything.
    ///
    /// # Errors
    /// Every field that was not understood.
    pub fn check(
        &self,
        draft: &SalaryDraft,
        requires: Requirements,
        placing: Placing,
    ) -> Result<Checked, Vec<FieldError>> {
        let catalogue = self.directory.current();
        check::check(draft, requires, placing, &self.terms(&catalogue))
    }

    /// What drafts are checked against.
    fn terms<'a>(&'a self, catalogue: &'a Catalogue) -> check::Terms<'a> {
        check::Terms {
            catalogue,
            employer_key: &self.employer_key,
            basis: self.basis(),
            today: self.clock.today(),
        }
    }

    /// The same for one of many rows, which may have the same title: `titles` keeps what each was taken for, so
    /// that it is looked up once.
    ///
    /// # Errors
    /// Every field that was not understood.
    pub fn check_row(
        &self,
        draft: &SalaryDraft,
        placing: Placing,
        titles: &mut TitlesSeen,
    ) -> Result<Checked, Vec<FieldError>> {
        let catalogue = self.directory.current();
        let find = |title: &str| titles.find(title, &catalogue);
        check::check_with(draft, Requirements::IMPORT, placing, &self.terms(&catalogue), find)
    }

    /// The catalogue that answers are checked against.
    pub fn catalogue(&self) -> Arc<Catalogue> {
        self.directory.current()
    }

    /// Takes one salary. With an idempotency key, the same body again gives the same answer and
    /// adds nothing: the receipt is derived from the key, so no answer needs to be kept.
    ///
    /// # Errors
    /// [`IntakeError`].
    pub async fn submit(
        &self,
        draft: &SalaryDraft,
        idempotency_key: Option<&str>,
    ) -> Result<Taken, IntakeError> {
        let checked = self
            .check(draft, Requirements::FORM, Placing::ByMatch)
            .map_err(IntakeError::Invalid)?;
        let receipt = match idempotency_key {
            None => Receipt::random(&self.secrets)?,
            Some(key) if is_idempotency_key(key) => Receipt::derived(&self.secrets, key.as_bytes()),
            Some(_) => return Err(IntakeError::KeyMalformed),
        };
        let new = NewSubmission {
            receipt: receipt.clone(),
            body: draft.canonical(),
            submission: checked.submission.clone(),
        };
        match self.sink.add(new).await? {
            Added::New | Added::Repeated => Ok(Taken::new(receipt, checked)),
            Added::Conflict => Err(IntakeError::KeyReused),
        }
    }

    /// Takes many rows that were checked before, in one transaction. `identity` makes the same row
    /// the same entry however often it is imported.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn submit_rows(
        &self,
        rows: Vec<(Vec<u8>, Submission)>,
    ) -> Result<Vec<Added>, StoreError> {
        let entries = rows
            .into_iter()
            .map(|(identity, submission)| NewSubmission {
                receipt: Receipt::derived(&self.secrets, &identity),
                body: Vec::new(),
                submission,
            })
            .collect();
        self.sink.add_many(entries).await
    }

    /// One's own entry.
    ///
    /// # Errors
    /// [`IntakeError::UnknownReceipt`], or the store's.
    pub async fn own_entry(&self, receipt: &Receipt) -> Result<OwnEntry, IntakeError> {
        self.desk.find(receipt).await?.ok_or(IntakeError::UnknownReceipt)
    }

    /// Puts another answer in place of one's own, as long as it waits in the pool.
    ///
    /// # Errors
    /// [`IntakeError`].
    pub async fn replace(
        &self,
        receipt: Receipt,
        draft: &SalaryDraft,
    ) -> Result<Taken, IntakeError> {
        let checked = self
            .check(draft, Requirements::FORM, Placing::ByMatch)
            .map_err(IntakeError::Invalid)?;
        let submission = checked.submission.clone();
        match self.desk.replace(&receipt, &draft.canonical(), submission).await? {
            Replaced::Done => Ok(Taken::new(receipt, checked)),
            Replaced::Counted => Err(IntakeError::Counted),
            Replaced::Unknown => Err(self.unknown(&receipt).await?),
        }
    }

    /// Why there is nothing under a receipt that could be replaced or withdrawn.
    async fn unknown(&self, receipt: &Receipt) -> Result<IntakeError, StoreError> {
        Ok(match self.desk.find(receipt).await? {
            Some(OwnEntry::Gone | OwnEntry::Quoted { .. }) => IntakeError::Counted,
            _ => IntakeError::UnknownReceipt,
        })
    }

    /// Withdraws one's own entry, at once and without a trace, while it waits. What was counted is
    /// stored nowhere, so there is nothing left to withdraw.
    ///
    /// # Errors
    /// [`IntakeError::UnknownReceipt`], [`IntakeError::Counted`], or the store's.
    pub async fn withdraw(&self, receipt: &Receipt) -> Result<(), IntakeError> {
        if self.desk.withdraw(receipt).await? {
            return Ok(());
        }
        Err(self.unknown(receipt).await?)
    }
}

impl Taken {
    fn new(receipt: Receipt, checked: Checked) -> Self {
        Taken {
            receipt,
            status: match checked.submission.placement {
                Placement::Accepted(_) => Status::Accepted,
                Placement::Held(_) | Placement::Unmatched(_) => Status::Held,
            },
            matched: checked.matched,
            level: checked.submission.salary.level,
            pay: checked.submission.salary.pay,
            full_time: checked.full_time,
        }
    }
}

fn is_idempotency_key(key: &str) -> bool {
    (16..=255).contains(&key.len()) && key.bytes().all(|byte| byte.is_ascii_graphic())
}
