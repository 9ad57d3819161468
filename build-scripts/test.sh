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
mapfile -t browser < <(find tests/browser -name '*.test.js' | sort)
mapfile -t others < <(
  find tests \( -name node_modules -o -path tests/browser \) -prune -o -name '*.test.js' -print | sort
)
status=0
node --test --test-concurrency=2 --test-reporter=spec "${others[@]}" || status=1
# Pages have both cores to themselves: they are watched for how smooth they are.
node --test --test-concurrency=1 --test-reporter=spec "${browser[@]}" || status=1
exit "$status"
