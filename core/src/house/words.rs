//! What does not fit a house schema, in words, where the schema has none of its own.

use jsonschema::error::{TypeKind, ValidationErrorKind};

use crate::json::Value;
use crate::rules::brief;
use crate::text::Span;

/// What is wrong with a value.
pub(super) fn what(value: Value<'_>, kind: &ValidationErrorKind) -> String {
    use ValidationErrorKind as Kind;
    let shown = brief(value.raw(), 60);
    let names = |names: &[String]| names.iter().map(|name| format!("'{name}'")).collect::<Vec<_>>().join(", ");
    match kind {
        Kind::Required { property } => {
            format!("{property} is missing, which the house schema requires").replace('"', "'")
        }
        Kind::AdditionalProperties { unexpected } | Kind::UnevaluatedProperties { unexpected } => {
            format!("The house schema does not allow {}", brief(&names(unexpected), 200))
        }
        Kind::Enum { options } => {
            format!("The house schema allows {}, and here is {shown}", brief(&options.to_string(), 120))
        }
        Kind::Constant { expected_value } => {
            format!("The house schema demands {}, and here is {shown}", brief(&expected_value.to_string(), 120))
        }
        Kind::Pattern { pattern } => {
            format!("{shown} does not match the pattern {} of the house schema", brief(pattern, 80))
        }
        Kind::Type { kind: TypeKind::Single(wanted) } => {
            format!("The house schema demands type {wanted}, and here is {shown}")
        }
        Kind::Minimum { limit } => format!("The house schema demands at least {limit}, and here is {shown}"),
        Kind::Maximum { limit } => format!("The house schema allows {limit} at most, and here is {shown}"),
        Kind::ExclusiveMinimum { limit } => format!("The house schema demands more than {limit}, and here is {shown}"),
        Kind::ExclusiveMaximum { limit } => format!("The house schema demands less than {limit}, and here is {shown}"),
        Kind::MinLength { limit } => {
            format!("The house schema demands a length of {limit} at least, and here is {shown}")
        }
        Kind::MaxLength { limit } => {
            format!("The house schema allows a length of {limit} at most, and here is {shown}")
        }
        Kind::MinItems { limit } => format!("The house schema demands {limit} entries at least"),
        Kind::MaxItems { limit } => format!("The house schema allows {limit} entries at most"),
        Kind::FalseSchema => "The house schema does not allow this".to_owned(),
        other => format!("This does not fit '{}' of the house schema", other.keyword()),
    }
}

/// Where to point, if not at the value itself: the keys that should not be there.
pub(super) fn places(value: Value<'_>, kind: &ValidationErrorKind) -> Vec<Span> {
    match kind {
        ValidationErrorKind::AdditionalProperties { unexpected }
        | ValidationErrorKind::UnevaluatedProperties { unexpected } => {
            let named = |key: &Value<'_>| key.text().is_some_and(|key| unexpected.iter().any(|name| *name == key));
            value.members().map(|(key, _)| key).filter(named).map(Value::span).collect()
        }
        _ => Vec::new(),
    }
}
