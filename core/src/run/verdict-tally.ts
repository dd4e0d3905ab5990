import { type ColumnBatch, type Count, frameworkError, type VerdictTally } from '@framework/sdk';

type Mutable<T> = { -readonly [K in keyof T]: T[K] extends object ? Mutable<T[K]> : T[K] };
type MutableTally = Mutable<VerdictTally>;

/** Counts every verdict under the plugin that gave it, and checks that no document is lost on the way. */
export class TallyCounter {
  readonly #tally: MutableTally;

  /** @param from what was counted before the run was interrupted */
  constructor(from?: VerdictTally) {
    this.#tally = from
      ? structuredClone(from as MutableTally)
      : { documents: { in: zero(), kept: zero(), dropped: zero(), held: zero() }, byPlugin: {} };
  }

  add(batch: ColumnBatch): void {
    const { documents, byPlugin } = this.#tally;
    for (let row = 0; row < batch.length; row++) {
      const bytes = batch.bytes(row).byteLength;
      raise(documents.in, bytes);
      const fate = !batch.alive(row) ? 'dropped' : batch.split(row) === 'train' ? 'kept' : 'held';
      raise(documents[fate], bytes);
    }
    for (const { row, plugin, action, reason } of batch.verdicts) {
      byPlugin[plugin] ??= {};
      const actions = byPlugin[plugin];
      actions[action] ??= {};
      actions[action][reason] ??= zero();
      raise(actions[action][reason], batch.bytes(row).byteLength);
    }
  }

  /** @throws FWK_INTERNAL when in ≠ kept + dropped + held */
  read(): VerdictTally {
    const { in: all, kept, dropped, held } = this.#tally.documents;
    for (const unit of ['documents', 'bytes'] as const) {
      if (all[unit] !== kept[unit] + dropped[unit] + held[unit]) {
        throw frameworkError('FWK_INTERNAL', {
          message: `${all[unit]} ${unit} went in; ${kept[unit]} kept, ${dropped[unit]} dropped and ${held[unit]} held came out`,
          at: 'stage filter',
        });
      }
    }
    return structuredClone(this.#tally);
  }
}

const zero = (): Mutable<Count> => ({ documents: 0, bytes: 0 });

function raise(count: Mutable<Count>, bytes: number): void {
  count.documents += 1;
  count.bytes += bytes;
}
