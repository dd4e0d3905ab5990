// A text where it lies.
#pragma once

#include <cstdint>

#include "../cpu/index.h"

namespace framework {

struct Text {
  const std::uint8_t* bytes;
  Index length;
};

}  // namespace framework
