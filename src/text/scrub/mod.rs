//! Takes out of a text what could name its writer or anybody else, and leaves marks.
//!
//! Every finder proposes spans; one pass keeps, where two overlap, the more certain one. It is
//! done again until nothing is found, so scrubbing what was scrubbed changes nothing.

mod check_digit;
mod employer;
mod number;
mod pattern;
mod person;
mod place;
mod skeleton;

use regex::Regex;
use skeleton::Skeleton;
use std::fmt;
use std::ops::Range;
use std::sync::LazyLock;

/// From this evidence on a word is taken for a name of a person. Lower, unknown words that open a
/// sentence go; higher, names that open one stay. README has the curve.
pub const PERSON_THRESHOLD: f32 = 0.4;

/// What was taken out. It prints as the mark that stands in its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Removed {
    /// An e-mail address, also spelled out.
    Email,
    /// A web address or a bare domain.
    Url,
    /// A bank account.
    Iban,
    /// A payment card.
    Card,
    /// A number a state gives to a person.
    NationalId,
    /// An address of a machine.
    IpAddress,
    /// An address of a wallet.
    Wallet,
    /// A day or a month of a year.
    Date,
    /// An exact amount of money.
    Money,
    /// A telephone number, or a long number that may be one.
    Phone,
    /// A name on a social network.
    Handle,
    /// A street with its number, or a postal code.
    Address,
    /// A licence plate.
    Plate,
    /// The employer named in the same entry.
    Employer,
    /// A name of a person.
    Person,
}

impl Removed {
    /// All, the most certain first.
    pub const ALL: [Removed; 15] = [
        Removed::Email,
        Removed::Url,
        Removed::Iban,
        Removed::Card,
        Removed::NationalId,
        Removed::IpAddress,
        Removed::Wallet,
        Removed::Date,
        Removed::Money,
        Removed::Phone,
        Removed::Handle,
        Removed::Address,
        Removed::Plate,
        Removed::Employer,
        Removed::Person,
    ];

    const fn mark(self) -> &'static str {
        match self {
            Removed::Email => "[e-mail]",
            Removed::Url => "[link]",
            Removed::Iban => "[account]",
            Removed::Card => "[card]",
            Removed::NationalId => "[id]",
            Removed::IpAddress => "[network address]",
            Removed::Wallet => "[wallet]",
            Removed::Date => "[date]",
            Removed::Money => "[amount]",
            Removed::Phone => "[phone]",
            Removed::Handle => "[handle]",
            Removed::Address => "[address]",
            Removed::Plate => "[plate]",
            Removed::Employer => "[employer]",
            Removed::Person => "[name]",
        }
    }
}

impl fmt::Display for Removed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.mark())
    }
}

/// A text with marks, and what they stand for, in the order of the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scrubbed {
    /// The text as it may be kept.
    pub text: String,
    /// One for each mark set.
    pub removed: Vec<Removed>,
}

/// Takes out at the working point; `employer` is the one named in the same entry.
pub fn scrub(text: &str, employer: Option<&str>) -> Scrubbed {
    Scrubber::default().scrub(text, employer)
}

/// A scrubber with its own idea of when a word is a name.
#[derive(Clone, Copy, Debug)]
pub struct Scrubber {
    /// Evidence from 0 (any capital) to 1 (a title and a known name).
    pub person_threshold: f32,
}

impl Default for Scrubber {
    fn default() -> Self {
        Scrubber { person_threshold: PERSON_THRESHOLD }
    }
}

type Span = (Range<usize>, Removed);

/// The marks, so that they are never read as text.
static MARKS: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let marks: Vec<_> = Removed::ALL.iter().map(|kind| regex::escape(kind.mark())).collect();
    Regex::new(&marks.join("|")).ok()
});

/// Whether marks stand in a text.
pub(super) fn has_mark(text: &str) -> bool {
    text.contains('[') && MARKS.as_ref().is_some_and(|marks| marks.is_match(text))
}

/// A text as it reads without its marks: they are nobody's words.
pub(super) fn without_marks(text: &str) -> std::borrow::Cow<'_, str> {
    match MARKS.as_ref().filter(|_| text.contains('[')) {
        Some(marks) => marks.replace_all(text, "/"),
        None => text.into(),
    }
}

impl Scrubber {
    /// Privacy: R9, a kept review names nobody. Each round leaves less text outside of marks, so
    /// the rounds end.
    pub fn scrub(&self, text: &str, employer: Option<&str>) -> Scrubbed {
        let mut text = text.to_owned();
        let mut removed: Vec<(usize, Removed)> = Vec::new();
        loop {
            let spans = self.spans(&text, employer);
            if spans.is_empty() {
                removed.sort_by_key(|(at, _)| *at);
                return Scrubbed {
                    text,
                    removed: removed.into_iter().map(|(_, kind)| kind).collect(),
                };
            }
            let mut next = String::with_capacity(text.len());
            let mut end = 0;
            let mut moved = removed.into_iter().peekable();
            let mut kept = Vec::new();
            for (range, kind) in spans {
                while let Some((at, old)) = moved.next_if(|(at, _)| *at < range.start) {
                    kept.push((next.len() + at - end, old));
                }
                next.push_str(text.get(end..range.start).unwrap_or_default());
                kept.push((next.len(), kind));
                next.push_str(kind.mark());
                end = range.end;
            }
            kept.extend(moved.map(|(at, old)| (next.len() + at - end, old)));
            next.push_str(text.get(end..).unwrap_or_default());
            (text, removed) = (next, kept);
        }
    }

    /// What is to be taken out, in order, without overlaps.
    fn spans(&self, text: &str, employer: Option<&str>) -> Vec<Span> {
        let marks: Vec<_> =
            MARKS.iter().flat_map(|marks| marks.find_iter(text)).map(|mark| mark.range()).collect();
        let skeleton = Skeleton::new(text, &marks);
        let plain = skeleton.text();
        let mut found = Vec::new();
        pattern::find(plain, &mut found);
        number::find(plain, &mut found);
        place::find(plain, &mut found);
        if let Some(employer) = employer {
            employer::find(plain, employer, &mut found);
        }
        person::find(plain, self.person_threshold, &mut found);
        // The most certain kind first, then the longest, then the first.
        found.sort_by_key(|(range, kind)| (*kind, std::cmp::Reverse(range.len()), range.start));
        let mut kept: std::collections::BTreeMap<usize, (usize, Removed)> = Default::default();
        for (range, kind) in found {
            let free =
                kept.range(..range.end).next_back().is_none_or(|(_, (end, _))| *end <= range.start);
            if free && !range.is_empty() {
                kept.insert(range.start, (range.end, kind));
            }
        }
        kept.into_iter().map(|(start, (end, kind))| (skeleton.origin(start..end), kind)).collect()
    }
}
