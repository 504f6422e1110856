//! G6 and P3: after its closing, an answer is nowhere: not in the tables, not in the files, not for
//! whoever has the key as well.

use super::outside::{COLUMNS, column, files, found, journaling};
use crate::release::spending::whole;
use crate::support::{Backend, Ground, accepted, role, secrets};
use crypto_box::SecretKey;
use paylens::domain::{AnnualPay, Currency, Money, Placement, Receipt, Submission};
use paylens::release::{Moment, Outcome};
use paylens::secrets::Purpose;
use rstest::rstest;
use std::collections::BTreeSet;

/// 83,417.00, in hundredths.
const PAY: i64 = 8_341_700;
const TITLE: &str = "Galactic Hitchhiking Inspector";
const CITY: &str = "canary-upon-avon";

/// The pay in every form a program might leave it in.
fn pay_forms() -> Vec<Vec<u8>> {
    let mut forms: Vec<Vec<u8>> =
        ["8341700", "83417.00", "83,417"].map(|text| text.as_bytes().to_vec()).into();
    forms.extend([PAY.to_be_bytes().to_vec(), PAY.to_le_bytes().to_vec()]);
    forms.extend([(PAY as f64).to_be_bytes().to_vec(), 83_417.0_f64.to_le_bytes().to_vec()]);
    forms
}

/// Forms of four bytes, which a large file may hold by chance.
fn short_forms() -> Vec<Vec<u8>> {
    let short = PAY as i32;
    // As postcard writes a signed number: zigzag, seven bits a byte.
    let mut varint = Vec::new();
    let mut left = (PAY as u64) << 1;
    while left >= 0x80 {
        varint.push(left as u8 | 0x80);
        left >>= 7;
    }
    varint.push(left as u8);
    vec![short.to_be_bytes().to_vec(), short.to_le_bytes().to_vec(), varint]
}

/// Thirty people, the canary and its receipt.
async fn survey(backend: Backend) -> (Ground, Receipt) {
    let ground = Ground::on(backend).await;
    let slug = role("back-end-developer");
    let mut rows: Vec<_> = (0..30)
        .map(|at| (format!("person {at}").into_bytes(), accepted(&slug, whole(70_000 + 911 * at))))
        .collect();
    let base = Money::from_hundredths(PAY, Currency::USD).expect("an amount");
    let mut salary = whole(1);
    salary.pay = AnnualPay::new(base, 0).expect("a sum");
    salary.city = Some(CITY.to_owned());
    let placement = Placement::Unmatched(TITLE.to_owned());
    rows.push((b"the canary".to_vec(), Submission { placement, salary }));
    ground.hand_in(rows).await;
    (ground, Receipt::derived(&secrets(), b"the canary"))
}

#[rstest]
#[tokio::test]
async fn nothing_is_left_of_an_answer_after_its_closing(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let (ground, receipt) = survey(backend).await;
    let beside = tempfile::tempdir().expect("a folder");
    let publisher = journaling(&ground, beside.path());
    let mut keys = Vec::new();
    for of in ["key", "version"] {
        keys.extend(column(&ground.on, "pending", of).await);
    }
    // A long value may be split between two places of a file.
    for sealed in column(&ground.on, "pending", "sealed").await {
        keys.extend([sealed[..64].to_vec(), sealed[sealed.len() - 64..].to_vec()]);
    }
    for of in ["lookup", "fingerprint", "link"] {
        keys.extend(column(&ground.on, "receipts", of).await);
    }
    let spent = hex::encode(ground.archive().draw_secret().await.expect("a secret"));
    assert_eq!(keys.len(), 7 * 31);
    // The search can find: what waits is there, sealed.
    let before = files(&ground.on, beside.path()).await;
    let there: BTreeSet<_> = found(&before, &keys).into_iter().map(|(_, key)| key).collect();
    assert_eq!(there.len(), keys.len());

    let outcome = publisher.publish(Moment::Forced).await.expect("released");
    assert!(matches!(outcome, Outcome::Published { .. }));
    let after = files(&ground.on, beside.path()).await;
    assert!(!found(&after, &[b"standard-5".to_vec()]).is_empty() && after.len() > 1);
    let mut needles = pay_forms();
    needles.extend([TITLE, CITY, "the canary"].map(|text| text.as_bytes().to_vec()));
    needles.extend([receipt.as_bytes().to_vec(), receipt.to_string().into_bytes()]);
    needles.extend([spent.clone().into_bytes(), hex::decode(spent).expect("hex")]);
    if backend == Backend::Sqlite {
        needles.extend(short_forms());
        // Not even what was sealed: whoever takes the key later opens nothing.
        needles.extend(keys.clone());
    }
    let left = found(&after, &needles);
    assert!(left.is_empty(), "{left:?}");
    for (table, of) in [("pending", "sealed"), ("receipts", "link"), ("contributions", "key")] {
        assert_eq!(column(&ground.on, table, of).await.len(), 0, "{table}");
    }
}

/// Whoever has the key as well opens one thing: the secret of draws that are still to come.
#[rstest]
#[tokio::test]
async fn the_key_opens_nothing_after_a_closing(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let (ground, _) = survey(backend).await;
    let key = SecretKey::from(secrets().key(Purpose::Sealing));
    // What is kept as hexadecimal digits counts as what it stands for.
    let open = |cell: &[u8]| {
        key.unseal(cell).or_else(|_| key.unseal(&hex::decode(cell).unwrap_or_default())).ok()
    };
    let opened = async || {
        let (mut opened, mut cells) = (Vec::new(), 0);
        for (table, of) in COLUMNS {
            let found = column(&ground.on, table, of).await;
            cells += found.len();
            let found = found.iter().filter_map(|cell| open(cell));
            opened.extend(found.map(|text| (table, text)));
        }
        assert!(cells > 100, "{cells} cells");
        opened
    };
    let before = opened().await;
    assert_eq!(before.iter().filter(|(table, _)| *table == "pending").count(), 31);
    let (_, old) = before.iter().find(|(table, _)| *table == "meta").expect("a secret").clone();
    ground.close().await;
    let after = opened().await;
    assert_eq!(after.len(), 1, "{after:?}");
    let (table, secret) = &after[0];
    // Two bytes of length, the secret, and padding.
    assert!(
        *table == "meta" && secret[..2] == [0, 32] && secret[34..].iter().all(|byte| *byte == 0)
    );
    assert_ne!(*secret, old, "the secret of what was drawn is gone");
}

/// PostgreSQL would keep deleted rows in the files of their tables, sealed as they were: a closing
/// writes these anew. (Its write-ahead log is the operator's.)
#[tokio::test]
async fn the_tables_of_postgres_keep_no_sealed_answer_either() {
    let (ground, _) = survey(Backend::Postgres).await;
    let beside = tempfile::tempdir().expect("a folder");
    let mut needles = column(&ground.on, "pending", "sealed").await;
    let secret = column(&ground.on, "meta", "value").await;
    needles.extend(secret.into_iter().filter(|value| value.len() > 1_000));
    assert_eq!(needles.len(), 32);
    let in_tables = async || {
        let mut files = files(&ground.on, beside.path()).await;
        files.retain(|(path, _)| !path.to_string_lossy().contains("pg_wal"));
        found(&files, &needles)
    };
    assert!(in_tables().await.len() >= 32, "the search can find");
    ground.close().await;
    let left = in_tables().await;
    assert!(left.is_empty(), "{:?}", left.iter().map(|(path, _)| path).collect::<Vec<_>>());
}
