import type { JsonValue } from '../data/json.js';
import type { RecordBatch } from '../data/records.js';
import type { Verdict } from '../data/verdict.js';
import { describeValue } from './describe.js';
import { resultError } from './result-error.js';

/** A batch as it was before a filter saw it. */
export interface BeforeFilter {
  readonly ids: readonly string[];
  readonly verdicts: readonly Verdict[];
}

export const beforeFilter = (batch: RecordBatch): BeforeFilter => ({
  ids: [...batch.ids],
  verdicts: [...batch.verdicts],
});

/**
 * Checks what a filter left behind: the rows are those that went in, the verdicts of others stand, and what was added
 * is well formed and signed by the filter. A filter that loses a row would make the tally, and with it the whole
 * provenance, a lie.
 *
 * @param returned what `apply` returned: nothing, or the batch it was given
 * @throws FWK_HOOK_RESULT naming what does not fit
 */
export function checkFiltered(
  plugin: string,
  batch: RecordBatch,
  returned: unknown,
  before: BeforeFilter,
): void {
  checkRows(plugin, batch, returned, before);
  checkOthersVerdicts(plugin, batch, before);
  for (const verdict of batch.verdicts.slice(before.verdicts.length)) {
    checkSignature(plugin, verdict);
    checkVerdictForm(plugin, batch, verdict);
    checkEvidence(plugin, verdict);
  }
}

/** The rows are those that went in, in their order, and nothing else was returned in their place. */
export function checkRows(plugin: string, batch: RecordBatch, returned: unknown, before: BeforeFilter): void {
  if (returned !== undefined && returned !== batch) {
    const found = (returned as Partial<RecordBatch> | null)?.ids;
    if (Array.isArray(found)) compareRows(plugin, found, before.ids);
    throw resultError(plugin, 'filter', `returned ${describeValue(returned)}, not the batch it was given`);
  }
  compareRows(plugin, batch.ids, before.ids);
}

function compareRows(plugin: string, found: readonly string[], given: readonly string[]): void {
  if (found.length !== given.length) {
    throw resultError(
      plugin,
      'filter',
      `left a batch of ${found.length} rows where ${given.length} were given`,
    );
  }
  const row = given.findIndex((id, index) => found[index] !== id);
  if (row >= 0) {
    throw resultError(
      plugin,
      'filter',
      `changed the rows: row ${row} was ${describeValue(given[row])} and is ${describeValue(found[row])}`,
    );
  }
}

/** The verdicts given before are still there, the same objects in the same places. */
export function checkOthersVerdicts(plugin: string, batch: RecordBatch, before: BeforeFilter): void {
  const changed = before.verdicts.findIndex((verdict, index) => batch.verdicts[index] !== verdict);
  if (changed >= 0) {
    throw resultError(plugin, 'filter', `altered a verdict of '${before.verdicts[changed]!.plugin}'`);
  }
}

export function checkSignature(plugin: string, verdict: Verdict): void {
  if (verdict.plugin !== plugin)
    throw verdictError(plugin, verdict, `gave a verdict in the name of '${verdict.plugin}'`);
}

export function checkVerdictForm(plugin: string, batch: RecordBatch, verdict: Verdict): void {
  const say = (what: string) => verdictError(plugin, verdict, what);
  if (!ACTIONS.has(verdict.action)) throw say(`gave a verdict with action ${describeValue(verdict.action)}`);
  if (typeof verdict.reason !== 'string' || verdict.reason === '')
    throw say('gave a verdict without a reason');
  if (verdict.action === 'hold' && !verdict.split) throw say('held a row out without naming the split');
  if (verdict.action === 'rewrite') {
    const bytes: unknown = batch.bytes(verdict.row);
    if (!(bytes instanceof Uint8Array)) throw say(`rewrote a row to ${describeValue(bytes)}, not to bytes`);
  }
}

export function checkEvidence(plugin: string, verdict: Verdict): void {
  if (verdict.evidence !== undefined && !isJson(verdict.evidence)) {
    throw verdictError(plugin, verdict, `gave evidence that JSON cannot carry for '${verdict.reason}'`);
  }
}

const verdictError = (plugin: string, verdict: Verdict, what: string) =>
  resultError(plugin, 'filter', `${what} (row ${verdict.row})`);

const ACTIONS: ReadonlySet<string> = new Set(['keep', 'drop', 'rewrite', 'hold']);

/** NaN in evidence (the average of nothing) would become null in the tables; better to say so here. */
function isJson(value: unknown): value is JsonValue {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return true;
  if (typeof value === 'number') return Number.isFinite(value);
  if (Array.isArray(value)) return value.every(isJson);
  return (
    typeof value === 'object' && Object.values(value).every((item) => item === undefined || isJson(item))
  );
}
