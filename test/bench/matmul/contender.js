// One library, or our own kernels, in a process of its own, asked one line at a time.
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

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
    const { value, done } = await this.lines.next();
    if (done) {
      const { exitCode, signalCode } = this.child;
      throw new Error(`${this.name} ended (${signalCode ?? exitCode ?? 'running'}) at '${question}'`);
    }
    return Number(value);
  }

  stop() {
    this.child.stdin.end();
    this.child.kill();
  }
}
