// What finds tasks of benchmarks in documents.
#pragma once

#include <napi.h>

namespace framework {

void add_task_calls(Napi::Env env, Napi::Object exports);

}  // namespace framework
