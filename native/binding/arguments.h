// Arguments of one call from JavaScript, checked as they are taken: a kernel never sees memory that is too short.
// What does not fit throws a RangeError; the TypeScript side gives it a code.
#pragma once

#include <napi.h>

#include <cmath>
#include <cstdint>
#include <initializer_list>
#include <string>

#include "../cpu/index.h"

namespace framework {

class Arguments {
 public:
  using Shape = std::initializer_list<Index>;

  Arguments(const Napi::CallbackInfo& info, const char* kernel) : info_(info), kernel_(kernel) {}

  // A size or count: a whole number from `least` on.
  Index count(const char* name, Index least = 0) {
    const double value = number(name);
    if (!(value >= static_cast<double>(least)) || value != std::floor(value) || value > 2147483647.0) {
      refuse(std::string(name) + " must be a whole number from " + std::to_string(least) + ", not " +
             std::to_string(value));
    }
    return static_cast<Index>(value);
  }

  double number(const char* name) {
    const Napi::Value value = next();
    if (!value.IsNumber()) refuse(std::string(name) + " is not a number");
    return value.As<Napi::Number>().DoubleValue();
  }

  bool flag(const char* name) {
    const Napi::Value value = next();
    if (!value.IsBoolean()) refuse(std::string(name) + " is not true or false");
    return value.As<Napi::Boolean>().Value();
  }

  std::string text(const char* name) {
    const Napi::Value value = next();
    if (!value.IsString()) refuse(std::string(name) + " is not a string");
    return value.As<Napi::String>().Utf8Value();
  }

  // A Float32Array of exactly this shape's elements.
  float* floats(const char* name, Shape shape) {
    return array<float>(next(), napi_float32_array, "Float32Array", name, size_of(name, shape));
  }
  const std::int32_t* ints(const char* name, Shape shape) {
    return array<std::int32_t>(next(), napi_int32_array, "Int32Array", name, size_of(name, shape));
  }
  // The same, or null or undefined.
  float* optional_floats(const char* name, Shape shape) {
    const Napi::Value value = next();
    if (value.IsNull() || value.IsUndefined()) return nullptr;
    return array<float>(value, napi_float32_array, "Float32Array", name, size_of(name, shape));
  }
  // Whether there is a next argument.
  bool is_given() const { return !info_[at_].IsUndefined(); }
  // A Float32Array of any size.
  float* any_floats(const char* name, Index& size) {
    const Napi::Value value = next();
    if (!value.IsTypedArray()) refuse(std::string(name) + " is not a Float32Array");
    size = static_cast<Index>(value.As<Napi::TypedArray>().ElementLength());
    return array<float>(value, napi_float32_array, "Float32Array", name, size);
  }

  // Typed arrays of any size.
  const std::uint8_t* any_bytes(const char* name, Index& size) {
    return any<std::uint8_t>(name, napi_uint8_array, "Uint8Array", size);
  }
  const std::int32_t* any_ints(const char* name, Index& size) {
    return any<std::int32_t>(name, napi_int32_array, "Int32Array", size);
  }
  const std::uint32_t* any_counts(const char* name, Index& size) {
    return any<std::uint32_t>(name, napi_uint32_array, "Uint32Array", size);
  }
  std::uint32_t* written_counts(const char* name, Index& size) {
    return const_cast<std::uint32_t*>(any_counts(name, size));
  }
  // Of exactly this size.
  const std::uint16_t* shorts(const char* name, Index size) {
    return array<std::uint16_t>(next(), napi_uint16_array, "Uint16Array", name, size);
  }
  const std::uint8_t* bytes(const char* name, Index size) {
    return array<std::uint8_t>(next(), napi_uint8_array, "Uint8Array", name, size);
  }
  std::uint8_t* written_bytes(const char* name, Index size) {
    return array<std::uint8_t>(next(), napi_uint8_array, "Uint8Array", name, size);
  }
  double* doubles(const char* name, Index size) {
    return array<double>(next(), napi_float64_array, "Float64Array", name, size);
  }
  // The next argument as it is.
  Napi::Value value() { return next(); }

  [[noreturn]] void refuse(const std::string& why) const {
    throw Napi::RangeError::New(info_.Env(), std::string(kernel_) + ": " + why);
  }

 private:
  Napi::Value next() { return info_[at_++]; }

  template <class T>
  const T* any(const char* name, napi_typedarray_type type, const char* type_name, Index& size) {
    std::size_t length = 0;
    T* const data = typed<T>(next(), type, type_name, name, length);
    size = static_cast<Index>(length);
    return data;
  }

  // In double, which does not wrap: no array is longer than 2^53.
  Index size_of(const char* name, Shape shape) const {
    double size = 1.0;
    for (const Index length : shape) size *= static_cast<double>(length);
    if (size > 9007199254740991.0) refuse(std::string(name) + " would be too large");
    return static_cast<Index>(size);
  }

  template <class T>
  T* array(const Napi::Value& value, napi_typedarray_type wanted, const char* type_name, const char* name, Index size) {
    std::size_t length = 0;
    T* const data = typed<T>(value, wanted, type_name, name, length);
    if (static_cast<Index>(length) != size) {
      refuse(std::string(name) + " has " + std::to_string(length) + " elements, not " + std::to_string(size));
    }
    return data;
  }

  // Asked once of a value: a call for each document asks thousands of times a second.
  template <class T>
  T* typed(const Napi::Value& value, napi_typedarray_type wanted, const char* type_name, const char* name,
           std::size_t& length) {
    napi_typedarray_type type;
    void* data = nullptr;
    if (napi_get_typedarray_info(info_.Env(), value, &type, &length, &data, nullptr, nullptr) != napi_ok ||
        type != wanted) {
      refuse(std::string(name) + " is not a " + type_name);
    }
    // An empty array may have no memory at all; to a kernel no memory means "not given".
    static T nothing{};
    return data == nullptr ? &nothing : static_cast<T*>(data);
  }

  const Napi::CallbackInfo& info_;
  const char* kernel_;
  std::size_t at_ = 0;
};

}  // namespace framework
