//! The arithmetic by which numbers prove themselves.

fn digits(text: &str) -> Vec<u32> {
    text.chars().filter_map(|c| c.to_digit(10)).collect()
}

/// The sum of digits times weights.
fn weighted(digits: &[u32], weights: impl IntoIterator<Item = u32>) -> u32 {
    digits.iter().zip(weights).map(|(digit, weight)| digit * weight).sum()
}

/// ISO/IEC 7812: payment cards of 13 to 19 digits.
pub(super) fn luhn(text: &str) -> bool {
    let digits = digits(text);
    let sum: u32 = digits
        .iter()
        .rev()
        .enumerate()
        .map(|(place, digit)| if place % 2 == 0 { *digit } else { digit * 2 % 10 + digit / 5 })
        .sum();
    (13..=19).contains(&digits.len()) && sum.is_multiple_of(10) && digits.iter().any(|d| *d != 0)
}

/// ISO 13616: the first four go last, letters are 10 to 35, the rest of 97 is 1.
pub(super) fn iban(text: &str) -> bool {
    let signs: Vec<char> = text.chars().filter(|c| !c.is_whitespace()).collect();
    let turned = signs.iter().skip(4).chain(signs.iter().take(4));
    let rest = turned
        .filter_map(|c| c.to_digit(36))
        .fold(0, |rest, value| (rest * if value > 9 { 100 } else { 10 } + value) % 97);
    (15..=34).contains(&signs.len()) && rest == 1
}

/// Germany, Steuer-ID: ISO 7064 mod 11,10.
pub(super) fn german_tax(text: &str) -> bool {
    let digits = digits(text);
    let Some((check, body)) = digits.split_last() else { return false };
    let product = body.iter().fold(10, |product, digit| {
        let sum = (digit + product) % 10;
        (if sum == 0 { 10 } else { sum }) * 2 % 11
    });
    digits.len() == 11 && digits.first() != Some(&0) && (11 - product) % 10 == *check
}

/// France, NIR: 97 minus the rest of the first thirteen; Corsica counts as 19 and 18.
pub(super) fn french_social(text: &str) -> bool {
    let plain: String = text.to_uppercase().replace("2A", "19").replace("2B", "18");
    let number = digits(&plain);
    let Some((body, key)) = number.split_at_checked(13) else { return false };
    let value = body.iter().fold(0_u64, |value, digit| value * 10 + u64::from(*digit));
    let key = key.iter().fold(0_u64, |value, digit| value * 10 + u64::from(*digit));
    number.len() == 15 && 97 - value % 97 == key
}

/// Spain, DNI and NIE: the letter at the rest of 23.
pub(super) fn spanish(text: &str) -> bool {
    let signs: Vec<char> =
        text.to_uppercase().chars().filter(char::is_ascii_alphanumeric).collect();
    let Some((letter, body)) = signs.split_last() else { return false };
    let value = body.iter().try_fold(0_usize, |value, sign| {
        let digit = match sign {
            'X' | 'Y' | 'Z' => usize::from(*sign as u8 - b'X'),
            _ => sign.to_digit(10)? as usize,
        };
        Some(value * 10 + digit)
    });
    let expected = value.and_then(|value| "TRWAGMYFPDXBNJZSQVHLCKE".chars().nth(value % 23));
    signs.len() == 9 && expected == Some(*letter)
}

/// Brazil, CPF: two check digits of 11.
pub(super) fn brazilian(text: &str) -> bool {
    let digits = digits(text);
    let check = |length: usize| {
        let body = digits.get(..length).unwrap_or_default();
        weighted(body, (2..=length as u32 + 1).rev()) * 10 % 11 % 10
    };
    let alike = digits.windows(2).all(|pair| pair.first() == pair.last());
    digits.len() == 11 && !alike && digits.get(9..) == Some([check(9), check(10)].as_slice())
}

/// Poland, PESEL.
pub(super) fn polish(text: &str) -> bool {
    let digits = digits(text);
    digits.len() == 11 && weighted(&digits, [1, 3, 7, 9, 1, 3, 7, 9, 1, 3, 1]).is_multiple_of(10)
}

/// Switzerland, AHV: EAN-13 that starts with 756.
pub(super) fn swiss(text: &str) -> bool {
    let digits = digits(text);
    let sum = weighted(&digits, [1, 3].into_iter().cycle());
    digits.len() == 13 && digits.starts_with(&[7, 5, 6]) && sum.is_multiple_of(10)
}

#[cfg(test)]
mod tests {
    use super::*;

    type Specimen = (fn(&str) -> bool, &'static str, &'static str);

    /// Specimen numbers as the issuing offices print them; one digit more breaks each.
    #[test]
    fn specimens_prove_themselves() {
        let specimens: [Specimen; 9] = [
            (luhn, "4111 1111 1111 1111", "4111 1111 1111 1112"),
            (iban, "DE89 3704 0044 0532 0130 00", "DE89 3704 0044 0532 0130 01"),
            (german_tax, "86095742719", "86095742718"),
            (french_social, "2 55 08 14 168 025 38", "2 55 08 14 168 025 39"),
            (spanish, "12345678Z", "12345678A"),
            (spanish, "X1234567L", "X1234567M"),
            (brazilian, "529.982.247-25", "529.982.247-26"),
            (polish, "44051401359", "44051401358"),
            (swiss, "756.9217.0769.85", "756.9217.0769.86"),
        ];
        for (check, good, bad) in specimens {
            assert!(check(good), "{good}");
            assert!(!check(bad), "{bad}");
        }
    }
}
