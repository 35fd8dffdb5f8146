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
TARGET static void tile(const void* const* rows, const void* weights, int in, float* y, size_t row_stride) {
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

/** Sixteen pairs of sixteen channels: rows of a square become its columns. */
TARGET static inline void pack_square(const bf16* w, size_t in, uint32_t* panel) {
  __m512i row[16];
  __m512i half[16];
#pragma GCC unroll 16
  for (int i = 0; i < 16; i++) row[i] = _mm512_loadu_si512(w + i * in);
#pragma GCC unroll 8
  for (int i = 0; i < 8; i++) {
    half[2 * i] = _mm512_unpacklo_epi32(row[2 * i], row[2 * i + 1]);
    half[2 * i + 1] = _mm512_unpackhi_epi32(row[2 * i], row[2 * i + 1]);
  }
#pragma GCC unroll 4
  for (int i = 0; i < 4; i++) {
    row[4 * i] = _mm512_unpacklo_epi64(half[4 * i], half[4 * i + 2]);
    row[4 * i + 1] = _mm512_unpackhi_epi64(half[4 * i], half[4 * i + 2]);
    row[4 * i + 2] = _mm512_unpacklo_epi64(half[4 * i + 1], half[4 * i + 3]);
    row[4 * i + 3] = _mm512_unpackhi_epi64(half[4 * i + 1], half[4 * i + 3]);
  }
  // Now row[4 · i + j] holds, in its quarter q, pair 4 · q + j of channels 4 · i to 4 · i + 3.
#pragma GCC unroll 4
  for (int j = 0; j < 4; j++) {
    const __m512i even_low = _mm512_shuffle_i32x4(row[j], row[4 + j], 0x88);
    const __m512i odd_low = _mm512_shuffle_i32x4(row[j], row[4 + j], 0xdd);
    const __m512i even_high = _mm512_shuffle_i32x4(row[8 + j], row[12 + j], 0x88);
    const __m512i odd_high = _mm512_shuffle_i32x4(row[8 + j], row[12 + j], 0xdd);
    uint32_t* own = panel + j * PANEL_CHANNELS;
    _mm512_storeu_si512(own, _mm512_shuffle_i32x4(even_low, even_high, 0x88));
    _mm512_storeu_si512(own + 4 * PANEL_CHANNELS, _mm512_shuffle_i32x4(odd_low, odd_high, 0x88));
    _mm512_storeu_si512(own + 8 * PANEL_CHANNELS, _mm512_shuffle_i32x4(even_low, even_high, 0xdd));
    _mm512_storeu_si512(own + 12 * PANEL_CHANNELS, _mm512_shuffle_i32x4(odd_low, odd_high, 0xdd));
  }
}

TARGET static void pack(const bf16* w, int in, uint32_t* panel) {
  for (int k = 0; k < in; k += PACKED_VALUES) pack_square(w + k, in, panel + k / 2 * PANEL_CHANNELS);
}

template <int R>
TARGET static void panel_tile(const void* const* rows, const uint32_t* panel, int in, float* y, size_t row_stride) {
  constexpr int VECTORS = PANEL_CHANNELS / 16;
  const bf16* x[R];
#pragma GCC unroll 6
  for (int r = 0; r < R; r++) x[r] = static_cast<const bf16*>(rows[r]);
  __m512 sums[R][VECTORS];
#pragma GCC unroll 6
  for (int r = 0; r < R; r++)
#pragma GCC unroll 4
    for (int c = 0; c < VECTORS; c++) sums[r][c] = _mm512_setzero_ps();
  const int pairs = in / 2;
  for (int k = 0; k < pairs; k++) {
    __m512bh wide[VECTORS];
#pragma GCC unroll 4
    for (int c = 0; c < VECTORS; c++) wide[c] = (__m512bh)_mm512_load_si512(panel + k * PANEL_CHANNELS + 16 * c);
#pragma GCC unroll 6
    for (int r = 0; r < R; r++) {
      int32_t two;
      std::memcpy(&two, x[r] + 2 * k, sizeof two);
      const __m512bh pair = (__m512bh)_mm512_set1_epi32(two);
#pragma GCC unroll 4
      for (int c = 0; c < VECTORS; c++) sums[r][c] = _mm512_dpbf16_ps(sums[r][c], pair, wide[c]);
    }
  }
#pragma GCC unroll 6
  for (int r = 0; r < R; r++)
#pragma GCC unroll 4
    for (int c = 0; c < VECTORS; c++) _mm512_storeu_ps(y + r * row_stride + 16 * c, sums[r][c]);
}

static void fill(Kernels& kernels) {
  kernels.pack = pack;
  kernels.panel[1] = panel_tile<1>;
  kernels.panel[2] = panel_tile<2>;
  kernels.panel[3] = panel_tile<3>;
  kernels.panel[4] = panel_tile<4>;
  kernels.panel[5] = panel_tile<5>;
  kernels.panel[6] = panel_tile<6>;
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
