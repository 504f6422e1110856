//! A database and its key file: which of the two may be made, and when. Neither is ever made beside the
//! other, since a key that does not open what waits is worse than none.

use super::out::complain;
use crate::config::DatabaseUrl;
use crate::secrets::{Secrets, folder_of};
use crate::store::{Found, Records, Store};
use anyhow::{Context, bail};
use std::fs::File;
use std::path::Path;

/// What becomes of a database that is not there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Missing {
    /// It is made with its key file, and that is said.
    Made,
    /// The same, of one that goes again, without a word.
    MadeForNow,
    /// It is made for a key file that lies there already.
    MadeForKey,
    /// It is missed: a command in the wrong folder must not make one.
    AnError,
}

/// A database with its key file.
pub(super) struct Keyed<'a> {
    pub(super) url: &'a DatabaseUrl,
    pub(super) key_file: &'a Path,
}

impl Keyed<'_> {
    /// The key of a database that must be there.
    pub(super) async fn key(&self) -> anyhow::Result<Secrets> {
        match self.look().await? {
            Found::Nothing => bail!(self.nothing_there()),
            Found::Database => self.key_of_database(),
        }
    }

    /// Brings the database up to date, or makes it; its key.
    pub(super) async fn bring_up_to_date(
        &self,
        records: Records,
        missing: Missing,
    ) -> anyhow::Result<Secrets> {
        // One at a time: of several first starts at once the first makes what the others find.
        let _turn = self.turn()?;
        let found = self.look().await?;
        let secrets = match (found, missing) {
            (Found::Database, _) => self.key_of_database()?,
            (Found::Nothing, Missing::AnError) => bail!(self.nothing_there()),
            (Found::Nothing, _) => match Secrets::load(self.key_file)? {
                None => Secrets::make(self.key_file)?,
                Some(key) if missing == Missing::MadeForKey => key,
                Some(_) => bail!(
                    "there is no database at {}, but a key file {}: its database was moved, deleted or \
                     not mounted. Put it back, or move the key file away to begin a new survey; to \
                     make a new database for this very key, run `paylens migrate --for-key`",
                    self.url,
                    self.key_file.display()
                ),
            },
        };
        Store::migrate_records(self.url, &secrets, records)
            .await
            .with_context(|| format!("the database {} cannot be brought up to date", self.url))?;
        if Secrets::load_waiting(self.key_file)?.is_some() {
            Secrets::settle(self.key_file)?;
        }
        if found == Found::Nothing && missing != Missing::MadeForNow {
            complain(format_args!(
                "made the database {} and its key file {}",
                self.url,
                self.key_file.display()
            ));
        }
        Ok(secrets)
    }

    async fn look(&self) -> anyhow::Result<Found> {
        let looked = Store::look(self.url).await;
        looked.with_context(|| format!("the database {} cannot be opened", self.url))
    }

    /// The key beside a database that is there.
    fn key_of_database(&self) -> anyhow::Result<Secrets> {
        if let Some(key) = Secrets::load(self.key_file)? {
            return Ok(key);
        }
        // A first start that was stopped half-way: whether it is the right one is checked at opening.
        if let Some(key) = Secrets::load_waiting(self.key_file)? {
            return Ok(key);
        }
        bail!(
            "the key file {} is missing, and the database {} is there: a new key would open none of its \
             answers, so nothing was written. Put the key file back from your backup, or say with \
             PAYLENS_KEY_FILE where it is",
            self.key_file.display(),
            self.url
        )
    }

    fn nothing_there(&self) -> String {
        format!(
            "there is no database at {}: is this the right folder? `paylens serve` and `paylens migrate` \
             make one",
            self.url
        )
    }

    /// Held while the two are looked at and made.
    fn turn(&self) -> anyhow::Result<File> {
        let folder = folder_of(self.key_file);
        let held = File::open(folder)
            .with_context(|| format!("the folder {} of the key file", folder.display()))?;
        // Not every file system locks; where it does not, the database still makes one the first.
        if let Err(error) = held.lock() {
            tracing::debug!(%error, "the folder of the key file cannot be locked");
        }
        Ok(held)
    }
}
