/** In a process of its own, as every file of tests is: the most it ever held is told for all of its life. */
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '@framework/sdk/testing/temporary-folder';
import test from 'ava';
import { CopyIndexBuilder } from './copy-index.js';

const FILES = 700;
const LINES = 10_000;
/** In MiB. One table of them all takes 192 while it grows, the lines themselves 40. */
const MOST = 120;

const peak = (): number => process.resourceUsage().maxRSS / 1024;

test('a repository of seven million lines takes no more memory than one of two', (t) => {
  const dir = join(temporaryFolder('lines'), 'output');
  mkdirSync(dir);
  const builder = new CopyIndexBuilder(
    { maxCopied: 0.6, maxRepositoryBytes: 0 },
    { dir, write: async () => undefined, writeJson: async () => undefined },
  );
  const before = peak();
  for (let file = 0; file < FILES; file++) {
    // The second half are copies of the first, but for a third of their lines.
    const from = file < FILES / 2 ? file : file - FILES / 2;
    const hashes = new Uint32Array(LINES);
    for (let line = 0; line < LINES; line++) {
      const number = (line % 3 === 0 ? file : from) * LINES + line;
      hashes[line] = Math.imul(number, 0x9e3779b1);
    }
    builder.add('one', {
      ...{ id: `d${String(file).padStart(4, '0')}`, path: `${file}.js`, bytes: 1, share: 'code', rank: 0 },
      content: String(file).padStart(64, '0'),
      lines: { hashes, weights: new Uint16Array(LINES).fill(40) },
    });
  }
  builder.write();
  builder.close();
  const grown = peak() - before;
  t.log(`${Math.round(grown)} MiB`);
  t.true(grown < MOST, `${grown} MiB`);
  t.deepEqual(readdirSync(dir), ['copies.ndjson']);
  const copies = readFileSync(join(dir, 'copies.ndjson'), 'utf8').split('\n').slice(0, -1);
  t.is(copies.length, FILES / 2);
  t.like(JSON.parse(copies[0]!), { id: 'd0350', reason: 'copy', evidence: { share: 0.667 } });
});
