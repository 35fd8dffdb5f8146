// Which tiles, or which panel, a block of rows and channels goes through.

#include "block.h"

namespace routescope {

/** Rows by tiles of a few, as evenly as they go. `each(row, rows)` */
template <class Each>
static void in_groups(int count, int most, const Each& each) {
  const int groups = (count + most - 1) / most;
  for (int group = 0, row = 0; group < groups; group++) {
    const int size = (count - row + groups - group - 1) / (groups - group);
    each(row, size);
    row += size;
  }
}

bool Block::is_packed(const Kernels& kernels, Type rows, int count, const Matrix& weight, int channels) {
  return kernels.pack && rows == Type::bf16 && weight.type == Type::bf16 && count >= MANY_ROWS &&
         weight.in % PACKED_VALUES == 0 && weight.out % channels == 0;
}

void Block::take(const Matrix& weight, int first, int last) {
  const size_t channel_bytes = bytes_of(weight.type) * weight.in;
  const unsigned char* weights = static_cast<const unsigned char*>(weight.values) + first * channel_bytes;
  in_ = weight.in;
  if (panel_) {
    for (int channel = 0; channel < last - first; channel += PACKED_CHANNELS) {
      kernels_.pack(reinterpret_cast<const bf16*>(weights + channel * channel_bytes), in_, panel_ + channels_ + channel);
    }
  }
  parts_[count_++] = {weights, weight.type, last - first};
  channels_ += last - first;
}

void Block::multiply(const void* const* rows, int count, float* y, size_t row_stride) const {
  if (panel_) {
    in_groups(count, MOST_TILE_ROWS, [&](int row, int size) {
      kernels_.panel[size](rows + row, panel_, in_, y + row * row_stride, row_stride);
    });
    return;
  }
  for (int part = 0; part < count_; part++) {
    multiply_part(parts_[part], rows, count, y, row_stride);
    y += parts_[part].channels;
  }
}

void Block::multiply_part(const Part& part, const void* const* rows, int count, float* y, size_t row_stride) const {
  const Tiles& tiles = rows_ == Type::bf16          ? kernels_.bf16_bf16
                       : part.type == Type::bf16 ? kernels_.f32_bf16
                                                 : kernels_.f32_f32;
  const size_t channel_bytes = bytes_of(part.type) * in_;
  in_groups(count, tiles.rows, [&](int row, int size) {
    float* own = y + row * row_stride;
    int channel = 0;
    for (; channel + TILE_CHANNELS <= part.channels; channel += TILE_CHANNELS) {
      tiles.four[size](rows + row, part.weights + channel * channel_bytes, in_, own + channel, row_stride);
    }
    for (; channel < part.channels; channel++) {
      tiles.one[size](rows + row, part.weights + channel * channel_bytes, in_, own + channel, row_stride);
    }
  });
}

}  // namespace routescope
