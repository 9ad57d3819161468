/* WebAssembly's SIMD intrinsics on the machine at hand, through SIMDe: so that the very text of
   kernels_simd128.c runs natively, under sanitizers and next to the scalar table. */
#ifndef WHORL_SIMDE_SHIM_H
#define WHORL_SIMDE_SHIM_H

#define SIMDE_ENABLE_NATIVE_ALIASES
#include <simde/wasm/simd128.h>

#endif
