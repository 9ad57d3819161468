#!/usr/bin/env bash
# Linters, formatters, types, the order of layers and the rules of structure. Prints what is wrong and
# fails. The core must be built: names of choices are read from it.
set -euo pipefail
cd "$(dirname "$0")/.."
# shellcheck source=build-scripts/environment.sh
. build-scripts/environment.sh

mapfile -t c_files < <(git ls-files --cached --others --exclude-standard '*.c' '*.h')
mapfile -t c_core < <(git ls-files --cached --others --exclude-standard 'src/*.c')
mapfile -t shell_files < <(git ls-files --cached --others --exclude-standard '*.sh' .ci/run)

node build-scripts/check-layers.mjs
node build-scripts/check-structure.mjs
clang-format --dry-run --Werror "${c_files[@]}"
shellcheck --external-sources "${shell_files[@]}"
npx prettier --check --log-level warn .
npx eslint --max-warnings 0 .
npx tsc --project tsconfig.json
cmake --preset native >/dev/null
clang-tidy --quiet -p build/native "${c_core[@]}" 2>/dev/null
echo "lint: nothing to say"
