//! What can be done about findings: fixes, and ignores with a reason.

use std::collections::HashMap;

use gen_lsp_types::{
    CodeAction, CodeActionKind, Command, CreateFile, Diagnostic, DocumentChange, Edit,
    OptionalVersionedTextDocumentIdentifier, Range, TextDocumentEdit, TextDocumentIdentifier, TextEdit, Uri,
    WorkspaceEdit,
};
use pitfall_core::config;
use pitfall_core::fix::Applicability;
use pitfall_core::report::concise::printable;
use pitfall_core::report::{Reported, ReportedFix};
use pitfall_core::text::Positions;
use serde_json::Value;

use super::Found;
use super::client::{Client, json};
use super::show::{at, meet};

/// All that is safe, for editors that ask for it when a file is saved.
pub(super) const FIX_ALL: &str = "source.fixAll.pitfall";
/// The command that shows a place: its arguments are a URI and a range.
pub(super) const SHOW: &str = "pitfall.show";
/// The reason of an ignore, which nobody but the user knows. While there is none the ignore does not hold, and that is
/// shown where it is missing.
const REASON: &str = "";
/// How it is written.
const WRITTEN: &str = "reason = \"\"";

/// A document as the editor knows it.
pub(super) struct Target {
    pub(super) uri: Uri,
    pub(super) version: Option<i32>,
}

/// The configuration of a tenant, to write an ignore to.
pub(super) struct Configuration {
    pub(super) target: Target,
    /// Its text; nothing if there is no such file yet.
    pub(super) text: Option<String>,
    /// The folder of the tenant, as it is shown.
    pub(super) folder: String,
}

/// Which kinds of action an editor asks for.
pub(super) struct Wanted(Vec<String>);

impl Wanted {
    pub(super) fn of(params: &Value) -> Self {
        let only = params.pointer("/context/only").and_then(Value::as_array);
        let words = only.into_iter().flatten().filter_map(Value::as_str).map(str::to_owned);
        Self(words.collect())
    }

    /// Whether a kind is asked for; `named` if it must be asked for by name.
    fn wants(&self, kind: &str, named: bool) -> bool {
        let is_below = |only: &String| only.is_empty() || kind == only || kind.starts_with(&format!("{only}."));
        if self.0.is_empty() { !named } else { self.0.iter().any(is_below) }
    }
}

/// The actions for what was found at `range` of a document, in which `all` was found.
pub(super) fn offered(
    client: &Client,
    target: &Target,
    range: &Range,
    all: &[Found],
    wanted: &Wanted,
    configuration: impl Fn(&Found) -> Option<Configuration>,
) -> Vec<CodeAction> {
    let mut actions = Vec::new();
    if wanted.wants("quickfix", false) {
        let mut here: Vec<&Found> = all.iter().filter(|found| meet(&found.diagnostic.range, range)).collect();
        // What is sure to change nothing comes first.
        here.sort_by_key(|found| found.finding.fix.as_ref().map(|fix| fix.applicability));
        actions.extend(here.iter().filter_map(|found| fix(client, target, found)));
        let is_safe = |found: &&Found| found.finding.is_fixed_by(Applicability::Safe);
        if here.iter().copied().any(|found| is_safe(&found)) && all.iter().filter(is_safe).count() > 1 {
            actions.extend(fix_all(client, target, all, "quickfix"));
        }
        for found in here {
            actions.extend(configuration(found).and_then(|file| ignore(client, &file, found)));
        }
    }
    // Asked for when a file is saved, too: so only what is sure.
    if wanted.wants(FIX_ALL, true) {
        actions.extend(fix_all(client, target, all, FIX_ALL));
    }
    actions
}

fn fix(client: &Client, target: &Target, found: &Found) -> Option<CodeAction> {
    let Found { finding, diagnostic, .. } = found;
    let fix = finding.fix.as_ref()?;
    let what = first_line(if finding.help.is_empty() { &finding.message } else { &finding.help });
    let safe = fix.applicability == Applicability::Safe;
    let title = if safe { what } else { format!("{what} (may change who gets access)") };
    let edit = changed(client, target, edits(client, fix));
    Some(CodeAction { is_preferred: Some(safe), ..action(title, "quickfix", vec![diagnostic.clone()], edit) })
}

fn fix_all(client: &Client, target: &Target, all: &[Found], kind: &str) -> Option<CodeAction> {
    let mut taken: Vec<TextEdit> = Vec::new();
    let mut mended = Vec::new();
    for found in all.iter().filter(|found| found.finding.is_fixed_by(Applicability::Safe)) {
        let more = found.finding.fix.iter().flat_map(|fix| edits(client, fix)).collect::<Vec<_>>();
        // Where two fixes meet, the second one is worked out anew once the first is made.
        if more.iter().all(|edit| taken.iter().all(|other| !meet(&edit.range, &other.range))) {
            taken.extend(more);
            mended.push(found.diagnostic.clone());
        }
    }
    let title = "Fix all that is safe to fix in this file".to_owned();
    (!taken.is_empty()).then(|| action(title, kind, mended, changed(client, target, taken)))
}

/// Writes an ignore for a finding, whose reason is left to the user.
fn ignore(client: &Client, file: &Configuration, found: &Found) -> Option<CodeAction> {
    let Found { finding, diagnostic, .. } = found;
    let before = file.text.as_deref().unwrap_or_default();
    let (after, count) = config::add_ignores(before, &file.folder, [finding as &Reported], REASON).ok()?;
    let added = after.strip_prefix(before)?;
    if count == 0 || file.text.is_none() && !client.creates {
        return None;
    }
    let end = client.position(Positions::new(before).advance(u32::try_from(before.len()).ok()?));
    let insert = TextEdit { range: at(end), new_text: added.to_owned() };
    let mut edit = changed(client, &file.target, vec![insert]);
    if file.text.is_none() {
        let create = CreateFile::new(file.target.uri.clone(), None, None);
        edit.document_changes.get_or_insert_default().insert(0, DocumentChange::CreateFile(create));
    }
    let title = format!("Ignore {} here, with a reason in pitfall.toml", finding.code);
    let mut action = action(title.clone(), "quickfix", vec![diagnostic.clone()], edit);
    if client.shows {
        // Between its quotes.
        let place = after.rfind(WRITTEN)? + WRITTEN.len() - 1;
        let place = client.position(Positions::new(&after).advance(u32::try_from(place).ok()?));
        let arguments = vec![json(&file.target.uri), json(at(place))];
        let command = SHOW.to_owned();
        action.command = Some(Command { title, tooltip: None, command, arguments: Some(arguments) });
    }
    Some(action)
}

fn action(title: String, kind: &str, diagnostics: Vec<Diagnostic>, edit: WorkspaceEdit) -> CodeAction {
    CodeAction {
        title,
        kind: Some(CodeActionKind::from(kind.to_owned())),
        diagnostics: Some(diagnostics),
        edit: Some(edit),
        ..CodeAction::default()
    }
}

fn edits(client: &Client, fix: &ReportedFix) -> Vec<TextEdit> {
    let edit = |edit: &pitfall_core::LocatedEdit| TextEdit {
        range: client.range(edit.start, edit.end),
        new_text: edit.replacement.clone(),
    };
    fix.edits.iter().map(edit).collect()
}

/// Edits of one document, for the version they are made for where the editor takes that.
fn changed(client: &Client, target: &Target, edits: Vec<TextEdit>) -> WorkspaceEdit {
    if !client.versions {
        let changes = HashMap::from([(target.uri.clone(), edits)]);
        return WorkspaceEdit { changes: Some(changes), document_changes: None, change_annotations: None };
    }
    let document = TextDocumentEdit {
        text_document: OptionalVersionedTextDocumentIdentifier {
            version: target.version,
            text_document_identifier: TextDocumentIdentifier { uri: target.uri.clone() },
        },
        edits: edits.into_iter().map(Edit::TextEdit).collect(),
    };
    let changes = vec![DocumentChange::TextDocumentEdit(document)];
    WorkspaceEdit { changes: None, document_changes: Some(changes), change_annotations: None }
}

/// A line for a menu.
fn first_line(text: &str) -> String {
    let line = printable(text.lines().next().unwrap_or_default()).into_owned();
    match line.char_indices().nth(90) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line,
    }
}
