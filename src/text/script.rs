//! The scripts in which names are looked for. Nothing is known of others, so somebody reads what
//! is written in them before it counts.

use regex::Regex;
use std::sync::LazyLock;

static OTHER: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r"[\p{L}--[\p{Latin}\p{Cyrillic}\p{Greek}\p{Arabic}\p{Hebrew}\p{Thai}\p{Han}\p{Hiragana}\p{Katakana}\p{Hangul}\p{Common}\p{Inherited}]]",
    )
    .ok()
});

/// Whether names are looked for in every script of a text: Latin, Cyrillic, Greek, Arabic, Hebrew,
/// Thai, Chinese, Japanese and Korean.
pub fn is_covered(text: &str) -> bool {
    !OTHER.as_ref().is_some_and(|other| other.is_match(text))
}
