import type { VerdictRow } from '@framework/sdk';
import test from 'ava';
import { duplicateGroups, duplicateReasons, namesOther } from './duplicates.js';

const row = (id: string, evidence: VerdictRow['evidence'], reason = 'near-duplicate'): VerdictRow => ({
  id,
  plugin: 'p',
  action: 'drop',
  reason,
  evidence,
});

test('groups are what the filter says they are, largest first', (t) => {
  const rows = [
    row('b', { kept: 'a', jaccard: 0.9, group: 3 }),
    row('c', { kept: 'a', jaccard: 0.84, group: 3 }),
    row('e', { of: 'd', sha256: 'x' }, 'duplicate'),
    row('g', { kept: 'f', group: 40 }, 'exact-duplicate'),
  ];
  t.true(rows.every(namesOther));
  t.deepEqual(duplicateGroups(rows), [
    { kept: 'f', size: 40, jaccard: null, example: 'g' },
    { kept: 'a', size: 3, jaccard: { low: 0.84, high: 0.9 }, example: 'b' },
    { kept: 'd', size: 2, jaccard: null, example: 'e' },
  ]);
});

test('what names no other document, or was not dropped, is in no group', (t) => {
  t.false(namesOther(row('a', null)));
  t.false(namesOther(row('a', { kept: 7 })));
  t.false(namesOther(row('a', { kept: 'b' }, 'minified')));
  t.false(namesOther({ ...row('a', { kept: 'b' }), action: 'keep' }));
});

test('a file that lies in very many packages is one group', (t) => {
  const rows = Array.from({ length: 150_000 }, (_, at) =>
    row(`${at}`, { kept: 'a', jaccard: at === 7 ? 0.8 : 0.9, group: at }),
  );
  t.like(duplicateGroups(rows), [{ size: 150_001, jaccard: { low: 0.8, high: 0.9 } }]);
});

test('a reason is about duplicates by a word of it, not by letters', (t) => {
  const one = { documents: 1, bytes: 1 };
  const drop = Object.fromEntries(
    [
      'near-duplicate',
      'copy',
      'copyright-notice',
      'heldout-duplicate-of-training',
      'license-strong-copyleft',
    ].map((reason) => [reason, one]),
  );
  const documents = { in: one, kept: one, held: one, dropped: one };
  t.deepEqual(
    duplicateReasons({ documents, byPlugin: { p: { drop } } }).map(({ reason }) => reason),
    ['copy', 'heldout-duplicate-of-training', 'near-duplicate'],
  );
});
