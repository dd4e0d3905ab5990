import { type ColumnBatch, type Count, frameworkError, type VerdictTally } from '@framework/sdk';

type Mutable<T> = { -readonly [K in keyof T]: T[K] extends object | undefined ? Mutable<T[K]> : T[K] };
type MutableTally = Mutable<VerdictTally>;

/**
 * Counts every verdict under the plugin that gave it, every dropped document under the first verdict that dropped it,
 * and checks that no document is lost on the way.
 */
export class TallyCounter {
  readonly #tally: MutableTally;

  /** @param from what was counted before the run was interrupted */
  constructor(from?: VerdictTally) {
    this.#tally = from
      ? structuredClone(from as MutableTally)
      : {
          documents: { in: zero(), kept: zero(), dropped: zero(), held: zero() },
          byPlugin: {},
          firstDrop: {},
        };
  }

  add(batch: ColumnBatch): void {
    const { documents, byPlugin, firstDrop } = this.#tally;
    for (let row = 0; row < batch.length; row++) {
      const bytes = batch.bytes(row).byteLength;
      raise(documents.in, bytes);
      const fate = !batch.alive(row) ? 'dropped' : batch.split(row) === 'train' ? 'kept' : 'held';
      raise(documents[fate], bytes);
    }
    const attributed = new Set<number>();
    for (const { row, plugin, action, reason } of batch.verdicts) {
      const bytes = batch.bytes(row).byteLength;
      byPlugin[plugin] ??= {};
      const actions = byPlugin[plugin];
      actions[action] ??= {};
      actions[action][reason] ??= zero();
      raise(actions[action][reason], bytes);
      if (action !== 'drop' || attributed.has(row) || firstDrop === undefined) continue;
      attributed.add(row);
      firstDrop[plugin] ??= {};
      const first = firstDrop[plugin];
      first[reason] ??= zero();
      raise(first[reason], bytes);
    }
  }

  /** @throws FWK_INTERNAL when in ≠ kept + dropped + held, or dropped ≠ the drops by their first reason */
  read(): VerdictTally {
    const problem = conservation(this.#tally);
    if (problem !== undefined) {
      throw frameworkError('FWK_INTERNAL', { message: problem, at: 'stage filter' });
    }
    return structuredClone(this.#tally);
  }
}

/** What does not add up in a tally, in words; undefined when every document is accounted for. */
export function conservation({ documents, firstDrop }: VerdictTally): string | undefined {
  const { in: all, kept, dropped, held } = documents;
  for (const unit of ['documents', 'bytes'] as const) {
    if (all[unit] !== kept[unit] + dropped[unit] + held[unit]) {
      return `${all[unit]} ${unit} went in; ${kept[unit]} kept, ${dropped[unit]} dropped and ${held[unit]} held came out`;
    }
    if (firstDrop === undefined) continue;
    const reasons = Object.values(firstDrop).flatMap((counts) => Object.values(counts));
    const attributed = reasons.reduce((sum, count) => sum + count[unit], 0);
    if (attributed !== dropped[unit]) {
      return `${dropped[unit]} ${unit} were dropped, and verdicts account for ${attributed} of them`;
    }
  }
  return undefined;
}

const zero = (): Mutable<Count> => ({ documents: 0, bytes: 0 });

function raise(count: Mutable<Count>, bytes: number): void {
  count.documents += 1;
  count.bytes += bytes;
}
