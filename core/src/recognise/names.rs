//! Where names of groups can be learnt: IntuneManagement's `MigrationTable.json` and CSV lists.

use serde::{Deserialize, Serialize};

use crate::json::Value;
use crate::text::Span;

/// An object id and the display name that belongs to it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Name {
    /// Object id.
    pub id: String,
    /// Display name.
    pub name: String,
    /// Whether it may be a group.
    pub may_be_group: bool,
    /// Where it stands in its file.
    pub span: Span,
}

impl Name {
    /// A name that stands in no file.
    pub fn new(id: String, name: String) -> Self {
        Self { id, name, may_be_group: true, span: Span::at(0) }
    }
}

/// The names in a migration table.
pub fn migration_table(value: Value<'_>) -> Vec<Name> {
    let entries = value.get("Objects").into_iter().flat_map(Value::elements);
    entries
        .filter_map(|entry| {
            let [id, name, kind] =
                entry.pick(["Id", "DisplayName", "Type"]).map(|member| member.map(|(_, value)| value));
            let kind = kind.and_then(Value::text).unwrap_or_default();
            Some(Name {
                id: id?.text()?.into_owned(),
                name: name?.text()?.into_owned(),
                may_be_group: kind.is_empty() || kind.to_ascii_lowercase().ends_with("group"),
                span: name?.span(),
            })
        })
        .collect()
}

/// The names in a CSV file whose header has the columns `Id` and `DisplayName`, in any order and
/// among others; `None` if it is no such file.
pub fn csv(text: &str) -> Option<Vec<Name>> {
    let mut rest = text.trim_start();
    // What PowerShell 5.1 puts in front unless told not to.
    if rest.starts_with("#TYPE ") {
        rest = rest.split_once('\n')?.1;
    }
    let (header, behind) = record(rest)?;
    rest = behind;
    let column =
        |names: [&str; 2]| header.iter().position(|field| names.iter().any(|name| field.eq_ignore_ascii_case(name)));
    let id = column(["Id", "ObjectId"])?;
    let name = column(["DisplayName", "Display name"])?;
    let mut names = Vec::new();
    while let Some((fields, behind)) = record(rest) {
        let start = (text.len() - rest.len()) as u32;
        let span = Span::new(start, start + rest[..rest.len() - behind.len()].trim_end().len() as u32);
        rest = behind;
        if let (Some(id), Some(name)) = (fields.get(id), fields.get(name))
            && !id.is_empty()
            && !name.is_empty()
        {
            names.push(Name { id: id.clone(), name: name.clone(), may_be_group: true, span });
        }
    }
    Some(names)
}

/// The next record of a CSV text (RFC 4180, with `;` and tabs as well as `,`) and what follows it.
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
            ',' | ';' | '\t' if !quoted => fields.push(String::new()),
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
        assert_eq!((names[0].id.as_str(), names[0].name.as_str()), ("1", "Sales, EMEA"));
        assert_eq!(names[0].span.of(text), "\"Sales, EMEA\",\"a \"\"b\"\"\",1");
        assert_eq!(names[1].name, "Finance");
        assert_eq!(names[1].span.of(text), "Finance,,2");
        let windows =
            csv("#TYPE System.Object\r\n\"Id\"\t\"DisplayName\"\r\n\"1\"\t\"Sales\"\r\n").expect("a group map");
        assert_eq!((windows[0].id.as_str(), windows[0].name.as_str()), ("1", "Sales"));
        assert_eq!(csv("a,b\n1,2"), None);
        assert_eq!(csv(""), None);
    }
}
