import { type Reply, type ReplySource } from '@framework/sdk';
import type { SampleSet } from './sample.js';
import type { TaskIndex } from './task-index.js';

/** Published replies behind the slot that suites ask. */
export function sampleSource({ name, sha256 }: SampleSet, index: TaskIndex): ReplySource {
  return {
    id: name,
    identity: { samples: sha256 },
    concurrency: 64,
    holds: index.counts,
    async reply({ task, sample }, signal): Promise<Reply | null> {
      signal.throwIfAborted();
      const found = index.find(task, sample);
      if (found === null) return null;
      return {
        text: found.text,
        ended: 'given',
        promptTokens: null,
        replyTokens: null,
        promptTruncated: false,
        form: found.form,
        ...(found.passed === null ? {} : { published: found.passed }),
      };
    },
  };
}
