// Native objects that JavaScript holds between calls. Their memory is freed when JavaScript lets go of them.
#pragma once

#include <napi.h>

#include <memory>
#include <utility>

#include "arguments.h"

namespace framework {

// Tells the kinds of handles apart: each names one of its own, and the address of the name marks the object.
template <class T>
struct Handle {
  const char* kind;
  T object;

  static Napi::Value give(Napi::Env env, const char* kind, T&& object) {
    auto handle = std::make_unique<Handle>(Handle{kind, std::move(object)});
    Napi::Value value = Napi::External<Handle>::New(env, handle.get(), [](Napi::Env, Handle* mine) { delete mine; });
    handle.release();
    return value;
  }

  static T& take(Arguments& arguments, const char* name, const char* kind) {
    const Napi::Value value = arguments.value();
    if (!value.IsExternal()) arguments.refuse(std::string(name) + " is not a " + kind);
    Handle* handle = value.As<Napi::External<Handle>>().Data();
    if (handle->kind != kind) arguments.refuse(std::string(name) + " is not a " + kind);
    return handle->object;
  }
};

}  // namespace framework
