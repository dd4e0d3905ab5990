import { createToken } from '../token.js';

/**
 * Where the batches of a data stage are worked on: `local` worker threads now, a cluster later. Results come back in
 * sequence order whatever the order they were computed in.
 *
 * @experimental executor
 */
export interface Executor {
  /** How many work at the same time: the kernel prefetches by it. */
  readonly workers: number;
  /** Map items in parallel; the results arrive in the order of the items. The first error ends it. */
  map<In, Out>(items: AsyncIterable<In>, task: string, signal: AbortSignal): AsyncIterable<Out>;
  /** Ends every worker; what is under way is left behind. */
  close(): Promise<void>;
}

/**
 * The slot of the executor; where nobody fills it, the run's own worker threads are. For the plugin that names the proposal
 * `executor` in its manifest.
 *
 * @experimental executor
 *
 * @example
 * // examples/slots/executor.ts
 * import { definePlugin, EXECUTOR, type Executor } from '@framework/sdk';
 *
 * // Manifest: "provides": ["fw.executor"], "proposals": ["executor"].
 * export default definePlugin({}, (plugin) => {
 *   plugin.provide(EXECUTOR, (): Executor => {
 *     return {
 *       workers: 1,
 *       async *map<In, Out>(items: AsyncIterable<In>, task: string, signal: AbortSignal): AsyncIterable<Out> {
 *         for await (const item of items) {
 *           signal.throwIfAborted();
 *           yield await send<In, Out>(task, item);
 *         }
 *       },
 *       async close() {},
 *     };
 *   });
 *   return {};
 * });
 *
 * // Where a cluster's client would stand: the answer of another machine to one task.
 * async function send<In, Out>(task: string, item: In): Promise<Out> {
 *   return { task, item } as Out;
 * }
 */
export const EXECUTOR = createToken<Executor>('fw.executor');
