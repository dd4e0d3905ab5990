/** A worker thread: its own kernel, the data hooks only; one task at a time, in the order they were sent. */
import { parentPort, workerData } from 'node:worker_threads';
import { ColumnBatch, type JsonValue, type RecordColumns, type TokenBatch } from '@framework/sdk';
import { deepFreeze } from '@framework/sdk/checks';
import { describeThrown, stacksOf, systemCodeOf } from '../../hooks/thrown.js';
import { createKernel } from '../../plugins/create-kernel.js';
import type { Kernel } from '../../plugins/kernel.js';
import { timed } from '../../trace/current.js';
import { type Recording, startRecording } from '../../trace/start.js';
import { asFrameworkError } from '../as-framework-error.js';
import { stageContext } from '../contexts.js';
import { FeatureCache } from '../feature-cache.js';
import { loadFits } from '../fits.js';
import { Heartbeat } from '../heartbeat.js';
import { refuseExit } from '../refuse-exit.js';
import { countedIfShared } from '../shared-bytes.js';
import { withoutDuplicates } from '../stages/duplicate-ids.js';
import { encodeBatch } from '../stages/encoded-batch.js';
import { keepBatch, readKept } from '../stages/kept-batch.js';
import { onlyBatch, readPortion } from '../stages/portions.js';
import { collectSources, type OwnedSource } from '../stages/sources.js';
import { survivors, withoutDropped } from '../stages/survivors.js';
import { Store } from '../store.js';
import { rearrangeTraining } from '../training-rows.js';
import type {
  Changes,
  FilterReply,
  FilterTask,
  FromWorker,
  GivenBatch,
  LookTask,
  ReadTask,
  Surveyed,
  TaskName,
  Tasks,
  TokenizeTask,
  ToWorker,
  WorkerStart,
  WorkerTask,
} from './tasks.js';
import { sequenceOf } from './tasks.js';

const { store: storeDir, heartbeat: heartbeatPath, slot, trace, ...start } = workerData as WorkerStart;
const plan = deepFreeze(start.plan);
const port = parentPort!;
const reply = (message: FromWorker): void => port.postMessage(message);

// Said by message: Node's own way out of a thread ends in `process.exit`, which is refused below.
process.on('uncaughtException', (thrown: unknown) => {
  const stack = stacksOf(thrown);
  reply({ type: 'crashed', what: describeThrown(thrown), code: systemCodeOf(thrown), stack });
});

const heartbeat = new Heartbeat(heartbeatPath, slot);
refuseExit();
const store = new Store(storeDir);
const seed = plan.run.seed;

interface Made {
  readonly kernel: Kernel;
  readonly features: FeatureCache;
  /** What was loaded already: `<plugin> <fingerprint>`. */
  readonly loaded: Set<string>;
  readonly recording: Recording;
}

/** Aborted when the thread is to end. */
const ending = new AbortController();

const container: Promise<Made> = (async () => {
  const recording = await startRecording(`worker ${slot}`, trace, heartbeat);
  const { observer } = recording;
  const made = await createKernel(plan, {
    worker: true,
    signal: ending.signal,
    observer,
    log: (level, plugin, message) => reply({ type: 'log', level, plugin, message }),
  });
  const kernel = recording.kernel(made);
  await kernel.setup();
  return { kernel, features: new FeatureCache(kernel), loaded: new Set<string>(), recording };
})();
// A failure is said by the first task, which may be a while yet.
container.then(
  () => reply({ type: 'ready' }),
  () => undefined,
);

let last: Promise<void> = Promise.resolve();

port.on('message', (message: ToWorker) => {
  if (message.task === 'close') return void close();
  last = last.then(() => answer(message));
});

function answer(message: WorkerTask): Promise<void> {
  // With the port let go, a task whose promise nobody will ever settle leaves nothing to wait for: the thread ends,
  // and the main thread sees it end with the task undone.
  port.unref();
  heartbeat.at(message.stage);
  return container
    .then(async (made) => {
      const { recording } = made;
      recording.at(message.stage);
      try {
        return await timed('task', () => perform(made, message), {
          place: placeOf(message.item),
        });
      } finally {
        // The thread is ended from outside, at any time after its last answer.
        recording.flush();
      }
    })
    .then(
      (result) => reply({ type: 'done', result }),
      (thrown: unknown) => {
        const error = asFrameworkError(thrown);
        reply({ type: 'failed', error: error.toJSON(), stack: stacksOf(error) });
      },
    )
    .finally(() => port.ref());
}

function placeOf(item: WorkerTask['item']): { readonly batch?: number } {
  if ('given' in item) return { batch: sequenceOf(item.given) };
  return 'columns' in item ? { batch: item.columns.sequence } : {};
}

function perform(made: Made, message: WorkerTask): Promise<Tasks[TaskName]['out']> {
  switch (message.task) {
    case 'look':
      return look(made, message.item as LookTask);
    case 'read':
      return read(made, message.item as ReadTask);
    case 'filter':
      return filter(made, message.item as FilterTask);
    case 'tokenize':
      return tokenize(made, message.item as TokenizeTask);
  }
}

async function close(): Promise<void> {
  ending.abort();
  try {
    // What is being read ends at its next document.
    await last;
    const { kernel, recording } = await container;
    await kernel.teardown();
    recording.flush();
  } catch (thrown) {
    const error = asFrameworkError(thrown);
    // One that was still coming up when the run failed was cut short by us: whoever reads of that looks for a Ctrl-C.
    if (error.code !== 'FWK_INTERRUPTED')
      reply({ type: 'log', level: 'warn', plugin: 'core', message: error.message });
  }
  reply({ type: 'closed' });
}

let named: Promise<readonly OwnedSource[]> | undefined;

async function sourceOf({ kernel, features }: Made, id: string): Promise<OwnedSource | undefined> {
  named ??= collectSources({ kernel, plan, features });
  return (await named).find(({ source }) => source.id === id);
}

async function look(made: Made, { plugin, source, part }: LookTask): Promise<JsonValue> {
  const owned = await sourceOf(made, source);
  return made.kernel.guard(plugin, 'ingest describe', (ctx) => owned!.source.look!(part, ctx));
}

async function read(made: Made, task: ReadTask): Promise<readonly RecordColumns[]> {
  const owned = await sourceOf(made, task.source);
  return made.kernel.guard(task.plugin, 'ingest read', (ctx) => readPortion(owned, task, ctx));
}

async function columnsOf(made: Made, given: GivenBatch): Promise<RecordColumns> {
  switch (given.from) {
    case 'message':
      return given.columns;
    case 'source': {
      const batch = onlyBatch(await read(made, given.read), given.read);
      return withoutDuplicates({ ...batch, sequence: given.sequence }, given.duplicates);
    }
    case 'disk':
      return readKept(given.kept);
  }
}

async function filter(made: Made, task: FilterTask): Promise<FilterReply> {
  const { kernel, features, loaded } = made;
  const { given, keeping } = task;
  await loadFits(kernel, store, 'filter', task.fitted, loaded);
  const columns = await columnsOf(made, given);
  const batch = new ColumnBatch(columns);
  await kernel.hooks.filter(batch, stageContext(seed, 'filter', features), new Set(task.only));
  const left = batch.columns();
  const before = given.from === 'disk' ? given.kept : undefined;
  const kept = keeping === null ? null : keepBatch(left, keeping, before);
  const surveyed = task.survey === null ? null : await survey(made, task.survey, batch);
  const { sequence, cursor } = columns;
  return { sequence, cursor, judged: answerOf(), kept, surveyed };

  function answerOf(): FilterReply['judged'] {
    if (task.encode !== null) return encodeBatch(batch, task.encode);
    if (given.from === 'message') return changesOf(columns, batch);
    return kept === null ? left : withoutDropped(batch);
  }
}

function changesOf(before: RecordColumns, batch: ColumnBatch): Changes {
  const { verdicts, rewritten, digests, meta } = batch.columns();
  const set = Object.entries(meta).filter(([name, column]) => {
    const old = before.meta[name];
    return old === undefined || column.some((value, row) => value !== old[row]);
  });
  return { verdicts, rewritten, digests, meta: Object.fromEntries(set) };
}

async function survey(
  { kernel, features }: Pick<Made, 'kernel' | 'features'>,
  plugin: string,
  batch: ColumnBatch,
): Promise<Surveyed | null> {
  const left = survivors(batch);
  const handler = kernel.taps.filter.find((tap) => tap.plugin === plugin)?.handler;
  if (left === undefined || handler?.survey === undefined) return null;
  const context = stageContext(seed, 'filter survey', features);
  const said = await kernel.guard(plugin, 'filter survey', (base) => handler.survey!(left, context(base)));
  countedIfShared(said);
  return { rows: left.length, said };
}

async function tokenize({ kernel, features, loaded }: Made, task: TokenizeTask): Promise<TokenBatch> {
  await loadFits(kernel, store, 'tokenize', task.fitted, loaded);
  const batch = new ColumnBatch(task.columns);
  const tokens = await kernel.hooks.tokenize(batch, stageContext(seed, 'tokenize', features));
  return rearrangeTraining(batch, tokens, (training) =>
    kernel.hooks.tokens(training, stageContext(seed, 'tokens', features)),
  );
}
