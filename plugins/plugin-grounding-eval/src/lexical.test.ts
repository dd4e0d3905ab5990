import test from 'ava';
import { Bm25 } from './lexical.js';

test('BM25 of a small corpus, by hand', (t) => {
  // Ten documents; id 1 is in all, id 2 in one. Passages of three tokens on average.
  const bm25 = new Bm25(Uint32Array.of(0, 10, 1), 10, 3);
  const idf = (containing: number) => Math.log(1 + (10 - containing + 0.5) / (containing + 0.5));
  const saturated = (count: number, length: number) =>
    (count * 2.2) / (count + 1.2 * (0.25 + (0.75 * length) / 3));
  const close = (a: number, b: number) => t.true(Math.abs(a - b) < 1e-12, `${a} ${b}`);
  close(bm25.score(Int32Array.of(2, 2, 5), Int32Array.of(2, 1, 1)), idf(1) * saturated(1, 3));
  close(
    bm25.score(Int32Array.of(1, 2), Int32Array.of(2, 1, 1, 1)),
    idf(1) * saturated(1, 4) + idf(10) * saturated(3, 4),
  );
  t.is(bm25.score(Int32Array.of(7), Int32Array.of(1, 2)), 0);
});

test('a rare token shared says more than a common one', (t) => {
  const bm25 = new Bm25(Uint32Array.of(0, 10, 1), 10, 2);
  const query = Int32Array.of(1, 2);
  t.true(bm25.score(query, Int32Array.of(2, 9)) > bm25.score(query, Int32Array.of(1, 9)));
});
