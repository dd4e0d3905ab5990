import { type Reply, type ReplyRequest, type ReplySource, randomStream } from '@framework/sdk';

/**
 * Answers from a script: to a prompt that holds `when` it says `reply`, to any other nothing. Null: it has none; an error is thrown.
 */
export function scriptedReplies(
  answers: readonly {
    readonly when: string;
    readonly reply: string | null | Error | ((uniform: number) => string);
  }[],
  changes: Partial<Reply> = {},
) {
  const requests: ReplyRequest[] = [];
  const source: ReplySource = {
    id: 'script',
    identity: null,
    concurrency: 2,
    async reply(request, signal) {
      signal.throwIfAborted();
      requests.push(request);
      await new Promise((resolve) => setImmediate(resolve));
      const reply = answers.find(({ when }) => request.prompt.includes(when))?.reply;
      if (reply === null) return null;
      if (reply instanceof Error) throw reply;
      const stream = randomStream({ seed: request.seed, plugin: 'script', hook: 'reply', sequence: 0 });
      const text = typeof reply === 'function' ? reply(stream.uniform()) : (reply ?? '');
      const stopped = request.stop.some((word) => text.includes(word));
      return {
        text,
        ended: stopped ? 'stop-word' : 'end-of-document',
        promptTokens: null,
        replyTokens: null,
        promptTruncated: false,
        ...changes,
      };
    },
  };
  return { source, requests };
}
