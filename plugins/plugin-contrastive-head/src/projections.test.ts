import { randomStream } from '@framework/sdk';
import test from 'ava';
import { orthogonalProjections } from './projections.js';

const random = () => randomStream({ seed: 1, plugin: 'test', hook: 'projections', sequence: 0 });

const project = (matrix: Float32Array, dimensions: number, state: readonly number[]): number[] =>
  Array.from({ length: dimensions }, (_, e) =>
    state.reduce((sum, value, d) => sum + value * matrix[d * dimensions + e]!, 0),
  );
const cosine = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((sum, value, i) => sum + value * b[i]!, 0) / (Math.hypot(...a) * Math.hypot(...b));

test('columns stand at right angles, all of one length, the same on both sides', (t) => {
  const [width, dimensions] = [12, 7];
  const values = orthogonalProjections(width, dimensions, random());
  t.deepEqual(values('query'), values('passage'));
  const column = (e: number) => Array.from({ length: width }, (_, d) => values('query')[d * dimensions + e]!);
  for (let e = 0; e < dimensions; e++) {
    t.true(Math.abs(Math.hypot(...column(e)) - 10) < 1e-5);
    for (let other = 0; other < e; other++) t.true(Math.abs(cosine(column(e), column(other))) < 1e-6);
  }
});

test('as many columns as a state has numbers: the first scores are the states’ cosines', (t) => {
  const matrix = orthogonalProjections(9, 9, random())('query');
  const stream = random();
  const state = () => Array.from({ length: 9 }, () => stream.normal());
  const [a, b] = [state(), state()];
  t.true(Math.abs(cosine(project(matrix, 9, a), project(matrix, 9, b)) - cosine(a, b)) < 1e-5);
});
