import { setMaxListeners } from 'node:events';
import {
  type Allowance,
  judgeProgram,
  measureSlowness,
  type Outcome,
  printable,
  Turns,
} from '@framework/evaluation/sandbox';
import {
  frameworkError,
  type Judgement,
  type JudgeTask,
  type Sandbox,
  type SelfTestRow,
} from '@framework/sdk';
import { ChildGone, type ChildOptions } from './process/child-process.js';
import { Interpreter, type SharedSnapshot } from './process/interpreter.js';
import { type InterpreterFiles, readInterpreterFiles } from './process/interpreter-files.js';
import { findLockDown, type LockDown } from './process/lock-down.js';
import { selfTest } from './self-test/self-test.js';

export interface SandboxOptions {
  readonly workers: number;
  /** For tests: children that are started with less. */
  readonly weakened?: Omit<ChildOptions, 'lockDown'> & { readonly lockDown?: LockDown };
}

/** Two interpreters that judge together, one program at a time. */
interface Worker {
  readonly candidate: Interpreter;
  readonly tester: Interpreter;
}

interface Started {
  readonly files: InterpreterFiles;
  readonly options: ChildOptions;
  readonly snapshot: SharedSnapshot;
  readonly slowness: number;
}

/**
 * The sandbox. Its processes start at the first judgement or self-test, and are replaced when they end. Nothing is kept on
 * disk: the first interpreter is started cold, and its snapshot handed to the others.
 */
export class WasmSandbox implements Sandbox {
  readonly id = 'wasm';
  readonly workers: number;
  readonly languages: Sandbox['languages'] = ['python'];
  readonly #options: SandboxOptions;
  readonly #turns: Turns;
  readonly #idle: Worker[] = [];
  readonly #all = new Set<Worker>();
  #starting: Promise<Started> | null = null;
  #kernel: readonly string[] | null = null;
  #closed = false;

  constructor(options: SandboxOptions) {
    this.workers = options.workers;
    this.#options = options;
    this.#turns = new Turns(options.workers);
  }

  get isolation(): string {
    const kernel =
      this.#kernel === null || this.#kernel.length === 0
        ? 'The operating system adds nothing'
        : `Linux adds ${this.#kernel.join(', ')}`;
    return (
      'Program and tests run apart, each as WebAssembly in a realm without any object of the host, in a process without ' +
      'environment, file system, processes or threads (Node’s permission model). ' +
      `${kernel}. It rests on V8: a fault of the engine itself is not held.`
    );
  }

  async selfTest(): Promise<readonly SelfTestRow[]> {
    const { options } = await this.#start();
    return await this.#turns.take('alone', NEVER, () =>
      this.#withWorker((worker, started) =>
        selfTest(worker.candidate, options, allowanceOf(started, SELF_TEST)),
      ),
    );
  }

  async judge(task: JudgeTask, signal: AbortSignal): Promise<Judgement> {
    signal.throwIfAborted();
    // As many may wait on one signal as there are programs.
    setMaxListeners(0, signal);
    await this.#start();
    const from = performance.now();
    let outcome = await this.#attempt('shared', task, signal);
    // The machine may have been busy: a limit counts when it is hit with nothing else running here.
    if (outcome.doubtful) outcome = await this.#attempt('alone', task, signal);
    return {
      passed: outcome.reason === null,
      reason: outcome.reason,
      detail: printable(outcome.detail),
      calls: outcome.calls,
      isolation: 'strong',
      seconds: (performance.now() - from) / 1000,
    };
  }

  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all([...this.#all].flatMap(({ candidate, tester }) => [candidate.close(), tester.close()]));
    this.#all.clear();
    this.#idle.length = 0;
    await this.#starting?.catch(() => {});
    await Promise.all([...this.#all].flatMap(({ candidate, tester }) => [candidate.close(), tester.close()]));
  }

  #attempt(how: 'shared' | 'alone', task: JudgeTask, signal: AbortSignal): Promise<Outcome> {
    return this.#turns.take(how, signal, () =>
      this.#withWorker(async ({ candidate, tester }, started) => {
        const abort = () => {
          candidate.kill();
          tester.kill();
        };
        signal.addEventListener('abort', abort, { once: true });
        try {
          signal.throwIfAborted();
          const outcome = await judgeProgram(task, candidate, tester, allowanceOf(started, task.limits));
          signal.throwIfAborted();
          return outcome;
        } finally {
          signal.removeEventListener('abort', abort);
        }
      }),
    );
  }

  async #withWorker<T>(work: (worker: Worker, started: Started) => Promise<T>): Promise<T> {
    const started = await this.#start();
    const worker = this.#idle.pop() ?? this.#worker(started.files, started.options);
    try {
      try {
        await Promise.all([worker.candidate.start(started.snapshot), worker.tester.start(started.snapshot)]);
      } catch (fault) {
        throw this.#unavailable(fault);
      }
      return await work(worker, started);
    } finally {
      // Not waited for: the child cleans up while others are judged, and takes the next command when it is done.
      worker.candidate.reset();
      worker.tester.reset();
      this.#idle.push(worker);
    }
  }

  #worker(files: InterpreterFiles, options: ChildOptions): Worker {
    const worker = {
      candidate: new Interpreter('candidate', files, options),
      tester: new Interpreter('tester', files, options),
    };
    this.#all.add(worker);
    return worker;
  }

  #start(): Promise<Started> {
    if (this.#closed) {
      return Promise.reject(
        frameworkError('FWK_SANDBOX_UNAVAILABLE', { message: 'The sandbox has been closed.' }),
      );
    }
    this.#starting ??= this.#open();
    return this.#starting;
  }

  async #open(): Promise<Started> {
    const files = await readInterpreterFiles();
    const lockDown = this.#options.weakened?.lockDown ?? (await findLockDown());
    this.#kernel = lockDown.kernel;
    const options: ChildOptions = { ...this.#options.weakened, lockDown };
    const worker = this.#worker(files, options);
    try {
      const snapshot = await worker.candidate.cold();
      const slowness = await measureSlowness(worker.candidate, snapshot.memory.length + 64 * 1024 * 1024);
      worker.candidate.reset();
      this.#idle.push(worker);
      return { files, options, snapshot, slowness };
    } catch (fault) {
      await worker.candidate.close();
      throw this.#unavailable(fault);
    }
  }

  #unavailable(fault: unknown): unknown {
    if (!(fault instanceof ChildGone)) return fault;
    return frameworkError('FWK_SANDBOX_UNAVAILABLE', {
      message: this.#closed
        ? 'The sandbox has been closed.'
        : `The process of the sandbox does not start: ${printable(fault.message)}`,
    });
  }
}

const NEVER = new AbortController().signal;
const SELF_TEST = { wallSeconds: 20, memoryBytes: 64 * 1024 * 1024, outputBytes: 1024 * 1024 };

function allowanceOf({ slowness, snapshot }: Started, limits: JudgeTask['limits']): Allowance {
  return {
    wallMilliseconds: 1000 * limits.wallSeconds * slowness,
    memoryBytes: limits.memoryBytes,
    outputBytes: limits.outputBytes,
    interpreterBytes: snapshot.memory.length,
  };
}
