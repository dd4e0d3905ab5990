import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'ava';
import fc from 'fast-check';
import { sha256 } from '../run/file-hash.js';
import { folder } from '../run/testing/folder.js';
import { blankSpans, isBlank } from './blank-spans.js';

/** Lengths around the pieces a file is read in. */
const LENGTH = 3 * (1 << 20) + 17;

test('zeros in the spans, the same bytes elsewhere, and the hashes of before and after', async (t) => {
  const dir = await folder(t);
  const path = join(dir, 'old');
  const whole = Buffer.alloc(LENGTH);
  for (let at = 0; at < LENGTH; at++) whole[at] = 1 + ((at * 7) % 251);
  await writeFile(path, whole);
  const facts = { bytes: LENGTH, sha256: sha256(whole) };
  const edge = fc.oneof(fc.nat(LENGTH), fc.constantFrom(0, (1 << 20) - 1, 1 << 20, (1 << 20) + 1, LENGTH));
  await fc.assert(
    fc.asyncProperty(fc.array(edge, { maxLength: 9 }), async (edges) => {
      const sorted = [...new Set(edges)].sort((a, b) => a - b);
      const spans = sorted.flatMap((start, at) =>
        at % 2 === 0 && at + 1 < sorted.length ? [{ start, length: sorted[at + 1]! - start }] : [],
      );
      const { rewritten } = await blankSpans({ path, facts }, { dir, file: 'new' }, spans);
      const expected = Buffer.from(whole);
      for (const { start, length } of spans) expected.fill(0, start, start + length);
      t.true((await readFile(join(dir, 'new'))).equals(expected));
      t.is(rewritten.before, facts.sha256);
      t.is(rewritten.after, sha256(expected));
      t.true(await isBlank(join(dir, 'new'), spans));
      t.is(await isBlank(path, spans), spans.length === 0);
    }),
    { numRuns: 25 },
  );
});

test('what is written last is not read over by another file', async (t) => {
  const dir = await folder(t);
  const [old, other] = [Buffer.alloc(1 << 20, 1), Buffer.alloc(1 << 20, 2)];
  const from = { path: join(dir, 'old'), facts: { bytes: old.byteLength, sha256: sha256(old) } };
  await writeFile(from.path, old);
  await writeFile(join(dir, 'other'), other);
  let done = false;
  const reading = (async () => {
    while (!done) await isBlank(join(dir, 'other'), []);
  })();
  try {
    for (let time = 0; time < 30; time++) {
      await blankSpans(from, { dir, file: 'new' }, []);
      t.true((await readFile(join(dir, 'new'))).equals(old));
    }
  } finally {
    done = true;
    await reading;
  }
});

test('of a file that is not what its manifest says nothing is proven', async (t) => {
  const dir = await folder(t);
  await writeFile(join(dir, 'old'), 'altered');
  const from = { path: join(dir, 'old'), facts: { bytes: 7, sha256: sha256('as it was') } };
  t.like(await t.throwsAsync(blankSpans(from, { dir, file: 'new' }, [])), { code: 'FWK_STORE_CORRUPT' });
});
