/** The process that does the work: one run, then it ends. Started by the supervisor, and gone when the supervisor is. */
import './compile-late.js';
import './roomy-heaps.js';
import { mkdir } from 'node:fs/promises';
import { EXECUTOR, type Progress, RUN_STAGES, type RunStage } from '@framework/sdk';
import { deepFreeze } from '@framework/sdk/checks';
import { stacksOf } from '../hooks/thrown.js';
import { createKernel } from '../plugins/create-kernel.js';
import { DenyList } from '../takedown/deny-list.js';
import { startRecording } from '../trace/start.js';
import { asFrameworkError } from './as-framework-error.js';
import { BackendSlot } from './backend-slot.js';
import { tapsOf } from './data-plugins.js';
import { FeatureCache } from './feature-cache.js';
import { Heartbeat } from './heartbeat.js';
import { Journal } from './journal.js';
import { neverSettled, unattributed } from './last-words.js';
import { runPaths } from './layout.js';
import type { FromRunner, RunnerStart, ToRunner } from './protocol.js';
import { Refs } from './refs.js';
import { refuseExit } from './refuse-exit.js';
import { type RunResult, run } from './run.js';
import { LockFile, lockOf } from './run-lock.js';
import type { Session } from './session.js';
import { Stop } from './stop.js';
import { Store } from './store.js';
import { LocalExecutor } from './workers/local-executor.js';

/** Between two messages about the progress of one stage. */
const PROGRESS_MS = 100;

const exit = refuseExit();
const stop = new Stop();
let ended = false;

process.on('message', (message: ToRunner) => {
  if (message.type === 'stop') return stop.request();
  // From here on the channel must not keep the process alive: a loop with nothing in it is how a promise that nobody
  // will ever settle shows itself.
  process.channel?.unref();
  void work(message.start).then(
    (result) => end({ type: 'done', result }),
    (thrown: unknown) => fail(thrown),
  );
});
process.on('beforeExit', () => {
  if (!ended) fail(neverSettled('the run'));
});
process.on('disconnect', () => exit(1));
process.on('uncaughtException', (error) => fail(unattributed(error)));
process.on('unhandledRejection', (reason) => fail(unattributed(reason)));
// Ctrl-C reaches the whole group; the supervisor decides what it means.
process.on('SIGINT', () => undefined);

async function work(start: RunnerStart): Promise<RunResult> {
  const { name, mode, from, until, trace, place } = start;
  const plan = deepFreeze(start.plan);
  const paths = runPaths(place, name);
  await mkdir(paths.store, { recursive: true });
  const heartbeat = new Heartbeat(paths.heartbeat, 0);
  const log = (level: 'info' | 'warn', plugin: string, message: string): void =>
    send({ type: 'log', level, plugin, message });
  const notice = (message: string): void => send({ type: 'notice', message });
  const recording = await startRecording('runner', trace, heartbeat);
  // Whatever ends this process, short of a signal.
  process.on('exit', recording.close);
  let stage: RunStage = 'ingest';
  const local = new LocalExecutor({
    plan,
    store: paths.store,
    heartbeat: paths.heartbeat,
    trace,
    stage: () => stage,
    log,
    onResult: () => heartbeat.touch(),
  });
  const journal = await Journal.open(paths.journal);
  // A run that has made nothing yet will judge documents: threads import their plugins while this one imports its own.
  const begins = journal.last('object') === undefined && until !== 'ingest';
  if (begins && plan.slots[EXECUTOR.id] === undefined && tapsOf(plan, 'filter').length > 0) local.start();
  const kernel = recording.kernel(
    await createKernel(plan, {
      worker: false,
      until,
      signal: stop.signal,
      observer: recording.observer,
      log,
    }).catch(async (error) => {
      await local.close();
      throw error;
    }),
  );
  const before = await LockFile.read(paths.lock);
  const lock = new LockFile(
    paths.lock,
    lockOf(plan, {
      dataFingerprint: before?.dataFingerprint ?? null,
      tokenizerHash: before?.tokenizerHash ?? null,
      backend: before?.backend ?? null,
    }),
  );
  await lock.update({});
  const session: Session = {
    plan,
    paths,
    kernel,
    store: new Store(paths.store),
    journal,
    refs: await Refs.open(paths.refs),
    denied: await DenyList.read(plan.root, start.denied),
    features: new FeatureCache(kernel),
    heartbeat,
    get executor() {
      return kernel.find(EXECUTOR) ?? local;
    },
    lock,
    backend: new BackendSlot({ kernel, plan, lock, mode, notice }),
    stop,
    voice: { progress: throttled(), notice },
    loaded: new Set(),
    forced: (asked) => from !== null && RUN_STAGES.indexOf(asked) >= RUN_STAGES.indexOf(from),
  };
  try {
    return await run(session, until, (event) => {
      if (event.type === 'started') stage = event.stage;
      recording.stage(event.type === 'started' ? event.stage : null);
      send({ type: 'stage', event });
    });
  } finally {
    await local.close();
    recording.fallbacks(kernel);
    await kernel.teardown().catch((error: Error) => log('warn', 'core', error.message));
    recording.close();
  }
}

/** Sends the first and then at most ten a second, and always the last: `done` equal to `total`. */
function throttled(): (stage: RunStage, progress: Progress) => void {
  let last = 0;
  return (stage, progress) => {
    const now = performance.now();
    if (now - last < PROGRESS_MS && progress.done !== progress.total) return;
    last = now;
    send({ type: 'progress', stage, progress });
  };
}

function fail(thrown: unknown): void {
  const error = asFrameworkError(thrown);
  end({ type: 'failed', error: error.toJSON(), stack: stacksOf(error) });
}

/** Says the last word and ends, whatever plugins left open. */
function end(message: FromRunner): void {
  if (ended) return;
  ended = true;
  process.channel?.ref();
  process.send?.(message, undefined, undefined, () => exit(0));
}

function send(message: FromRunner): void {
  if (process.connected && !ended) process.send?.(message);
}
