#include "feature_calls.h"

#include <cstdint>
#include <cstring>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "../text/keyword_scan.h"
#include "../text/line_hashes.h"
#include "../text/line_statistics.h"
#include "../text/opening_counter.h"
#include "../text/personal_starts.h"
#include "../text/shingles.h"
#include "arguments.h"
#include "fitting.h"
#include "guarded.h"
#include "handle.h"
#include "text_arguments.h"

namespace framework {
namespace {

using Call = Napi::CallbackInfo;

constexpr char kScanner[] = "keyword scanner";
constexpr char kCounter[] = "opening counter";

// Lines, the longest, their mean length, code points, the share of letters and digits.
Napi::Value line_statistics_call(const Call& call) {
  Arguments a(call, "lineStatistics");
  Index length = 0;
  const std::uint8_t* text = take_text(a, length);
  const LineStatistics found = line_statistics(text, length, a.bytes("letters", kCodePoints / 8));
  const auto share = [](Index part, Index whole) {
    return whole == 0 ? 0.0 : static_cast<double>(part) / static_cast<double>(whole);
  };
  return array_of<Napi::Float64Array>(
      call.Env(), std::vector<double>{static_cast<double>(found.lines), static_cast<double>(found.longest),
                                      share(found.in_lines, found.lines), static_cast<double>(found.length),
                                      share(found.alphanumeric, found.length)});
}

Napi::Value built_lines_call(const Call& call) {
  Arguments a(call, "builtLines");
  Index length = 0;
  const std::uint8_t* text = take_text(a, length);
  const BuiltLines lines = built_lines(text, length);
  Napi::Object result = Napi::Object::New(call.Env());
  result.Set("hashes", array_of<Napi::Uint32Array>(call.Env(), lines.hashes));
  result.Set("weights", array_of<Napi::Uint16Array>(call.Env(), lines.weights));
  return result;
}

Napi::Value long_lines_call(const Call& call) {
  Arguments a(call, "longLines");
  Index length = 0;
  const std::uint8_t* text = take_text(a, length);
  return array_of<Napi::Float64Array>(call.Env(), long_lines(text, length));
}

Napi::Value personal_starts_call(const Call& call) {
  Arguments a(call, "personalStarts");
  Index length = 0;
  const std::uint8_t* text = take_text(a, length);
  return array_of<Napi::Uint32Array>(call.Env(), personal_starts(text, length));
}

Napi::Value keyword_scanner_call(const Call& call) {
  Arguments a(call, "keywordScanner");
  Index edges = 0, states = 0;
  const std::int32_t* next = a.any_ints("next", edges);
  const std::uint8_t* accepting = a.any_bytes("accepting", states);
  if (states == 0 || edges != states * 256) a.refuse("next has not 256 edges for each state of accepting");
  for (Index at = 0; at < edges; at++) {
    if (next[at] < 0 || next[at] >= states) a.refuse("an edge leads to no state");
  }
  return Handle<KeywordScanner>::give(
      call.Env(), kScanner,
      KeywordScanner(std::vector<std::int32_t>(next, next + edges), std::vector<std::uint8_t>(accepting, accepting + states)));
}

Napi::Value keyword_hits_call(const Call& call) {
  Arguments a(call, "keywordHits");
  const KeywordScanner& scanner = Handle<KeywordScanner>::take(a, "scanner", kScanner);
  Index length = 0;
  const std::uint8_t* text = take_text(a, length);
  return array_of<Napi::Uint32Array>(call.Env(), scanner.scan(text, length));
}

Napi::Value opening_counter_call(const Call& call) {
  Arguments a(call, "openingCounter");
  const std::uint8_t* kinds = a.bytes("kinds", 256);
  Index count = 0, phrases = 0, halves = 0;
  const std::uint32_t* words = a.any_counts("words", count);
  const std::uint32_t* beginnings = a.any_counts("beginnings", phrases);
  const std::uint32_t* pairs = a.any_counts("pairs", halves);
  if (halves % 2 != 0) a.refuse("pairs has half a pair");
  std::vector<std::pair<std::uint32_t, std::uint32_t>> taken;
  for (Index at = 0; at < halves; at += 2) taken.emplace_back(pairs[at], pairs[at + 1]);
  const bool any_beyond = a.flag("anyBeyond");
  return Handle<OpeningCounter>::give(
      call.Env(), kCounter, OpeningCounter(kinds, std::vector<std::uint32_t>(words, words + count),
                     std::vector<std::uint32_t>(beginnings, beginnings + phrases), taken, any_beyond));
}

// How often phrases begin, infinite where only a decoder can tell, and the words.
Napi::Value count_openings_call(const Call& call) {
  Arguments a(call, "countOpenings");
  const OpeningCounter& counter = Handle<OpeningCounter>::take(a, "counter", kCounter);
  Index length = 0;
  const std::uint8_t* text = take_text(a, length);
  const OpeningCounter::Count counted = counter.count(text, length);
  const double found = counted.uncertain ? std::numeric_limits<double>::infinity() : static_cast<double>(counted.found);
  return array_of<Napi::Float64Array>(call.Env(), std::vector<double>{found, static_cast<double>(counted.words)});
}

}  // namespace

void add_feature_calls(Napi::Env env, Napi::Object exports) {
  exports.Set("lineStatistics", function<line_statistics_call>(env, "lineStatistics"));
  exports.Set("builtLines", function<built_lines_call>(env, "builtLines"));
  exports.Set("longLines", function<long_lines_call>(env, "longLines"));
  exports.Set("personalStarts", function<personal_starts_call>(env, "personalStarts"));
  exports.Set("keywordScanner", function<keyword_scanner_call>(env, "keywordScanner"));
  exports.Set("keywordHits", function<keyword_hits_call>(env, "keywordHits"));
  exports.Set("openingCounter", function<opening_counter_call>(env, "openingCounter"));
  exports.Set("countOpenings", function<count_openings_call>(env, "countOpenings"));
}

}  // namespace framework
