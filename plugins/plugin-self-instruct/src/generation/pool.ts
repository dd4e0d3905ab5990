import type { RandomStream } from '@framework/sdk';
import { SimilarTexts } from '../novelty/similar-texts.js';
import type { SeedTask } from '../seeds.js';

/** A task in a prompt: whose it is, and what it says. */
export interface PoolTask {
  /** `seed:<id>` or `made:<hash>`. */
  readonly id: string;
  readonly instruction: string;
}

/** The tasks there are: people's and the model's. */
export class Pool {
  readonly #seeds: readonly PoolTask[];
  readonly #made: PoolTask[] = [];
  readonly #similar: SimilarTexts;

  constructor(seeds: readonly SeedTask[], novelty: number) {
    this.#seeds = seeds.map(({ id, instruction }) => ({ id: `seed:${id}`, instruction }));
    this.#similar = new SimilarTexts(novelty);
    for (const { instruction } of this.#seeds) this.#similar.add(instruction);
  }

  /** Exact comparisons of tasks so far. */
  get compared(): number {
    return this.#similar.compared;
  }

  /**
   * What a prompt shows, as the paper draws it: `fromMade` tasks of the model, people's for the rest and for those that are not there
   * yet, in an order of their own.
   */
  draw(fromSeeds: number, fromMade: number, random: RandomStream): readonly PoolTask[] {
    const made = some(this.#made, fromMade, random);
    const seeds = some(this.#seeds, fromSeeds + fromMade - made.length, random);
    return random.shuffle([...made, ...seeds]);
  }

  /** @returns whether it is in the pool now: not where it is too much like another one */
  add(task: PoolTask): boolean {
    if (this.#similar.nearest(task.instruction) !== undefined) return false;
    this.#similar.add(task.instruction);
    this.#made.push(task);
    return true;
  }
}

/** Different ones, drawn without replacement. */
function some<T>(items: readonly T[], count: number, random: RandomStream): T[] {
  const taken = new Set<number>();
  const most = Math.min(count, items.length);
  while (taken.size < most) taken.add(random.integer(items.length));
  return [...taken].map((at) => items[at]!);
}
