import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { RunReport } from '@framework/sdk';
import { openPlugin } from '@framework/sdk/testing';
import test from 'ava';

const dir = fileURLToPath(new URL('..', import.meta.url));
const count = (documents: number) => ({ documents, bytes: 0 });

const run: RunReport = {
  name: 'trial',
  preset: 'smoke',
  dir: '',
  stages: [],
  sources: {},
  tally: {
    documents: { in: count(10), kept: count(6), dropped: count(3), held: count(1) },
    byPlugin: {
      'plugin-gpl-filter': { drop: { 'license-gpl': count(1) } },
      'plugin-code-quality': { drop: { 'line-too-long': count(2) }, keep: { exempt: count(1) } },
    },
  },
  groups: async () => [],
  verdicts: async () => [],
  async *steps() {},
  results: {
    perplexity: { metrics: { bitsPerByte: { value: 1.23456, unit: 'bits per byte', better: 'lower' } } },
    'exact-match': { metrics: { share: { value: null, unit: 'share', better: 'higher', note: 'no task' } } },
  },
  lock: null,
  gates: [],
  provenance: null,
  contentRoot: null,
  plan: null,
};

test('what was dropped and how well it does stand in the file', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'report-'));
  t.teardown(() => rm(folder, { recursive: true }));
  const plugin = await openPlugin({ dir });
  await plugin.hooks?.report?.({ ...run, dir: folder }, plugin.hookContext());
  const lines = (await readFile(join(folder, 'summary.md'), 'utf8')).split('\n');
  t.true(lines.includes('Preset `smoke`: 10 documents seen, 6 kept,'));
  t.deepEqual(
    lines.filter((line) => line.startsWith('| plugin-')),
    ['| plugin-code-quality | line-too-long | 2 |', '| plugin-gpl-filter | license-gpl | 1 |'],
  );
  t.true(lines.includes('| perplexity | bitsPerByte | 1.235 bits per byte |'));
  t.true(lines.includes('| exact-match | share | not measured: no task |'));
});
