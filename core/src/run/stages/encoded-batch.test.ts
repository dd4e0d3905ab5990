import { hash } from 'node:crypto';
import { ColumnBatch, recordColumns } from '@framework/sdk';
import test from 'ava';
import type { DocumentRow } from '../documents.js';
import { sha256 } from '../file-hash.js';
import { ShardLicences } from '../licence-texts.js';
import { encodeBatch, filesOf } from './encoded-batch.js';
import type { VerdictLine } from './filter.js';

const bytesOf = (text: string) => new TextEncoder().encode(text);

/** Three documents: one that two filters drop, one that is rewritten, one as it was. */
function judged(sequence: number): ColumnBatch {
  const batch = new ColumnBatch(
    recordColumns({
      sequence,
      ids: ['a', 'b', 'c'].map((name) => `${sequence}:${name}`),
      contents: ['dropped', 'é before', `last of ${sequence}`].map(bytesOf),
      meta: { path: ['a.ts', 'b.ts', 'c.ts'] },
      cursor: null,
    }),
  );
  batch.speaker = 'plugin-mine';
  batch.judge(0, { action: 'drop', reason: 'bad' });
  batch.judge(0, { action: 'drop', reason: 'worse' });
  batch.judge(1, { action: 'rewrite', reason: 'changed', bytes: bytesOf('ü after') });
  return batch;
}

const linesOf = <Line>(files: readonly ReturnType<typeof filesOf>[], which: number): readonly Line[] =>
  Buffer.concat(files.flatMap((file) => file[which]!))
    .toString('utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Line);

test('rows say where in the shard their bytes lie, batch behind batch; a dropped document is described once', (t) => {
  const licences = new ShardLicences();
  const first = filesOf(encodeBatch(judged(1), 'mine'), 0, licences);
  const files = [
    first,
    filesOf(encodeBatch(judged(2), 'mine'), Buffer.concat(first[0]!).byteLength, licences),
  ];
  const content = Buffer.concat(files.flatMap(([bytes]) => bytes!));
  const rows = linesOf<DocumentRow>(files, 1);
  t.deepEqual(
    rows.map(({ id, offset, bytes }) => [id, content.toString('utf8', offset, offset + bytes)]),
    [1, 2].flatMap((at) => [
      [`${at}:b`, 'ü after'],
      [`${at}:c`, `last of ${at}`],
    ]),
  );
  for (const { offset, bytes, sha256: told } of rows) {
    t.is(told, sha256(content.subarray(offset, offset + bytes)));
  }
  t.deepEqual(
    linesOf<VerdictLine>(files, 2).map(({ id, reason, meta }) => [id, reason, meta]),
    [1, 2].flatMap((at) => [
      [`${at}:a`, 'bad', { path: 'a.ts' }],
      [`${at}:a`, 'worse', undefined],
      [`${at}:b`, 'changed', undefined],
    ]),
  );
});

test('a digest that is not that of the bytes ends the run, whoever is to blame', (t) => {
  const contents = ['a', 'b', 'c'].map(bytesOf);
  const known = contents.map((bytes) => hash('sha256', bytes, 'buffer'));
  const columnsOf = (digests: readonly Buffer[]) => ({
    ...recordColumns({ sequence: 0, ids: ['0', '1', '2'], contents, meta: {}, cursor: null }),
    digests: Buffer.concat(digests),
  });
  t.notThrows(() => encodeBatch(new ColumnBatch(columnsOf(known)), 'mine'));
  const [one, two, three] = known as [Buffer, Buffer, Buffer];
  const said = { code: 'FWK_HOOK_RESULT', message: /'1'/ };
  t.throws(() => encodeBatch(new ColumnBatch(columnsOf([one, three, two])), 'mine'), said);
  const inPlace = new ColumnBatch(columnsOf(known));
  inPlace.bytes(1)[0]!++;
  t.throws(() => encodeBatch(inPlace, 'mine'), said);
  // What was rewritten has lost its digest, and the plugin may use its buffer again.
  const rewritten = new ColumnBatch(columnsOf(known));
  rewritten.speaker = 'plugin-mine';
  const buffer = Buffer.from('new');
  rewritten.judge(1, { action: 'rewrite', reason: 'changed', bytes: buffer });
  rewritten.sha256(1);
  buffer.fill(0);
  t.regex(encodeBatch(rewritten, 'mine').tails[1]!, new RegExp(hash('sha256', 'new')));
});

test('what is left of a batch is not copied: documents behind one another are one piece of its memory', (t) => {
  const contents = ['a', 'bc', '', 'd', 'gone', 'e', 'f'].map(bytesOf);
  const columns = recordColumns({
    ...{ sequence: 0, ids: contents.map((_, row) => `${row}`), contents, meta: {}, cursor: null },
  });
  const batch = new ColumnBatch(columns);
  batch.speaker = 'plugin-mine';
  batch.judge(4, { action: 'drop', reason: 'bad' });
  batch.judge(6, { action: 'rewrite', reason: 'changed', bytes: bytesOf('other') });
  const { content, bytes } = encodeBatch(batch, 'mine');
  t.deepEqual(
    content.map((piece) => Buffer.from(piece).toString()),
    ['abcd', 'e', 'other'],
  );
  t.deepEqual(
    content.map(({ buffer }) => buffer === columns.content.buffer),
    [true, true, false],
  );
  t.deepEqual(bytes, [1, 2, 0, 1, 1, 5]);
});
