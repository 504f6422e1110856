//! `paylens backup` and `paylens restore`: a copy of the database while it is served, and back.

use super::out::say;
use super::settings::StoreSettings;
use crate::config::DatabaseUrl;
use crate::secrets::{folder_of, sync_folder};
use crate::store::Store;
use anyhow::{Context, bail, ensure};
use clap::Args;
use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use tempfile::NamedTempFile;

/// Copy the database while it is served.
#[derive(Debug, Args)]
pub(super) struct Backup {
    #[command(flatten)]
    store: StoreSettings,
    /// The file to write; it must not be there yet
    file: PathBuf,
}

/// Put a copy back.
#[derive(Debug, Args)]
pub(super) struct Restore {
    #[command(flatten)]
    store: StoreSettings,
    /// The file that `paylens backup` wrote
    file: PathBuf,
}

/// How a server of PostgreSQL is copied.
const PG_DUMP: &str = "a PostgreSQL database is backed up with its own programs, while it is served: \
    `pg_dump --format=custom --no-owner --file=FILE URL`, and put back into an empty database with \
    `pg_restore --no-owner --dbname=URL FILE`. Keep the key file apart from the copy";

/// Moves a finished file to its name, unless there is one.
fn put(file: NamedTempFile, at: &Path) -> anyhow::Result<()> {
    file.as_file().sync_all().with_context(|| at.display().to_string())?;
    match file.persist_noclobber(at) {
        Ok(_) => {}
        Err(taken) if taken.error.kind() == io::ErrorKind::AlreadyExists => {
            bail!("{} is there already: name another file, or move it away", at.display())
        }
        Err(other) => return Err(other.error).with_context(|| at.display().to_string()),
    }
    sync_folder(folder_of(at)).with_context(|| at.display().to_string())
}

/// A file in the making beside its place; only its owner reads it.
fn beside(at: &Path) -> anyhow::Result<NamedTempFile> {
    let folder = folder_of(at);
    NamedTempFile::new_in(folder).with_context(|| format!("cannot write to {}", folder.display()))
}

impl Backup {
    pub(super) async fn run(self) -> anyhow::Result<ExitCode> {
        ensure!(matches!(self.store.database(), DatabaseUrl::Sqlite(_)), "{PG_DUMP}");
        ensure!(!self.file.exists(), "{} is there already: name another file", self.file.display());
        let secrets = self.store.key().await?;
        let copy = beside(&self.file)?;
        Store::back_up(self.store.database(), &secrets, copy.path().to_owned())
            .await
            .context("the database cannot be copied")?;
        put(copy, &self.file)?;
        say!(
            "{} is a whole copy of {}.\nThe key file {} is not in it. Keep a copy of that in another place: \
             without it the answers that wait stay closed for good, and whoever has both reads them.",
            self.file.display(),
            self.store.database(),
            self.store.key_file().display()
        )?;
        Ok(ExitCode::SUCCESS)
    }
}

impl Restore {
    pub(super) async fn run(self) -> anyhow::Result<ExitCode> {
        let DatabaseUrl::Sqlite(database) = self.store.database() else { bail!("{PG_DUMP}") };
        for suffix in ["", "-wal", "-shm"] {
            let mut name = database.as_os_str().to_owned();
            name.push(suffix);
            let name = PathBuf::from(name);
            ensure!(
                !name.exists(),
                "{} is there: stop the server and move it away first; a restore overwrites nothing",
                name.display()
            );
        }
        let key_file = self.store.key_file();
        let secrets = crate::secrets::Secrets::load(&key_file)?.with_context(|| {
            format!("put the key file back first: {} is not there", key_file.display())
        })?;
        let mut copy = beside(database)?;
        let mut from =
            std::fs::File::open(&self.file).with_context(|| self.file.display().to_string())?;
        io::copy(&mut from, &mut copy).with_context(|| self.file.display().to_string())?;
        Store::check_file(copy.path().to_owned(), &secrets)
            .await
            .with_context(|| format!("{} cannot be used", self.file.display()))?;
        // What looking at it left behind.
        for suffix in ["-wal", "-shm"] {
            let mut name = copy.path().as_os_str().to_owned();
            name.push(suffix);
            match std::fs::remove_file(&name) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => {
                    return Err(error).context("what checking the copy left cannot be removed");
                }
                _ => {}
            }
        }
        put(copy, database)?;
        say!(
            "{} is back from {}.\nWhat was handed in after the copy is not in it. Keep the publication journal \
             {} beside it: if a release was made after the copy, it keeps its answers from being drawn a \
             second time, and `paylens release` says so.",
            self.store.database(),
            self.file.display(),
            self.store.journal().display()
        )?;
        Ok(ExitCode::SUCCESS)
    }
}
