//! What the key file is to the store: hashes of receipts, keys of the archive, and sealing.
//!
//! Whoever has the database but not the key file cannot open a pending contribution, cannot tell
//! which entry a receipt belongs to, and cannot follow an entry from the pool into the archive.

use super::StoreError;
use crate::domain::Receipt;
use crate::secrets::{Purpose, Randomness, Secrets, SecretsError, mac, random_bytes};
use crypto_box::aead::OsRng;
use crypto_box::{PublicKey, SecretKey};

/// Room for one encoded submission. Sealed it is 48 bytes longer, and with its key the row still
/// fits into a page of SQLite's index without an overflow page (982 bytes).
const ROOM: usize = 928;
/// Rooms for one encoded review: its length is told no finer than this.
const REVIEW_ROOMS: [usize; 4] = [2_048, 8_192, 32_768, 65_536];

/// The key of one entry, random: in the pool, and another one in the archive.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EntryKey(pub(super) [u8; 16]);

impl EntryKey {
    /// A fresh key.
    ///
    /// # Errors
    /// [`SecretsError::NoRandomness`].
    pub fn random(randomness: &Randomness) -> Result<Self, SecretsError> {
        randomness.bytes().map(EntryKey)
    }

    /// A key of random bytes that came about elsewhere.
    pub const fn from_bytes(bytes: [u8; 16]) -> Self {
        EntryKey(bytes)
    }

    /// The key as bytes, e.g. for hashes of sets of entries.
    pub fn as_bytes(&self) -> &[u8; 16] {
        &self.0
    }

    /// A stored key; `None` for any length but 16.
    pub(super) fn read(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(EntryKey)
    }
}

impl Receipt {
    /// A fresh receipt.
    ///
    /// # Errors
    /// [`SecretsError::NoRandomness`].
    pub fn random(secrets: &Secrets) -> Result<Self, SecretsError> {
        Ok(Self::sealed(&secrets.key(Purpose::Receipt), random_bytes()?))
    }

    /// The receipt of an idempotency key: the same key, the same receipt.
    pub fn derived(secrets: &Secrets, idempotency: &[u8]) -> Self {
        let key = secrets.key(Purpose::Receipt);
        let [head @ .., _, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _] =
            mac(&key, &[b"idempotent", idempotency]);
        Self::sealed(&key, head)
    }

    /// Sixteen bytes and a seal on them, by which the server knows its own receipts without keeping any.
    fn sealed(key: &[u8; 32], head: [u8; 16]) -> Self {
        let mut token = [0; 32];
        let seal = mac(key, &[b"genuine", &head]);
        token.iter_mut().zip(head.iter().chain(&seal)).for_each(|(byte, from)| *byte = *from);
        Receipt::from_bytes(token)
    }
}

/// The sub-keys the store uses.
pub(super) struct Keys {
    receipts: [u8; 32],
    members: [u8; 32],
    check: [u8; 32],
    sealing: SecretKey,
    seal: PublicKey,
    randomness: Randomness,
}

impl Keys {
    pub(super) fn of(secrets: &Secrets) -> Self {
        let sealing = SecretKey::from(secrets.key(Purpose::Sealing));
        Keys {
            receipts: secrets.key(Purpose::Receipt),
            members: secrets.key(Purpose::Members),
            check: secrets.key(Purpose::Check),
            seal: sealing.public_key(),
            randomness: secrets.randomness(),
            sealing,
        }
    }

    /// Where random numbers come from.
    pub(super) fn randomness(&self) -> &Randomness {
        &self.randomness
    }

    /// A key for a new entry.
    pub(super) fn entry_key(&self) -> Result<EntryKey, SecretsError> {
        EntryKey::random(&self.randomness)
    }

    /// Tells that this key file and a database belong together, and nothing else.
    pub(super) fn check(&self) -> String {
        hex::encode(mac(&self.check, &[b"database"]))
    }

    /// Under which a receipt is found. The token itself is never stored.
    pub(super) fn lookup(&self, receipt: &Receipt) -> [u8; 32] {
        mac(&self.receipts, &[b"lookup", receipt.as_bytes()])
    }

    /// Whether this server handed out a receipt, ever.
    pub(super) fn is_genuine(&self, receipt: &Receipt) -> bool {
        let [head @ .., _, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _] = *receipt.as_bytes();
        Receipt::sealed(&self.receipts, head) == *receipt
    }

    /// By which the same body under the same receipt is recognised.
    pub(super) fn fingerprint(&self, receipt: &Receipt, body: &[u8]) -> [u8; 32] {
        mac(&self.receipts, &[b"body", receipt.as_bytes(), body])
    }

    /// Masks the key of an entry under its receipt; masking twice gives the key back.
    ///
    /// Privacy: the values of a row of receipts do not tell its entry without the receipt, not
    /// even to the holder of the key file (C2). PostgreSQL's row headers still pair the two rows
    /// of one submission while it waits; the key it gets in the archive is kept by the key file.
    pub(super) fn link(&self, receipt: &Receipt, key: EntryKey) -> EntryKey {
        let mask = mac(&self.receipts, &[b"link", receipt.as_bytes()]);
        let mut masked = key.0;
        masked.iter_mut().zip(mask).for_each(|(byte, mask)| *byte ^= mask);
        EntryKey(masked)
    }

    /// The key an entry gets when its batch closes. A keyed hash, so that a receipt still finds
    /// it, and the order of arrival in the pool does not carry over.
    pub(super) fn archive_key(&self, pending: EntryKey) -> EntryKey {
        let [key @ .., _, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _] =
            mac(&self.members, &[b"archive", &pending.0]);
        EntryKey(key)
    }

    /// Seals a submission, padded to a constant size.
    pub(super) fn seal(&self, text: &[u8]) -> Result<Vec<u8>, StoreError> {
        self.seal_in(&[ROOM], text, "the submission")
    }

    /// Seals a review, padded to one of a few sizes.
    pub(super) fn seal_review(&self, text: &[u8]) -> Result<Vec<u8>, StoreError> {
        self.seal_in(&REVIEW_ROOMS, text, "the review")
    }

    fn seal_in(
        &self,
        rooms: &[usize],
        text: &[u8],
        what: &'static str,
    ) -> Result<Vec<u8>, StoreError> {
        // The length in front: the padding is not part of the text.
        let length = u16::try_from(text.len()).map_err(|_| StoreError::TooLong(what))?;
        let mut padded = [&length.to_be_bytes(), text].concat();
        let room = rooms.iter().find(|room| padded.len() <= **room);
        padded.resize(*room.ok_or(StoreError::TooLong(what))?, 0);
        let sealed = self.seal.seal(&mut OsRng, &padded);
        sealed.map_err(|_| StoreError::Secrets(SecretsError::NoRandomness))
    }

    /// By which moderators know an entry: neither its key nor that of its receipt.
    pub(super) fn case(&self, kind: &str, key: &[u8]) -> String {
        let mac = mac(&self.members, &[b"case", kind.as_bytes(), key]);
        hex::encode(mac.first_chunk::<16>().unwrap_or(&[0; 16]))
    }

    /// Opens what was sealed; `None` for anything else.
    pub(super) fn open(&self, sealed: &[u8]) -> Option<Vec<u8>> {
        let padded = self.sealing.unseal(sealed).ok()?;
        let (length, text) = padded.split_first_chunk::<2>()?;
        text.get(..usize::from(u16::from_be_bytes(*length))).map(<[u8]>::to_vec)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sealed_texts_are_of_one_size_and_open_with_the_right_key_only() {
        let keys = Keys::of(&Secrets::fixed([7; 32]));
        let (short, long) = (keys.seal(b"a").expect("sealed"), keys.seal(&[b'x'; 926]));
        assert_eq!(short.len(), long.expect("fits").len());
        assert_eq!(keys.open(&short).as_deref(), Some(b"a".as_slice()));
        assert!(matches!(keys.seal(&[b'x'; 927]), Err(StoreError::TooLong(_))));
        assert_eq!(Keys::of(&Secrets::fixed([8; 32])).open(&short), None);
    }

    #[test]
    fn a_server_knows_its_own_receipts_and_no_others() {
        let (ours, theirs) = (Secrets::fixed([7; 32]), Secrets::fixed([8; 32]));
        let keys = Keys::of(&ours);
        assert!(keys.is_genuine(&Receipt::random(&ours).expect("random")));
        assert!(keys.is_genuine(&Receipt::derived(&ours, b"key")));
        assert!(!keys.is_genuine(&Receipt::random(&theirs).expect("random")));
        assert!(!keys.is_genuine(&Receipt::from_bytes([1; 32])));
    }

    #[test]
    fn a_link_is_undone_by_its_own_receipt_only() {
        let keys = Keys::of(&Secrets::fixed([7; 32]));
        let (mine, yours) = (Receipt::from_bytes([1; 32]), Receipt::from_bytes([2; 32]));
        let key = EntryKey([9; 16]);
        let link = keys.link(&mine, key);
        assert_eq!(keys.link(&mine, link), key);
        assert_ne!(keys.link(&yours, link), key);
        assert_ne!(keys.archive_key(key), key);
    }
}
