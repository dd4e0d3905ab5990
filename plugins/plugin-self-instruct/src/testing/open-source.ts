import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Source, SourceBatch } from '@framework/sdk';
import { openPlugin } from '@framework/sdk/testing';

const HERE = fileURLToPath(new URL('../..', import.meta.url));

type Teardown = { teardown(fn: () => unknown): void };

/** A folder that is gone after the test. */
export function temporaryFolder(t: Teardown): string {
  const folder = mkdtempSync(join(tmpdir(), 'self-instruct-'));
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** The plugin with a real endpoint before it and the real lists beside it. */
export async function openSource(
  t: Teardown,
  url: string,
  answers: string,
  config: Readonly<Record<string, unknown>> = {},
  endpoint: Readonly<Record<string, unknown>> = {},
  seed = 1,
) {
  const plugin = await openPlugin({
    dir: HERE,
    seed,
    config: { answers, maxTraces: 15, licence: 'Apache-2.0', ...config },
    companions: [
      {
        plugin: '../plugin-replies-endpoint',
        config: { url, model: 'Some/Model-7B', retries: 1, backOff: 0.001, timeout: 5, ...endpoint },
      },
      '../plugin-hygiene',
    ],
  });
  t.teardown(() => plugin.close());
  await plugin.start();
  const sources: Source[] = [];
  await plugin.hooks!.ingest!(
    { sources, add: (source) => void sources.push(source) },
    plugin.stageContext('ingest'),
  );
  const source = sources[0]!;
  return {
    log: plugin.log,
    check: () => source.check!(plugin.hookContext()),
    describe: () => source.describe(plugin.hookContext()),
    async rows(batchSize = 7) {
      const batches: SourceBatch[] = [];
      for await (const batch of source.open({ cursor: null, batchSize }, plugin.hookContext()))
        batches.push(batch);
      return batches.flatMap(({ ids, contents, meta }) =>
        ids.map((id, row) => ({
          id,
          text: new TextDecoder().decode(contents[row]),
          meta: Object.fromEntries(Object.entries(meta).map(([name, column]) => [name, column[row]!])),
        })),
      );
    },
  };
}
