import type { Plugin } from '../plugin.js';

/** One call into a plugin, as it was made. Arguments and result are the objects themselves, not copies. */
export interface RecordedCall {
  readonly plugin: string;
  /** `filter`, `filter fit`, `feature lines`. */
  readonly hook: string;
  readonly arguments: readonly unknown[];
  /** How it came back; a promise counts once it is settled. */
  readonly outcome:
    | { readonly type: 'returned'; readonly value: unknown }
    | { readonly type: 'threw'; readonly error: unknown };
  /** From `performance.now()`, in milliseconds. */
  readonly start: number;
  readonly milliseconds: number;
}

/**
 * The plugin with every handler and feature wrapped: each call is told to `sink` once it has come back. Nothing else
 * changes: what a handler is given, returns and throws stays as it is, and a sync handler stays sync.
 */
export function recordCalls(plugin: Plugin, id: string, sink: (call: RecordedCall) => void): Plugin {
  const wrap = (hook: string, owner: object, call: Callable): Callable =>
    function recorded(...given: readonly unknown[]): unknown {
      const start = performance.now();
      const tell = (outcome: RecordedCall['outcome']) =>
        sink({
          plugin: id,
          hook,
          arguments: given,
          outcome,
          start,
          milliseconds: performance.now() - start,
        });
      try {
        const value = call.apply(owner, [...given]);
        if (value instanceof Promise) {
          return value.then(
            (settled: unknown) => {
              tell({ type: 'returned', value: settled });
              return settled;
            },
            (error: unknown) => {
              tell({ type: 'threw', error });
              throw error;
            },
          );
        }
        tell({ type: 'returned', value });
        return value;
      } catch (error) {
        tell({ type: 'threw', error });
        throw error;
      }
    };
  const hooks = Object.fromEntries(
    Object.entries(plugin.hooks ?? {}).map(([hook, handler]) => [
      hook,
      typeof handler === 'function'
        ? wrap(hook, plugin.hooks!, handler as Callable)
        : wrapPhases(hook, handler as Phases, wrap),
    ]),
  );
  const features = Object.fromEntries(
    Object.entries(plugin.features ?? {}).map(([name, provider]) => [
      name,
      wrap(`feature ${name}`, plugin.features!, provider as Callable),
    ]),
  );
  return { ...plugin, hooks, features } as Plugin;
}

type Callable = (this: unknown, ...given: readonly unknown[]) => unknown;
type Phases = Readonly<Record<string, unknown>>;

/** Two-phase handlers are objects; what is no function in them (`parallel`, `needs`) stays. */
function wrapPhases(
  hook: string,
  handler: Phases,
  wrap: (hook: string, owner: object, call: Callable) => Callable,
): Phases {
  if (typeof handler !== 'object' || handler === null) return handler;
  const wrapped: Record<string, unknown> = {};
  for (const phase in handler) {
    const value = handler[phase];
    wrapped[phase] =
      typeof value === 'function'
        ? wrap(phase === 'apply' ? hook : `${hook} ${phase}`, handler, value as Callable)
        : value;
  }
  return wrapped;
}
