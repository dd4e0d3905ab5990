#include "task_calls.h"

#include <cstdint>
#include <cstring>
#include <utility>
#include <vector>

#include "../text/task_matcher.h"
#include "arguments.h"
#include "fitting.h"
#include "guarded.h"
#include "handle.h"
#include "text_arguments.h"

namespace framework {
namespace {

using Call = Napi::CallbackInfo;

constexpr char kMatcher[] = "task matcher";
// Bits of what is said about a text.
constexpr std::uint8_t kByWords = 1, kInPart = 2;

// The matcher, and the length of each text.
Napi::Value task_matcher_call(const Call& call) {
  Arguments a(call, "taskMatcher");
  Index size = 0, ends = 0, count = 0, tasks = 0, abouts = 0;
  const std::uint8_t* bytes = a.any_bytes("bytes", size);
  const std::uint32_t* offsets = a.any_counts("offsets", ends);
  const std::uint32_t* benchmark = a.any_counts("benchmarks", count);
  const std::uint32_t* task = a.any_counts("tasks", tasks);
  const std::uint8_t* about = a.any_bytes("about", abouts);
  const Index run_of_tokens = a.count("runOfTokens", 1), run_of_words = a.count("runOfWords", 1);
  const Index shortest = a.count("shortest");
  constexpr Index kLongestRun = 1 << 16;
  if (run_of_tokens > kLongestRun || run_of_words > kLongestRun) a.refuse("a run of more than 65536 tokens");
  if (ends != count + 1 || tasks != count || abouts != count) a.refuse("offsets, benchmarks, tasks and about do not fit");
  for (Index at = 0; at < count; at++) {
    if (offsets[at] > offsets[at + 1]) a.refuse("offsets fall");
  }
  if (offsets[0] != 0 || static_cast<Index>(offsets[count]) != size) a.refuse("offsets lead out of bytes");
  TaskMatcher matcher(run_of_tokens, run_of_words, static_cast<std::uint32_t>(shortest));
  for (Index at = 0; at < count; at++) {
    matcher.add(bytes + offsets[at], static_cast<Index>(offsets[at + 1] - offsets[at]),
                TaskText{{benchmark[at], task[at]}, (about[at] & kByWords) != 0, (about[at] & kInPart) != 0});
  }
  matcher.finish();
  Napi::Object result = Napi::Object::New(call.Env());
  result.Set("lengths", array_of<Napi::Uint32Array>(call.Env(), matcher.lengths()));
  result.Set("matcher", Handle<TaskMatcher>::give(call.Env(), kMatcher, std::move(matcher)));
  return result;
}

// How many texts are held as a whole, which, and triples of those in part; undefined for nothing at all.
Napi::Value match_tasks_call(const Call& call) {
  Arguments a(call, "matchTasks");
  TaskMatcher& matcher = Handle<TaskMatcher>::take(a, "matcher", kMatcher);
  Index length = 0;
  const std::uint8_t* text = take_text(a, length);
  const Index least = a.count("least");
  TaskMatcher::Matches matches = matcher.find(text, length, static_cast<std::uint32_t>(least));
  if (matches.whole.empty() && matches.runs.empty()) return call.Env().Undefined();
  std::vector<std::uint32_t> all{static_cast<std::uint32_t>(matches.whole.size())};
  all.insert(all.end(), matches.whole.begin(), matches.whole.end());
  all.insert(all.end(), matches.runs.begin(), matches.runs.end());
  return array_of<Napi::Uint32Array>(call.Env(), all);
}

}  // namespace

void add_task_calls(Napi::Env env, Napi::Object exports) {
  exports.Set("taskMatcher", function<task_matcher_call>(env, "taskMatcher"));
  exports.Set("matchTasks", function<match_tasks_call>(env, "matchTasks"));
}

}  // namespace framework
