import { hash } from 'node:crypto';
import { join } from 'node:path';
import { temporaryFolder } from '@framework/sdk/testing/temporary-folder';
import test from 'ava';
import fc from 'fast-check';
import { ContentSort } from './content-sort.js';
import { lineHashes } from './line-hashes.js';
import { LineSpill } from './line-spill.js';
import { looksOf, surveyOf } from './survey.js';

const contentHash = (bytes: Uint8Array): string => hash('sha256', bytes, 'hex');
const encode = (text: string) => new TextEncoder().encode(text);

test('of one content all but the smallest id are copies, each of the smallest until then', (t) => {
  const documents = fc.uniqueArray(fc.tuple(fc.string({ maxLength: 4 }), fc.integer({ min: 0, max: 3 })), {
    selector: ([id]) => id,
    maxLength: 40,
  });
  fc.assert(
    fc.property(documents, (given) => {
      const sort = new ContentSort(join(temporaryFolder('contents'), 'sort'));
      const holders = new Map<string, string>();
      const expected: string[][] = [];
      for (const [id, text] of given) {
        const content = contentHash(encode(String(text)));
        sort.add({ id, content });
        const holder = holders.get(content);
        if (holder === undefined || id < holder) holders.set(content, id);
        if (holder !== undefined) expected.push(id < holder ? [id, holder, content] : [holder, id, content]);
      }
      const found = [...sort.copies()].map((one) => [...one]);
      sort.close();
      t.deepEqual(found.sort(), expected.sort());
    }),
    { numRuns: 50 },
  );
});

test('lines that do not fit into memory are the same lines', (t) => {
  const spill = new LineSpill(join(temporaryFolder('lines'), 'lines'), 100);
  const candidates = Array.from({ length: 20 }, (_, at) => ({
    ...{ id: `d${at}`, path: `${at}.ts`, bytes: at, share: null, content: '', rank: at },
    lines: lineHashes(encode(`const value${at} = compute(${at});\n`.repeat(at + 1))),
  }));
  for (let repository = 0; repository < 2; repository++) {
    const kept = candidates.map((candidate) => spill.keep(candidate));
    t.true(kept.some((candidate, at) => candidate !== candidates[at]));
    for (const [at, candidate] of kept.entries()) {
      t.deepEqual(candidate.lines, candidates[at]!.lines);
      t.is(candidate.id, candidates[at]!.id);
    }
    spill.clear();
  }
  spill.close();
});

test('what a survey says crosses threads, and is the same', (t) => {
  const looks = ['', 'const value = compute();\n', '', `${'const other = compute();\n'.repeat(3)}`].map(
    (text, row) => ({
      ...{ row: 2 * row, content: contentHash(encode(text)), rank: row },
      lines: lineHashes(encode(text)),
    }),
  );
  t.deepEqual([...looksOf(structuredClone(surveyOf(looks)))], looks);
  t.deepEqual([...looksOf(surveyOf([]))], []);
});
