import type { HookContext, HookName } from '@framework/sdk';
import { describeValue } from '@framework/sdk/checks';
import { AsyncSeriesBailHook, AsyncSeriesHook, AsyncSeriesWaterfallHook, SyncWaterfallHook } from 'tapable';
import type { ContextFor, Tap } from '../plugins/kernel.js';
import type { CallGuard } from './call-guard.js';
import { resultError } from './hook-error.js';

/** What every chain is built from: handlers in their final order, and the door they are called through. */
export interface ChainParts<Handler> {
  readonly taps: readonly Tap<Handler>[];
  readonly guard: CallGuard;
}

/** One value on its way through one tap. */
export interface Passage<Value> {
  call(ctx: HookContext): unknown;
  /** Judges what the handler returned and gives the value that goes on. Throws `resultError`. */
  accept(returned: unknown): Value;
}

/**
 * Prepares a passage: what has to be remembered of the value before the handler sees it, is remembered here. Undefined
 * leaves the tap out.
 */
type Prepare<Handler, Value, Next> = (tap: Tap<Handler>, value: Value) => Passage<Next> | undefined;

type Chain<Value, Result> = (value: Value, context: ContextFor) => Promise<Result>;

/** The value goes from tap to tap. Callbacks inside tapable, not promises: a promise a tap is a third of the cost. */
export function asyncWaterfall<Handler, Value>(
  hook: HookName,
  { taps, guard }: ChainParts<Handler>,
  prepare: Prepare<Handler, Value, Value>,
): Chain<Value, Value> {
  const chain = new AsyncSeriesWaterfallHook<[Value, ContextFor], Value>(['value', 'context'], hook);
  for (const tap of taps) {
    const door = guard.door(tap.plugin, hook);
    chain.tapAsync(tap.plugin, (value, context, done) => {
      const passage = prepare(tap, value);
      if (passage === undefined) return done(null, value);
      guard.enter(door, (base) => passage.call(context(base)), passage.accept, done as never);
    });
  }
  return (value, context) => chain.promise(value, context);
}

/** The first tap whose passage gives something other than undefined ends it. */
export function asyncBail<Handler, Value, Result>(
  hook: HookName,
  { taps, guard }: ChainParts<Handler>,
  prepare: Prepare<Handler, Value, Result | undefined>,
): Chain<Value, Result | undefined> {
  const chain = new AsyncSeriesBailHook<[Value, ContextFor], Result | undefined>(['value', 'context'], hook);
  for (const tap of taps) {
    const door = guard.door(tap.plugin, hook);
    chain.tapAsync(tap.plugin, (value, context, done) => {
      const passage = prepare(tap, value);
      if (passage === undefined) return done();
      guard.enter(door, (base) => passage.call(context(base)), passage.accept, done as never);
    });
  }
  return (value, context) => chain.promise(value, context);
}

/** One tap after the other, each with the same value; what they return is ignored. */
export function asyncSeries<Handler, Value>(
  hook: HookName,
  { taps, guard }: ChainParts<Handler>,
  call: (tap: Tap<Handler>, value: Value, ctx: HookContext) => unknown,
): Chain<Value, void> {
  const chain = new AsyncSeriesHook<[Value, ContextFor]>(['value', 'context'], hook);
  for (const tap of taps) {
    const door = guard.door(tap.plugin, hook);
    chain.tapAsync(tap.plugin, (value, context, done) => {
      guard.enter(door, (base) => call(tap, value, context(base)), ignore, done);
    });
  }
  return (value, context) => chain.promise(value, context);
}

/** Inside the gradient tape: nothing can wait. */
export function syncWaterfall<Handler, Value>(
  hook: HookName,
  { taps, guard }: ChainParts<Handler>,
  prepare: Prepare<Handler, Value, Value>,
): (value: Value, context: ContextFor) => Value {
  const chain = new SyncWaterfallHook<[Value, ContextFor], Value>(['value', 'context'], hook);
  for (const tap of taps) {
    chain.tap(tap.plugin, (value, context) => {
      const passage = prepare(tap, value);
      if (passage === undefined) return value;
      return passage.accept(guard.callSync(tap.plugin, hook, (base) => passage.call(context(base))));
    });
  }
  return (value, context) => chain.call(value, context);
}

/** Nothing, or the object itself: a tap that makes another would cut off what the others hold. */
export function sameOrNothing<Value>(
  plugin: string,
  hook: string,
  what: string,
  value: Value,
  returned: unknown,
): Value {
  if (returned === undefined || returned === value) return value;
  throw resultError(plugin, hook, `returned ${describeValue(returned)}, not the ${what} it was given`);
}

const ignore = (): void => undefined;
