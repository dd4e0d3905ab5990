import {
  frameworkError,
  type HookContext,
  type JsonValue,
  META,
  type OpenOptions,
  type Source,
  type SourceBatch,
} from '@framework/sdk';
import { type Trace, tracesOf } from './document-traces.js';
import { INHERITED, type InnerDocument, type Place, readInner } from './inner-sources.js';
import { type Inventory, type InventoryOptions, takeInventory } from './inventory.js';

export const SOURCE = 'synthetic-traces';

/** Column that names the kind of a trace: `explain`, `write`. */
const KIND = 'trace';

/**
 * The source of traces. Its inventory is taken by `describe`, and again only when `describe` is called again; `open` reads
 * the sources once more and makes the chosen traces anew.
 *
 * @param options asked for when they are needed: slots are not filled before
 */
export function traceSource(
  sources: readonly Source[],
  patterns: readonly string[],
  options: () => InventoryOptions,
): Source {
  let inventory: Promise<Inventory> | undefined;
  const take = (ctx: HookContext): Promise<Inventory> => {
    const taking = takeInventory(sources, options(), ctx);
    // A failed inventory must not be the answer for ever.
    taking.catch(() => {
      if (inventory === taking) inventory = undefined;
    });
    inventory = taking;
    return taking;
  };
  return {
    id: SOURCE,
    async check() {
      if (sources.length === 0) {
        throw frameworkError('FWK_SOURCE_MISSING', {
          message: `no source of the run is called ${patterns.join(' or ')}: there is nothing to make traces from`,
          at: 'plugin-synthetic-traces.sources',
          action: 'name sources of the run (`*` for all), or take the plugin out',
        });
      }
      options();
    },
    async describe(ctx) {
      const { description } = await take(ctx);
      ctx.log.info(inWords(description));
      return description;
    },
    async *open(open, ctx) {
      const taken = await (inventory ?? take(ctx));
      yield* batches(chosenTraces(sources, taken, options(), place(open.cursor), ctx), open);
    },
  };
}

interface Delivered {
  readonly trace: Trace;
  readonly of: InnerDocument;
  /** Where reading goes on after it. */
  readonly next: Place;
}

async function* chosenTraces(
  sources: readonly Source[],
  { chosen, origins }: Inventory,
  options: InventoryOptions,
  from: Place | null,
  ctx: HookContext,
): AsyncGenerator<Delivered> {
  let done = from?.trace ?? 0;
  for await (const document of readInner(sources, from, ctx)) {
    if (!origins.has(document.origin.id)) {
      done = 0;
      continue;
    }
    const traces = tracesOf(document.origin, options, () => undefined);
    for (const [at, trace] of traces.entries()) {
      if (at < done || !chosen.has(trace.id)) continue;
      ctx.signal.throwIfAborted();
      yield { trace, of: document, next: { ...document.place, trace: at + 1 } };
    }
    done = 0;
  }
}

async function* batches(
  traces: AsyncIterable<Delivered>,
  { batchSize }: OpenOptions,
): AsyncGenerator<SourceBatch> {
  let rows: Delivered[] = [];
  for await (const row of traces) {
    rows.push(row);
    if (rows.length < batchSize) continue;
    yield batchOf(rows);
    rows = [];
  }
  if (rows.length > 0) yield batchOf(rows);
}

const batchOf = (rows: readonly Delivered[]): SourceBatch => ({
  ids: rows.map(({ trace }) => trace.id),
  contents: rows.map(({ trace }) => trace.bytes),
  meta: {
    ...Object.fromEntries(INHERITED.map((column) => [column, rows.map(({ of }) => of.inherited[column])])),
    [META.path]: rows.map(({ trace }) => trace.path),
    [META.share]: rows.map(() => 'instructions'),
    [META.derivedFrom]: rows.map(({ of }) => [of.origin.id]),
    [KIND]: rows.map(({ trace }) => trace.kind),
  },
  cursor: rows.at(-1)!.next,
});

function place(cursor: JsonValue): Place | null {
  if (cursor === null) return null;
  const { source, row, trace } = cursor as unknown as Partial<Place>;
  if (typeof source === 'string' && Number.isSafeInteger(row) && Number.isSafeInteger(trace)) {
    return cursor as unknown as Place;
  }
  throw frameworkError('FWK_SOURCE_CHANGED', {
    message: `the traces cannot go on after ${JSON.stringify(cursor)}`,
    at: SOURCE,
  });
}

function inWords({ documents, bytes, skipped }: Awaited<ReturnType<Source['describe']>>): string {
  const refused = Object.entries(skipped)
    .filter(([reason]) => reason.startsWith('hygiene-'))
    .map(([reason, count]) => `${count} ${reason.slice('hygiene-'.length)}`);
  const kept = `${documents} traces of ${bytes} bytes`;
  return refused.length === 0 ? kept : `${kept}; refused by hygiene: ${refused.join(', ')}`;
}
