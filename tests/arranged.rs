//! The same tenant in other files: what is found does not depend on which file a policy stands in, on the order of
//! files, or on what ids a directory happened to give.

use std::collections::BTreeMap;

use serde_json::Value;

/// Paths and contents.
type Files = Vec<(String, Vec<u8>)>;

/// How it is called, and the files of a tenant arranged so.
pub(crate) type Arrangement = (&'static str, fn(&Files) -> Files);

/// What makes no difference.
pub(crate) const ARRANGEMENTS: [Arrangement; 3] =
    [("all in one file", in_one_file), ("backwards", backwards), ("other ids", with_other_ids)];

/// Objects as the elements of one list. Lists stay files of their own, since they say of what they are all.
fn in_one_file(files: &Files) -> Files {
    let (mut objects, mut others) = (Vec::new(), Files::new());
    for (path, bytes) in files {
        match serde_json::from_slice::<Value>(bytes) {
            Ok(object @ Value::Object(_)) if object.get("value").is_none() && !path.contains('/') => {
                objects.push(object);
            }
            _ => others.push((path.clone(), bytes.clone())),
        }
    }
    others.push(("all.json".to_owned(), Value::Array(objects).to_string().into_bytes()));
    others
}

/// The last file first, as far as tools that write into folders do not say something by names.
fn backwards(files: &Files) -> Files {
    let all = files.len();
    let name = |number: usize, path: &str| match path.contains('/') {
        true => path.to_owned(),
        false => format!("{:03}-{path}", all - number),
    };
    files.iter().enumerate().map(|(number, (path, bytes))| (name(number, path), bytes.clone())).collect()
}

/// Every id that an object of the files has, wherever it stands, is another one. Their order turns around.
fn with_other_ids(files: &Files) -> Files {
    let mut ids = BTreeMap::new();
    // Of text in another encoding it is not known where ids stand.
    if files.iter().any(|(_, bytes)| std::str::from_utf8(bytes).is_err()) {
        return files.clone();
    }
    for (_, bytes) in files {
        if let Ok(value) = serde_json::from_slice::<Value>(bytes) {
            collect(&value, &mut ids);
        }
    }
    let replaced = |bytes: &[u8]| {
        let Ok(mut text) = String::from_utf8(bytes.to_vec()) else { return bytes.to_vec() };
        for (id, other) in &ids {
            text = text.replace(id, other).replace(&id.to_ascii_uppercase(), other);
        }
        text.into_bytes()
    };
    files.iter().map(|(path, bytes)| (path.clone(), replaced(bytes))).collect()
}

fn collect(value: &Value, ids: &mut BTreeMap<String, String>) {
    match value {
        Value::Object(object) => {
            // What has no name, such as a connector, has an id that means something; so have Microsoft's own apps.
            if let Some(Value::String(id)) = object.get("id")
                && id.len() == 36
                && !id.starts_with("0000")
                && ["displayName", "name"].iter().any(|name| object.contains_key(*name))
            {
                ids.insert(id.clone(), turned(id));
            }
            object.values().for_each(|value| collect(value, ids));
        }
        Value::Array(list) => list.iter().for_each(|value| collect(value, ids)),
        _ => {}
    }
}

/// An id of the same form whose order among others is the opposite.
fn turned(id: &str) -> String {
    let digit = |digit: char| digit.to_digit(16).and_then(|digit| char::from_digit(15 - digit, 16)).unwrap_or(digit);
    id.chars().map(digit).collect()
}
