//! Who is in a set of people, as a number that says nothing about them.
//!
//! Owns the survey's secret and the digest of a member set. Must not keep, print or compare a
//! person's key in clear.

use std::fmt;
use std::ops::{AddAssign, SubAssign};

use aws_lc_rs::hmac;

/// The survey's secret: it turns person keys into digests, and member sets into noise (see
/// [`super::noise`]).
///
/// Whoever holds it and knows a set of person keys can recompute the noise of that set's figures
/// and take it off; whoever does not cannot, even with every published figure. Keep it apart from
/// the database.
#[derive(Clone)]
pub struct Secret(hmac::Key);

impl Secret {
    /// A secret from 32 bytes of a secure random source.
    pub fn new(bytes: &[u8; 32]) -> Self {
        Self(hmac::Key::new(hmac::HMAC_SHA256, bytes))
    }

    /// HMAC-SHA256 of the parts under this secret, each preceded by its length so that no two lists
    /// of parts collide.
    pub(super) fn derive(&self, parts: &[&[u8]]) -> [u8; 32] {
        let mut context = hmac::Context::with_key(&self.0);
        for part in parts {
            context.update(&(part.len() as u64).to_be_bytes());
            context.update(part);
        }
        let mut output = [0; 32];
        output.copy_from_slice(context.sign().as_ref());
        output
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// The digest of a set of people: the sum modulo 2²⁵⁶ of one HMAC per member.
///
/// Sums do not depend on order or grouping, so a cell's digest is the sum of its groups' digests,
/// and two cells of the same people have the same digest however they were put together (H10). The
/// terms are pseudo-random and unknown without the secret, so different sets meet with probability
/// 2⁻²⁵⁶ and the searches that break unkeyed sums of hashes have nothing to search.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct MemberDigest([u8; 32]);

impl MemberDigest {
    /// The digest of one person, from the person's random 16-byte key.
    pub fn of(secret: &Secret, person: &[u8; 16]) -> Self {
        Self(secret.derive(&[b"member", person]))
    }

    /// A digest read back from storage.
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The digest as little-endian bytes, for storage. Never for readers: equal digests tell equal
    /// sets.
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl AddAssign for MemberDigest {
    /// Adds the people of another set, disjoint from this one.
    fn add_assign(&mut self, other: Self) {
        let mut carry = 0;
        for (a, b) in self.0.iter_mut().zip(other.0) {
            let sum = u16::from(*a) + u16::from(b) + carry;
            [*a, _] = sum.to_le_bytes();
            carry = sum >> 8;
        }
    }
}

impl SubAssign for MemberDigest {
    /// Takes people away from this set.
    fn sub_assign(&mut self, other: Self) {
        let mut borrow = false;
        for (a, b) in self.0.iter_mut().zip(other.0) {
            let (difference, under) = a.overflowing_sub(b);
            let (difference, under_again) = difference.overflowing_sub(u8::from(borrow));
            (*a, borrow) = (difference, under || under_again);
        }
    }
}

impl std::iter::Sum for MemberDigest {
    fn sum<I: Iterator<Item = Self>>(digests: I) -> Self {
        digests.fold(Self::default(), |mut sum, digest| {
            sum += digest;
            sum
        })
    }
}

impl fmt::Debug for MemberDigest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Privacy: D8, a digest in a log would tell which cells hold the same people.
        f.write_str("MemberDigest(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn grouping_and_order_do_not_matter(keys: Vec<[u8; 16]>, cut in 0_usize..20, leaver: [u8; 16]) {
            let secret = Secret::new(&[7; 32]);
            let digest = |keys: &[[u8; 16]]| keys.iter().map(|key| MemberDigest::of(&secret, key)).sum::<MemberDigest>();
            let (left, right) = keys.split_at(cut.min(keys.len()));
            let mut joined = digest(right);
            joined += digest(left);
            prop_assert_eq!(joined, digest(&keys));
            joined += MemberDigest::of(&secret, &leaver);
            prop_assert_ne!(joined, digest(&keys));
            joined -= MemberDigest::of(&secret, &leaver);
            prop_assert_eq!(joined, digest(&keys));
        }
    }

    #[test]
    fn carries_and_borrows_cross_bytes() {
        let number = |low: u128| {
            let mut bytes = [0; 32];
            bytes[..16].copy_from_slice(&low.to_le_bytes());
            MemberDigest::from_bytes(bytes)
        };
        let mut digest = number(u128::from(u64::MAX));
        digest += number(1);
        assert_eq!(digest, number(1 << 64));
        digest -= number(1);
        assert_eq!(digest, number(u128::from(u64::MAX)));
        let mut zero = MemberDigest::default();
        zero -= number(1);
        assert_eq!(zero, MemberDigest::from_bytes([255; 32]));
    }

    #[test]
    fn the_secret_matters_and_stays_unseen() {
        let (a, b) = (Secret::new(&[1; 32]), Secret::new(&[2; 32]));
        assert_ne!(MemberDigest::of(&a, &[0; 16]), MemberDigest::of(&b, &[0; 16]));
        assert_ne!(a.derive(&[b"ab", b"c"]), a.derive(&[b"a", b"bc"]));
        assert_eq!(
            format!("{a:?} {:?}", MemberDigest::of(&a, &[0; 16])),
            "Secret(…) MemberDigest(…)"
        );
    }
}
