import { randomStream, type TokenizedDocument } from '@framework/sdk';
import test from 'ava';
import fc from 'fast-check';
import { controlQueries, drawTriples, eligibleDocuments, type Triple, type TripleSource } from './triples.js';

const random = (sequence: number) => randomStream({ seed: 1, plugin: 'test', hook: 'triples', sequence });

/** Ids tell where they come from: 1000 · document + position. */
function sourceOf(repositories: readonly (readonly number[])[]): TripleSource {
  const lengths = repositories.flat();
  const documents = repositories.flatMap((own, repository) =>
    own.map(
      (length, index): TokenizedDocument => ({
        id: `${repository}:${index}`,
        sha256: `${repository}:${index}`,
        repository: String(repository),
        split: 'heldout',
        share: 'code',
        tokens: length + 1,
        bytes: length,
      }),
    ),
  );
  return {
    documents,
    read: (document) => Int32Array.from({ length: lengths[document]! }, (_, i) => 1000 * document + i),
  };
}

const corpora = fc.array(fc.array(fc.integer({ min: 4, max: 40 }), { minLength: 1, maxLength: 4 }), {
  minLength: 1,
  maxLength: 4,
});

const draw = (repositories: readonly (readonly number[])[], triples: number, sequence = 0) => {
  const source = sourceOf(repositories);
  const eligible = eligibleDocuments(source.documents, 'heldout', 2);
  return { source, drawn: drawTriples(source, eligible, { triples, tokens: 8 }, random(sequence)) };
};

test('query and true passage are of one document and share no token; the wrong one is of another, as long', (t) => {
  fc.assert(
    fc.property(corpora, fc.nat(), (repositories, sequence) => {
      const { source, drawn } = draw(repositories, 12, sequence);
      const possible = repositories.length >= 2 || repositories[0]!.length >= 2;
      t.is(drawn.length, possible ? 12 : 0);
      for (const { kind, query, truth, wrong } of drawn) {
        t.is(query.document, truth.document);
        t.not(wrong.document, truth.document);
        const repository = (document: number) => source.documents[document]!.repository;
        t.is(kind === 'same-repository', repository(wrong.document) === repository(truth.document));
        t.deepEqual([truth.ids.length, wrong.ids.length], [query.ids.length, query.ids.length]);
        t.true(query.ids.length >= 2 && query.ids.length <= 8);
        for (const { document, ids } of [query, truth, wrong]) {
          t.true(ids.every((id) => Math.floor(id / 1000) === document));
        }
        t.false(query.ids.some((id) => truth.ids.includes(id)));
      }
    }),
    { numRuns: 200 },
  );
});

test('half of the wrong passages are of the same repository, where there can be both kinds', (t) => {
  const kinds = (repositories: readonly (readonly number[])[]) =>
    draw(repositories, 10).drawn.filter(({ kind }) => kind === 'same-repository').length;
  t.is(kinds([[9, 9], [9]]), 5);
  t.is(kinds([[9], [9]]), 0);
  t.is(kinds([[9, 9]]), 10);
});

test('a pair of documents is as often one way round as the other, also between a large and a small repository', (t) => {
  const { drawn } = draw(
    [
      [30, 12, 9, 20, 25, 14, 8, 33],
      [16, 5],
    ],
    8000,
  );
  const ways = (of: (triple: Triple) => boolean) => drawn.filter(of).length;
  const across = ways(({ kind }) => kind === 'other-repository');
  const fromLarge = ways(({ kind, truth }) => kind === 'other-repository' && truth.document < 8);
  // Four standard deviations of a fair coin.
  t.true(Math.abs(fromLarge / across - 0.5) < 2 / Math.sqrt(across), `${fromLarge} of ${across}`);
  const within = ways(({ kind }) => kind === 'same-repository');
  const upwards = ways(
    ({ kind, truth, wrong }) => kind === 'same-repository' && truth.document < wrong.document,
  );
  t.true(Math.abs(upwards / within - 0.5) < 2 / Math.sqrt(within), `${upwards} of ${within}`);
});

test('a control’s query is of neither document; with two documents there is none', (t) => {
  const { drawn } = draw([[9, 12], [30], [7, 8]], 60);
  for (const [index, control] of controlQueries(drawn, random(1)).entries()) {
    const { truth, wrong } = drawn[index]!;
    t.false([truth.document, wrong.document].includes(drawn[control!]!.query.document));
  }
  t.deepEqual(controlQueries(draw([[9, 12]], 4).drawn, random(1)), [null, null, null, null]);
});

test('documents of the split with room for two passages are taken, the same bytes once', (t) => {
  const { documents } = sourceOf([[3, 4, 9], [9]]);
  t.deepEqual(eligibleDocuments(documents, 'heldout', 2), [1, 2, 3]);
  t.deepEqual(eligibleDocuments(documents, 'train', 2), []);
  const twice = documents.map((document) => ({ ...document, sha256: 'same' }));
  t.deepEqual(eligibleDocuments(twice, 'heldout', 2), [1]);
});
