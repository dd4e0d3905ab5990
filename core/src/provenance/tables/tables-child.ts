/** The process a run's tables are made and asked in: the first module of it. */
import { join } from 'node:path';
import { frameworkError, type Progress, QUERY_ENGINE, type QueryEngine } from '@framework/sdk';
import { answerParent } from '../../child/answer-parent.js';
import { guardProcess } from '../../child/process-guard.js';
import { withKernel } from '../../child/with-kernel.js';
import { openRunRecord } from '../../run/run-record.js';
import { TABLES } from './definitions.js';
import { readTablesFile, type TablesFile, tablesOf } from './tables-object.js';
import type { TablesAsk, TablesQuestion } from './tables-question.js';

answerParent<TablesQuestion, unknown>('asking tables', (question, notice, report) =>
  withKernel(question.plan, notice, async (kernel) => {
    const plugin = kernel.plan.slots[QUERY_ENGINE.id]!;
    return kernel.guard(plugin, `tables ${question.ask.kind}`, () =>
      answer(kernel.get(QUERY_ENGINE), question, report),
    );
  }),
);

async function answer(
  engine: QueryEngine,
  { root, run, ask }: TablesQuestion,
  report: (progress: Progress) => void,
): Promise<unknown> {
  const object = await tablesOf(await openRunRecord(root, run), engine, report);
  const described = await readTablesFile(object);
  const of = { run, root: described.root };
  if (ask.kind === 'files') {
    return { ...of, engine: engine.id, form: engine.form, dir: object.dir, tables: described.tables };
  }
  return {
    ...of,
    ...(await bounded(ask, (signal) => askEngine(engine, object.dir, described, ask, signal))),
  };
}

const askEngine = async (
  engine: QueryEngine,
  dir: string,
  described: TablesFile,
  ask: Exclude<TablesAsk, { kind: 'files' }>,
  signal: AbortSignal,
): Promise<object> => {
  const tables = described.tables.map(({ name, file }) => ({ table: TABLES[name], file: join(dir, file) }));
  const { sql, memoryBytes } = ask;
  return ask.kind === 'select'
    ? engine.select({ sql, memoryBytes, tables, mostRows: ask.mostRows }, signal)
    : engine.selectInto({ sql, memoryBytes, tables, mostRows: Number.MAX_SAFE_INTEGER }, ask.into, signal);
};

/** The engine is asked to stop; where it does not listen, the process ends. */
async function bounded<Answer>(
  { seconds, memoryBytes, sql }: Exclude<TablesAsk, { kind: 'files' }>,
  work: (signal: AbortSignal) => Promise<Answer>,
): Promise<Answer> {
  const controller = new AbortController();
  const late = frameworkError('FWK_QUERY_LIMIT', {
    message: `the query was not done in ${seconds} seconds`,
    at: `SQL, ${sql.trim().slice(0, 80)}`,
  });
  const timer = setTimeout(() => controller.abort(late), seconds * 1000);
  const release = await guardProcess({ memoryBytes: memoryBytes + BESIDE, seconds: seconds + GRACE });
  try {
    return await work(controller.signal);
  } finally {
    clearTimeout(timer);
    await release();
  }
}

/** What a process with an engine takes beside the engine's own count: its code, and rows as JSON. */
const BESIDE = 384 * 2 ** 20;
/** Seconds to come to an end when asked to. */
const GRACE = 3;
