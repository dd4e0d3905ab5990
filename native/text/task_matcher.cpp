#include "task_matcher.h"

#include <algorithm>

#include "known_runs.h"

namespace framework {

void TaskMatcher::add(const std::uint8_t* text, Index length, const TaskText& about) {
  const std::uint32_t id = static_cast<std::uint32_t>(lengths_.size());
  const TextLength lengths = numbers_.learn(text, length, part_);
  const std::uint32_t own = about.by_words ? lengths.words : lengths.tokens;
  const std::vector<std::uint32_t>& tokens = about.by_words ? part_.words : part_.tokens;
  lengths_.push_back(own);
  origins_.push_back(about.origin);
  if (own >= shortest_) (about.by_words ? whole_words_ : whole_tokens_).add(tokens, id);
  if (about.in_part) (about.by_words ? word_runs_ : token_runs_).add(tokens, id);
}

void TaskMatcher::finish() {
  whole_tokens_.finish(numbers_.count());
  whole_words_.finish(numbers_.count());
  token_runs_.finish(origins_);
  word_runs_.finish(origins_);
  shortest_of_tokens_ = std::max<std::size_t>(1, std::min(whole_tokens_.shortest(), token_runs_.shortest()));
  shortest_of_words_ = std::max<std::size_t>(1, std::min(whole_words_.shortest(), word_runs_.shortest()));
  whole_seen_.assign(lengths_.size(), 0);
  token_runs_seen_.assign(token_runs_.runs(), 0);
  word_runs_seen_.assign(word_runs_.runs(), 0);
  matches_.assign(lengths_.size(), 0);
}

TaskMatcher::Matches TaskMatcher::find(const std::uint8_t* document, Index length, std::uint32_t least) {
  found_whole_.clear();
  found_tokens_.clear();
  found_words_.clear();
  const auto each_once = [](std::vector<std::uint8_t>& seen, std::vector<std::uint32_t>& found) {
    return [&seen, &found](std::uint32_t number) {
      if (seen[number] != 0) return;
      seen[number] = 1;
      found.push_back(number);
    };
  };
  std::uint32_t tokens_state = 0, words_state = 0;
  TextRuns::Walk tokens_walk = token_runs_.begin(), words_walk = word_runs_.begin();
  numbers_.each_part(document, length, part_, [&] {
    keep_long_runs(part_.tokens, shortest_of_tokens_);
    keep_long_runs(part_.words, shortest_of_words_);
    tokens_state = whole_tokens_.walk(tokens_state, part_.tokens, each_once(whole_seen_, found_whole_));
    words_state = whole_words_.walk(words_state, part_.words, each_once(whole_seen_, found_whole_));
    token_runs_.walk(tokens_walk, part_.tokens, each_once(token_runs_seen_, found_tokens_));
    word_runs_.walk(words_walk, part_.words, each_once(word_runs_seen_, found_words_));
  });
  Matches matches;
  matches.whole = found_whole_;
  std::sort(matches.whole.begin(), matches.whole.end());
  for (const std::uint32_t id : found_whole_) whole_seen_[id] = 0;
  count(token_runs_, found_tokens_, token_runs_seen_, least, matches);
  count(word_runs_, found_words_, word_runs_seen_, least, matches);
  return matches;
}

void TaskMatcher::count(const TextRuns& runs, const std::vector<std::uint32_t>& found, std::vector<std::uint8_t>& seen,
                        std::uint32_t least, Matches& matches) {
  std::vector<std::uint32_t> texts;
  for (const std::uint32_t run : found) {
    seen[run] = 0;
    runs.each_text(run, [&](std::uint32_t text) {
      if (matches_[text]++ == 0) texts.push_back(text);
    });
  }
  std::sort(texts.begin(), texts.end());
  for (const std::uint32_t text : texts) {
    if (matches_[text] >= least) {
      matches.runs.push_back(text);
      matches.runs.push_back(matches_[text]);
      matches.runs.push_back(runs.totals()[text]);
    }
    matches_[text] = 0;
  }
}

}  // namespace framework
