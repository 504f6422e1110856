//! The key file of an installation and the sub-keys derived from it.
//!
//! One random 256-bit master key; every use gets its own sub-key by HMAC, so that no two uses can
//! be played against each other. Whoever has the database but not the key file can neither open
//! pending contributions, nor link a receipt to an entry, nor undo the noise of a figure.

use aws_lc_rs::hmac;
use rand::{RngCore, SeedableRng};
use rand_chacha::ChaCha20Rng;
use std::fmt;
use std::fs::File;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

/// What a sub-key is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// Keyed hashes of receipts and idempotency keys.
    Receipt,
    /// Noise of published figures.
    Figures,
    /// Hashes of sets of contributors.
    Members,
    /// Buckets of employer names.
    Employers,
    /// Opening and sealing pending contributions.
    Sealing,
    /// Access and refresh tokens of the staff.
    Tokens,
    /// Recognising that a database and a key file belong together.
    Check,
}

impl Purpose {
    fn label(self) -> &'static [u8] {
        match self {
            Purpose::Receipt => b"paylens receipt",
            Purpose::Figures => b"paylens figures",
            Purpose::Members => b"paylens members",
            Purpose::Employers => b"paylens employers",
            Purpose::Sealing => b"paylens sealing",
            Purpose::Tokens => b"paylens tokens",
            Purpose::Check => b"paylens check",
        }
    }
}

/// Why the key file could not be had.
#[derive(Debug, thiserror::Error)]
pub enum SecretsError {
    /// It could not be read or created.
    #[error("the key file {path} cannot be used: {source}")]
    File {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// It is not 64 hexadecimal digits.
    #[error(
        "the key file {0} is damaged: it must hold 64 hexadecimal digits; restore it from a backup"
    )]
    Damaged(PathBuf),
    /// Others may read or write it.
    #[error(
        "the key file {path} has mode {mode:04o}: whoever reads it opens every answer that waits. \
         Run `chmod 600 {path}`, and make a new survey if somebody may have read it"
    )]
    Open {
        /// The file.
        path: PathBuf,
        /// Its mode.
        mode: u32,
    },
    /// The system gave no random numbers.
    #[error("the system gives no random numbers")]
    NoRandomness,
}

/// The master key of an installation, and where the keys of its entries come from. Its `Debug`
/// shows nothing.
#[derive(Clone)]
pub struct Secrets {
    master: [u8; 32],
    randomness: Randomness,
}

/// Where random bytes come from: the system, or, in tests, a stream that repeats.
#[derive(Clone, Default)]
pub struct Randomness(Option<Arc<Mutex<ChaCha20Rng>>>);

impl Randomness {
    /// The next bytes.
    ///
    /// # Errors
    /// [`SecretsError::NoRandomness`].
    pub fn bytes<const N: usize>(&self) -> Result<[u8; N], SecretsError> {
        match &self.0 {
            None => random_bytes(),
            Some(stream) => {
                let mut bytes = [0; N];
                stream.lock().unwrap_or_else(PoisonError::into_inner).fill_bytes(&mut bytes);
                Ok(bytes)
            }
        }
    }
}

impl fmt::Debug for Secrets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secrets(…)")
    }
}

impl Secrets {
    /// A fresh key that is never written anywhere.
    ///
    /// # Errors
    /// [`SecretsError::NoRandomness`].
    pub fn random() -> Result<Self, SecretsError> {
        random_bytes().map(Self::fixed)
    }

    /// This key.
    pub fn fixed(master: [u8; 32]) -> Self {
        Secrets { master, randomness: Randomness::default() }
    }

    /// For tests that read figures: the same key gives the same entry keys in the same order, so
    /// that the noise of figures repeats. Never for people's answers.
    #[must_use]
    pub fn repeating(self) -> Self {
        let stream = ChaCha20Rng::from_seed(self.master);
        Secrets { randomness: Randomness(Some(Arc::new(Mutex::new(stream)))), ..self }
    }

    /// What draws the keys of entries.
    pub fn randomness(&self) -> Randomness {
        self.randomness.clone()
    }

    /// Reads a key file; `None` where there is none.
    ///
    /// # Errors
    /// [`SecretsError::File`], [`SecretsError::Damaged`], [`SecretsError::Open`].
    pub fn load(path: &Path) -> Result<Option<Self>, SecretsError> {
        let failed = |source| SecretsError::File { path: path.to_owned(), source };
        let mut file = match File::open(path) {
            Err(missing) if missing.kind() == io::ErrorKind::NotFound => return Ok(None),
            opened => opened.map_err(failed)?,
        };
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = file.metadata().map_err(failed)?.permissions().mode() & 0o777;
            if mode & TOO_OPEN != 0 {
                return Err(SecretsError::Open { path: path.to_owned(), mode });
            }
        }
        let mut text = String::new();
        file.read_to_string(&mut text).map_err(failed)?;
        let mut key = [0; 32];
        hex::decode_to_slice(text.trim(), &mut key)
            .map_err(|_| SecretsError::Damaged(path.to_owned()))?;
        Ok(Some(Self::fixed(key)))
    }

    /// Makes a key that waits beside `path` until its database is bound to it: a start that is stopped
    /// half-way goes on with the same key. One that waits already is taken.
    ///
    /// # Errors
    /// As for [`load`](Self::load), and [`SecretsError::NoRandomness`].
    pub fn make(path: &Path) -> Result<Self, SecretsError> {
        let waiting = waiting(path);
        if let Some(made) = Self::load(&waiting)? {
            return Ok(made);
        }
        let failed = |source| SecretsError::File { path: path.to_owned(), source };
        let secrets = Self::random()?;
        let folder = folder_of(path);
        let mut file = tempfile::NamedTempFile::new_in(folder).map_err(failed)?;
        writeln!(file, "{}", hex::encode(secrets.master)).map_err(failed)?;
        file.as_file().sync_all().map_err(failed)?;
        match file.persist_noclobber(&waiting) {
            Ok(_) => {}
            // Another process was faster: its key is the key.
            Err(raced) if raced.error.kind() == io::ErrorKind::AlreadyExists => {
                return Self::make(path);
            }
            Err(other) => return Err(failed(other.error)),
        }
        sync_folder(folder).map_err(failed)?;
        Ok(secrets)
    }

    /// A key that waits beside `path`; `None` where there is none.
    ///
    /// # Errors
    /// As for [`load`](Self::load).
    pub fn load_waiting(path: &Path) -> Result<Option<Self>, SecretsError> {
        Self::load(&waiting(path))
    }

    /// Puts the key that waits in its place, now that a database is bound to it.
    ///
    /// # Errors
    /// [`SecretsError::File`].
    pub fn settle(path: &Path) -> Result<(), SecretsError> {
        let failed = |source| SecretsError::File { path: path.to_owned(), source };
        match std::fs::rename(waiting(path), path) {
            Err(missing) if missing.kind() == io::ErrorKind::NotFound && path.exists() => Ok(()),
            moved => moved.and_then(|()| sync_folder(folder_of(path))).map_err(failed),
        }
    }

    /// The sub-key for one purpose.
    pub fn key(&self, purpose: Purpose) -> [u8; 32] {
        mac(&self.master, &[purpose.label()])
    }
}

/// What nobody may do with a key file: its group may read it, and that is all.
#[cfg(unix)]
const TOO_OPEN: u32 = 0o037;

/// Where a key waits for its database.
fn waiting(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".new");
    PathBuf::from(name)
}

/// The folder a file lies in.
pub fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Makes the names in a folder survive a power cut.
///
/// # Errors
/// What the system says.
pub fn sync_folder(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

/// HMAC-SHA256 of the parts, each preceded by its length, so that no two lists of parts collide.
pub fn mac(key: &[u8; 32], parts: &[&[u8]]) -> [u8; 32] {
    let mut context = hmac::Context::with_key(&hmac::Key::new(hmac::HMAC_SHA256, key));
    for part in parts {
        context.update(&(part.len() as u64).to_be_bytes());
        context.update(part);
    }
    let mut out = [0; 32];
    out.copy_from_slice(context.sign().as_ref());
    out
}

/// Random bytes from the system.
///
/// # Errors
/// [`SecretsError::NoRandomness`].
pub fn random_bytes<const N: usize>() -> Result<[u8; N], SecretsError> {
    let mut bytes = [0; N];
    aws_lc_rs::rand::fill(&mut bytes).map_err(|_| SecretsError::NoRandomness)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_key_file_is_made_once_private_and_read_back() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("paylens.key");
        assert!(Secrets::load(&path).expect("none").is_none());
        let first = Secrets::make(&path).expect("made");
        let second = Secrets::make(&path).expect("made before");
        assert_eq!(first.key(Purpose::Figures), second.key(Purpose::Figures));
        assert_ne!(first.key(Purpose::Figures), first.key(Purpose::Receipt));
        assert!(!path.exists(), "it waits for its database");
        Secrets::settle(&path).expect("settled");
        Secrets::settle(&path).expect("settled before");
        let third = Secrets::load(&path).expect("read").expect("there");
        assert_eq!(first.key(Purpose::Figures), third.key(Purpose::Figures));
        assert!(Secrets::load_waiting(&path).expect("none").is_none());
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = |mode| std::fs::Permissions::from_mode(mode);
            let found = std::fs::metadata(&path).expect("there").permissions().mode();
            assert_eq!(found & 0o777, 0o600);
            for open in [0o666, 0o644, 0o604, 0o660] {
                std::fs::set_permissions(&path, mode(open)).expect("changed");
                assert!(matches!(Secrets::load(&path), Err(SecretsError::Open { .. })), "{open:o}");
            }
            for private in [0o600, 0o400, 0o640] {
                std::fs::set_permissions(&path, mode(private)).expect("changed");
                assert!(Secrets::load(&path).is_ok(), "{private:o}");
            }
        }
        std::fs::write(&path, "short").expect("written");
        assert!(matches!(Secrets::load(&path), Err(SecretsError::Damaged(_))));
    }

    #[test]
    fn only_a_stream_asked_for_repeats() {
        let drawn = |secrets: Secrets| {
            let randomness = secrets.randomness();
            [randomness.bytes::<16>().expect("drawn"), randomness.bytes().expect("drawn")]
        };
        let key = Secrets::fixed([1; 32]);
        assert_ne!(drawn(key.clone()), drawn(key.clone()));
        let [first, second] = drawn(key.clone().repeating());
        assert_ne!(first, second);
        assert_eq!([first, second], drawn(key.repeating()));
    }

    #[test]
    fn parts_do_not_run_into_each_other() {
        assert_ne!(mac(&[0; 32], &[b"ab", b"c"]), mac(&[0; 32], &[b"a", b"bc"]));
    }
}
