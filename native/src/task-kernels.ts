import type { TaskKernels, TaskMatches } from '@framework/sdk';
import type { NativeTaskCalls } from './task-calls.js';

const NOTHING: TaskMatches = { whole: new Uint32Array(0), runs: new Uint32Array(0) };

/** The addon's functions as the slot `fw.text-kernels` has them. Each works on the thread that calls it. */
export const taskKernels = (native: NativeTaskCalls): TaskKernels => ({
  taskMatcher({ texts, benchmarks, tasks, about, runOfTokens, runOfWords, shortest }) {
    const { lengths, matcher } = native.taskMatcher(
      ...([texts.bytes, texts.offsets, benchmarks, tasks, about, runOfTokens, runOfWords, shortest] as const),
    );
    return {
      lengths,
      find(document, least) {
        const found = native.matchTasks(matcher, document, least);
        if (found === undefined) return NOTHING;
        const ends = 1 + found[0]!;
        return { whole: found.subarray(1, ends), runs: found.subarray(ends) };
      },
    };
  },
});
