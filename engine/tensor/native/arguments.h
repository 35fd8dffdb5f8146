// What JavaScript calls with.
#pragma once

#include <node_api.h>

#include "products.h"

namespace routescope {

/** The arguments of a call, read one after the other. */
class Arguments {
 public:
  Arguments(napi_env env, napi_callback_info info) : env_(env) {
    size_t count = MOST;
    void* data = nullptr;
    napi_get_cb_info(env, info, &count, values_, nullptr, &data);
  }

  Products& products() {
    void* value = nullptr;
    napi_get_value_external(env_, values_[next_++], &value);
    return *static_cast<Products*>(value);
  }

  int number() {
    int32_t value = 0;
    napi_get_value_int32(env_, values_[next_++], &value);
    return value;
  }

  float real() {
    double value = 0;
    napi_get_value_double(env_, values_[next_++], &value);
    return static_cast<float>(value);
  }

  bool flag() {
    bool value = false;
    napi_get_value_bool(env_, values_[next_++], &value);
    return value;
  }

  /** Where a typed array's values lie; null for undefined. @param length of it, in elements */
  template <class T>
  T* array(size_t* length = nullptr) {
    napi_value value = values_[next_++];
    bool typed = false;
    napi_is_typedarray(env_, value, &typed);
    if (!typed) return nullptr;
    void* data = nullptr;
    size_t count = 0;
    napi_get_typedarray_info(env_, value, nullptr, &count, &data, nullptr, nullptr);
    if (length) *length = count;
    return static_cast<T*>(data);
  }

  bool text(char* buffer, size_t size) {
    size_t length = 0;
    return napi_get_value_string_utf8(env_, values_[next_++], buffer, size, &length) == napi_ok;
  }

  Matrix matrix(int out, int in) {
    const void* values = array<unsigned char>();
    const Type type = static_cast<Type>(number());
    return {values, type, out, in};
  }

 private:
  static constexpr size_t MOST = 24;
  napi_env env_;
  napi_value values_[MOST];
  size_t next_ = 0;
};

}  // namespace routescope
