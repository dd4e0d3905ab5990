import { once } from 'node:events';
import { parentPort, Worker } from 'node:worker_threads';
import { reviveError, type SerializedError } from '@framework/sdk';
import { inspectMachine } from '../plan/machine.js';
import { asFrameworkError } from '../run/as-framework-error.js';

/** Of less a thread takes longer to start than it saves. */
const WORTH_A_THREAD = 64 * 1024 * 1024;

// biome-ignore lint/suspicious/noExplicitAny: whatever they are called with and answer
type Method = (...args: any[]) => unknown;
type Methods<T> = { [Name in keyof T]: T[Name] extends Method ? Name : never }[keyof T];
type Called<T, Name extends keyof T> = Extract<T[Name], Method>;

/** An object in this thread or in another: its methods are called one after the other. */
export interface Remote<T> {
  call<Name extends Methods<T>>(
    name: Name,
    ...args: Parameters<Called<T, Name>>
  ): Promise<Awaited<ReturnType<Called<T, Name>>>>;
  /** Also while it is at work. */
  end(): Promise<unknown>;
}

interface Call {
  readonly name: string;
  readonly args: readonly unknown[];
}

type Answer = { readonly value: unknown } | { readonly error: SerializedError };

/** How many threads work on so many bytes, in so many parts: 1 is this one alone. */
export const threadsFor = (bytes: number, parts: number, dir: string): number =>
  bytes < WORTH_A_THREAD ? 1 : Math.max(1, Math.min(inspectMachine(dir).cores, parts));

export const here = <T>(object: T): Remote<T> => ({
  call: async (name, ...args) => (object[name] as Method)(...args) as never,
  end: async () => undefined,
});

/** @param script calls `serve`; it is given `workerData` */
export function elsewhere<T>(script: URL, workerData: unknown): Remote<T> {
  const worker = new Worker(script, { workerData });
  const ended = new AbortController();
  // Also between two calls, where nobody waits for an answer.
  worker.on('error', (cause) => ended.abort(cause));
  worker.on('exit', (code) => ended.abort(new Error(`a thread of the takedown ended with code ${code}`)));
  const ask = async (call: Call): Promise<unknown> => {
    ended.signal.throwIfAborted();
    const answer = once(worker, 'message', { signal: ended.signal }) as Promise<[Answer]>;
    worker.postMessage(call);
    const [reply] = await answer.catch(() => {
      throw ended.signal.reason;
    });
    if ('error' in reply) throw reviveError(reply.error);
    return reply.value;
  };
  let last: Promise<unknown> = Promise.resolve();
  return {
    async call(name, ...args) {
      const answer = last.then(() => ask({ name: String(name), args }));
      last = answer.catch(() => undefined);
      return (await answer) as never;
    },
    end: () => worker.terminate(),
  };
}

/** In the other thread. That there is no such object is told with the first answer. */
export function serve<T>(object: Promise<T>): void {
  object.catch(() => undefined);
  const answer = async ({ name, args }: Call): Promise<Answer> => {
    try {
      const target = (await object) as Record<string, Method>;
      return { value: await target[name]!(...args) };
    } catch (thrown) {
      return { error: asFrameworkError(thrown).toJSON() };
    }
  };
  parentPort!.on('message', async (call: Call) => parentPort!.postMessage(await answer(call)));
}
