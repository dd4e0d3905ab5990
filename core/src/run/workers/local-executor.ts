import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { type Executor, frameworkError, reviveError } from '@framework/sdk';
import { describeThrown, systemCodeOf } from '../../hooks/thrown.js';
import type { ResolvedPlan } from '../../plugins/resolved-plan.js';
import { timed } from '../../trace/current.js';
import type { TraceStart } from '../../trace/recorder.js';
import { readBeats } from '../heartbeat.js';
import type { FromWorker, TaskName, Tasks, WorkerStart } from './tasks.js';

/** How long a thread may tear down before it is ended. */
const TEARDOWN_MS = 5000;

/** Tasks a thread has at once, the second one waiting: it need not wait for the main thread between two. */
const TASKS_A_THREAD = 2;

/** Items a worker that are under way, those that are done and wait for an earlier one included: one may take as long as several. */
const ITEMS_A_WORKER = 4;

export interface LocalExecutorOptions {
  readonly plan: ResolvedPlan;
  readonly store: string;
  readonly heartbeat: string;
  readonly trace: TraceStart | null;
  readonly stage: () => string;
  readonly log: (level: 'info' | 'warn', plugin: string, message: string) => void;
  /** Told of every result, so that waiting for workers that move is no hang. */
  readonly onResult: () => void;
}

/** Worker threads of this process. They start with the first task that finds no free one, or with `start`, and stay. */
export class LocalExecutor implements Executor {
  readonly workers: number;
  readonly #options: LocalExecutorOptions;
  readonly #threads: Thread[] = [];
  readonly #waiting: ((thread: Thread) => void)[] = [];

  constructor(options: LocalExecutorOptions) {
    this.#options = options;
    this.workers = options.plan.run.workers || availableParallelism();
  }

  /**
   * Results come in the order of the items. At most four items a worker are under way, finished ones included: that
   * keeps every worker busy and bounds what lies in memory, however slow the reader is.
   */
  async *map<In, Out>(items: AsyncIterable<In>, task: string, signal: AbortSignal): AsyncIterable<Out> {
    const source = items[Symbol.asyncIterator]();
    const underWay: Promise<Out>[] = [];
    try {
      for (let ended = false; ; ) {
        while (!ended && underWay.length < ITEMS_A_WORKER * this.workers) {
          signal.throwIfAborted();
          const next = await source.next();
          if (next.done) {
            ended = true;
            break;
          }
          const result = this.#run(task as TaskName, next.value as Tasks[TaskName]['in']);
          // Awaited in order below; until then a failure must not count as unhandled.
          result.catch(() => undefined);
          underWay.push(result as Promise<Out>);
        }
        const first = underWay.shift();
        if (first === undefined) return;
        yield await timed('workers', () => first, { kind: 'wait' });
        this.#options.onResult();
      }
    } finally {
      await source.return?.();
    }
  }

  /** Starts every thread, for work that is sure to come: they import while the main thread does something else. */
  start(): void {
    while (this.#another() !== undefined);
  }

  /** Whether every thread has come up: a task would be begun at once. */
  get areReady(): boolean {
    return this.#threads.length === this.workers && this.#threads.every(({ isReady }) => isReady);
  }

  async close(): Promise<void> {
    await Promise.all(this.#threads.splice(0).map((thread) => thread.end()));
  }

  async #run<Name extends TaskName>(task: Name, item: Tasks[Name]['in']): Promise<Tasks[Name]['out']> {
    const thread = await this.#free();
    try {
      return await thread.run(task, this.#options.stage(), item);
    } finally {
      const next = this.#waiting.shift();
      if (next) next(thread);
      else thread.tasks--;
    }
  }

  /** The thread with the least to do, one task counted for the caller; a new one before any gets a second. */
  async #free(): Promise<Thread> {
    const idle = this.#threads.find(({ tasks }) => tasks === 0);
    const free = idle ?? this.#another() ?? this.#threads.find(({ tasks }) => tasks < TASKS_A_THREAD);
    if (free === undefined) return new Promise((resolve) => this.#waiting.push(resolve));
    free.tasks++;
    return free;
  }

  #another(): Thread | undefined {
    if (this.#threads.length === this.workers) return undefined;
    const thread = new Thread(this.#threads.length + 1, this.#options);
    this.#threads.push(thread);
    return thread;
  }
}

class Thread {
  /** Given out and not done yet. */
  tasks = 0;
  isReady = false;
  readonly #slot: number;
  readonly #heartbeat: string;
  readonly #worker: Worker;
  /** Whoever waits for an answer, in the order of the tasks, which is that of the answers. */
  readonly #waiting: Waiting[] = [];
  /** Why the thread is gone; every later task fails with it. */
  #gone: Error | undefined;

  constructor(slot: number, options: LocalExecutorOptions) {
    this.#slot = slot;
    this.#heartbeat = options.heartbeat;
    const start: WorkerStart = {
      plan: options.plan,
      store: options.store,
      heartbeat: options.heartbeat,
      slot,
      trace: options.trace,
    };
    this.#worker = new Worker(new URL('./worker.js', import.meta.url), { workerData: start });
    this.#worker.on('message', (message: FromWorker) => {
      switch (message.type) {
        case 'ready':
          this.isReady = true;
          return;
        case 'done':
          return this.#finish((waiting) => waiting.resolve(message.result as never));
        case 'failed': {
          const error = reviveError(message.error);
          error.stack = message.stack;
          return this.#finish((waiting) => waiting.reject(error));
        }
        case 'crashed': {
          const { what, code, stack } = message;
          const cause = Object.assign(new Error(what), { stack });
          this.#lose(crash({ what, code, cause }, this.#place()));
          return void this.#worker.terminate();
        }
        case 'log':
          return options.log(message.level, message.plugin, message.message);
      }
    });
    this.#worker.on('error', (cause) => {
      const thrown = { what: describeThrown(cause), code: systemCodeOf(cause), cause };
      this.#lose(crash(thrown, this.#place()));
    });
    this.#worker.on('exit', (code) => this.#lose(vanished(code, this.#place())));
    this.#worker.unref();
  }

  run<Name extends TaskName>(
    task: Name,
    stage: string,
    item: Tasks[Name]['in'],
  ): Promise<Tasks[Name]['out']> {
    if (this.#gone) return Promise.reject(this.#gone);
    // A busy thread keeps the process alive, an idle one does not: an empty event loop must be noticed.
    this.#worker.ref();
    return new Promise((resolve, reject) => {
      const reads = task === 'read' || ('given' in item && item.given.from === 'source');
      this.#waiting.push({ reads, resolve, reject });
      this.#worker.postMessage({ task, stage, item });
    });
  }

  /**
   * Lets an idle thread tear its plugins down, for a while; one in the middle of a task is ended as it is. But not one that reads: a thread
   * that is gone when a native reader answers takes the process with it.
   */
  async end(): Promise<void> {
    const alive = this.#gone === undefined;
    this.#gone ??= new Error('the executor was closed');
    // Idle, it would not be waited for, and the process would find nothing left to do before its last word.
    this.#worker.ref();
    const [running] = this.#waiting;
    if (alive && (running === undefined || running.reads)) await this.#tornDown();
    await this.#worker.terminate();
  }

  #tornDown(): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, TEARDOWN_MS);
      const settle = () => {
        clearTimeout(timer);
        resolve();
      };
      this.#worker.on('message', (message: FromWorker) => message.type === 'closed' && settle());
      this.#worker.on('exit', settle);
      this.#worker.postMessage({ task: 'close' });
    });
  }

  #finish(settle: (waiting: Waiting) => void): void {
    const first = this.#waiting.shift();
    // A last answer may arrive while the thread is being ended; whoever waits for that end still needs the process.
    if (!this.#gone && this.#waiting.length === 0) this.#worker.unref();
    if (first !== undefined) settle(first);
  }

  #lose(error: Error): void {
    this.#gone ??= error;
    for (const { reject } of this.#waiting.splice(0)) reject(this.#gone);
  }

  #place(): Place {
    const beat = readBeats(this.#heartbeat).find(({ slot }) => slot === this.#slot);
    return beat?.call ?? { plugin: 'a plugin', hook: beat?.stage ?? 'setup' };
  }
}

/** Whoever waits for a thread's answer. */
interface Waiting {
  /** Whether the task reads a source. */
  readonly reads: boolean;
  resolve(result: never): void;
  reject(error: Error): void;
}

interface Place {
  readonly plugin: string;
  readonly hook: string;
}

interface Crash {
  readonly what: string;
  readonly code: string | undefined;
  readonly cause: unknown;
}

function crash({ what, code, cause }: Crash, { plugin, hook }: Place): Error {
  const place = { at: `${plugin}, hook ${hook}`, plugin, hook, cause };
  if (code === 'ERR_WORKER_OUT_OF_MEMORY') {
    return frameworkError('FWK_MEMORY', {
      message: `a worker thread ran out of memory in '${hook}' of '${plugin}'`,
      action: 'lower `run.batchSize` or `run.workers`, then go on with `framework resume`',
      ...place,
    });
  }
  return frameworkError('FWK_HOOK_FAILED', {
    message: `'${plugin}' brought a worker thread down in '${hook}': ${what}`,
    ...place,
  });
}

function vanished(code: number, { plugin, hook }: Place): Error {
  const place = { at: `${plugin}, hook ${hook}`, plugin, hook };
  if (code === 0) {
    return frameworkError('FWK_HOOK_NEVER_SETTLED', {
      message: `nothing is left to do in the worker thread, yet '${hook}' of '${plugin}' has not settled`,
      ...place,
    });
  }
  return frameworkError('FWK_RUN_DIED', {
    message: `a worker thread ended with code ${code} in '${hook}' of '${plugin}'`,
    ...place,
  });
}
