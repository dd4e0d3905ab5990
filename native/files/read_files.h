// Many small files, one behind the other, without a call from JavaScript for each step (`read-file.ts` of plugin-local-dataset is
// the reference).
#pragma once

#include <cstdint>

#include "../cpu/index.h"

namespace framework {

// Why a file was not read.
enum FileOutcome : std::int32_t { special = -1, too_large = -2, symbolic_link = -3, vanished = -4, unreadable = -5 };

// Reads regular files of at most `limit` bytes; no link is followed, and neither is a device opened for reading nor waited for
// a FIFO.
//
// @param paths each ends with a NUL
// @param into room for the files' bytes, and one more for each: a file that grew meanwhile is seen to be longer
// @param outcomes of each file its length, or a FileOutcome
// Returns how many files there is an outcome of: all of them up to the first that there is no room for.
Index read_files(const std::uint8_t* paths, Index size, Index limit, std::uint8_t* into, Index room,
                 std::int32_t* outcomes, Index count);

// Whether files can be read so on this system.
bool can_read_files();

}  // namespace framework
