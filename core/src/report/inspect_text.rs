//! What the files are, for a terminal.

use unicode_width::UnicodeWidthStr;

use super::concise::printable;
use super::inspect_json::encoding;
use super::lines::{BOLD, DIM, GREEN, Lines, YELLOW, wrap};
use crate::inspect::{Disputed, Groups, Inventory, OfKind};

/// Files listed that were passed over.
const MOST: usize = 12;

/// The inventories of tenants, each with its root, in lines of at most `width` columns where words allow. Some
/// folders were passed over.
pub fn render(tenants: &[(String, Inventory)], folders: &[String], width: usize, colored: bool) -> String {
    let mut text = Lines::new(width, colored);
    for (number, (root, inventory)) in tenants.iter().enumerate() {
        if number > 0 {
            text.line("");
        }
        text.tenant(root, inventory);
    }
    if tenants.is_empty() {
        text.line("No files: folders are searched for .json, .jsonc, .yaml, .yml and .csv files and for M365TenantConfig.ps1.");
    }
    if !folders.is_empty() {
        text.heading("Folders passed over");
        folders.iter().for_each(|folder| text.entry(&printable(folder), ""));
    }
    text.out
}

impl Lines {
    /// A line of a list: a name and what there is to say of it, below it where there is no room beside it.
    fn entry(&mut self, name: &str, words: &str) {
        self.styled_entry(name, words, DIM);
    }

    fn styled_entry(&mut self, name: &str, words: &str, style: &str) {
        /// Where the words begin.
        const COLUMN: usize = 46;
        /// With less room they go below the name.
        const ENOUGH: usize = 24;
        let room = self.width.saturating_sub(COLUMN);
        let beside = 2 + name.width() + 2 <= COLUMN && (room >= ENOUGH || words.width() <= room);
        let (indent, room) = if beside { (COLUMN, room) } else { (4, self.width.saturating_sub(4)) };
        let mut front = format!("  {name}");
        if beside {
            front.push_str(&" ".repeat(COLUMN - front.width()));
        } else {
            self.line(&front);
            front = " ".repeat(indent);
        }
        for line in wrap(words, room) {
            let line = self.style(style, &line);
            self.line(&format!("{front}{line}"));
            front = " ".repeat(indent);
        }
    }

    fn tenant(&mut self, root: &str, inventory: &Inventory) {
        let root = self.style(BOLD, &printable(root));
        let files = counted(inventory.files, "file", "files");
        self.line(&format!("{root}  {files}"));
        self.heading("Written by");
        for &(layout, files) in &inventory.layouts {
            self.entry(layout.name(), &counted(files, "file", "files"));
        }
        if inventory.layouts.is_empty() {
            self.line("  nobody: there is no policy, group or other object of Microsoft Graph in these files");
        }
        if let [(of, _)] = inventory.encodings.as_slice() {
            self.entry("encoding", encoding(*of));
        } else if !inventory.encodings.is_empty() {
            let each = inventory.encodings.iter().map(|&(of, files)| format!("{files} in {}", encoding(of)));
            self.entry("encodings", &each.collect::<Vec<_>>().join(", "));
        }
        if !inventory.kinds.is_empty() {
            self.heading("What there is");
            inventory.kinds.iter().for_each(|of| self.kind(of));
            self.lacks(&inventory.kinds);
        }
        self.groups(&inventory.groups);
        self.not_told(inventory);
        self.passed_over(inventory);
    }

    fn kind(&mut self, of: &OfKind) {
        let (one, many) = of.kind.words();
        let name = format!("{:>5} {}", of.count, if of.count == 1 { one } else { many });
        let mut words = Vec::new();
        if of.complete {
            words.push("all of the tenant".to_owned());
        }
        let mut whole = true;
        let parts = [
            ("assignments", of.assignments),
            ("actions", of.actions),
            ("settings", of.settings),
            ("members", of.members),
        ];
        for (part, known) in parts {
            let Some(known) = known else { continue };
            whole &= known == of.count;
            words.push(match known {
                0 => format!("no {part}"),
                known if known == of.count => format!("with {part}"),
                known => format!("{part} of {known}"),
            });
        }
        let style = match (whole, of.complete) {
            (false, _) => YELLOW,
            (true, true) => GREEN,
            (true, false) => DIM,
        };
        self.styled_entry(&name, &words.join(", "), style);
    }

    /// What follows from what was not exported.
    fn lacks(&mut self, kinds: &[OfKind]) {
        let lacks =
            |part: fn(&OfKind) -> Option<u32>| kinds.iter().any(|of| part(of).is_some_and(|known| known < of.count));
        let mut lines = Vec::new();
        if lacks(|of| of.assignments) {
            lines.push(
                "Where assignments were not exported, nobody knows whom a policy is for: rules about that stay silent.",
            );
        }
        if lacks(|of| of.actions) {
            lines.push("Where actions were not exported, grace periods and messages to users are not known.");
        }
        if lacks(|of| of.settings) {
            lines.push("Where settings were not exported, a policy has a name and nothing in it.");
        }
        if lacks(|of| of.members) {
            lines.push("Where members were not exported, groups are compared by their names and ids alone.");
        }
        if !lines.is_empty() {
            self.line("");
        }
        for line in lines {
            for part in wrap(line, self.width.saturating_sub(2)) {
                let part = self.style(DIM, &part);
                self.line(&format!("  {part}"));
            }
        }
    }

    fn groups(&mut self, groups: &Groups) {
        let Groups { ids, named, names, identified, placeholders, .. } = *groups;
        if ids + names + placeholders == 0 && groups.sources.is_empty() {
            return;
        }
        self.heading("Groups in policies");
        let share = |known: u32, of: u32| if known == of { GREEN } else { YELLOW };
        if ids > 0 {
            self.styled_entry(&format!("{ids:>5} by id"), &format!("{named} with a name"), share(named, ids));
        }
        if names > 0 {
            self.styled_entry(
                &format!("{names:>5} by name"),
                &format!("{identified} with an id"),
                share(identified, names),
            );
        }
        if placeholders > 0 {
            self.styled_entry(&format!("{placeholders:>5} to be filled in"), "placeholders of a template", YELLOW);
        }
        for source in &groups.sources {
            let path = source.path.as_deref().map_or("the groups themselves".into(), printable);
            let words = format!("{}, {} of them in policies", counted(source.names, "name", "names"), source.used);
            let foreign = source.used == 0 && ids + names > 0 && source.path.is_some();
            let words = if foreign { format!("{words}: perhaps of another tenant") } else { words };
            self.styled_entry(&format!("from {path}"), &words, if foreign { YELLOW } else { DIM });
        }
        for disputed in &groups.disputed {
            self.styled_entry(&format!("disputed: {}", printable(&disputed.group)), &said(disputed), YELLOW);
        }
        for unknown in &groups.unknown {
            let text = printable(&unknown.text);
            self.styled_entry(&format!("unknown: {text}"), &format!("in '{}'", printable(&unknown.policy)), DIM);
        }
        if groups.more_unknown > 0 {
            self.line(&format!("  and {} more", groups.more_unknown));
        }
    }

    /// What is there and not told.
    fn not_told(&mut self, inventory: &Inventory) {
        if inventory.not_told.is_empty() {
            return;
        }
        self.heading("Not told");
        for file in inventory.not_told.iter().take(MOST) {
            self.styled_entry(&printable(&file.path), &file.message, YELLOW);
        }
        let more = inventory.not_told.len().saturating_sub(MOST);
        if more > 0 {
            self.line(&format!("  and {more} more"));
        }
    }

    fn passed_over(&mut self, inventory: &Inventory) {
        if inventory.passed_over.is_empty() {
            return;
        }
        self.heading("Passed over");
        for file in inventory.passed_over.iter().take(MOST) {
            self.entry(&printable(&file.path), file.reason.words());
        }
        let more = inventory.passed_over.len().saturating_sub(MOST) + inventory.more_passed_over as usize;
        if more > 0 {
            self.line(&format!("  and {more} more"));
        }
    }
}

/// What files say of a group, one after the other.
fn said(disputed: &Disputed) -> String {
    let each = disputed.says.iter().map(|said| format!("{} in {}", printable(&said.what), printable(&said.path)));
    each.collect::<Vec<_>>().join(", ")
}

fn counted(count: u32, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}
