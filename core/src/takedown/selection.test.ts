import test from 'ava';
import type { DocumentShards } from '../run/documents.js';
import { type NearCopies, select } from './selection.js';
import { selectorOf } from './selector.js';
import { documentsOf } from './testing/documents-of.js';

const CODE = Array.from({ length: 40 }, (_, n) => `const value${n} = compute(${n}, input[${n}]);`).join('\n');
const COPY = CODE.replace('value7 ', 'renamed ').replaceAll('\n', '\r\n  ');
const OTHER = Array.from({ length: 40 }, (_, n) => `if (ready(${n})) { send(queue, ${n}); }`).join('\n');

const RUN = { name: 'toy', dir: 'runs/toy' };

const asked = (documents: DocumentShards, repository: string, nearCopies: NearCopies = 'remove') =>
  select(documents, [selectorOf('repository', repository, 'test')], nearCopies, { run: RUN });

test('what is asked for, what was made of it, its copies, and what was made of those', async (t) => {
  const documents = await documentsOf(
    t,
    [
      [
        { id: 'x:a', text: CODE, repository: 'x/a' },
        { id: 'y:a', text: OTHER, repository: 'y/a' },
      ],
      [
        { id: 'z:copy', text: COPY, repository: 'z/vendored' },
        { id: 't:1', text: 'a trace of it', repository: 'traces', derivedFrom: ['x:a'] },
        { id: 't:2', text: 'one of the trace', repository: 'traces', derivedFrom: ['t:1'] },
        { id: 't:3', text: 'one of the copy', repository: 'traces', derivedFrom: ['z:copy'] },
        { id: 't:4', text: 'one of another', repository: 'traces', derivedFrom: ['y:a'] },
      ],
    ],
    [
      { id: 'w:of-copy', plugin: 'p', action: 'drop', reason: 'copy', evidence: { of: 'w:copy' }, bytes: 1 },
      {
        id: 'w:copy',
        plugin: 'p',
        action: 'drop',
        reason: 'near-duplicate',
        evidence: { kept: 'x:a' },
        bytes: 1,
      },
      { id: 'w:part', plugin: 'p', action: 'drop', reason: 'copy', evidence: { of: 'z:copy' }, bytes: 1 },
      {
        id: 'w:other',
        plugin: 'p',
        action: 'drop',
        reason: 'near-duplicate',
        evidence: { kept: 'y:a' },
        bytes: 1,
      },
      { id: 'w:kept', plugin: 'p', action: 'rewrite', reason: 'x', evidence: { kept: 'x:a' }, bytes: 1 },
      {
        id: 'x:a (2)',
        plugin: 'core',
        action: 'drop',
        reason: 'duplicate-id',
        evidence: { of: 'x:a' },
        bytes: 1,
      },
    ],
  );
  const { removed, copies, dropped } = await asked(documents, 'x/a');
  t.deepEqual(
    removed.map(({ row, why, shard }) => [row.id, why, shard]),
    [
      ['x:a', 'asked', 0],
      ['z:copy', 'copy', 1],
      ['t:1', 'derived', 1],
      ['t:2', 'derived', 1],
      ['t:3', 'derived', 1],
    ],
  );
  t.like(copies, [{ id: 'z:copy', of: 'x:a' }]);
  t.true(copies[0]!.likeness >= 8000 && copies[0]!.likeness < 10_000);
  t.deepEqual(dropped, [
    { id: 'w:copy', of: 'x:a' },
    { id: 'w:part', of: 'z:copy' },
    { id: 'x:a (2)', sameId: true, of: 'x:a' },
    { id: 'w:of-copy', of: 'w:copy' },
  ]);

  const listed = await asked(documents, 'x/a', 'list');
  t.deepEqual(
    listed.removed.map(({ row }) => row.id),
    ['x:a', 't:1', 't:2'],
  );
  t.is(listed.copies.length, 1, 'told all the same');
});

test('nothing of that name, and everything there is to train on', async (t) => {
  const documents = await documentsOf(t, [
    [
      { id: 'x:a', text: CODE, repository: 'x/a' },
      { id: 'x:b', text: OTHER, repository: 'x/b', split: 'heldout' },
    ],
  ]);
  t.like(await t.throwsAsync(asked(documents, 'x/c')), {
    code: 'FWK_TAKEDOWN_NOTHING',
    message: "no document of 'toy' is of repository 'x/c'",
    at: 'runs/toy',
  });
  t.like(await t.throwsAsync(asked(documents, 'x/a')), { code: 'FWK_TAKEDOWN_EVERYTHING', at: 'runs/toy' });
  t.is((await asked(documents, 'x/b')).removed.length, 1, 'held-out documents may all go');
});

test('a document that was dropped is told with its reason, and one by the id of another with that id', async (t) => {
  const drop = { plugin: 'p', action: 'drop', reason: 'too-short', evidence: null, bytes: 1 };
  const documents = await documentsOf(
    t,
    [[{ id: 'x:a', text: CODE, repository: 'x/a' }]],
    [
      { ...drop, id: 'x:short', action: 'rewrite', reason: 'was', evidence: { action: 'drop' } },
      { ...drop, id: 'x:short' },
      { ...drop, id: 'x:a (2)', plugin: 'core', reason: 'duplicate-id', evidence: { of: 'x:a' } },
      { ...drop, id: 'x:a (2)', plugin: 'core', reason: 'taken-down' },
    ],
  );
  const thrown = async (id: string) =>
    t.throwsAsync(select(documents, [selectorOf('document', id, 'test')], 'remove', { run: RUN }));
  t.like(await thrown('x:short'), {
    code: 'FWK_TAKEDOWN_NOTHING',
    message: "no document of 'toy' is of document 'x:short'; 'x:short' was dropped by p for too-short",
  });
  const second = await thrown('x:a (2)');
  t.like(second, {
    code: 'FWK_TAKEDOWN_NOTHING',
    message:
      "no document of 'toy' is of document 'x:a (2)'; 'x:a (2)' was dropped by core for duplicate-id, as its source delivers it under the id 'x:a' of another",
  });
  t.regex((second as unknown as { action: string }).action, /takedown --document 'x:a'.*`plugin-optout`/);
});
