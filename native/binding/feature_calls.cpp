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
#include "../text/line_table.h"
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
constexpr char kTable[] = "line table";

// Lines, the longest, their mean length, code points, the share of letters and digits: into an array, as there are five numbers
// for each document and an array costs more than they do.
Napi::Value measure_lines_call(const Call& call) {
  Arguments a(call, "measureLines");
  Index length = 0;
  const std::uint8_t* text = take_text(a, length);
  const LineStatistics found = line_statistics(text, length, a.bytes("letters", kCodePoints / 8));
  const auto share = [](Index part, Index whole) {
    return whole == 0 ? 0.0 : static_cast<double>(part) / static_cast<double>(whole);
  };
  double* const measured = a.doubles("measured", 5);
  measured[0] = static_cast<double>(found.lines);
  measured[1] = static_cast<double>(found.longest);
  measured[2] = share(found.in_lines, found.lines);
  measured[3] = static_cast<double>(found.length);
  measured[4] = share(found.alphanumeric, found.length);
  return call.Env().Undefined();
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

// Undefined where there is no place of any kind.
Napi::Value personal_starts_call(const Call& call) {
  Arguments a(call, "personalStarts");
  Index length = 0;
  const std::uint8_t* text = take_text(a, length);
  const std::vector<std::uint32_t> starts = personal_starts(text, length);
  if (starts.size() == static_cast<std::size_t>(kPersonalKinds)) return call.Env().Undefined();
  return array_of<Napi::Uint32Array>(call.Env(), starts);
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

// Undefined for none.
Napi::Value keyword_hits_call(const Call& call) {
  Arguments a(call, "keywordHits");
  const KeywordScanner& scanner = Handle<KeywordScanner>::take(a, "scanner", kScanner);
  Index length = 0;
  const std::uint8_t* text = take_text(a, length);
  const std::vector<std::uint32_t> hits = scanner.scan(text, length);
  if (hits.empty()) return call.Env().Undefined();
  return array_of<Napi::Uint32Array>(call.Env(), hits);
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

// How often phrases begin, infinite where only a decoder can tell, and the words, into an array.
Napi::Value tally_openings_call(const Call& call) {
  Arguments a(call, "tallyOpenings");
  const OpeningCounter& counter = Handle<OpeningCounter>::take(a, "counter", kCounter);
  Index length = 0;
  const std::uint8_t* text = take_text(a, length);
  const OpeningCounter::Count counted = counter.count(text, length);
  double* const into = a.doubles("counted", 2);
  into[0] = counted.uncertain ? std::numeric_limits<double>::infinity() : static_cast<double>(counted.found);
  into[1] = static_cast<double>(counted.words);
  return call.Env().Undefined();
}

Napi::Value line_table_call(const Call& call) {
  return Handle<LineTable>::give(call.Env(), kTable, LineTable());
}

Napi::Value clear_lines_call(const Call& call) {
  Arguments a(call, "clearLines");
  LineTable& table = Handle<LineTable>::take(a, "table", kTable);
  table.clear(a.count("expected"));
  return call.Env().Undefined();
}

Napi::Value count_lines_call(const Call& call) {
  Arguments a(call, "countLines");
  LineTable& table = Handle<LineTable>::take(a, "table", kTable);
  Index lines = 0;
  const std::uint32_t* hashes = a.any_counts("hashes", lines);
  table.count_file(hashes, lines);
  return call.Env().Undefined();
}

Napi::Value known_share_call(const Call& call) {
  Arguments a(call, "knownShare");
  const LineTable& table = Handle<LineTable>::take(a, "table", kTable);
  Index lines = 0;
  const std::uint32_t* hashes = a.any_counts("hashes", lines);
  const std::uint16_t* weights = a.shorts("weights", lines);
  return Napi::Number::New(call.Env(), table.known_share(hashes, weights, lines, a.count("mostFiles")));
}

Napi::Value know_lines_call(const Call& call) {
  Arguments a(call, "knowLines");
  LineTable& table = Handle<LineTable>::take(a, "table", kTable);
  Index lines = 0;
  const std::uint32_t* hashes = a.any_counts("hashes", lines);
  table.know(hashes, lines);
  return call.Env().Undefined();
}

}  // namespace

void add_feature_calls(Napi::Env env, Napi::Object exports) {
  exports.Set("measureLines", function<measure_lines_call>(env, "measureLines"));
  exports.Set("builtLines", function<built_lines_call>(env, "builtLines"));
  exports.Set("longLines", function<long_lines_call>(env, "longLines"));
  exports.Set("personalStarts", function<personal_starts_call>(env, "personalStarts"));
  exports.Set("keywordScanner", function<keyword_scanner_call>(env, "keywordScanner"));
  exports.Set("keywordHits", function<keyword_hits_call>(env, "keywordHits"));
  exports.Set("openingCounter", function<opening_counter_call>(env, "openingCounter"));
  exports.Set("tallyOpenings", function<tally_openings_call>(env, "tallyOpenings"));
  exports.Set("lineTable", function<line_table_call>(env, "lineTable"));
  exports.Set("clearLines", function<clear_lines_call>(env, "clearLines"));
  exports.Set("countLines", function<count_lines_call>(env, "countLines"));
  exports.Set("knownShare", function<known_share_call>(env, "knownShare"));
  exports.Set("knowLines", function<know_lines_call>(env, "knowLines"));
}

}  // namespace framework
