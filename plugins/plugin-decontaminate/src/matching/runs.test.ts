import test from 'ava';
import fc from 'fast-check';
import { Runs } from './runs.js';

const LENGTH = 3;
const token = fc.integer({ min: 1, max: 3 });
const document = fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 40 });

/** Different runs of known tokens, as texts. */
const runsOf = (tokens: readonly number[]): Set<string> =>
  new Set(
    tokens
      .map((_, at) => tokens.slice(at, at + LENGTH))
      .filter((run) => run.length === LENGTH && !run.includes(0))
      .map((run) => run.join(' ')),
  );

test('counts the runs that a comparison with each text counts', (t) => {
  fc.assert(
    fc.property(fc.array(fc.array(token, { maxLength: 12 }), { maxLength: 3 }), document, (texts, tokens) => {
      const runs = new Runs(LENGTH);
      for (const [id, text] of texts.entries())
        runs.add(Uint32Array.from(text), id, { benchmark: 0, task: id });
      const found = runs.finish().find(Uint32Array.from(tokens));
      const inDocument = runsOf(tokens);
      for (const [id, text] of texts.entries()) {
        const own = runsOf(text);
        const matches = [...own].filter((run) => inDocument.has(run)).length;
        t.deepEqual(found.get(id), matches === 0 ? undefined : { matches, of: own.size });
      }
    }),
    { numRuns: 1000 },
  );
});

test('a run that more than three tasks of one benchmark have counts nowhere; tasks of several benchmarks do not add up', (t) => {
  const shared = Uint32Array.of(1, 2, 3);
  const found = (origins: readonly { benchmark: number; task: number }[]) => {
    const runs = new Runs(LENGTH);
    for (const [id, origin] of origins.entries()) runs.add(shared, id, origin);
    return runs.finish().find(shared).size;
  };
  const tasks = (benchmark: number, count: number) =>
    Array.from({ length: count }, (_, task) => ({ benchmark, task: benchmark * 100 + task }));
  t.is(found(tasks(0, 3)), 3);
  t.is(found(tasks(0, 4)), 0);
  t.is(found([...tasks(0, 3), ...tasks(1, 3)]), 6);
  t.is(found([...tasks(0, 3), { benchmark: 0, task: 2 }]), 4, 'two texts of one task are one task');
});
