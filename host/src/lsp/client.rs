//! The editor: what it can do, and what is said to it.

use gen_lsp_types::{Position, Range};
use lsp_server::{Connection, Message, Notification, Request, RequestId, Response};
use serde::Serialize;
use serde_json::Value;

/// The editor at the other end.
pub(super) struct Client {
    connection: Connection,
    /// Whether positions count bytes of UTF-8 instead of UTF-16 code units.
    pub(super) utf8: bool,
    /// Whether edits may say for which version of a document they are.
    pub(super) versions: bool,
    /// Whether edits may create files.
    pub(super) creates: bool,
    /// Whether it shows a document when asked to.
    pub(super) shows: bool,
    /// Whether it asks for names anew when told that there may be others.
    pub(super) refreshes: bool,
    /// Whether it tells of files that change.
    pub(super) watches: bool,
    requests: i32,
}

impl Client {
    /// By what an editor says of itself, which is read leniently: whatever is not said cannot be done.
    pub(super) fn new(connection: Connection, initialize: &Value) -> Self {
        let capability = |path: &str| initialize.pointer(&format!("/capabilities{path}"));
        let can = |path: &str| capability(path).and_then(Value::as_bool).unwrap_or_default();
        let has = |path: &str, word: &str| offers(capability(path), word);
        let versions = can("/workspace/workspaceEdit/documentChanges");
        Self {
            utf8: counts_utf8(initialize),
            versions,
            creates: versions && has("/workspace/workspaceEdit/resourceOperations", "create"),
            shows: can("/window/showDocument/support"),
            refreshes: can("/workspace/inlayHint/refreshSupport"),
            watches: can("/workspace/didChangeWatchedFiles/dynamicRegistration"),
            requests: 0,
            connection,
        }
    }

    /// A place as the editor counts.
    pub(super) fn position(&self, position: pitfall_core::text::Position) -> Position {
        let column = if self.utf8 { position.utf8_column } else { position.utf16_column };
        Position { line: position.line - 1, character: column - 1 }
    }

    /// The same from one place to another.
    pub(super) fn range(&self, start: pitfall_core::text::Position, end: pitfall_core::text::Position) -> Range {
        Range { start: self.position(start), end: self.position(end) }
    }

    pub(super) fn notify(&self, method: &str, params: impl Serialize) {
        self.send(Message::Notification(Notification { method: method.to_owned(), params: json(params) }));
    }

    /// Asks for something whose answer is of no interest.
    pub(super) fn request(&mut self, method: &str, params: impl Serialize) {
        self.requests += 1;
        let id = RequestId::from(self.requests);
        self.send(Message::Request(Request { id, method: method.to_owned(), params: json(params) }));
    }

    pub(super) fn answer(&self, id: RequestId, result: Result<Value, (lsp_server::ErrorCode, String)>) {
        let response = match result {
            Ok(value) => Response::new_ok(id, value),
            Err((code, message)) => Response::new_err(id, code as i32, message),
        };
        self.send(Message::Response(response));
    }

    fn send(&self, message: Message) {
        // An editor that is gone is noticed when nothing comes from it any more.
        let _ = self.connection.sender.send(message);
    }
}

/// Whether an editor can count bytes of UTF-8; all of them count UTF-16 code units.
pub(super) fn counts_utf8(initialize: &Value) -> bool {
    offers(initialize.pointer("/capabilities/general/positionEncodings"), "utf-8")
}

fn offers(list: Option<&Value>, word: &str) -> bool {
    list.and_then(Value::as_array).is_some_and(|list| list.iter().any(|item| item == word))
}

/// Types of the protocol always serialise.
pub(super) fn json(value: impl Serialize) -> Value {
    serde_json::to_value(value).unwrap_or_default()
}
