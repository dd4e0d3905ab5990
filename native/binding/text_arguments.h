// A text as an argument, and numbers as a result.
#pragma once

#include <napi.h>

#include <cstdint>
#include <cstring>
#include <vector>

#include "arguments.h"

namespace framework {

// Positions are numbers of 32 bits.
constexpr Index kLongestText = 0x7fffff00;

inline const std::uint8_t* take_text(Arguments& a, Index& length) {
  const std::uint8_t* text = a.any_bytes("text", length);
  if (length > kLongestText) a.refuse("a text of more than 2 GB");
  return text;
}

template <class Array, class Number>
Array array_of(Napi::Env env, const std::vector<Number>& from) {
  Array array = Array::New(env, from.size());
  if (!from.empty()) std::memcpy(array.Data(), from.data(), from.size() * sizeof(Number));
  return array;
}

}  // namespace framework
