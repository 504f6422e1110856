//! Made-up reviews for `serve --demo`: sentences of a fixed list, drawn from a fixed seed.

use crate::cli::settings::Opened;
use crate::domain::{Aspect, Review, RoleSlug};
use crate::intake::ReviewDraft;
use anyhow::{Context, bail};
use rand::seq::{IndexedRandom, SliceRandom};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use std::collections::BTreeMap;

/// Countries with made-up reviews, their language and how many of a role's reviews are from there.
const COUNTRIES: [(&str, &str, usize); 3] = [("US", "en", 12), ("GB", "en", 4), ("DE", "de", 5)];
/// Reviews of a role for each part of its country.
const PART: usize = 8;

struct Sentence {
    language: &'static str,
    theme: &'static str,
    praise: bool,
    text: &'static str,
}

fn sentences() -> Vec<Sentence> {
    let lines = include_str!("sentences.txt").lines().filter(|line| !line.starts_with('#'));
    let read = |line: &'static str| {
        let mut parts = line.splitn(4, ' ');
        Some(Sentence {
            language: parts.next()?,
            theme: parts.next()?,
            praise: parts.next()? == "+",
            text: parts.next()?,
        })
    };
    lines.filter_map(read).collect()
}

/// Fills a store with reviews of a role, already approved.
pub(super) async fn fill(opened: &Opened, title: &str, role: &RoleSlug) -> anyhow::Result<()> {
    let sentences = sentences();
    let seed =
        role.as_str().bytes().fold(7_u64, |seed, byte| seed * 31 % 1_000_003 + u64::from(byte));
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    // What is spoken of most, and how, differs from role to role.
    let themes: std::collections::BTreeSet<_> = sentences.iter().map(|one| one.theme).collect();
    let temper: BTreeMap<&str, (f64, f64)> = themes
        .into_iter()
        .map(|theme| {
            let weight: f64 = rng.random_range(0.0..1.0);
            (theme, (0.15 + weight.powi(3) * 3.0, rng.random_range(0.25..0.85)))
        })
        .collect();
    let mut rows = Vec::new();
    for (country, language, parts) in COUNTRIES {
        for number in 0..parts * PART {
            let draft = draft(&sentences, &temper, (country, language), title, &mut rng)?;
            let identity = format!("demo review {role} {country} {number}").into_bytes();
            rows.push((identity, review(opened, &draft)?));
        }
    }
    opened.intake.submit_review_rows(rows, true).await?;
    Ok(())
}

fn review(opened: &Opened, draft: &ReviewDraft) -> anyhow::Result<Review> {
    match opened.intake.check_review(draft) {
        Ok(checked) => Ok(checked.review),
        Err(errors) => bail!("a made-up review is not good: {errors:?}"),
    }
}

fn draft(
    sentences: &[Sentence],
    temper: &BTreeMap<&str, (f64, f64)>,
    (country, language): (&str, &str),
    title: &str,
    rng: &mut ChaCha8Rng,
) -> anyhow::Result<ReviewDraft> {
    let known: Vec<_> = sentences.iter().filter(|one| one.language == language).collect();
    let weight = |one: &&&Sentence| {
        let (weight, praised) = temper.get(one.theme).copied().unwrap_or((1.0, 0.5));
        weight * if one.praise { praised } else { 1.0 - praised }
    };
    let many = rng.random_range(2..=4);
    let mut chosen: Vec<_> = known
        .choose_multiple_weighted(rng, many, |one| weight(&one))
        .context("weights are above nought")?
        .copied()
        .collect();
    chosen.shuffle(rng);
    let said = |praise: bool| {
        let side: Vec<_> =
            chosen.iter().filter(|one| one.praise == praise).map(|one| one.text).collect();
        (!side.is_empty()).then(|| side.join(" "))
    };
    let praised =
        chosen.iter().filter(|one| one.praise).count() as f64 / chosen.len().max(1) as f64;
    let mut stars = |lean: f64| {
        let drawn = 1.7 + 2.6 * praised + lean + rng.random_range(-1.2..1.2);
        (drawn.round() as i64).clamp(1, 5)
    };
    let ratings: BTreeMap<Aspect, i64> = [
        (Aspect::Overall, stars(0.0)),
        (Aspect::WorkLife, stars(0.2)),
        (Aspect::Culture, stars(0.3)),
        (Aspect::Compensation, stars(-0.1)),
        (Aspect::Management, stars(-0.4)),
        (Aspect::Career, stars(-0.2)),
    ]
    .into();
    let recommend = ratings.get(&Aspect::Overall).map(|stars| *stars >= 4);
    Ok(ReviewDraft {
        title: Some(title.to_owned()),
        country: Some(country.to_owned()),
        pros: said(true),
        cons: said(false),
        advice: None,
        recommend,
        employment_status: Some(if rng.random_bool(0.7) { "current" } else { "former" }.to_owned()),
        quote_consent: Some(rng.random_bool(0.6)),
        employer: None,
        ratings,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::{Polarity, Side, Topic, mentions};

    /// What the demo shows is what it was made to say: nearly every sentence is read as its theme and tone.
    #[test]
    fn the_sentences_are_of_the_themes_that_are_published() {
        let sentences = sentences();
        let mut misread = Vec::new();
        for Sentence { language, theme, praise, text } in &sentences {
            let topic = Topic::from_slug(theme).unwrap_or_else(|| panic!("{theme} is no theme"));
            let (side, tone) = match praise {
                true => (Side::Pros, Polarity::Positive),
                false => (Side::Cons, Polarity::Negative),
            };
            let found = mentions([(side, *text)]);
            if !found.contains(&(topic, tone)) {
                misread.push(format!("{language} {theme}: {text} {found:?}"));
            }
        }
        let few = sentences.len() / 20;
        assert!(misread.len() <= few, "{} misread:\n{}", misread.len(), misread.join("\n"));
        for topic in Topic::ALL {
            let theme = topic.slug();
            assert!(sentences.iter().any(|one| one.theme == theme), "nobody speaks of {theme}");
        }
    }
}
