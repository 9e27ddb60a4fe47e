#!/bin/bash
# Looks at the plugin's pages in a real browser: a Jenkins that you have, eight clusters in as many states fed by real
# runs against stand-ins, and headless Chromium with axe-core. Redraws docs/images.
#
#   scripts/pages.sh FOLDER      FOLDER: as for scripts/plugin.sh
#
# Needs Node 20 and Chromium (on Debian: apt install nodejs npm chromium); CHROMIUM names another one.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
[ $# -eq 1 ] && [ -d "$1" ] || { echo "Name a folder with a Jenkins: make pages JENKINS=DIR" >&2; exit 2; }
CHROMIUM=${CHROMIUM:-$(command -v chromium || command -v chromium-browser || command -v google-chrome || true)}
export CHROMIUM
[ -x "$CHROMIUM" ] || { echo "There is no Chromium on the PATH: apt install chromium, or set CHROMIUM" >&2; exit 2; }
command -v npm >/dev/null || { echo "There is no npm on the PATH: apt install nodejs npm" >&2; exit 2; }
[ -d "$here/scripts/pages/node_modules" ] || npm --prefix "$here/scripts/pages" ci --silent --no-audit --no-fund
exec "$here/scripts/plugin.sh" "$1" --pages-only
