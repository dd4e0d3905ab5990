/** The process an evaluation alone is done in: the first module of it. The run is only read; replies are kept beside it. */
import { existsSync } from 'node:fs';
import {
  type EvalContext,
  type EvalReport,
  type EvalResult,
  frameworkError,
  type HookContext,
  type JsonObject,
  LANGUAGE_MODEL,
  type Progress,
  REPLIES,
  randomStream,
  type TokenShards,
} from '@framework/sdk';
import { answerParent } from '../child/answer-parent.js';
import { withKernel } from '../child/with-kernel.js';
import { missingCheckpoint } from '../generate/run-with-checkpoint.js';
import type { Kernel } from '../plugins/kernel.js';
import type { ResolvedPlan } from '../plugins/resolved-plan.js';
import { BackendSlot } from '../run/backend-slot.js';
import { CheckpointFiles } from '../run/checkpoint-files.js';
import { pluginOf, tapsOf } from '../run/data-plugins.js';
import { DocumentShards } from '../run/documents.js';
import { runPaths } from '../run/layout.js';
import { loadModel } from '../run/load-model.js';
import { Refs } from '../run/refs.js';
import { LockCopy } from '../run/run-lock.js';
import { Store } from '../run/store.js';
import { StoredTokens } from '../run/token-shards.js';
import type { EvalAnswer, EvalQuestion } from './evaluation.js';
import { OverseenReplies } from './overseen-replies.js';

answerParent<EvalQuestion, EvalAnswer>('evaluating', (question, notice, progress) => {
  const replies = new OverseenReplies(question.cache);
  return withKernel(
    question.plan,
    notice,
    async (kernel) => {
      const data = await dataOf(question, kernel, replies, notice);
      try {
        await lookAtReplies(kernel, replies, notice);
        const report = new Collected(question.run?.step ?? 0);
        const progressOf = (plugin: string) => (one: Progress) => progress({ note: plugin, ...one });
        await kernel.hooks.evaluate(report, (base: HookContext) => {
          replies.begin(base.plugin);
          return contextFor(base, question, data, progressOf(base.plugin));
        });
        if (replies.silence !== undefined) throw replies.silence;
        return {
          results: Object.fromEntries([...report.results].sort(([a], [b]) => (a < b ? -1 : 1))),
          source: replies.source,
          replies: replies.counts,
          cached: replies.cached,
          published: replies.published,
          answered: replies.answered,
          unanswered: replies.unanswered,
          unasked: replies.unasked,
        };
      } finally {
        data.close();
      }
    },
    {
      before: (token, made) => (token.id === REPLIES.id ? (replies.before(made as never) as never) : made),
    },
  );
});

/** Before the sandbox proves itself and solutions are judged: minutes, and for nothing where nobody answers. */
async function lookAtReplies(
  kernel: Kernel,
  replies: OverseenReplies,
  notice: (line: string) => void,
): Promise<void> {
  const { plan } = kernel;
  const owner = plan.slots[REPLIES.id];
  if (owner === undefined || !tapsOf(plan, 'evaluate').some((id) => asksForReplies(plan, id))) return;
  await kernel.guard(owner, 'evaluate check', ({ signal }) =>
    replies.preflight(kernel.get(REPLIES), signal, notice),
  );
}

const asksForReplies = (plan: ResolvedPlan, id: string): boolean =>
  pluginOf(plan, id).manifest.requires?.tokens?.includes(REPLIES.id) === true;

class Collected implements EvalReport {
  readonly step: number;
  readonly results = new Map<string, EvalResult>();

  constructor(step: number) {
    this.step = step;
  }

  add(id: string, result: EvalResult): void {
    this.results.set(id, result);
  }
}

/** What of a run suites may read. */
interface EvaluationSource {
  tokens(): TokenShards;
  readonly documents: DocumentShards | null;
  /** What a suite's plugin fitted as a filter. */
  readonly fitted: ReadonlyMap<string, EvalContext['fitted']>;
  close(): void;
}

/** Loads the model, where there is one, and opens what lies beside it. */
async function dataOf(
  { run }: EvalQuestion,
  kernel: Kernel,
  replies: OverseenReplies,
  notice: (message: string) => void,
): Promise<EvaluationSource> {
  if (run === null) return NOTHING;
  const { plan } = kernel;
  const paths = runPaths(plan.root, run.name);
  const store = new Store(paths.store);
  const lock = new LockCopy(run.lock);
  const backend = new BackendSlot({ kernel, plan, lock, mode: 'run', notice });
  const { all } = await Refs.open(paths.refs);
  const tokenizer = Object.fromEntries(
    Object.entries(all).flatMap(([name, fingerprint]) =>
      name.startsWith('tokenize/') ? [[name.slice('tokenize/'.length), fingerprint]] : [],
    ),
  );
  const files = new CheckpointFiles(paths.checkpoints);
  // Training that goes on removes checkpoints: that is no damaged one.
  if (!existsSync(files.folder(run.step))) throw missingCheckpoint(paths, run.step, await files.steps());
  const checkpoint = await files.open(run.step);
  const { choice } = await loadModel(
    { plan, kernel, store, backend, loaded: new Set() },
    checkpoint,
    tokenizer,
  );
  replies.learn({ backend: choice as unknown as JsonObject });
  // A suite that asks for replies reads prompts; to open the tokens of a large run for it would take minutes.
  const readers = tapsOf(plan, 'evaluate').filter((id) => !asksForReplies(plan, id));
  if (readers.length === 0) return NOTHING;
  const object = async (name: string) =>
    all[name] !== undefined && store.has(all[name]) ? store.open(all[name]) : null;
  const fitted = new Map<string, EvalContext['fitted']>();
  for (const id of readers) fitted.set(id, await object(`filter/${id}`));
  const [filtered, tokenized] = [await object('filter'), await object('tokenize')];
  const tokens = tokenized === null ? null : await StoredTokens.open(tokenized);
  return {
    documents: filtered === null ? null : new DocumentShards(filtered),
    tokens: () => tokens ?? absent('tokens'),
    fitted,
    close: () => tokens?.close(),
  };
}

const NOTHING: EvaluationSource = {
  documents: null,
  tokens: () => absent('tokens'),
  fitted: new Map(),
  close: () => undefined,
};

/** Nothing would be read as "there are none". */
function absent(what: string): never {
  throw frameworkError('FWK_SLOT_MISSING', {
    message: `the suite reads the run's ${what}, which are not here`,
    at: `ctx.${what} of the suite`,
    action: `take a model of a run, and a suite that requires ${LANGUAGE_MODEL.id}`,
  });
}

function contextFor(
  base: HookContext,
  { plan, run }: EvalQuestion,
  data: EvaluationSource,
  progress: (progress: Progress) => void,
): EvalContext {
  const step = run?.step ?? 0;
  return {
    ...base,
    step,
    random: (sequence) =>
      randomStream({ seed: plan.run.seed, plugin: base.plugin, hook: `evaluate ${step}`, sequence }),
    documents: async function* (split) {
      if (data.documents === null) absent('documents');
      yield* data.documents.read(plan.run.batchSize, split);
    },
    get tokens() {
      return data.tokens();
    },
    fitted: data.fitted.get(base.plugin) ?? null,
    progress,
  };
}
