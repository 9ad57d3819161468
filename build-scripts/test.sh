#!/usr/bin/env bash
# Installs what is missing, builds everything, and runs every check: linters, native checks with and
# without sanitizers, the fuzzer, Node tests, PyTorch agreement, the page in a browser.
set -euo pipefail
cd "$(dirname "$0")/.."
./build-scripts/setup.sh test
# shellcheck source=build-scripts/environment.sh
. build-scripts/environment.sh
./build-scripts/build.sh
./build-scripts/lint.sh
# Named one by one: what `node --test` takes besides files differs between versions of Node.js.
mapfile -t tests < <(find tests -name node_modules -prune -o -name '*.test.js' -print | sort)
exec node --test --test-concurrency=1 --test-reporter=spec "${tests[@]}"
