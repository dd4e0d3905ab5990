#include "rotary.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "cpu_features.h"
#include "thread_pool.h"

namespace framework {

namespace {

// Cosines and sines of every position, computed in double and kept: they depend on the shape and the base only.
class AngleTable {
 public:
  // [positions, head_size]: cosines, then sines, of position · theta^(−2i/S).
  const float* get(Index positions, Index head_size, double theta) {
    if (head_size != head_size_ || theta != theta_) {
      head_size_ = head_size;
      theta_ = theta;
      values_.clear();
    }
    const Index known = static_cast<Index>(values_.size()) / head_size, half = head_size / 2;
    if (positions > known) {
      values_.resize(static_cast<std::size_t>(positions * head_size));
      for (Index position = known; position < positions; position++) {
        for (Index i = 0; i < half; i++) {
          const double frequency = std::pow(theta, -2.0 * static_cast<double>(i) / static_cast<double>(head_size));
          const double angle = static_cast<double>(position) * frequency;
          values_[position * head_size + i] = static_cast<float>(std::cos(angle));
          values_[position * head_size + half + i] = static_cast<float>(std::sin(angle));
        }
      }
    }
    return values_.data();
  }

 private:
  Index head_size_ = 0;
  double theta_ = 0.0;
  std::vector<float> values_;
};

}  // namespace

void rotary(float* qkv, const AttentionShape& shape, double theta, const std::int32_t* positions,
            RotaryDirection direction) {
  const Index count = shape.rows * shape.length;
  if (count == 0) return;
  static thread_local AngleTable table;
  const float* angles = table.get(*std::max_element(positions, positions + count) + 1, shape.head_size, theta);
  const Kernels& k = kernels();
  const float sign = direction == RotaryDirection::forward ? 1.0f : -1.0f;
  ThreadPool::instance().for_each_part(count, 64, [&](Index begin, Index end, int) {
    k.rotary(end - begin, shape.width(), shape.heads + shape.key_value_heads, shape.head_size, angles,
             positions + begin, sign, qkv + begin * shape.width());
  });
}

}  // namespace framework
