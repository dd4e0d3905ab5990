#include "file_calls.h"

#include <cstdint>

#include "../files/read_files.h"
#include "arguments.h"
#include "fitting.h"
#include "guarded.h"

namespace framework {
namespace {

using Call = Napi::CallbackInfo;

Napi::Value can_read_files_call(const Call& call) { return Napi::Boolean::New(call.Env(), can_read_files()); }

Napi::Value read_files_call(const Call& call) {
  Arguments a(call, "readFiles");
  Index size = 0, room = 0, count = 0;
  const std::uint8_t* paths = a.any_bytes("paths", size);
  if (size > 0 && paths[size - 1] != 0) a.refuse("the last path does not end");
  const double limit = a.number("limit");
  if (!(limit >= 0 && limit <= 9007199254740991.0)) a.refuse("limit is no number of bytes");
  std::uint8_t* into = const_cast<std::uint8_t*>(a.any_bytes("into", room));
  std::int32_t* outcomes = const_cast<std::int32_t*>(a.any_ints("outcomes", count));
  const Index done = read_files(paths, size, static_cast<Index>(limit), into, room, outcomes, count);
  return Napi::Number::New(call.Env(), static_cast<double>(done));
}

}  // namespace

void add_file_calls(Napi::Env env, Napi::Object exports) {
  exports.Set("canReadFiles", function<can_read_files_call>(env, "canReadFiles"));
  exports.Set("readFiles", function<read_files_call>(env, "readFiles"));
}

}  // namespace framework
