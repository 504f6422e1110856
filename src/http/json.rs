//! JSON as it must come: every name once in its object, at any depth.

use serde::Deserialize;
use serde::de::{Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};
use std::fmt;

/// A JSON value, and where a name stands a second time in its object, as JSON pointers.
pub(super) struct Once {
    pub(super) value: Value,
    pub(super) repeated: Vec<String>,
}

/// Most repeated names that are told.
const MOST: usize = 20;
/// Most characters of a name that are told: it is not ours.
const LONGEST: usize = 100;

/// A name as a part of a JSON pointer (RFC 6901).
pub(super) fn pointer_part(name: &str) -> String {
    let name: String = name.chars().take(LONGEST).collect();
    name.replace('~', "~0").replace('/', "~1")
}

impl Once {
    fn leaf(value: Value) -> Self {
        Once { value, repeated: Vec::new() }
    }

    /// The value, as the part `name` of another one, which takes over what was repeated in it.
    fn within(self, name: &str, repeated: &mut Vec<String>) -> Value {
        let room = MOST.saturating_sub(repeated.len());
        let inner = self.repeated.into_iter().take(room);
        repeated.extend(inner.map(|pointer| format!("/{}{pointer}", pointer_part(name))));
        self.value
    }
}

impl<'de> Deserialize<'de> for Once {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Reader)
    }
}

struct Reader;

impl<'de> Visitor<'de> for Reader {
    type Value = Once;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E: Error>(self) -> Result<Once, E> {
        Ok(Once::leaf(Value::Null))
    }

    fn visit_bool<E: Error>(self, given: bool) -> Result<Once, E> {
        Ok(Once::leaf(given.into()))
    }

    fn visit_i64<E: Error>(self, given: i64) -> Result<Once, E> {
        Ok(Once::leaf(given.into()))
    }

    fn visit_u64<E: Error>(self, given: u64) -> Result<Once, E> {
        Ok(Once::leaf(given.into()))
    }

    fn visit_f64<E: Error>(self, given: f64) -> Result<Once, E> {
        let number = Number::from_f64(given).ok_or_else(|| E::custom("not a number"))?;
        Ok(Once::leaf(number.into()))
    }

    fn visit_str<E: Error>(self, given: &str) -> Result<Once, E> {
        Ok(Once::leaf(given.into()))
    }

    fn visit_string<E: Error>(self, given: String) -> Result<Once, E> {
        Ok(Once::leaf(given.into()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Once, A::Error> {
        let (mut values, mut repeated) = (Vec::new(), Vec::new());
        while let Some(item) = items.next_element::<Once>()? {
            let value = item.within(&values.len().to_string(), &mut repeated);
            values.push(value);
        }
        Ok(Once { value: values.into(), repeated })
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Once, A::Error> {
        let (mut values, mut repeated) = (Map::new(), Vec::new());
        while let Some((name, member)) = members.next_entry::<String, Once>()? {
            let value = member.within(&name, &mut repeated);
            let pointer = format!("/{}", pointer_part(&name));
            let again = values.insert(name, value).is_some() && !repeated.contains(&pointer);
            if again && repeated.len() < MOST {
                repeated.push(pointer);
            }
        }
        Ok(Once { value: values.into(), repeated })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Once {
        serde_json::from_str(text).expect("JSON")
    }

    #[test]
    fn values_are_read_as_they_are() {
        let text = r#"{"a":[1,-2,2.5,true,null,"x",{}],"b":{"c":18446744073709551615}}"#;
        let Once { value, repeated } = read(text);
        assert_eq!(value, serde_json::from_str::<Value>(text).expect("JSON"));
        assert!(repeated.is_empty());
    }

    #[test]
    fn a_name_that_stands_twice_is_found_wherever_it_is() {
        assert_eq!(read(r#"{"a":1,"b":2,"a":3,"a":4}"#).repeated, ["/a"]);
        assert_eq!(read(r#"{"base":{"x/y":1,"x/y":2},"a":1}"#).repeated, ["/base/x~1y"]);
        assert_eq!(read(r#"[{}, {"a":{"b":1,"b":1}}]"#).repeated, ["/1/a/b"]);
        // Escapes are read before names are compared.
        assert_eq!(read("{\"a\":1,\"\\u0061\":2}").repeated, ["/a"]);
        // In different objects a name may stand as often as one likes.
        assert!(read(r#"{"a":{"a":1},"b":[{"a":1},{"a":1}]}"#).repeated.is_empty());
        let many: String = (0..100).map(|n| format!("\"{n}\":0,\"{n}\":0,")).collect();
        assert_eq!(read(&format!("{{{}}}", many.trim_end_matches(','))).repeated.len(), MOST);
    }
}
