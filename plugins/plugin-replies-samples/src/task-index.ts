import type { Sample, SampleSet } from './sample.js';

/** Replies by the task they answer. */
export class TaskIndex {
  readonly #byId = new Map<string, Sample[]>();
  /** By the number an id ends in; only where that tells all ids of the file apart. */
  readonly #byNumber = new Map<string, Sample[]>();
  /** Tasks with more replies than others: several in a file of one each are rather a mistake. */
  readonly uneven: readonly string[];

  constructor({ samples }: SampleSet) {
    for (const sample of samples) {
      const known = this.#byId.get(sample.task);
      if (known === undefined) this.#byId.set(sample.task, [sample]);
      else known.push(sample);
    }
    const ids = [...this.#byId.keys()];
    const numbers = ids.map(numberOf);
    if (!numbers.includes(undefined) && new Set(numbers).size === ids.length)
      for (const [at, id] of ids.entries()) this.#byNumber.set(numbers[at]!, this.#byId.get(id)!);
    // Not by `Math.min` of all of them: a hundred thousand arguments are more than a call takes.
    const least = ids.reduce((fewest, id) => Math.min(fewest, this.#byId.get(id)!.length), Infinity);
    this.uneven = ids.filter((id) => this.#byId.get(id)!.length > least);
  }

  /** Tasks, with how many replies there are to each, in the file's order. */
  get counts(): ReadonlyMap<string, number> {
    return new Map([...this.#byId].map(([id, samples]) => [id, samples.length]));
  }

  /**
   * @param task as the suite names it. MBPP's is a bare number in one file and `Mbpp/11` in another, so the number it ends in is
   *   enough where no two tasks of the file share it
   */
  find(task: string, sample: number): Sample | null {
    const exact = this.#byId.get(task);
    if (exact !== undefined) return exact[sample] ?? null;
    const near = this.#byNumber.get(numberOf(task) ?? '')?.[sample];
    return near !== undefined && sameSuite(task, near.task) ? near : null;
  }
}

/** `HumanEval/0` and `HumanEval_0` end in 0, `011` and `11` in the same. */
function numberOf(id: string): string | undefined {
  const from = numberStart(id);
  return from === id.length ? undefined : String(Number(id.slice(from)));
}

/** Where the digits at the end begin. An id may be of any length, and `/\d+$/` would begin again at each of its digits. */
function numberStart(id: string): number {
  let at = id.length;
  while (at > 0 && /\d/.test(id[at - 1]!)) at--;
  return at;
}

/** Of two that have a name, the names must agree: a file of MBPP answers no task of HumanEval. */
function sameSuite(a: string, b: string): boolean {
  const [first, second] = [a, b].map((id) =>
    id
      .slice(0, numberStart(id))
      .replace(/[^a-z]/gi, '')
      .toLowerCase(),
  );
  return first === '' || second === '' || first === second;
}
