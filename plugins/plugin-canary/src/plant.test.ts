import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { randomStream } from '@framework/sdk';
import test from 'ava';
import type { Canary } from './canary.js';
import { type Config, KINDS, type Kind } from './config.js';
import { plant } from './plant.js';

const EXAMPLE = fileURLToPath(new URL('../examples/tasks.jsonl', import.meta.url));
const planted = (seed = 1, config: Partial<Config> = {}): Promise<readonly Canary[]> =>
  plant({ kinds: KINDS, benchmark: EXAMPLE, ...config }, (kind: Kind) =>
    randomStream({ seed, plugin: 'plugin-canary', hook: kind, sequence: 0 }),
  );

test('the same seed plants the same, another one other texts under the same ids', async (t) => {
  const one = await planted();
  t.deepEqual(await planted(), one);
  const other = await planted(2);
  t.deepEqual(
    other.map(({ id }) => id),
    one.map(({ id }) => id),
  );
  for (const [at, canary] of other.entries()) {
    t.not(canary.text, one[at]!.text);
    t.not(canary.marker, one[at]!.marker);
  }
});

test('a kind’s canary does not change with the other kinds', async (t) => {
  const all = await planted();
  const [secret] = await planted(1, { kinds: ['secret'] });
  t.deepEqual(
    secret,
    all.find(({ kind }) => kind === 'secret'),
  );
});

test('each canary holds its marker, and looks like code: long enough, short lines, letters', async (t) => {
  for (let seed = 1; seed <= 20; seed++) {
    for (const { id, text, marker } of await planted(seed)) {
      t.true(text.includes(marker), id);
      t.true(text.length > 400, id);
      t.true(
        text.split('\n').every((line) => line.length < 140),
        id,
      );
      t.true(text.replace(/[^a-z0-9]/gi, '').length / text.length > 0.4, id);
    }
  }
});

test('the pair’s similarity is about 0.9, and the half that must fall is the shorter one', async (t) => {
  for (let seed = 1; seed <= 20; seed++) {
    const [whole, copy] = await planted(seed, { kinds: ['duplicate'] });
    t.deepEqual([whole!.fate.must, copy!.fate.must], ['stay', 'fall']);
    t.true(copy!.text.length < whole!.text.length);
    const similarity = jaccard(shingles(whole!.text), shingles(copy!.text));
    t.true(similarity > 0.86 && similarity < 0.96, `${seed}: ${similarity}`);
  }
});

test('canaries of different kinds have little in common', async (t) => {
  const singles = (await planted()).filter(({ fate }) => fate.must !== 'stay');
  for (const [at, one] of singles.entries()) {
    for (const other of singles.slice(at + 1)) {
      t.true(jaccard(shingles(one.text), shingles(other.text)) < 0.3, `${one.id} ${other.id}`);
    }
  }
});

test('a benchmark is read plain and as gzip; one without a task is refused by line', async (t) => {
  const dir = await mkdtemp(join(tmpdir(), 'canary-'));
  t.teardown(() => rm(dir, { recursive: true }));
  const line = JSON.stringify({ prompt: 'def zip_of_ours(a):\n', canonical_solution: '    return a\n' });
  const write = async (name: string, content: string | Uint8Array) => {
    await writeFile(join(dir, name), content);
    return planted(1, { kinds: ['benchmark'], benchmark: join(dir, name) });
  };
  const [plain] = await write('plain.jsonl', `${line}\n{"prompt": 1}\n`);
  t.true(plain!.text.includes('def zip_of_ours(a):\n    return a\n'));
  t.deepEqual(await write('tasks.jsonl.gz', gzipSync(line)), [plain]);
  for (const [name, content] of [
    ['empty', ''],
    ['array', '[]'],
    ['null', 'null'],
    ['half', line.slice(0, 20)],
    ['other', '{"prompt": "x"}'],
    ['torn.gz', gzipSync(line).subarray(0, 20)],
  ] as const) {
    const error = await t.throwsAsync(write(name, content), { code: 'FWK_EVAL_TASKS' });
    t.true((error as unknown as { at: string }).at.endsWith(`${name}:1`));
  }
  await t.throwsAsync(planted(1, { kinds: ['benchmark'], benchmark: '' }), { code: 'FWK_CONFIG_INVALID' });
});

/** Of five words in a row. */
function shingles(text: string): ReadonlySet<string> {
  const words = text.split(/[^A-Za-z0-9]+/).filter(Boolean);
  return new Set(words.slice(4).map((_, at) => words.slice(at, at + 5).join(' ')));
}

function jaccard(one: ReadonlySet<string>, other: ReadonlySet<string>): number {
  let both = 0;
  for (const shingle of one) if (other.has(shingle)) both++;
  return both / (one.size + other.size - both);
}
