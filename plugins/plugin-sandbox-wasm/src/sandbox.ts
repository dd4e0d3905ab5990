import { setMaxListeners } from 'node:events';
import { type Outcome, printable, Turns } from '@framework/evaluation/sandbox';
import {
  frameworkError,
  type JudgeLanguage,
  type Judgement,
  type JudgeTask,
  type Sandbox,
  type SelfTestRow,
} from '@framework/sdk';
import type { Engine, Pair } from './engine.js';
import { startJavaScript } from './javascript/javascript-engine.js';
import { ChildGone, type ChildOptions } from './process/child-process.js';
import { findLockDown, type LockDown } from './process/lock-down.js';
import { startPython } from './python-engine.js';
import { selfTest } from './self-test/self-test.js';

export interface SandboxOptions {
  readonly workers: number;
  /** For tests: children that are started with less. */
  readonly weakened?: Omit<ChildOptions, 'lockDown'> & {
    readonly lockDown?: LockDown;
    /** As `entry`, of the children that run JavaScript. */
    readonly javascriptEntry?: URL;
  };
}

/** What runs a language. */
type Interpreted = 'python' | 'javascript';

const RUN_BY: Readonly<Record<JudgeLanguage, Interpreted>> = {
  python: 'python',
  javascript: 'javascript',
  typescript: 'javascript',
};

type How = 'shared' | 'alone';

/**
 * The sandbox. The processes of an interpreter start at its first judgement or at the self-test, and are replaced when they
 * end.
 */
export class WasmSandbox implements Sandbox {
  readonly id = 'wasm';
  readonly workers: number;
  readonly languages: Sandbox['languages'] = ['python', 'javascript', 'typescript'];
  readonly #options: SandboxOptions;
  readonly #turns: Turns;
  readonly #idle: Readonly<Record<Interpreted, Pair[]>> = { python: [], javascript: [] };
  readonly #all = new Set<Pair>();
  readonly #engines = new Map<Interpreted, Promise<Engine>>();
  #locking: Promise<ChildOptions> | null = null;
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
    const options = await this.#lockedDown();
    return await this.#turns.take('alone', NEVER, () =>
      this.#withPair('python', (python, { allowance }) =>
        this.#withPair('javascript', (javascript, engine) =>
          selfTest(
            [
              { language: 'python', candidate: python.candidate, allowance: allowance(SELF_TEST) },
              {
                language: 'javascript',
                candidate: javascript.candidate,
                allowance: engine.allowance(SELF_TEST),
              },
            ],
            options,
          ),
        ),
      ),
    );
  }

  async judge(task: JudgeTask, signal: AbortSignal): Promise<Judgement> {
    signal.throwIfAborted();
    if (!this.languages.includes(task.language)) {
      throw frameworkError('FWK_SANDBOX_LANGUAGE', {
        message: `${task.id} is in ${task.language}, and the WebAssembly sandbox runs ${this.languages.join(', ')}`,
      });
    }
    // As many may wait on one signal as there are programs.
    setMaxListeners(0, signal);
    await this.#engine(RUN_BY[task.language]);
    const from = performance.now();
    const strong = await this.#settled(task, signal, 'judge');
    // What is no plain value cannot be judged from outside: the task may ask to be judged from inside, and marked.
    const weak = strong.reason === 'value' && task.isolation === 'weak';
    const outcome = weak ? await this.#settled(task, signal, 'judgeWeakly') : strong;
    return {
      passed: outcome.reason === null,
      reason: outcome.reason,
      detail: printable(outcome.detail),
      calls: strong.calls,
      isolation: weak ? 'weak' : 'strong',
      seconds: (performance.now() - from) / 1000,
    };
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#closeAll();
    await Promise.allSettled([...this.#engines.values()]);
    await this.#closeAll();
  }

  async #closeAll(): Promise<void> {
    for (const idle of Object.values(this.#idle)) idle.length = 0;
    await Promise.all([...this.#all].flatMap(({ candidate, tester }) => [candidate.close(), tester.close()]));
  }

  /** The machine may have been busy: a limit counts when it is hit with nothing else running here. */
  async #settled(task: JudgeTask, signal: AbortSignal, way: 'judge' | 'judgeWeakly'): Promise<Outcome> {
    const first = await this.#attempt('shared', task, signal, way);
    return first.doubtful ? await this.#attempt('alone', task, signal, way) : first;
  }

  #attempt(how: How, task: JudgeTask, signal: AbortSignal, way: 'judge' | 'judgeWeakly'): Promise<Outcome> {
    return this.#turns.take(how, signal, () =>
      this.#withPair(RUN_BY[task.language], async (pair, engine) => {
        const abort = () => {
          pair.candidate.kill();
          pair.tester.kill();
        };
        signal.addEventListener('abort', abort, { once: true });
        try {
          signal.throwIfAborted();
          const outcome = await engine[way](task, pair);
          signal.throwIfAborted();
          return outcome;
        } finally {
          signal.removeEventListener('abort', abort);
        }
      }),
    );
  }

  async #withPair<T>(by: Interpreted, work: (pair: Pair, engine: Engine) => Promise<T>): Promise<T> {
    const engine = await this.#engine(by);
    const pair = this.#idle[by].pop() ?? engine.pair();
    try {
      try {
        await engine.ready(pair);
      } catch (fault) {
        throw this.#unavailable(fault);
      }
      return await work(pair, engine);
    } finally {
      // Not waited for: the child cleans up while others are judged, and takes the next command when it is done.
      pair.candidate.reset();
      pair.tester.reset();
      this.#idle[by].push(pair);
    }
  }

  #engine(by: Interpreted): Promise<Engine> {
    if (this.#closed) {
      return Promise.reject(
        frameworkError('FWK_SANDBOX_UNAVAILABLE', { message: 'The sandbox has been closed.' }),
      );
    }
    const started = this.#engines.get(by) ?? this.#start(by);
    this.#engines.set(by, started);
    return started;
  }

  async #start(by: Interpreted): Promise<Engine> {
    const options = await this.#lockedDown();
    const made: Pair[] = [];
    const track = (pair: Pair) => {
      made.push(pair);
      this.#all.add(pair);
    };
    try {
      const engine =
        by === 'python'
          ? await startPython(options, track)
          : await startJavaScript(options, track, this.#options.weakened?.javascriptEntry);
      this.#idle[by].push(engine.first);
      return engine;
    } catch (fault) {
      await Promise.all(made.flatMap(({ candidate, tester }) => [candidate.close(), tester.close()]));
      throw this.#unavailable(fault);
    }
  }

  #lockedDown(): Promise<ChildOptions> {
    this.#locking ??= this.#lock();
    return this.#locking;
  }

  async #lock(): Promise<ChildOptions> {
    const lockDown = this.#options.weakened?.lockDown ?? (await findLockDown());
    this.#kernel = lockDown.kernel;
    return { ...this.#options.weakened, lockDown };
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
