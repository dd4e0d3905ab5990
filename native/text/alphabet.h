// The characters a vocabulary has, and what each does to the spans around it.
#pragma once

#include <cstdint>
#include <vector>

#include "../cpu/index.h"

namespace framework {

// `CLASS` of plugin-unigram-tokenizer, by number.
enum class CharacterClass : std::uint8_t {
  outside,
  space,
  tab,
  newline,
  carriage_return,
  digit,
  word,
  mark,
  // This and every one above: a run of characters of the same class, with one space before it.
  first_run,
};
constexpr int kCharacterClasses = 128;

class Alphabet {
 public:
  static constexpr std::uint32_t kCodePoints = 0x110000;

  // `characters` are below kCodePoints, `classes` below kCharacterClasses; every other character lies outside.
  Alphabet(const std::uint32_t* characters, const std::uint8_t* classes, Index count) : classes_(kCodePoints) {
    for (Index index = 0; index < count; index++) classes_[characters[index]] = classes[index];
  }

  CharacterClass of(std::uint32_t code_point) const { return static_cast<CharacterClass>(classes_[code_point]); }

 private:
  // A megabyte of bytes, of which a text touches a few cache lines.
  std::vector<std::uint8_t> classes_;
};

}  // namespace framework
