#include "read_files.h"

#if defined(__unix__) || defined(__APPLE__)
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace framework {
namespace {

// There is no room for it.
constexpr std::int32_t kNoRoom = -100;

std::int32_t outcome_of(int error) {
  switch (error) {
    case ELOOP:
    case EMLINK:
      return FileOutcome::symbolic_link;
    case ENOENT:
    case ENOTDIR:
      return FileOutcome::vanished;
    case ENXIO:
    case ENODEV:
      return FileOutcome::special;
    default:
      return FileOutcome::unreadable;
  }
}

std::int32_t read_open(int file, Index limit, std::uint8_t* into, Index room) {
  struct stat facts;
  if (fstat(file, &facts) != 0) return outcome_of(errno);
  if (!S_ISREG(facts.st_mode)) return FileOutcome::special;
  if (facts.st_size > limit) return FileOutcome::too_large;
  // Lengths are numbers of 32 bits.
  if (facts.st_size >= room || facts.st_size >= INT32_MAX) return kNoRoom;
  const Index needed = static_cast<Index>(facts.st_size) + 1;
  Index length = 0;
  while (length < needed) {
    const ssize_t got = pread(file, into + length, static_cast<std::size_t>(needed - length), length);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return outcome_of(errno);
    if (got == 0) break;
    length += static_cast<Index>(got);
  }
  return length > limit ? static_cast<std::int32_t>(FileOutcome::too_large) : static_cast<std::int32_t>(length);
}

std::int32_t read_file(const char* path, Index limit, std::uint8_t* into, Index room) {
  // A link may have appeared after the folder was listed; a FIFO must not hang the open. Network file systems are interrupted by signals.
  int file;
  do file = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
  while (file < 0 && errno == EINTR);
  if (file < 0) return outcome_of(errno);
  const std::int32_t outcome = read_open(file, limit, into, room);
  close(file);
  return outcome;
}

}  // namespace

Index read_files(const std::uint8_t* paths, Index size, Index limit, std::uint8_t* into, Index room,
                 std::int32_t* outcomes, Index count) {
  Index used = 0;
  for (Index file = 0; file < count; file++) {
    const void* const end = std::memchr(paths, 0, static_cast<std::size_t>(size));
    if (end == nullptr) return file;
    const std::int32_t outcome = read_file(reinterpret_cast<const char*>(paths), limit, into + used, room - used);
    if (outcome == kNoRoom) return file;
    outcomes[file] = outcome;
    if (outcome > 0) used += outcome;
    const Index length = static_cast<const std::uint8_t*>(end) - paths + 1;
    paths += length;
    size -= length;
  }
  return count;
}

bool can_read_files() { return true; }

}  // namespace framework

#else

namespace framework {

Index read_files(const std::uint8_t*, Index, Index, std::uint8_t*, Index, std::int32_t*, Index) { return 0; }

bool can_read_files() { return false; }

}  // namespace framework

#endif
