#!/usr/bin/env bash
# Installs the npm packages of folders, anew only when others are asked for: install.sh FOLDER…
# No package may run programs of its own while it is installed.
set -euo pipefail
for folder in "$@"; do
  stamp=$folder/node_modules/.installed
  if ! cmp -s "$folder/package-lock.json" "$stamp"; then
    (cd "$folder" && npm ci --ignore-scripts --no-audit --no-fund --no-progress --loglevel=error)
    cp "$folder/package-lock.json" "$stamp"
  fi
done
