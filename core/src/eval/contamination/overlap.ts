import type { ProblemText } from './problem-texts.js';
import { eachRun } from './runs.js';

/** How much of one problem was read in training. */
export interface TaskOverlap {
  readonly task: string;
  /** Different runs of thirteen tokens it has; none where it is shorter. */
  readonly runs: number;
  /** Of those, in the training documents together. */
  readonly found: number;
  /** The document that has most of them; null where none has any. */
  readonly document: string | null;
  /** In that document. */
  readonly inDocument: number;
}

/** Problems that have a run before it is common, and says nothing of any of them. */
const COMMON = 3;
/** Bits of the filter before the map. */
const FILTER_BITS = 1 << 22;

/** Looks for problems in documents, one document after the other: what is held is the problems'. */
export class Overlap {
  readonly #tasks: readonly string[];
  /** Hash of a run → problems that have it. */
  readonly #runs = new Map<number, readonly number[]>();
  readonly #filter = new Uint8Array(FILTER_BITS / 8);
  readonly #totals: number[];
  readonly #found: Set<number>[];
  readonly #best: { document: string | null; count: number }[];

  constructor(problems: readonly ProblemText[]) {
    this.#tasks = problems.map(({ task }) => task);
    const all = new Map<number, number[]>();
    for (const [number, { texts }] of problems.entries()) {
      const add = (hash: number): void => {
        const owners = all.get(hash);
        if (owners === undefined) all.set(hash, [number]);
        else if (owners.at(-1) !== number) owners.push(number);
      };
      for (const text of texts) eachRun(new TextEncoder().encode(text), add);
    }
    this.#totals = problems.map(() => 0);
    for (const [hash, owners] of all) {
      if (owners.length > COMMON) continue;
      this.#runs.set(hash, owners);
      const bit = hash & (FILTER_BITS - 1);
      this.#filter[bit >>> 3]! |= 1 << (bit & 7);
      for (const owner of owners) this.#totals[owner]!++;
    }
    this.#found = problems.map(() => new Set<number>());
    this.#best = problems.map(() => ({ document: null, count: 0 }));
  }

  read(document: string, text: Uint8Array): void {
    const here = new Map<number, Set<number>>();
    eachRun(text, (hash) => {
      const bit = hash & (FILTER_BITS - 1);
      if ((this.#filter[bit >>> 3]! & (1 << (bit & 7))) === 0) return;
      for (const owner of this.#runs.get(hash) ?? []) {
        const runs = here.get(owner);
        if (runs === undefined) here.set(owner, new Set([hash]));
        else runs.add(hash);
      }
    });
    for (const [owner, runs] of here) {
      for (const hash of runs) this.#found[owner]!.add(hash);
      if (runs.size > this.#best[owner]!.count) this.#best[owner] = { document, count: runs.size };
    }
  }

  /** In the problems' order. */
  result(): readonly TaskOverlap[] {
    return this.#tasks.map((task, at) => ({
      task,
      runs: this.#totals[at]!,
      found: this.#found[at]!.size,
      document: this.#best[at]!.document,
      inDocument: this.#best[at]!.count,
    }));
  }
}
