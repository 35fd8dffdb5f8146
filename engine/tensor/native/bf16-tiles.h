// Products of bf16 by bf16, summed in float: an instruction of x86 processors since 2020, twice as fast as products of floats.
#pragma once

#include "kernels.h"

#if defined(__x86_64__)
#include <immintrin.h>

namespace routescope {
namespace avx512bf16 {

#define TARGET __attribute__((target("avx512f,avx512bw,avx512vl,avx512dq,avx512bf16")))

/** The sums over the lanes of four vectors. */
TARGET static inline __m128 sums_of(__m512 a, __m512 b, __m512 c, __m512 d) {
  const __m512 ab = _mm512_add_ps(_mm512_unpacklo_ps(a, b), _mm512_unpackhi_ps(a, b));
  const __m512 cd = _mm512_add_ps(_mm512_unpacklo_ps(c, d), _mm512_unpackhi_ps(c, d));
  const __m512 abcd = _mm512_add_ps(_mm512_shuffle_ps(ab, cd, 0x44), _mm512_shuffle_ps(ab, cd, 0xee));
  const __m256 half = _mm256_add_ps(_mm512_castps512_ps256(abcd), _mm512_extractf32x8_ps(abcd, 1));
  return _mm_add_ps(_mm256_castps256_ps128(half), _mm256_extractf128_ps(half, 1));
}

template <int R, int C>
TARGET static void tile(const void* const* rows, const void* weights, int in, float* y, int row_stride) {
  const bf16* w = static_cast<const bf16*>(weights);
  const bf16* x[R];
#pragma GCC unroll 6
  for (int r = 0; r < R; r++) x[r] = static_cast<const bf16*>(rows[r]);
  __m512 sums[R][4];
#pragma GCC unroll 6
  for (int r = 0; r < R; r++)
#pragma GCC unroll 4
    for (int c = 0; c < 4; c++) sums[r][c] = _mm512_setzero_ps();
  const size_t stride = in;
  int k = 0;
  for (; k + 32 <= in; k += 32) {
    __m512bh wide[C];
#pragma GCC unroll 4
    for (int c = 0; c < C; c++) wide[c] = (__m512bh)_mm512_loadu_si512(w + c * stride + k);
#pragma GCC unroll 6
    for (int r = 0; r < R; r++) {
      const __m512bh row = (__m512bh)_mm512_loadu_si512(x[r] + k);
#pragma GCC unroll 4
      for (int c = 0; c < C; c++) sums[r][c] = _mm512_dpbf16_ps(sums[r][c], row, wide[c]);
    }
  }
  if (k < in) {
    const __mmask32 rest = (1u << (in - k)) - 1;
#pragma GCC unroll 4
    for (int c = 0; c < C; c++) {
      const __m512bh wide = (__m512bh)_mm512_maskz_loadu_epi16(rest, w + c * stride + k);
#pragma GCC unroll 6
      for (int r = 0; r < R; r++) {
        sums[r][c] = _mm512_dpbf16_ps(sums[r][c], (__m512bh)_mm512_maskz_loadu_epi16(rest, x[r] + k), wide);
      }
    }
  }
#pragma GCC unroll 6
  for (int r = 0; r < R; r++) {
    const __m128 four = sums_of(sums[r][0], sums[r][1], sums[r][2], sums[r][3]);
    if (C == 4) _mm_storeu_ps(y + r * row_stride, four);
    else _mm_store_ss(y + r * row_stride, four);
  }
}

template <int C>
static void fill_tiles(Tile* tiles) {
  tiles[1] = tile<1, C>;
  tiles[2] = tile<2, C>;
  tiles[3] = tile<3, C>;
  tiles[4] = tile<4, C>;
  tiles[5] = tile<5, C>;
  tiles[6] = tile<6, C>;
}

static Tiles tiles() {
  Tiles result{};
  result.rows = 6;
  fill_tiles<TILE_CHANNELS>(result.four);
  fill_tiles<1>(result.one);
  return result;
}

#undef TARGET

}  // namespace avx512bf16
}  // namespace routescope

#endif
