#include "text_calls.h"

#include <cmath>
#include <cstdint>
#include <cstring>
#include <utility>
#include <vector>

#include "../text/alphabet.h"
#include "../text/best_path.h"
#include "../text/concatenate.h"
#include "../text/double_array.h"
#include "../text/expectation.h"
#include "../text/seed_pieces.h"
#include "../text/span_counter.h"
#include "../text/suffix_bucket.h"
#include "../text/unigram_encoder.h"
#include "arguments.h"
#include "fitting.h"
#include "guarded.h"
#include "handle.h"
#include "text_arguments.h"

namespace framework {
namespace {

using Call = Napi::CallbackInfo;

constexpr char kSpanCounter[] = "span counter";
constexpr char kEncoder[] = "unigram encoder";

// ── what is taken ──

// Offsets that ascend from 0 and stay inside the bytes.
ByteStrings take_strings(Arguments& a, const char* name) {
  Index size = 0, count = 0;
  const std::uint8_t* bytes = a.any_bytes(name, size);
  const std::uint32_t* offsets = a.any_counts(name, count);
  if (count < 1 || offsets[0] != 0) a.refuse(std::string(name) + ": offsets do not begin with 0");
  for (Index index = 1; index < count; index++) {
    if (offsets[index] < offsets[index - 1]) a.refuse(std::string(name) + ": offsets do not ascend");
  }
  if (static_cast<Index>(offsets[count - 1]) > size) a.refuse(std::string(name) + ": offsets lead past the bytes");
  return {bytes, offsets, count - 1};
}

Spans take_spans(Arguments& a) {
  const ByteStrings strings = take_strings(a, "spans");
  // Positions in the spans with a byte behind each are numbers of 32 bits.
  if (strings.size() + strings.count > 0xffffff00) a.refuse("spans of more than 4 GB");
  for (Index index = 0; index < strings.count; index++) {
    if (strings.length(index) > 0x7ffffff0) a.refuse("a span of more than 2 GB");
  }
  return {strings, a.doubles("counts", strings.count)};
}

// None empty, sorted, none twice.
ByteStrings take_sorted_strings(Arguments& a, const char* name) {
  const ByteStrings strings = take_strings(a, name);
  if (strings.count > 0 && strings.length(0) == 0) a.refuse(std::string(name) + ": one is empty");
  for (Index index = 1; index < strings.count; index++) {
    const Index before = strings.length(index - 1), length = strings.length(index);
    const int order = std::memcmp(strings.at(index - 1), strings.at(index),
                                  static_cast<std::size_t>(before < length ? before : length));
    if (order > 0 || (order == 0 && before >= length)) a.refuse(std::string(name) + ": not sorted, or one twice");
  }
  return strings;
}

// A trie whose every step stays inside its arrays, with values of `pieces` strings.
DoubleArrayView take_trie(Arguments& a, Index pieces) {
  Index size = 0;
  const std::int32_t* base = a.any_ints("base", size);
  const std::int32_t* check = a.ints("check", {size});
  const std::int32_t* value = a.ints("value", {size});
  if (size < kByteValues) a.refuse("the trie is too short");
  for (Index slot = 0; slot < size; slot++) {
    if (base[slot] < 0 || base[slot] > size - kByteValues) a.refuse("the trie leads out of itself");
    if (value[slot] < -1 || value[slot] >= pieces) a.refuse("the trie names a piece that is not there");
  }
  return {base, check, value, size};
}

// ── what is given ──

template <class T, class Array>
Array array_of(Napi::Env env, const T* data, std::size_t count) {
  Array array = Array::New(env, count);
  if (count > 0) std::memcpy(array.Data(), data, count * sizeof(T));
  return array;
}
Napi::Uint8Array bytes_of(Napi::Env env, const std::vector<std::uint8_t>& from) {
  return array_of<std::uint8_t, Napi::Uint8Array>(env, from.data(), from.size());
}
Napi::Uint32Array counts_of(Napi::Env env, const std::vector<std::uint32_t>& from) {
  return array_of<std::uint32_t, Napi::Uint32Array>(env, from.data(), from.size());
}
Napi::Int32Array ints_of(Napi::Env env, const std::vector<std::int32_t>& from) {
  return array_of<std::int32_t, Napi::Int32Array>(env, from.data(), from.size());
}
Napi::Float64Array doubles_of(Napi::Env env, const std::vector<double>& from) {
  return array_of<double, Napi::Float64Array>(env, from.data(), from.size());
}

// ── counting spans ──

Napi::Value span_counter_call(const Call& call) {
  Arguments a(call, "spanCounter");
  Index count = 0;
  const std::uint32_t* characters = a.any_counts("characters", count);
  const std::uint8_t* classes = a.bytes("classes", count);
  for (Index index = 0; index < count; index++) {
    if (characters[index] >= Alphabet::kCodePoints) a.refuse("a character past U+10FFFF");
    if (classes[index] >= kCharacterClasses) a.refuse("there is no class " + std::to_string(classes[index]));
  }
  const Index most = a.count("maxDistinct", 1);
  return Handle<SpanCounter>::give(call.Env(), kSpanCounter, SpanCounter(Alphabet(characters, classes, count), most));
}

void span_counter_add_call(const Call& call) {
  Arguments a(call, "spanCounterAdd");
  SpanCounter& counter = Handle<SpanCounter>::take(a, "counter", kSpanCounter);
  const std::vector<Text> texts = take_texts(a);
  std::vector<const std::uint8_t*> begins;
  std::vector<Index> lengths;
  for (const Text& text : texts) {
    begins.push_back(text.bytes);
    lengths.push_back(text.length);
  }
  const double weight = a.number("weight");
  if (!(weight > 0.0) || !std::isfinite(weight)) a.refuse("the weight is not a number above 0");
  counter.add(begins.data(), lengths.data(), static_cast<Index>(texts.size()), weight);
}

Napi::Value span_counter_take_call(const Call& call) {
  Arguments a(call, "spanCounterTake");
  const SpanCounter& counter = Handle<SpanCounter>::take(a, "counter", kSpanCounter);
  const Napi::Env env = call.Env();
  Napi::Object result = Napi::Object::New(env);
  result.Set("bytes", bytes_of(env, counter.bytes()));
  result.Set("offsets", counts_of(env, counter.offsets()));
  result.Set("counts", doubles_of(env, counter.counts()));
  result.Set("occurrences", counter.occurrences());
  result.Set("forgotten", counter.forgotten());
  return result;
}

// ── training ──

Napi::Value seed_pieces_call(const Call& call) {
  Arguments a(call, "seedPieces");
  const Spans spans = take_spans(a);
  const Index longest = a.count("maxLength", 1), limit = a.count("limit", 1);
  if (longest > kLongestPiece) a.refuse("maxLength is above " + std::to_string(kLongestPiece));
  const Seeds seeds = seed_pieces(spans, longest, limit);
  const Napi::Env env = call.Env();
  Napi::Object result = Napi::Object::New(env);
  result.Set("bytes", bytes_of(env, seeds.bytes));
  result.Set("offsets", counts_of(env, seeds.offsets));
  result.Set("covers", doubles_of(env, seeds.covers));
  result.Set("required", bytes_of(env, seeds.required));
  return result;
}

Napi::Value double_array_call(const Call& call) {
  Arguments a(call, "doubleArray");
  const ByteStrings strings = take_sorted_strings(a, "strings");
  const DoubleArray trie = build_double_array(strings);
  const Napi::Env env = call.Env();
  Napi::Object result = Napi::Object::New(env);
  result.Set("base", ints_of(env, trie.base));
  result.Set("check", ints_of(env, trie.check));
  result.Set("value", ints_of(env, trie.value));
  return result;
}

Napi::Value expectation_call(const Call& call) {
  Arguments a(call, "expectation");
  const Spans spans = take_spans(a);
  const Index pieces = a.count("pieces");
  PieceModel model{};
  model.pieces = pieces;
  model.trie = take_trie(a, pieces);
  model.scores = a.doubles("scores", pieces);
  model.weights = a.doubles("weights", pieces);
  model.required = a.bytes("required", pieces);
  const double cost_of_byte = a.number("costOfByte");
  Napi::Float64Array counts = Napi::Float64Array::New(call.Env(), static_cast<std::size_t>(pieces));
  Napi::Object result = Napi::Object::New(call.Env());
  // An empty array may have no memory.
  double nothing = 0.0;
  result.Set("logLikelihood", expectation(spans, model, cost_of_byte, pieces > 0 ? counts.Data() : &nothing));
  result.Set("counts", counts);
  return result;
}

ScoredPieces take_scored_pieces(Arguments& a) {
  ScoredPieces pieces{};
  pieces.strings = take_strings(a, "pieces");
  pieces.trie = take_trie(a, pieces.strings.count);
  pieces.scores = a.doubles("scores", pieces.strings.count);
  return pieces;
}

Napi::Value count_uses_call(const Call& call) {
  Arguments a(call, "countUses");
  const Spans spans = take_spans(a);
  const ScoredPieces pieces = take_scored_pieces(a);
  Napi::Float64Array uses = Napi::Float64Array::New(call.Env(), static_cast<std::size_t>(pieces.strings.count));
  count_uses(spans, pieces, uses.Data());
  return uses;
}

Napi::Value alternatives_call(const Call& call) {
  Arguments a(call, "alternatives");
  const ScoredPieces pieces = take_scored_pieces(a);
  const Alternatives found = alternatives(pieces, a.bytes("wanted", pieces.strings.count));
  const Napi::Env env = call.Env();
  Napi::Object result = Napi::Object::New(env);
  result.Set("scores", doubles_of(env, found.scores));
  result.Set("offsets", counts_of(env, found.offsets));
  result.Set("parts", counts_of(env, found.parts));
  return result;
}

// ── encoding and decoding ──

Napi::Value unigram_encoder_call(const Call& call) {
  Arguments a(call, "unigramEncoder");
  UnigramModel model{};
  model.strings = take_sorted_strings(a, "pieces");
  const Index count = model.strings.count;
  model.ids = a.ints("ids", {count});
  model.scores = a.floats("scores", {count});
  for (Index piece = 0; piece < count; piece++) {
    if (!std::isfinite(model.scores[piece])) a.refuse("score " + std::to_string(piece) + " is not finite");
  }
  model.unknown_score = static_cast<float>(a.number("unknownScore"));
  if (std::isnan(model.unknown_score)) a.refuse("unknownScore is not a number");
  model.unknown_id = static_cast<std::int32_t>(a.count("unknownId"));
  Index bytes = 0;
  const std::int32_t* byte_ids = a.any_ints("byteIds", bytes);
  if (bytes != 0 && bytes != kByteValues) a.refuse("byteIds has " + std::to_string(bytes) + " elements, not 0 or 256");
  model.byte_ids = bytes == 0 ? nullptr : byte_ids;
  return Handle<UnigramEncoder>::give(call.Env(), kEncoder, UnigramEncoder(model));
}

Napi::Value unigram_encode_call(const Call& call) {
  Arguments a(call, "unigramEncode");
  UnigramEncoder& encoder = Handle<UnigramEncoder>::take(a, "encoder", kEncoder);
  const std::vector<Text> texts = take_texts(a);
  Encoding encoding = encoder.encode(texts);
  if (encoding.size() > 0xffffffffu) a.refuse("more than 4 billion ids at once");
  const Napi::Env env = call.Env();
  Napi::Uint32Array ids = Napi::Uint32Array::New(env, encoding.size());
  Napi::Uint32Array offsets = Napi::Uint32Array::New(env, texts.size() + 1);
  for (std::size_t text = 0; text <= texts.size(); text++) {
    offsets.Data()[text] = static_cast<std::uint32_t>(encoding.start_of(text));
  }
  if (encoding.size() > 0) std::move(encoding).move_to(ids.Data());
  Napi::Object result = Napi::Object::New(env);
  result.Set("ids", ids);
  result.Set("offsets", offsets);
  return result;
}

// A few numbers can name many bytes: JavaScript makes the array, and there what is too large is an error like any other.
struct Concatenation {
  ByteStrings strings;
  const std::uint32_t* numbers;
  Index count = 0;
  double size = 0.0;
};

Concatenation take_concatenation(Arguments& a) {
  Concatenation given{};
  given.strings = take_strings(a, "strings");
  given.numbers = a.any_counts("numbers", given.count);
  given.size = concatenated_size(given.strings, given.numbers, given.count);
  if (given.size < 0) a.refuse("a number that is not below the count of the strings");
  return given;
}

Napi::Value concatenated_size_call(const Call& call) {
  Arguments a(call, "concatenatedSize");
  return Napi::Number::New(call.Env(), take_concatenation(a).size);
}

void concatenate_call(const Call& call) {
  Arguments a(call, "concatenate");
  const Concatenation given = take_concatenation(a);
  std::uint8_t* out = a.written_bytes("out", static_cast<Index>(given.size));
  concatenate(given.strings, given.numbers, given.count, out);
}

}  // namespace

void add_text_calls(Napi::Env env, Napi::Object exports) {
  exports.Set("spanCounter", function<span_counter_call>(env, "spanCounter"));
  exports.Set("spanCounterAdd", Napi::Function::New<guarded<span_counter_add_call>>(env, "spanCounterAdd"));
  exports.Set("spanCounterTake", function<span_counter_take_call>(env, "spanCounterTake"));
  exports.Set("seedPieces", function<seed_pieces_call>(env, "seedPieces"));
  exports.Set("doubleArray", function<double_array_call>(env, "doubleArray"));
  exports.Set("expectation", function<expectation_call>(env, "expectation"));
  exports.Set("countUses", function<count_uses_call>(env, "countUses"));
  exports.Set("alternatives", function<alternatives_call>(env, "alternatives"));
  exports.Set("unigramEncoder", function<unigram_encoder_call>(env, "unigramEncoder"));
  exports.Set("unigramEncode", function<unigram_encode_call>(env, "unigramEncode"));
  exports.Set("concatenatedSize", function<concatenated_size_call>(env, "concatenatedSize"));
  exports.Set("concatenate", Napi::Function::New<guarded<concatenate_call>>(env, "concatenate"));
}

}  // namespace framework
