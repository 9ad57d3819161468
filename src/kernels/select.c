/* Which table of kernels this build uses; the build decides by linking kernels_simd128.c or not. */
#include "kernels.h"

const whorl_kernels *whorl_kernels_select(void)
{
#ifdef WHORL_HAVE_SIMD128
  return &whorl_kernels_simd128;
#else
  return &whorl_kernels_scalar;
#endif
}
