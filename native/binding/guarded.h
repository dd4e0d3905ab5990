// Turns what a kernel throws into a JavaScript error: memory that cannot be had ends the call, not the process.
#pragma once

#include <napi.h>

#include <new>

namespace framework {

template <void (*Body)(const Napi::CallbackInfo&)>
void guarded(const Napi::CallbackInfo& call) {
  try {
    Body(call);
  } catch (const std::bad_alloc&) {
    throw Napi::Error::New(call.Env(), "a kernel could not get its working memory");
  }
}

template <Napi::Value (*Body)(const Napi::CallbackInfo&)>
Napi::Value guarded_value(const Napi::CallbackInfo& call) {
  try {
    return Body(call);
  } catch (const std::bad_alloc&) {
    throw Napi::Error::New(call.Env(), "a kernel could not get its working memory");
  }
}

}  // namespace framework
