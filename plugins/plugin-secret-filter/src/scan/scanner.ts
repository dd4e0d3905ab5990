import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Finding } from './finding.js';
import type { FromScanner, ScannerStart, ScanRequest } from './messages.js';

/** What became of one file. */
export type ScanOutcome =
  | { readonly kind: 'findings'; readonly findings: readonly Finding[] }
  /** The scanner was stopped over it: too much time. */
  | { readonly kind: 'timeout' }
  /** The scanner ended over it, or gave up: memory, a mistake in a rule. */
  | { readonly kind: 'failed' };

const MODULE = fileURLToPath(new URL('./scanner-process.js', import.meta.url));

/** Memory of a scanner, in MiB: a file of 128 MiB as text, and what is matched in it. */
const MEMORY = 1024;

/**
 * The clock's limit is this many times the processor's: only a process that gets no time at all, or sleeps, comes to it.
 */
const PATIENCE = 30;

/**
 * One scanner process: started at the first file, replaced after one it died over, ended by `close` for good. It gets
 * no variable of the environment, and nothing but files to read: what it runs are other people's regular expressions on
 * other people's texts.
 */
export class Scanner {
  readonly #start: ScannerStart;
  #child: ChildProcess | undefined;
  #answer: ((outcome: ScanOutcome | 'ready' | 'gone') => void) | undefined;
  #closed = false;

  constructor(start: ScannerStart) {
    this.#start = start;
  }

  /**
   * One file at a time: the caller waits for each. Once closed, every file has failed.
   *
   * @throws where no scanner can be started at all
   */
  async scan(request: ScanRequest): Promise<ScanOutcome> {
    const child = await this.#running();
    if (child === undefined) return { kind: 'failed' };
    child.ref();
    child.channel?.ref();
    const timer = setTimeout(() => child.kill('SIGKILL'), this.#start.limit * PATIENCE);
    try {
      const outcome = await this.#next(() => child.send(request, () => undefined));
      if (outcome === 'ready') throw new Error('the scanner process answered out of turn');
      return outcome === 'gone'
        ? { kind: child.signalCode === 'SIGKILL' && !this.#closed ? 'timeout' : 'failed' }
        : outcome;
    } finally {
      clearTimeout(timer);
      // An idle scanner keeps nobody's process alive.
      child.unref();
      child.channel?.unref();
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    const child = this.#child;
    if (child === undefined) return;
    this.#child = undefined;
    const ended = child.exitCode === null && child.signalCode === null ? once(child, 'close') : undefined;
    child.ref();
    child.kill('SIGKILL');
    await ended;
  }

  /** Undefined once closed, be it while the process starts. */
  async #running(): Promise<ChildProcess | undefined> {
    if (this.#closed) return undefined;
    if (this.#child !== undefined) return this.#child;
    const child = fork(MODULE, [JSON.stringify(this.#start)], {
      execArgv: [`--max-old-space-size=${MEMORY}`],
      // Windows cannot start a process without it.
      env: process.env['SystemRoot'] === undefined ? {} : { SystemRoot: process.env['SystemRoot'] },
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    this.#child = child;
    child.on('message', (message: FromScanner) => this.#answer?.(outcomeOf(message)));
    child.on('error', () => undefined);
    // Not `exit`: answers may still be on their way then.
    child.on('close', () => {
      if (this.#child === child) this.#child = undefined;
      this.#answer?.('gone');
    });
    const outcome = await this.#next(() => undefined);
    if (this.#closed) return undefined;
    if (outcome !== 'ready') throw new Error('the scanner process did not start');
    return child;
  }

  #next(begin: () => void): Promise<ScanOutcome | 'ready' | 'gone'> {
    return new Promise((resolve) => {
      this.#answer = (outcome) => {
        this.#answer = undefined;
        resolve(outcome);
      };
      begin();
    });
  }
}

function outcomeOf(message: FromScanner): ScanOutcome | 'ready' {
  switch (message.type) {
    case 'ready':
      return 'ready';
    case 'done':
      return { kind: 'findings', findings: message.findings };
    case 'failed':
      return { kind: 'failed' };
  }
}
