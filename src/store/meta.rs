//! A few named values about the database itself.

use super::StoreError;
use super::connection::{Tx, either};
use super::schema::meta::dsl::{meta, name, value};
use diesel::prelude::*;

pub(super) fn read(tx: &mut Tx<'_>, key: &str) -> Result<Option<String>, StoreError> {
    Ok(either!(tx, c => meta.find(key).select(value).first(c).optional())?)
}

pub(super) fn write(tx: &mut Tx<'_>, key: &str, text: &str) -> Result<(), StoreError> {
    either!(tx, c => diesel::insert_into(meta)
        .values((name.eq(key), value.eq(text)))
        .on_conflict(name)
        .do_update()
        .set(value.eq(text))
        .execute(c))?;
    Ok(())
}
