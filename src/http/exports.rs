//! `/v1/releases/{id}/cells.csv` and `.json`, `sketches.csv` and `.json`: a whole release, read and
//! written scope by scope, so that a reader who takes long holds no more than one of them.

use super::problem::Problem;
use super::refusals::OfRelease;
use super::releases::{ReleaseBody, found};
use crate::disclosure::guarantee::LedgerLine;
use crate::disclosure::ledger::{Ledger, Line};
use crate::disclosure::reviews::{self, ReviewLedger, ReviewLine};
use crate::disclosure::sketch::Sketch;
use crate::domain::{
    Basis, Drawn, ExperienceBand, Figure, Level, Privacy, ReviewDrawn, ReviewPlace, Statistic,
    Vocabulary,
};
use crate::insight::{Insight, InsightError, ReleasedCell};
use crate::store::{BatchRecord, ReleaseHead, ReviewBatch};
use actix_web::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, ETAG, IF_NONE_MATCH, LINK};
use actix_web::web::Bytes;
use actix_web::{HttpRequest, HttpResponse, get, web};
use futures_util::{Stream, StreamExt, TryStreamExt, stream};
use serde::Serialize;
use serde_json::Value;
use std::future::ready;

/// Under which figures may be used again.
const LICENCE: &str = "https://creativecommons.org/licenses/by/4.0/";

/// Columns of the table: a row for each percentile of each measure of each cell.
const COLUMNS: [&str; 21] = [
    "role",
    "country",
    "dimension",
    "value_of_dimension",
    "currency",
    "collected_from",
    "collected_to",
    "contributors_from",
    "contributors_to",
    "measure",
    "percentile",
    "status",
    "value",
    "low",
    "high",
    "method",
    "quality",
    "release",
    "since_release",
    "rules",
    "basis",
];

/// Export a release as CSV
///
/// Every cell as it stood at the release, a row for each percentile of each measure: `role, country,
/// dimension, value_of_dimension, currency, collected_from, collected_to, contributors_from,
/// contributors_to, measure, percentile, status, value, low, high, method, quality, release,
/// since_release, rules, basis`. The role is `family:…` for a family and `*` for all roles. Yearly amounts in major units of the currency.
#[utoipa::path(
    tag = "Read",
    operation_id = "export_release_csv",
    params(("id" = String, Path, description = "The release's id")),
    responses(
        (status = 200, description = "The table, its licence in `Link`", body = String, content_type = "text/csv"),
        OfRelease,
    )
)]
#[get("/v1/releases/{id}/cells.csv")]
pub async fn export_release_csv(
    request: HttpRequest,
    insight: web::Data<Insight>,
    id: web::Path<String>,
) -> Result<HttpResponse, Problem> {
    let head = found(&insight, &id).await?;
    let header = lines(|table| table.write_record(COLUMNS));
    let (release, basis) = (head.clone(), insight.basis());
    let rows = cells(Insight::clone(&insight), head.clone()).await?.map_ok(move |cells| {
        lines(|table| cells.iter().try_for_each(|cell| write(table, &release, basis, cell)))
    });
    Ok(streamed(&request, &head, "text/csv; charset=utf-8", "csv", once(header).chain(rows)))
}

/// Export a release as JSON
///
/// Every cell as it stood at the release.
#[utoipa::path(
    tag = "Read",
    operation_id = "export_release_json",
    params(("id" = String, Path, description = "The release's id")),
    responses(
        (status = 200, description = "`release`, `licence` and `cells`", body = Object, content_type = "application/json"),
        OfRelease,
    )
)]
#[get("/v1/releases/{id}/cells.json")]
pub async fn export_release_json(
    request: HttpRequest,
    insight: web::Data<Insight>,
    id: web::Path<String>,
) -> Result<HttpResponse, Problem> {
    let head = found(&insight, &id).await?;
    let start = format!(
        "{{\"release\":{},\"licence\":{},\"cells\":[",
        json(&ReleaseBody::of(head.clone(), insight.basis())),
        json(&LICENCE)
    );
    let parts = listed(start, cells(Insight::clone(&insight), head.clone()).await?);
    Ok(streamed(&request, &head, "application/json", "json", parts))
}

/// Columns of the sketches before their numbers.
const SKETCH_COLUMNS: [&str; 10] = [
    "role",
    "country",
    "dimension",
    "value_of_dimension",
    "statistic",
    "release",
    "closed_on",
    "scale",
    "noise_variance",
    "numbers",
];

/// Export the sketches as CSV
///
/// Every noised sum that was ever drawn, up to the release: a row for each draw, `role, country,
/// dimension, value_of_dimension, statistic, release, closed_on, scale, noise_variance, numbers`. The
/// numbers stand in one field, separated by spaces: a count first where the sketch counts, then a
/// cosine and a sine for each harmonic, in units of one person divided by `scale`. All figures are
/// computed from these, so anybody can check them and make their own.
#[utoipa::path(
    tag = "Read",
    operation_id = "export_sketches_csv",
    params(("id" = String, Path, description = "The release's id")),
    responses(
        (status = 200, description = "The table, its licence in `Link`", body = String, content_type = "text/csv"),
        OfRelease,
    )
)]
#[get("/v1/releases/{id}/sketches.csv")]
pub async fn export_sketches_csv(
    request: HttpRequest,
    insight: web::Data<Insight>,
    privacy: web::Data<Privacy>,
    id: web::Path<String>,
) -> Result<HttpResponse, Problem> {
    let head = found(&insight, &id).await?;
    let header = lines(|table| table.write_record(SKETCH_COLUMNS));
    let rows = sketch_rows(**privacy, Insight::clone(&insight), head.clone())
        .await?
        .map_ok(|rows| lines(|table| rows.iter().try_for_each(|row| row.write(table))));
    let parts = once(header).chain(rows);
    Ok(streamed(&request, &head, "text/csv; charset=utf-8", "sketches.csv", parts))
}

/// Export the sketches as JSON
///
/// The same as the table, with the ledger and the harmonics of each sketch.
#[utoipa::path(
    tag = "Read",
    operation_id = "export_sketches_json",
    params(("id" = String, Path, description = "The release's id")),
    responses(
        (status = 200, description = "`release`, `licence`, `ledger`, `shapes` and `sketches`", body = Object, content_type = "application/json"),
        OfRelease,
    )
)]
#[get("/v1/releases/{id}/sketches.json")]
pub async fn export_sketches_json(
    request: HttpRequest,
    insight: web::Data<Insight>,
    privacy: web::Data<Privacy>,
    id: web::Path<String>,
) -> Result<HttpResponse, Problem> {
    let head = found(&insight, &id).await?;
    let ledger = Ledger::of(**privacy);
    let mut lines = ledger.as_ref().map_or_else(Vec::new, LedgerLine::all);
    lines.extend(LedgerLine::of_reviews(&ReviewLedger::of(**privacy)));
    let shapes: Vec<_> =
        ledger.iter().flat_map(|ledger| ledger.lines().iter().map(shape)).collect();
    let start = format!(
        "{{\"release\":{},\"licence\":{},\"ledger\":{},\"shapes\":{},\"sketches\":[",
        json(&ReleaseBody::of(head.clone(), insight.basis())),
        json(&LICENCE),
        json(&lines),
        json(&shapes),
    );
    let parts =
        listed(start, sketch_rows(**privacy, Insight::clone(&insight), head.clone()).await?);
    Ok(streamed(&request, &head, "application/json", "sketches.json", parts))
}

/// How the numbers of a line's sketches are read.
fn shape(line: &Line) -> Value {
    let sketch = Sketch::of(line.shape);
    let read = serde_json::json!({
        "kind": line.kind.to_string(),
        "statistic": line.statistic.as_str(),
        "counts": sketch.counts(),
        "harmonics": sketch.harmonics().collect::<Vec<_>>(),
        "first_row": sketch.row(0),
        "period": sketch.period(),
    });
    // Of the numbers of level, of experience and of both: the first row is of the least scores.
    let scored = serde_json::json!({
        "level_scores": scores(Level::score),
        "experience_scores": scores(ExperienceBand::score),
    });
    match (read, scored) {
        (Value::Object(read), Value::Object(scored)) if line.statistic == Statistic::Mix => {
            Value::Object(read.into_iter().chain(scored).collect())
        }
        (read, _) => read,
    }
}

/// The score of every term of a vocabulary.
fn scores<T: Vocabulary>(score: fn(T) -> f64) -> Value {
    let scored = T::ALL.iter().map(|term| (term.as_str().to_owned(), score(*term).into()));
    Value::Object(scored.collect())
}

/// One draw as it is exported.
#[derive(Serialize)]
struct SketchRow {
    role: String,
    country: Option<String>,
    dimension: Option<&'static str>,
    value_of_dimension: Option<String>,
    statistic: String,
    release: i32,
    closed_on: String,
    scale: i64,
    noise_variance: u64,
    numbers: Vec<i64>,
}

impl SketchRow {
    fn of(ledger: Option<&Ledger>, batch: &BatchRecord, drawn: &Drawn) -> Self {
        let slice = &drawn.cell.slice;
        let divided = slice.dimensions().next();
        let line = drawn.cell.kind().and_then(|kind| ledger?.line(kind, drawn.statistic));
        SketchRow {
            role: drawn.cell.scope.to_string(),
            country: slice.country_code().map(|country| country.code().to_owned()),
            dimension: divided.map(|(dimension, _)| dimension.as_str()),
            value_of_dimension: divided.map(|(_, value)| value.to_owned()),
            statistic: drawn.statistic.as_str().to_owned(),
            release: batch.release,
            closed_on: batch.closed_on.to_string(),
            scale: Sketch::SCALE,
            noise_variance: line.map_or(0, |line| Sketch::of(line.shape).variance(line.rho)),
            numbers: drawn.sums.clone(),
        }
    }

    fn of_reviews(ledger: &ReviewLedger, batch: &ReviewBatch, drawn: &ReviewDrawn) -> Self {
        let (role, country) = match &drawn.place {
            ReviewPlace::Everywhere => ("*".to_owned(), None),
            ReviewPlace::Country(country) => ("*".to_owned(), Some(*country)),
            ReviewPlace::Cell(role, country) => (role.to_string(), Some(*country)),
        };
        let line = ledger.line(drawn.place.kind(), drawn.statistic);
        SketchRow {
            role,
            country: country.map(|country| country.code().to_owned()),
            dimension: None,
            value_of_dimension: None,
            statistic: format!("review_{}", drawn.statistic.as_str()),
            release: batch.release,
            closed_on: batch.closed_on.to_string(),
            scale: reviews::SCALE,
            noise_variance: line.map_or(0, ReviewLine::scaled_variance),
            numbers: drawn.sums.clone(),
        }
    }

    fn write(&self, table: &mut csv::Writer<Vec<u8>>) -> csv::Result<()> {
        let numbers: Vec<String> = self.numbers.iter().map(ToString::to_string).collect();
        table.write_record([
            self.role.as_str(),
            self.country.as_deref().unwrap_or_default(),
            self.dimension.unwrap_or_default(),
            self.value_of_dimension.as_deref().unwrap_or_default(),
            self.statistic.as_str(),
            &self.release.to_string(),
            &self.closed_on,
            &self.scale.to_string(),
            &self.noise_variance.to_string(),
            &numbers.join(" "),
        ])
    }
}

/// The rows of every batch, scope by scope, and then those of reviews, release by release.
async fn sketch_rows(
    privacy: Privacy,
    insight: Insight,
    head: ReleaseHead,
) -> Result<impl Stream<Item = Result<Vec<SketchRow>, InsightError>>, Problem> {
    let scopes = insight.drawn_scopes(&head).await?;
    let releases = insight.drawn_releases(&head).await?;
    let (of_pay, ledger) = (insight.clone(), Ledger::of(privacy));
    let pay = stream::iter(scopes)
        .then(move |scope| {
            let (insight, head) = (of_pay.clone(), head.clone());
            async move { insight.drawn_batches(&head, scope).await }
        })
        .map_ok(move |batches| {
            let of = |batch: &BatchRecord| {
                let row = |drawn| SketchRow::of(ledger.as_ref(), batch, drawn);
                batch.draws.iter().map(row).collect::<Vec<_>>()
            };
            batches.iter().flat_map(of).collect::<Vec<_>>()
        });
    let ledger = ReviewLedger::of(privacy);
    let reviews = stream::iter(releases)
        .then(move |number| {
            let insight = insight.clone();
            async move { insight.drawn_reviews(number).await }
        })
        .map_ok(move |batches| {
            let of = |batch: &ReviewBatch| {
                let row = |drawn| SketchRow::of_reviews(&ledger, batch, drawn);
                batch.draws.iter().map(row).collect::<Vec<_>>()
            };
            batches.iter().flat_map(of).collect::<Vec<_>>()
        });
    Ok(pay.chain(reviews))
}

/// Every cell of a release, scope by scope.
async fn cells(
    insight: Insight,
    head: ReleaseHead,
) -> Result<impl Stream<Item = Result<Vec<ReleasedCell>, InsightError>>, Problem> {
    let scopes = insight.released_scopes(&head).await?;
    Ok(stream::iter(scopes).then(move |scope| {
        let (insight, head) = (insight.clone(), head.clone());
        async move { insight.released_cells(&head, &scope).await }
    }))
}

/// A part that is there already.
fn once<E>(part: String) -> impl Stream<Item = Result<String, E>> {
    stream::once(ready(Ok(part)))
}

/// What comes in groups as one list of JSON, after `start` and closed with the object it is in.
fn listed<T: Serialize, E>(
    start: String,
    groups: impl Stream<Item = Result<Vec<T>, E>>,
) -> impl Stream<Item = Result<String, E>> {
    let mut first = true;
    let rows = groups.map_ok(move |group| {
        let texts: Vec<String> = group.iter().map(json).collect();
        let comma = if texts.is_empty() || std::mem::take(&mut first) { "" } else { "," };
        format!("{comma}{}", texts.join(","))
    });
    once(start).chain(rows).chain(once("]}".to_owned()))
}

/// Text of values that cannot fail to be written.
fn json(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap_or_default()
}

/// Lines of a table in memory, where writing cannot fail.
fn lines(write: impl FnOnce(&mut csv::Writer<Vec<u8>>) -> csv::Result<()>) -> String {
    let mut table = csv::Writer::from_writer(Vec::new());
    let written = write(&mut table).and_then(|()| Ok(table.flush()?));
    let bytes = written.ok().and_then(|()| table.into_inner().ok());
    bytes.and_then(|bytes| String::from_utf8(bytes).ok()).unwrap_or_default()
}

fn write(
    table: &mut csv::Writer<Vec<u8>>,
    release: &ReleaseHead,
    basis: Basis,
    ReleasedCell { scope, slice, since, cell }: &ReleasedCell,
) -> csv::Result<()> {
    let (dimension, value) = slice
        .dimensions()
        .next()
        .map_or(("", ""), |(dimension, value)| (dimension.as_str(), value));
    let measures = [("total", &cell.total), ("base", &cell.base), ("additional", &cell.additional)];
    for (measure, percentiles) in measures {
        let figures = ["p10", "p25", "p50", "p75", "p90"].iter().zip(percentiles.as_array());
        for (percentile, figure) in figures {
            let [status, amount, low, high, method, quality] = match figure {
                Figure::Withheld { .. } => [
                    "withheld".to_owned(),
                    String::new(),
                    String::new(),
                    String::new(),
                    String::new(),
                    String::new(),
                ],
                Figure::Shown(shown) => {
                    let bare = |text: String| text.trim_matches('"').to_owned();
                    [
                        "shown".to_owned(),
                        json(&shown.value),
                        json(&shown.low),
                        json(&shown.high),
                        bare(json(&shown.method)),
                        bare(json(&shown.quality)),
                    ]
                }
            };
            table.write_record([
                scope.as_str(),
                slice
                    .country_code()
                    .map(|country| country.code().to_owned())
                    .unwrap_or_default()
                    .as_str(),
                dimension,
                value,
                cell.currency.code(),
                &cell.collected.from.to_string(),
                &cell.collected.to.to_string(),
                &cell.contributors.from.to_string(),
                &cell.contributors.to.to_string(),
                measure,
                percentile,
                &status,
                &amount,
                &low,
                &high,
                &method,
                &quality,
                &release.number.to_string(),
                &since.to_string(),
                &release.rules,
                basis.as_str(),
            ])?;
        }
    }
    Ok(())
}

/// A release never changes: an answer that may be kept for ever.
fn streamed(
    request: &HttpRequest,
    release: &ReleaseHead,
    content_type: &str,
    extension: &str,
    parts: impl Stream<Item = Result<String, InsightError>> + 'static,
) -> HttpResponse {
    let tag = format!("\"{}-{extension}\"", release.id);
    let known = request.headers().get(IF_NONE_MATCH).and_then(|value| value.to_str().ok());
    let unchanged = known.is_some_and(|known| known.contains(tag.trim_matches('"')));
    let mut response = if unchanged { HttpResponse::NotModified() } else { HttpResponse::Ok() };
    response
        .insert_header((ETAG, tag))
        .insert_header((CACHE_CONTROL, "public, max-age=31536000, immutable"))
        .insert_header((LINK, format!("<{LICENCE}>; rel=\"license\"")))
        .insert_header(("Paylens-Rules", release.rules.clone()));
    if unchanged {
        return response.finish();
    }
    let name = format!("attachment; filename=\"release-{}.{extension}\"", release.number);
    // Where the database fails midway the connection ends: a reader sees that it is not the whole.
    let parts = parts.map_ok(Bytes::from).inspect_err(|error| {
        tracing::error!(error = error as &dyn std::error::Error, "an export was not finished");
    });
    response.insert_header((CONTENT_DISPOSITION, name)).content_type(content_type).streaming(parts)
}
