import { createHash } from 'node:crypto';
import type { SourceBatch } from '@framework/sdk';
import test from 'ava';
import { checkBatch } from './check-batch.js';

const contents = ['one', 'two', 'three'].map((text) => new TextEncoder().encode(text));
const digests = contents.map((bytes) => createHash('sha256').update(bytes).digest());
const batch = { ids: ['a', 'b', 'c'], contents, meta: {}, cursor: null };
const check = (given: unknown) => () =>
  checkBatch('plugin-mine', 'mine', { ...batch, digests: given } as SourceBatch, 8);

test('digests may be there or not, whole or in part', (t) => {
  t.notThrows(() => checkBatch('plugin-mine', 'mine', batch, 8));
  for (const given of [digests, [null, null, null], [null, digests[1], null]]) t.notThrows(check(given));
});

test('a source that delivers digests of something else is told so', (t) => {
  const [one, two, three] = digests;
  for (const given of [
    [two, one, three],
    [null, one, two],
    [one, two],
    one,
    [one, two!.subarray(1), three],
    ['', two, three],
  ]) {
    t.throws(check(given), { code: 'FWK_HOOK_RESULT', message: /digest/ });
  }
});
