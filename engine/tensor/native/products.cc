// How a product, an expert and an attention are cut into pieces for the team.

#include "products.h"

#include <algorithm>
#include <cmath>

namespace routescope {

/** Rows that meet a block of weights while it is in the processor's nearer cache; their outputs stay there too. */
constexpr int CHUNK = 96;
/** Bytes of a block of weights: half of a small second-level cache. */
constexpr size_t BLOCK_BYTES = 256 * 1024;
constexpr int MOST_BLOCK_CHANNELS = 64;

static int pieces_of(int total, int size) { return (total + size - 1) / size; }

/** Channels in a block, a multiple of a tile's; fewer where threads would go without. */
static int block_channels(int channels, size_t in, Type type, int threads) {
  const int fitting = static_cast<int>(BLOCK_BYTES / (bytes_of(type) * std::max<size_t>(1, in)));
  const int fair = pieces_of(channels, 4 * threads);
  const int size = std::min({MOST_BLOCK_CHANNELS, fitting, fair});
  return std::max(TILE_CHANNELS, size / TILE_CHANNELS * TILE_CHANNELS);
}

static void add_to_rows(float* y, int rows, size_t row_stride, const float* bias, int channels) {
  for (int row = 0; row < rows; row++)
    for (int channel = 0; channel < channels; channel++) y[row * row_stride + channel] += bias[channel];
}

/** @param sums of each tile's channels: the same however many channels a block has, and with it whoever adds them up */
static void squares_of(const float* values, int channels, float* sums) {
  for (int first = 0; first < channels; first += TILE_CHANNELS) {
    float sum = 0;
    const int last = std::min(channels, first + TILE_CHANNELS);
    for (int channel = first; channel < last; channel++) sum += values[channel] * values[channel];
    *sums++ = sum;
  }
}

Products::Products(const Kernels& kernels, int threads)
    : kernels_(kernels),
      team_(threads),
      outputs_(static_cast<size_t>(team_.threads())),
      panels_(static_cast<size_t>(team_.threads())) {}

void Products::reserve(size_t floats, int packed_in) {
  for (std::vector<float>& own : outputs_)
    if (own.size() < floats) own.resize(floats);
  if (packed_in == 0) return;
  const size_t words = Block::panel_words(packed_in) + SLACK / sizeof(uint32_t);
  for (std::vector<uint32_t>& own : panels_)
    if (own.size() < words) own.resize(words);
}

void Products::linear(const Rows& x, int rows, const Matrix& weight, float* y) {
  const bool packed = Block::is_packed(kernels_, x.type, rows, weight, PANEL_CHANNELS);
  const int size = packed ? PANEL_CHANNELS : block_channels(weight.out, weight.in, weight.type, team_.threads());
  const size_t row_bytes = bytes_of(x.type) * x.width;
  reserve(0, packed ? weight.in : 0);
  team_.share(pieces_of(weight.out, size), [&](int piece, int thread) {
    const int first = piece * size;
    Block block(kernels_, x.type, packed ? panel(thread) : nullptr);
    block.take(weight, first, std::min(weight.out, first + size));
    for (int begin = 0; begin < rows; begin += CHUNK) {
      const int count = std::min(CHUNK, rows - begin);
      const void* pointers[CHUNK];
      for (int row = 0; row < count; row++) {
        pointers[row] = static_cast<const unsigned char*>(x.values) + (begin + row) * row_bytes;
      }
      block.multiply(pointers, count, y + static_cast<size_t>(begin) * weight.out + first, weight.out);
    }
  });
}

void Products::expert(const Rows& x, const Expert& expert, const Assigned& assigned, bool rounded) {
  const int hidden = expert.down.out;
  const int width = expert.down.in;
  const int count = assigned.count;
  // What goes into the second product: bf16 where the processor multiplies it, else float.
  const Type type = rounded ? kernels_.rounded : Type::f32;
  const size_t row_bytes = bytes_of(x.type) * x.width;
  const size_t active_bytes = bytes_of(type) * width;
  if (active_.size() < count * active_bytes + SLACK) active_.resize(count * active_bytes + SLACK);
  unsigned char* active = aligned(active_.data());

  // A block is as many channels of the gate as of what it opens, beside each other.
  const bool packed = Block::is_packed(kernels_, x.type, count, expert.gate_up, PANEL_CHANNELS);
  const int half =
      packed ? PANEL_CHANNELS / 2
             : block_channels(width, 2 * static_cast<size_t>(hidden), expert.gate_up.type, team_.threads());
  reserve(2 * static_cast<size_t>(CHUNK) * half, packed ? hidden : 0);
  team_.share(pieces_of(width, half), [&](int piece, int thread) {
    const int first = piece * half;
    const int channels = std::min(width, first + half) - first;
    Block block(kernels_, x.type, packed ? panel(thread) : nullptr);
    block.take(expert.gate_up, first, first + channels);
    block.take(expert.gate_up, width + first, width + first + channels);
    const int stride = 2 * channels;
    float* wide = outputs(thread);
    for (int begin = 0; begin < count; begin += CHUNK) {
      const int rows = std::min(CHUNK, count - begin);
      const void* pointers[CHUNK];
      for (int row = 0; row < rows; row++) {
        pointers[row] = static_cast<const unsigned char*>(x.values) + assigned.positions[begin + row] * row_bytes;
      }
      block.multiply(pointers, rows, wide, stride);
      if (expert.gate_up_bias) {
        add_to_rows(wide, rows, stride, expert.gate_up_bias + first, channels);
        add_to_rows(wide + channels, rows, stride, expert.gate_up_bias + width + first, channels);
      }
      for (int row = 0; row < rows; row++) {
        float* gate = wide + static_cast<size_t>(row) * stride;
        if (expert.glu == Glu::silu) kernels_.silu(gate, gate + channels, channels);
        else kernels_.clamped(gate, gate + channels, channels, expert.limit, expert.slope);
        if (rounded && type == Type::f32) kernels_.round_in_place(gate, channels);
        unsigned char* place = active + (begin + row) * active_bytes + bytes_of(type) * first;
        if (type == Type::bf16) kernels_.round(gate, reinterpret_cast<bf16*>(place), channels);
        else std::memcpy(place, gate, sizeof(float) * channels);
      }
    }
  });

  const bool packed_down = Block::is_packed(kernels_, type, count, expert.down, PANEL_CHANNELS);
  const int size =
      packed_down ? PANEL_CHANNELS : block_channels(hidden, width, expert.down.type, team_.threads());
  const int pieces = pieces_of(hidden, size);
  const size_t tiles_of_row = pieces_of(hidden, TILE_CHANNELS);
  if (assigned.squares && squares_.size() < count * tiles_of_row) squares_.resize(count * tiles_of_row);
  reserve(static_cast<size_t>(CHUNK) * size, packed_down ? width : 0);
  team_.share(pieces, [&](int piece, int thread) {
    const int first = piece * size;
    const int channels = std::min(hidden, first + size) - first;
    Block block(kernels_, type, packed_down ? panel(thread) : nullptr);
    block.take(expert.down, first, first + channels);
    float* back = outputs(thread);
    for (int begin = 0; begin < count; begin += CHUNK) {
      const int rows = std::min(CHUNK, count - begin);
      const void* pointers[CHUNK];
      for (int row = 0; row < rows; row++) pointers[row] = active + (begin + row) * active_bytes;
      block.multiply(pointers, rows, back, channels);
      if (expert.down_bias) add_to_rows(back, rows, channels, expert.down_bias + first, channels);
      for (int row = 0; row < rows; row++) {
        const float* values = back + static_cast<size_t>(row) * channels;
        const int32_t assignment = assigned.assignments[begin + row];
        const float weight = assigned.weights[assignment];
        float* mixed = assigned.mixed + static_cast<size_t>(assigned.positions[begin + row]) * hidden + first;
        for (int channel = 0; channel < channels; channel++) mixed[channel] += weight * values[channel];
        if (assigned.out) {
          std::memcpy(assigned.out + static_cast<size_t>(assignment) * hidden + first, values, sizeof(float) * channels);
        }
        if (assigned.squares) squares_of(values, channels, squares_.data() + (begin + row) * tiles_of_row + first / TILE_CHANNELS);
      }
    }
  });
  if (!assigned.squares) return;
  for (int row = 0; row < count; row++) {
    double sum = 0;
    for (size_t tile = 0; tile < tiles_of_row; tile++) sum += squares_[row * tiles_of_row + tile];
    assigned.squares[assigned.assignments[row]] = static_cast<float>(sum);
  }
}

void Products::attend(const Attention& a) {
  const int per_kv = a.heads / a.kv_heads;
  const int seen = a.last - a.first;
  reserve(static_cast<size_t>(std::min(per_kv, CHUNK)) * seen, 0);
  team_.share(a.kv_heads, [&](int kv_head, int thread) {
    const size_t start = static_cast<size_t>(kv_head) * a.room + a.first;
    const Matrix keys{a.keys + start * a.head_dim, Type::f32, seen, a.head_dim};
    Block block(kernels_, Type::f32, nullptr);
    block.take(keys, 0, seen);
    float* pattern = outputs(thread);
    for (int begin = 0; begin < per_kv; begin += CHUNK) {
      const int count = std::min(CHUNK, per_kv - begin);
      const int head = kv_head * per_kv + begin;
      const void* queries[CHUNK];
      for (int i = 0; i < count; i++) queries[i] = a.queries + static_cast<size_t>(head + i) * a.head_dim;
      block.multiply(queries, count, pattern, seen);
      for (int i = 0; i < count; i++) {
        float* own = pattern + static_cast<size_t>(i) * seen;
        kernels_.softmax(own, seen, a.scale, a.sinks ? a.sinks[head + i] : -HUGE_VALF);
        kernels_.weighted_sum(own, a.values + start * a.value_dim, seen, a.value_dim,
                              a.out + static_cast<size_t>(head + i) * a.value_dim);
      }
    }
  });
}

}  // namespace routescope
