// Which kernels this processor runs.

#include "kernels.h"

#if defined(__x86_64__)
#include <immintrin.h>
#elif defined(__aarch64__)
#include <arm_neon.h>
#endif

#define KIND plain
#define TARGET
#define LANES 4
#if defined(__x86_64__)
#define ROWS 2
#define WIDE(p) _mm_unpacklo_epi16(_mm_setzero_si128(), _mm_loadl_epi64(reinterpret_cast<const __m128i*>(p)))
#elif defined(__aarch64__)
#define ROWS 4
#define WIDE(p) vshll_n_u16(vld1_u16(p), 16)
#else
#define ROWS 2
#endif
#include "float-kernels.inc"

#if defined(__x86_64__)
#define KIND avx2
#define TARGET __attribute__((target("avx2,fma")))
#define LANES 8
#define ROWS 2
#define WIDE(p) \
  _mm256_slli_epi32(_mm256_cvtepu16_epi32(_mm_loadu_si128(reinterpret_cast<const __m128i*>(p))), 16)
#include "float-kernels.inc"

#define KIND avx512
#define TARGET __attribute__((target("avx512f,avx512bw,avx512vl,avx512dq")))
#define LANES 16
#define ROWS 6
#define WIDE(p) \
  _mm512_slli_epi32(_mm512_cvtepu16_epi32(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(p))), 16)
#include "float-kernels.inc"

#include "bf16-tiles.h"
#endif

namespace routescope {

static bool is(const char* wanted, const char* name) { return !wanted || std::strcmp(wanted, name) == 0; }

const Kernels* choose_kernels(const char* wanted) {
#if defined(__x86_64__)
  __builtin_cpu_init();
  const bool wide = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
                    __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512dq");
  if (wide && __builtin_cpu_supports("avx512bf16") && is(wanted, "avx512bf16")) {
    static const Kernels set = [] {
      Kernels result = avx512::kernels("avx512bf16");
      result.rounded = Type::bf16;
      result.bf16_bf16 = avx512bf16::tiles();
      avx512bf16::fill(result);
      return result;
    }();
    return &set;
  }
  if (wide && is(wanted, "avx512")) {
    static const Kernels set = avx512::kernels("avx512");
    return &set;
  }
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") && is(wanted, "avx2")) {
    static const Kernels set = avx2::kernels("avx2");
    return &set;
  }
#endif
  if (!is(wanted, "plain")) return nullptr;
  static const Kernels set = plain::kernels("plain");
  return &set;
}

}  // namespace routescope
