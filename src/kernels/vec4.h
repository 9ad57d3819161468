/*
 * vec4: the four-lane vocabulary that the kernels are written in.
 *
 * Two implementations with the same bits: plain C, and WebAssembly's simd128 (natively through
 * SIMDe). The file that includes this defines WHORL_VEC4_SIMD128 or not. Lanes run across outputs;
 * where lanes are added up, v4_sum fixes the order.
 */
#ifndef WHORL_VEC4_H
#define WHORL_VEC4_H

#include <math.h>
#include <stdint.h>
#include <string.h>

/* For what only becomes fast by knowing its arguments, and is too long for the compiler to inline
   it unasked. */
#define WHORL_INLINE static inline __attribute__((always_inline))

/* Added to a number from -2^22 to 2^22, rounds it to the nearest whole one, which then is in the
   low bits of the sum. */
#define WHORL_V4_WHOLE 0x1.8p23F

#ifdef WHORL_VEC4_SIMD128

#include <wasm_simd128.h>

typedef v128_t v4;

static inline v4 v4_load(const float *from)
{
  return wasm_v128_load(from);
}
static inline void v4_store(float *to, v4 a)
{
  wasm_v128_store(to, a);
}
static inline v4 v4_splat(float a)
{
  return wasm_f32x4_splat(a);
}
static inline v4 v4_load_splat(const float *from)
{
  return wasm_v128_load32_splat(from);
}
static inline v4 v4_add(v4 a, v4 b)
{
  return wasm_f32x4_add(a, b);
}
static inline v4 v4_subtract(v4 a, v4 b)
{
  return wasm_f32x4_sub(a, b);
}
static inline v4 v4_multiply(v4 a, v4 b)
{
  return wasm_f32x4_mul(a, b);
}
static inline v4 v4_divide(v4 a, v4 b)
{
  return wasm_f32x4_div(a, b);
}
static inline v4 v4_sqrt(v4 a)
{
  return wasm_f32x4_sqrt(a);
}
/* b < a ? b : a, lane by lane (and a < b ? b : a): pmin and pmax, half the cost of min and max */
static inline v4 v4_smaller(v4 a, v4 b)
{
  return wasm_f32x4_pmin(a, b);
}
static inline v4 v4_larger(v4 a, v4 b)
{
  return wasm_f32x4_pmax(a, b);
}
/* a < b ? then : otherwise, lane by lane */
static inline v4 v4_where_less(v4 a, v4 b, v4 then, v4 otherwise)
{
  return wasm_v128_bitselect(then, otherwise, wasm_f32x4_lt(a, b));
}
/* a < b ? 0 : otherwise, lane by lane */
static inline v4 v4_zero_where_less(v4 a, v4 b, v4 otherwise)
{
  return wasm_v128_andnot(otherwise, wasm_f32x4_lt(a, b));
}
/* a 2^n, where WHORL_V4_WHOLE + n is given, for normal a and results */
static inline v4 v4_raise_exponent(v4 a, v4 whole)
{
  return wasm_i32x4_add(a, wasm_i32x4_shl(whole, 23));
}
/* to the nearest whole number, ties to even */
static inline v4 v4_nearest(v4 a)
{
  return wasm_f32x4_nearest(a);
}
/* 2^a for whole a from -126 to 127 */
static inline v4 v4_power_of_two(v4 a)
{
  const v128_t exponent = wasm_i32x4_add(wasm_i32x4_trunc_sat_f32x4(a), wasm_i32x4_splat(127));
  return wasm_i32x4_shl(exponent, 23);
}
/* (lane 0 + lane 1) + (lane 2 + lane 3) */
static inline float v4_sum(v4 a)
{
  return (wasm_f32x4_extract_lane(a, 0) + wasm_f32x4_extract_lane(a, 1)) +
         (wasm_f32x4_extract_lane(a, 2) + wasm_f32x4_extract_lane(a, 3));
}
/* The four rows become the four columns. */
static inline void v4_transpose(v4 row[4])
{
  const v4 low_01 = wasm_i32x4_shuffle(row[0], row[1], 0, 4, 1, 5);
  const v4 high_01 = wasm_i32x4_shuffle(row[0], row[1], 2, 6, 3, 7);
  const v4 low_23 = wasm_i32x4_shuffle(row[2], row[3], 0, 4, 1, 5);
  const v4 high_23 = wasm_i32x4_shuffle(row[2], row[3], 2, 6, 3, 7);
  row[0] = wasm_i64x2_shuffle(low_01, low_23, 0, 2);
  row[1] = wasm_i64x2_shuffle(low_01, low_23, 1, 3);
  row[2] = wasm_i64x2_shuffle(high_01, high_23, 0, 2);
  row[3] = wasm_i64x2_shuffle(high_01, high_23, 1, 3);
}

#else

typedef struct v4 {
  float lane[4];
} v4;

#define WHORL_V4_LANES(expression)                                                                 \
  v4 result;                                                                                       \
  for (int i = 0; i < 4; i++) {                                                                    \
    result.lane[i] = (expression);                                                                 \
  }                                                                                                \
  return result

static inline v4 v4_load(const float *from)
{
  WHORL_V4_LANES(from[i]);
}
static inline void v4_store(float *to, v4 a)
{
  memcpy(to, a.lane, sizeof a.lane);
}
static inline v4 v4_splat(float a)
{
  WHORL_V4_LANES(a);
}
static inline v4 v4_load_splat(const float *from)
{
  return v4_splat(*from);
}
static inline v4 v4_add(v4 a, v4 b)
{
  WHORL_V4_LANES(a.lane[i] + b.lane[i]);
}
static inline v4 v4_subtract(v4 a, v4 b)
{
  WHORL_V4_LANES(a.lane[i] - b.lane[i]);
}
static inline v4 v4_multiply(v4 a, v4 b)
{
  WHORL_V4_LANES(a.lane[i] * b.lane[i]);
}
static inline v4 v4_divide(v4 a, v4 b)
{
  WHORL_V4_LANES(a.lane[i] / b.lane[i]);
}
static inline v4 v4_sqrt(v4 a)
{
  WHORL_V4_LANES(sqrtf(a.lane[i]));
}
static inline v4 v4_smaller(v4 a, v4 b)
{
  WHORL_V4_LANES(b.lane[i] < a.lane[i] ? b.lane[i] : a.lane[i]);
}
static inline v4 v4_larger(v4 a, v4 b)
{
  WHORL_V4_LANES(a.lane[i] < b.lane[i] ? b.lane[i] : a.lane[i]);
}
static inline v4 v4_where_less(v4 a, v4 b, v4 then, v4 otherwise)
{
  WHORL_V4_LANES(a.lane[i] < b.lane[i] ? then.lane[i] : otherwise.lane[i]);
}
static inline v4 v4_zero_where_less(v4 a, v4 b, v4 otherwise)
{
  WHORL_V4_LANES(a.lane[i] < b.lane[i] ? 0.0F : otherwise.lane[i]);
}
static inline v4 v4_raise_exponent(v4 a, v4 whole)
{
  for (int i = 0; i < 4; i++) {
    uint32_t bits, raised;
    memcpy(&raised, &a.lane[i], sizeof raised);
    memcpy(&bits, &whole.lane[i], sizeof bits);
    raised += bits << 23;
    memcpy(&a.lane[i], &raised, sizeof raised);
  }
  return a;
}
static inline v4 v4_nearest(v4 a)
{
  WHORL_V4_LANES(rintf(a.lane[i]));
}
static inline v4 v4_power_of_two(v4 a)
{
  v4 result;
  for (int i = 0; i < 4; i++) {
    /* NaN converts to 0, as in WebAssembly's saturating conversion */
    const int32_t exponent = a.lane[i] == a.lane[i] ? (int32_t)a.lane[i] : 0;
    const uint32_t bits = (uint32_t)(exponent + 127) << 23;
    memcpy(&result.lane[i], &bits, sizeof bits);
  }
  return result;
}
static inline float v4_sum(v4 a)
{
  return (a.lane[0] + a.lane[1]) + (a.lane[2] + a.lane[3]);
}
static inline void v4_transpose(v4 row[4])
{
  for (int i = 0; i < 4; i++) {
    for (int j = i + 1; j < 4; j++) {
      const float swapped = row[i].lane[j];
      row[i].lane[j] = row[j].lane[i];
      row[j].lane[i] = swapped;
    }
  }
}

#undef WHORL_V4_LANES

#endif

/*
 * acc + a * b and acc - a * b, rounded twice. The relaxed module, made from the linked simd128 one,
 * rounds them once where the machine can; WHORL_VEC4_FUSED gives those bits to native tests.
 */
#ifdef WHORL_VEC4_FUSED

static inline v4 v4_madd(v4 a, v4 b, v4 acc)
{
  float left[4], right[4], sum[4];
  v4_store(left, a);
  v4_store(right, b);
  v4_store(sum, acc);
  for (int i = 0; i < 4; i++) {
    sum[i] = fmaf(left[i], right[i], sum[i]);
  }
  return v4_load(sum);
}
static inline v4 v4_nmadd(v4 a, v4 b, v4 acc)
{
  return v4_madd(v4_subtract(v4_splat(-0.0F), a), b, acc);
}

#else

static inline v4 v4_madd(v4 a, v4 b, v4 acc)
{
  return v4_add(acc, v4_multiply(a, b));
}
static inline v4 v4_nmadd(v4 a, v4 b, v4 acc)
{
  return v4_subtract(acc, v4_multiply(a, b));
}

#endif

/*
 * e^a, for a clamped to [-87, 88]. Relative error below 3e-7.
 * e^a = 2^n e^r with |r| <= ln 2 / 2. n ln 2 is taken off in two parts so that r keeps its bits;
 * the polynomial is the Taylor series of e^r to r^6 / 720 (the first omitted term is below 1.3e-7).
 */
static inline v4 v4_exp(v4 a)
{
  a = v4_larger(v4_splat(-87.0F), v4_smaller(v4_splat(88.0F), a));
  const v4 n = v4_nearest(v4_multiply(a, v4_splat(1.44269504F)));
  v4 r = v4_nmadd(n, v4_splat(0.693359375F), a);
  r = v4_nmadd(n, v4_splat(-2.12194440e-4F), r);
  v4 sum = v4_splat(1.0F / 720.0F);
  sum = v4_madd(sum, r, v4_splat(1.0F / 120.0F));
  sum = v4_madd(sum, r, v4_splat(1.0F / 24.0F));
  sum = v4_madd(sum, r, v4_splat(1.0F / 6.0F));
  sum = v4_madd(sum, r, v4_splat(0.5F));
  sum = v4_madd(sum, r, v4_splat(1.0F));
  sum = v4_madd(sum, r, v4_splat(1.0F));
  return v4_multiply(sum, v4_power_of_two(n));
}

/*
 * 2^a for a <= 0, and 0 below -126: half the work of v4_exp, for weights. Relative error below
 * 2e-7. 2^a = 2^n 2^f with |f| <= 1/2, which is exact; the polynomial, 1 at 0, has the smallest
 * largest relative error of its degree (9.2e-8).
 */
static inline v4 v4_exp2_of_negative(v4 a)
{
  const v4 whole = v4_add(a, v4_splat(WHORL_V4_WHOLE));
  const v4 f = v4_subtract(a, v4_subtract(whole, v4_splat(WHORL_V4_WHOLE)));
  v4 sum = v4_splat(0.00132647273F);
  sum = v4_madd(sum, f, v4_splat(0.00967151299F));
  sum = v4_madd(sum, f, v4_splat(0.0555073358F));
  sum = v4_madd(sum, f, v4_splat(0.240222424F));
  sum = v4_madd(sum, f, v4_splat(0.693147004F));
  sum = v4_madd(sum, f, v4_splat(1.0F));
  return v4_zero_where_less(a, v4_splat(-126.0F), v4_raise_exponent(sum, whole));
}

#endif
