// Products of rows by weight matrices and whole experts, shared among threads by blocks of channels. Every value is computed
// by one thread in one order, so that results do not depend on how many there are.
#pragma once

#include <vector>

#include "block.h"
#include "kernels.h"
#include "team.h"

namespace routescope {

/** Rows of activations, all in one piece of memory. */
struct Rows {
  const void* values;
  Type type;
  int width;
};

enum class Glu : int { silu = 0, clamped = 1 };

/** down(glu(gate(x), up(x))) of one expert. */
struct Expert {
  /** gate above up: [2 · width, hidden] */
  Matrix gate_up;
  /** [hidden, width] */
  Matrix down;
  /** [2 · width] and [hidden], or null */
  const float* gate_up_bias;
  const float* down_bias;
  Glu glu;
  float limit;
  float slope;
};

/** Which rows an expert gets and where its outputs go; assignments are numbered position · topK + slot. */
struct Assigned {
  int count;
  const int32_t* positions;
  const int32_t* assignments;
  /** By assignment. */
  const float* weights;
  /** [position, hidden]: the weighted outputs are added. */
  float* mixed;
  /** [assignment, hidden] or null */
  float* out;
  /** [assignment]: the sum of squares of each output; or null */
  float* squares;
};

/** One new position's attention to what is kept of its sequence. */
struct Attention {
  int heads;
  int kv_heads;
  int head_dim;
  int value_dim;
  float scale;
  /** Positions that `keys` and `values` have room for, and those that are seen: first to last - 1. */
  int room;
  int first;
  int last;
  /** [head, head_dim] */
  const float* queries;
  /** [kv_head, room, head_dim] and [kv_head, room, value_dim] */
  const float* keys;
  const float* values;
  /** [head] or null */
  const float* sinks;
  /** [head, value_dim] */
  float* out;
};

/** For one call at a time. */
class Products {
 public:
  Products(const Kernels& kernels, int threads);

  const Kernels& kernels() const { return kernels_; }

  /** y = x · Wᵀ. @param y [row, out] */
  void linear(const Rows& x, int rows, const Matrix& weight, float* y);

  /** @param rounded what goes into the second product is rounded to bf16 */
  void expert(const Rows& x, const Expert& expert, const Assigned& assigned, bool rounded);

  void attend(const Attention& attention);

 private:
  /**
   * Memory of every thread for a block's outputs, and for a packed block, as wide as that (0: none is). Before work is shared: a
   * thread of the team has nobody to tell that there is none.
   */
  void reserve(size_t floats, int packed_in);
  float* outputs(int thread) { return outputs_[static_cast<size_t>(thread)].data(); }
  uint32_t* panel(int thread) { return aligned(panels_[static_cast<size_t>(thread)].data()); }

  const Kernels& kernels_;
  Team team_;
  /** Of each thread. */
  std::vector<std::vector<float>> outputs_;
  std::vector<std::vector<uint32_t>> panels_;
  /** Between the two products of an expert. */
  std::vector<unsigned char> active_;
  std::vector<float> squares_;
};

}  // namespace routescope
