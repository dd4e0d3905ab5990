// How much of the processor may be used: FRAMEWORK_NATIVE_CPU=portable|avx2 makes this machine one of an older kind, so that
// what must not depend on the processor can be compared. Anything else is no limit; `src/load.ts` refuses other words.
#pragma once

#include <cstdlib>
#include <cstring>

namespace framework {

enum class ProcessorLimit { portable, avx2, none };

inline ProcessorLimit processor_limit() {
  static const ProcessorLimit found = [] {
    const char* wanted = std::getenv("FRAMEWORK_NATIVE_CPU");
    if (wanted == nullptr) return ProcessorLimit::none;
    if (std::strcmp(wanted, "portable") == 0) return ProcessorLimit::portable;
    if (std::strcmp(wanted, "avx2") == 0) return ProcessorLimit::avx2;
    return ProcessorLimit::none;
  }();
  return found;
}

}  // namespace framework
