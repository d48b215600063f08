#!/usr/bin/env bash
# Installs Python with what environments need, on a Debian or Ubuntu that has none.
set -euo pipefail
if ! python3 -c 'import venv, ensurepip' 2>/dev/null; then
  echo "Installing Python for the tests."
  sudo=$([ "$(id -u)" = 0 ] || echo sudo)
  $sudo apt-get update -qq
  $sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends python3 python3-venv git >/dev/null
fi
