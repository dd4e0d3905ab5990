import type { HookContext } from '@framework/sdk';
import { CallGuard } from '../hooks/call-guard.js';
import { asyncWaterfall, syncWaterfall } from '../hooks/chain.js';
import type { KernelObserver } from '../plugins/kernel.js';
import type { CalibrationLine } from './lines.js';

const TAPS = 5;
const CHAINS = 40;
const ROUNDS = 9;

/**
 * What one guarded call of nothing costs in this process: chains of five taps that do nothing, through the same guard
 * and the same tapable hooks as the run's. The least of some rounds: the first are compiled on the way, and on a busy
 * machine the others measure who else runs. The run's own calls are colder than these.
 */
export async function calibrate(
  heartbeat: KernelObserver,
  recording: KernelObserver,
): Promise<Omit<CalibrationLine, 'kind' | 'thread'>> {
  const benches = [chainsOf(undefined), chainsOf(heartbeat), chainsOf(recording)];
  const rounds: Cost[][] = benches.map(() => []);
  // In turn: what slows the machine down for a while slows all three.
  for (let round = 0; round < ROUNDS; round++) {
    for (const [index, bench] of benches.entries()) rounds[index]!.push(await bench());
  }
  const [bare, beating, recorded] = rounds.map((costs) => ({
    async: least(costs.map((cost) => cost.async)),
    sync: least(costs.map((cost) => cost.sync)),
  })) as [Cost, Cost, Cost];
  const more = ({ async, sync }: Cost) =>
    Math.max(0, Math.round((async + sync - bare.async - bare.sync) / 2));
  return {
    async_ns: bare.async,
    sync_ns: bare.sync,
    heartbeat_ns: more(beating),
    record_ns: more(recorded),
  };
}

/** Nanoseconds a tap. */
interface Cost {
  readonly async: number;
  readonly sync: number;
}

/** Two chains over one guard, and one round of calling them. */
function chainsOf(observer: KernelObserver | undefined): () => Promise<Cost> {
  const context: HookContext = {
    plugin: 'core',
    log: { info: ignore, warn: ignore },
    signal: new AbortController().signal,
    get: nothing,
    find: () => undefined,
  };
  const guard = new CallGuard({
    signal: context.signal,
    contextOf: () => context,
    ...(observer === undefined ? {} : { observer }),
  });
  const names = Array.from({ length: TAPS }, (_, index) => `core-${index}`);
  const asynchronous = asyncWaterfall<() => Promise<void>, object>(
    'collate',
    { guard, taps: names.map((plugin) => ({ plugin, handler: async () => undefined })) },
    ({ handler }, value) => ({ call: handler, accept: () => value }),
  );
  const synchronous = syncWaterfall<() => void, object>(
    'forward',
    { guard, taps: names.map((plugin) => ({ plugin, handler: ignore })) },
    ({ handler }, value) => ({ call: handler, accept: () => value }),
  );
  const value = {};
  return async () => {
    const begun = performance.now();
    for (let chain = 0; chain < CHAINS; chain++) await asynchronous(value, same);
    const between = performance.now();
    for (let chain = 0; chain < CHAINS; chain++) synchronous(value, same);
    const ended = performance.now();
    return {
      async: ((between - begun) * 1e6) / (CHAINS * TAPS),
      sync: ((ended - between) * 1e6) / (CHAINS * TAPS),
    };
  };
}

const least = (values: readonly number[]): number => Math.round(Math.min(...values));

const ignore = (): void => undefined;
const same = (base: HookContext): HookContext => base;
const nothing = (): never => {
  throw new Error('a call of nothing asks for nothing');
};
