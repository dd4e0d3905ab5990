import type { HookContext, JsonValue, Source, SourceBatch } from '@framework/sdk';
import { hookContext, makePlugin } from '@framework/sdk/testing';
import { config } from '../config.js';
import plugin from '../plugin.js';

/** The sources of a configuration. */
export async function sourcesOf(settings: Readonly<Record<string, unknown>>): Promise<readonly Source[]> {
  const sources: Source[] = [];
  const { hooks } = makePlugin(plugin, config, { config: settings });
  await hooks!.ingest!({ sources, add: (source) => void sources.push(source) }, hookContext() as never);
  return sources;
}

export async function sourceOf(
  dataset: string,
  files: readonly string[],
  settings: Readonly<Record<string, unknown>> = {},
): Promise<Source> {
  const [source] = await sourcesOf({ datasets: { [dataset]: files }, ...settings });
  return source!;
}

export async function readBatches(
  source: Source,
  batchSize = 7,
  cursor: JsonValue = null,
): Promise<readonly SourceBatch[]> {
  const batches: SourceBatch[] = [];
  for await (const batch of source.open({ cursor, batchSize }, hookContext())) batches.push(batch);
  return batches;
}

export interface TestDocument {
  readonly id: string;
  readonly text: string;
  readonly meta: Readonly<Record<string, JsonValue>>;
}

export const documentsOf = (batches: readonly SourceBatch[]): readonly TestDocument[] =>
  batches.flatMap(({ ids, contents, meta }) =>
    ids.map((id, row) => ({
      id,
      text: new TextDecoder('utf-8', { fatal: true }).decode(contents[row]!),
      meta: Object.fromEntries(Object.entries(meta).map(([column, values]) => [column, values[row]!])),
    })),
  );

export const read = async (source: Source): Promise<readonly TestDocument[]> =>
  documentsOf(await readBatches(source));

export const context = (): HookContext => hookContext();
