import {
  ColumnBatch,
  type FilterHandler,
  type JsonValue,
  type RecordBatch,
  type Verdict,
} from '@framework/sdk';
import { describeValue } from '@framework/sdk/checks';
import { AsyncSeriesWaterfallHook } from 'tapable';
import type { ContextFor, Kernel } from '../plugins/kernel.js';
import type { ChainParts } from './chain.js';
import { resultError } from './hook-error.js';

type Only = ReadonlySet<string> | undefined;

/**
 * `filter`: a batch passes every tap, and each only adds verdicts. The kernel checks after each tap that the rows are
 * those that went in and that what was added is signed by the tap: a filter that loses a row would make the tally,
 * and with it the whole provenance, a lie.
 */
export function filterChain({ taps, guard }: ChainParts<FilterHandler>): Kernel['hooks']['filter'] {
  const hook = new AsyncSeriesWaterfallHook<[RecordBatch, ContextFor, Only], RecordBatch>(
    ['batch', 'context', 'only'],
    'filter',
  );
  for (const { plugin, handler } of taps) {
    hook.tapPromise(plugin, async (batch, context, only) => {
      if (only !== undefined && !only.has(plugin)) return batch;
      return guard.call(plugin, 'filter', async (base) => {
        const ids = [...batch.ids];
        const verdicts = [...batch.verdicts];
        if (batch instanceof ColumnBatch) batch.speaker = plugin;
        const returned: unknown = await handler.apply(batch, context(base));
        if (returned !== undefined && returned !== batch) throw foreignBatch(plugin, returned, ids);
        checkRows(plugin, batch.ids, ids);
        checkVerdicts(plugin, batch, verdicts);
        return batch;
      });
    });
  }
  return (batch, context, only) => hook.promise(batch, context, only);
}

function foreignBatch(plugin: string, returned: unknown, ids: readonly string[]): Error {
  const found = (returned as Partial<RecordBatch> | null)?.ids;
  if (Array.isArray(found)) checkRows(plugin, found, ids);
  return resultError(plugin, 'filter', `returned ${describeValue(returned)}, not the batch it was given`);
}

function checkRows(plugin: string, found: readonly string[], given: readonly string[]): void {
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

function checkVerdicts(plugin: string, batch: RecordBatch, before: readonly Verdict[]): void {
  const changed = before.findIndex((verdict, index) => batch.verdicts[index] !== verdict);
  if (changed >= 0) throw resultError(plugin, 'filter', `altered a verdict of '${before[changed]!.plugin}'`);
  for (const verdict of batch.verdicts.slice(before.length)) {
    const say = (what: string) => resultError(plugin, 'filter', `${what} (row ${verdict.row})`);
    if (verdict.plugin !== plugin) throw say(`gave a verdict in the name of '${verdict.plugin}'`);
    if (!ACTIONS.has(verdict.action))
      throw say(`gave a verdict with action ${describeValue(verdict.action)}`);
    if (typeof verdict.reason !== 'string' || verdict.reason === '')
      throw say('gave a verdict without a reason');
    if (verdict.action === 'hold' && !verdict.split) throw say('held a row out without naming the split');
    if (verdict.evidence !== undefined && !isJson(verdict.evidence)) {
      throw say(`gave evidence that JSON cannot carry for '${verdict.reason}'`);
    }
  }
}

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
