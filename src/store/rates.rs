//! The operator's exchange rates, month by month. What they mean is the catalogue's business.

use super::connection::{Access, Tx, either};
use super::roles::count_change;
use super::schema::rates;
use super::{RoleRecords, StoreError};
use diesel::prelude::*;
use diesel::upsert::excluded;
use std::collections::BTreeMap;

/// The average rate of a month.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Insertable, Queryable, Selectable)]
#[diesel(table_name = rates)]
pub struct RateRecord {
    /// The year.
    pub year: i16,
    /// The month, from 1.
    pub month: i16,
    /// ISO 4217 code.
    pub currency: String,
    /// Units of the currency per euro, in millionths.
    pub per_euro: i64,
}

impl RoleRecords {
    /// All rates there are.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn rates(&self) -> Result<Vec<RateRecord>, StoreError> {
        self.0.pool.run(Access::Read, "rates", all).await
    }

    /// Adds rates, or puts them in place of those of the same month. Tells how many were new or
    /// other than before; where none was, nothing has changed.
    ///
    /// # Errors
    /// [`StoreError`]; then nothing was changed.
    pub async fn upsert_rates(&self, records: Vec<RateRecord>) -> Result<usize, StoreError> {
        self.0
            .pool
            .run(Access::Write, "change rates", move |tx| {
                let there: BTreeMap<_, _> =
                    all(tx)?.into_iter().map(|one| (key(&one), one.per_euro)).collect();
                let is_new = |one: &&RateRecord| there.get(&key(one)) != Some(&one.per_euro);
                let changed: Vec<_> = records.iter().filter(is_new).collect();
                for record in &changed {
                    either!(tx, c => diesel::insert_into(rates::table)
                        .values(*record)
                        .on_conflict((rates::year, rates::month, rates::currency))
                        .do_update()
                        .set(rates::per_euro.eq(excluded(rates::per_euro)))
                        .execute(c))?;
                }
                if !changed.is_empty() {
                    count_change(tx)?;
                }
                Ok(changed.len())
            })
            .await
    }
}

fn key(record: &RateRecord) -> (i16, i16, String) {
    (record.year, record.month, record.currency.clone())
}

fn all(tx: &mut Tx<'_>) -> Result<Vec<RateRecord>, StoreError> {
    Ok(either!(tx, c => rates::table.select(RateRecord::as_select()).load(c))?)
}
