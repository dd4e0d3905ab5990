import test from 'ava';
import fc from 'fast-check';
import { Overlap } from './overlap.js';
import { eachRun, RUN } from './runs.js';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const runsOf = (text: string): number[] => {
  const runs: number[] = [];
  eachRun(bytes(text), (hash) => runs.push(hash));
  return runs;
};
const words = (from: number, count: number): string =>
  Array.from({ length: count }, (_, at) => `word${from + at}`).join(' ');

test('a run is thirteen tokens: equal ones hash equally wherever they stand, others do not', (t) => {
  const token = fc.stringMatching(/^[a-z]{1,6}$|^[-+(){}=]$/);
  fc.assert(
    fc.property(fc.array(token, { maxLength: 40 }), fc.array(token, { maxLength: 20 }), (some, before) => {
      const runs = runsOf(some.join(' '));
      t.is(runs.length, Math.max(0, some.length - RUN + 1));
      t.deepEqual(runsOf([...before, ...some].join('\n ')).slice(-runs.length || Infinity), runs);
      t.is(
        new Set(runs).size,
        new Set(some.flatMap((_, at) => (at + RUN > some.length ? [] : some.slice(at, at + RUN).join(' '))))
          .size,
      );
    }),
  );
});

test('how a text is broken, indented and escaped does not matter; another sign does', (t) => {
  const code = 'def f(a, b):\n    if a < b:\n        return [a, b]\n    return [b, a]\n';
  const runs = runsOf(code);
  t.deepEqual(runsOf(code.replaceAll('    ', '\t').toUpperCase()), runs);
  t.deepEqual(runsOf(JSON.stringify(code).slice(1, -1)), runs);
  t.notDeepEqual(runsOf(code.replace('<', '>')), runs);
});

test('a problem that stands in a document is found whole, with the document that has most of it', (t) => {
  const overlap = new Overlap([
    { task: 'A', texts: [words(0, 40)] },
    { task: 'B', texts: [words(100, 40), words(200, 5)] },
    { task: 'C', texts: ['too short'] },
  ]);
  overlap.read('half', bytes(`x ${words(0, 20)} y`));
  overlap.read('whole', bytes(`x ${words(0, 40)} y`));
  overlap.read('other', bytes(words(1000, 500)));
  t.deepEqual(overlap.result(), [
    { task: 'A', runs: 28, found: 28, document: 'whole', inDocument: 28 },
    { task: 'B', runs: 28, found: 0, document: null, inDocument: 0 },
    { task: 'C', runs: 0, found: 0, document: null, inDocument: 0 },
  ]);
});

test('halves in two documents are the whole problem; what many problems share is none of theirs', (t) => {
  const shared = words(500, 20);
  const overlap = new Overlap(
    ['A', 'B', 'C', 'D'].map((task, at) => ({ task, texts: [shared, words(1000 * (at + 1), 26)] })),
  );
  overlap.read('one', bytes(words(1000, 20)));
  overlap.read('two', bytes(`${words(1008, 18)} ${shared}`));
  const [a, b] = overlap.result();
  t.like(a!, { runs: 14, found: 14, inDocument: 8 });
  t.like(b!, { runs: 14, found: 0 });
});
