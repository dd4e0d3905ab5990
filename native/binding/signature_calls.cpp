#include "signature_calls.h"

#include <cstdint>
#include <cstring>
#include <string>
#include <utility>
#include <vector>

#include "../text/code_signatures.h"
#include "../text/minima.h"
#include "../text/shingles.h"
#include "arguments.h"
#include "fitting.h"
#include "guarded.h"
#include "handle.h"
#include "text_arguments.h"

namespace framework {
namespace {

using Call = Napi::CallbackInfo;

constexpr char kShingler[] = "word shingler";

// 64-bit numbers, given as their lower and upper halves.
std::vector<std::uint64_t> take_wide(Arguments& a, const char* name, Index& count) {
  const std::uint32_t* low = a.any_counts((std::string(name) + ", lower halves").c_str(), count);
  Index halves = 0;
  const std::uint32_t* high = a.any_counts((std::string(name) + ", upper halves").c_str(), halves);
  // Numbers of 32 bits have none.
  if (halves != count && halves != 0) a.refuse(std::string(name) + " has halves of other counts");
  std::vector<std::uint64_t> wide(static_cast<std::size_t>(count));
  for (Index i = 0; i < count; i++) {
    wide[static_cast<std::size_t>(i)] = low[i] | (halves == 0 ? 0 : static_cast<std::uint64_t>(high[i]) << 32);
  }
  return wide;
}

// A bit for each code point.
std::vector<std::uint32_t> take_characters(Arguments& a, const char* name) {
  Index size = 0;
  const std::uint32_t* bits = a.any_counts(name, size);
  if (size != kCodePoints / 32)
    a.refuse(std::string(name) + " has " + std::to_string(size) + " numbers, not a bit for each code point");
  return std::vector<std::uint32_t>(bits, bits + size);
}

Napi::Value word_shingler_call(const Call& call) {
  Arguments a(call, "wordShingler");
  WordRules rules;
  rules.separators = take_characters(a, "separators");
  rules.cased = take_characters(a, "cased");
  rules.keeps_empty_words = a.flag("keepsEmptyWords");
  rules.run = a.count("run", 1);
  rules.least_words = a.count("leastWords");
  const std::string hash = a.text("hash");
  if (hash == "xxh32") rules.hash = WordRules::Hash::xxh32;
  else if (hash == "xxh64") rules.hash = WordRules::Hash::xxh64;
  else if (hash == "xxh3") rules.hash = WordRules::Hash::xxh3;
  else a.refuse("there is no hash '" + hash + "'");
  const double seed = a.number("seed");
  if (!(seed >= 0 && seed <= 4294967295.0)) a.refuse("seed is no unsigned number of 32 bits");
  rules.seed = static_cast<std::uint32_t>(seed);
  rules.distinct = a.flag("distinct");
  return Handle<WordShingler>::give(call.Env(), kShingler, WordShingler(std::move(rules)));
}

Napi::Value word_shingles_call(const Call& call) {
  Arguments a(call, "wordShingles");
  WordShingler& shingler = Handle<WordShingler>::take(a, "shingler", kShingler);
  Index length = 0;
  const std::uint8_t* text = take_text(a, length);
  const std::vector<std::uint64_t>* found = shingler.shingles(text, length);
  const Napi::Env env = call.Env();
  if (found == nullptr) return env.Null();
  const std::vector<std::uint64_t>& hashes = *found;
  Napi::Uint32Array low = Napi::Uint32Array::New(env, hashes.size());
  Napi::Uint32Array high = Napi::Uint32Array::New(env, hashes.size());
  std::uint32_t* lower = low.Data();
  std::uint32_t* upper = high.Data();
  for (std::size_t i = 0; i < hashes.size(); i++) {
    lower[i] = static_cast<std::uint32_t>(hashes[i]);
    upper[i] = static_cast<std::uint32_t>(hashes[i] >> 32);
  }
  Napi::Object result = Napi::Object::New(env);
  result.Set("low", low);
  result.Set("high", high);
  return result;
}

Napi::Value code_shingles_call(const Call& call) {
  Arguments a(call, "codeShingles");
  Index length = 0;
  const std::uint8_t* text = take_text(a, length);
  return array_of<Napi::Uint32Array>(call.Env(), CodeShingler().shingles(text, length));
}

// Multipliers and addends of 32 bits.
struct Permutations32 {
  const std::int32_t* multipliers;
  const std::int32_t* addends;
  Index count = 0;
};

Permutations32 take_permutations(Arguments& a) {
  Permutations32 taken{};
  taken.multipliers = a.any_ints("multipliers", taken.count);
  taken.addends = a.ints("addends", {taken.count});
  return taken;
}

// Into an array of the caller's: of each text the number of shingles, then whether it is plain, then the minima, then the
// sketches, two numbers a word, then the shingles. Gives how many words that takes; what is written means nothing where the
// array has fewer.
Napi::Value code_signatures_call(const Call& call) {
  Arguments a(call, "codeSignatures");
  const std::vector<Text> texts = take_texts(a);
  for (const Text& text : texts) {
    if (text.length > kLongestText) a.refuse("a text of more than 2 GB");
  }
  const Permutations32 p = take_permutations(a);
  Index room = 0;
  std::uint32_t* const into = a.written_counts("into", room);
  constexpr Index kSketchWords = kSketchBins / 2;
  const Index rows = static_cast<Index>(texts.size()), fixed = rows * (2 + p.count + kSketchWords);
  // No shingle is made to learn how many there are: a text has no more of them than bytes.
  if (room < fixed) {
    double most = static_cast<double>(fixed);
    for (const Text& text : texts) most += static_cast<double>(text.length);
    return Napi::Number::New(call.Env(), most);
  }
  CodeSignatures signatures{};
  signatures.counts = into;
  signatures.plain = signatures.counts + rows;
  signatures.minima = signatures.plain + rows;
  std::uint32_t* const sketches = signatures.minima + rows * p.count;
  signatures.sketches = reinterpret_cast<std::uint16_t*>(sketches);
  signatures.shingles = sketches + rows * kSketchWords;
  signatures.room = room - fixed;
  const Index shingles = code_signatures(texts, p.multipliers, p.addends, p.count, signatures);
  return Napi::Number::New(call.Env(), static_cast<double>(fixed + shingles));
}

Napi::Value minima_32_call(const Call& call) {
  Arguments a(call, "minima32");
  Index count = 0;
  const std::uint32_t* hashes = a.any_counts("hashes", count);
  const Permutations32 p = take_permutations(a);
  std::vector<std::uint32_t> minima(static_cast<std::size_t>(p.count));
  minima_32(hashes, count, p.multipliers, p.addends, p.count, reinterpret_cast<std::int32_t*>(minima.data()));
  return array_of<Napi::Uint32Array>(call.Env(), minima);
}

Napi::Value minima_wrapped_32_call(const Call& call) {
  Arguments a(call, "minimaWrapped32");
  Index count = 0;
  const std::uint32_t* hashes = a.any_counts("hashes", count);
  const Permutations32 p = take_permutations(a);
  std::vector<std::uint32_t> minima(static_cast<std::size_t>(p.count));
  minima_wrapped_32(hashes, count, p.multipliers, p.addends, p.count, minima.data());
  return array_of<Napi::Uint32Array>(call.Env(), minima);
}

// The minima of each permutation: one number, or two with the lower half first.
Napi::Value minima_61_call(const Call& call) {
  Arguments a(call, "minima61");
  Index count = 0, permutations = 0, addend_count = 0;
  const std::vector<std::uint64_t> hashes = take_wide(a, "hashes", count);
  const std::vector<std::uint64_t> multipliers = take_wide(a, "multipliers", permutations);
  const std::vector<std::uint64_t> addends = take_wide(a, "addends", addend_count);
  if (addend_count != permutations) a.refuse("as many addends as multipliers are needed");
  const bool whole = a.flag("whole");
  std::vector<std::uint64_t> minima(static_cast<std::size_t>(permutations));
  minima_61(hashes.data(), count, multipliers.data(), addends.data(), permutations, whole, minima.data());
  std::vector<std::uint32_t> words;
  for (const std::uint64_t least : minima) {
    // Of no hashes at all: the largest there are.
    words.push_back(count == 0 ? 0xffffffffu : static_cast<std::uint32_t>(least));
    if (whole) words.push_back(count == 0 ? 0xffffffffu : static_cast<std::uint32_t>(least >> 32));
  }
  return array_of<Napi::Uint32Array>(call.Env(), words);
}

Napi::Value majority_call(const Call& call) {
  Arguments a(call, "majority");
  Index count = 0;
  const std::vector<std::uint64_t> hashes = take_wide(a, "hashes", count);
  const std::uint64_t bits = majority(hashes.data(), count);
  return array_of<Napi::Uint32Array>(
      call.Env(), std::vector<std::uint32_t>{static_cast<std::uint32_t>(bits), static_cast<std::uint32_t>(bits >> 32)});
}

}  // namespace

void add_signature_calls(Napi::Env env, Napi::Object exports) {
  exports.Set("wordShingler", function<word_shingler_call>(env, "wordShingler"));
  exports.Set("wordShingles", function<word_shingles_call>(env, "wordShingles"));
  exports.Set("codeShingles", function<code_shingles_call>(env, "codeShingles"));
  exports.Set("codeSignatures", function<code_signatures_call>(env, "codeSignatures"));
  exports.Set("minima32", function<minima_32_call>(env, "minima32"));
  exports.Set("minimaWrapped32", function<minima_wrapped_32_call>(env, "minimaWrapped32"));
  exports.Set("minima61", function<minima_61_call>(env, "minima61"));
  exports.Set("majority", function<majority_call>(env, "majority"));
}

}  // namespace framework
