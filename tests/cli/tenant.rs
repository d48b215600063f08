//! A folder with policy files, and the program run in it.

use std::ffi::OsStr;
use std::fs;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use tempfile::TempDir;

/// A compliance policy without a grace period: one warning, GP003.
pub(crate) const NO_GRACE: &str = r##"{
  "@odata.type": "#microsoft.graph.windows10CompliancePolicy",
  "displayName": "Windows",
  "bitLockerEnabled": true,
  "scheduledActionsForRule": [
    { "scheduledActionConfigurations": [{ "actionType": "block", "gracePeriodHours": 0 }] }
  ]
}
"##;

/// The same with one: nothing to find.
pub(crate) const GRACE: &str = r##"{
  "@odata.type": "#microsoft.graph.windows10CompliancePolicy",
  "displayName": "Windows",
  "bitLockerEnabled": true,
  "scheduledActionsForRule": [
    { "scheduledActionConfigurations": [{ "actionType": "block", "gracePeriodHours": 24 }] }
  ]
}
"##;

/// Not JSON: one error, SC001.
pub(crate) const BROKEN: &str = "{\n  \"displayName\": \"A\"\n  \"state\": \"enabled\"\n}\n";

/// A policy that relies on compliance; with [`NOT_SECURE`] one error in another file, UG006.
pub(crate) const RELIES: &str = r##"{
  "@odata.context": "https://graph.microsoft.com/v1.0/$metadata#identity/conditionalAccess/policies/$entity",
  "id": "0c6a3a5e-7f2e-4f0b-8a8a-6d2f3d1c9b10",
  "displayName": "Require a compliant device",
  "state": "enabled",
  "conditions": {
    "users": { "includeUsers": ["All"] },
    "applications": { "includeApplications": ["All"] }
  },
  "grantControls": { "operator": "OR", "builtInControls": ["compliantDevice"] }
}
"##;

/// Devices without a policy count as compliant.
pub(crate) const NOT_SECURE: &str = "{\n  \"secureByDefault\": false\n}\n";

/// A folder of its own for each test.
pub(crate) struct Tenant {
    folder: TempDir,
}

/// What the program did.
pub(crate) struct Ran {
    pub(crate) code: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Tenant {
    /// A folder with these files.
    pub(crate) fn new(files: &[(&str, &str)]) -> Self {
        let tenant = Self { folder: tempfile::tempdir().expect("a temporary folder") };
        for (path, text) in files {
            tenant.write(path, text);
        }
        tenant
    }

    /// The path of a file in it.
    pub(crate) fn path(&self, path: &str) -> PathBuf {
        self.folder.path().join(path)
    }

    /// Writes a file.
    pub(crate) fn write(&self, path: &str, bytes: impl AsRef<[u8]>) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(path, bytes).expect("a writable folder");
    }

    /// The program, ready to run in it, without anything from the outside that changes its output.
    pub(crate) fn command<S: AsRef<OsStr>>(&self, arguments: impl IntoIterator<Item = S>) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_pitfall"));
        command.args(arguments).current_dir(self.folder.path()).stdin(Stdio::null());
        for name in ["NO_COLOR", "FORCE_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "COLUMNS"] {
            command.env_remove(name);
        }
        // No excludes of whoever runs the tests.
        command.env("HOME", self.folder.path()).env_remove("XDG_CONFIG_HOME");
        command
    }

    /// Runs the program with arguments that hold no spaces.
    pub(crate) fn run(&self, arguments: &str) -> Ran {
        finish(self.command(arguments.split_whitespace()))
    }

    /// The findings that `--output-format json` gives, as path and code.
    pub(crate) fn findings(&self, arguments: &str) -> Vec<(String, String)> {
        let json = self.json(arguments);
        let findings = json["findings"].as_array().expect("findings").iter();
        let text = |value: &serde_json::Value| value.as_str().expect("text").to_owned();
        findings.map(|finding| (text(&finding["path"]), text(&finding["code"]))).collect()
    }

    /// What `--output-format json` gives.
    pub(crate) fn json(&self, arguments: &str) -> serde_json::Value {
        let ran = self.run(&format!("check --output-format json {arguments}"));
        serde_json::from_str(&ran.stdout).unwrap_or_else(|error| panic!("{error}: {}{}", ran.stdout, ran.stderr))
    }
}

/// Runs a command to its end.
pub(crate) fn finish(mut command: Command) -> Ran {
    let output = command.output().expect("the program runs");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("UTF-8");
    Ran {
        code: output.status.code().expect("an exit code rather than a signal"),
        stdout: text(output.stdout),
        stderr: text(output.stderr),
    }
}
