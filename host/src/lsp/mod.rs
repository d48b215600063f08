//! `pitfall lsp`: the language server, on standard input and output.
//!
//! ```text
//! editor ──▶ messages ─┐
//! disk ────▶ changes ──┴▶ workspace: units, verdicts ──▶ diagnostics
//!                              └▶ hover, code actions, names, definitions: when asked
//! ```
//!
//! One thread does the work, in the order in which it comes; what is typed is judged once it has been quiet for a
//! moment. Whatever is asked is answered for the text as it is; names, which editors ask for with every key that is
//! pressed, once it is quiet.

mod actions;
mod client;
mod names;
mod show;
mod uri;
mod workspace;

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::thread;
use std::time::{Duration, Instant};

use gen_lsp_types::{Diagnostic, Location, Position, PublishDiagnosticsParams, Range, Uri};
use lsp_server::{Connection, ErrorCode, Message, Notification, Request};
use pitfall_core::config::NAME;
use pitfall_core::files::{ENDINGS, SCRIPT};
use pitfall_core::report::Reported;
use serde_json::{Value, json};

use crate::cli::CheckOptions;
use crate::open::Document;
use crate::session::{self, Session};
use crate::walk::shown;
use crate::watch::Watch;
use crate::{CLEAN, FAILED, FOUND, config, messages};
use actions::{Configuration, FIX_ALL, SHOW, Target, Wanted};
use client::Client;
use workspace::{Updated, Workspace};

/// What is typed is judged when nothing more comes for so long.
const QUIET: Duration = Duration::from_millis(120);
/// But not later than that.
const LONGEST: Duration = Duration::from_secs(1);

/// Asks for names.
const NAMES: &str = "textDocument/inlayHint";

/// Something to deal with.
enum Event {
    Message(Message),
    /// A file has changed on disk.
    Disk,
    /// The editor is gone.
    Gone,
}

/// A finding, and how it is shown.
struct Found {
    finding: Reported,
    diagnostic: Diagnostic,
    /// The tenant it is of.
    tenant: usize,
}

/// Serves one editor, and gives the exit code.
pub(crate) fn serve(options: CheckOptions) -> u8 {
    let color = options.input.color;
    let (connection, threads) = Connection::stdio();
    let code = match begin(connection, options) {
        Ok(code) => code,
        Err(message) => {
            messages::error(color, message);
            FAILED
        }
    };
    // All that was said is written first.
    match threads.join() {
        Err(error) if code != FAILED => {
            messages::error(color, format!("the editor cannot be understood: {error}"));
            FAILED
        }
        Ok(()) | Err(_) => code,
    }
}

fn begin(connection: Connection, options: CheckOptions) -> Result<u8, String> {
    let failed = |error: lsp_server::ProtocolError| format!("the editor cannot be understood: {error}");
    let (id, initialize) = connection.initialize_start().map_err(failed)?;
    let receiver = connection.receiver.clone();
    let (sender, events) = mpsc::channel();
    let disk = sender.clone();
    connection.initialize_finish(id, capabilities(client::counts_utf8(&initialize))).map_err(failed)?;
    thread::spawn(move || {
        for message in receiver {
            if sender.send(Event::Message(message)).is_err() {
                return;
            }
        }
        // Nobody hears it where the work is done.
        let _ = sender.send(Event::Gone);
    });
    let mut client = Client::new(connection, &initialize);
    let mut watch = None;
    if client.watches {
        client.request("client/registerCapability", watchers());
    } else {
        watch = Watch::new(move |_| drop(disk.send(Event::Disk))).ok();
    }
    let workspace = Workspace::new(options.clone(), folders(&initialize));
    let mut server =
        Server { client, workspace, watch, shown: HashMap::new(), complaint: None, waiting: Vec::new(), shut: false };
    server.follow();
    loop {
        // House schemas are compiled into a module once; others need another.
        let core = session::load()?;
        let mut session = Session::start(&options.input, &core)?;
        if let Some(code) = server.run(&mut session, &events) {
            return Ok(code);
        }
        server.workspace.forget();
    }
}

/// What the server can do.
fn capabilities(utf8: bool) -> Value {
    json!({
        "capabilities": {
            "positionEncoding": if utf8 { "utf-8" } else { "utf-16" },
            "textDocumentSync": { "openClose": true, "change": 1, "save": false },
            "hoverProvider": true,
            "inlayHintProvider": true,
            "definitionProvider": true,
            "codeActionProvider": { "codeActionKinds": ["quickfix", FIX_ALL] },
            "executeCommandProvider": { "commands": [SHOW] },
            "workspace": { "workspaceFolders": { "supported": true, "changeNotifications": true } },
        },
        "serverInfo": { "name": "pitfall", "version": env!("CARGO_PKG_VERSION") },
    })
}

/// The folders that the editor has open; none where it opened a file alone.
fn folders(initialize: &Value) -> Vec<PathBuf> {
    let several = initialize.get("workspaceFolders").and_then(Value::as_array);
    let several: Vec<PathBuf> = several.into_iter().flatten().filter_map(|folder| path_of(folder.get("uri"))).collect();
    if several.is_empty() { path_of(initialize.get("rootUri")).into_iter().collect() } else { several }
}

fn path_of(uri: Option<&Value>) -> Option<PathBuf> {
    uri::to_path(uri?.as_str()?)
}

fn position_of(params: &Value) -> Option<Position> {
    params.get("position").cloned().and_then(|it| serde_json::from_value(it).ok())
}

fn range_of(params: &Value) -> Option<Range> {
    params.get("range").cloned().and_then(|it| serde_json::from_value(it).ok())
}

/// Which changes on disk matter.
fn watchers() -> Value {
    let policies = format!("**/*.{{{},toml}}", ENDINGS.join(","));
    let scripts = format!("**/*{SCRIPT}");
    let globs = [policies.as_str(), &scripts, "**/.gitignore", "**/.ignore"].map(|glob| json!({ "globPattern": glob }));
    let method = "workspace/didChangeWatchedFiles";
    json!({ "registrations": [{ "id": method, "method": method, "registerOptions": { "watchers": globs } }] })
}

/// The server at work.
struct Server {
    client: Client,
    workspace: Workspace,
    /// Looks for changes on disk where the editor does not.
    watch: Option<Watch>,
    /// What the editor shows, by URI.
    shown: HashMap<String, Vec<Found>>,
    /// Why the workspace cannot be judged: the file that is at fault, and what was said.
    complaint: Option<(String, Diagnostic)>,
    /// What is answered once what is typed has been judged.
    waiting: Vec<Request>,
    /// Whether the editor has said that it ends.
    shut: bool,
}

impl Server {
    /// Works until the editor ends, and gives the exit code; or until the module must be started anew.
    fn run(&mut self, session: &mut Session<'_, '_>, events: &Receiver<Event>) -> Option<u8> {
        // Since when there has been something to judge, and since when it has been quiet.
        let mut since: Option<(Instant, Instant)> = Some((Instant::now(), Instant::now()));
        loop {
            let event = match since {
                None => events.recv().ok()?,
                Some((first, last)) => {
                    let due = (last + QUIET).min(first + LONGEST);
                    match events.recv_timeout(due.saturating_duration_since(Instant::now())) {
                        Ok(event) => event,
                        Err(RecvTimeoutError::Timeout) => {
                            self.judge(session)?;
                            since = None;
                            continue;
                        }
                        Err(RecvTimeoutError::Disconnected) => return Some(FAILED),
                    }
                }
            };
            match event {
                Event::Gone => return Some(if self.shut { CLEAN } else { FOUND }),
                Event::Disk => self.workspace.touch(),
                Event::Message(Message::Notification(Notification { method, .. })) if method == "exit" => {
                    return Some(if self.shut { CLEAN } else { FOUND });
                }
                Event::Message(Message::Notification(notification)) => self.hear(&notification),
                Event::Message(Message::Request(request))
                    if request.method == NAMES && since.is_some() && !self.shut =>
                {
                    self.waiting.push(request);
                }
                Event::Message(Message::Request(request)) => {
                    if self.workspace.is_dirty() && !self.shut {
                        self.judge(session)?;
                        since = None;
                    }
                    self.answer(session, request);
                }
                Event::Message(Message::Response(_)) => {}
            }
            if self.workspace.is_dirty() {
                let now = Instant::now();
                since = Some((since.map_or(now, |(first, _)| first), now));
            }
        }
    }

    /// Takes in what the editor tells.
    fn hear(&mut self, Notification { method, params }: &Notification) {
        let path = path_of(params.pointer("/textDocument/uri"));
        match (method.as_str(), path) {
            ("textDocument/didOpen", Some(path)) => {
                self.set(&path, params, params.pointer("/textDocument/text"));
            }
            ("textDocument/didChange", Some(path)) => {
                // The last of them is the whole text.
                let changes = params.get("contentChanges").and_then(Value::as_array);
                self.set(&path, params, changes.and_then(|changes| changes.last()?.get("text")));
            }
            ("textDocument/didClose", Some(path)) => self.workspace.close(&path),
            ("workspace/didChangeWatchedFiles", _) => {
                let changes = params.get("changes").and_then(Value::as_array);
                let paths = changes.into_iter().flatten().filter_map(|change| path_of(change.get("uri")));
                // Of a document that is open the editor's text counts, whatever is on disk.
                if paths.into_iter().any(|path| self.workspace.open().find(&path).is_none()) {
                    self.workspace.touch();
                }
            }
            ("workspace/didChangeWorkspaceFolders", _) => {
                let folders = |key: &str| {
                    let list = params.pointer(&format!("/event/{key}")).and_then(Value::as_array);
                    list.into_iter().flatten().filter_map(|folder| path_of(folder.get("uri"))).collect()
                };
                let removed: Vec<PathBuf> = folders("removed");
                self.workspace.set_folders(folders("added"), &removed);
                self.follow();
            }
            _ => {}
        }
    }

    fn set(&mut self, path: &Path, params: &Value, text: Option<&Value>) {
        let uri = params.pointer("/textDocument/uri").and_then(Value::as_str).unwrap_or_default().to_owned();
        let version = params.pointer("/textDocument/version").and_then(Value::as_i64).unwrap_or_default() as i32;
        if let Some(text) = text.and_then(Value::as_str) {
            self.workspace.set(path, Document { uri, version, bytes: text.as_bytes().into() });
        }
    }

    /// Looks for changes in all folders, where the editor does not.
    fn follow(&mut self) {
        if let Some(watch) = &mut self.watch
            && let Err(error) = watch.follow(self.workspace.folders())
        {
            self.say(&format!("pitfall does not see changes on disk: {error}"));
        }
    }

    fn answer(&mut self, session: &mut Session<'_, '_>, Request { id, method, params }: Request) {
        let result = match method.as_str() {
            "shutdown" => {
                self.shut = true;
                Ok(Value::Null)
            }
            _ if self.shut => Err((ErrorCode::InvalidRequest, "shut down".to_owned())),
            "textDocument/hover" => Ok(self.hover(&params)),
            NAMES => Ok(self.names(session, &params)),
            "textDocument/definition" => Ok(self.definition(session, &params)),
            "textDocument/codeAction" => Ok(self.actions(&params)),
            "workspace/executeCommand" => Ok(self.execute(&params)),
            _ => Err((ErrorCode::MethodNotFound, format!("{method} is not known"))),
        };
        self.client.answer(id, result);
    }

    /// What was found in the document that is asked about.
    fn found(&self, params: &Value) -> &[Found] {
        let path = path_of(params.pointer("/textDocument/uri"));
        let uri = path.map(|path| self.uri(&path));
        uri.and_then(|uri| self.shown.get(&uri.0)).map_or(&[], Vec::as_slice)
    }

    fn hover(&self, params: &Value) -> Value {
        let Some(place) = position_of(params).map(show::at) else { return Value::Null };
        let here = || self.found(params).iter().filter(|found| show::meet(&found.diagnostic.range, &place));
        let mut codes: Vec<&str> = Vec::new();
        for found in here() {
            if !codes.contains(&found.finding.code) {
                codes.push(found.finding.code);
            }
        }
        let range = here().next().map_or(place, |found| found.diagnostic.range);
        client::json(show::hover(&codes, range))
    }

    /// The names of what the ids in a range stand for.
    fn names(&mut self, session: &mut Session<'_, '_>, params: &Value) -> Value {
        let (Some(range), Some(path)) = (range_of(params), path_of(params.pointer("/textDocument/uri"))) else {
            return Value::Null;
        };
        let found = self.workspace.mentions(session, &path);
        client::json(found.map(|(_, mentions)| names::hints(&self.client, mentions, &range)))
    }

    /// Where the id at a position is defined.
    fn definition(&mut self, session: &mut Session<'_, '_>, params: &Value) -> Value {
        client::json(self.defined(session, params))
    }

    fn defined(&mut self, session: &mut Session<'_, '_>, params: &Value) -> Option<Location> {
        let path = path_of(params.pointer("/textDocument/uri"))?;
        let (tenant, mentions) = self.workspace.mentions(session, &path)?;
        let place = names::mentioned(&self.client, mentions, position_of(params)?)?.named.place?;
        let (path, at) = self.workspace.locate(session, tenant, place)?;
        Some(Location { uri: self.uri(path), range: self.client.range(at.start, at.end) })
    }

    fn actions(&self, params: &Value) -> Value {
        let (Some(range), Some(path)) = (range_of(params), path_of(params.pointer("/textDocument/uri"))) else {
            return Value::Null;
        };
        let target = self.target(&path);
        let configuration = |found: &Found| self.configuration(found);
        let wanted = Wanted::of(params);
        let all = self.found(params);
        client::json(actions::offered(&self.client, &target, &range, all, &wanted, configuration))
    }

    /// The configuration that holds for a finding.
    fn configuration(&self, found: &Found) -> Option<Configuration> {
        let configured = &self.workspace.tenants().get(found.tenant)?.tenant.configured;
        let own = configured.layers.last().map(|layer| layer.path.clone());
        let path = own.unwrap_or_else(|| configured.folder.join(NAME));
        let text = match self.workspace.open().text(&path) {
            Some(text) => Some(text.to_owned()),
            None => std::fs::read_to_string(&path).ok(),
        };
        Some(Configuration { target: self.target(&path), text, folder: shown(&configured.folder) })
    }

    /// Shows a place: the one command there is.
    fn execute(&mut self, params: &Value) -> Value {
        let arguments = params.get("arguments").and_then(Value::as_array);
        if let (Some(SHOW), Some([uri, selection])) =
            (params.get("command").and_then(Value::as_str), arguments.map(Vec::as_slice))
        {
            let place = json!({ "uri": uri, "takeFocus": true, "selection": selection });
            self.client.request("window/showDocument", place);
        }
        Value::Null
    }

    fn target(&self, path: &Path) -> Target {
        let version = self.workspace.open().find(path).map(|document| document.version);
        Target { uri: self.uri(path), version }
    }

    /// The URI of a file, as the editor writes it where it has it open.
    fn uri(&self, path: &Path) -> Uri {
        let open = self.workspace.open().find(path).map(|document| document.uri.clone());
        Uri(open.unwrap_or_else(|| uri::of_path(path)))
    }

    /// Judges what has changed and shows what is found; gives nothing if the module must be started anew.
    fn judge(&mut self, session: &mut Session<'_, '_>) -> Option<()> {
        let complaint = match self.workspace.update(session) {
            Ok(Updated::Restart) => return None,
            Ok(Updated::Done) => None,
            Err(config::Refused { at: Some((path, problem)), .. }) => {
                let open = self.workspace.open().text(&path).map(str::to_owned);
                let text = open.or_else(|| std::fs::read_to_string(&path).ok()).unwrap_or_default();
                Some((self.uri(&path).0, show::problem(&self.client, &problem, &text)))
            }
            Err(config::Refused { text, .. }) => {
                self.say(&text);
                None
            }
        };
        self.publish(complaint);
        if self.client.refreshes {
            self.client.request("workspace/inlayHint/refresh", Value::Null);
        }
        for request in std::mem::take(&mut self.waiting) {
            self.answer(session, request);
        }
        Some(())
    }

    /// Tells the editor what is found now, where that has changed.
    fn publish(&mut self, complaint: Option<(String, Diagnostic)>) {
        let mut now: HashMap<String, Vec<Found>> = HashMap::new();
        for (tenant, judged) in self.workspace.tenants().iter().enumerate() {
            let uri = |name: &str| self.uri(&self.workspace.path(tenant, name));
            for finding in &judged.report.findings {
                let list = now.entry(uri(&finding.path).0).or_default();
                // Tenants may have a configuration in common, and say the same of it.
                let is_it = |known: &Found| known.tenant != tenant && known.finding.fingerprint == finding.fingerprint;
                if finding.code.starts_with("PF") && list.iter().any(is_it) {
                    continue;
                }
                let diagnostic = show::diagnostic(&self.client, finding, uri);
                list.push(Found { finding: finding.clone(), diagnostic, tenant });
            }
        }
        let before = std::mem::replace(&mut self.shown, now);
        let faulty = std::mem::replace(&mut self.complaint, complaint);
        let told: HashSet<&String> = before.keys().chain(faulty.iter().map(|(uri, _)| uri)).collect();
        let current = self.shown.keys().chain(self.complaint.iter().map(|(uri, _)| uri));
        let mut uris: Vec<&String> = told.into_iter().chain(current).collect();
        uris.sort();
        uris.dedup();
        for uri in uris {
            let list = |found: &HashMap<String, Vec<Found>>, complaint: &Option<(String, Diagnostic)>| {
                let of_files = found.get(uri).into_iter().flatten().map(|found| found.diagnostic.clone());
                let of_configuration = complaint.iter().filter(|(faulty, _)| faulty == uri);
                of_configuration.map(|(_, diagnostic)| diagnostic.clone()).chain(of_files).collect::<Vec<Diagnostic>>()
            };
            let diagnostics = list(&self.shown, &self.complaint);
            if diagnostics == list(&before, &faulty) {
                continue;
            }
            let path = uri::to_path(uri);
            let open = path.and_then(|path| self.workspace.open().find(&path).map(|document| document.version));
            let params = PublishDiagnosticsParams { uri: Uri(uri.clone()), version: open, diagnostics };
            self.client.notify("textDocument/publishDiagnostics", params);
        }
    }

    /// Says what keeps pitfall from doing its work.
    fn say(&self, message: &str) {
        self.client.notify("window/showMessage", json!({ "type": 1, "message": message }));
    }
}
