import {
  isFrameworkError,
  type Progress,
  type Reply,
  type ReplyRequest,
  type ReplySource,
} from '@framework/sdk';
import type { Protocol } from '../protocol/protocol.js';
import type { Problem } from '../tasks/problem.js';

/** A reply; none, because the source has none; none, because the source failed: for people to see which. */
export type Answer =
  | { readonly kind: 'reply'; readonly reply: Reply }
  | { readonly kind: 'missing' }
  | { readonly kind: 'failed'; readonly why: string };

/** An answer, with what it answers. */
export interface Sample<P extends Problem = Problem> {
  readonly problem: P;
  /** Number of the reply among those to its problem, from 0. */
  readonly number: number;
  readonly answer: Answer;
}

/** How replies are drawn, as suites' configuration names it. */
export interface Drawing {
  /** To each problem. */
  readonly samples: number;
  readonly maxTokens: number;
  readonly temperature: number;
  readonly topP: number;
}

/** Between two signs of progress while a reply is waited for. */
const BEAT_MS = 1000;

/** What replies are asked with. */
export interface Asking {
  readonly source: ReplySource;
  readonly signal: AbortSignal;
  /** By problem and number: one more of either changes no other reply. */
  readonly seedOf: (problem: Problem, number: number) => number;
  readonly progress: (progress: Progress) => void;
  readonly warn: (message: string) => void;
}

/**
 * Asks for `samples` replies to each problem, as many at once as the source takes, and gives them in the problems' order.
 *
 * @throws what the signal was aborted with, and every error of the source but `FWK_REPLY_FAILED`, which is an answer
 */
export async function askForReplies<P extends Problem>(
  problems: readonly P[],
  protocol: Protocol<P>,
  drawing: Drawing,
  asking: Asking,
): Promise<Sample<P>[]> {
  const wanted = problems.flatMap((problem) =>
    Array.from({ length: drawing.samples }, (_, number) => ({ problem, number })),
  );
  const samples = new Array<Sample<P>>(wanted.length);
  let done = 0;
  const waiting = wanted.entries();
  const worker = async (): Promise<void> => {
    for (const [index, { problem, number }] of waiting) {
      asking.signal.throwIfAborted();
      const tell = () => asking.progress({ done, total: wanted.length, unit: 'replies', note: problem.id });
      // A long reply is no silence. What never lets a timer through is found by whoever watches.
      const beat = setInterval(tell, BEAT_MS);
      try {
        const answer = await ask(requestOf(problem, number, protocol, drawing, asking), asking);
        samples[index] = { problem, number, answer };
      } finally {
        clearInterval(beat);
      }
      done++;
      tell();
    }
  };
  const count = Math.min(Math.max(1, asking.source.concurrency), Math.max(1, wanted.length));
  // All of them settle before anything is thrown: no request is left on its way behind an error.
  const workers = await Promise.allSettled(Array.from({ length: count }, worker));
  asking.signal.throwIfAborted();
  for (const { reason } of workers.filter((settled) => settled.status === 'rejected')) throw reason;
  return samples;
}

const requestOf = <P extends Problem>(
  problem: P,
  number: number,
  protocol: Protocol<P>,
  { maxTokens, temperature, topP }: Drawing,
  { seedOf }: Asking,
): ReplyRequest => ({
  task: problem.id,
  sample: number,
  ...protocol.ask(problem),
  stop: protocol.stops(problem),
  maxTokens,
  temperature,
  topP,
  seed: seedOf(problem, number),
});

/** Halves of surrogate pairs, which no UTF-8 holds and no sandbox takes, as U+FFFD. */
const wellFormed = (text: string): string => Buffer.from(text, 'utf8').toString('utf8');

async function ask(request: ReplyRequest, { source, signal, warn }: Asking): Promise<Answer> {
  try {
    const reply = await source.reply(request, signal);
    return reply === null
      ? { kind: 'missing' }
      : { kind: 'reply', reply: { ...reply, text: wellFormed(reply.text) } };
  } catch (error) {
    signal.throwIfAborted();
    if (!isFrameworkError(error) || error.code !== 'FWK_REPLY_FAILED') throw error;
    warn(`${request.task}, reply ${request.sample}: ${error.message}`);
    return { kind: 'failed', why: error.message };
  }
}
