//! Where names of groups can be learnt: IntuneManagement's `MigrationTable.json` and CSV lists.

use serde::{Deserialize, Serialize};

use crate::json::Value;

/// An object id and the display name that belongs to it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Name {
    /// Object id.
    pub id: String,
    /// Display name.
    pub name: String,
}

/// The names in a migration table.
pub fn migration_table(value: Value<'_>) -> Vec<Name> {
    let entries = value.get("Objects").into_iter().flat_map(Value::elements);
    entries
        .filter_map(|entry| {
            let text = |name: &str| entry.get(name).and_then(Value::text).map(|text| text.into_owned());
            Some(Name { id: text("Id")?, name: text("DisplayName")? })
        })
        .collect()
}

/// The names in a CSV file whose header has the columns `Id` and `DisplayName`, in any order and
/// among others; `None` if it is no such file.
pub fn csv(text: &str) -> Option<Vec<Name>> {
    let (header, mut rest) = record(text.trim_start())?;
    let column =
        |names: [&str; 2]| header.iter().position(|field| names.iter().any(|name| field.eq_ignore_ascii_case(name)));
    let id = column(["Id", "ObjectId"])?;
    let name = column(["DisplayName", "Display name"])?;
    let mut names = Vec::new();
    while let Some((fields, behind)) = record(rest) {
        rest = behind;
        if let (Some(id), Some(name)) = (fields.get(id), fields.get(name))
            && !id.is_empty()
            && !name.is_empty()
        {
            names.push(Name { id: id.clone(), name: name.clone() });
        }
    }
    Some(names)
}

/// The next record of a CSV text (RFC 4180, with `;` as well as `,`) and what follows it.
fn record(text: &str) -> Option<(Vec<String>, &str)> {
    if text.is_empty() {
        return None;
    }
    let mut fields = vec![String::new()];
    let mut quoted = false;
    let mut characters = text.char_indices().peekable();
    while let Some((at, character)) = characters.next() {
        let field = fields.last_mut()?;
        match character {
            '"' if quoted && characters.peek().is_some_and(|&(_, next)| next == '"') => {
                characters.next();
                field.push('"');
            }
            '"' => quoted = !quoted,
            ',' | ';' if !quoted => fields.push(String::new()),
            '\r' if !quoted => {}
            '\n' if !quoted => return Some((fields, &text[at + 1..])),
            other => field.push(other),
        }
    }
    Some((fields, ""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn csv_columns_come_in_any_order() {
        let text = "DisplayName,Description,Id\r\n\"Sales, EMEA\",\"a \"\"b\"\"\",1\nFinance,,2";
        let names = csv(text).expect("a group map");
        assert_eq!(names[0], Name { id: "1".to_owned(), name: "Sales, EMEA".to_owned() });
        assert_eq!(names[1].name, "Finance");
        assert_eq!(csv("a,b\n1,2"), None);
        assert_eq!(csv(""), None);
    }
}
