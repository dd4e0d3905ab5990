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
      raise(documents.in, { documents: 1, bytes });
      const fate = !batch.alive(row) ? 'dropped' : batch.split(row) === 'train' ? 'kept' : 'held';
      raise(documents[fate], { documents: 1, bytes });
    }
    const attributed = new Set<number>();
    for (const { row, plugin, action, reason } of batch.verdicts) {
      const bytes = batch.bytes(row).byteLength;
      byPlugin[plugin] ??= {};
      const actions = byPlugin[plugin];
      actions[action] ??= {};
      actions[action][reason] ??= zero();
      raise(actions[action][reason], { documents: 1, bytes });
      if (action !== 'drop' || attributed.has(row) || firstDrop === undefined) continue;
      attributed.add(row);
      firstDrop[plugin] ??= {};
      const first = firstDrop[plugin];
      first[reason] ??= zero();
      raise(first[reason], { documents: 1, bytes });
    }
  }

  /** What was counted of other documents, somewhere else. */
  merge({ documents, byPlugin, firstDrop }: VerdictTally): void {
    const ours = this.#tally;
    for (const fate of ['in', 'kept', 'dropped', 'held'] as const) {
      raise(ours.documents[fate], documents[fate]);
    }
    for (const [plugin, actions] of Object.entries(byPlugin)) {
      ours.byPlugin[plugin] ??= {};
      for (const [action, reasons] of Object.entries(actions)) {
        ours.byPlugin[plugin][action] ??= {};
        mergeReasons(ours.byPlugin[plugin][action], reasons);
      }
    }
    if (ours.firstDrop === undefined) return;
    for (const [plugin, reasons] of Object.entries(firstDrop ?? {})) {
      ours.firstDrop[plugin] ??= {};
      mergeReasons(ours.firstDrop[plugin], reasons);
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

function raise(count: Mutable<Count>, by: Count): void {
  count.documents += by.documents;
  count.bytes += by.bytes;
}

function mergeReasons(ours: Record<string, Mutable<Count>>, theirs: Readonly<Record<string, Count>>): void {
  for (const [reason, count] of Object.entries(theirs)) {
    ours[reason] ??= zero();
    raise(ours[reason], count);
  }
}
