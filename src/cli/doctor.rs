//! `paylens doctor`: what an operator would rather hear before than after.

use super::out::say;
use super::settings::StoreSettings;
use crate::config::DatabaseUrl;
use crate::http::Proxies;
use crate::secrets::folder_of;
use crate::store::ServerSetting;
use crate::web::PublicUrl;
use clap::Args;
use std::path::Path;
use std::process::ExitCode;

/// Look for what goes wrong in practice.
#[derive(Debug, Args)]
pub(super) struct Doctor {
    #[command(flatten)]
    store: StoreSettings,
    /// As serve has it
    #[arg(long, env = "PAYLENS_TRUSTED_PROXIES", default_value = "", hide_default_value = true, value_name = "ADDRESSES", value_parser = Proxies::parse)]
    trusted_proxies: Proxies,
    /// As serve has it
    #[arg(long, env = "PAYLENS_PUBLIC_URL", value_name = "URL", value_parser = PublicUrl::parse)]
    public_url: Option<PublicUrl>,
}

/// How a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Grade {
    Good,
    Warning,
    Bad,
}

/// What was looked at, and what to do.
struct Finding(Grade, String);

/// Room below which somebody should make some.
const LITTLE_ROOM: u64 = 1 << 30;
const NO_ROOM: u64 = 16 << 20;

impl Doctor {
    pub(super) async fn run(self) -> anyhow::Result<ExitCode> {
        let entrance = self.store.open_entrance().await?;
        let mut findings = vec![
            Finding(Grade::Good, "the key file belongs to the database".to_owned()),
            self.folders(),
            self.proxies(),
        ];
        findings.extend(self.modes());
        findings.extend(self.room());
        let head = entrance.store().published_releases().head().await?;
        let today = entrance.clock().today();
        findings.push(match &head {
            Some(head) if head.published_on > today => Finding(
                Grade::Bad,
                format!(
                    "the clock says {today}, and release {} is of {}: set the clock, or nothing closes when \
                     it should",
                    head.number, head.published_on
                ),
            ),
            _ => Finding(Grade::Good, format!("the clock says {today}")),
        });
        let journal = self.store.journal();
        findings.push(if head.is_some() && !journal.exists() {
            Finding(
                Grade::Warning,
                format!(
                    "the publication journal {} is missing: without it a backup that is put back might \
                     be drawn a second time. PAYLENS_JOURNAL_FILE says where it is",
                    journal.display()
                ),
            )
        } else {
            Finding(Grade::Good, "the publication journal is where it should be".to_owned())
        });
        findings.extend(entrance.store().server_settings().await?.iter().filter_map(telltale));
        for Finding(grade, told) in &findings {
            let word = match grade {
                Grade::Good => "ok  ",
                Grade::Warning => "WARN",
                Grade::Bad => "BAD ",
            };
            say!("{word}  {told}")?;
        }
        let worst = findings.iter().map(|Finding(grade, _)| *grade).max();
        Ok(if worst == Some(Grade::Bad) { ExitCode::FAILURE } else { ExitCode::SUCCESS })
    }

    fn folders(&self) -> Finding {
        let key = self.store.key_file();
        let DatabaseUrl::Sqlite(database) = self.store.database() else {
            return Finding(
                Grade::Good,
                "key file and database are on two machines or users".to_owned(),
            );
        };
        if folder_of(&key) == folder_of(database) {
            return Finding(
                Grade::Warning,
                format!(
                    "key file and database lie in one folder ({}): whoever copies it reads what waits. \
                     Keep the key elsewhere and name it in PAYLENS_KEY_FILE",
                    folder_of(database).display()
                ),
            );
        }
        Finding(Grade::Good, "key file and database lie in two folders".to_owned())
    }

    fn proxies(&self) -> Finding {
        match (&self.public_url, self.trusted_proxies.is_empty()) {
            (Some(_), true) => Finding(
                Grade::Warning,
                "there is a public URL and no trusted proxy: if a proxy stands in front, everybody behind \
                 it is limited as one. Name it in PAYLENS_TRUSTED_PROXIES"
                    .to_owned(),
            ),
            _ if self.trusted_proxies.is_everybody() => Finding(
                Grade::Bad,
                "PAYLENS_TRUSTED_PROXIES is everybody: anybody can make an address up".to_owned(),
            ),
            _ => Finding(Grade::Good, "proxies are named where there are any".to_owned()),
        }
    }

    /// Files that others may read or write.
    fn modes(&self) -> Vec<Finding> {
        let mut files = vec![(self.store.key_file(), 0o037), (self.store.journal(), 0o022)];
        if let DatabaseUrl::Sqlite(database) = self.store.database() {
            files.push((database.clone(), 0o077));
            files.push((folder_of(database).to_owned(), 0o002));
        }
        files.iter().filter_map(|(file, never)| mode_of(file, *never)).collect()
    }

    /// Room on the disk of a SQLite file.
    fn room(&self) -> Option<Finding> {
        let DatabaseUrl::Sqlite(database) = self.store.database() else { return None };
        #[cfg(unix)]
        {
            let disk = rustix::fs::statvfs(folder_of(database)).ok()?;
            let free = disk.f_bavail.saturating_mul(disk.f_frsize);
            let grade = if free < NO_ROOM {
                Grade::Bad
            } else if free < LITTLE_ROOM {
                Grade::Warning
            } else {
                Grade::Good
            };
            Some(Finding(grade, format!("{} MB are free on the disk of the database", free >> 20)))
        }
        #[cfg(not(unix))]
        None
    }
}

#[cfg(unix)]
fn mode_of(file: &Path, never: u32) -> Option<Finding> {
    use std::os::unix::fs::PermissionsExt;
    let mode = std::fs::metadata(file).ok()?.permissions().mode() & 0o777;
    let grade = if mode & never == 0 { Grade::Good } else { Grade::Bad };
    let mend = if grade == Grade::Bad {
        format!(": run `chmod go-rwx {}`", file.display())
    } else {
        String::new()
    };
    Some(Finding(grade, format!("{} has mode {mode:04o}{mend}", file.display())))
}

#[cfg(not(unix))]
fn mode_of(_: &Path, _: u32) -> Option<Finding> {
    None
}

/// A setting of PostgreSQL by which it writes down what people handed in.
fn telltale(ServerSetting { name, value }: &ServerSetting) -> Option<Finding> {
    let tells = match name.as_str() {
        "log_statement" => matches!(value.as_str(), "all" | "mod"),
        "log_min_duration_statement" | "log_min_duration_sample" => value != "-1",
        "log_parameter_max_length_on_error" => value != "0",
        "shared_preload_libraries" | "session_preload_libraries" => {
            value.contains("auto_explain") || value.contains("pgaudit")
        }
        _ => false,
    };
    let mend = "what is handed in may end up in the server's log, beside its time. Set it otherwise for this \
                database: ALTER DATABASE … SET …";
    tells.then(|| Finding(Grade::Bad, format!("PostgreSQL has {name} = {value}: {mend}")))
}
