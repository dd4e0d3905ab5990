import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { parse } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Command, FRAME_HEAD, frameHead, type Report } from '../frames.js';
import { type LockDown, nodeFlags } from './lock-down.js';

/** What a child said, with what came along. */
export interface Message {
  readonly report: Report;
  readonly body: Buffer;
}

/** The child is gone: it ended by itself, or was killed. */
export class ChildGone extends Error {}

/** What a child is for. */
export type Role = 'candidate' | 'tester';

/** How children are made; a test starts weaker ones, to see the self-test fail. */
export interface ChildOptions {
  readonly lockDown: LockDown;
  /** Instead of `nodeFlags()`. */
  readonly flags?: readonly string[];
  /** Instead of the child's own first module. */
  readonly entry?: URL;
  /** Milliseconds that cleaning up may take, instead of the usual. */
  readonly cleaning?: number;
}

const ENTRY = new URL('../child/main.js', import.meta.url);
/** A child's largest frame: a snapshot. What a program answers is bounded in the child, and here once more. */
const LARGEST_FRAME = 256 * 1024 * 1024;

/** Reports nobody has asked for yet. Ours come one a command. */
const MOST_UNASKED = 16;

function reportIn(text: string): Report | null {
  try {
    const report: unknown = JSON.parse(text);
    return typeof report === 'object' && report !== null && 'kind' in report ? (report as Report) : null;
  } catch {
    return null;
  }
}

/**
 * One locked-down process, as its parent sees it: commands go in, reports come out, in order. Its environment is the time
 * zone UTC alone; it has the file system's root as its folder, three pipes, and a process group of its own, which is killed as a whole.
 */
export class Child {
  readonly #process: ChildProcess;
  readonly #waiting: { resolve(message: Message): void; reject(error: Error): void }[] = [];
  readonly #arrived: Message[] = [];
  #pending: Buffer[] = [];
  #pendingBytes = 0;
  #gone: ChildGone | null = null;
  /** Settles when the process has ended and its pipes are closed. */
  readonly ended: Promise<void>;

  constructor(role: Role, { lockDown, flags = nodeFlags(), entry = ENTRY }: ChildOptions) {
    const child = spawn(lockDown.command, [...lockDown.before, ...flags, fileURLToPath(entry), role], {
      // Local time would be the machine's otherwise, and with it what a program answers.
      env: { TZ: 'UTC' },
      cwd: parse(tmpdir()).root,
      stdio: ['pipe', 'pipe', 'pipe'],
      detached: true,
      windowsHide: true,
    });
    this.#process = child;
    let complaint = '';
    child.stderr!.on('data', (chunk: Buffer) => {
      if (complaint.length < 2000) complaint += chunk.toString('utf8');
    });
    child.stdout!.on('data', (chunk: Buffer) => this.#take(chunk));
    child.stdin!.on('error', () => {});
    child.on('error', (error) => this.#end(error.message));
    this.ended = once(child, 'close').then(
      ([code, signal]) =>
        this.#end(`it ended with ${signal ?? `code ${code}`}. ${complaint.slice(0, 500)}`.trim()),
      (error: Error) => this.#end(error.message),
    );
  }

  get pid(): number | undefined {
    return this.#process.pid;
  }

  get alive(): boolean {
    return this.#gone === null;
  }

  send(command: Command, body: Uint8Array | string = ''): void {
    const bytes = typeof body === 'string' ? Buffer.from(body, 'utf8') : body;
    const stdin = this.#process.stdin!;
    if (this.#gone !== null || !stdin.writable) return;
    stdin.write(frameHead(command, bytes.length));
    if (bytes.length > 0) stdin.write(bytes);
  }

  /** @throws ChildGone when nothing more will come */
  receive(): Promise<Message> {
    const next = this.#arrived.shift();
    if (next !== undefined) return Promise.resolve(next);
    if (this.#gone !== null) return Promise.reject(this.#gone);
    return new Promise((resolve, reject) => {
      this.#waiting.push({ resolve, reject });
    });
  }

  /** Kills the whole group; what it had to say is lost. */
  kill(): void {
    const { pid } = this.#process;
    if (pid === undefined || this.#process.exitCode !== null || this.#process.signalCode !== null) return;
    try {
      process.kill(-pid, 'SIGKILL');
    } catch {
      this.#process.kill('SIGKILL');
    }
  }

  #take(chunk: Buffer): void {
    this.#pending.push(chunk);
    this.#pendingBytes += chunk.length;
    for (;;) {
      if (this.#pendingBytes < FRAME_HEAD) return;
      if (this.#pending[0]!.length < FRAME_HEAD) this.#join();
      const headerBytes = this.#pending[0]!.readUInt32LE(0);
      const bodyBytes = this.#pending[0]!.readUInt32LE(4);
      const whole = FRAME_HEAD + headerBytes + bodyBytes;
      if (whole > LARGEST_FRAME) {
        this.kill();
        return;
      }
      if (this.#pendingBytes < whole) return;
      this.#join();
      const bytes = this.#pending[0]!;
      this.#pending = whole === bytes.length ? [] : [bytes.subarray(whole)];
      this.#pendingBytes -= whole;
      const body = bytes.subarray(FRAME_HEAD + headerBytes, whole);
      const report = reportIn(bytes.toString('utf8', FRAME_HEAD, FRAME_HEAD + headerBytes));
      // What says something else, or goes on unasked, is no longer our code: it must not bring us down with it.
      if (report === null || this.#arrived.length === MOST_UNASKED) {
        this.kill();
        return;
      }
      const waiting = this.#waiting.shift();
      if (waiting === undefined) this.#arrived.push({ report, body });
      else waiting.resolve({ report, body });
    }
  }

  #join(): void {
    if (this.#pending.length > 1) this.#pending = [Buffer.concat(this.#pending)];
  }

  #end(why: string): void {
    if (this.#gone !== null) return;
    this.#gone = new ChildGone(why);
    for (const waiting of this.#waiting.splice(0)) waiting.reject(this.#gone);
  }
}
