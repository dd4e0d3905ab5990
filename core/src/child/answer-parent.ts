import type { Progress } from '@framework/sdk';
import { stacksOf } from '../hooks/thrown.js';
import { asFrameworkError } from '../run/as-framework-error.js';
import { neverSettled, unattributed } from '../run/last-words.js';
import { refuseExit } from '../run/refuse-exit.js';
import type { FromChild } from './protocol.js';

/** Between two words on how far the work is. */
const PROGRESS_MS = 100;

type Report = (progress: Progress) => void;

/**
 * The child's side of `askChild`: waits for the question, answers it once and ends, whatever plugins left open. Called
 * by a module that is the first of its process.
 *
 * @param doing as `askChild` was told
 */
export function answerParent<Question, Answer>(
  doing: string,
  work: (question: Question, notice: (message: string) => void, progress: Report) => Promise<Answer>,
): void {
  const exit = refuseExit();
  let ended = false;
  const end = (message: FromChild<Answer>): void => {
    if (ended) return;
    ended = true;
    process.channel?.ref();
    process.send?.(message, undefined, undefined, () => exit(0));
  };
  const fail = (thrown: unknown): void => {
    const error = asFrameworkError(thrown);
    end({ type: 'failed', error: error.toJSON(), stack: stacksOf(error) });
  };
  const notice = (message: string): void => {
    if (process.connected && !ended) process.send?.({ type: 'notice', message } satisfies FromChild<Answer>);
  };
  let reported = 0;
  const progress: Report = (progress) => {
    const now = performance.now();
    if (now - reported < PROGRESS_MS && progress.done !== progress.total) return;
    reported = now;
    if (process.connected && !ended) {
      process.send?.({ type: 'progress', progress } satisfies FromChild<Answer>);
    }
  };
  process.once('message', (question: Question) => {
    // With nothing else to wait for, a promise that nobody will ever settle shows itself.
    process.channel?.unref();
    void work(question, notice, progress).then((answer) => end({ type: 'done', answer }), fail);
  });
  process.on('beforeExit', () => {
    if (!ended) fail(neverSettled(doing));
  });
  process.on('disconnect', () => exit(1));
  process.on('uncaughtException', (error) => fail(unattributed(error)));
  process.on('unhandledRejection', (reason) => fail(unattributed(reason)));
  // Ctrl-C reaches the whole group; the parent decides what it means.
  process.on('SIGINT', () => undefined);
}
