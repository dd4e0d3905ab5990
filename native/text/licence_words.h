// A licence's words as the SPDX matching guidelines count them, and hashes of every three (`text/words.ts` and `text/grams.ts`
// of plugin-gpl-filter are the reference). Of ASCII.
#pragma once

#include <cstdint>
#include <vector>

#include "../cpu/index.h"

namespace framework {

struct LicenceWords {
  // In lower case, a blank between them.
  std::vector<std::uint8_t> words;
  std::vector<std::uint32_t> trigrams;
};

LicenceWords licence_words(const std::uint8_t* text, Index length);

}  // namespace framework
