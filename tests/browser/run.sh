#!/usr/bin/env bash
# Opens the pages that pitfall writes in a real browser: run.sh PITFALL
# What is missing on a fresh Debian or Ubuntu is installed first.
set -euo pipefail
pitfall=$(realpath "$1")
cd "$(dirname "$0")"

find_browser() {
  for name in "${BROWSER_PATH:-}" chromium google-chrome chromium-browser google-chrome-stable; do
    # Ubuntu's chromium-browser is there without a browser in it, so ask it.
    if [ -n "$name" ] && command -v "$name" >/dev/null && "$name" --version >/dev/null 2>&1; then
      command -v "$name"
      return
    fi
  done
  return 1
}

if ! browser=$(find_browser); then
  echo "Installing Chromium for the tests of pages."
  sudo=$([ "$(id -u)" = 0 ] || echo sudo)
  $sudo apt-get update -qq
  $sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium fonts-dejavu-core >/dev/null
  browser=$(find_browser) || {
    echo "There is no Chromium to test pages with. Install one, or set BROWSER_PATH to where it is." >&2
    exit 1
  }
fi

# Packages are installed anew only when others are asked for.
stamp=node_modules/.installed
if ! cmp -s package-lock.json "$stamp"; then
  npm ci --no-progress --loglevel=error
  cp package-lock.json "$stamp"
fi

PITFALL=$pitfall BROWSER_PATH=$browser npm test --silent
