// Rotary position embedding (Su et al. 2021), in place, on the query and key heads.
#pragma once

#include <cstdint>

#include "attention.h"

namespace framework {

enum class RotaryDirection { forward, inverse };

// positions [rows · length], none negative
void rotary(float* qkv, const AttentionShape& shape, double theta, const std::int32_t* positions,
            RotaryDirection direction);

}  // namespace framework
