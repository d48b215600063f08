#!/usr/bin/env bash
# Opens pages in a real browser: run.sh PITFALL TEST…, where tests are files of this folder.
# What is missing on a fresh Debian or Ubuntu is installed first.
set -euo pipefail
pitfall=$(realpath "$1")
shift
cd "$(dirname "$0")"

browser=$(./find.sh)

# Packages are installed anew only when others are asked for.
stamp=node_modules/.installed
if ! cmp -s package-lock.json "$stamp"; then
  npm ci --no-progress --loglevel=error
  cp package-lock.json "$stamp"
fi

PITFALL=$pitfall BROWSER_PATH=$browser npm test --silent -- "$@"
