// Texts as arguments, and numbers as a result.
#pragma once

#include <napi.h>

#include <cstdint>
#include <cstring>
#include <string>
#include <vector>

#include "../text/text.h"
#include "arguments.h"

namespace framework {

// Positions are numbers of 32 bits.
constexpr Index kLongestText = 0x7fffff00;

inline const std::uint8_t* take_text(Arguments& a, Index& length) {
  const std::uint8_t* text = a.any_bytes("text", length);
  if (length > kLongestText) a.refuse("a text of more than 2 GB");
  return text;
}

// An array of Uint8Array, read where they lie.
inline std::vector<Text> take_texts(Arguments& a) {
  const Napi::Value given = a.value();
  if (!given.IsArray()) a.refuse("texts is not an array");
  const auto list = given.As<Napi::Array>();
  // All arrays first: reading the list may run JavaScript, which could move what a pointer taken before leads to.
  std::vector<Napi::Uint8Array> arrays;
  arrays.reserve(list.Length());
  for (std::uint32_t index = 0; index < list.Length(); index++) {
    const Napi::Value item = list.Get(index);
    if (!item.IsTypedArray() || item.As<Napi::TypedArray>().TypedArrayType() != napi_uint8_array) {
      a.refuse("text " + std::to_string(index) + " is not a Uint8Array");
    }
    arrays.push_back(item.As<Napi::Uint8Array>());
  }
  std::vector<Text> texts;
  texts.reserve(arrays.size());
  for (std::size_t index = 0; index < arrays.size(); index++) {
    Napi::Uint8Array& text = arrays[index];
    if (text.ByteLength() > 0xffffffffu) a.refuse("text " + std::to_string(index) + " is longer than 4 GB");
    texts.push_back({text.Data(), static_cast<Index>(text.ByteLength())});
  }
  return texts;
}

template <class Array, class Number>
Array array_of(Napi::Env env, const std::vector<Number>& from) {
  Array array = Array::New(env, from.size());
  if (!from.empty()) std::memcpy(array.Data(), from.data(), from.size() * sizeof(Number));
  return array;
}

}  // namespace framework
