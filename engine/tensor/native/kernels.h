// The innermost loops, one set of them per kind of processor. Weights lie as in checkpoints, [out, in], and so do rows of
// activations, [row, in]: both factors of a product run along `in`, so that nothing is packed and a weight is read once.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>

namespace routescope {

/** The upper half of a float. */
using bf16 = uint16_t;

enum class Type : int { f32 = 0, bf16 = 1 };

inline size_t bytes_of(Type type) { return type == Type::f32 ? 4 : 2; }

/** Rows and channels of a tile: how many sums stay in registers. */
constexpr int TILE_CHANNELS = 4;
constexpr int MOST_TILE_ROWS = 6;

/**
 * y[r][c] = sum over k of x[r][k] · w[c][k], for a few rows and TILE_CHANNELS channels, or one.
 * @param x a pointer per row
 * @param w the first channel; the next one is `in` values on
 * @param y [row, channel], a row every `row_stride` values
 */
using Tile = void (*)(const void* const* x, const void* w, int in, float* y, size_t row_stride);

/** Tiles by number of rows; the first of each is for no rows. */
struct Tiles {
  int rows;
  Tile four[MOST_TILE_ROWS + 1];
  Tile one[MOST_TILE_ROWS + 1];
};

/** Channels of a panel, and what is packed into it at once: so many of them, so many values of each. */
constexpr int PANEL_CHANNELS = 64;
constexpr int PACKED_CHANNELS = 16;
constexpr int PACKED_VALUES = 32;

/**
 * Writes PACKED_CHANNELS channels of `in` values, one after the other, beside each other: panel[k / 2][channel] holds values k
 * and k + 1 of a channel. @param panel the first channel's place in its first row of PANEL_CHANNELS
 */
using Pack = void (*)(const bf16* w, int in, uint32_t* panel);

/** As a Tile, for all channels of a panel. */
using PanelTile = void (*)(const void* const* x, const uint32_t* panel, int in, float* y, size_t row_stride);

struct Kernels {
  const char* name;
  /** What rows are multiplied as where bf16 is asked for: rounded to bf16 in any case, but perhaps kept as float. */
  Type rounded;
  /** Of rows of the type `rounded` by weights in bf16. */
  Tiles bf16_bf16;
  /** Of rows in float by weights in bf16 and in float. */
  Tiles f32_bf16;
  Tiles f32_f32;
  /** Of rows by a panel of weights, both in bf16; null where there are none. */
  Pack pack;
  PanelTile panel[MOST_TILE_ROWS + 1];
  /** silu(gate) · up, into gate. */
  void (*silu)(float* gate, const float* up, int count);
  /** min(gate, limit) · sigmoid(slope · min(gate, limit)) · (clip(up, ±limit) + 1), into gate. */
  void (*clamped)(float* gate, const float* up, int count, float limit, float slope);
  /** In place, of x · scale. @param sink a logit that takes its share and is dropped; -infinity: none */
  void (*softmax)(float* x, int count, float scale, float sink);
  /** sum over rows of weight · row. @param rows [row, width] */
  void (*weighted_sum)(const float* weights, const float* rows, int count, int width, float* sum);
  /** To the nearest bf16, ties to even. */
  void (*round)(const float* x, bf16* y, size_t count);
  /** The same, kept as float. */
  void (*round_in_place)(float* x, size_t count);
};

/**
 * The best set that this processor has.
 * @param name of the set to take instead; null: the best. @returns null where this processor lacks it
 */
const Kernels* choose_kernels(const char* name);

/** A vector that crosses the border of a cache line is two loads: rows begin at such a border. */
constexpr size_t SLACK = 64;

/** The first place of some memory with SLACK more bytes than are needed. */
template <class T>
T* aligned(T* memory) {
  const uintptr_t address = reinterpret_cast<uintptr_t>(memory);
  return reinterpret_cast<T*>((address + SLACK - 1) / SLACK * SLACK);
}

inline float to_float(bf16 value) {
  const uint32_t bits = static_cast<uint32_t>(value) << 16;
  float result;
  std::memcpy(&result, &bits, 4);
  return result;
}

inline bf16 to_bf16(float value) {
  uint32_t bits;
  std::memcpy(&bits, &value, 4);
  // Rounding would carry the payload of a NaN into infinity.
  const uint32_t quiet = (bits >> 16) | 0x40;
  const uint32_t rounded = (bits + 0x7fff + ((bits >> 16) & 1)) >> 16;
  return static_cast<bf16>((bits & 0x7fffffff) > 0x7f800000 ? quiet : rounded);
}

}  // namespace routescope
