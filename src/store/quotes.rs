//! Sentences of reviews that are shown with their writers' consent: all that is left of what was
//! written once its batch has closed.

use super::connection::{Access, Tx, either};
use super::reviews::cell;
use super::schema::quotes;
use super::sink::CHUNK;
use super::{EntryKey, PublishedReleases, StoreError};
use crate::domain::{PublishedQuote, Receipt, ReviewCell, Tone};
use diesel::prelude::*;

/// A sentence that is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QuoteRecord {
    /// Random.
    pub id: EntryKey,
    /// The role and country it was written of.
    pub cell: ReviewCell,
    /// The release it came out with.
    pub release: i32,
    /// The sentence.
    pub quote: PublishedQuote,
    /// By which its writer's receipt finds it.
    pub receipt: Option<[u8; 32]>,
}

#[derive(Insertable, Queryable, Selectable)]
#[diesel(table_name = quotes)]
pub(super) struct QuoteRow {
    id: Vec<u8>,
    role: String,
    country: String,
    release: i32,
    text: String,
    theme: String,
    tone: String,
    language: Option<String>,
    receipt: Option<Vec<u8>>,
}

impl PublishedReleases {
    /// The sentences that are shown, newest release first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn quotes(&self) -> Result<Vec<QuoteRecord>, StoreError> {
        self.0
            .pool
            .run(Access::Read, "quotes", |tx| {
                let rows: Vec<QuoteRow> = either!(tx, c => quotes::table
                    .order((quotes::release.desc(), quotes::id))
                    .select(QuoteRow::as_select())
                    .load(c))?;
                rows.into_iter().map(QuoteRecord::try_from).collect()
            })
            .await
    }

    /// How many sentences are shown: one that is taken back changes what readers see between releases.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn quote_count(&self) -> Result<i64, StoreError> {
        self.0
            .pool
            .run(Access::Read, "count quotes", |tx| {
                Ok(either!(tx, c => quotes::table.count().get_result(c))?)
            })
            .await
    }
}

pub(super) fn store(tx: &mut Tx<'_>, records: &[QuoteRecord]) -> Result<(), StoreError> {
    let rows: Vec<QuoteRow> = records.iter().map(QuoteRow::from).collect();
    for chunk in rows.chunks(CHUNK) {
        either!(tx, c => diesel::insert_into(quotes::table).values(chunk).execute(c))?;
    }
    Ok(())
}

/// The sentences of a receipt's review.
pub(super) fn of_receipt(
    tx: &mut Tx<'_>,
    keys: &super::keys::Keys,
    receipt: &Receipt,
) -> Result<Vec<QuoteRecord>, StoreError> {
    let lookup = keys.lookup(receipt).to_vec();
    let rows: Vec<QuoteRow> = either!(tx, c => quotes::table
        .filter(quotes::receipt.eq(&lookup))
        .select(QuoteRow::as_select())
        .load(c))?;
    rows.into_iter().map(QuoteRecord::try_from).collect()
}

/// Takes back the sentences of a receipt's review; tells how many.
pub(super) fn withdraw(
    tx: &mut Tx<'_>,
    keys: &super::keys::Keys,
    receipt: &Receipt,
) -> Result<usize, StoreError> {
    let lookup = keys.lookup(receipt).to_vec();
    Ok(either!(tx, c =>
        diesel::delete(quotes::table.filter(quotes::receipt.eq(&lookup))).execute(c))?)
}

/// The keys of all sentences.
pub(super) fn ids(tx: &mut Tx<'_>) -> Result<Vec<Vec<u8>>, StoreError> {
    Ok(either!(tx, c => quotes::table.select(quotes::id).load(c))?)
}

/// One sentence.
pub(super) fn get(tx: &mut Tx<'_>, id: &[u8]) -> Result<Option<QuoteRecord>, StoreError> {
    let row: Option<QuoteRow> = either!(tx, c => quotes::table
        .find(id)
        .select(QuoteRow::as_select())
        .first(c)
        .optional())?;
    row.map(QuoteRecord::try_from).transpose()
}

/// Takes one sentence out.
pub(super) fn remove(tx: &mut Tx<'_>, id: &[u8]) -> Result<usize, StoreError> {
    Ok(either!(tx, c => diesel::delete(quotes::table.find(id)).execute(c))?)
}

impl From<&QuoteRecord> for QuoteRow {
    fn from(record: &QuoteRecord) -> Self {
        let (role, country) = &record.cell;
        QuoteRow {
            id: record.id.0.to_vec(),
            role: role.to_string(),
            country: country.code().to_owned(),
            release: record.release,
            text: record.quote.text.clone(),
            theme: record.quote.theme.clone(),
            tone: record.quote.tone.as_str().to_owned(),
            language: record.quote.language.clone(),
            receipt: record.receipt.map(|lookup| lookup.to_vec()),
        }
    }
}

impl TryFrom<QuoteRow> for QuoteRecord {
    type Error = StoreError;

    fn try_from(row: QuoteRow) -> Result<Self, StoreError> {
        let corrupt = |column| StoreError::corrupt("quotes", column);
        let receipt = row.receipt.map(|lookup| lookup.try_into().map_err(|_| corrupt("receipt")));
        Ok(QuoteRecord {
            id: EntryKey::read(&row.id).ok_or_else(|| corrupt("id"))?,
            cell: cell("quotes", &row.role, &row.country)?,
            release: row.release,
            quote: PublishedQuote {
                text: row.text,
                theme: row.theme,
                tone: Tone::parse(&row.tone).ok_or_else(|| corrupt("tone"))?,
                language: row.language,
            },
            receipt: receipt.transpose()?,
        })
    }
}
