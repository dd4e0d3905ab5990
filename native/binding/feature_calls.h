// What filters ask about a text: lines, hashes of lines, which files have them, keywords.
#pragma once

#include <napi.h>

namespace framework {

void add_feature_calls(Napi::Env env, Napi::Object exports);

}  // namespace framework
