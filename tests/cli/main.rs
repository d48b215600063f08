//! The program from the outside: what users type and what they see.

#![allow(clippy::unwrap_used)]

mod tenant;

mod about;
mod adopt;
mod changes;
mod configuration;
mod coverage;
mod data_schemas;
mod exit_codes;
mod files;
mod fixes;
mod hostile;
mod house_schemas;
mod inspect;
mod output;
mod report_schema;
mod schema;
mod usage;
