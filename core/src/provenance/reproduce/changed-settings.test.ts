import type { JsonObject, JsonValue, ObjectManifest, RunLock } from '@framework/sdk';
import { SDK_API } from '@framework/sdk';
import test from 'ava';
import type { Side } from '../../diff/side.js';
import type { ResolvedPlan } from '../../plugins/resolved-plan.js';
import { changedSettings } from './changed-settings.js';

const FILTER = { id: 'plugin-filter', integrity: 'a'.repeat(64), configHash: 'c'.repeat(64) };

const manifest = (inputs: JsonObject): ObjectManifest => ({ inputs }) as unknown as ObjectManifest;

/** A run's manifests, as the stages write them. */
const recorded = new Map([
  ['ingest', manifest({ sdk: SDK_API, seed: 1, plugins: [] })],
  [
    'filter',
    manifest({
      sdk: SDK_API,
      seed: 1,
      shardBytes: 4096,
      stream: { batchSize: 16, order: ['plugin-filter'], taps: [FILTER] },
    }),
  ],
]);

const side = (configuration: Readonly<Record<string, JsonValue>>, version = '1.0.0'): Side => ({
  summary: { kind: 'run', name: 'toy', preset: 'toy', state: null, missing: [] },
  lock: { plugins: { 'plugin-filter': { version, integrity: '' } } } as unknown as RunLock,
  configuration: new Map(
    Object.entries(configuration).map(([path, value]) => [
      path,
      { value, origin: 'preset toy (toy.yaml:4)' },
    ]),
  ),
  plan: null,
  run: null,
});

const plan = (filter: object = {}, run: object = {}): ResolvedPlan =>
  ({
    run: { seed: 1, batchSize: 16, shardBytes: 4096, ...run },
    plugins: [{ ...FILTER, version: '1.0.0', dir: '/plugins/filter', ...filter }],
    order: { filter: [{ plugin: 'plugin-filter', reason: '' }] },
    slots: {},
  }) as unknown as ResolvedPlan;

const told = (now: ResolvedPlan, then = side({}), present = side({})) =>
  changedSettings(recorded, then, present, now).map(({ message, at }) => `${at}: ${message}`);

test('nothing changed: nothing is told', (t) => {
  t.deepEqual(told(plan()), []);
});

test('code of a plugin, with its versions where they differ', (t) => {
  const integrity = 'b'.repeat(64);
  t.deepEqual(told(plan({ integrity })), [
    "/plugins/filter: the code of 'plugin-filter' is not what it was: aaaaaaaaaaaa, now bbbbbbbbbbbb",
  ]);
  const [newer] = changedSettings(recorded, side({}, '0.9.0'), side({}), plan({ integrity }));
  t.regex(newer!.message, /\(version 0\.9\.0, now 1\.0\.0\)/);
  t.is(newer!.action, "install 'plugin-filter' as it was: version 0.9.0");
});

test('a value of the configuration, then and now; else a file that it names', (t) => {
  const configHash = 'd'.repeat(64);
  const path = 'plugins.plugin-filter.least';
  t.deepEqual(told(plan({ configHash }), side({ [path]: 3 }), side({ [path]: 4 })), [
    `preset toy (toy.yaml:4): ${path}: the run was made with 3, now it is 4`,
  ]);
  t.deepEqual(told(plan({ configHash })), [
    "plugins.plugin-filter: a file that the configuration of 'plugin-filter' names has other content",
  ]);
});

test('settings before plugins, plugins before their order; all at once', (t) => {
  const other = { ...plan({}, { seed: 2 }), plugins: [], order: { filter: [] } } as unknown as ResolvedPlan;
  t.deepEqual(told(other), [
    'run.seed: the seed: the run was made with 1, now it is 2',
    "plugin-filter: 'plugin-filter' is not a plugin of the preset any more",
    'hook filter: the order of filters: the run was made with plugin-filter, now it is none',
  ]);
});
