//! Whether an answer is what the OpenAPI document says of it: as much of JSON Schema as the document uses.

use regex::Regex;
use serde_json::Value;

/// All that is wrong with a value; empty where it fits.
pub fn mistakes(document: &Value, schema: &Value, value: &Value) -> Vec<String> {
    let mut found = Vec::new();
    look(document, schema, value, "", &mut found);
    found
}

fn look(document: &Value, schema: &Value, value: &Value, at: &str, found: &mut Vec<String>) {
    if let Some(to) = schema["$ref"].as_str() {
        let named = document.pointer(to.trim_start_matches('#'));
        look(document, named.unwrap_or_else(|| panic!("no {to}")), value, at, found);
    }
    for part in schema["allOf"].as_array().into_iter().flatten() {
        look(document, part, value, at, found);
    }
    if let Some(variants) = schema["oneOf"].as_array() {
        let fits = |variant: &&Value| mistakes(document, variant, value).is_empty();
        let fitting = variants.iter().filter(fits).count();
        if fitting != 1 {
            found.push(format!("{at}: fits {fitting} of {} variants: {value}", variants.len()));
        }
    }
    let kinds = match &schema["type"] {
        Value::String(kind) => vec![kind.as_str()],
        Value::Array(kinds) => kinds.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    };
    if !kinds.is_empty() && !kinds.iter().any(|kind| is_a(kind, value)) {
        found.push(format!("{at}: no {kinds:?}: {value}"));
    }
    if schema["enum"].as_array().is_some_and(|terms| !terms.contains(value)) {
        found.push(format!("{at}: none of {}: {value}", schema["enum"]));
    }
    if let (Some(pattern), Some(text)) = (schema["pattern"].as_str(), value.as_str())
        && !Regex::new(pattern).expect("a pattern").is_match(text)
    {
        found.push(format!("{at}: not like {pattern}: {text}"));
    }
    if let Some(number) = value.as_f64() {
        let bound = |name: &str| schema[name].as_f64();
        if bound("minimum").is_some_and(|least| number < least)
            || bound("maximum").is_some_and(|most| number > most)
        {
            found.push(format!("{at}: out of bounds: {number}"));
        }
    }
    for (index, item) in value.as_array().into_iter().flatten().enumerate() {
        look(document, &schema["items"], item, &format!("{at}/{index}"), found);
    }
    let Some(object) = value.as_object() else { return };
    for name in schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str) {
        if !object.contains_key(name) {
            found.push(format!("{at}: {name} is missing"));
        }
    }
    for (name, member) in object {
        let known = schema["properties"].get(name);
        let own = known.unwrap_or(&schema["additionalProperties"]);
        look(document, own, member, &format!("{at}/{name}"), found);
        let closed = schema["additionalProperties"] == Value::Bool(false);
        if closed && known.is_none() {
            found.push(format!("{at}: {name} is unknown"));
        }
    }
}

fn is_a(kind: &str, value: &Value) -> bool {
    match kind {
        "null" => value.is_null(),
        "boolean" => value.is_boolean(),
        "string" => value.is_string(),
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        other => panic!("no type {other}"),
    }
}
