//! Access tokens: signed, good for 15 minutes, under a key that changes every 30 days.

use super::StaffError;
use crate::domain::StaffRole;
use crate::secrets::mac;
use jsonwebtoken::{
    Algorithm, DecodingKey, EncodingKey, Header, Validation, decode, decode_header, encode,
};
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

/// How long an access token is good, in seconds.
pub const ACCESS_SECONDS: i64 = 15 * 60;
/// How long a key signs, in seconds; the one before it is still understood.
const KEY_SECONDS: i64 = 30 * 86_400;
const ISSUER: &str = "paylens";
const AUDIENCE: &str = "paylens staff";

#[derive(Serialize, Deserialize)]
pub(super) struct Claims {
    iss: String,
    aud: String,
    pub(super) sub: String,
    pub(super) role: String,
    /// Version of the person: counted up to end every session.
    pub(super) ver: i32,
    /// The session: its end ends the token.
    pub(super) sid: String,
    nbf: i64,
    exp: i64,
}

/// Signs and verifies.
pub(super) struct Tokens(pub(super) [u8; 32]);

impl Tokens {
    fn key(&self, generation: i64) -> [u8; 32] {
        mac(&self.0, &[b"access", &generation.to_be_bytes()])
    }

    pub(super) fn sign(
        &self,
        name: &str,
        role: StaffRole,
        version: i32,
        session: &[u8],
        now: OffsetDateTime,
    ) -> Result<String, StaffError> {
        let now = now.unix_timestamp();
        let generation = now.div_euclid(KEY_SECONDS);
        let header = Header { kid: Some(generation.to_string()), ..Header::new(Algorithm::HS256) };
        let claims = Claims {
            iss: ISSUER.to_owned(),
            aud: AUDIENCE.to_owned(),
            sub: name.to_owned(),
            role: role.to_string(),
            ver: version,
            sid: hex::encode(session),
            nbf: now,
            exp: now + ACCESS_SECONDS,
        };
        let key = EncodingKey::from_secret(&self.key(generation));
        encode(&header, &claims, &key).map_err(|_| StaffError::Hash)
    }

    /// What a good token says. Times are compared with `now`, not with the system's clock.
    pub(super) fn verify(&self, token: &str, now: OffsetDateTime) -> Option<Claims> {
        let now = now.unix_timestamp();
        let generation: i64 = decode_header(token).ok()?.kid?.parse().ok()?;
        let current = now.div_euclid(KEY_SECONDS);
        if generation != current && generation != current - 1 {
            return None;
        }
        let mut wanted = Validation::new(Algorithm::HS256);
        wanted.set_issuer(&[ISSUER]);
        wanted.set_audience(&[AUDIENCE]);
        wanted.set_required_spec_claims(&["exp", "nbf", "sub", "iss", "aud"]);
        wanted.validate_exp = false;
        let key = DecodingKey::from_secret(&self.key(generation));
        let claims = decode::<Claims>(token, &key, &wanted).ok()?.claims;
        (claims.nbf <= now && now < claims.exp).then_some(claims)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::Duration;
    use time::macros::datetime;

    #[test]
    fn a_token_is_good_for_its_time_and_its_key() {
        let (tokens, now) = (Tokens([1; 32]), datetime!(2026-11-24 12:00 UTC));
        let token = tokens.sign("marie", StaffRole::Admin, 3, &[7; 16], now).expect("signed");
        let good = |tokens: &Tokens, after| tokens.verify(&token, now + after).is_some();
        assert!(good(&tokens, Duration::ZERO));
        assert!(good(&tokens, Duration::minutes(14)));
        assert!(!good(&tokens, Duration::minutes(15)));
        assert!(!good(&tokens, Duration::seconds(-1)));
        assert!(!good(&Tokens([2; 32]), Duration::ZERO));
        assert!(tokens.verify(&token.replace('.', ".e"), now).is_none());
    }
}
