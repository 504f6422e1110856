//! Cells of the file of refused rows. It is made to be opened with a spreadsheet, mended and imported
//! again, and its words are strangers': none of them may run there as a formula, nor move a terminal's
//! cursor; and a mended file must say what the first one said.

use std::borrow::Cow;

/// What a spreadsheet takes for the beginning of a formula, or skips before one.
const BEGINS: &[u8] = b"=+-@\t\r\n|%";
/// The same signs of East Asian keyboards.
const BEGINS_WIDE: [&str; 4] = ["＝", "＋", "－", "＠"];
/// What keeps it from doing so, as spreadsheets themselves write it.
const GUARD: u8 = b'\'';

/// A cell that does nothing.
pub(super) fn defused(cell: &[u8]) -> Cow<'_, [u8]> {
    let guarded = is_to_guard(cell);
    let controls = cell.iter().any(|byte| is_control(*byte));
    if !guarded && !controls {
        return Cow::Borrowed(cell);
    }
    let mut safe = Vec::with_capacity(cell.len() + 8);
    if guarded {
        safe.push(GUARD);
    }
    for byte in cell {
        if is_control(*byte) {
            // U+2400 and on picture them: ␛ for escape.
            let picture = char::from_u32(0x2400 + u32::from(*byte & 0x1f)).unwrap_or('\u{2426}');
            let picture = if *byte == 0x7f { '\u{2421}' } else { picture };
            safe.extend_from_slice(picture.encode_utf8(&mut [0; 4]).as_bytes());
        } else {
            safe.push(*byte);
        }
    }
    Cow::Owned(safe)
}

/// Whether a cell needs a guard; one that begins with a guard does, so that it comes back with it.
fn is_to_guard(cell: &[u8]) -> bool {
    cell.first().is_some_and(|first| BEGINS.contains(first) || *first == GUARD)
        || BEGINS_WIDE.iter().any(|begin| cell.starts_with(begin.as_bytes()))
}

fn is_control(byte: u8) -> bool {
    (byte < 0x20 && !b"\t\r\n".contains(&byte)) || byte == 0x7f
}

/// Whether a file is one of refused rows, by its header.
pub(super) fn is_of_refused(header: &[String]) -> bool {
    header.starts_with(&["line".to_owned(), "reason".to_owned()])
}

#[cfg(test)]
mod tests {
    use super::*;
    use csv::ByteRecord;

    #[test]
    fn cells_do_nothing() {
        let cells: [&[u8]; 10] = [
            "＝1+1".as_bytes(),
            b"=cmd|' /C calc'!A0",
            b"+1",
            b"-45,000",
            b"@SUM(1)",
            b"\t=1",
            b"\r=1",
            b"'quoted",
            b"plain",
            b"",
        ];
        let safe: ByteRecord = cells.iter().map(|cell| defused(cell).into_owned()).collect();
        for cell in &safe {
            assert!(cell.first().is_none_or(|first| !BEGINS.contains(first)), "{cell:?}");
        }
        assert_eq!(&*defused("a\u{1b}[2Jö\u{7}".as_bytes()), "a␛[2Jö␇".as_bytes());
    }
}
