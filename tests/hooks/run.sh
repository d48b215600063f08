#!/usr/bin/env bash
# The hooks as pre-commit and prek run them, in a scratch repository, and the action's step as GitHub runs it.
#
#   run.sh PITFALL          with the hook pitfall-system, and PITFALL as what is installed
#   run.sh --wheel FOLDER   with the hook pitfall, installed from the wheel in FOLDER
#
# Both tools come from PyPI into an environment that is kept below the folder for built things.
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
build=${CARGO_TARGET_DIR:-$root/target}

"$root/tests/hooks/python.sh"
tools=$build/hook-tools
if ! [ -e "$tools/.installed-2" ]; then
  python3 -m venv "$tools"
  "$tools/bin/pip" install --quiet --disable-pip-version-check pre-commit prek uv check-jsonschema pyyaml
  touch "$tools/.installed-2"
fi

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
export PATH=$tools/bin:$PATH HOME=$scratch/home GIT_CONFIG_NOSYSTEM=1
export PRE_COMMIT_HOME=$scratch/pre-commit PREK_HOME=$scratch/prek
mkdir -p "$HOME"
git config --global user.name tester
git config --global user.email tester@example.com
git config --global init.defaultBranch main

# The repository that offers the hooks: as this one, or a small one that asks for the wheel.
hooks=$scratch/hooks
mkdir "$hooks"
cp "$root/.pre-commit-hooks.yaml" "$hooks"
if [ "$1" = --wheel ]; then
  id=pitfall
  wheels=$(cd "$2" && pwd)
  export PIP_FIND_LINKS=$wheels UV_FIND_LINKS=$wheels
  cat >"$hooks/pyproject.toml" <<'TOML'
[project]
name = "pitfall-pre-commit"
version = "0"
dependencies = ["pitfall-lint"]
[tool.setuptools]
py-modules = []
TOML
else
  id=pitfall-system
  mkdir "$scratch/bin"
  ln -s "$(realpath "$1")" "$scratch/bin/pitfall"
  export PATH=$scratch/bin:$PATH
fi
# What is offered is written as it must be.
"$tools/bin/pre-commit" validate-manifest "$root/.pre-commit-hooks.yaml"
"$tools/bin/check-jsonschema" --quiet --builtin-schema vendor.github-actions "$root/action.yml"
if [ "$1" != --wheel ]; then
  mkdir "$scratch/action"
  (cd "$scratch/action" && "$tools/bin/python" "$root/tests/hooks/action.py" "$root/action.yml")
fi

git -C "$hooks" init -q
git -C "$hooks" add -A
git -C "$hooks" commit -q -m hooks
rev=$(git -C "$hooks" rev-parse HEAD)

passed=0
failed=0
# expect TEXT commit|stop MESSAGE: commits what is staged, and says whether that went as it should.
expect() {
  local before after log=$scratch/log outcome=commit
  before=$(git rev-parse HEAD 2>/dev/null || true)
  git commit -q -m "$3" >"$log" 2>&1 || outcome=stop
  after=$(git rev-parse HEAD 2>/dev/null || true)
  if [ "$outcome" = commit ] && [ "$before" = "$after" ]; then outcome="nothing"; fi
  if [ "$outcome" = "$2" ] && grep -q -- "$1" "$log"; then
    passed=$((passed + 1))
  else
    failed=$((failed + 1))
    echo "FAILED with $tool: $3: $outcome"
    sed 's/^/    /' "$log"
  fi
}

relies='{ "@odata.context": "https://graph.microsoft.com/v1.0/$metadata#identity/conditionalAccess/policies/$entity",
  "id": "0c6a3a5e-7f2e-4f0b-8a8a-6d2f3d1c9b10", "displayName": "Require a compliant device", "state": "enabled",
  "conditions": { "users": { "includeUsers": ["All"], "excludeGroups": ["7d1f4f60-7c1e-4f57-9a57-0c9d7a7f2b10"] },
    "applications": { "includeApplications": ["All"] }, "clientAppTypes": ["all"] },
  "grantControls": { "operator": "OR", "builtInControls": ["compliantDevice"] } }'
compliance='{ "@odata.type": "#microsoft.graph.windows10CompliancePolicy", "displayName": "Windows", "bitLockerEnabled": true,
  "scheduledActionsForRule": [{ "scheduledActionConfigurations": [{ "actionType": "block", "gracePeriodHours": HOURS }] }] }'

for tool in pre-commit prek; do
  tenant=$scratch/$tool-tenant
  mkdir -p "$tenant/access" "$tenant/devices"
  cd "$tenant"
  git init -q
  cat >.pre-commit-config.yaml <<YAML
repos:
  - repo: $hooks
    rev: $rev
    hooks:
      - id: $id
YAML
  "$tool" install >/dev/null
  echo "$relies" >access/relies.json
  echo "${compliance/HOURS/24}" >devices/windows.json
  git add -A
  expect Passed commit "a good commit passes"
  echo "${compliance/HOURS/0}" >devices/windows.json
  git add -A
  expect GP003 stop "a bad commit is stopped"
  echo "${compliance/HOURS/48}" >devices/windows.json
  git add -A
  expect Passed commit "what is mended passes"
  echo '{ "secureByDefault": false }' >devices/settings.json
  git add devices/settings.json
  expect UG006 stop "a commit of one file sees what it does to another"
  git rm -q --cached devices/settings.json
  rm devices/settings.json
  echo "notes" >README.md
  git add README.md
  expect "" commit "a commit without policies passes"
  mkdir __archive__
  echo '{' >__archive__/old.json
  git add -A
  expect "" commit "what is in the archive is left alone"
  if "$tool" run --all-files >"$scratch/log" 2>&1; then passed=$((passed + 1)); else
    failed=$((failed + 1))
    echo "FAILED with $tool: all files"
    cat "$scratch/log"
  fi
done
echo "hooks: $passed passed, $failed failed"
[ "$failed" = 0 ]
