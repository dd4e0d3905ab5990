import type { Config } from '../config.js';
import type { Benchmark, TaskText } from '../tasks/task.js';
import { type Origin, Runs } from './runs.js';
import { Vocabulary } from './vocabulary.js';
import { WholeTexts } from './whole-texts.js';

/** A task that a document holds, and what says so. */
export interface Finding {
  /** Name of the file of tasks. */
  readonly benchmark: string;
  readonly task: string;
  readonly part: TaskText['part'];
  /** `text`: the part as a whole. `runs`: enough runs of its tokens. */
  readonly method: 'text' | 'runs';
  /** `text`: letters, digits and signs of the part. `runs`: how many were found. */
  readonly matched: number;
  /** `runs`: how many there are; `text`: as many as matched. */
  readonly of: number;
}

/** Solutions that everybody writes: StarCoder exempts these four. */
const TRIVIAL = ['return x + y', 'return len(string)', 'return n**2', "return ''.join(strings)"];

/** Four in ten bytes of code are signs: a run of tokens is twice one of words. */
const TOKENS_A_WORD = 2;

/** Runs that are enough however long a text is: some forty words, or fifty tokens of code, one after the other. */
const ENOUGH = 32;

interface Entry {
  readonly benchmark: string;
  readonly task: string;
  readonly part: TaskText['part'];
  readonly length: number;
}

/** All tasks, ready to be found in a document in one pass over it. */
export class BenchmarkIndex {
  readonly #config: Config;
  readonly #vocabulary = new Vocabulary();
  readonly #entries: Entry[] = [];
  readonly #wholeTokens = new WholeTexts();
  readonly #wholeWords = new WholeTexts();
  readonly #tokenRuns: Runs;
  readonly #wordRuns: Runs;
  #tasks = 0;

  constructor(benchmarks: readonly Benchmark[], config: Config) {
    this.#config = config;
    this.#tokenRuns = new Runs(config.ngram * TOKENS_A_WORD);
    this.#wordRuns = new Runs(config.ngram);
    for (const [number, { name, tasks }] of benchmarks.entries()) {
      for (const { id, texts } of tasks) {
        const origin = { benchmark: number, task: this.#tasks++ };
        for (const text of texts) this.#add(text, name, id, origin);
      }
    }
    for (const part of [this.#wholeTokens, this.#wholeWords, this.#tokenRuns, this.#wordRuns]) part.finish();
  }

  /** The strongest evidence there is: whole texts before runs, longer before shorter; null for a document without. */
  find(text: Uint8Array): Finding | null {
    if (this.#tasks === 0) return null;
    const { tokens, words } = this.#vocabulary.number(text);
    const whole = [...this.#wholeTokens.find(tokens), ...this.#wholeWords.find(words)];
    if (whole.length > 0) {
      const length = (id: number): number => this.#entries[id]!.length;
      const best = whole.reduce((a, b) =>
        length(b) > length(a) || (length(b) === length(a) && b < a) ? b : a,
      );
      return this.#finding(best, 'text', length(best), length(best));
    }
    let best: Finding | null = null;
    for (const found of [this.#tokenRuns.find(tokens), this.#wordRuns.find(words)]) {
      for (const [id, { matches, of }] of [...found].sort(([a], [b]) => a - b)) {
        const { minMatches, minShare } = this.#config;
        if (matches < Math.max(minMatches, Math.min(minShare * of, ENOUGH))) continue;
        if (best === null || matches > best.matched) best = this.#finding(id, 'runs', matches, of);
      }
    }
    return best;
  }

  #finding(id: number, method: Finding['method'], matched: number, of: number): Finding {
    const { benchmark, task, part } = this.#entries[id]!;
    return { benchmark, task, part, method, matched, of };
  }

  #add({ part, text }: TaskText, benchmark: string, task: string, origin: Origin): void {
    if (TRIVIAL.includes(text.trim())) return;
    const { tokens, words, tokenLengths, wordLengths } = this.#vocabulary.learn(text);
    const inWords = part === 'question';
    const length = inWords ? wordLengths : tokenLengths;
    const id = this.#entries.push({ benchmark, task, part, length }) - 1;
    const long = length >= this.#config.minLength;
    if (inWords) {
      if (long) this.#wholeWords.add(words, id);
      this.#wordRuns.add(words, id, origin);
    } else {
      if (long) this.#wholeTokens.add(tokens, id);
      if (part !== 'signature') this.#tokenRuns.add(tokens, id, origin);
    }
  }
}
