//! A text as an eye reads it: look-alike letters, wide digits and invisible characters undone,
//! with the way back to the bytes of the original.

use std::ops::Range;
use unicode_normalization::UnicodeNormalization;
use unicode_segmentation::UnicodeSegmentation;

/// Letters of other scripts that pass for Latin ones.
const ALIKE: (&str, &str) = (
    "аеорсухіјѕԁһԛԝАВЕКМНОРСТХІЈЅαοριντυΑΒΕΖΗΙΚΜΝΟΡΤΥΧᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘʀꜱᴛᴜᴠᴡʏᴢ",
    "aeopcyxijsdhqwABEKMHOPCTXIJSaopivtuABEZHIKMNOPTYXABCDEFGHIJKLMNOPRSTUVWYZ",
);

/// Stands for a mark: no finder knows it.
pub(super) const MARK: char = '\u{1}';

/// The readable text, and where each of its bytes came from.
pub(super) struct Skeleton {
    text: String,
    from: Vec<usize>,
}

impl Skeleton {
    /// `marks` are read as nothing.
    pub(super) fn new(original: &str, marks: &[Range<usize>]) -> Self {
        let mut skeleton =
            Skeleton { text: String::with_capacity(original.len()), from: Vec::new() };
        let mut marks = marks.iter().peekable();
        let mut other = OtherWords::new(original);
        for (at, c) in original.char_indices() {
            let other = other.takes(at);
            while marks.next_if(|mark| mark.end <= at).is_some() {}
            if marks.peek().is_some_and(|mark| mark.contains(&at)) {
                skeleton.push(MARK, at);
            } else {
                match c {
                    '\u{1}' => skeleton.push(' ', at),
                    _ if c.is_ascii() => skeleton.push(c, at),
                    '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}'..='\u{2064}' | '\u{feff}' => {}
                    '\u{2010}'..='\u{2015}' | '−' => skeleton.push('-', at),
                    '’' | '‘' | 'ʼ' => skeleton.push('\'', at),
                    'º' | 'ª' => skeleton.push(c, at),
                    c if c.is_whitespace() => skeleton.push(' ', at),
                    c => std::iter::once(c)
                        .nfkc()
                        .for_each(|c| skeleton.push(if other { c } else { alike(c) }, at)),
                }
            }
        }
        skeleton.from.push(original.len());
        skeleton
    }

    fn push(&mut self, c: char, at: usize) {
        self.text.push(c);
        self.from.resize(self.text.len(), at);
    }

    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// The bytes of the original that a part of the skeleton came from.
    pub(super) fn origin(&self, part: Range<usize>) -> Range<usize> {
        let at = |index: usize| self.from.get(index).copied().unwrap_or_default();
        // One character may have become many: it goes as a whole.
        let (start, last) = (at(part.start), at(part.end.saturating_sub(1)));
        let end = self.from.iter().skip(part.end).copied().find(|from| *from > last);
        start..end.unwrap_or(last)
    }
}

/// Words that are of another script as a whole: their letters pass for nothing.
struct OtherWords<'a> {
    words: std::iter::Peekable<unicode_segmentation::UnicodeWordIndices<'a>>,
}

impl<'a> OtherWords<'a> {
    fn new(text: &'a str) -> Self {
        OtherWords { words: text.unicode_word_indices().peekable() }
    }

    /// Whether the letter at a place is in such a word; places only grow.
    fn takes(&mut self, at: usize) -> bool {
        while self.words.next_if(|(start, word)| start + word.len() <= at).is_some() {}
        self.words.peek().is_some_and(|(start, word)| {
            *start <= at
                && !word.contains(|c: char| c.is_ascii_alphabetic())
                && word.chars().any(|c| c.is_alphabetic() && c > '\u{24f}' && alike(c) == c)
        })
    }
}

fn alike(c: char) -> char {
    let place = ALIKE.0.chars().position(|other| other == c);
    place.and_then(|place| ALIKE.1.chars().nth(place)).unwrap_or(c)
}
