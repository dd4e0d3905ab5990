import { shardName } from '../run/documents.js';
import type { StoredObject } from '../run/store.js';
import { Hand } from './hand.js';
import type { PlannedDocument } from './plan.js';
import { elsewhere, here, type Remote, threadsFor } from './remote.js';

/**
 * Hands for one takedown, as long as it takes: two a core where it is worth it, as one waits for the disk while another computes.
 *
 * @param documents the old object; undefined where it is replaced already, and little is left to do
 */
export async function withHands<Answer>(
  documents: StoredObject | undefined,
  removed: readonly PlannedDocument[],
  work: (hands: Hands) => Promise<Answer>,
): Promise<Answer> {
  const hands = new Hands(documents === undefined ? 1 : handsFor(documents, removed));
  try {
    return await work(hands);
  } finally {
    await hands.end();
  }
}

function handsFor({ manifest, dir }: StoredObject, removed: readonly PlannedDocument[]): number {
  const shards = [...new Set(removed.map(({ shard }) => shardName('shard', shard, 'bin')))];
  const bytes = shards.reduce((sum, shard) => sum + (manifest.files[shard]?.bytes ?? 0), 0);
  const threads = threadsFor(bytes, shards.length, dir);
  return threads === 1 ? 1 : 2 * threads;
}

/** One thing that a hand does; its failure is told to whoever asked for it. */
interface Task {
  readonly bytes: number;
  readonly work: (hand: Remote<Hand>) => Promise<void>;
}

/**
 * Several hands, and what they are asked to do, by one or more at once. Half of them take the largest thing that is left, the others the
 * smallest: large are the bytes of documents and tokens, which wait for the disk, small are tables, which are read line by line. One
 * hand alone takes what was asked for first.
 */
export class Hands {
  readonly #hands: readonly Remote<Hand>[];
  /** Of several hands the largest first. */
  readonly #left: Task[] = [];
  readonly #resting: Set<number>;

  /** @param threads 1 is this one alone */
  constructor(threads: number) {
    this.#hands =
      threads === 1
        ? [here(new Hand())]
        : Array.from({ length: threads }, () =>
            elsewhere<Hand>(new URL('./hand-thread.js', import.meta.url), undefined),
          );
    this.#resting = new Set(this.#hands.keys());
  }

  /**
   * @param bytesOf how large each is
   * @returns the answers in the order of the things
   * @throws what the first of them did, once none is at work any more
   */
  async each<Thing, Answer>(
    things: readonly Thing[],
    bytesOf: (thing: Thing) => number,
    call: (hand: Remote<Hand>, thing: Thing) => Promise<Answer>,
  ): Promise<readonly Answer[]> {
    const answers = Array.from({ length: things.length }) as Answer[];
    const failures: unknown[] = [];
    const done = things.map(
      (thing, at) =>
        new Promise<void>((resolve) => {
          const work = async (hand: Remote<Hand>): Promise<void> => {
            try {
              if (failures.length === 0) answers[at] = await call(hand, thing);
            } catch (failure) {
              failures.push(failure);
            }
            resolve();
          };
          this.#left.push({ bytes: bytesOf(thing), work });
        }),
    );
    if (this.#hands.length > 1) this.#left.sort((a, b) => b.bytes - a.bytes);
    for (const number of [...this.#resting]) void this.#work(number);
    await Promise.all(done);
    if (failures.length > 0) throw failures[0];
    return answers;
  }

  async #work(number: number): Promise<void> {
    this.#resting.delete(number);
    const next = () => (number % 2 === 0 ? this.#left.shift() : this.#left.pop());
    for (let task = next(); task !== undefined; task = next()) await task.work(this.#hands[number]!);
    this.#resting.add(number);
  }

  /** What the calls which follow look for. */
  async want(wanted: ReadonlySet<string>): Promise<void> {
    await Promise.all(this.#hands.map((hand) => hand.call('want', wanted)));
  }

  async end(): Promise<void> {
    await Promise.all(this.#hands.map((hand) => hand.end()));
  }
}
