#!/usr/bin/env bash
# Installs what is missing, builds, and measures Whorl beside its peers:
#   ./build-scripts/bench.sh [options]      (--help tells them)
set -euo pipefail
cd "$(dirname "$0")/.."
./build-scripts/setup.sh bench >&2
# shellcheck source=build-scripts/environment.sh
. build-scripts/environment.sh
./build-scripts/build.sh >&2

# The peers are packages of the benchmark alone. Their install scripts are not needed.
if ! cmp -s tests/bench/package-lock.json tests/bench/node_modules/.installed-lock.json; then
  printf 'bench: installing the packages that Whorl is measured against\n' >&2
  npm ci --prefix tests/bench --ignore-scripts --no-audit --no-fund --loglevel=error >&2
  cp tests/bench/package-lock.json tests/bench/node_modules/.installed-lock.json
fi
exec node tests/bench/run.js "$@"
