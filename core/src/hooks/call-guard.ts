import { frameworkError, type HookContext, isFrameworkError } from '@framework/sdk';
import type { GuardedCall, KernelObserver } from '../plugins/kernel.js';
import { hookError } from './hook-error.js';
import { markPending, pendingCalls, unmarkPending } from './pending.js';

/** How long a call may go on after the run was stopped before it is left behind. */
const ABORT_GRACE_MS = 2000;

export interface CallGuardOptions {
  readonly signal: AbortSignal;
  readonly observer?: KernelObserver;
  /** The context each plugin is given, before a hook adds its own parts. */
  readonly contextOf: (plugin: string) => HookContext;
}

/** Where one plugin is entered for one hook. */
export interface Door {
  readonly plugin: string;
  readonly hook: string;
  readonly context: HookContext;
}

type Done<T> = (error: Error | null, value?: T) => void;

/** A call that may come back later. */
interface OpenCall<T> extends GuardedCall {
  readonly accept: (returned: T) => unknown;
  /** Undefined once it has come back, or was left behind. */
  done: Done<never> | undefined;
  readonly guard: CallGuard;
}

/**
 * The one way into plugin code. Every call is told to the observer, attributed, kept in the pending set, ended when the
 * run is stopped, and fails with a coded error that names plugin and hook.
 *
 * It works on callbacks inside: one promise a tap, the handler's own, is all that a chain of five costs.
 */
export class CallGuard {
  readonly #options: CallGuardOptions;

  constructor(options: CallGuardOptions) {
    this.#options = options;
    options.signal.addEventListener('abort', () => this.#stop(), { once: true });
  }

  /** Made once for each tap; the context is the plugin's one frozen object. */
  door(plugin: string, hook: string): Door {
    return { plugin, hook, context: this.#options.contextOf(plugin) };
  }

  /**
   * Enters a plugin and comes back through `done`, at once when the handler returns no promise.
   *
   * @param accept judges what was returned, still on the plugin's account, and gives the value that goes on
   */
  enter<T, Value>(
    door: Door,
    work: (ctx: HookContext) => T | PromiseLike<T>,
    accept: (returned: T) => Value,
    done: Done<Value>,
  ): void {
    const { signal } = this.#options;
    if (signal.aborted) {
      done(interruption(signal));
      return;
    }
    const call: OpenCall<T> = {
      plugin: door.plugin,
      hook: door.hook,
      accept,
      done: done as Done<never>,
      guard: this,
    };
    markPending(call);
    this.#options.observer?.enter(call);
    let result: T | PromiseLike<T>;
    try {
      result = work(door.context);
    } catch (thrown) {
      this.#fail(call, thrown);
      return;
    }
    if (!isThenable(result)) {
      this.#finish(call, result);
      return;
    }
    // A promise of its own making may settle twice, or throw in `then`: ours does neither.
    const promise = result instanceof Promise ? result : Promise.resolve(result);
    promise.then(
      (value: T) => this.#finish(call, value),
      (thrown: unknown) => this.#fail(call, thrown),
    );
  }

  /** Calls and waits. `work` may return a value or a promise. */
  call<T>(plugin: string, hook: string, work: (ctx: HookContext) => T | PromiseLike<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      this.enter(this.door(plugin, hook), work, same<T>, (error, value) =>
        error === null ? resolve(value as T) : reject(error),
      );
    });
  }

  /** Calls on after the run was stopped: `teardown` closes what is open, whatever happened. */
  async callAlways<T>(plugin: string, hook: string, work: (ctx: HookContext) => T | Promise<T>): Promise<T> {
    const call = this.#mark(plugin, hook);
    try {
      const context = this.#options.contextOf(plugin);
      return await work({ ...context, signal: new AbortController().signal });
    } catch (thrown) {
      throw hookError(plugin, hook, thrown);
    } finally {
      this.#leave(call);
    }
  }

  /** Calls where nothing can wait: inside the gradient tape, or while a plugin is made. */
  callSync<T>(plugin: string, hook: string, work: (ctx: HookContext) => T): T {
    const call = this.#mark(plugin, hook);
    try {
      const result = work(this.#options.contextOf(plugin));
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
      this.#leave(call);
    }
  }

  #finish<T>(call: OpenCall<T>, returned: T): void {
    const done = this.#close(call);
    if (done === undefined) return;
    let value: unknown;
    try {
      value = call.accept(returned);
    } catch (thrown) {
      done(hookError(call.plugin, call.hook, thrown));
      return;
    }
    done(null, value as never);
  }

  #fail(call: OpenCall<never>, thrown: unknown): void {
    const { signal } = this.#options;
    // What a plugin throws because it was told to stop is the stop, not a failure of its own.
    const stopped = signal.aborted && !isFrameworkError(thrown);
    this.#close(call)?.(stopped ? interruption(signal) : hookError(call.plugin, call.hook, thrown));
  }

  /** Takes a call off the lists; its `done`, unless it was called already. */
  #close<T>(call: OpenCall<T>): Done<never> | undefined {
    const { done } = call;
    if (done === undefined) return undefined;
    call.done = undefined;
    this.#leave(call);
    return done;
  }

  /** A hang must not hold up a stop: what has not come back after the grace time is left behind. */
  #stop(): void {
    const mine = () =>
      pendingCalls().filter((call): call is OpenCall<never> => (call as OpenCall<never>).guard === this);
    if (mine().length === 0) return;
    setTimeout(() => {
      for (const call of mine()) this.#close(call)?.(interruption(this.#options.signal));
    }, ABORT_GRACE_MS);
  }

  #mark(plugin: string, hook: string): GuardedCall {
    const call = { plugin, hook };
    markPending(call);
    this.#options.observer?.enter(call);
    return call;
  }

  #leave(call: GuardedCall): void {
    unmarkPending(call);
    this.#options.observer?.leave(call);
  }
}

const same = <T>(value: T): T => value;

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
