//! The staff: sign-in, sessions, who may do what, and the log of what they did. It knows nothing of
//! HTTP, and never logs a name beside a failure, a password or a token.

mod delay;
mod moderation;
mod password;
mod status;
mod token;

pub use moderation::{Moderation, ModerationError};
pub use password::HashCost;
pub use status::{Band, Status, Waiting, Watch};
pub use token::ACCESS_SECONDS;

use crate::clock::Clock;
use crate::domain::StaffRole;
use crate::secrets::{Purpose, Secrets, SecretsError, mac, random_bytes};
use crate::store::{
    AuditEntry, NewRefresh, Note, Rotated, StaffChange, StaffChanged, StaffRecord, StaffRecords,
    StoreError,
};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use delay::Delays;
use password::{Hasher, Match};
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use time::{Duration, OffsetDateTime};
use token::Tokens;

/// How long a refresh token is good.
const REFRESH: Duration = Duration::days(14);
/// Who does what a command does, in the audit log.
pub const COMMAND_LINE: &str = "command line";
/// How long the link for the first administrator is good.
const SETUP: Duration = Duration::minutes(30);

/// Why staff could not do something.
#[derive(Debug, thiserror::Error)]
pub enum StaffError {
    /// The name, the password, or both are wrong, or the person is disabled.
    #[error("the name and the password do not belong together")]
    WrongCredentials,
    /// The token is forged, spent, of another role, or its session has ended.
    #[error("the token is not or no longer good")]
    InvalidToken,
    /// Too many attempts; the seconds to wait.
    #[error("too many attempts; try again in {0} seconds")]
    Busy(u64),
    /// A name or a password that is not taken: all that is wrong with them.
    #[error("{}", .0.iter().map(Mistake::to_string).collect::<Vec<_>>().join("; "))]
    Invalid(Vec<Mistake>),
    /// Somebody has this name.
    #[error("somebody has this name already")]
    NameTaken,
    /// Nobody has this name.
    #[error("there is nobody of this name")]
    UnknownStaff,
    /// Nobody would be left to keep the staff.
    #[error("nobody else is an active administrator; make somebody one first")]
    LastAdministrator,
    /// A password could not be hashed or a token not signed: a mistake in this program.
    #[error("a password could not be hashed or a token not signed")]
    Hash,
    /// No random numbers.
    #[error(transparent)]
    Secrets(#[from] SecretsError),
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What is wrong with a name or a password.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mistake {
    /// `name` or `password`.
    pub field: &'static str,
    /// What would be right.
    pub wanted: &'static str,
}

impl fmt::Display for Mistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the {} {}", self.field, self.wanted)
    }
}

/// All that is wrong with somebody's name and password.
pub fn mistakes(name: &str, password: &str) -> Vec<Mistake> {
    let of = |field, wanted: Option<_>| wanted.map(|wanted| Mistake { field, wanted });
    let wrong = [of("name", check_name(name)), of("password", password::check(name, password))];
    wrong.into_iter().flatten().collect()
}

/// What is wrong with a name to sign in with.
fn check_name(name: &str) -> Option<&'static str> {
    let known = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || ".-_".contains(c);
    let fits = (1..=64).contains(&name.len()) && name.chars().all(known);
    (!fits).then_some("must be 1 to 64 lower-case letters, digits, dots, dashes and underscores")
}

/// Refuses what has mistakes.
fn taken(mistakes: Vec<Mistake>) -> Result<(), StaffError> {
    if mistakes.is_empty() { Ok(()) } else { Err(StaffError::Invalid(mistakes)) }
}

/// What is to be different about somebody of the staff.
#[derive(Default)]
pub struct PersonChange {
    /// Another role.
    pub role: Option<StaffRole>,
    /// Whether they may sign in.
    pub active: Option<bool>,
    /// Another password.
    pub password: Option<String>,
    /// Why, for the log.
    pub reason: Option<String>,
}

/// Where somebody signs in from: a hash of the address under a salt that is in memory only and goes
/// with the process.
#[derive(Clone, Copy)]
pub struct Client([u8; 32]);

/// Somebody who has shown who they are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// Their name.
    pub name: String,
    /// What they may do.
    pub role: StaffRole,
    /// Whether they have to choose a password of their own before anything else.
    pub must_change: bool,
}

/// What a session goes on with. Never logged: it has no `Debug`.
pub struct Session {
    /// Good for [`ACCESS_SECONDS`].
    pub access_token: String,
    /// Good once, within two weeks.
    pub refresh_token: String,
}

/// Sign-in and the staff itself. Cheap to clone.
#[derive(Clone)]
pub struct Staff(Arc<Inner>);

struct Inner {
    records: StaffRecords,
    clock: Clock,
    hasher: Hasher,
    delays: Delays,
    /// Of this process alone.
    salt: [u8; 32],
    tokens: Tokens,
    setup: Mutex<Option<([u8; 32], OffsetDateTime)>>,
}

impl Staff {
    /// Over a store.
    ///
    /// # Errors
    /// [`StaffError::Secrets`], [`StaffError::Hash`].
    pub fn new(
        records: StaffRecords,
        secrets: &Secrets,
        clock: Clock,
        cost: HashCost,
    ) -> Result<Self, StaffError> {
        Ok(Staff(Arc::new(Inner {
            records,
            clock,
            hasher: Hasher::new(cost)?,
            delays: Delays::default(),
            salt: random_bytes()?,
            tokens: Tokens(secrets.key(Purpose::Tokens)),
            setup: Mutex::default(),
        })))
    }

    fn hash_of(&self, kind: &[u8], text: &str) -> [u8; 32] {
        mac(&self.0.tokens.0, &[kind, text.as_bytes()])
    }

    /// A deed, now, for whoever does it to note.
    pub fn note(&self, who: &str, action: &'static str, kind: &'static str, subject: &str) -> Note {
        Note::of(who, self.0.clock.now(), action, kind, subject)
    }

    fn new_refresh(&self) -> Result<(String, NewRefresh), StaffError> {
        let token = URL_SAFE_NO_PAD.encode(random_bytes::<32>()?);
        let hash = self.hash_of(b"refresh", &token);
        let expires = (self.0.clock.now() + REFRESH).unix_timestamp();
        Ok((token, NewRefresh { hash, expires }))
    }

    /// Where somebody signs in from, to count their attempts by.
    pub fn client(&self, address: &[u8]) -> Client {
        Client(mac(&self.0.salt, &[b"client", address]))
    }

    /// The person of this name and password, after the wait their client's failures cost.
    async fn authenticate(
        &self,
        name: &str,
        password: String,
        client: Client,
    ) -> Result<(StaffRecord, Option<String>), StaffError> {
        let key = mac(&self.0.salt, &[b"name", name.as_bytes()]);
        let client = mac(&self.0.salt, &[b"pair", &key, &client.0]);
        let delays = &self.0.delays;
        let known = delays.attempt(key, client, self.0.clock.now()).map_err(StaffError::Busy)?;
        let record = self.0.records.find(name).await?.filter(|record| record.active);
        let stored = record.as_ref().map(|record| record.password.clone());
        let rehashed = match (self.0.hasher.compare(password, stored, known).await?, &record) {
            (Match::Yes, Some(_)) => None,
            (Match::Rehashed(hash), Some(_)) => Some(hash),
            _ => return Err(StaffError::WrongCredentials),
        };
        self.0.delays.clear(client);
        record.map(|record| (record, rehashed)).ok_or(StaffError::WrongCredentials)
    }

    /// Signs in.
    ///
    /// # Errors
    /// [`StaffError::WrongCredentials`], [`StaffError::Busy`], [`StaffError::Store`].
    pub async fn login(
        &self,
        name: &str,
        password: String,
        client: Client,
    ) -> Result<Session, StaffError> {
        let (record, rehashed) = self.authenticate(name, password, client).await?;
        let (refresh_token, kept) = self.new_refresh()?;
        let (session, now) = (random_bytes()?, self.0.clock.now());
        let access_token = self.0.tokens.sign(name, record.role, record.version, &session, now)?;
        let note = self.note(name, "sign_in", "session", name);
        let begun = self.0.records.begin(record, rehashed, session, kept, note).await?;
        if !begun {
            return Err(StaffError::WrongCredentials);
        }
        Ok(Session { access_token, refresh_token })
    }

    /// Goes on with a session. A token that comes a second time, later than the other tab of a browser
    /// would bring it, ends its whole family.
    ///
    /// # Errors
    /// [`StaffError::InvalidToken`], [`StaffError::Store`].
    pub async fn refresh(&self, token: &str) -> Result<Session, StaffError> {
        let (refresh_token, kept) = self.new_refresh()?;
        let hash = self.hash_of(b"refresh", token);
        let now = self.0.clock.now();
        let Rotated::Fresh(name, session) = self.0.records.rotate(hash, kept, now).await? else {
            return Err(StaffError::InvalidToken);
        };
        let record = self.0.records.find(&name).await?.filter(|record| record.active);
        let record = record.ok_or(StaffError::InvalidToken)?;
        let access_token = self.0.tokens.sign(&name, record.role, record.version, &session, now)?;
        Ok(Session { access_token, refresh_token })
    }

    /// Ends the session of a refresh token. A token nobody knows ends nothing.
    ///
    /// # Errors
    /// [`StaffError::Store`].
    pub async fn logout(&self, token: &str) -> Result<(), StaffError> {
        Ok(self.0.records.end(self.hash_of(b"refresh", token), self.0.clock.now()).await?)
    }

    /// Whose access token this is.
    ///
    /// # Errors
    /// [`StaffError::InvalidToken`], [`StaffError::Store`].
    pub async fn verify(&self, token: &str) -> Result<Person, StaffError> {
        let claims = self.0.tokens.verify(token, self.0.clock.now());
        let claims = claims.ok_or(StaffError::InvalidToken)?;
        let session = hex::decode(&claims.sid).map_err(|_| StaffError::InvalidToken)?;
        let record = self.0.records.in_session(&claims.sub, session).await?.filter(|record| {
            record.active && record.version == claims.ver && record.role.as_str() == claims.role
        });
        let record = record.ok_or(StaffError::InvalidToken)?;
        Ok(person(record).0)
    }

    /// Changes one's own password and ends all one's sessions.
    ///
    /// # Errors
    /// [`StaffError`].
    pub async fn change_password(
        &self,
        name: &str,
        current: String,
        password: String,
        client: Client,
    ) -> Result<(), StaffError> {
        let mut wrong = mistakes(name, &password);
        if password == current {
            wrong.push(Mistake { field: "password", wanted: "must be another one" });
        }
        taken(wrong)?;
        self.authenticate(name, current, client).await?;
        let change = PersonChange { password: Some(password), ..PersonChange::default() };
        self.change(name, name, change).await.map(drop)
    }

    /// Adds somebody; `by` is who does it.
    ///
    /// # Errors
    /// [`StaffError::Invalid`], [`StaffError::NameTaken`], ….
    pub async fn add(
        &self,
        by: &str,
        name: &str,
        role: StaffRole,
        password: String,
    ) -> Result<(), StaffError> {
        self.insert(by, name, role, password, Adding::default()).await
    }

    /// Adds somebody who has to choose a password of their own first; `reason` goes to the log.
    ///
    /// # Errors
    /// [`StaffError::Invalid`], [`StaffError::NameTaken`], ….
    pub async fn invite(
        &self,
        by: &str,
        name: &str,
        role: StaffRole,
        password: String,
        reason: Option<String>,
    ) -> Result<(), StaffError> {
        let adding = Adding { must_change: true, reason, only_first: false };
        self.insert(by, name, role, password, adding).await
    }

    async fn insert(
        &self,
        by: &str,
        name: &str,
        role: StaffRole,
        password: String,
        adding: Adding,
    ) -> Result<(), StaffError> {
        let Adding { must_change, only_first, reason } = adding;
        taken(mistakes(name, &password))?;
        let password = self.0.hasher.hash(password).await?;
        let record = StaffRecord {
            name: name.to_owned(),
            role,
            active: true,
            must_change,
            password,
            version: 1,
        };
        let note = self.note(by, "add", "staff", name).changing(format!("role {role}"));
        let note = note.because(reason);
        let added = self.0.records.add(record, only_first, note).await?;
        if added { Ok(()) } else { Err(StaffError::NameTaken) }
    }

    /// Changes somebody's role, whether they may sign in, or their password, and ends their
    /// sessions; `by` is who does it. Tells who they are now, and whether they may sign in.
    ///
    /// # Errors
    /// [`StaffError::UnknownStaff`], [`StaffError::Invalid`], [`StaffError::LastAdministrator`], ….
    pub async fn change(
        &self,
        by: &str,
        name: &str,
        change: PersonChange,
    ) -> Result<(Person, bool), StaffError> {
        let PersonChange { role, active, password, reason } = change;
        let parts = [
            role.map(|role| format!("role {role}")),
            active.map(|active| if active { "may sign in" } else { "may not sign in" }.to_owned()),
            password.as_ref().map(|_| "another password".to_owned()),
        ];
        let different = parts.into_iter().flatten().collect::<Vec<_>>().join(", ");
        let action = match (role, active, &password) {
            (None, Some(false), None) => "disable",
            (None, Some(true), None) => "enable",
            (None, None, Some(_)) => "change_password",
            (Some(_), None, None) => "change_role",
            _ => "change",
        };
        let password = match password {
            Some(password) => {
                taken(mistakes(name, &password))?;
                // Whoever knows it because they chose it for somebody else must not stay the only one.
                Some((self.0.hasher.hash(password).await?, by != name && by != COMMAND_LINE))
            }
            None => None,
        };
        let note = self.note(by, action, "staff", name).changing(different).because(reason);
        let change = StaffChange { role, active, password };
        match self.0.records.change(name, change, note).await? {
            StaffChanged::Done(now) => Ok(person(now)),
            StaffChanged::Unknown => Err(StaffError::UnknownStaff),
            StaffChanged::LastAdministrator => Err(StaffError::LastAdministrator),
        }
    }

    /// Everybody and whether they may sign in, by name.
    ///
    /// # Errors
    /// [`StaffError::Store`].
    pub async fn list(&self) -> Result<Vec<(Person, bool)>, StaffError> {
        let all = self.0.records.all().await?.into_iter();
        Ok(all.map(person).collect())
    }

    /// What was done before a number, newest first.
    ///
    /// # Errors
    /// [`StaffError::Store`].
    pub async fn audit_log(&self, before: i64, limit: i64) -> Result<Vec<AuditEntry>, StaffError> {
        Ok(self.0.records.audit_log(before, limit).await?)
    }

    /// A token that makes the first administrator within half an hour; none where there is staff.
    ///
    /// # Errors
    /// [`StaffError`].
    pub async fn offer_setup(&self) -> Result<Option<String>, StaffError> {
        if !self.0.records.all().await?.is_empty() {
            return Ok(None);
        }
        let token = URL_SAFE_NO_PAD.encode(random_bytes::<32>()?);
        let until = self.0.clock.now() + SETUP;
        *self.0.setup.lock().unwrap_or_else(PoisonError::into_inner) =
            Some((self.hash_of(b"setup", &token), until));
        Ok(Some(token))
    }

    /// Makes the first administrator. The token is good once, and only while there is no staff.
    ///
    /// # Errors
    /// [`StaffError::InvalidToken`], [`StaffError::Invalid`], ….
    pub async fn redeem_setup(
        &self,
        token: &str,
        name: &str,
        password: String,
    ) -> Result<(), StaffError> {
        let hash = self.hash_of(b"setup", token);
        let offered = *self.0.setup.lock().unwrap_or_else(PoisonError::into_inner);
        if !offered.is_some_and(|(good, until)| good == hash && self.0.clock.now() < until) {
            return Err(StaffError::InvalidToken);
        }
        match self
            .insert(
                "setup",
                name,
                StaffRole::Admin,
                password,
                Adding { only_first: true, ..Adding::default() },
            )
            .await
        {
            Err(StaffError::NameTaken) => Err(StaffError::InvalidToken),
            outcome => outcome,
        }?;
        *self.0.setup.lock().unwrap_or_else(PoisonError::into_inner) = None;
        Ok(())
    }
}

/// How somebody is added.
#[derive(Default)]
struct Adding {
    /// The password is to be changed first.
    must_change: bool,
    /// Only where nobody is there.
    only_first: bool,
    reason: Option<String>,
}

fn person(record: StaffRecord) -> (Person, bool) {
    let StaffRecord { name, role, active, must_change, .. } = record;
    (Person { name, role, must_change }, active)
}
