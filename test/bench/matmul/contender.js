// One library, or our own kernels, in a process of its own, asked one line at a time.
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';

// The largest product takes a second or two; a library's threads that wait for each other would wait for ever.
const PATIENCE = 60_000;

export class Contender {
  constructor(name, command, args, environment) {
    this.name = name;
    this.child = spawn(command, args, {
      env: { ...process.env, ...environment },
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    this.child.on('error', () => undefined);
    // A process that is gone answers no further question; `ask` says so.
    this.child.stdin.on('error', () => undefined);
    this.lines = createInterface({ input: this.child.stdout })[Symbol.asyncIterator]();
  }

  /** The first line: what it is. Undefined when it could not start. */
  async start() {
    const { value } = await this.lines.next();
    this.version = value;
    return value;
  }

  async ask(question) {
    this.child.stdin.write(`${question}\n`);
    const { value, done } = await Promise.race([
      this.lines.next(),
      sleep(PATIENCE, { value: undefined, done: true }, { ref: false }),
    ]);
    if (done) {
      const { exitCode, signalCode } = this.child;
      throw new Error(
        `${this.name} (${signalCode ?? exitCode ?? 'running'}) gave no answer to '${question}'`,
      );
    }
    return Number(value);
  }

  stop() {
    this.child.stdin.end();
    this.child.kill('SIGKILL');
  }
}
