// What Node calls. Arguments are checked where they are made, in products.ts and assigned-rows.ts: here a wrong one is undefined behaviour.

#include <dlfcn.h>
#include <fcntl.h>
#include <unistd.h>

#include <exception>

#include "arguments.h"

using namespace routescope;

namespace {

/** start(threads, kernels | undefined) -> products, the first argument of all others; undefined where this processor lacks the kernels */
napi_value start(napi_env env, napi_callback_info info) {
  Arguments given(env, info);
  const int threads = given.number();
  char name[32];
  const Kernels* kernels = choose_kernels(given.text(name, sizeof name) ? name : nullptr);
  napi_value result;
  napi_get_undefined(env, &result);
  if (!kernels) return result;
  napi_create_external(
      env, new Products(*kernels, threads), [](napi_env, void* data, void*) { delete static_cast<Products*>(data); },
      nullptr, &result);
  return result;
}

/** kernels(products) -> their name */
napi_value kernels(napi_env env, napi_callback_info info) {
  Arguments given(env, info);
  napi_value result;
  napi_create_string_utf8(env, given.products().kernels().name, NAPI_AUTO_LENGTH, &result);
  return result;
}

/** rounded(products) -> the type that rows are to be prepared as where bf16 is asked for */
napi_value rounded(napi_env env, napi_callback_info info) {
  Arguments given(env, info);
  napi_value result;
  napi_create_int32(env, static_cast<int>(given.products().kernels().rounded), &result);
  return result;
}

/** round(products, x: Float32Array, y: Uint16Array) */
napi_value round(napi_env env, napi_callback_info info) {
  Arguments given(env, info);
  Products& products = given.products();
  size_t count = 0;
  const float* x = given.array<float>(&count);
  products.kernels().round(x, given.array<bf16>(), count);
  return nullptr;
}

/** prepare(products, x: Float32Array, y: Uint8Array with SLACK bytes to spare, type of y, rounded): x as the next two take it */
napi_value prepare(napi_env env, napi_callback_info info) {
  Arguments given(env, info);
  Products& products = given.products();
  size_t count = 0;
  const float* x = given.array<float>(&count);
  void* y = aligned(given.array<unsigned char>());
  const Type type = static_cast<Type>(given.number());
  const Kernels& kernels = products.kernels();
  if (type == Type::bf16) {
    kernels.round(x, static_cast<bf16*>(y), count);
  } else {
    std::memcpy(y, x, count * sizeof(float));
    if (given.flag()) kernels.round_in_place(static_cast<float*>(y), count);
  }
  return nullptr;
}

/** linear(products, x, type of x, rows, weight, type of weight, out, in, y) */
napi_value linear(napi_env env, napi_callback_info info) {
  Arguments given(env, info);
  Products& products = given.products();
  const void* x = aligned(given.array<unsigned char>());
  const Type type = static_cast<Type>(given.number());
  const int rows = given.number();
  Matrix weight = given.matrix(0, 0);
  weight.out = given.number();
  weight.in = given.number();
  float* y = given.array<float>();
  products.linear({x, type, weight.in}, rows, weight, y);
  return nullptr;
}

/**
 * expert(products, x, type of x, hidden, width, rounded, gate above up, its type, down, its type, bias | undefined,
 *   bias | undefined, glu, limit, slope, first row, count, positions, assignments, weights, mixed, out | undefined, squares | undefined)
 */
napi_value expert(napi_env env, napi_callback_info info) {
  Arguments given(env, info);
  Products& products = given.products();
  const void* x = aligned(given.array<unsigned char>());
  const Type type = static_cast<Type>(given.number());
  const int hidden = given.number();
  const int width = given.number();
  const bool rounded = given.flag();
  Expert expert{};
  expert.gate_up = given.matrix(2 * width, hidden);
  expert.down = given.matrix(hidden, width);
  expert.gate_up_bias = given.array<float>();
  expert.down_bias = given.array<float>();
  expert.glu = static_cast<Glu>(given.number());
  expert.limit = given.real();
  expert.slope = given.real();
  Assigned assigned{};
  const int first = given.number();
  assigned.count = given.number();
  assigned.positions = given.array<int32_t>() + first;
  assigned.assignments = given.array<int32_t>() + first;
  assigned.weights = given.array<float>();
  assigned.mixed = given.array<float>();
  assigned.out = given.array<float>();
  assigned.squares = given.array<float>();
  products.expert({x, type, hidden}, expert, assigned, rounded);
  return nullptr;
}

/** attend(products, queries, keys, values, heads, kv heads, head dim, value dim, scale, room, first, last, sinks | undefined, out) */
napi_value attend(napi_env env, napi_callback_info info) {
  Arguments given(env, info);
  Products& products = given.products();
  Attention attention{};
  attention.queries = given.array<float>();
  attention.keys = given.array<float>();
  attention.values = given.array<float>();
  attention.heads = given.number();
  attention.kv_heads = given.number();
  attention.head_dim = given.number();
  attention.value_dim = given.number();
  attention.scale = given.real();
  attention.room = given.number();
  attention.first = given.number();
  attention.last = given.number();
  attention.sinks = given.array<float>();
  attention.out = given.array<float>();
  products.attend(attention);
  return nullptr;
}

/** load_quietly(library): loads it with the standard error stream shut, and leaves it to whoever loads it next */
napi_value load_quietly(napi_env env, napi_callback_info info) {
  Arguments given(env, info);
  char library[4096];
  if (!given.text(library, sizeof library)) return nullptr;
  // Closed in a program that another thread starts meanwhile.
  const int stream = fcntl(2, F_DUPFD_CLOEXEC, 3);
  const int nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);
  if (stream >= 0 && nowhere >= 0) dup2(nowhere, 2);
  dlopen(library, RTLD_NOW | RTLD_LOCAL);
  if (stream >= 0) dup2(stream, 2);
  if (nowhere >= 0) close(nowhere);
  if (stream >= 0) close(stream);
  return nullptr;
}

/** An exception, which is memory that the system refuses, is JavaScript's there: it ends the program here. */
template <napi_callback call>
napi_value guarded(napi_env env, napi_callback_info info) {
  try {
    return call(env, info);
  } catch (const std::exception& error) {
    napi_throw_error(env, nullptr, error.what());
    return nullptr;
  }
}

struct Function {
  const char* name;
  napi_callback call;
};

constexpr Function FUNCTIONS[] = {
    {"start", guarded<start>},
    {"kernels", guarded<kernels>},
    {"rounded", guarded<rounded>},
    {"round", guarded<round>},
    {"prepare", guarded<prepare>},
    {"linear", guarded<linear>},
    {"expert", guarded<expert>},
    {"attend", guarded<attend>},
    {"loadQuietly", guarded<load_quietly>},
};

struct Number {
  const char* name;
  int value;
};

constexpr Number TYPES[] = {{"f32", static_cast<int>(Type::f32)}, {"bf16", static_cast<int>(Type::bf16)}};
constexpr Number GLUS[] = {{"silu", static_cast<int>(Glu::silu)}, {"clamped", static_cast<int>(Glu::clamped)}};
constexpr Number SIZES[] = {{"slack", static_cast<int>(SLACK)}};

template <size_t count>
void set_numbers(napi_env env, napi_value object, const Number (&numbers)[count]) {
  for (const Number& each : numbers) {
    napi_value value;
    napi_create_int32(env, each.value, &value);
    napi_set_named_property(env, object, each.name, value);
  }
}

template <size_t count>
void set_named(napi_env env, napi_value exports, const char* name, const Number (&numbers)[count]) {
  napi_value object;
  napi_create_object(env, &object);
  set_numbers(env, object, numbers);
  napi_set_named_property(env, exports, name, object);
}

}  // namespace

// For every thread of Node that loads it: what there is of state belongs to a `start`.
NAPI_MODULE_INIT() {
  for (const Function& each : FUNCTIONS) {
    napi_value function;
    napi_create_function(env, each.name, NAPI_AUTO_LENGTH, each.call, nullptr, &function);
    napi_set_named_property(env, exports, each.name, function);
  }
  set_numbers(env, exports, SIZES);
  set_named(env, exports, "types", TYPES);
  set_named(env, exports, "glus", GLUS);
  return exports;
}
