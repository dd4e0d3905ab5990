import type { ChildProcess } from 'node:child_process';
import { appendFileSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type FrameworkError, frameworkError, type RunStage, reviveError } from '@framework/sdk';
import { refusePlanProblems } from '../plan/preflight.js';
import type { ResolvedPlan } from '../plugins/resolved-plan.js';
import type { DeniedAsOf } from '../takedown/deny-list.js';
import { SupervisorTrace } from '../trace/supervisor-trace.js';
import type { Display } from './display.js';
import { ioError } from './durable-file.js';
import { refuseItself } from './earlier-blend.js';
import { checkFailpoint } from './failpoint.js';
import { type Hold, hold } from './holder.js';
import { type RunPaths, runPaths } from './layout.js';
import { Overheard } from './overheard.js';
import type { FromRunner, RunnerStart, ToRunner } from './protocol.js';
import type { RunResult } from './run.js';
import { type Invocation, readRunFile, writeRunFile } from './run-file.js';
import { drift, LockFile, lockOf, refuseDrift } from './run-lock.js';
import { type RunnerEnvironment, startRunner, waitFor } from './runner-process.js';
import { lastPlaces, Watchdog } from './watchdog.js';

/** Between two looks at the heartbeat. */
const LOOK_MS = 500;

export interface Supervision {
  readonly plan: ResolvedPlan;
  readonly name: string;
  readonly invocation: Invocation;
  readonly mode: RunnerStart['mode'];
  readonly from: RunStage | null;
  readonly until: RunStage;
  readonly display: Display;
  /** A process that was started for this run and has heard nothing yet; one is started where it is left out. */
  readonly runner?: ChildProcess;
  /** What that one is started with; this process's own when left out. */
  readonly environment?: RunnerEnvironment;
  /** Somewhere else than the plan's root: nothing that lies there is read, but sources and what they name. */
  readonly elsewhere?: { readonly place: string; readonly denied: DeniedAsOf };
  /** Records every call into a plugin under `runs/<name>/trace/`. */
  readonly trace?: 'record';
}

/**
 * One run from outside: takes the folder, starts the runner, shows what it says, watches that it moves, and says what
 * became of it. Nothing here touches data or tensors, so nothing a plugin does can keep it from its work.
 *
 * @throws whatever ended the run, coded; FWK_CONFIG_INVALID, FWK_RUN_BUSY, FWK_LOCK_DRIFT before it starts
 */
export async function supervise(supervision: Supervision): Promise<RunResult> {
  const { plan, name, display, invocation } = supervision;
  checkFailpoint();
  await refusePlanProblems(plan);
  refuseItself(plan, name);
  const paths = runPaths(supervision.elsewhere?.place ?? plan.root, name);
  prepareFolders(paths);
  const held = await hold(paths.holder);
  try {
    if (held.takenFrom)
      display.notice(`process ${held.takenFrom.pid} ended without finishing '${name}': taking over`);
    await compareLocks(supervision, paths);
    await writeRunFile(paths.run, name, plan, invocation, null);
    const result = await new Watch(supervision, paths, held).run();
    if (result.contentRoot !== null)
      await writeRunFile(paths.run, name, plan, invocation, result.contentRoot);
    return result;
  } finally {
    held.release();
  }
}

function prepareFolders(paths: RunPaths): void {
  for (const folder of [paths.store, paths.dir, paths.checkpoints, paths.logs]) {
    try {
      mkdirSync(folder, { recursive: true });
    } catch (cause) {
      throw ioError(cause, folder);
    }
  }
}

/** `resume` refuses what changed; `run` says it, and does again what depends on it. */
async function compareLocks({ plan, name, mode, display }: Supervision, paths: RunPaths): Promise<void> {
  const before = await LockFile.read(paths.lock);
  if (!before) return;
  const changes = drift(before, lockOf(plan, before));
  if (mode === 'resume') return refuseDrift(changes, name, paths.lock);
  const unfinished = (await readRunFile(paths.run))?.contentRoot === null;
  if (changes.length > 0) display.notice(`'${name}' exists; changed since: ${changes.join('; ')}`);
  else
    display.notice(
      unfinished ? `'${name}' goes on where it stopped` : `'${name}' exists; what stands is reused`,
    );
}

/** A runner under watch, from its start to its end. */
class Watch {
  readonly #supervision: Supervision;
  readonly #paths: RunPaths;
  readonly #child: ChildProcess;
  readonly #printed = new Overheard();
  readonly #startedAt = performance.now();
  readonly #trace: SupervisorTrace | null;
  #result: RunResult | undefined;
  /** Why the run ends, once that is known; the first reason counts. */
  #error: FrameworkError | undefined;
  #interrupts = 0;

  constructor(supervision: Supervision, paths: RunPaths, held: Hold) {
    this.#supervision = supervision;
    this.#paths = paths;
    this.#trace = supervision.trace === 'record' ? SupervisorTrace.begin(paths.trace) : null;
    this.#child = supervision.runner ?? startRunner(supervision.plan.root, supervision.environment);
    waitFor(this.#child, 'ref');
    try {
      if (this.#child.pid !== undefined) held.setWorker(this.#child.pid);
    } catch (error) {
      // Nobody will watch it, and it would keep this process waiting.
      this.#child.kill('SIGKILL');
      throw error;
    }
  }

  async run(): Promise<RunResult> {
    const child = this.#child;
    const { plan, name, mode, from, until, elsewhere } = this.#supervision;
    const ended = new Promise<{ code: number | null; signal: NodeJS.Signals | null }>((resolve) => {
      // Started earlier, it may be gone already.
      const { exitCode: code, signalCode: signal } = child;
      if (code !== null || signal !== null) resolve({ code, signal });
      child.on('close', (code, signal) => resolve({ code, signal }));
      child.on('error', (cause) => {
        this.#error ??= frameworkError('FWK_RUN_DIED', {
          message: `the runner could not be started: ${cause.message}`,
          cause,
        });
        if (child.pid === undefined) resolve({ code: null, signal: null });
      });
    });
    child.on('message', (message) => this.#hear(message as FromRunner));
    child.stdout?.on('data', (chunk: Buffer) => this.#overhear(chunk));
    child.stderr?.on('data', (chunk: Buffer) => this.#overhear(chunk));
    const interrupt = (): void => this.#interrupt();
    process.on('SIGINT', interrupt);
    process.on('SIGTERM', interrupt);
    const watchdog = new Watchdog(this.#paths.heartbeat, plan.run.watchdogSeconds);
    const looks = setInterval(() => {
      const hang = watchdog.look();
      if (hang) this.#kill(hang);
    }, LOOK_MS);
    this.#send({
      type: 'start',
      start: {
        plan,
        name,
        mode,
        from,
        until,
        place: elsewhere?.place ?? plan.root,
        denied: elsewhere === undefined ? 'now' : elsewhere.denied,
        trace: this.#trace?.start ?? null,
      },
    });
    try {
      const { code, signal } = await (this.#trace?.around(() => ended) ?? ended);
      if (this.#result) return this.#result;
      const error = this.#error ?? this.#died(code, signal);
      this.#keep(error);
      throw error;
    } finally {
      clearInterval(looks);
      process.removeListener('SIGINT', interrupt);
      process.removeListener('SIGTERM', interrupt);
      await this.#trace?.finish();
    }
  }

  #hear(message: FromRunner): void {
    const { display } = this.#supervision;
    switch (message.type) {
      case 'stage':
        display.stage(message.event);
        if (message.event.type === 'finished') {
          const { name, reused, seconds, note } = message.event.summary;
          this.#log(`${name}: ${reused ? 'reused' : 'done'} in ${seconds} s ${note}`);
        }
        return;
      case 'progress':
        display.progress(message.stage, message.progress);
        return;
      case 'notice':
        this.#log(message.message);
        display.notice(message.message);
        return;
      case 'log':
        this.#log(`${message.level} ${message.plugin}: ${message.message}`);
        display.log(message.level, message.plugin, message.message);
        return;
      case 'done':
        this.#result = message.result;
        return;
      case 'failed': {
        const error = reviveError(message.error);
        error.stack = message.stack;
        this.#error ??= error.code === 'FWK_INTERRUPTED' ? this.#interrupted() : error;
      }
    }
  }

  #overhear(chunk: Buffer): void {
    const shown = this.#printed.hear(chunk);
    if (shown !== '') this.#supervision.display.raw(shown);
  }

  #interrupt(): void {
    this.#interrupts += 1;
    if (this.#interrupts > 1) {
      this.#kill(this.#interrupted());
      return;
    }
    this.#supervision.display.notice('stopping at the next safe point; once more to stop at once');
    this.#send({ type: 'stop' });
  }

  #interrupted(): FrameworkError {
    const { name } = this.#supervision;
    return frameworkError('FWK_INTERRUPTED', {
      message: `'${name}' was interrupted; what was finished is kept`,
      at: this.#paths.dir,
      action: `go on with \`framework resume ${name}\``,
    });
  }

  #kill(reason: FrameworkError): void {
    this.#error ??= reason;
    this.#child.kill('SIGKILL');
  }

  #send(message: ToRunner): void {
    // The runner may be gone already; how it ended is told elsewhere.
    if (this.#child.connected) this.#child.send(message, () => undefined);
  }

  /** The runner ended without a word: what is known is its exit and its last heartbeat. */
  #died(code: number | null, signal: NodeJS.Signals | null): FrameworkError {
    const places = lastPlaces(this.#paths.heartbeat);
    const { plugin, hook } = places[0]?.call ?? {};
    const calls = places.flatMap(({ slot, call }) =>
      call === null
        ? []
        : [`'${call.hook}' of '${call.plugin}'${slot === 0 ? '' : ` (worker thread ${slot})`}`],
    );
    const stage = places[0]?.stage ?? 'start';
    const where = calls.length > 0 ? calls.join(' and ') : `stage ${stage}, between two hooks`;
    const about = {
      at: plugin !== undefined ? `${plugin}, hook ${hook}` : `stage ${stage}`,
      ...(plugin === undefined || hook === undefined ? {} : { plugin, hook }),
    };
    const { name } = this.#supervision;
    if (this.#printed.ranOutOfMemory()) {
      return frameworkError('FWK_MEMORY', {
        message: `the runner ran out of memory in ${where}`,
        ...about,
      });
    }
    return frameworkError('FWK_RUN_DIED', {
      message: `the runner ${signal === null ? `ended with code ${code}` : `was killed by ${signal}`} in ${where}`,
      action: `see ${this.#paths.errors}; go on with \`framework resume ${name}\``,
      ...about,
    });
  }

  /** The stack, and what the runner printed last, for whoever has to find the cause. */
  #keep(error: FrameworkError): void {
    if (error.code === 'FWK_INTERRUPTED') return;
    try {
      mkdirSync(this.#paths.errors, { recursive: true });
      const number = String(readdirSync(this.#paths.errors).length + 1).padStart(4, '0');
      const { tail } = this.#printed;
      const printed = tail === '' ? '' : `\n--- printed by the runner\n${tail}`;
      const text = `${JSON.stringify(error.toJSON(), null, 2)}\n\n${error.stack ?? ''}\n${printed}`;
      writeFileSync(join(this.#paths.errors, `${number}-${error.code}.txt`), text);
    } catch {
      // A full disk must not hide the error itself.
    }
  }

  #log(line: string): void {
    const seconds = ((performance.now() - this.#startedAt) / 1000).toFixed(3).padStart(10);
    try {
      appendFileSync(join(this.#paths.logs, 'run.log'), `${seconds} ${line}\n`);
    } catch {
      // As above.
    }
  }
}
