#!/usr/bin/env bash
# Says where Chromium is, and installs it on a Debian or Ubuntu that has none.
set -euo pipefail

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
  echo "Installing Chromium for the tests." >&2
  sudo=$([ "$(id -u)" = 0 ] || echo sudo)
  $sudo apt-get update -qq >&2
  $sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium fonts-dejavu-core >/dev/null
  browser=$(find_browser) || {
    echo "There is no Chromium to test pages with. Install one, or set BROWSER_PATH to where it is." >&2
    exit 1
  }
fi
echo "$browser"
