import type { NativeHandle } from './text-calls.js';

/**
 * What finds tasks of benchmarks in documents, as the addon has it. `task-kernels.ts` makes the SDK's of it, which says what
 * each does.
 *
 * @throws FWK_NATIVE_SHAPE for offsets that lead out of their bytes, lists of other lengths, a text of more than 2 GB
 */
export interface NativeTaskCalls {
  /** @param about by text: 1 by words, 2 in part */
  taskMatcher(
    bytes: Uint8Array,
    offsets: Uint32Array,
    benchmarks: Uint32Array,
    tasks: Uint32Array,
    about: Uint8Array,
    runOfTokens: number,
    runOfWords: number,
    shortest: number,
  ): { readonly lengths: Uint32Array; readonly matcher: NativeHandle<'task matcher'> };
  /** How many texts there are as a whole, which, then triples of those in part; undefined for nothing at all. */
  matchTasks(matcher: NativeHandle<'task matcher'>, text: Uint8Array, least: number): Uint32Array | undefined;
}
