import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { Subject, SubjectSpec } from './subject.js';

/** Work a rule has done in another thread or process: an exported function, found again by module and name. */
export interface Errand {
  readonly spec: SubjectSpec;
  /** `import.meta.url` of the module that exports the function. */
  readonly module: string;
  /** The export: `(subject, input, mark) => output`; input and output can be cloned. */
  readonly name: string;
  readonly input: unknown;
}

export type ErrandFunction<In, Out> = (
  subject: Subject,
  input: In,
  /** Tells the other side how far the work is: where a rule kills it. */
  mark: (name: string) => void,
) => Promise<Out>;

export type Answer =
  | { readonly type: 'mark'; readonly name: string }
  | { readonly type: 'done'; readonly output: unknown }
  | { readonly type: 'failed'; readonly message: string; readonly stack: string };

/** A process that gave no answer. */
export class Lost extends Error {
  override readonly name = 'Lost';

  constructor(
    message: string,
    readonly how: 'late' | 'ended',
    /** What it marked last. */
    readonly last: string | undefined,
  ) {
    super(message);
  }
}

/** As it was before any plugin could change it. */
const ENVIRONMENT = { ...process.env };
const ENTRY = new URL('./errand.js', import.meta.url);

/** In a worker thread of this process. */
export function inWorker<Out>(errand: Errand): Promise<Out> {
  return new Promise<Out>((resolve, reject) => {
    const worker = new Worker(ENTRY, { workerData: errand });
    worker.on('message', (answer: Answer) => {
      settle(answer, resolve, reject);
      // What the plugin left open would keep the thread.
      if (answer.type !== 'mark') void worker.terminate();
    });
    worker.on('error', reject);
    worker.on('exit', (code) =>
      reject(new Error(`the worker thread of '${errand.name}' ended with code ${code} and no answer`)),
    );
  });
}

/**
 * In a process of its own.
 *
 * @param patience in seconds; then it is killed, and the promise fails with a `Lost` that says how far it came
 * @throws Lost when the process ends without an answer
 */
export function inProcess<Out>(errand: Errand, patience = 100): Promise<Out> {
  return new Promise<Out>((resolve, reject) => {
    const child = start(errand);
    let last: string | undefined;
    const timer = setTimeout(() => {
      reject(new Lost(`'${errand.name}' was not done after ${patience} s`, 'late', last));
      child.kill('SIGKILL');
    }, patience * 1000);
    child.on('message', (answer: Answer) => {
      if (answer.type === 'mark') last = answer.name;
      settle(answer, resolve, reject);
    });
    // `close` and not `exit`: an answer may still be on its way when the process is gone.
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      reject(
        new Lost(`the process of '${errand.name}' ended with ${signal ?? code} and no answer`, 'ended', last),
      );
    });
  });
}

/** In a process of its own, killed with SIGKILL once it has said `mark`. Resolves when it is gone. */
export function killedAt(errand: Errand, mark: string): Promise<void> {
  return new Promise<void>((resolve, reject) => {
    const child = start(errand);
    let killed = false;
    child.on('message', (answer: Answer) => {
      if (answer.type === 'mark' && answer.name === mark) {
        killed = child.kill('SIGKILL');
      } else if (answer.type === 'failed') reject(revive(answer));
      else if (answer.type === 'done') {
        reject(new Error(`'${errand.name}' was done before it said '${mark}'`));
      }
    });
    child.on('close', (code, signal) => {
      if (killed) resolve();
      else reject(new Error(`the process of '${errand.name}' ended with ${signal ?? code} by itself`));
    });
  });
}

function start(errand: Errand) {
  const child = fork(fileURLToPath(ENTRY), {
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    env: ENVIRONMENT,
  });
  child.send(errand);
  return child;
}

function settle<Out>(answer: Answer, resolve: (output: Out) => void, reject: (error: Error) => void): void {
  if (answer.type === 'done') resolve(answer.output as Out);
  if (answer.type === 'failed') reject(revive(answer));
}

function revive(answer: Extract<Answer, { type: 'failed' }>): Error {
  const error = new Error(answer.message);
  error.stack = answer.stack;
  return error;
}
