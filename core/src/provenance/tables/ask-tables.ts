import {
  type FrameworkError,
  frameworkError,
  isFrameworkError,
  type Progress,
  QUERY_ENGINE,
} from '@framework/sdk';
import { askChild } from '../../child/ask-child.js';
import { GUARD_WORDS } from '../../child/process-guard.js';
import { slotPlan } from '../../child/slot-plan.js';
import type { FilesAnswer, IntoAnswer, SelectAnswer, TablesAsk, TablesQuestion } from './tables-question.js';

interface Answers {
  readonly select: SelectAnswer;
  readonly 'select-into': IntoAnswer;
  readonly files: FilesAnswer;
}

/** Whose tables, who is to be asked, and where people hear of it. */
export interface TablesTask {
  readonly root: string;
  readonly run: string;
  /** The plugin that asks, by id or path; null: the one there is. */
  readonly engine: string | null;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly trust: readonly string[];
  /** What asks, in errors: `framework provenance query`. */
  readonly command: string;
  notice(message: string): void;
  progress(progress: Progress): void;
}

/**
 * Has a process of its own make a run's tables where they do not stand, and ask them: a query that eats all memory costs an
 * error, not the command.
 *
 * @throws FWK_PLUGIN_UNKNOWN where no engine is installed; FWK_QUERY_*; FWK_PROVENANCE_*, FWK_STORE_*, FWK_RUN_BUSY
 */
export async function askTables<Kind extends keyof Answers>(
  task: TablesTask,
  ask: Extract<TablesAsk, { readonly kind: Kind }>,
): Promise<Answers[Kind]> {
  const { root, run, engine, environment, trust, command } = task;
  const plan = await slotPlan({
    ...{ root, environment, trust, named: engine },
    token: QUERY_ENGINE.id,
    words: {
      does: 'answers queries over tables',
      do: 'answer queries over tables',
      option: '--engine',
      command,
      install: '@framework/plugin-duckdb',
    },
  });
  let said = '';
  try {
    return await askChild<TablesQuestion, Answers[Kind]>({
      module: new URL('./tables-child.js', import.meta.url),
      question: { plan, root, run, ask },
      cwd: root,
      doing: 'asking the tables of a run',
      at: run,
      notice: task.notice,
      progress: task.progress,
      raw: (text) => {
        said += text;
      },
    });
  } catch (error) {
    throw ask.kind === 'files' ? error : asLimit(error, said, ask as Exclude<TablesAsk, { kind: 'files' }>);
  } finally {
    const words = said.replaceAll(GUARD_WORDS.memory, '').replaceAll(GUARD_WORDS.time, '').trim();
    if (words !== '') task.notice(words);
  }
}

/** A process that its guard ended. */
function asLimit(
  error: unknown,
  said: string,
  { memoryBytes, seconds }: { readonly memoryBytes: number; readonly seconds: number },
): unknown {
  if (!isFrameworkError(error) || (error.code !== 'FWK_RUN_DIED' && error.code !== 'FWK_MEMORY'))
    return error;
  const limit = (message: string): FrameworkError =>
    frameworkError('FWK_QUERY_LIMIT', { message, at: 'SQL', cause: error });
  if (said.includes(GUARD_WORDS.time))
    return limit(`the query was not done in ${seconds} seconds, and did not stop`);
  if (said.includes(GUARD_WORDS.memory) || error.code === 'FWK_MEMORY') {
    return limit(`the query took more than the ${Math.round(memoryBytes / 2 ** 20)} MiB it may`);
  }
  return error;
}
