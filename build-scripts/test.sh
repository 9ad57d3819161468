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
# Most files that open a page have both cores to themselves: they watch how smooth and how soon it is.
alone=()
together=()
while read -r file; do
  case "$file" in
    tests/browser/bundle.* | tests/browser/embed.* | tests/browser/engines.*) together+=("$file") ;;
    tests/browser/examples.* | tests/browser/lessons.*) together+=("$file") ;;
    tests/browser/offline.* | tests/browser/policy.* | tests/browser/share.*) together+=("$file") ;;
    tests/browser/*) alone+=("$file") ;;
    *) together+=("$file") ;;
  esac
done < <(find tests -name node_modules -prune -o -name '*.test.js' -print | sort)
status=0
node --test --test-concurrency=2 --test-reporter=spec "${together[@]}" || status=1
node --test --test-concurrency=1 --test-reporter=spec "${alone[@]}" || status=1
exit "$status"
