// What reads licences out of comments and licence files.
#pragma once

#include <napi.h>

namespace framework {

void add_licence_calls(Napi::Env env, Napi::Object exports);

}  // namespace framework
