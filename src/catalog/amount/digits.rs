//! Digits and signs of every keyboard, brought to those of ASCII. One character becomes one, but for
//! the full-width forms and the fractions' marks that have a plain twin.

use unicode_normalization::UnicodeNormalization;

/// The zeros of the scripts that write decimal digits; nine digits follow each (Unicode, class Nd).
const ZEROS: [u32; 37] = [
    0x0660, 0x06F0, 0x07C0, 0x0966, 0x09E6, 0x0A66, 0x0AE6, 0x0B66, 0x0BE6, 0x0C66, 0x0CE6, 0x0D66,
    0x0DE6, 0x0E50, 0x0ED0, 0x0F20, 0x1040, 0x1090, 0x17E0, 0x1810, 0x1946, 0x19D0, 0x1A80, 0x1A90,
    0x1B50, 0x1BB0, 0x1C40, 0x1C50, 0xA620, 0xA8D0, 0xA900, 0xA9D0, 0xA9F0, 0xAA50, 0xABF0, 0xFF10,
    0x104A0,
];

/// The sign before decimals in Arabic script; it never groups thousands.
pub(super) const ARABIC_POINT: char = '\u{66b}';

/// A text with ASCII digits and plain signs. What cannot be seen goes: marks of writing direction,
/// soft hyphens, a byte order mark.
pub(crate) fn plain(text: &str) -> String {
    text.nfc().filter(|c| !is_unseen(*c)).map(plain_sign).collect()
}

fn is_unseen(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}'
        | '\u{ad}' | '\u{feff}' | '\u{61c}')
}

fn plain_sign(c: char) -> char {
    let code = u32::from(c);
    if let Some(zero) = ZEROS.iter().find(|zero| (**zero..**zero + 10).contains(&code)) {
        return char::from_digit(code - zero, 10).unwrap_or(c);
    }
    match c {
        // Full-width forms lie in the order of ASCII.
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(code - 0xff01 + 0x21).unwrap_or(c),
        '\u{ffe0}' => '¢',
        '\u{ffe1}' => '£',
        '\u{ffe5}' => '¥',
        '\u{ffe6}' => '₩',
        '﹩' => '$',
        '、' => ',',
        // Signs between thousands, and apostrophes however they are typed.
        '٬' | '’' | '‘' | '´' | '`' | '′' | 'ʼ' | '˙' | '\u{2bb}' => '\'',
        '\u{a0}' | '\u{202f}' | '\u{2000}'..='\u{200a}' | '\u{3000}' | '\t' | '\r' | '\n' => ' ',
        '−' | '‐' | '‑' | '‒' | '﹣' => '-',
        '–' | '—' | '―' | '〜' => '–',
        _ => c,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_of_every_keyboard_are_digits() {
        for (text, expected) in [
            ("١٢٠٬٠٠٠", "120'000"),
            ("۹۰۰۰۰", "90000"),
            ("９０，０００", "90,000"),
            ("१२०००००", "1200000"),
            ("৬০০০০০", "600000"),
            ("๙๐๐", "900"),
            ("￥５００", "¥500"),
            ("\u{200e}45\u{a0}000 €\u{200f}", "45 000 €"),
        ] {
            assert_eq!(plain(text), expected, "{text}");
        }
    }
}
