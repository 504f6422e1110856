//! Attacks (rebuilt in the next commit).
