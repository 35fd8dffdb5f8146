// A block of a weight's channels that rows meet while it is in the processor's nearer cache. Many rows meet it packed: channels
// beside each other, so that sums need not be gathered from the lanes of a vector; few rows are done before it would be packed.
#pragma once

#include "kernels.h"

namespace routescope {

/** [out, in] */
struct Matrix {
  const void* values;
  Type type;
  int out;
  int in;
};

/** Rows from which packing a block is worth it. */
constexpr int MANY_ROWS = 96;

class Block {
 public:
  /** @param panel memory for PANEL_CHANNELS packed channels, which must then be taken; null: they stay as they lie */
  Block(const Kernels& kernels, Type rows, uint32_t* panel) : kernels_(kernels), rows_(rows), panel_(panel) {}

  /** Whether rows of such a product are better met by packed blocks of `channels` channels. */
  static bool is_packed(const Kernels& kernels, Type rows, int count, const Matrix& weight, int channels);

  /** 32-bit words of the memory. */
  static size_t panel_words(int in) { return static_cast<size_t>(in) / 2 * PANEL_CHANNELS; }

  /** Adds channels first to last - 1, of one matrix or, as a second time, of another place of it. */
  void take(const Matrix& weight, int first, int last);

  /** y[r][c] = sum over k of x[r][k] · w[c][k]. @param y [row, channel], a row every `row_stride` values */
  void multiply(const void* const* rows, int count, float* y, size_t row_stride) const;

 private:
  struct Part {
    const unsigned char* weights;
    Type type;
    int channels;
  };

  void multiply_part(const Part& part, const void* const* rows, int count, float* y, size_t row_stride) const;

  const Kernels& kernels_;
  const Type rows_;
  uint32_t* const panel_;
  Part parts_[2] = {};
  int count_ = 0;
  int channels_ = 0;
  int in_ = 0;
};

}  // namespace routescope
