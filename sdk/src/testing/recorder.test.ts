import { setTimeout as wait } from 'node:timers/promises';
import test from 'ava';
import type { Plugin } from '../plugin.js';
import { type RecordedCall, recordCalls } from './recorder.js';

function recorded(plugin: Plugin): { plugin: Plugin; calls: RecordedCall[] } {
  const calls: RecordedCall[] = [];
  return { plugin: recordCalls(plugin, 'mine', (call) => calls.push(call)), calls };
}

test('every call is told once, when it has come back, with what went in and out', async (t) => {
  const { plugin, calls } = recorded({
    hooks: {
      setup: () => wait(20),
      step: () => undefined,
      filter: { parallel: 'serial', async fit() {}, load: () => undefined, apply: () => undefined },
    },
    features: { sizes: (batch) => batch.length },
  });
  const { hooks = {}, features = {} } = plugin;
  const setup = hooks.setup?.({} as never);
  hooks.step?.({ step: 1 } as never);
  t.deepEqual(
    calls.map(({ hook }) => hook),
    ['step'],
    'what has not come back is not there',
  );
  await setup;
  await hooks.filter?.fit?.([] as never, {} as never);
  await hooks.filter?.load?.({} as never, {} as never);
  await hooks.filter?.apply({} as never, {} as never);
  t.is(features['sizes']?.({ length: 3 } as never), 3);
  t.deepEqual(
    calls.map(({ hook }) => hook),
    ['step', 'setup', 'filter fit', 'filter load', 'filter', 'feature sizes'],
  );
  t.deepEqual(calls[0]!.arguments, [{ step: 1 }]);
  t.deepEqual(calls.at(-1)!.outcome, { type: 'returned', value: 3 });
  const ends = calls.map(({ start, milliseconds }) => start + milliseconds);
  t.deepEqual(
    ends,
    ends.toSorted((a, b) => a - b),
    'in the order they came back',
  );
  t.true(calls[1]!.milliseconds >= 15);
});

test('what a handler throws is told and goes on, from promises too', async (t) => {
  const { plugin, calls } = recorded({
    hooks: {
      step() {
        throw new RangeError('now');
      },
      setup: () => Promise.reject(new RangeError('later')),
    },
  });
  t.throws(() => plugin.hooks?.step?.({} as never), { message: 'now' });
  await t.throwsAsync(async () => plugin.hooks?.setup?.({} as never), { message: 'later' });
  t.deepEqual(
    calls.map(({ outcome }) => outcome.type === 'threw' && (outcome.error as Error).message),
    ['now', 'later'],
  );
});

test('a handler keeps its `this`, what is no function stays, and a sync handler stays sync', (t) => {
  const filter = {
    parallel: 'per-batch' as const,
    needs: ['lines'],
    limit: 3,
    apply(this: { limit: number }) {
      return this.limit as never;
    },
  };
  const { plugin } = recorded({ hooks: { filter } });
  t.is(plugin.hooks?.filter?.apply({} as never, {} as never), 3 as never);
  t.is(plugin.hooks?.filter?.parallel, 'per-batch');
  t.deepEqual(plugin.hooks?.filter?.needs, ['lines']);
});
