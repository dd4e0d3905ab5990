import type { TaskKernels, TaskMatches, TaskMatching, TaskTexts } from '@framework/sdk';
import { Runs } from './runs.js';
import { Vocabulary } from './vocabulary.js';
import { WholeTexts } from './whole-texts.js';

/** What `TaskTexts.about` is made of. */
export const BY_WORDS = 1;
export const IN_PART = 2;

/** The reference of `TaskKernels.taskMatcher`. */
export const taskMatcher: TaskKernels['taskMatcher'] = (tasks) => new TaskMatcher(tasks);

class TaskMatcher implements TaskMatching {
  readonly lengths: Uint32Array;
  readonly #vocabulary = new Vocabulary();
  readonly #wholeTokens = new WholeTexts();
  readonly #wholeWords = new WholeTexts();
  readonly #tokenRuns: Runs;
  readonly #wordRuns: Runs;

  constructor({ texts, benchmarks, tasks, about, runOfTokens, runOfWords, shortest }: TaskTexts) {
    this.#tokenRuns = new Runs(runOfTokens);
    this.#wordRuns = new Runs(runOfWords);
    this.lengths = new Uint32Array(benchmarks.length);
    for (let id = 0; id < benchmarks.length; id++) {
      const text = texts.bytes.subarray(texts.offsets[id]!, texts.offsets[id + 1]!);
      const { tokens, words, tokenLengths, wordLengths } = this.#vocabulary.learn(text);
      const byWords = (about[id]! & BY_WORDS) !== 0;
      this.lengths[id] = byWords ? wordLengths : tokenLengths;
      const compared = byWords ? words : tokens;
      if (this.lengths[id]! >= shortest) (byWords ? this.#wholeWords : this.#wholeTokens).add(compared, id);
      if ((about[id]! & IN_PART) !== 0) {
        const origin = { benchmark: benchmarks[id]!, task: tasks[id]! };
        (byWords ? this.#wordRuns : this.#tokenRuns).add(compared, id, origin);
      }
    }
    for (const part of [this.#wholeTokens, this.#wholeWords, this.#tokenRuns, this.#wordRuns]) part.finish();
  }

  find(document: Uint8Array, least: number): TaskMatches {
    const { tokens, words } = this.#vocabulary.number(document);
    const whole = [...this.#wholeTokens.find(tokens), ...this.#wholeWords.find(words)];
    const runs = [this.#tokenRuns.find(tokens), this.#wordRuns.find(words)].flatMap((found) =>
      [...found]
        .filter(([, { matches }]) => matches >= least)
        .sort(([a], [b]) => a - b)
        .flatMap(([id, { matches, of }]) => [id, matches, of]),
    );
    return { whole: Uint32Array.from(whole).sort(), runs: Uint32Array.from(runs) };
  }
}
