#!/usr/bin/env bash
# Reports as those read them who show them: run.sh PITFALL
# What is missing comes from PyPI into an environment that is kept below the folder for built things.
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
"$root/tests/hooks/python.sh"
tools=${CARGO_TARGET_DIR:-$root/target}/output-tools
if ! [ -e "$tools/.installed-1" ]; then
  python3 -m venv "$tools"
  "$tools/bin/pip" install --quiet --disable-pip-version-check xmlschema==4.3.2 junitparser==5.0.3
  touch "$tools/.installed-1"
fi
"$tools/bin/python" "$root/tests/outputs/consumers.py" "$(realpath "$1")"
