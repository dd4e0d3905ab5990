// The kernels of the tokenizer: training and encoding.
#pragma once

#include <napi.h>

namespace framework {

void add_text_calls(Napi::Env env, Napi::Object exports);

}  // namespace framework
