import test from 'ava';
import { recordBatch } from '../testing/index.js';
import { ColumnBatch } from './record-batch.js';

const rows = [
  { id: 'a', content: 'eins', meta: { path: 'a.ts' } },
  { id: 'b', content: 'zwei ü' },
];

test('rows give bytes, text and metadata; missing values are null', (t) => {
  const batch = recordBatch(rows);
  t.is(batch.text(1), 'zwei ü');
  t.is(batch.bytes(1).byteLength, 7);
  t.is(batch.get(0, 'path'), 'a.ts');
  t.is(batch.get(1, 'path'), null);
  t.is(batch.get(0, 'nothing'), null);
});

test('verdicts are signed by the speaker; a dropped row stays dropped', (t) => {
  const batch = recordBatch(rows);
  batch.speaker = 'plugin-a';
  batch.judge(0, { action: 'drop', reason: 'too-long', evidence: { measured: 3 } });
  batch.speaker = 'plugin-b';
  batch.judge(0, { action: 'keep', reason: 'liked' });
  batch.judge(1, { action: 'hold', reason: 'heldout', split: 'heldout' });
  t.false(batch.alive(0));
  t.true(batch.alive(1));
  t.is(batch.split(0), 'train');
  t.is(batch.split(1), 'heldout');
  t.deepEqual(
    batch.verdicts.map((verdict) => verdict.plugin),
    ['plugin-a', 'plugin-b', 'plugin-b'],
  );
});

test('a rewrite changes the bytes, and crosses a thread with the verdicts', (t) => {
  const batch = recordBatch(rows);
  batch.judge(0, { action: 'rewrite', reason: 'scrubbed', bytes: new TextEncoder().encode('zwei') });
  batch.judge(1, { action: 'drop', reason: 'gone' });
  batch.set(0, 'license', 'MIT');
  const copy = new ColumnBatch(structuredClone(batch.columns()));
  t.is(copy.text(0), 'zwei');
  t.is(copy.get(0, 'license'), 'MIT');
  t.false(copy.alive(1));
  t.deepEqual(copy.verdicts, batch.verdicts);
});

test('a row outside the batch is a coded error', (t) => {
  t.throws(() => recordBatch(rows).text(2), { code: 'FWK_HOOK_RESULT' });
});

test('a rewrite without bytes is refused by name, and leaves the batch as it was', (t) => {
  const batch = recordBatch([{ id: 'a.ts', content: 'one' }]);
  const error = t.throws(() => batch.judge(0, { action: 'rewrite', reason: 'shorter' } as never), {
    code: 'FWK_HOOK_RESULT',
  });
  t.regex(String(error), /rewrites a document and gives undefined for `bytes`/);
  t.deepEqual(batch.verdicts, []);
});
