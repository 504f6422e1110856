//! Short forms in titles, such as `acct` and `svc`, written out by the words beside them.

use super::words::stem;
use std::collections::HashMap;
use std::sync::LazyLock;

/// Where a short form stands for something.
enum Fits {
    Anywhere,
    /// Before one of these words.
    Before(Vec<&'static str>),
    /// After one of these words.
    After(Vec<&'static str>),
    First,
    Last,
}

struct Form {
    fits: Fits,
    long: Vec<&'static str>,
}

static FORMS: LazyLock<HashMap<&str, Vec<Form>>> = LazyLock::new(|| {
    let mut forms = HashMap::<&str, Vec<Form>>::new();
    for line in include_str!("short_forms.txt").lines().filter(|line| !line.starts_with('#')) {
        let Some((short, rest)) = line.split_once(" = ") else { continue };
        let listed = |words: &'static str| words.split(' ').collect();
        let (long, fits) = if let Some((long, before)) = rest.split_once(" > ") {
            (long, Fits::Before(listed(before)))
        } else if let Some((long, after)) = rest.split_once(" < ") {
            (long, Fits::After(listed(after)))
        } else if let Some(long) = rest.strip_suffix(" $") {
            (long, Fits::Last)
        } else if let Some(long) = rest.strip_suffix(" ^") {
            (long, Fits::First)
        } else {
            (rest, Fits::Anywhere)
        };
        forms.entry(short).or_default().push(Form { fits, long: long.split(' ').collect() });
    }
    forms
});

/// What the word at a place of a title stands for; nothing where it is no short form.
pub(super) fn written_out(title: &[&str], at: usize) -> &'static [&'static str] {
    let Some(forms) = title.get(at).and_then(|word| FORMS.get(*word)) else { return &[] };
    let beside = |at: Option<usize>| at.and_then(|at| title.get(at)).copied();
    let (before, after) = (beside(at.checked_sub(1)), beside(at.checked_add(1)));
    let fitting = forms.iter().find(|form| match &form.fits {
        Fits::Anywhere => true,
        Fits::Before(these) => after.is_some_and(|word| is_one_of(word, these)),
        Fits::After(these) => before.is_some_and(|word| is_one_of(word, these)),
        Fits::First => at == 0 && after.is_some(),
        Fits::Last => title.iter().skip(at + 1).all(|word| is_rung(word)),
    });
    fitting.map_or(&[], |form| form.long.as_slice())
}

/// Whether a word, itself perhaps a short form, is among others.
fn is_one_of(word: &str, these: &[&str]) -> bool {
    let long = || FORMS.get(word).and_then(|forms| forms.last()?.long.first());
    these.contains(&word)
        || these.contains(&stem(word))
        || long().is_some_and(|w| these.contains(w))
}

/// `II`, `3`, `B`: what stands behind a title and tells a rung.
fn is_rung(word: &str) -> bool {
    word.chars().all(|c| c.is_ascii_digit() || c == 'i' || c == 'v') || word.chars().count() == 1
}

#[cfg(test)]
mod tests {
    use super::super::words::words;

    #[test]
    fn short_forms_are_written_out_by_the_words_beside_them() {
        for (short, long) in [
            ("sr acct", "senior accountant"),
            ("acct mgr", "account manager"),
            ("acct clk", "accounting clerk"),
            ("engr mech", "engineer mechanical"),
            ("auto mech", "automotive mechanic"),
            ("mech engr", "mechanical engineer"),
            ("eng mgr", "engineering manager"),
            ("info tech", "information technology"),
            ("lab tech ii", "laboratory technician ii"),
            ("tech support spec", "technical support specialist"),
            ("admin asst iii", "administrative assistant iii"),
            ("sys admin", "system administrator"),
            ("spec ed tchr", "special education teacher"),
            ("custodian", "custodian"),
        ] {
            assert_eq!(words(short), words(long), "{short}");
        }
    }
}
