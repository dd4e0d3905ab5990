import type { RunLock } from '@framework/sdk';
import test from 'ava';
import { drift, refuseDrift } from './run-lock.js';

const lock: RunLock = {
  sdk: '1.0.0',
  preset: 'toy',
  configHash: 'aa',
  seed: 1,
  plugins: {
    'plugin-a': { version: '1.0.0', integrity: '11' },
    'plugin-b': { version: '1.0.0', integrity: '22' },
  },
  order: { filter: ['plugin-a', 'plugin-b'] },
  slots: { 'fw.tokenizer': 'plugin-a' },
  dataFingerprint: null,
  tokenizerHash: null,
  backend: null,
};

test('nothing changed: no drift', (t) => {
  t.deepEqual(drift(lock, structuredClone(lock)), []);
  t.notThrows(() => refuseDrift([], 'toy', 'run.lock.json'));
});

test('every change is said by name', (t) => {
  const now: RunLock = {
    ...lock,
    seed: 2,
    configHash: 'bb',
    plugins: {
      'plugin-a': { version: '1.0.0', integrity: '99' },
      'plugin-c': { version: '1.0.0', integrity: '33' },
    },
    order: { filter: ['plugin-b', 'plugin-a'] },
    slots: { 'fw.tokenizer': 'plugin-c' },
  };
  const changes = drift(lock, now);
  t.deepEqual(changes, [
    'the seed was 1, is 2',
    'the files of plugin-a',
    'plugin-b was removed',
    'plugin-c was added',
    'the order of filter was plugin-a, plugin-b, is plugin-b, plugin-a',
    'the owner of fw.tokenizer was plugin-a, is plugin-c',
    'the configuration',
  ]);
  t.throws(() => refuseDrift(changes, 'toy', 'run.lock.json'), {
    code: 'FWK_LOCK_DRIFT',
    message: /plugin-c was added/,
  });
});
