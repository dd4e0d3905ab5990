// Where personal data may begin in a text, by the forms of its kinds (`starts.ts` of plugin-pii-scrub is the reference).
#pragma once

#include <cstdint>
#include <vector>

#include "../cpu/index.h"

namespace framework {

// An `@`; `DE89`; a card's number; an address of version 4; of version 6; `+4`; `(212)` and `212-5`.
enum PersonalKind { at_sign, account, card, version_4, version_6, international, american, kPersonalKinds };

// For each kind how many places there are, then the places, those of each kind ascending.
std::vector<std::uint32_t> personal_starts(const std::uint8_t* text, Index length);

}  // namespace framework
