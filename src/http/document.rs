//! What the document says of all routes alike, put in at one place once they have said what is their own.
//!
//! Nothing here is about one route: answers follow from the method, the body and who may call; names of
//! schemas, discriminators and closed objects from their form.

use super::docs::receipt_and_staff;
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};
use utoipa::openapi::OpenApi as Document;

/// The answers that many routes have: a name, the status, a description, and a header of it.
const ANSWERS: [(&str, &str, &str, &[&str]); 13] = [
    ("LeadsOn", "308", "`Location` leads to the same in small letters", &["Location"]),
    ("NotUnderstood", "400", "`malformed_json` or `malformed_utf8`", &[]),
    ("UnknownQuery", "400", "`invalid_query`", &[]),
    ("NotSignedIn", "401", "`missing_token` or `invalid_token`", &["WWW-Authenticate"]),
    ("NotAllowed", "403", "`not_allowed` or `password_change_required`", &[]),
    ("TooSlow", "408", "`request_timeout`", &[]),
    ("TooLarge", "413", "`body_too_large`", &[]),
    (
        "NotTaken",
        "415",
        "`unsupported_media_type`, `unsupported_charset` or `unsupported_encoding`",
        &["Accept-Encoding"],
    ),
    ("FieldsNotUnderstood", "422", "`invalid_fields` with every field that is not understood", &[]),
    ("TooMany", "429", "`rate_limited`", &["Retry-After", "RateLimit", "RateLimit-Policy"]),
    ("Failed", "500", "`internal`", &[]),
    ("Unavailable", "503", "`unavailable`", &["Retry-After"]),
    ("Full", "507", "`storage_full`: nothing was stored", &[]),
];

const PROBLEM: &str = "application/problem+json";

/// The finished document.
pub(super) fn complete(mut document: Document) -> Value {
    receipt_and_staff(&mut document);
    // Strings, numbers and lists only: there is nothing in a document that could fail.
    let mut document = serde_json::to_value(&document).unwrap_or_default();
    name_plainly(&mut document);
    tell_variants_apart(&mut document);
    close_requests(&mut document);
    leave_null_to_bodies(&mut document);
    add_answers(&mut document);
    drop_unused(&mut document);
    document
}

/// Every object in a value, the outermost first.
fn objects(value: &mut Value, visit: &mut impl FnMut(&mut Map<String, Value>)) {
    match value {
        Value::Object(object) => {
            visit(object);
            object.values_mut().for_each(|member| objects(member, visit));
        }
        Value::Array(items) => items.iter_mut().for_each(|item| objects(item, visit)),
        _ => {}
    }
}

fn schemas(document: &mut Value) -> Option<&mut Map<String, Value>> {
    document.pointer_mut("/components/schemas")?.as_object_mut()
}

fn reference(name: &str) -> String {
    format!("#/components/schemas/{name}")
}

/// A schema of a schema, `Section_Trend`, becomes `SectionOfTrend`: generators leave the line away, and
/// two schemas would have one name.
fn name_plainly(document: &mut Value) {
    let Some(known) = schemas(document) else { return };
    let mut renamed = BTreeMap::new();
    for (name, schema) in std::mem::take(known) {
        let plain = name.replace('_', "Of");
        renamed.insert(reference(&name), reference(&plain));
        known.insert(plain, schema);
    }
    objects(document, &mut |object| {
        if let Some(Value::String(to)) = object.get_mut("$ref")
            && let Some(plain) = renamed.get(to)
        {
            plain.clone_into(to);
        }
    });
}

/// The name and the value of the member that a variant is known by.
fn tag(variant: &Value) -> Option<(String, String)> {
    let parts = variant.get("allOf").and_then(Value::as_array);
    let own = std::iter::once(variant).chain(parts.into_iter().flatten());
    let mut members = own.filter_map(|part| part.get("properties")?.as_object()).flatten();
    let only = |(name, member): (&String, &Value)| match member.get("enum")?.as_array()?.as_slice()
    {
        [Value::String(value)] => Some((name.clone(), value.clone())),
        _ => None,
    };
    members.find_map(only)
}

/// `nothing_to_close` as the end of a schema's name.
fn pascal(name: &str) -> String {
    let word = |word: &str| {
        let mut letters = word.chars();
        letters.next().map(|first| first.to_ascii_uppercase().to_string() + letters.as_str())
    };
    name.split('_').filter_map(word).collect()
}

/// Variants that are told apart by a member become schemas of their own, and the whole says which member.
fn tell_variants_apart(document: &mut Value) {
    let Some(schemas) = schemas(document) else { return };
    let mut found = Map::new();
    for (name, schema) in schemas.iter_mut() {
        let Some(variants) = schema.get_mut("oneOf").and_then(Value::as_array_mut) else {
            continue;
        };
        let tags: Option<Vec<_>> = variants.iter().map(tag).collect();
        let Some(tags) = tags else { continue };
        let Some(member) = tags.first().map(|(member, _)| member.clone()) else { continue };
        if tags.iter().any(|(other, _)| *other != member) {
            continue;
        }
        let mut mapping = Map::new();
        for (variant, (_, value)) in variants.iter_mut().zip(tags) {
            let own = format!("{name}{}", pascal(&value));
            let to = reference(&own);
            found.insert(own, merged(std::mem::replace(variant, json!({"$ref": to}))));
            mapping.insert(value, to.into());
        }
        let discriminator = json!({"propertyName": member, "mapping": mapping});
        if let Some(schema) = schema.as_object_mut() {
            schema.insert("discriminator".to_owned(), discriminator);
        }
    }
    schemas.append(&mut found);
}

/// A schema all of whose parts are objects written out becomes one object.
fn merged(schema: Value) -> Value {
    let parts = schema.get("allOf").and_then(Value::as_array);
    let written = |part: &Value| part.get("properties").is_some();
    let Some(parts) = parts.filter(|parts| parts.iter().all(written)) else { return schema };
    let (mut required, mut properties) = (Vec::new(), Map::new());
    for part in parts {
        required
            .extend(part.get("required").and_then(Value::as_array).cloned().unwrap_or_default());
        let members = part.get("properties").and_then(Value::as_object);
        properties.extend(members.cloned().unwrap_or_default());
    }
    let said = schema.get("description").cloned().unwrap_or_default();
    json!({"type": "object", "description": said, "required": required, "properties": properties})
}

/// What is sent has no other fields than those named, and `null` is the same as nothing.
fn close_requests(document: &mut Value) {
    let Some(schemas) = schemas(document) else { return };
    for (_, schema) in schemas.iter_mut().filter(|(name, _)| name.ends_with("Request")) {
        let Some(schema) = schema.as_object_mut() else { continue };
        let required =
            schema.get("required").and_then(Value::as_array).cloned().unwrap_or_default();
        let Some(members) = schema.get_mut("properties").and_then(Value::as_object_mut) else {
            continue;
        };
        for (name, member) in members.iter_mut() {
            let optional = !required.iter().any(|known| known == name);
            if let Some(member) = member.as_object_mut().filter(|_| optional) {
                allow_null(member);
            }
        }
        schema.insert("additionalProperties".to_owned(), false.into());
    }
}

/// A parameter is there or not: no address and no header can say `null`.
fn leave_null_to_bodies(document: &mut Value) {
    let Some(paths) = document.get_mut("paths") else { return };
    objects(paths, &mut |object| {
        for parameter in
            object.get_mut("parameters").and_then(Value::as_array_mut).into_iter().flatten()
        {
            let Some(schema) = parameter.get_mut("schema").and_then(Value::as_object_mut) else {
                continue;
            };
            let null = |kind: &Value| {
                kind == "null" || kind.get("type").is_some_and(|kind| kind == "null")
            };
            for name in ["type", "oneOf"] {
                let Some(kinds) = schema.get_mut(name).and_then(Value::as_array_mut) else {
                    continue;
                };
                kinds.retain(|kind| !null(kind));
                let [one] = kinds.as_mut_slice() else { continue };
                let one = one.take();
                match one {
                    Value::Object(one) => {
                        schema.remove(name);
                        schema.extend(one);
                    }
                    one => drop(schema.insert(name.to_owned(), one)),
                }
            }
        }
    });
}

fn allow_null(member: &mut Map<String, Value>) {
    if let Some(to) = member.remove("$ref") {
        member.insert("oneOf".to_owned(), json!([{"$ref": to}, {"type": "null"}]));
    } else if let Some(kind) = member.get_mut("type").filter(|kind| kind.is_string()) {
        *kind = json!([kind.take(), "null"]);
    }
}

/// Which of the common answers a route has.
fn answers(method: &str, path: &str, operation: &Value) -> Vec<&'static str> {
    let writes = method != "get";
    let body = operation.get("requestBody").is_some();
    let staff = operation.pointer("/security/0/staff").is_some();
    let mut names = vec!["Failed", "Unavailable"];
    if body {
        names.extend(["NotUnderstood", "TooSlow", "TooLarge", "NotTaken", "FieldsNotUnderstood"]);
    } else if path.starts_with("/v1/") {
        names.push("UnknownQuery");
    }
    if ["{role}", "{family}", "{code}"].iter().any(|name| path.contains(name)) {
        names.push("LeadsOn");
    }
    if writes {
        names.extend(["TooMany", "Full"]);
    }
    if staff {
        names.push("NotSignedIn");
    }
    // Whoever has signed in may look at themselves and change their password.
    if staff && !path.starts_with("/v1/auth/") {
        names.push("NotAllowed");
    }
    names
}

/// Gives every route the answers of its kind, unless it describes one of that status itself.
fn add_answers(document: &mut Value) {
    let paths = document.get_mut("paths").and_then(Value::as_object_mut);
    for (path, item) in paths.into_iter().flatten() {
        for (method, operation) in item.as_object_mut().into_iter().flatten() {
            let names = answers(method, path, operation);
            let Some(own) = operation.get_mut("responses").and_then(Value::as_object_mut) else {
                continue;
            };
            for (name, status, ..) in ANSWERS.iter().filter(|(name, ..)| names.contains(name)) {
                let to = json!({"$ref": format!("#/components/responses/{name}")});
                own.entry(*status).or_insert(to);
            }
        }
    }
    let described = ANSWERS.iter().map(|(name, status, said, headers)| {
        let text = json!({"schema": {"type": "string"}});
        let headers: Map<_, _> =
            headers.iter().map(|name| ((*name).to_owned(), text.clone())).collect();
        let mut answer = json!({"description": said, "headers": headers});
        if let Some(answer) = answer.as_object_mut().filter(|_| !status.starts_with('3')) {
            let schema = json!({"schema": {"$ref": reference("ProblemBody")}});
            answer.insert("content".to_owned(), json!({PROBLEM: schema}));
        }
        ((*name).to_owned(), answer)
    });
    let described: Map<_, _> = described.collect();
    if let Some(components) = document.get_mut("components").and_then(Value::as_object_mut) {
        components.insert("responses".to_owned(), described.into());
    }
}

/// Schemas that no route leads to any more: their members stand in those that do.
fn drop_unused(document: &mut Value) {
    loop {
        let mut used = BTreeSet::new();
        objects(document, &mut |object| {
            used.extend(object.get("$ref").and_then(Value::as_str).map(str::to_owned));
        });
        let Some(schemas) = schemas(document) else { return };
        let before = schemas.len();
        schemas.retain(|name, _| used.contains(&reference(name)));
        if schemas.len() == before {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variants_with_a_member_of_one_value_are_told_apart_by_it() {
        let inline = json!({"type": "object", "required": ["status"], "properties": {"status": {"enum": ["gone"]}}});
        let both = json!({"allOf": [{"$ref": "#/x"}, {"properties": {"status": {"enum": ["nothing_left"]}}}]});
        let mut document = json!({"components": {"schemas": {
            "Answer": {"oneOf": [inline, both]},
            "Plain": {"oneOf": [{"$ref": "#/x"}, {"type": "null"}]},
        }}});
        tell_variants_apart(&mut document);
        let schemas = &document["components"]["schemas"];
        assert_eq!(schemas["Answer"]["discriminator"]["propertyName"], "status");
        let mapped = &schemas["Answer"]["discriminator"]["mapping"]["nothing_left"];
        assert_eq!(mapped, "#/components/schemas/AnswerNothingLeft");
        assert_eq!(schemas["AnswerGone"]["required"][0], "status");
        assert!(schemas["Plain"].get("discriminator").is_none());
    }

    #[test]
    fn parameters_are_never_null() {
        let schemas = [
            json!({"type": ["string", "null"], "maxLength": 3}),
            json!({"oneOf": [{"$ref": "#/x"}, {"type": "null"}]}),
        ];
        let parameters: Vec<_> = schemas.iter().map(|schema| json!({"schema": schema})).collect();
        let mut document = json!({"paths": {"/a": {"get": {"parameters": parameters}}}});
        leave_null_to_bodies(&mut document);
        let told = &document["paths"]["/a"]["get"]["parameters"];
        assert_eq!(told[0]["schema"], json!({"type": "string", "maxLength": 3}));
        assert_eq!(told[1]["schema"], json!({"$ref": "#/x"}));
    }

    #[test]
    fn what_is_sent_is_closed_and_null_is_nothing() {
        let fields =
            json!({"a": {"type": "string"}, "b": {"type": "string"}, "c": {"$ref": "#/x"}});
        let schema = json!({"type": "object", "required": ["a"], "properties": fields});
        let mut document = json!({"components": {"schemas": {"SalaryRequest": schema}}});
        close_requests(&mut document);
        let schema = &document["components"]["schemas"]["SalaryRequest"];
        assert_eq!(schema["additionalProperties"], false);
        assert_eq!(schema["properties"]["a"]["type"], "string");
        assert_eq!(schema["properties"]["b"]["type"], json!(["string", "null"]));
        assert_eq!(schema["properties"]["c"]["oneOf"][1]["type"], "null");
    }
}
