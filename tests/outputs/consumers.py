"""Reports of the program, as those read them who show them: consumers.py PITFALL"""

import json
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import junitparser
import xmlschema

HERE = Path(__file__).parent
PITFALL = sys.argv[1]
# What a hostile name may try: see tests/outputs/main.rs.
NAME = "50%0A::error::x]]>\x1b[2J\u202eevil\n##vso[task.complete]a;b|c<b>&amp;\"'`*_,\0 ü😀"


def hostile(folder: Path) -> Path:
    policy = {
        "@odata.type": "#microsoft.graph.iosCompliancePolicy",
        "displayName": NAME,
        "passcodeRequired": True,
        "assignments": [],
        "scheduledActionsForRule": [
            {"scheduledActionConfigurations": [{"actionType": "block", "gracePeriodHours": 0}]}
        ],
    }
    (folder / "a b").mkdir()
    (folder / "a b" / "50%;],ü&<#.json").write_text(json.dumps(policy), encoding="utf-8")
    return folder


def reports(folder: Path, *more: str) -> dict[str, str]:
    """The same report in each format."""
    said = {}
    for form in ["json", "junit", "checkstyle", "gitlab"]:
        command = [PITFALL, "check", "--quiet", "--exit-zero", "--min-severity", "hint", "--output-format", form, *more]
        said[form] = subprocess.run(command, cwd=folder, check=True, capture_output=True).stdout.decode()
    return said


def judge(said: dict[str, str]) -> None:
    findings = json.loads(said["json"])["findings"]
    failing = [finding for finding in findings if finding["severity"] in ("error", "warning")]

    # JUnit: by the schema of Jenkins' xUnit plugin, and by a reader of its own.
    schema = xmlschema.XMLSchema(HERE / "junit-10.xsd")
    schema.validate(said["junit"])
    suites = junitparser.JUnitXml.fromstring(said["junit"].encode())
    cases = [case for suite in suites for case in suite]
    # Where nothing is found, one test says so: some take a report without any for a mistake.
    assert (suites.tests, suites.failures, suites.errors) == (max(len(findings), 1), len(failing), 0), suites
    assert sum(suite.tests for suite in suites) == len(cases) == suites.tests
    failures = [result for case in cases for result in case.result]
    assert len(failures) == len(failing) and all(isinstance(result, junitparser.Failure) for result in failures)
    if findings:
        assert sorted(case.name.split()[0] for case in cases) == sorted(finding["code"] for finding in findings)
        assert {suite.name for suite in suites} == {finding["path"] for finding in findings}

    # Checkstyle has no schema: files with errors, each with a line, a severity that it knows, and a message.
    root = ElementTree.fromstring(said["checkstyle"].encode())
    assert root.tag == "checkstyle" and all(file.tag == "file" for file in root)
    errors = [(file.get("name"), error) for file in root for error in file]
    places = [(path, int(error.get("line")), int(error.get("column")), error.get("source")) for path, error in errors]
    start = lambda finding: (finding["start"]["line"], finding["start"]["column"])
    assert places == [(finding["path"], *start(finding), f"pitfall.{finding['code']}") for finding in findings]
    assert all(error.tag == "error" and error.get("message") for _, error in errors)
    assert all(error.get("severity") in ("error", "warning", "info", "ignore") for _, error in errors)

    # GitLab: what its documentation asks of each entry.
    entries = json.loads(said["gitlab"])
    assert len(entries) == len(findings) == len({entry["fingerprint"] for entry in entries})
    for entry, finding in zip(entries, findings):
        assert entry["description"] and entry["check_name"] == finding["code"]
        assert entry["severity"] in ("info", "minor", "major", "critical", "blocker")
        assert entry["location"]["path"] == finding["path"] and not entry["location"]["path"].startswith(("./", "/"))
        assert entry["location"]["lines"]["begin"] == finding["start"]["line"]


with tempfile.TemporaryDirectory() as folder:
    judge(reports(hostile(Path(folder))))
    judge(reports(Path(folder), "--select", "RO002"))
for tenant in ["contoso", "fabrikam"]:
    judge(reports(HERE.parent / "tenants" / tenant))
print("Reports are what their readers expect.")
