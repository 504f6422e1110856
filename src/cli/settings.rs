//! Settings that several commands share; every option is also an environment variable.

use super::Arguments;
use super::keyed::{Keyed, Missing};
use crate::clock::Clock;
use crate::config::DatabaseUrl;
use crate::directory::Directory;
use crate::disclosure::ledger::rules_id;
use crate::domain::{Basis, Privacy, Vocabulary};
use crate::intake::Intake;
use crate::release::{Journal, Publisher};
use crate::secrets::Secrets;
use crate::staff::{HashCost, Staff};
use crate::store::{Found, Note, Records, Store, Terms, UnmatchedTitles};
use anyhow::Context;
use clap::{Args, CommandFactory};
use std::ffi::OsString;
use std::path::PathBuf;

pub(super) use crate::staff::COMMAND_LINE as BY;

/// Where the data lies.
#[derive(Debug, Clone, Args)]
pub(super) struct StoreSettings {
    /// Where the data lies: sqlite://FILE, or postgres://USER:PASSWORD@HOST/DATABASE
    #[arg(long, env = "PAYLENS_DATABASE_URL", default_value = "sqlite://paylens.db", value_name = "URL", hide_env_values = true, value_parser = DatabaseUrl::parse)]
    database_url: DatabaseUrl,
    /// The key file; beside the database where absent. Without it the database is closed: back it up
    #[arg(long, env = "PAYLENS_KEY_FILE", value_name = "FILE")]
    key_file: Option<PathBuf>,
    /// The publication journal, which keeps a restored backup from telling of anybody twice; beside the
    /// key file where absent
    #[arg(long, env = "PAYLENS_JOURNAL_FILE", value_name = "FILE")]
    journal_file: Option<PathBuf>,
    #[command(flatten)]
    made: Made,
}

/// What a new database is made for, and stays for good. Every command that may make or bind one reads it.
#[derive(Debug, Clone, Copy, Default, Args)]
pub(super) struct Made {
    /// How a new database publishes: standard, strict, or off: exact figures, for data that is public
    /// already. It stays so for good: afterwards it can be left out
    #[arg(long, env = "PAYLENS_PRIVACY", value_name = "MODE")]
    pub(super) privacy: Option<Privacy>,
    /// Whether a new database is for pay before tax (gross, where nothing is said) or after it (net). The two
    /// cannot be compared and are never in one database: it stays so for good
    #[arg(long, env = "PAYLENS_BASIS", value_name = "BASIS", value_parser = Basis::parse)]
    pub(super) basis: Option<Basis>,
}

/// An opened store with what goes in and out of it.
pub(super) struct Opened {
    pub(super) store: Store,
    pub(super) directory: Directory,
    pub(super) intake: Intake,
    pub(super) publisher: Publisher,
    pub(super) staff: Staff,
    pub(super) clock: Clock,
}

/// An opened store with the way into it alone.
pub(super) struct Entrance {
    store: Store,
    secrets: Secrets,
    clock: Clock,
    pub(super) directory: Directory,
    pub(super) intake: Intake,
}

impl Entrance {
    /// Those who may sign in.
    pub(super) fn staff(&self, cost: HashCost) -> anyhow::Result<Staff> {
        Ok(Staff::new(self.store.staff_records(), &self.secrets, self.clock.clone(), cost)?)
    }
}

impl Entrance {
    /// A deed for the audit log.
    pub(super) fn note(&self, action: &'static str, kind: &'static str, subject: String) -> Note {
        Note::of(BY, self.clock.now(), action, kind, subject)
    }

    /// The key.
    pub(super) fn secrets(&self) -> &Secrets {
        &self.secrets
    }

    /// The store.
    pub(super) fn store(&self) -> &Store {
        &self.store
    }

    /// The clock.
    pub(super) fn clock(&self) -> &Clock {
        &self.clock
    }

    /// Titles that wait for a role.
    pub(super) fn unmatched_titles(&self) -> UnmatchedTitles {
        self.store.unmatched_titles()
    }
}

impl StoreSettings {
    /// A database in a file, with the key file beside it.
    pub(super) fn file(path: PathBuf, made: Made) -> Self {
        StoreSettings {
            database_url: DatabaseUrl::Sqlite(path),
            key_file: None,
            journal_file: None,
            made,
        }
    }

    /// What a new database is made for.
    pub(super) fn made(&self) -> Made {
        self.made
    }

    pub(super) fn database(&self) -> &DatabaseUrl {
        &self.database_url
    }

    pub(super) fn key_file(&self) -> PathBuf {
        self.key_file.clone().unwrap_or_else(|| self.database_url.default_key_file())
    }

    pub(super) fn journal(&self) -> PathBuf {
        self.journal_file.clone().unwrap_or_else(|| self.key_file().with_extension("journal"))
    }

    /// Brings the database up to date; what is not there is made or missed. Tells the key.
    pub(super) async fn migrate(
        &self,
        records: Records,
        missing: Missing,
    ) -> anyhow::Result<Secrets> {
        let place = Keyed { url: &self.database_url, key_file: &self.key_file() };
        place.bring_up_to_date(records, missing).await
    }

    /// The key of a database that must be there.
    pub(super) async fn key(&self) -> anyhow::Result<Secrets> {
        Keyed { url: &self.database_url, key_file: &self.key_file() }.key().await
    }

    /// Brings a database that must be there up to date and opens it for what comes in.
    pub(super) async fn open_entrance(&self) -> anyhow::Result<Entrance> {
        self.open_entrance_as(Clock::system(), Missing::AnError).await
    }

    /// Whether there is a database.
    pub(super) async fn is_there(&self) -> anyhow::Result<bool> {
        let looked = Store::look(&self.database_url).await;
        let found = looked
            .with_context(|| format!("the database {} cannot be opened", self.database_url))?;
        Ok(found == Found::Database)
    }

    /// Makes a database that goes again.
    pub(super) async fn open_scratch(&self) -> anyhow::Result<Entrance> {
        self.open_entrance_as(Clock::system(), Missing::MadeForNow).await
    }

    /// The same; one that is not there is made, which is said.
    pub(super) async fn open_or_make_entrance(&self) -> anyhow::Result<Entrance> {
        self.open_entrance_as(Clock::system(), Missing::Made).await
    }

    async fn open_entrance_as(&self, clock: Clock, missing: Missing) -> anyhow::Result<Entrance> {
        let secrets = self.migrate(Records::Keep, missing).await?;
        let Made { privacy, basis } = self.made;
        let terms = Terms { privacy, basis, rules: rules_id, today: clock.today() };
        let store = Store::open(&self.database_url, secrets.clone(), terms)
            .await
            .with_context(|| format!("the database {} cannot be opened", self.database_url))?;
        let directory = Directory::open(store.role_records()).await?;
        let intake = Intake::new(
            directory.clone(),
            store.contribution_sink(),
            store.submission_desk(),
            secrets.clone(),
            clock.clone(),
        );
        Ok(Entrance { store, secrets, clock, directory, intake })
    }

    /// Brings the database up to date and opens it.
    pub(super) async fn open(&self, missing: Missing) -> anyhow::Result<Opened> {
        self.open_at(Clock::system(), missing).await
    }

    /// The same, by another clock than the system's.
    pub(super) async fn open_at(&self, clock: Clock, missing: Missing) -> anyhow::Result<Opened> {
        let entrance = self.open_entrance_as(clock, missing).await?;
        let staff = entrance.staff(HashCost::default())?;
        let Entrance { store, clock, directory, intake, .. } = entrance;
        let publisher = Publisher::new(
            store.contribution_archive(),
            store.published_releases(),
            directory.clone(),
            clock.clone(),
            store.survey(),
        )
        .journaling(Journal::at(self.journal()));
        Ok(Opened { store, directory, intake, publisher, staff, clock })
    }
}

/// Refuses `PAYLENS_…` variables that no option reads: a typo must not silently mean the default.
///
/// # Errors
/// One sentence for each unknown variable, with the nearest known one.
pub fn unknown_variables(
    variables: impl IntoIterator<Item = (OsString, OsString)>,
) -> Result<(), String> {
    let known = known_variables(&Arguments::command());
    let sentences: Vec<String> = variables
        .into_iter()
        .filter_map(|(name, _)| name.into_string().ok())
        .filter(|name| name.starts_with("PAYLENS_") && !known.contains(name))
        .map(|name| {
            let nearest = known
                .iter()
                .max_by(|a, b| strsim::jaro(&name, a).total_cmp(&strsim::jaro(&name, b)))
                .map_or_else(String::new, |nearest| format!("; did you mean {nearest}?"));
            format!("there is no setting {name}{nearest}")
        })
        .collect();
    if sentences.is_empty() { Ok(()) } else { Err(sentences.join("\n       ")) }
}

fn known_variables(command: &clap::Command) -> Vec<String> {
    let own = command
        .get_arguments()
        .filter_map(|argument| argument.get_env())
        .filter_map(|name| name.to_str().map(str::to_owned));
    let mut known: Vec<String> = own.collect();
    known.extend(command.get_subcommands().flat_map(known_variables));
    known.sort();
    known.dedup();
    known
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn a_misspelt_variable_is_named_with_the_nearest() {
        let set = |name: &str| vec![(OsString::from(name), OsString::from("x"))];
        assert_eq!(unknown_variables(set("PAYLENS_BIND")), Ok(()));
        assert_eq!(unknown_variables(set("PATH")), Ok(()));
        assert_eq!(
            unknown_variables(set("PAYLENS_PRIVCY")),
            Err("there is no setting PAYLENS_PRIVCY; did you mean PAYLENS_PRIVACY?".to_owned())
        );
    }
}
