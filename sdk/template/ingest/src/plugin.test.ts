import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Source } from '@framework/sdk';
import { openPlugin, readSource } from '@framework/sdk/testing';
import test, { type ExecutionContext } from 'ava';

const dir = fileURLToPath(new URL('..', import.meta.url));
const example = join(dir, 'examples', 'documents.jsonl');

/** The source the plugin names for a file. */
async function source(file: string) {
  const plugin = await openPlugin({ dir, config: { file } });
  const sources: Source[] = [];
  const add = (one: Source) => void sources.push(one);
  await plugin.hooks?.ingest?.({ sources, add }, plugin.stageContext('ingest'));
  return { source: sources[0]!, ctx: plugin.hookContext() };
}

async function fileOf(t: ExecutionContext, content: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'json-lines-'));
  t.teardown(() => rm(folder, { recursive: true }));
  await writeFile(join(folder, 'documents.jsonl'), content);
  return join(folder, 'documents.jsonl');
}

test('documents come in the order of their lines, with their licence', async (t) => {
  const [batch] = await readSource((await source(example)).source);
  t.deepEqual(
    batch!.ids.map((id, row) => [id, batch!.get(row, 'licenseExpression')]),
    [
      ['example:greet:greet/hello.ts', 'MIT'],
      ['example:greet:greet/bye.ts', 'MIT'],
      ['example:sum:sum/sum.js', 'Apache-2.0'],
      ['example:notes:notes/über.md', null],
    ],
  );
  t.is(batch!.text(3), '# Über\n\nZwei Zeilen.\n');
});

test('from any cursor it goes on right after that batch', async (t) => {
  const { source: lines } = await source(example);
  const all = (await readSource(lines, 256)).flatMap(({ ids }) => ids);
  for (const [index, { cursor }] of (await readSource(lines, 1)).entries()) {
    const rest = (await readSource(lines, 256, cursor)).flatMap(({ ids }) => ids);
    t.deepEqual(rest, all.slice(index + 1));
  }
});

test('the fingerprint changes with a byte of the file', async (t) => {
  const line = (text: string) => JSON.stringify({ id: 'a', repository: 'r', text });
  const fingerprint = async (content: string) => {
    const { source: lines, ctx } = await source(await fileOf(t, content));
    return (await lines.describe(ctx)).fingerprint;
  };
  t.is(await fingerprint(line('x')), await fingerprint(line('x')));
  t.not(await fingerprint(line('x')), await fingerprint(line('y')));
});

test('a line that is no document is told by its place', async (t) => {
  const file = await fileOf(t, `${JSON.stringify({ id: 'a', repository: 'r', text: '' })}\nnonsense\n`);
  await t.throwsAsync(readSource((await source(file)).source), { code: 'JSONL_LINE' });
});

test('a file that is not there is found out before any work', async (t) => {
  const { source: lines, ctx } = await source(join(dir, 'nowhere.jsonl'));
  await t.throwsAsync(async () => lines.check?.(ctx), { code: 'FWK_SOURCE_MISSING' });
});
