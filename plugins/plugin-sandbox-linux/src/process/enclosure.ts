import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { JudgingProcess, Step, StepLimits } from '@framework/evaluation/sandbox';
import { type Command, FrameReader, frame, type Message, type Report } from './frames.js';
import type { Launch } from './launch.js';
import { nobody } from './nobody.js';

/** The process is gone: it ended by itself, or was killed. */
export class ProcessGone extends Error {}

/** Beyond its keeper's own clock a step gets this long, in milliseconds, before all is killed. */
const GRACE = 3000;
/** From being told to end until being killed, in milliseconds. */
const PATIENCE = 10_000;

/**
 * One zygote in its namespaces, as seen from outside: it makes a keeper and an inmate for each judgement, and is started
 * again when it ended. When it is killed, the kernel ends all that came of it.
 */
export class Enclosure implements JudgingProcess {
  readonly #launch: Launch;
  #child: ChildProcess | null = null;
  #waiting: { resolve(message: Message): void; reject(error: Error): void } | null = null;
  #arrived: Message[] = [];
  #gone: ProcessGone | null = null;
  /** The next inmate, being made. */
  #next: Promise<void> = Promise.resolve();
  readonly #ending = new Set<Promise<unknown>>();
  #closed = false;
  /** Address space of a fresh interpreter, once it has started. */
  interpreterBytes = 0;

  constructor(launch: Launch) {
    this.#launch = launch;
  }

  get pid(): number | undefined {
    return this.#child?.pid;
  }

  /** Has an inmate ready in its first state. @throws ProcessGone where it does not start */
  async start(): Promise<void> {
    await this.#next;
    if (this.#child !== null && this.#gone === null) return;
    if (this.#closed) throw new ProcessGone('it has been closed');
    this.#spawn();
    const { interpreterBytes } = await this.#expect('started');
    this.interpreterBytes = interpreterBytes;
    await this.#expect('ready');
  }

  async step(
    text: string,
    limits: StepLimits,
    _residentBytes: number,
    answer?: (question: Uint8Array) => Promise<string>,
  ): Promise<Step> {
    let killed = false;
    const arm = () =>
      setTimeout(() => {
        killed = true;
        this.kill();
      }, limits.wallMilliseconds + GRACE);
    let clock = arm();
    try {
      this.#send(
        { kind: 'request', limits: { cpuMilliseconds: limits.wallMilliseconds, ...limits } },
        Buffer.from(text, 'latin1'),
      );
      for (;;) {
        const { report, body } = await this.#receive();
        clearTimeout(clock);
        if (report.kind === 'reply')
          return { ended: report.ended, body, detail: report.detail, killed: false };
        if (report.kind === 'fault') throw new ProcessGone(report.message);
        // Only tests may ask: a program's question is a reply without a nonce.
        if (report.kind !== 'question' || answer === undefined) {
          return { ended: 'answered', body: new Uint8Array(0), detail: '', killed: false };
        }
        const reply = await answer(body);
        clock = arm();
        this.#send({ kind: 'answer' }, Buffer.from(reply, 'latin1'));
      }
    } catch (fault) {
      this.kill();
      if (!(fault instanceof ProcessGone)) throw fault;
      const detail = killed ? '' : fault.message;
      return { ended: killed ? 'wall' : 'gone', body: new Uint8Array(0), detail, killed };
    } finally {
      clearTimeout(clock);
    }
  }

  /** Ends the inmate and all that is with it, and has the next one made: what comes next waits for that. */
  reset(): void {
    if (this.#child === null || this.#gone !== null) return;
    this.#arrived = [];
    this.#send({ kind: 'reset' }, new Uint8Array(0));
    this.#next = this.#expect('ready').then(
      () => {},
      () => this.kill(),
    );
  }

  /**
   * Ends all of it. Its input closes, at which the keeper ends, then the zygote; and only when the kernel has ended everything
   * in the namespace does the process we started. What does not follow is killed.
   */
  kill(): void {
    const child = this.#child;
    this.#child = null;
    if (child?.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
    child.stdin!.destroy();
    const kill = setTimeout(() => child.kill('SIGKILL'), PATIENCE);
    child.once('close', () => clearTimeout(kill));
  }

  /** Kills it, and waits until the operating system has it gone. */
  async close(): Promise<void> {
    this.#closed = true;
    this.kill();
    await Promise.all(this.#ending);
  }

  #spawn(): void {
    const child = spawn(this.#launch.command, this.#launch.arguments, {
      // Hashes are the same in every run; nothing else is in its environment, and a program sees none.
      env: { PYTHONHASHSEED: '0' },
      cwd: '/',
      stdio: ['pipe', 'pipe', 'pipe'],
      // An interrupt from the terminal is for us: what it ended would look like a program's crash.
      detached: true,
      ...nobody(),
    });
    this.#child = child;
    this.#gone = null;
    this.#arrived = [];
    const reader = new FrameReader();
    let complaint = '';
    const end = (why: string) => {
      if (this.#child !== child && this.#child !== null) return;
      this.#gone ??= new ProcessGone(`${why} ${complaint.slice(0, 500)}`.trim());
      this.#waiting?.reject(this.#gone);
      this.#waiting = null;
    };
    child.stderr!.on('data', (chunk: Buffer) => {
      if (complaint.length < 2000) complaint += chunk.toString('utf8');
    });
    child.stdout!.on('data', (chunk: Buffer) => {
      if (this.#child !== child) return;
      for (const message of reader.take(chunk)) this.#give(message);
    });
    child.stdin!.on('error', () => {});
    child.on('error', (error) => end(error.message));
    const ended = once(child, 'close').then(
      ([code, signal]) => end(`it ended with ${signal ?? `code ${code}`}.`),
      (error: Error) => end(error.message),
    );
    this.#ending.add(ended);
    void ended.then(() => this.#ending.delete(ended));
  }

  #send(command: Command, body: Uint8Array): void {
    const stdin = this.#child?.stdin;
    if (stdin?.writable === true) stdin.write(frame(command, body));
  }

  #give(message: Message): void {
    const waiting = this.#waiting;
    this.#waiting = null;
    if (waiting === null) this.#arrived.push(message);
    else waiting.resolve(message);
  }

  #receive(): Promise<Message> {
    const next = this.#arrived.shift();
    if (next !== undefined) return Promise.resolve(next);
    if (this.#gone !== null) return Promise.reject(this.#gone);
    if (this.#child === null) return Promise.reject(new ProcessGone('it was killed'));
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject };
    });
  }

  async #expect<Kind extends Report['kind']>(kind: Kind): Promise<Extract<Report, { kind: Kind }>> {
    const { report } = await this.#receive();
    if (report.kind === kind) return report as Extract<Report, { kind: Kind }>;
    this.kill();
    throw new ProcessGone(report.kind === 'fault' ? report.message : `it said ${report.kind}`);
  }
}
