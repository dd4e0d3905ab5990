// Functions of the addon whose kernels refuse data they cannot work with.
#pragma once

#include <napi.h>

#include <stdexcept>

#include "guarded.h"

namespace framework {

// What data these kernels cannot work with is an argument that does not fit.
template <Napi::Value (*Body)(const Napi::CallbackInfo&)>
Napi::Value fitting(const Napi::CallbackInfo& call) {
  try {
    return Body(call);
  } catch (const std::domain_error& error) {
    throw Napi::RangeError::New(call.Env(), error.what());
  } catch (const std::length_error& error) {
    throw Napi::RangeError::New(call.Env(), error.what());
  }
}

template <Napi::Value (*Body)(const Napi::CallbackInfo&)>
Napi::Function function(Napi::Env env, const char* name) {
  return Napi::Function::New<guarded_value<fitting<Body>>>(env, name);
}

}  // namespace framework
