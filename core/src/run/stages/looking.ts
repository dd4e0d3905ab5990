import { setImmediate } from 'node:timers/promises';
import type { HookContext, JsonValue, SourceContext } from '@framework/sdk';
import type { Heartbeat } from '../heartbeat.js';
import type { Session } from '../session.js';
import { LocalExecutor } from '../workers/local-executor.js';
import type { LookTask } from '../workers/tasks.js';
import { isCut, type OwnedSource } from './sources.js';

/** Parts that are worth starting threads for, where they would not be needed otherwise. */
const PARTS_FOR_THREADS = 64;

/**
 * What a source is described with: parts of it are looked at here until the threads have come up, and there from then on. A small
 * source is done before that.
 */
export function lookOf(
  session: Pick<Session, 'plan' | 'stop'> &
    Partial<Pick<Session, 'executor'>> & { readonly heartbeat: Pick<Heartbeat, 'touch'> },
  { plugin, source }: OwnedSource,
  ctx: HookContext,
): Pick<SourceContext, 'look'> {
  const { executor, stop, heartbeat } = session;
  if (source.look === undefined || !isCut(session, plugin)) return {};
  const threads = executor instanceof LocalExecutor && executor.workers > 1 ? executor : null;
  return {
    async *look(parts) {
      const left = parts[Symbol.iterator]();
      for (let done = 0; threads === null || !threads.areReady; done++) {
        if (done === PARTS_FOR_THREADS) threads?.start();
        // Also to hear that they are.
        await setImmediate();
        stop.check();
        // A folder of millions of files takes longer than any single call should.
        heartbeat.touch();
        const part = left.next();
        if (part.done) return;
        yield await source.look!(part.value, ctx);
      }
      async function* tasks(): AsyncIterable<LookTask> {
        for (let part = left.next(); !part.done; part = left.next()) {
          yield { plugin, source: source.id, part: part.value };
        }
      }
      yield* threads!.map<LookTask, JsonValue>(tasks(), 'look', stop.signal);
    },
  };
}
