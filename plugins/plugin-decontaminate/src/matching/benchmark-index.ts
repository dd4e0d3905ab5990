import type { TaskKernels, TaskMatching } from '@framework/sdk';
import type { Config } from '../config.js';
import type { Benchmark, TaskText } from '../tasks/task.js';
import { BY_WORDS, IN_PART, taskMatcher } from './task-matcher.js';

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
}

/** All tasks, ready to be found in a document in one pass over it. */
export class BenchmarkIndex {
  readonly #config: Config;
  readonly #entries: Entry[] = [];
  /** Null where there is no task. */
  readonly #matcher: TaskMatching | null;

  /** @param kernels what is used in place of the JavaScript here; it finds the same */
  constructor(benchmarks: readonly Benchmark[], config: Config, kernels: TaskKernels = { taskMatcher }) {
    this.#config = config;
    const texts: Uint8Array[] = [];
    const origins: { readonly benchmark: number; readonly task: number }[] = [];
    const about: number[] = [];
    let number = 0;
    for (const [benchmark, { name, tasks }] of benchmarks.entries()) {
      for (const { id, texts: own } of tasks) {
        const task = number++;
        for (const { part, text } of own) {
          if (TRIVIAL.includes(text.trim())) continue;
          this.#entries.push({ benchmark: name, task: id, part });
          texts.push(new TextEncoder().encode(text));
          origins.push({ benchmark, task });
          about.push(ABOUT[part]);
        }
      }
    }
    const offsets = new Uint32Array(texts.length + 1);
    for (const [at, text] of texts.entries()) offsets[at + 1] = offsets[at]! + text.length;
    const matcher = (): TaskMatching =>
      kernels.taskMatcher({
        texts: { bytes: Buffer.concat(texts), offsets },
        benchmarks: Uint32Array.from(origins, ({ benchmark }) => benchmark),
        tasks: Uint32Array.from(origins, ({ task }) => task),
        about: Uint8Array.from(about),
        runOfTokens: config.ngram * TOKENS_A_WORD,
        runOfWords: config.ngram,
        shortest: config.minLength,
      });
    this.#matcher = number === 0 ? null : matcher();
  }

  /** The strongest evidence there is: whole texts before runs, longer before shorter; null for a document without. */
  find(text: Uint8Array): Finding | null {
    if (this.#matcher === null) return null;
    const { lengths } = this.#matcher;
    const { minMatches, minShare } = this.#config;
    const { whole, runs } = this.#matcher.find(text, minMatches);
    if (whole.length > 0) {
      // They ascend: of equals the first.
      const best = whole.reduce((a, b) => (lengths[b]! > lengths[a]! ? b : a));
      return this.#finding(best, 'text', lengths[best]!, lengths[best]!);
    }
    let best: Finding | null = null;
    for (let at = 0; at < runs.length; at += 3) {
      const [id, matches, of] = [runs[at]!, runs[at + 1]!, runs[at + 2]!];
      if (matches < Math.max(minMatches, Math.min(minShare * of, ENOUGH))) continue;
      if (best === null || matches > best.matched) best = this.#finding(id, 'runs', matches, of);
    }
    return best;
  }

  #finding(id: number, method: Finding['method'], matched: number, of: number): Finding {
    const { benchmark, task, part } = this.#entries[id]!;
    return { benchmark, task, part, method, matched, of };
  }
}

/** Questions are compared by words. The heads of functions are much alike in part. */
const ABOUT: Readonly<Record<TaskText['part'], number>> = {
  prompt: IN_PART,
  question: BY_WORDS | IN_PART,
  signature: 0,
  solution: IN_PART,
  tests: IN_PART,
};
