import test from 'ava';
import fc from 'fast-check';
import { randomStream } from './random.js';

const key = { seed: 1, plugin: 'p', hook: 'h', sequence: 0 };

test('the same key gives the same numbers; any other key gives others', (t) => {
  const draw = (change: Partial<typeof key>) => {
    const stream = randomStream({ ...key, ...change });
    return [stream.uint32(), stream.uint32(), stream.uint32()].join();
  };
  t.is(draw({}), draw({}));
  const others = [draw({ seed: 2 }), draw({ plugin: 'q' }), draw({ hook: 'i' }), draw({ sequence: 1 })];
  t.is(new Set([draw({}), ...others]).size, 5);
});

test('integers stay below their bound and reach every value', (t) => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 50 }), fc.nat(), (bound, sequence) => {
      const stream = randomStream({ ...key, sequence });
      const seen = new Set(Array.from({ length: bound * 40 }, () => stream.integer(bound)));
      return seen.size === bound && Math.max(...seen) === bound - 1;
    }),
    { numRuns: 50 },
  );
  t.throws(() => randomStream(key).integer(0), { instanceOf: RangeError });
});

test('uniform and normal have the moments they should', (t) => {
  const stream = randomStream(key);
  const n = 20_000;
  let sum = 0;
  let square = 0;
  let uniform = 0;
  for (let i = 0; i < n; i++) {
    const x = stream.normal();
    sum += x;
    square += x * x;
    uniform += stream.uniform();
  }
  t.true(Math.abs(sum / n) < 0.03);
  t.true(Math.abs(square / n - 1) < 0.05);
  t.true(Math.abs(uniform / n - 0.5) < 0.01);
});

test('a shuffle keeps every item', (t) => {
  const items = Array.from({ length: 100 }, (_, i) => i);
  const shuffled = randomStream(key).shuffle([...items]);
  t.notDeepEqual(shuffled, items);
  t.deepEqual(
    [...shuffled].sort((a, b) => a - b),
    items,
  );
});
