//! Writes the JavaScript and the TypeScript declarations around pitfall's module:
//! `pitfall-bindgen MODULE FOLDER`.
//!
//! The library behind the program `wasm-bindgen`, so that its version is that of the lock file and
//! nothing has to be installed.

use std::error::Error;

use wasm_bindgen_cli_support::Bindgen;

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let (Some(module), Some(folder), None) = (arguments.next(), arguments.next(), arguments.next()) else {
        return Err("usage: pitfall-bindgen MODULE FOLDER".into());
    };
    Bindgen::new()
        .input_path(module)
        .out_name("pitfall")
        .web(true)?
        .typescript(true)
        .omit_default_module_path(true)
        // The instance behind a trap is thrown away, and another one takes its place.
        .reset_state_function(true)
        .remove_name_section(true)
        .remove_producers_section(true)
        .generate(folder)?;
    Ok(())
}
