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

/** Several hands: each takes the largest thing that is left. */
export class Hands {
  readonly #hands: readonly Remote<Hand>[];

  /** @param threads 1 is this one alone */
  constructor(threads: number) {
    this.#hands =
      threads === 1
        ? [here(new Hand())]
        : Array.from({ length: threads }, () =>
            elsewhere<Hand>(new URL('./hand-thread.js', import.meta.url), undefined),
          );
  }

  /**
   * @param bytesOf how large each is; one hand alone goes through them in their order
   * @returns the answers in the order of the things
   * @throws what the first of them did, once none is at work any more
   */
  async each<Thing, Answer>(
    things: readonly Thing[],
    bytesOf: (thing: Thing) => number,
    call: (hand: Remote<Hand>, thing: Thing) => Promise<Answer>,
  ): Promise<readonly Answer[]> {
    const left = [...things.keys()];
    if (this.#hands.length > 1) left.sort((a, b) => bytesOf(things[b]!) - bytesOf(things[a]!) || a - b);
    const answers = Array.from({ length: things.length }) as Answer[];
    const failures: unknown[] = [];
    await Promise.all(
      this.#hands.map(async (hand) => {
        try {
          for (let next = left.shift(); next !== undefined; next = left.shift())
            answers[next] = await call(hand, things[next]!);
        } catch (failure) {
          failures.push(failure);
          left.length = 0;
        }
      }),
    );
    if (failures.length > 0) throw failures[0];
    return answers;
  }

  /** What the calls which follow look for. */
  async want(wanted: ReadonlySet<string>): Promise<void> {
    await Promise.all(this.#hands.map((hand) => hand.call('want', wanted)));
  }

  async end(): Promise<void> {
    await Promise.all(this.#hands.map((hand) => hand.end()));
  }
}
