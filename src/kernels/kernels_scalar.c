/* The kernels in plain C. */
#define WHORL_KERNELS_TABLE whorl_kernels_scalar
#define WHORL_KERNELS_NAME "scalar"
#include "kernels_body.h"
