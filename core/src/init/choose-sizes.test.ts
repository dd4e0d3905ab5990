import test from 'ava';
import fc from 'fast-check';
import { chooseSizes, heldOutShare, MINIMUM_BYTES, TRAINING_MINUTES } from './choose-sizes.js';

const data = fc.record({
  bytes: fc.integer({ min: MINIMUM_BYTES, max: 1e12 }),
  repositories: fc.integer({ min: 1, max: 1e6 }),
  minutes: fc.integer({ min: 1, max: 10_000 }),
});

test('whatever there is, the data is seen at most four times and the time is kept', (t) => {
  fc.assert(
    fc.property(data, ({ bytes, repositories, minutes }) => {
      const { steps, warmupSteps, decaySteps, contextLength, batchSize, derivation } = chooseSizes(
        bytes,
        repositories,
        minutes,
      );
      t.true(Number.isInteger(steps) && steps >= 1);
      t.true(warmupSteps + decaySteps <= steps);
      t.true(derivation.passes <= 4);
      t.true(derivation.minutes <= minutes);
      t.is(derivation.tokensSeen, steps * batchSize * contextLength);
      t.true(derivation.dataTokens > contextLength);
    }),
  );
});

test('more data or more time never gives a smaller model or vocabulary', (t) => {
  fc.assert(
    fc.property(data, fc.integer({ min: 0, max: 1e9 }), ({ bytes, repositories, minutes }, more) => {
      const less = chooseSizes(bytes, repositories, minutes);
      t.true(chooseSizes(bytes + more, repositories, minutes).vocabularySize >= less.vocabularySize);
      const longer = chooseSizes(bytes, repositories, minutes + more);
      t.true(longer.model.layers >= less.model.layers);
    }),
  );
});

test('a model larger than the smallest sees four tokens for each parameter', (t) => {
  fc.assert(
    fc.property(data, ({ bytes, repositories, minutes }) => {
      const { model, derivation } = chooseSizes(bytes, repositories, minutes);
      t.true(model.layers === 2 || derivation.tokensPerParameter >= 4);
    }),
  );
});

test('heads and widths of every model of the family fit together', (t) => {
  const seen = new Set<number>();
  for (let bytes = MINIMUM_BYTES; bytes < 1e10; bytes *= 1.5) {
    const { model } = chooseSizes(Math.floor(bytes), 10, 10_000);
    seen.add(model.layers);
    t.is(model.heads * model.headSize, model.hidden);
    t.is(model.heads % model.keyValueHeads, 0);
    t.is(model.feedForward % 32, 0);
  }
  t.deepEqual([...seen].sort(), [2, 3, 4, 5, 6]);
});

test('the sizes of three folders', (t) => {
  const sizes = (bytes: number, minutes: number = TRAINING_MINUTES) => {
    const { vocabularySize, contextLength, model, steps, derivation } = chooseSizes(bytes, 5, minutes);
    return [vocabularySize, contextLength, model.layers, steps, derivation.limit];
  };
  t.deepEqual(sizes(MINIMUM_BYTES), [512, 128, 2, 66, 'data']);
  t.deepEqual(sizes(7e6), [4096, 256, 3, 1536, 'time']);
  t.deepEqual(sizes(7e6, 60), [4096, 256, 4, 3621, 'data']);
});

test('of one repository nothing is held out, of few a whole one, of many a tenth', (t) => {
  t.deepEqual([1, 2, 4, 10, 100].map(heldOutShare), [0, 0.5, 0.25, 0.1, 0.1]);
});
