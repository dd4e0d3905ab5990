import { setMaxListeners } from 'node:events';
import {
  type Allowance,
  judgeProgram,
  judgeWeakly,
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
import { Enclosure, ProcessGone } from './process/enclosure.js';
import { findLaunch, type Launch, type LaunchOptions } from './process/launch.js';
import { selfTest } from './self-test/self-test.js';

export interface SandboxOptions extends LaunchOptions {
  readonly workers: number;
}

/** Two enclosures that judge together, one program at a time. */
interface Worker {
  readonly candidate: Enclosure;
  readonly tester: Enclosure;
}

interface Started {
  readonly launch: Launch;
  readonly slowness: number;
}

type How = 'shared' | 'alone';

/** The sandbox. Its processes start at the first judgement or self-test, and are replaced when they end. */
export class LinuxSandbox implements Sandbox {
  readonly id = 'linux';
  readonly workers: number;
  readonly languages: Sandbox['languages'] = ['python'];
  readonly #options: SandboxOptions;
  readonly #turns: Turns;
  readonly #idle: Worker[] = [];
  readonly #all = new Set<Worker>();
  #starting: Promise<Started> | null = null;
  #launch: Launch | null = null;
  #closed = false;

  constructor(options: SandboxOptions) {
    this.workers = options.workers;
    this.#options = options;
    this.#turns = new Turns(options.workers);
  }

  get isolation(): string {
    const launch = this.#launch;
    const python = launch === null ? 'the system’s Python' : `Python ${launch.python.version}`;
    const walls = launch?.walls === 'bubblewrap' ? ` (made by ${launch.wallsVersion})` : '';
    return (
      `Program and tests run apart, each in ${python} in namespaces of its own${walls}: no network, no file but Python’s ` +
      'library, no environment, no other process; without capabilities, behind a seccomp filter and limits. It rests on ' +
      'the Linux kernel: a fault of the kernel itself is not held.'
    );
  }

  async selfTest(): Promise<readonly SelfTestRow[]> {
    const { launch } = await this.#start();
    return await this.#turns.take('alone', NEVER, () =>
      this.#withWorker(({ candidate }, started) =>
        selfTest(candidate, launch, allowanceOf(started, candidate, SELF_TEST)),
      ),
    );
  }

  async judge(task: JudgeTask, signal: AbortSignal): Promise<Judgement> {
    signal.throwIfAborted();
    if (!this.languages.includes(task.language)) {
      throw frameworkError('FWK_SANDBOX_LANGUAGE', {
        message: `${task.id} is in ${task.language}, and the Linux sandbox runs ${this.languages.join(', ')}`,
      });
    }
    // As many may wait on one signal as there are programs.
    setMaxListeners(0, signal);
    await this.#start();
    const from = performance.now();
    const strong = await this.#settled(signal, (worker, started) =>
      judgeProgram(
        task,
        worker.candidate,
        worker.tester,
        allowanceOf(started, worker.candidate, task.limits),
      ),
    );
    // What is no plain value cannot be judged from outside: the task may ask to be judged from inside, and marked.
    const weak = strong.reason === 'value' && task.isolation === 'weak';
    const outcome = weak
      ? await this.#settled(signal, ({ candidate }, started) =>
          judgeWeakly(task, candidate, allowanceOf(started, candidate, task.limits)),
        )
      : strong;
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
    await this.#starting?.catch(() => {});
    await this.#closeAll();
  }

  async #closeAll(): Promise<void> {
    this.#idle.length = 0;
    await Promise.all([...this.#all].flatMap(({ candidate, tester }) => [candidate.close(), tester.close()]));
  }

  /** The machine may have been busy: a limit counts when it is hit with nothing else running here. */
  async #settled(
    signal: AbortSignal,
    work: (worker: Worker, started: Started) => Promise<Outcome>,
  ): Promise<Outcome> {
    const first = await this.#attempt('shared', signal, work);
    return first.doubtful ? await this.#attempt('alone', signal, work) : first;
  }

  #attempt(
    how: How,
    signal: AbortSignal,
    work: (worker: Worker, started: Started) => Promise<Outcome>,
  ): Promise<Outcome> {
    return this.#turns.take(how, signal, () =>
      this.#withWorker(async (worker, started) => {
        const abort = () => {
          worker.candidate.kill();
          worker.tester.kill();
        };
        signal.addEventListener('abort', abort, { once: true });
        try {
          signal.throwIfAborted();
          const outcome = await work(worker, started);
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
    const worker = this.#idle.pop() ?? this.#worker(started.launch);
    try {
      try {
        await Promise.all([worker.candidate.start(), worker.tester.start()]);
      } catch (fault) {
        throw this.#unavailable(fault);
      }
      return await work(worker, started);
    } finally {
      // Not waited for: the next inmates are made while others are judged.
      worker.candidate.reset();
      worker.tester.reset();
      this.#idle.push(worker);
    }
  }

  #worker(launch: Launch): Worker {
    const worker = { candidate: new Enclosure(launch), tester: new Enclosure(launch) };
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
    const launch = await findLaunch(this.#options);
    this.#launch = launch;
    const worker = this.#worker(launch);
    try {
      await Promise.all([worker.candidate.start(), worker.tester.start()]);
      const memoryBytes = worker.candidate.interpreterBytes + SELF_TEST.memoryBytes;
      const slowness = await measureSlowness(worker.candidate, memoryBytes);
      worker.candidate.reset();
      this.#idle.push(worker);
      return { launch, slowness };
    } catch (fault) {
      await Promise.all([worker.candidate.close(), worker.tester.close()]);
      throw this.#unavailable(fault);
    }
  }

  #unavailable(fault: unknown): unknown {
    if (!(fault instanceof ProcessGone)) return fault;
    if (this.#closed)
      return frameworkError('FWK_SANDBOX_UNAVAILABLE', { message: 'The sandbox has been closed.' });
    return frameworkError('FWK_SANDBOX_UNAVAILABLE', {
      message: `The Linux sandbox does not start: ${printable(fault.message)}`,
      action:
        'allow user namespaces (`sysctl user.max_user_namespaces`, Ubuntu: `kernel.apparmor_restrict_unprivileged_userns=0`; ' +
        'in a container: without its seccomp profile), or take plugin-sandbox-wasm',
    });
  }
}

const NEVER = new AbortController().signal;
const SELF_TEST = { wallSeconds: 20, memoryBytes: 64 * 1024 * 1024, outputBytes: 1024 * 1024 };

function allowanceOf(
  { slowness }: Started,
  { interpreterBytes }: Enclosure,
  limits: JudgeTask['limits'],
): Allowance {
  return {
    wallMilliseconds: 1000 * limits.wallSeconds * slowness,
    cpuMilliseconds: 1000 * (limits.cpuSeconds ?? limits.wallSeconds) * slowness,
    memoryBytes: limits.memoryBytes,
    outputBytes: limits.outputBytes,
    interpreterBytes,
  };
}
