//! The data files are what their schemas say.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};

#[test]
fn the_table_of_settings_is_valid() {
    let read = |path: &str| -> Value {
        let root = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/.."));
        serde_json::from_str(&fs::read_to_string(root.join(path)).unwrap()).unwrap()
    };
    let validator = jsonschema::draft202012::new(&read("schemas/setting-equivalence.schema.json")).unwrap();
    let data = read("core/data/setting-equivalence.json");
    let errors: Vec<String> =
        validator.iter_errors(&data).map(|error| format!("{}: {error}", error.instance_path())).collect();
    assert_eq!(errors, Vec::<String>::new());
    // A schema that accepts everything would prove nothing.
    assert!(!validator.is_valid(&json!({ "rows": [] })));
}
