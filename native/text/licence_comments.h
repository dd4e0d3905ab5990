// Comments of source text, and whether they speak of a licence (`evidence/header.ts` of plugin-gpl-filter is the reference).
#pragma once

#include <cstdint>
#include <vector>

#include "../cpu/index.h"

namespace framework {

bool is_ascii(const std::uint8_t* text, Index length);

// Whether words stand there without which nothing is said of a licence. Any bytes.
bool speaks_of_licences(const std::uint8_t* text, Index length);

// Comments of source text in almost any language, a line break between them; of ASCII.
void source_comments(const std::uint8_t* text, Index length, std::vector<std::uint8_t>& out);
// Comments of HTML, in prose.
void markup_comments(const std::uint8_t* text, Index length, std::vector<std::uint8_t>& out);

}  // namespace framework
