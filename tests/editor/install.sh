#!/usr/bin/env bash
# Puts together the editors that the extension runs in, anew only when others are asked for.
set -euo pipefail
cd "$(dirname "$0")"

fresh=$([ -e hosts/node/node_modules/.complete ] && echo no || echo yes)
../../wasm/js/install.sh . hosts/web hosts/floor hosts/node
node=hosts/node/node_modules
if [ "$fresh" = yes ] || [ ! -e "$node/.complete" ]; then
  echo "Putting together an editor with the extension host of desktops."
  (cd $node/node && node installArchSpecificPackage.js >/dev/null)
  (cd $node/code-server/lib/vscode && npm install --omit=dev --ignore-scripts --no-audit --no-fund --no-progress --loglevel=error >/dev/null)
  # Only whoever debugs the editor has use for these.
  find hosts -name '*.map' -delete
  touch $node/.complete
fi
