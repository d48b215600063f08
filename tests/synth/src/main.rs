//! Writes a synthetic tenant, or a list of policies, to disk.
//!
//! `pitfall-synth tenant FOLDER FILES [utf16]` · `pitfall-synth list FILE BYTES [indented]`

use std::error::Error;
use std::fs;
use std::path::Path;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["tenant", folder, files, rest @ ..] => {
            let tenant = pitfall_synth::tenant(files.parse()?, 4, 42);
            for file in &tenant.files {
                let path = Path::new(folder).join(&file.path);
                fs::create_dir_all(path.parent().ok_or("a file without a folder")?)?;
                let bytes = if rest == ["utf16"] { file.utf16() } else { file.text.clone().into_bytes() };
                fs::write(path, bytes)?;
            }
            let config = "[tenant]\ncomplete = [\"groups\", \"deviceCompliancePolicies\"]\n";
            fs::write(Path::new(folder).join("pitfall.toml"), config)?;
        }
        ["list", file, bytes, rest @ ..] => {
            fs::write(file, pitfall_synth::list(bytes.parse()?, rest == ["indented"]))?;
        }
        _ => return Err("usage: pitfall-synth tenant FOLDER FILES [utf16] | list FILE BYTES [indented]".into()),
    }
    Ok(())
}
