#include "licence_calls.h"

#include <cstdint>
#include <cstring>
#include <string>
#include <utility>
#include <vector>

#include "../text/licence_comments.h"
#include "../text/licence_index.h"
#include "../text/licence_words.h"
#include "arguments.h"
#include "fitting.h"
#include "guarded.h"
#include "handle.h"
#include "text_arguments.h"

namespace framework {
namespace {

using Call = Napi::CallbackInfo;

constexpr char kIndex[] = "licence index";

// The comments; undefined where nothing speaks of licences, null where there is more than ASCII.
Napi::Value licence_comments_call(const Call& call) {
  Arguments a(call, "licenceComments");
  Index length = 0;
  const std::uint8_t* text = take_text(a, length);
  const std::string form = a.text("form");
  if (form != "source" && form != "prose") a.refuse("form is 'source' or 'prose', not '" + form + "'");
  if (!is_ascii(text, length)) return call.Env().Null();
  if (!speaks_of_licences(text, length)) return call.Env().Undefined();
  std::vector<std::uint8_t> comments;
  (form == "prose" ? markup_comments : source_comments)(text, length, comments);
  if (!speaks_of_licences(comments.data(), static_cast<Index>(comments.size()))) return call.Env().Undefined();
  return array_of<Napi::Uint8Array>(call.Env(), comments);
}

// The words and their trigrams; null where there is more than ASCII.
Napi::Value licence_words_call(const Call& call) {
  Arguments a(call, "licenceWords");
  Index length = 0;
  const std::uint8_t* text = take_text(a, length);
  if (!is_ascii(text, length)) return call.Env().Null();
  const LicenceWords found = licence_words(text, length);
  Napi::Object result = Napi::Object::New(call.Env());
  result.Set("words", array_of<Napi::Uint8Array>(call.Env(), found.words));
  result.Set("trigrams", array_of<Napi::Uint32Array>(call.Env(), found.trigrams));
  return result;
}

Napi::Value licence_index_call(const Call& call) {
  Arguments a(call, "licenceIndex");
  Index size = 0, ends = 0;
  const std::uint32_t* trigrams = a.any_counts("trigrams", size);
  const std::uint32_t* offsets = a.any_counts("offsets", ends);
  if (ends == 0 || offsets[0] != 0 || static_cast<Index>(offsets[ends - 1]) != size) {
    a.refuse("offsets are not those of trigrams");
  }
  // More than so many licences, and a count of 16 bits would not hold how many have a trigram.
  if (ends > 0xffff) a.refuse("more than 65534 licences");
  for (Index at = 0; at + 1 < ends; at++) {
    if (offsets[at] > offsets[at + 1]) a.refuse("offsets fall");
  }
  LicenceIndex index;
  for (Index at = 0; at + 1 < ends; at++) index.add(trigrams + offsets[at], offsets[at + 1] - offsets[at]);
  index.finish();
  return Handle<LicenceIndex>::give(call.Env(), kIndex, std::move(index));
}

// Triples of a licence, its trigrams and how many the text holds; the text's own; what is explained. Undefined for none.
Napi::Value match_licences_call(const Call& call) {
  Arguments a(call, "matchLicences");
  const LicenceIndex& index = Handle<LicenceIndex>::take(a, "index", kIndex);
  Index count = 0;
  const std::uint32_t* trigrams = a.any_counts("trigrams", count);
  const LicenceIndex::Matches matches = index.match(trigrams, static_cast<std::size_t>(count));
  if (matches.found.empty()) return call.Env().Undefined();
  std::vector<std::uint32_t> triples;
  for (const LicenceIndex::Match& match : matches.found) {
    triples.insert(triples.end(), {match.licence, match.size, match.held});
  }
  Napi::Object result = Napi::Object::New(call.Env());
  result.Set("found", array_of<Napi::Uint32Array>(call.Env(), triples));
  result.Set("distinct", matches.distinct);
  result.Set("explained", array_of<Napi::Uint32Array>(call.Env(), matches.explained));
  return result;
}

}  // namespace

void add_licence_calls(Napi::Env env, Napi::Object exports) {
  exports.Set("licenceComments", function<licence_comments_call>(env, "licenceComments"));
  exports.Set("licenceWords", function<licence_words_call>(env, "licenceWords"));
  exports.Set("licenceIndex", function<licence_index_call>(env, "licenceIndex"));
  exports.Set("matchLicences", function<match_licences_call>(env, "matchLicences"));
}

}  // namespace framework
