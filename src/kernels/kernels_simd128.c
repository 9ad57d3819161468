/* The kernels in WebAssembly's 128-bit SIMD (natively through SIMDe). */
#define WHORL_VEC4_SIMD128
#define WHORL_KERNELS_TABLE whorl_kernels_simd128
#define WHORL_KERNELS_NAME "simd128"
#include "kernels_body.h"
