//! Draws what pitfall prints about the sample tenant: `make picture`.

use std::error::Error;
use std::io::Write;
use std::process::Command;

fn main() -> Result<(), Box<dyn Error>> {
    let this = std::env::current_exe()?;
    let programs = this.parent().and_then(|folder| folder.parent()).ok_or("an example without a folder")?;
    let arguments = ["check", "tests/tenants/contoso", "--select", "UG002,CN001", "--color", "always"];
    let output = Command::new(programs.join("pitfall")).args(arguments).env("COLUMNS", "100").output()?;
    let prompt = "\u{1b}[32m$\u{1b}[0m pitfall check tests/tenants/contoso --select UG002,CN001\n\n".to_owned();
    let shown = prompt + &String::from_utf8(output.stdout)? + &String::from_utf8(output.stderr)?;
    let svg = anstyle_svg::Term::new().palette(anstyle_svg::WIN10_CONSOLE).min_width_px(960).render_svg(&shown);
    std::io::stdout().write_all(svg.as_bytes())?;
    Ok(())
}
