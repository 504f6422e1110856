//! The tables as diesel sees them; `migrations/` makes them.

diesel::table! { meta (name) { name -> Text, value -> Text, } }

diesel::table! {
    pending (key) {
        key -> Binary,
        sealed -> Binary,
        moderation -> SmallInt,
        version -> Binary,
    }
}

diesel::table! {
    receipts (lookup) { lookup -> Binary, fingerprint -> Binary, link -> Binary, }
}

diesel::table! {
    contributions (key) {
        key -> Binary,
        role -> Text,
        country -> Text,
        region -> Nullable<Text>,
        city -> Nullable<Text>,
        level -> Nullable<Text>,
        experience -> Nullable<SmallInt>,
        currency -> Text,
        base -> BigInt,
        additional -> BigInt,
        employment_type -> Nullable<Text>,
        work_mode -> Nullable<Text>,
        employer_size -> Nullable<Text>,
        industry -> Nullable<Text>,
        education -> Nullable<Text>,
        gender -> Nullable<Text>,
        year -> SmallInt,
        collected -> Text,
        employer -> Nullable<SmallInt>,
        withdrawn -> Bool,
    }
}

diesel::table! {
    batches (scope, country, release) {
        scope -> Text,
        country -> Text,
        release -> Integer,
        closed_on -> Date,
        draws -> Binary,
    }
}

diesel::table! {
    releases (number) { number -> Integer, id -> Text, published_on -> Date, rules -> Text, }
}

diesel::table! {
    cell_versions (scope, slice, release) {
        scope -> Text,
        slice -> Text,
        release -> Integer,
        figures -> Text,
    }
}

diesel::table! { roles (slug) { slug -> Text, origin -> Text, details -> Text, } }

diesel::table! { aliases (alias) { alias -> Text, role -> Text, } }

diesel::table! {
    rates (year, month, currency) {
        year -> SmallInt,
        month -> SmallInt,
        currency -> Text,
        per_euro -> BigInt,
    }
}

diesel::table! {
    staff (name) { name -> Text, role -> Text, status -> Text, password -> Text, version -> Integer, }
}

diesel::table! {
    refresh_tokens (hash) {
        hash -> Binary,
        family -> Binary,
        name -> Text,
        status -> Text,
        expires -> BigInt,
    }
}

diesel::table! {
    audit_log (number) {
        number -> BigInt,
        minute -> Text,
        who -> Text,
        action -> Text,
        kind -> Text,
        subject -> Text,
        change -> Text,
        reason -> Text,
    }
}

diesel::table! {
    review_pool (key) {
        key -> Binary,
        moderation -> SmallInt,
        quotable -> Bool,
        sealed -> Binary,
        version -> Binary,
    }
}

diesel::table! {
    review_batches (role, country, release) {
        role -> Text,
        country -> Text,
        release -> Integer,
        closed_on -> Date,
        draws -> Binary,
    }
}

diesel::table! {
    quotes (id) {
        id -> Binary,
        role -> Text,
        country -> Text,
        release -> Integer,
        text -> Text,
        theme -> Text,
        tone -> Text,
        language -> Nullable<Text>,
        receipt -> Nullable<Binary>,
    }
}

diesel::table! {
    highlights (role, country, release) {
        role -> Text,
        country -> Text,
        release -> Integer,
        content -> Text,
    }
}
