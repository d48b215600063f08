//! `pitfall lsp`, as an editor talks to it: over standard input and output.

use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::tenant::{GRACE, NO_GRACE, NOT_SECURE, RELIES, Tenant};

/// Longer than anything takes on a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);

/// An editor with the server as its child.
struct Editor {
    server: Child,
    input: ChildStdin,
    messages: Receiver<Value>,
    /// What is shown, by path in the folder.
    shown: BTreeMap<String, Vec<Value>>,
    versions: BTreeMap<String, Value>,
    /// What the server asked and told besides.
    heard: Vec<Value>,
    root: String,
    requests: i64,
}

impl Editor {
    fn start(tenant: &Tenant, options: &str, capabilities: &Value) -> Self {
        let arguments: Vec<&str> = ["lsp"].into_iter().chain(options.split_whitespace()).collect();
        let mut command = tenant.command(arguments);
        let mut server = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let input = server.stdin.take().unwrap();
        let mut output = BufReader::new(server.stdout.take().unwrap());
        let (sender, messages) = mpsc::channel();
        thread::spawn(move || {
            while let Some(message) = read(&mut output) {
                if sender.send(message).is_err() {
                    return;
                }
            }
        });
        let folder = fs::canonicalize(tenant.path("")).unwrap();
        let root = format!("file://{}", folder.display());
        let (shown, versions) = (BTreeMap::new(), BTreeMap::new());
        let mut editor = Self { server, input, messages, shown, versions, heard: Vec::new(), root, requests: 0 };
        let folders = json!([{ "uri": editor.root, "name": "tenant" }]);
        let params =
            json!({ "processId": null, "rootUri": null, "workspaceFolders": folders, "capabilities": capabilities });
        let answer = editor.ask("initialize", &params);
        let utf8 = capabilities.pointer("/general/positionEncodings/0") == Some(&json!("utf-8"));
        assert_eq!(answer["capabilities"]["positionEncoding"], if utf8 { "utf-8" } else { "utf-16" });
        editor.tell("initialized", &json!({}));
        editor
    }

    fn uri(&self, path: &str) -> String {
        format!("{}/{path}", self.root)
    }

    fn send(&mut self, message: &Value) {
        let text = message.to_string();
        write!(self.input, "Content-Length: {}\r\n\r\n{text}", text.len()).unwrap();
        self.input.flush().unwrap();
    }

    fn tell(&mut self, method: &str, params: &Value) {
        self.send(&json!({ "jsonrpc": "2.0", "method": method, "params": params }));
    }

    fn ask(&mut self, method: &str, params: &Value) -> Value {
        self.requests += 1;
        let id = self.requests;
        self.send(&json!({ "jsonrpc": "2.0", "id": id, "method": method, "params": params }));
        loop {
            let message = self.hear(PATIENCE).unwrap_or_else(|| panic!("no answer to {method}"));
            if message.get("method").is_none() && message["id"] == id {
                assert_eq!(message.get("error"), None, "{method}");
                return message["result"].clone();
            }
        }
    }

    fn open(&mut self, path: &str, text: &str) {
        let document = json!({ "uri": self.uri(path), "languageId": "json", "version": 1, "text": text });
        self.tell("textDocument/didOpen", &json!({ "textDocument": document }));
    }

    fn change(&mut self, path: &str, version: i32, text: &str) {
        let document = json!({ "uri": self.uri(path), "version": version });
        let params = json!({ "textDocument": document, "contentChanges": [{ "text": text }] });
        self.tell("textDocument/didChange", &params);
    }

    /// Takes in the next message.
    fn hear(&mut self, patience: Duration) -> Option<Value> {
        let message = self.messages.recv_timeout(patience).ok()?;
        match message.get("method").and_then(Value::as_str) {
            Some("textDocument/publishDiagnostics") => {
                let uri = message["params"]["uri"].as_str().unwrap();
                let path = uri.strip_prefix(&format!("{}/", self.root)).unwrap_or(uri).to_owned();
                let diagnostics = message["params"]["diagnostics"].as_array().unwrap().clone();
                self.versions.insert(path.clone(), message["params"]["version"].clone());
                self.shown.insert(path, diagnostics);
            }
            Some(_) => self.heard.push(message.clone()),
            None => {}
        }
        Some(message)
    }

    /// Waits until what is shown is as it should be.
    fn wait(&mut self, what: &str, is_right: impl Fn(&Self) -> bool) {
        let started = Instant::now();
        while !is_right(self) {
            assert!(started.elapsed() < PATIENCE, "{what}: {:#?}", self.shown);
            self.hear(Duration::from_millis(200));
        }
    }

    /// The codes that are shown for a file.
    fn codes(&self, path: &str) -> Vec<&str> {
        self.shown.get(path).into_iter().flatten().filter_map(|diagnostic| diagnostic["code"].as_str()).collect()
    }

    fn range(&self, path: &str, code: &str) -> Value {
        let found = self.shown[path].iter().find(|diagnostic| diagnostic["code"] == code);
        found.unwrap_or_else(|| panic!("{code}"))["range"].clone()
    }

    fn actions(&mut self, path: &str, code: &str, only: Option<&str>) -> Vec<Value> {
        let context = match only {
            Some(only) => json!({ "diagnostics": [], "only": [only] }),
            None => json!({ "diagnostics": [] }),
        };
        let document = json!({ "uri": self.uri(path) });
        let params = json!({ "textDocument": document, "range": self.range(path, code), "context": context });
        self.ask("textDocument/codeAction", &params).as_array().unwrap().clone()
    }

    /// Ends the session as an editor does; gives the exit code.
    fn end(mut self) -> i32 {
        self.ask("shutdown", &Value::Null);
        self.tell("exit", &Value::Null);
        self.server.wait().unwrap().code().unwrap()
    }
}

/// One message of the server.
fn read(output: &mut impl BufRead) -> Option<Value> {
    let mut length = 0;
    loop {
        let mut line = String::new();
        output.read_line(&mut line).ok().filter(|read| *read > 0)?;
        match line.trim_end().split_once(": ") {
            Some(("Content-Length", number)) => length = number.parse().ok()?,
            Some(_) => {}
            None => break,
        }
    }
    let mut bytes = vec![0; length];
    output.read_exact(&mut bytes).ok()?;
    serde_json::from_slice(&bytes).ok()
}

/// Applies the edits of an action to a text of ASCII.
fn applied(text: &str, action: &Value) -> String {
    let edits = &action["edit"]["documentChanges"].as_array().unwrap().last().unwrap()["edits"];
    let offset = |place: &Value| {
        let lines = text.split_inclusive('\n').take(place["line"].as_u64().unwrap() as usize);
        lines.map(str::len).sum::<usize>() + place["character"].as_u64().unwrap() as usize
    };
    let mut edits: Vec<_> = edits
        .as_array()
        .unwrap()
        .iter()
        .map(|edit| (offset(&edit["range"]["start"]), offset(&edit["range"]["end"]), edit["newText"].as_str().unwrap()))
        .collect();
    edits.sort();
    let mut text = text.to_owned();
    edits.iter().rev().for_each(|(start, end, new)| text.replace_range(start..end, new));
    text
}

/// All that an editor can do.
fn able() -> Value {
    json!({
        "workspace": {
            "workspaceEdit": { "documentChanges": true, "resourceOperations": ["create"] },
            "didChangeWatchedFiles": { "dynamicRegistration": true },
        },
        "window": { "showDocument": { "support": true } },
    })
}

/// Safe to mend, both of them.
const SLIPS: &str = "{\n  \"displayName\": \"A\",\n  \"state\": \"Enabled\",\n  \"conditions\": {\n    \
    \"users\": { \"includeUsers\": [\"All\"] },\n    \"applications\": { \"includeApplications\": [\"All\"] },\n    \
    \"clientAppTypes\": [\"all\"],\n    \
    \"platforms\": { \"includePlatforms\": [\"iOS\"], \"excludePlatforms\": [\"windows\"] }\n  },\n  \
    \"grantControls\": { \"operator\": \"OR\", \"builtInControls\": [\"mfa\"] }\n}\n";

#[test]
fn a_session() {
    let tenant = Tenant::new(&[("ca.json", RELIES), ("settings.json", NOT_SECURE), ("windows.json", NO_GRACE)]);
    let expected = tenant.findings("");
    let mut editor = Editor::start(&tenant, "--stdio", &able());
    // What is found is what `check` finds, in files that are not open, too.
    let all = |editor: &Editor| -> Vec<(String, String)> {
        let of_file = |(path, list): (&String, &Vec<Value>)| {
            let code = |diagnostic: &Value| (path.clone(), diagnostic["code"].as_str().unwrap().to_owned());
            list.iter().map(code).collect::<Vec<_>>()
        };
        editor.shown.iter().flat_map(of_file).collect()
    };
    editor.wait("the findings of check", |editor| all(editor) == expected);
    assert!(editor.codes("settings.json").contains(&"UG006"));
    let registered = |message: &Value| message["method"] == "client/registerCapability";
    let globs = editor.heard.iter().find(|message| registered(message)).unwrap().to_string();
    assert!(globs.contains("**/*.{json,jsonc,csv,yaml,yml,toml}") && globs.contains("**/*TenantConfig.ps1"), "{globs}");
    let shown = &editor.shown["windows.json"].iter().find(|shown| shown["code"] == "GP003").unwrap().clone();
    assert_eq!(shown["range"]["start"], json!({ "line": 5, "character": 85 }));
    assert_eq!((shown["severity"].as_i64(), shown["source"].as_str()), (Some(2), Some("pitfall")));
    // It leads to something that is there.
    let page = shown["codeDescription"]["href"].as_str().unwrap();
    assert!(page.starts_with("https://") && !page.contains("example"), "{page}");
    // The text in the editor counts, whatever is on disk.
    editor.open("windows.json", GRACE);
    editor.wait("an open document counts", |editor| !editor.codes("windows.json").contains(&"GP003"));
    editor.change("windows.json", 2, NO_GRACE);
    editor.wait("a change is seen", |editor| editor.codes("windows.json").contains(&"GP003"));
    assert_eq!(editor.versions["windows.json"], 2);
    editor.change("windows.json", 3, GRACE);
    // Another file, in which something is found through this one.
    editor.open("settings.json", "{ \"secureByDefault\": true }");
    editor.wait("what one file does to another", |editor| !editor.codes("settings.json").contains(&"UG006"));
    let place =
        json!({ "textDocument": { "uri": editor.uri("windows.json") }, "position": { "line": 5, "character": 85 } });
    assert_eq!(editor.ask("textDocument/hover", &place), Value::Null, "the text as it is now counts");
    editor.change("windows.json", 4, NO_GRACE);
    let hover = editor.ask("textDocument/hover", &place);
    let text = hover["contents"]["value"].as_str().unwrap();
    assert!(
        text.starts_with("**GP003 no-grace-period**\n\n") && text.contains("](https://learn.microsoft.com/"),
        "{text}"
    );
    // What changes on disk.
    tenant.write("new.json", NO_GRACE);
    let change = json!({ "changes": [{ "uri": editor.uri("new.json"), "type": 1 }] });
    editor.tell("workspace/didChangeWatchedFiles", &change);
    editor.wait("a new file", |editor| editor.codes("new.json").contains(&"GP003"));
    fs::remove_file(tenant.path("new.json")).unwrap();
    editor
        .tell("workspace/didChangeWatchedFiles", &json!({ "changes": [{ "uri": editor.uri("new.json"), "type": 3 }] }));
    editor.wait("a file is gone", |editor| editor.codes("new.json").is_empty());
    assert_eq!(editor.end(), 0);
}

#[test]
fn fixes_are_offered_and_applied() {
    let tenant = Tenant::new(&[("a.json", SLIPS)]);
    let mut editor = Editor::start(&tenant, "--select SC005,CA013,GP003 --min-severity hint", &able());
    editor.open("a.json", SLIPS);
    editor.wait("both slips", |editor| editor.codes("a.json") == ["SC005", "CA013"]);
    let actions = editor.actions("a.json", "SC005", None);
    let titles: Vec<&str> = actions.iter().map(|action| action["title"].as_str().unwrap()).collect();
    assert_eq!((actions.len(), actions[0]["isPreferred"].as_bool()), (3, Some(true)), "{titles:?}");
    assert_eq!(
        titles[1..],
        ["Fix all that is safe to fix in this file", "Ignore SC005 here, with a reason in pitfall.toml"]
    );
    assert_eq!(applied(SLIPS, &actions[0]), SLIPS.replace("Enabled", "enabled"));
    assert_eq!(actions[0]["edit"]["documentChanges"][0]["textDocument"]["version"], 1);
    let on_save = editor.actions("a.json", "SC005", Some("source.fixAll"));
    assert_eq!(on_save.len(), 1);
    let mended = applied(SLIPS, &on_save[0]);
    editor.change("a.json", 2, &mended);
    editor.wait("nothing is left", |editor| editor.codes("a.json").is_empty());
    // What may change who gets access is marked and not preferred.
    editor.open("w.json", NO_GRACE);
    editor.wait("a document that is not on disk yet", |editor| editor.codes("w.json") == ["GP003"]);
    let actions = editor.actions("w.json", "GP003", Some("quickfix"));
    assert_eq!(actions[0]["isPreferred"], false);
    assert!(actions[0]["title"].as_str().unwrap().ends_with("(may change who gets access)"));
    assert!(editor.actions("w.json", "GP003", Some("source.fixAll")).is_empty());
    assert_eq!(editor.end(), 0);
}

#[test]
fn an_ignore_goes_into_the_configuration() {
    let tenant = Tenant::new(&[("windows.json", NO_GRACE)]);
    let mut editor = Editor::start(&tenant, "--select GP003,PF", &able());
    editor.wait("the finding", |editor| editor.codes("windows.json") == ["GP003"]);
    let actions = editor.actions("windows.json", "GP003", None);
    let ignore = actions.last().unwrap();
    let changes = ignore["edit"]["documentChanges"].as_array().unwrap();
    assert_eq!((&changes[0]["kind"], &changes[0]["uri"]), (&json!("create"), &json!(editor.uri("pitfall.toml"))));
    let text = applied("", ignore);
    assert!(text.starts_with("[[ignore]]\nrule = \"GP003\"") && text.contains("\nreason = \"\"\n"), "{text}");
    // The editor stands where the reason is to be written.
    let command = json!({ "command": ignore["command"]["command"], "arguments": ignore["command"]["arguments"] });
    editor.ask("workspace/executeCommand", &command);
    let shown = editor.heard.iter().find(|message| message["method"] == "window/showDocument").unwrap();
    let place = &shown["params"]["selection"]["start"];
    let line = text.lines().nth(place["line"].as_u64().unwrap() as usize).unwrap();
    assert_eq!(line.split_at(place["character"].as_u64().unwrap() as usize), ("reason = \"", "\""));
    // An editor creates the file before it opens it. Without a reason nothing is ignored, and it is said where.
    tenant.write("pitfall.toml", "");
    editor.open("pitfall.toml", &text);
    let complaint = "an ignore needs a reason";
    editor.wait("it wants a reason", |editor| {
        let shown = editor.shown.get("pitfall.toml").and_then(|list| list.first()?["message"].as_str());
        shown.is_some_and(|message| message.contains(complaint)) && editor.codes("windows.json") == ["GP003"]
    });
    editor.change("pitfall.toml", 2, &text.replace("\"\"", "\"Agreed with the owner of these devices\""));
    editor.wait("it is ignored", |editor| editor.codes("windows.json").is_empty());
    // What is wrong with a configuration is shown there, and what was found before stays.
    editor.change("pitfall.toml", 3, "[rules]\nGP003 = \"eror\"\n");
    editor.wait("a wrong configuration", |editor| editor.shown.get("pitfall.toml").is_some_and(|list| list.len() == 1));
    let problem = &editor.shown["pitfall.toml"][0];
    assert_eq!(problem["range"]["start"]["line"], 1, "{problem}");
    editor.change("pitfall.toml", 4, "[rules]\nGP003 = \"error\"\n");
    editor.wait("a right configuration", |editor| {
        let severity = editor.shown["windows.json"].first().map(|shown| shown["severity"].clone());
        editor.shown["pitfall.toml"].is_empty() && severity == Some(json!(1))
    });
    assert_eq!(editor.end(), 0);
}

#[test]
fn places_are_counted_as_the_editor_counts() {
    let text = NO_GRACE.replace("\"actionType\"", "\"ä😀\": 1, \"actionType\"");
    let line = text.lines().nth(5).unwrap();
    let before = &line[..line.find(": 0 ").unwrap() + 2];
    let tenant = Tenant::new(&[("plain.json", &text)]);
    let bytes: Vec<u8> = format!("\u{feff}{text}").encode_utf16().flat_map(u16::to_le_bytes).collect();
    tenant.write("utf16.json", bytes);
    let of_utf8 = json!({ "general": { "positionEncodings": ["utf-8", "utf-16"] } });
    for (capabilities, column) in [(json!({}), before.encode_utf16().count()), (of_utf8, before.len())] {
        let mut editor = Editor::start(&tenant, "--select GP003", &capabilities);
        for path in ["plain.json", "utf16.json"] {
            editor.wait("the finding", |editor| editor.codes(path) == ["GP003"]);
            assert_eq!(editor.range(path, "GP003")["start"], json!({ "line": 5, "character": column }));
        }
        assert_eq!(editor.end(), 0);
    }
}

/// A policy that leaves out a group, on the line of an emoji.
const LEAVES_OUT: &str = r##"{
  "@odata.context": "https://graph.microsoft.com/v1.0/$metadata#identity/conditionalAccess/policies/$entity",
  "id": "0c6a3a5e-7f2e-4f0b-8a8a-6d2f3d1c9b10",
  "displayName": "Require a compliant device",
  "state": "enabled",
  "conditions": {
    "users": { "includeUsers": ["All"], "😀": 1, "excludeGroups": ["1078A202-3b20-43e4-ab56-2da9f9a07280"] },
    "applications": { "includeApplications": ["00000003-0000-0ff1-ce00-000000000000"] }
  },
  "grantControls": { "operator": "OR", "builtInControls": ["compliantDevice"] }
}
"##;

/// Its group.
const GROUP: &str = r##"{
  "@odata.context": "https://graph.microsoft.com/v1.0/$metadata#groups",
  "value": [
    { "id": "1078a202-3b20-43e4-ab56-2da9f9a07280", "displayName": "Break glass", "securityEnabled": true }
  ]
}
"##;

#[test]
fn names_stand_beside_ids() {
    let tenant = Tenant::new(&[("ca.json", LEAVES_OUT), ("groups/all.json", GROUP)]);
    let of_utf8 = json!({ "general": { "positionEncodings": ["utf-8"] } });
    let refreshes = json!({ "workspace": { "inlayHint": { "refreshSupport": true } } });
    for (capabilities, wide) in [(of_utf8, 4), (refreshes, 2)] {
        let mut editor = Editor::start(&tenant, "", &capabilities);
        editor.open("ca.json", LEAVES_OUT);
        let document = json!({ "uri": editor.uri("ca.json") });
        let hints = |editor: &mut Editor, first: u32, last: u32| -> Vec<(Value, String)> {
            let range = json!({ "start": { "line": first, "character": 0 }, "end": { "line": last, "character": 0 } });
            let hints = editor.ask("textDocument/inlayHint", &json!({ "textDocument": document, "range": range }));
            let hint = |hint: &Value| (hint["position"].clone(), hint["label"].as_str().unwrap().to_owned());
            hints.as_array().unwrap().iter().map(hint).collect()
        };
        // Behind the quote, as the editor counts; the policy's own id needs no name.
        let character =
            "    \"users\": { \"includeUsers\": [\"All\"], \"\": 1, \"excludeGroups\": [\"\"".len() + 36 + wide;
        let group = (json!({ "line": 6, "character": character }), "Break glass".to_owned());
        let all = hints(&mut editor, 0, 12);
        assert_eq!(all[0], group);
        let names: Vec<&str> = all.iter().map(|(_, name)| name.as_str()).collect();
        assert_eq!(names, ["Break glass", "Office 365 SharePoint Online"]);
        // Only those in the range.
        assert_eq!(hints(&mut editor, 6, 7), [group]);
        assert_eq!(hints(&mut editor, 0, 6), []);
        // What another document says is shown, and the editor is told where it wants to be.
        editor.open("groups/all.json", &GROUP.replace("Break glass", "Emergency"));
        assert_eq!(hints(&mut editor, 6, 7)[0].1, "Emergency");
        let told = editor.heard.iter().any(|message| message["method"] == "workspace/inlayHint/refresh");
        assert_eq!(told, wide == 2);
        // To where it is defined, from either end of the id.
        for character in [character - 37, character - 1] {
            let place = json!({ "textDocument": document, "position": { "line": 6, "character": character } });
            let defined = editor.ask("textDocument/definition", &place);
            assert_eq!(defined["uri"], editor.uri("groups/all.json"));
            assert_eq!(defined["range"]["start"]["line"], 3, "{defined}");
        }
        // What no file defines, and where there is no id.
        for (line, character) in [(7, 60), (6, 3), (600, 0)] {
            let place = json!({ "textDocument": document, "position": { "line": line, "character": character } });
            assert_eq!(editor.ask("textDocument/definition", &place), Value::Null);
        }
        let elsewhere =
            json!({ "textDocument": { "uri": "file:///nowhere.json" }, "position": { "line": 0, "character": 0 } });
        assert_eq!(editor.ask("textDocument/definition", &elsewhere), Value::Null);
        // What is asked while somebody types is answered for the text as it is then.
        editor.change("ca.json", 2, &format!("\n{LEAVES_OUT}"));
        assert_eq!(hints(&mut editor, 7, 8), [(json!({ "line": 7, "character": character }), "Emergency".to_owned())]);
        assert_eq!(editor.end(), 0);
    }
}

/// Where the editor does not tell of files that change, the server looks for itself; and each folder with a
/// configuration is a tenant.
#[test]
fn an_editor_that_can_do_little() {
    let tenant = Tenant::new(&[
        ("one/pitfall.toml", ""),
        ("one/ca.json", RELIES),
        ("two/pitfall.toml", ""),
        ("two/settings.json", NOT_SECURE),
    ]);
    let mut editor = Editor::start(&tenant, "--select UG006,GP003", &json!({}));
    tenant.write("two/windows.json", NO_GRACE);
    editor.wait("a new file", |editor| editor.codes("two/windows.json") == ["GP003"]);
    tenant.write("two/pitfall.toml", "[rules]\nGP003 = \"error\"\n");
    editor.wait("a new configuration", |editor| editor.shown["two/windows.json"][0]["severity"] == 1);
    let shown: usize = editor.shown.values().map(Vec::len).sum();
    assert_eq!(tenant.findings("--select UG006,GP003").len(), shown);
    // An editor that goes away without a word ends the server, too.
    drop(editor.input);
    assert_eq!(editor.server.wait().unwrap().code(), Some(1));
}

#[test]
fn what_is_no_message_is_told() {
    let tenant = Tenant::new(&[("a.json", NO_GRACE)]);
    let mut command = tenant.command(["lsp"]);
    let mut server = command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    let initialize = r#"{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"capabilities":{}}}"#;
    let initialized = r#"{"jsonrpc":"2.0","method":"initialized","params":{}}"#;
    let mut input = server.stdin.take().unwrap();
    for text in [initialize, initialized, "{bad}"] {
        write!(input, "Content-Length: {}\r\n\r\n{text}", text.len()).unwrap();
    }
    drop(input);
    let ended = server.wait_with_output().unwrap();
    assert_eq!(ended.status.code(), Some(2));
    let said = String::from_utf8_lossy(&ended.stderr);
    assert!(said.contains("the editor cannot be understood"), "{said}");
}
