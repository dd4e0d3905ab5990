import test from 'ava';
import fc from 'fast-check';
import type { DocumentRow } from '../run/documents.js';
import { type BlendEnds, BlendTree } from './blend-tree.js';
import { provenanceText } from './provenance-file.js';

const ENDS: BlendEnds = { tokenizer: 't', sequence: 's', objects: { documents: 'd', tokens: 'k' } };

const document = (id: string, change: Partial<DocumentRow> = {}): DocumentRow => ({
  id,
  offset: 0,
  bytes: 3,
  sha256: 'a'.repeat(64),
  split: 'train',
  source: 'one',
  meta: { license: 'MIT', repository: 'r', share: 'code', derivedFrom: null, draw: 1 },
  ...change,
});

/** Source, then its rows. */
type Shards = readonly (readonly [string, readonly DocumentRow[]])[];

function grown(shards: Shards, ends = ENDS) {
  const tree = new BlendTree();
  for (const [at, [source, rows]] of shards.entries()) {
    tree.shard(at, source);
    for (const row of rows) tree.add(row);
  }
  return tree.end(ends);
}

const whole: Shards = [
  ['one', [document('a'), document('b', { split: 'heldout' })]],
  ['one', [document('c')]],
  ['two', []],
  ['three', [document('d', { meta: {} })]],
];

test('counts, licences and shards stand where they belong; a shard without documents keeps its place', (t) => {
  const { sources } = grown(whole);
  t.deepEqual(
    sources.map(({ id, documents, heldOut, bytes, shards, licenses }) => [
      id,
      documents,
      heldOut,
      bytes,
      shards.map(({ shard }) => shard),
      licenses,
    ]),
    [
      ['one', 3, 1, 9, [0, 1], { MIT: { documents: 3, bytes: 9 } }],
      ['two', 0, 0, 0, [2], {}],
      ['three', 1, 0, 3, [3], { unknown: { documents: 1, bytes: 3 } }],
    ],
  );
});

test('everything that is covered changes the root, and nothing else does', (t) => {
  const { root } = grown(whole);
  const withRow = (change: Partial<DocumentRow>) =>
    grown([['one', [document('a', change), ...whole[0]![1].slice(1)]], ...whole.slice(1)]).root;
  t.is(withRow({}), root);
  const { meta } = document('a');
  t.is(withRow({ offset: 7 }), root, 'where in the shard the bytes lie follows from the lengths before them');
  t.is(withRow({ meta: { ...meta, draw: 2, language: 'js' } }), root);
  for (const change of [
    { id: 'z' },
    { sha256: 'b'.repeat(64) },
    { bytes: 4 },
    { split: 'heldout' },
    { source: 'two' },
    ...['license', 'repository', 'share', 'derivedFrom'].map((column) => ({
      meta: { ...meta, [column]: 'x' },
    })),
  ]) {
    t.not(withRow(change), root, JSON.stringify(change));
  }
  t.not(grown(whole, { ...ENDS, tokenizer: null }).root, root);
  t.not(grown(whole, { ...ENDS, sequence: 'other' }).root, root);
  t.not(grown(whole, { ...ENDS, tokenizer: 's', sequence: 't' }).root, root);
  t.not(grown(whole.filter(([source]) => source !== 'two')).root, root, 'an empty source is one');
  t.not(grown([whole[0]!, whole[1]!, whole[3]!, whole[2]!]).root, root, 'the order of sources');
});

test('where shards are cut is part of a root, and the same cuts give the same file', (t) => {
  const ids = fc.uniqueArray(fc.string({ minLength: 1, maxLength: 5 }), { minLength: 2, maxLength: 20 });
  fc.assert(
    fc.property(ids, fc.nat(), (all, at) => {
      const cut = 1 + (at % (all.length - 1));
      const rows = all.map((id) => document(id));
      const shards: Shards = [
        ['one', rows.slice(0, cut)],
        ['one', rows.slice(cut)],
      ];
      t.is(provenanceText(grown(shards)), provenanceText(grown(shards)));
      t.not(grown(shards).root, grown([['one', rows]]).root);
    }),
  );
});
