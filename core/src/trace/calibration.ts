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
 * and the same tapable hooks as the run's. The median of some rounds: the first are compiled on the way, and a round
 * that the machine interrupted counts no more than another. The run's own calls are colder than these, so the figure is
 * a lower bound; the time the chains of the run took around their taps is the upper one.
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
    async: median(costs.map((cost) => cost.async)),
    sync: median(costs.map((cost) => cost.sync)),
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

const median = (values: readonly number[]): number =>
  Math.round([...values].sort((a, b) => a - b)[values.length >> 1] ?? 0);

const ignore = (): void => undefined;
const same = (base: HookContext): HookContext => base;
const nothing = (): never => {
  throw new Error('a call of nothing asks for nothing');
};
