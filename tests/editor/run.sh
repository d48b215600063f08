#!/usr/bin/env bash
# The packaged extension in real editors: run.sh VSIX PITFALL [PART…]
# What is missing on a fresh Debian or Ubuntu is installed first.
set -euo pipefail
vsix=$(realpath "$1")
pitfall=$(realpath "$2")
shift 2
cd "$(dirname "$0")"
browser=$(../browser/find.sh)
./install.sh

# Only the files that it needs: what is new in a package is either listed here or has slipped in.
listed=$(python3 -m zipfile -l "$vsix" | sed -E '1d; s/ +[0-9-]+ [0-9:]+ +[0-9]+ *$//' | LC_ALL=C sort)
if ! diff package.txt <(echo "$listed"); then
  echo "The package holds other files than tests/editor/package.txt lists." >&2
  exit 1
fi

node run.mjs "$vsix" "$pitfall" "$browser" "$@"
