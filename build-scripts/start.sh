#!/usr/bin/env bash
# Installs what is missing, builds Whorl, serves the page and prints its address.
#   ./build-scripts/start.sh [port]
set -euo pipefail
cd "$(dirname "$0")/.."
./build-scripts/setup.sh
# shellcheck source=build-scripts/environment.sh
. build-scripts/environment.sh
./build-scripts/build.sh
exec node build-scripts/serve.mjs "$@"
