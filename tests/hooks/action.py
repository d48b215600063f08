"""Runs the step of action.yml as GitHub does: its inputs with their defaults, its environment, its shell.

    action.py ACTION_YML      with pitfall on the PATH, in an empty folder
"""

import json
import os
import pathlib
import re
import subprocess
import sys

import yaml

ACTION = yaml.safe_load(pathlib.Path(sys.argv[1]).read_text())
BAD = """{ "@odata.type": "#microsoft.graph.windows10CompliancePolicy", "displayName": "Windows%0A::error::x",
  "bitLockerEnabled": true,
  "scheduledActionsForRule": [{ "scheduledActionConfigurations": [{ "actionType": "block", "gracePeriodHours": 0 }] }] }
"""


def run(**given):
    """What the step writes to standard output, and its exit code."""
    inputs = {name: given.get(name, spec.get("default", "")) for name, spec in ACTION["inputs"].items()}
    assert set(given) <= set(inputs)
    (step,) = ACTION["runs"]["steps"]

    def value(text):
        return re.sub(r"\$\{\{ inputs\.(\w+) \}\}", lambda found: inputs[found[1]], text)

    # What the shell reads must not depend on inputs: they could be commands.
    assert "${{" not in step["run"]
    shell = {"bash": ["bash", "--noprofile", "--norc", "-eo", "pipefail"]}[step["shell"]]
    script = pathlib.Path("step.sh").absolute()
    script.write_text(step["run"])
    env = {
        **{name: os.environ[name] for name in ["PATH", "HOME"]},
        **{name: value(text) for name, text in step["env"].items()},
        "CI": "true",
        "GITHUB_ACTIONS": "true",
        "GITHUB_WORKSPACE": os.getcwd(),
    }
    ran = subprocess.run([*shell, script], env=env, capture_output=True, text=True, check=False)
    return ran.returncode, ran.stdout, ran.stderr


def main():
    tenant = pathlib.Path("tenant")
    tenant.mkdir()
    (tenant / "windows.json").write_text(BAD)
    code, out, err = run()
    assert code == 1, (code, err)
    warnings = [line for line in out.splitlines() if line.startswith("::warning file=tenant/windows.json,line=3")]
    assert len(warnings) == 1 and "GP003" in warnings[0], out
    assert all(line.startswith("::") for line in out.splitlines()) and "%250A" in out, out
    spaced = pathlib.Path("Conditional Access")
    spaced.mkdir()
    (spaced / "windows.json").write_text(BAD)
    code, out, err = run(paths="Conditional Access")
    assert code == 1 and "Conditional Access/windows.json" in out, (code, out, err)
    code, out, err = run(paths="tenant", sarif="out.sarif", args="--select GP003 --exit-zero")
    assert (code, len(out.splitlines())) == (0, 1), (out, err)
    sarif = json.loads(pathlib.Path("out.sarif").read_text())
    assert [result["ruleId"] for result in sarif["runs"][0]["results"]] == ["GP003"]
    code, out, err = run(paths="tenant\nelsewhere")
    assert code == 2 and "elsewhere" in err, (code, err)
    for hostile in ["$(touch pwned)", "`touch pwned`", "; touch pwned", "* && touch pwned", "--fix"]:
        code, _, _ = run(paths=hostile)
        assert code == 2 and not pathlib.Path("pwned").exists(), hostile
    (tenant / "windows.json").write_text(BAD.replace('"gracePeriodHours": 0', '"gracePeriodHours": 24'))
    code, out, err = run(paths="tenant", args="--select GP003")
    assert (code, out) == (0, ""), (out, err)
    print("action: all passed")


main()
