import { frameworkError, type HookContext, isFrameworkError } from '@framework/sdk';
import type { KernelObserver } from '../plugins/kernel.js';
import { hookError } from './hook-error.js';
import { markPending } from './pending.js';

/** How long a call may go on after the run was stopped before it is left behind. */
const ABORT_GRACE_MS = 2000;

export interface CallGuardOptions {
  readonly signal: AbortSignal;
  readonly observer?: KernelObserver;
  /** The context each plugin is given, before a hook adds its own parts. */
  readonly contextOf: (plugin: string) => HookContext;
}

/**
 * The one door into plugin code. Every call is timed, attributed, kept in the pending set, ended when the run is
 * stopped, and fails with a coded error that names plugin and hook.
 */
export class CallGuard {
  readonly #options: CallGuardOptions;
  /** Calls to be told of a stop. One listener for all: a batch in every worker's hands is many calls at once. */
  readonly #waiting = new Set<() => void>();

  constructor(options: CallGuardOptions) {
    this.#options = options;
    options.signal.addEventListener(
      'abort',
      () => {
        for (const stop of this.#waiting) stop();
      },
      { once: true },
    );
  }

  /** Calls and waits. `call` may return a value or a promise. */
  async call<T>(plugin: string, hook: string, call: (ctx: HookContext) => T | Promise<T>): Promise<T> {
    const { signal } = this.#options;
    if (signal.aborted) throw interruption(signal);
    const leave = this.#enter(plugin, hook);
    try {
      return await this.#settled(call(this.#options.contextOf(plugin)));
    } catch (thrown) {
      // What a plugin throws because it was told to stop is the stop, not a failure of its own.
      if (signal.aborted && !isFrameworkError(thrown)) throw interruption(signal);
      throw hookError(plugin, hook, thrown);
    } finally {
      leave();
    }
  }

  /** Calls on after the run was stopped: `teardown` closes what is open, whatever happened. */
  async callAlways<T>(plugin: string, hook: string, call: (ctx: HookContext) => T | Promise<T>): Promise<T> {
    const leave = this.#enter(plugin, hook);
    try {
      const context = this.#options.contextOf(plugin);
      return await call({ ...context, signal: new AbortController().signal });
    } catch (thrown) {
      throw hookError(plugin, hook, thrown);
    } finally {
      leave();
    }
  }

  /** Calls where nothing can wait: inside the gradient tape, or while a plugin is made. */
  callSync<T>(plugin: string, hook: string, call: (ctx: HookContext) => T): T {
    const leave = this.#enter(plugin, hook);
    try {
      const result = call(this.#options.contextOf(plugin));
      if (isThenable(result)) {
        // Nobody will wait for it: its failure must not end the process as an unhandled rejection.
        result.then(undefined, () => undefined);
        throw frameworkError('FWK_HOOK_ASYNC_IN_SYNC', {
          message: `'${plugin}' returned a promise from '${hook}', which cannot wait`,
          at: `${plugin}, hook ${hook}`,
          plugin,
          hook,
        });
      }
      return result;
    } catch (thrown) {
      throw hookError(plugin, hook, thrown);
    } finally {
      leave();
    }
  }

  /** Waits for a result; once the run is stopped only for the grace time, so that a hang cannot hold up the stop. */
  async #settled<T>(result: T | Promise<T>): Promise<T> {
    if (!isThenable(result)) return result as T;
    const { signal } = this.#options;
    let timer: NodeJS.Timeout | undefined;
    let stop = () => undefined as void;
    const stopped = new Promise<never>((_, reject) => {
      stop = () => {
        timer = setTimeout(() => reject(interruption(signal)), ABORT_GRACE_MS);
      };
    });
    if (signal.aborted) stop();
    else this.#waiting.add(stop);
    try {
      return await Promise.race([result as Promise<T>, stopped]);
    } finally {
      clearTimeout(timer);
      this.#waiting.delete(stop);
    }
  }

  #enter(plugin: string, hook: string): () => void {
    const settled = markPending({ plugin, hook });
    const { observer } = this.#options;
    if (observer === undefined) return settled;
    observer.enter(plugin, hook);
    const start = process.hrtime.bigint();
    return () => {
      settled();
      observer.leave(plugin, hook, process.hrtime.bigint() - start);
    };
  }
}

/** Why the run stops, as an error: the signal's own reason where it is coded. */
function interruption(signal: AbortSignal): Error {
  if (isFrameworkError(signal.reason)) return signal.reason;
  return frameworkError('FWK_INTERRUPTED', { message: 'the run was interrupted', cause: signal.reason });
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return (
    (typeof value === 'object' || typeof value === 'function') &&
    value !== null &&
    typeof (value as { then?: unknown }).then === 'function'
  );
}
