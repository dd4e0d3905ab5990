import type { Ended, JudgingProcess, Step, StepLimits } from '@framework/evaluation/sandbox';
import { Child, ChildGone, type ChildOptions, type Message, type Role } from './child-process.js';
import type { InterpreterFiles } from './interpreter-files.js';
import { residentMemory } from './resident-memory.js';

/** A fresh interpreter's state, made once and handed to every child. */
export interface SharedSnapshot {
  readonly header: Uint8Array;
  readonly memory: Uint8Array;
}

/** A process that starts, or cleans up, and says nothing for so long, in milliseconds, is not waited for. */
const STARTING = 120_000;
const CLEANING = 60_000;
/** Beyond its own watchdog a child gets this long, in milliseconds, before it is killed. */
const GRACE = 1500;
const WATCH_EVERY = 100;
/** A process that has grown by this much over its judgements is replaced. */
const OUTGROWN = 384 * 1024 * 1024;
/** What a process may hold beyond its limit before it is killed: garbage not yet collected. */
const SLACK = 192 * 1024 * 1024;

/** One interpreter in a process of its own, started again when it ended. */
export class Interpreter implements JudgingProcess {
  readonly #role: Role;
  readonly #options: ChildOptions;
  readonly #files: InterpreterFiles;
  #child: Child | null = null;
  /** Resident memory when it had started, and before the step at hand. */
  #atStart = 0;
  #resident = 0;
  /** The cleaning up under way. */
  #cleaning: Promise<void> = Promise.resolve();
  readonly #ending = new Set<Promise<void>>();
  #closed = false;

  constructor(role: Role, files: InterpreterFiles, options: ChildOptions) {
    this.#role = role;
    this.#files = files;
    this.#options = options;
  }

  get running(): boolean {
    return this.#child?.alive === true;
  }

  /** @throws ChildGone where it does not start */
  async cold(): Promise<SharedSnapshot> {
    const child = await this.#spawn();
    child.send({ kind: 'cold' });
    const { report, body } = await expectReport(child, 'snapshot', STARTING);
    const snapshot = {
      header: body.subarray(0, report.headerBytes),
      memory: body.subarray(report.headerBytes),
    };
    child.send({ kind: 'warm' });
    await this.#ready(child);
    return snapshot;
  }

  /**
   * @param snapshot null for an interpreter that starts quickly without
   * @throws ChildGone where it does not start
   */
  async start(snapshot: SharedSnapshot | null): Promise<void> {
    await this.#cleaning;
    if (this.running) return;
    const child = await this.#spawn();
    if (snapshot !== null) {
      child.send({ kind: 'file', name: 'snapshot-header' }, snapshot.header);
      child.send({ kind: 'file', name: 'snapshot-memory' }, snapshot.memory);
    }
    child.send({ kind: 'warm' });
    await this.#ready(child);
  }

  /**
   * Runs one request. `answer` is a tester's: called for each question it asks meanwhile.
   *
   * The child ends what takes too long, by its own watchdog; it is killed where that does not work, and where its process
   * grows beyond its share.
   */
  async step(
    text: string,
    limits: StepLimits,
    residentBytes: number,
    answer?: (question: Uint8Array) => Promise<string>,
  ): Promise<Step> {
    const child = this.#child;
    if (child === null) throw new ChildGone('it was not started');
    let killed: Ended | null = null;
    const kill = (why: Ended) => {
      killed ??= why;
      child.kill();
    };
    let clock = setTimeout(kill, limits.wallMilliseconds + GRACE, 'wall');
    const watch = setInterval(async () => {
      const resident = await residentMemory(child.pid);
      if (resident !== null && resident > this.#resident + residentBytes + SLACK) kill('memory');
    }, WATCH_EVERY);
    try {
      child.send({ kind: 'request', limits }, text);
      for (;;) {
        const { report, body } = await child.receive();
        if (report.kind === 'reply') {
          // A tester's watchdog may have ended it while it read an answer: what is left of that would be its next command.
          if (report.ended === 'wall' && answer !== undefined) this.kill();
          return { ended: report.ended, body, detail: '', killed: false };
        }
        if (report.kind !== 'question' || answer === undefined) throw new ChildGone(`it said ${report.kind}`);
        clearTimeout(clock);
        const reply = await answer(body);
        clock = setTimeout(kill, limits.wallMilliseconds + GRACE, 'wall');
        child.send({ kind: 'answer' }, Buffer.from(reply, 'latin1'));
      }
    } catch (fault) {
      this.kill();
      if (!(fault instanceof ChildGone)) throw fault;
      return {
        ended: killed ?? 'gone',
        body: new Uint8Array(0),
        detail: killed === null ? fault.message : '',
        killed: killed !== null,
      };
    } finally {
      clearTimeout(clock);
      clearInterval(watch);
    }
  }

  /** Has it brought back to its first state: what comes next waits for that. */
  reset(): void {
    const child = this.#child;
    if (child === null || !child.alive) return;
    child.send({ kind: 'reset' });
    this.#cleaning = this.#cleaned(child);
  }

  kill(): void {
    this.#child?.kill();
    this.#child = null;
  }

  /** Kills it, and waits until the operating system has it gone. */
  async close(): Promise<void> {
    this.#closed = true;
    this.kill();
    await Promise.all(this.#ending);
  }

  async #cleaned(child: Child): Promise<void> {
    try {
      await expectReport(child, 'clean', this.#options.cleaning ?? CLEANING);
      this.#resident = (await residentMemory(child.pid)) ?? 0;
      if (this.#resident < this.#atStart + OUTGROWN) return;
    } catch (fault) {
      if (!(fault instanceof ChildGone)) throw fault;
    }
    if (this.#child === child) this.kill();
  }

  async #spawn(): Promise<Child> {
    if (this.#closed) throw new ChildGone('it has been closed');
    const child = new Child(this.#role, this.#options);
    this.#child = child;
    this.#ending.add(child.ended);
    void child.ended.then(() => this.#ending.delete(child.ended));
    await expectReport(child, 'started', STARTING);
    for (const [name, bytes] of this.#files) child.send({ kind: 'file', name }, bytes);
    return child;
  }

  async #ready(child: Child): Promise<void> {
    await expectReport(child, 'ready', STARTING);
    this.#atStart = (await residentMemory(child.pid)) ?? 0;
    this.#resident = this.#atStart;
  }
}

type Reported<Kind> = Message & { readonly report: Extract<Message['report'], { kind: Kind }> };

async function expectReport<Kind extends Message['report']['kind']>(
  child: Child,
  kind: Kind,
  milliseconds: number,
): Promise<Reported<Kind>> {
  let late = false;
  const clock = setTimeout(() => {
    late = true;
    child.kill();
  }, milliseconds);
  let message: Message | undefined;
  let fault: unknown;
  try {
    message = await child.receive();
  } catch (why) {
    fault = why;
  } finally {
    clearTimeout(clock);
  }
  // A report that came while it was being killed is that of a process that will be gone.
  if (late) throw new ChildGone(`it said nothing for ${milliseconds / 1000} s`);
  if (message === undefined) throw fault;
  if (message.report.kind === kind) return message as Reported<Kind>;
  const why = message.report.kind === 'fault' ? message.report.message : `it said ${message.report.kind}`;
  child.kill();
  throw new ChildGone(why);
}
