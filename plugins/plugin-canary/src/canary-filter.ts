import { type FilterHandler, frameworkError, type Logger, type RecordBatch } from '@framework/sdk';
import type { Canary } from './canary.js';

/**
 * Stands last, before documents are held out. A canary that is still there although it should have fallen, or with the
 * value it should have lost, ends the run; one that is rightly there goes, so that none is trained on. What stands in the
 * verdicts of a canary that fell is not touched.
 */
export function canaryFilter(planted: () => Promise<readonly Canary[]>, log: Logger): FilterHandler {
  let byId: ReadonlyMap<string, Canary> | undefined;
  const told = new Set<string>();
  return {
    parallel: 'per-batch',

    async apply(batch) {
      byId ??= new Map((await planted()).map((canary) => [canary.id, canary]));
      for (const [row, id] of batch.ids.entries()) {
        const canary = byId.get(id);
        if (canary === undefined) continue;
        if (batch.alive(row)) {
          if (survives(batch, row, canary)) throw survived(canary);
          batch.judge(row, {
            action: 'drop',
            reason: 'canary',
            evidence: { kind: canary.kind, fate: canary.fate.must },
          });
        } else if (!told.has(id)) {
          told.add(id);
          tellOfOthers(batch, row, canary, log);
        }
      }
    },
  };
}

function survives(batch: RecordBatch, row: number, { fate }: Canary): boolean {
  switch (fate.must) {
    case 'fall':
      return true;
    case 'lose':
      return Buffer.from(batch.bytes(row)).includes(fate.value);
    case 'stay':
      return false;
  }
}

const survived = ({ kind, id, holds, meantFor, fate }: Canary) =>
  frameworkError('FWK_CANARY_SURVIVED', {
    message: `the canary '${kind}' went through the filters: ${id} holds ${holds}, which ${meantFor} should have ${fate.must === 'lose' ? 'taken out' : 'dropped'}`,
    at: `hook filter, document '${id}'`,
    action: `add ${meantFor} to the preset, or see why it no longer catches this; without such a filter leave '${kind}' out of plugin-canary.kinds`,
  });

/** A canary that another filter than the one it was planted for has dropped says nothing of that one. */
function tellOfOthers(batch: RecordBatch, row: number, { id, kind, meantFor }: Canary, log: Logger): void {
  const drops = batch.verdicts.filter((verdict) => verdict.row === row && verdict.action === 'drop');
  const [first] = drops;
  if (first === undefined || drops.some(({ plugin }) => plugin === meantFor)) return;
  log.warn(
    `the canary '${kind}' (${id}) was dropped by ${first.plugin} (${first.reason}) and not by ${meantFor}, which it was planted for`,
  );
}
