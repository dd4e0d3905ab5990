import { createToken } from '../token.js';

/**
 * Where the shards of a data stage run: `local` worker threads now, a cluster later. Results come back in sequence
 * order whatever the order they were computed in.
 */
export interface Executor {
  readonly workers: number;
  /** Map items in parallel; the results arrive in the order of the items. The first error ends it. */
  map<In, Out>(items: AsyncIterable<In>, task: string, signal: AbortSignal): AsyncIterable<Out>;
  close(): Promise<void>;
}

export const EXECUTOR = createToken<Executor>('fw.executor');
