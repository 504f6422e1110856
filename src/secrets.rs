//! The key file of an installation and the sub-keys derived from it.
//!
//! One random 256-bit master key; every use gets its own sub-key by HMAC, so that no two uses can
//! be played against each other. Whoever has the database but not the key file can neither open
//! pending contributions, nor link a receipt to an entry, nor undo the noise of a figure.

use aws_lc_rs::hmac;
use rand::{RngCore, SeedableRng};
use rand_chacha::ChaCha20Rng;
use std::fmt;
use std::fs::{File, OpenOptions};
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

    /// Reads the key file, or creates it, readable by its owner alone.
    ///
    /// # Errors
    /// [`SecretsError`].
    pub fn load_or_create(path: &Path) -> Result<Self, SecretsError> {
        let failed = |source| SecretsError::File { path: path.to_owned(), source };
        match File::open(path) {
            Ok(mut file) => {
                let mut text = String::new();
                file.read_to_string(&mut text).map_err(failed)?;
                let mut key = [0; 32];
                hex::decode_to_slice(text.trim(), &mut key)
                    .map_err(|_| SecretsError::Damaged(path.to_owned()))?;
                Ok(Self::fixed(key))
            }
            Err(missing) if missing.kind() == io::ErrorKind::NotFound => {
                let secrets = Self::random()?;
                let mut options = OpenOptions::new();
                options.write(true).create_new(true);
                #[cfg(unix)]
                std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
                let mut file = match options.open(path) {
                    // Another process was faster: its key is the key.
                    Err(raced) if raced.kind() == io::ErrorKind::AlreadyExists => {
                        return Self::load_or_create(path);
                    }
                    opened => opened.map_err(failed)?,
                };
                writeln!(file, "{}", hex::encode(secrets.master)).map_err(failed)?;
                file.sync_all().map_err(failed)?;
                Ok(secrets)
            }
            Err(other) => Err(failed(other)),
        }
    }

    /// The sub-key for one purpose.
    pub fn key(&self, purpose: Purpose) -> [u8; 32] {
        mac(&self.master, &[purpose.label()])
    }
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
        let first = Secrets::load_or_create(&path).expect("created");
        let second = Secrets::load_or_create(&path).expect("read");
        assert_eq!(first.key(Purpose::Figures), second.key(Purpose::Figures));
        assert_ne!(first.key(Purpose::Figures), first.key(Purpose::Receipt));
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = std::fs::metadata(&path).expect("there").permissions().mode();
            assert_eq!(mode & 0o777, 0o600);
        }
        std::fs::write(&path, "short").expect("written");
        assert!(matches!(Secrets::load_or_create(&path), Err(SecretsError::Damaged(_))));
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
