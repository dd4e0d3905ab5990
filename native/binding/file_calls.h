// Reading of many small files.
#pragma once

#include <napi.h>

namespace framework {

void add_file_calls(Napi::Env env, Napi::Object exports);

}  // namespace framework
