// Letters, words and white space of ASCII, as JavaScript's expressions take them.
#pragma once

#include <cstdint>

#include "../cpu/index.h"

namespace framework {

inline bool is_space(std::uint8_t byte) { return byte == ' ' || (byte >= '\t' && byte <= '\r'); }
inline bool is_digit(std::uint8_t byte) { return byte >= '0' && byte <= '9'; }
inline std::uint8_t lower(std::uint8_t byte) {
  return static_cast<std::uint8_t>(byte >= 'A' && byte <= 'Z' ? byte + 0x20 : byte);
}
inline bool is_letter(std::uint8_t byte) { return lower(byte) >= 'a' && lower(byte) <= 'z'; }
inline bool is_word(std::uint8_t byte) { return is_letter(byte) || is_digit(byte) || byte == '_'; }

// Whether a text begins with words in lower case, whatever its own case.
inline bool starts_with(const std::uint8_t* text, Index length, const char* words) {
  for (Index at = 0; words[at] != '\0'; at++) {
    if (at >= length || lower(text[at]) != static_cast<std::uint8_t>(words[at])) return false;
  }
  return true;
}

}  // namespace framework
