// The kernels that tfjs's own operations are made of.
#pragma once

#include <napi.h>

namespace framework {

void add_tensor_calls(Napi::Env env, Napi::Object exports);

}  // namespace framework
