//! The receipt of a contribution: all that ever ties a person to an entry, in the person's hands.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use std::fmt;
use std::str::FromStr;

/// A receipt: 32 random bytes, written as 43 characters of URL-safe base64. Whoever holds it may
/// look at, replace and withdraw one entry. Its `Debug` shows nothing.
#[derive(Clone, PartialEq, Eq)]
pub struct Receipt([u8; 32]);

/// The text is not a receipt.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a receipt: it has 43 letters, digits, hyphens and underscores")]
pub struct NotAReceipt;

impl Receipt {
    /// From its bytes.
    pub fn from_bytes(token: [u8; 32]) -> Self {
        Receipt(token)
    }

    /// Its bytes.
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl FromStr for Receipt {
    type Err = NotAReceipt;
    fn from_str(text: &str) -> Result<Self, NotAReceipt> {
        let bytes = URL_SAFE_NO_PAD.decode(text).map_err(|_| NotAReceipt)?;
        bytes.try_into().map(Receipt).map_err(|_| NotAReceipt)
    }
}

impl fmt::Display for Receipt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&URL_SAFE_NO_PAD.encode(self.0))
    }
}

impl fmt::Debug for Receipt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Receipt(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn receipts_are_read_as_written_and_never_shown() {
        let receipt = Receipt::from_bytes([0xfb; 32]);
        let text = receipt.to_string();
        assert_eq!(text.len(), 43);
        assert_eq!(text.parse(), Ok(receipt.clone()));
        assert_eq!(format!("{receipt:?}"), "Receipt(…)");
        for not in ["", "abc", &format!("{text}="), &text.replace('-', "+"), &"A".repeat(44)] {
            assert_eq!(not.parse::<Receipt>(), Err(NotAReceipt));
        }
    }
}
