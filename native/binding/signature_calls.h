// The kernels of near-duplicate detection: shingles and signatures.
#pragma once

#include <napi.h>

namespace framework {

void add_signature_calls(Napi::Env env, Napi::Object exports);

}  // namespace framework
