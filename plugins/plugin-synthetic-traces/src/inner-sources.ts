import { type HookContext, type JsonValue, META, type Source, type SourceBatch } from '@framework/sdk';
import type { Origin } from './origin.js';

/** Rows asked of the sources that are wrapped: their cursors must not depend on how many rows are asked of us. */
const BATCH = 64;

/** Ids a pattern matches: `*` is anything. */
export function matcher(patterns: readonly string[]): (id: string) => boolean {
  const expressions = patterns.map(
    (pattern) => new RegExp(`^${pattern.split('*').map(literal).join('.*')}$`, 's'),
  );
  return (id) => expressions.some((expression) => expression.test(id));
}

/** A text as a regular expression that matches it alone, with flag `u` or without. */
export const literal = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');

/** One document of another source. */
export interface InnerDocument {
  readonly origin: Origin;
  /** Its columns that travel with its traces: who judges a trace by them judges the origin. */
  readonly inherited: Readonly<Record<(typeof INHERITED)[number], JsonValue>>;
  /** Where its batch begins: with this cursor, after so many of its rows, reading goes on at this document. */
  readonly place: Place;
}

/** A place in the sources, as our cursors state it. */
export type Place = {
  readonly source: string;
  /** The inner source's, before the batch. */
  readonly cursor: JsonValue;
  /** Documents of that batch, and traces of the next, that are done. */
  readonly row: number;
  readonly trace: number;
};

export const INHERITED = [META.repository, META.licenseExpression, META.licenseFiles, META.language] as const;

/** All documents of the sources, in the order of their ids, from a place on. */
export async function* readInner(
  sources: readonly Source[],
  from: Place | null,
  ctx: HookContext,
): AsyncGenerator<InnerDocument> {
  for (const source of sources) {
    if (from !== null && source.id < from.source) continue;
    const resumed = from?.source === source.id ? from : null;
    let cursor = resumed?.cursor ?? null;
    let row = resumed?.row ?? 0;
    for await (const batch of source.open({ cursor, batchSize: BATCH }, ctx)) {
      ctx.signal.throwIfAborted();
      for (; row < batch.ids.length; row++) {
        yield documentOf(batch, row, { source: source.id, cursor, row, trace: 0 });
      }
      cursor = batch.cursor;
      row = 0;
    }
  }
}

function documentOf({ ids, contents, meta }: SourceBatch, row: number, place: Place): InnerDocument {
  const value = (column: string): JsonValue => meta[column]?.[row] ?? null;
  const text = (column: string): string | null => {
    const found = value(column);
    return typeof found === 'string' ? found : null;
  };
  const id = ids[row]!;
  const bytes = contents[row]!;
  let decoded: string | undefined;
  return {
    origin: {
      id,
      path: text(META.path) ?? id,
      repository: text(META.repository) ?? id,
      share: text(META.share),
      language: text(META.language),
      // Most documents are told apart by their columns: their text is not needed.
      get text() {
        decoded ??= new TextDecoder().decode(bytes);
        return decoded;
      },
    },
    inherited: Object.fromEntries(
      INHERITED.map((column) => [column, value(column)]),
    ) as InnerDocument['inherited'],
    place,
  };
}
