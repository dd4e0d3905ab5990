// Tasks of benchmarks in documents: their texts as a whole, and in part (`task-matcher.ts` of plugin-decontaminate is the
// reference).
#pragma once

#include <cstdint>
#include <vector>

#include "text_runs.h"
#include "token_numbers.h"
#include "whole_texts.h"

namespace framework {

struct TaskText {
  TextOrigin origin;
  // By its words, without signs.
  bool by_words;
  // Whether parts of it are looked for.
  bool in_part;
};

class TaskMatcher {
 public:
  // Runs in tokens and in words; texts of fewer bytes than `shortest` are not looked for as a whole.
  TaskMatcher(Index run_of_tokens, Index run_of_words, std::uint32_t shortest)
      : shortest_(shortest), token_runs_(run_of_tokens), word_runs_(run_of_words) {}

  // Texts are numbered in the order they are added.
  void add(const std::uint8_t* text, Index length, const TaskText& about);
  void finish();
  // Of each text, in bytes, without what separates.
  const std::vector<std::uint32_t>& lengths() const { return lengths_; }

  // Texts that a document holds as a whole, ascending; triples of a text, how many of its runs the document holds (`least` or
  // more), and of how many, ascending.
  struct Matches {
    std::vector<std::uint32_t> whole, runs;
  };
  Matches find(const std::uint8_t* document, Index length, std::uint32_t least);

 private:
  void count(const TextRuns& runs, const std::vector<std::uint32_t>& found, std::vector<std::uint8_t>& seen,
             std::uint32_t least, Matches& matches);

  std::uint32_t shortest_;
  TokenNumbers numbers_;
  WholeTexts whole_tokens_, whole_words_;
  TextRuns token_runs_, word_runs_;
  std::vector<std::uint32_t> lengths_;
  std::vector<TextOrigin> origins_;
  // Known tokens in a row, and words, that hold anything at all.
  std::size_t shortest_of_tokens_ = 1, shortest_of_words_ = 1;
  // Of one document: kept for the next one.
  NumberedText part_;
  std::vector<std::uint8_t> whole_seen_, token_runs_seen_, word_runs_seen_;
  std::vector<std::uint32_t> found_whole_, found_tokens_, found_words_, matches_;
};

}  // namespace framework
