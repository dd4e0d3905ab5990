#include "line_table.h"

#include <algorithm>
#include <random>

namespace framework {
namespace {

// In how many files a line stands, up to here.
constexpr std::uint32_t kCount = 0xff;
constexpr std::uint32_t kKnown = 0x100;
constexpr int kFileShift = 9;
constexpr std::uint32_t kFiles = 0x7fffff;

constexpr std::size_t kLeastPlaces = 1024;
// 2 MiB: those of a larger repository are not held for the next one.
constexpr std::size_t kMostHeld = 1 << 18;

// 0 is no key.
std::uint32_t key_of(std::uint32_t hash) { return hash == 0 ? 1 : hash; }

// Odd, as a multiplier of bits is.
std::uint32_t drawn_multiplier() {
  static const std::uint32_t drawn = std::random_device{}() | 1u;
  return drawn;
}

}  // namespace

LineTable::LineTable() : multiplier_(drawn_multiplier()) { clear(0); }

void LineTable::clear(Index expected) {
  std::size_t places = kLeastPlaces;
  while (places < 2 * static_cast<std::size_t>(expected)) places *= 2;
  use(places);
  files_ = 0;
}

void LineTable::use(std::size_t places) {
  if (lines_.size() < places || lines_.size() > std::max(places, kMostHeld)) lines_ = std::vector<Line>(places);
  else std::fill(lines_.begin(), lines_.begin() + static_cast<std::ptrdiff_t>(places), Line{});
  mask_ = places - 1;
  shift_ = 32;
  for (std::size_t left = places; left > 1; left /= 2) shift_--;
  size_ = 0;
}

// Where a line stands, or would.
std::size_t LineTable::place_of(std::uint32_t key) const {
  std::size_t place = (key * multiplier_) >> shift_;
  while (lines_[place].key != 0 && lines_[place].key != key) place = (place + 1) & mask_;
  return place;
}

// The line, from now on in the table.
LineTable::Line& LineTable::placed(std::uint32_t hash) {
  const std::uint32_t key = key_of(hash);
  std::size_t place = place_of(key);
  if (lines_[place].key == key) return lines_[place];
  if ((size_ + 1) * 2 > mask_ + 1) {
    grow();
    place = place_of(key);
  }
  size_++;
  lines_[place].key = key;
  return lines_[place];
}

void LineTable::grow() {
  // Memory that cannot be had leaves the table as it was.
  std::vector<Line> before(2 * (mask_ + 1));
  const std::size_t used = mask_ + 1, size = size_;
  before.swap(lines_);
  use(lines_.size());
  size_ = size;
  for (std::size_t at = 0; at < used; at++) {
    if (before[at].key != 0) lines_[place_of(before[at].key)] = before[at];
  }
}

void LineTable::count_file(const std::uint32_t* hashes, Index lines) {
  const std::uint32_t file = files_++ & kFiles;
  for (Index line = 0; line < lines; line++) {
    std::uint32_t& facts = placed(hashes[line]).facts;
    const std::uint32_t count = facts & kCount;
    if (count == 0 || (facts >> kFileShift != file && count < kCount)) {
      facts = file << kFileShift | (facts & kKnown) | (count + 1);
    }
  }
}

double LineTable::known_share(const std::uint32_t* hashes, const std::uint16_t* weights, Index lines,
                              Index most_files) const {
  std::uint64_t all = 0, seen = 0;
  for (Index line = 0; line < lines; line++) {
    const std::uint32_t facts = lines_[place_of(key_of(hashes[line]))].facts;
    if (static_cast<Index>(facts & kCount) > most_files) continue;
    all += weights[line];
    if ((facts & kKnown) != 0) seen += weights[line];
  }
  return all == 0 ? 0.0 : static_cast<double>(seen) / static_cast<double>(all);
}

void LineTable::know(const std::uint32_t* hashes, Index lines) {
  for (Index line = 0; line < lines; line++) placed(hashes[line]).facts |= kKnown;
}

}  // namespace framework
