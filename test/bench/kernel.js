// What the kernel itself costs: a chain of guarded calls, and the start of many plugins, both in this process.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { median } from './median.js';

const built = (file) => import(new URL(`../../core/dist/${file}`, import.meta.url));

/** Rounds of one measurement; the value is their median. */
const ROUNDS = 9;
const CALLS = 20_000;

/** Five async taps that do nothing, through tapable alone and through the guarded chain, interleaved. */
export async function dispatch() {
  const { CallGuard, ingestChain } = await built('hooks/index.js');
  const { Heartbeat } = await built('run/heartbeat.js');
  const { AsyncSeriesWaterfallHook } = createRequire(new URL('../../core/package.json', import.meta.url))(
    'tapable',
  );
  const folder = mkdtempSync(join(tmpdir(), 'framework-bench-'));
  const taps = ['a', 'b', 'c', 'd', 'e'].map((plugin) => ({ plugin, handler: async () => undefined }));
  const chain = (observer) => {
    const guard = new CallGuard({
      signal: new AbortController().signal,
      contextOf: (plugin) => ({ plugin }),
      ...(observer === undefined ? {} : { observer }),
    });
    const run = ingestChain({ taps, guard });
    return (value) => run(value, (base) => base);
  };
  const bare = new AsyncSeriesWaterfallHook(['value', 'context']);
  for (const { plugin, handler } of taps) bare.tapPromise(plugin, handler);
  const heartbeat = new Heartbeat(join(folder, 'heartbeat'), 0);
  const ways = {
    tapable: (value) => bare.promise(value, undefined),
    guarded: chain(),
    'with heartbeat': chain(heartbeat),
  };
  const times = Object.fromEntries(Object.keys(ways).map((name) => [name, []]));
  const value = { sources: [] };
  for (let round = 0; round < ROUNDS + 2; round++) {
    for (const [name, call] of Object.entries(ways)) {
      const begin = performance.now();
      for (let index = 0; index < CALLS; index++) await call(value);
      // The first two rounds are for the compiler.
      if (round >= 2) times[name].push(((performance.now() - begin) / CALLS) * 1000);
    }
  }
  heartbeat.close();
  rmSync(folder, { recursive: true });
  const [alone, guarded, beating] = Object.values(times).map(median);
  return [
    row('five async taps, guarded', guarded, 'µs', 2, `tapable alone ${alone.toFixed(2)} µs`),
    {
      ...row('the same with the heartbeat file', beating, 'µs', null, 'names the plugin after a kill -9'),
      against: 'tapable alone',
      ratio: beating / alone,
    },
  ];
}

/** Thirty plugins with configuration: planned, imported, made and set up. */
export async function start() {
  const [{ resolvePlan }, { createKernel }] = await Promise.all([
    built('plugins/resolve-plan.js'),
    built('plugins/create-kernel.js'),
  ]);
  const times = [];
  for (let round = 0; round < 5; round++) {
    const root = thirtyPlugins();
    const begin = performance.now();
    const plan = await resolvePlan({
      preset: 'thirty',
      root,
      environment: {},
      trust: Array.from({ length: 30 }, (_, index) => `plugin-t${index}`),
    });
    const signal = new AbortController().signal;
    const kernel = await createKernel(plan, { worker: false, signal, log: () => undefined });
    await kernel.setup();
    times.push(performance.now() - begin);
    await kernel.teardown();
    rmSync(root, { recursive: true });
  }
  // The first round also reads YAML and compiles the kernel: what a person waits for.
  return [
    row('start of 30 plugins, first', times[0], 'ms', 150, 'from plan to set-up, core imported'),
    row('start of 30 plugins, again', median(times.slice(1)), 'ms', 150, 'other folders, same process'),
  ];
}

function thirtyPlugins() {
  const root = mkdtempSync(join(tmpdir(), 'framework-bench-'));
  mkdirSync(join(root, 'presets'));
  const ids = Array.from({ length: 30 }, (_, index) => `plugin-t${index}`);
  writeFileSync(
    join(root, 'presets', 'thirty.yaml'),
    `name: thirty\nplugins:\n${ids.map((id) => `  ${id}: {}\n`).join('')}`,
  );
  for (const id of ids) {
    const folder = join(root, 'node_modules', id);
    mkdirSync(join(folder, 'dist'), { recursive: true });
    const manifest = {
      id,
      sdk: '^1.0',
      entry: './dist/plugin.js',
      config: './dist/config.js',
      hooks: [{ hook: 'setup' }, { hook: 'step' }],
      capabilities: { deterministic: true, resumable: true, network: false },
    };
    const contents = { name: id, version: '1.0.0', type: 'module', files: ['dist'], framework: manifest };
    writeFileSync(join(folder, 'package.json'), JSON.stringify(contents));
    writeFileSync(
      join(folder, 'dist', 'plugin.js'),
      "export default { framework: 'plugin', create: () => ({ hooks: { async setup() {}, step() {} } }) };\n",
    );
    writeFileSync(
      join(folder, 'dist', 'config.js'),
      "export const config = { size: { kind: 'count', doc: 'A size.', default: 3 } };\n",
    );
  }
  return root;
}

const row = (id, value, unit, target, note) => ({
  id,
  value,
  unit,
  against: 'limit',
  ratio: target === null ? 1 : value / target,
  target,
  ok: target === null ? null : value <= target,
  note,
});
