#!/usr/bin/env bash
# Compiles the core to build/wasm/whorl.{scalar,simd128,relaxed}.wasm, makes the ready models, the
# posters of the figures and the icons in build/, and packs the site into dist/.
set -euo pipefail
cd "$(dirname "$0")/.."
# shellcheck source=build-scripts/environment.sh
. build-scripts/environment.sh

if [ ! -f build/wasm/build.ninja ]; then
  mkdir -p build
  emcmake cmake -G Ninja -S . -B build/wasm >build/configure-wasm.log 2>&1 || {
    cat build/configure-wasm.log >&2
    exit 1
  }
fi
cmake --build build/wasm
linked=build/wasm/whorl.simd128.wasm
relaxed=build/wasm/whorl.relaxed.wasm
if [ "$linked" -nt "$relaxed" ] || [ build-scripts/relax.mjs -nt "$relaxed" ]; then
  node build-scripts/relax.mjs "$linked" "$relaxed"
fi
node build-scripts/pretrain.mjs
node build-scripts/posters.mjs
node build-scripts/icons.mjs
node build-scripts/build.mjs
node build-scripts/precompress.mjs
