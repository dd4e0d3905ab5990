import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { type FrameworkError, frameworkError, type Progress, reviveError } from '@framework/sdk';
import { Overheard } from '../run/overheard.js';
import type { FromChild } from './protocol.js';

/** One question to a process of its own. */
export interface ChildTask<Question> {
  /** The module that calls `answerParent`. */
  readonly module: URL;
  readonly question: Question;
  /** Its working folder. */
  readonly cwd: string;
  /** What it does, in errors: `generating`. */
  readonly doing: string;
  /** The place errors of the process itself name. */
  readonly at: string;
  /** A line for people. */
  notice(message: string): void;
  /** What plugins print past their loggers; it is no part of a result. */
  raw(text: string): void;
  /** What an interruption or a death cost, for errors; `nothing was written` when left out. */
  readonly kept?: string;
  /** How far it is, at most some times a second. */
  progress?(progress: Progress): void;
}

/**
 * Has a child do what enters plugins, so that one that exits, crashes or eats all memory costs an error and not the
 * command. Ctrl-C ends the child at once: nothing it leaves needs to be whole.
 *
 * @throws what the child failed with; FWK_MEMORY, FWK_RUN_DIED when it ended without a word; FWK_INTERRUPTED
 */
export async function askChild<Question, Answer>(task: ChildTask<Question>): Promise<Answer> {
  const overheard = new Overheard();
  const child = fork(fileURLToPath(task.module), [], {
    cwd: task.cwd,
    serialization: 'advanced',
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  let outcome: { readonly answer: Answer } | { readonly error: FrameworkError } | undefined;
  const interrupt = (): void => {
    outcome ??= { error: interrupted(task) };
    child.kill('SIGKILL');
  };
  process.on('SIGINT', interrupt);
  process.on('SIGTERM', interrupt);
  try {
    const ended = new Promise<string>((resolve) => {
      child.on('close', (code, signal) =>
        resolve(signal === null ? `ended with code ${code}` : `was killed by ${signal}`),
      );
      child.on('error', (cause) => {
        if (child.pid === undefined) resolve(`could not be started: ${cause.message}`);
      });
    });
    child.on('message', (message: FromChild<Answer>) => {
      if (message.type === 'notice') task.notice(message.message);
      else if (message.type === 'progress') task.progress?.(message.progress);
      else outcome ??= outcomeOf(message);
    });
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (chunk: Buffer) => {
        const shown = overheard.hear(chunk);
        if (shown !== '') task.raw(shown);
      });
    }
    // How it ended, should it be gone already, is told by `close`.
    child.send(task.question as never, () => undefined);
    const how = await ended;
    if (outcome === undefined) throw died(task, how, overheard);
    if ('error' in outcome) throw outcome.error;
    return outcome.answer;
  } finally {
    process.removeListener('SIGINT', interrupt);
    process.removeListener('SIGTERM', interrupt);
  }
}

function outcomeOf<Answer>(message: Exclude<FromChild<Answer>, { readonly type: 'notice' | 'progress' }>) {
  if (message.type === 'done') return { answer: message.answer };
  const error = reviveError(message.error);
  error.stack = message.stack;
  return { error };
}

const NOTHING = 'nothing was written';

const interrupted = ({ doing, at, kept = NOTHING }: ChildTask<unknown>): FrameworkError =>
  frameworkError('FWK_INTERRUPTED', {
    message: `${doing} was interrupted`,
    at,
    action: `run it again; ${kept}`,
  });

function died(
  { doing, at, kept = NOTHING }: ChildTask<unknown>,
  how: string,
  overheard: Overheard,
): FrameworkError {
  if (overheard.ranOutOfMemory()) {
    return frameworkError('FWK_MEMORY', {
      message: `the process ran out of memory while ${doing}`,
      at,
      action: `free memory, or ask for less at once; ${kept}`,
    });
  }
  return frameworkError('FWK_RUN_DIED', {
    message: `the process ${how} while ${doing}`,
    at,
    action: `run it again with \`--debug\`; ${kept}`,
  });
}
