import test from 'ava';
import { inputChanges } from './inputs.js';

const plugin = (id: string, configHash = 'c', integrity = 'i') => ({ id, configHash, integrity });

test('the inputs of two objects are compared plugin by plugin, source by source, in words', (t) => {
  const changes = inputChanges(
    {
      stream: {
        plugins: [plugin('plugin-a'), plugin('plugin-b'), plugin('plugin-d')],
        sources: { one: 'x', two: 'y' },
        batchSize: 16,
        fits: { 'plugin-a': 'f', 'plugin-d': null },
        order: ['plugin-a', 'plugin-b'],
      },
      seed: 1,
    },
    {
      stream: {
        plugins: [plugin('plugin-a', 'other'), plugin('plugin-b', 'c', 'other'), plugin('plugin-c')],
        sources: { one: 'z', three: 'y' },
        batchSize: 32,
        fits: { 'plugin-a': 'g', 'plugin-c': null },
        order: ['plugin-b', 'plugin-a'],
      },
      seed: 1,
    },
  );
  t.deepEqual(changes, [
    'batchSize, 16 and 32',
    'what plugin-a fitted',
    'plugin-c was added',
    'plugin-d was removed',
    'the order of the plugins',
    'the configuration of plugin-a',
    'the code of plugin-b',
    'the source one has other content',
    'the source three was added',
    'the source two was removed',
  ]);
});

test('equal inputs have no changes', (t) => {
  t.deepEqual(inputChanges({ plugins: [plugin('a')] }, { plugins: [plugin('a')] }), []);
});
