import {
  canonicalJson,
  frameworkError,
  type HookContext,
  HYGIENE,
  type JsonObject,
  type JsonValue,
  META,
  type OpenOptions,
  type RandomStream,
  type Source,
  type SourceBatch,
  type SourceContext,
  type SourceDescription,
  TEACHER,
  type Token,
} from '@framework/sdk';
import { Admission } from './admission/admission.js';
import { Asker, NotRecorded } from './answers/asker.js';
import { Records } from './answers/records.js';
import { sha256 } from './answers/request.js';
import type { Config } from './config.js';
import { type Generation, generate } from './generation/generate.js';
import type { Trace } from './generation/trace.js';
import { PromptBook } from './prompts/prompt-book.js';
import { readSeeds } from './seeds.js';

export const SOURCE = 'self-instruct';

/** Column that names the template of a trace, as `plugin-synthetic-traces` has it. */
const TEMPLATE = 'trace';
/** Column of all that a trace rests on. */
const MADE = 'made';

export interface SourceOptions {
  readonly config: Config;
  readonly seed: number;
  random(purpose: string, about: number | string): RandomStream;
  /** This plugin's own, not that of whoever reads the source: another may wrap it, and names no slot of ours. */
  get<T>(token: Token<T>): T;
}

/** What was made, and what it was made with, for the fingerprint. */
interface Made {
  readonly generation: Generation;
  readonly inputs: JsonObject;
}

/**
 * The source of traces that a model writes. They are made by `describe`, and again by it whenever it is called: from recorded answers
 * as far as there are any. `open` delivers what was described, and asks nothing.
 */
export function instructSource(options: SourceOptions): Source {
  let described: Made | undefined;
  return {
    id: SOURCE,
    /** What is recorded already needs no endpoint: it is looked for only where something will have to be asked. */
    async check(ctx) {
      if (options.config.licence === '') {
        ctx.log.warn(
          'no licence is stated for what the model writes (`licence`): filters that ask for one will drop it',
        );
      }
      try {
        await make(options, ctx, 'recorded');
      } catch (error) {
        if (!(error instanceof NotRecorded)) throw error;
        await options.get(TEACHER).check?.(ctx.signal);
      }
    },
    async describe(ctx) {
      described = await make(options, ctx, 'ask');
      const description = descriptionOf(options, described);
      ctx.log.info(inWords(described.generation));
      return description;
    },
    async *open(open, ctx) {
      described ??= await recorded(options, ctx);
      yield* batches(described.generation.traces, open, options.config, ctx);
    },
  };
}

async function recorded(options: SourceOptions, ctx: HookContext): Promise<Made> {
  try {
    return await make(options, ctx, 'recorded');
  } catch (error) {
    if (!(error instanceof NotRecorded)) throw error;
    throw frameworkError('FWK_SOURCE_CHANGED', {
      message: `the recorded answers do not hold what the traces were made from (${error.message})`,
      at: options.config.answers,
      action: 'restore the folder, or run it again: what is missing will be asked',
      cause: error,
    });
  }
}

async function make(
  { config, seed, random, get }: SourceOptions,
  ctx: SourceContext,
  mode: 'ask' | 'recorded',
): Promise<Made> {
  const seeds = readSeeds(config.seeds, config.fromSeeds + config.fromMade);
  const book = new PromptBook();
  const teacher = get(TEACHER);
  const hygiene = get(HYGIENE);
  const admission = new Admission(config.unsuited, hygiene);
  let traces = 0;
  const progress = (): void =>
    ctx.progress?.({
      done: traces,
      total: config.maxTraces,
      unit: 'traces',
      note: `${asker.asked} requests`,
    });
  const asker = new Asker({
    records: new Records(config.answers),
    teacher,
    mode,
    failures: config.failures,
    signal: ctx.signal,
    heard: progress,
    now: Date.now,
  });
  const generation = await generate({
    config,
    seeds: seeds.tasks,
    book,
    admission,
    asker,
    endpoint: teacher.identity!,
    random,
    progress(count) {
      traces = count;
      progress();
    },
  });
  if (generation.traces.length === 0) {
    const { requests, tokens } = generation.budget;
    const reasons = Object.entries({ ...generation.tasks.dropped, ...generation.instances.dropped });
    const dropped = reasons.map(([reason, count]) => `${count} ${reason}`).join(', ') || 'nothing';
    throw frameworkError('FWK_SOURCE_EMPTY', {
      message: `${requests} requests of ${config.maxRequests} and ${tokens} tokens of ${config.maxTokens} gave no trace; dropped: ${dropped}`,
      at: 'plugin-self-instruct',
      action: 'raise `maxRequests` and `maxTokens`, or take another model',
    });
  }
  const { answers: _, ...settings } = config;
  return {
    generation,
    inputs: {
      version: 1,
      seed,
      config: { ...settings, seeds: sha256(seeds.text) } as unknown as JsonObject,
      prompts: sha256(book.text),
      admission: sha256(admission.text),
    },
  };
}

/** Rests on the answers themselves: each by its hash, in the order they were taken. */
function descriptionOf({ config }: SourceOptions, { generation, inputs }: Made): SourceDescription {
  const { traces, tasks, instances, budget, answers, ended } = generation;
  const byTemplate: Record<string, number> = {};
  for (const { template } of traces) byTemplate[template] = (byTemplate[template] ?? 0) + 1;
  const unused = instances.kept - traces.length;
  return {
    fingerprint: sha256(canonicalJson({ ...inputs, answers: sha256(answers.join('\n')) })),
    documents: traces.length,
    bytes: traces.reduce((sum, { text }) => sum + Buffer.byteLength(text), 0),
    skipped: {
      ...prefixed('task-', tasks.dropped),
      ...prefixed('instance-', instances.dropped),
      ...(unused === 0 ? {} : { 'instance-over-traces': unused }),
    },
    details: {
      model: traces[0]!.made['endpoint']!,
      requests: budget.requests,
      tokens: {
        prompt: budget.promptTokens,
        reply: budget.replyTokens,
        answersNotCounted: budget.uncounted,
      },
      tasks: { proposed: tasks.proposed, kept: tasks.kept },
      instances: { proposed: instances.proposed, kept: instances.kept },
      templates: byTemplate,
      ended,
      licence: config.licence === '' ? null : config.licence,
      terms: config.terms === '' ? null : config.terms,
      prompts: String(inputs['prompts']).slice(0, 16),
      admission: String(inputs['admission']).slice(0, 16),
    },
  };
}

const prefixed = (prefix: string, counts: Readonly<Record<string, number>>): Record<string, number> =>
  Object.fromEntries(Object.entries(counts).map(([reason, count]) => [`${prefix}${reason}`, count]));

async function* batches(
  traces: readonly Trace[],
  { cursor, batchSize }: OpenOptions,
  config: Config,
  { signal }: HookContext,
): AsyncGenerator<SourceBatch> {
  for (let from = placeOf(cursor, traces.length); from < traces.length; from += batchSize) {
    signal.throwIfAborted();
    const rows = traces.slice(from, from + batchSize);
    yield {
      ids: rows.map(({ id }) => id),
      contents: rows.map(({ text }) => new TextEncoder().encode(text)),
      meta: {
        [META.path]: rows.map(({ path }) => path),
        [META.repository]: rows.map(({ repository }) => repository),
        [META.licenseExpression]: rows.map(() => (config.licence === '' ? null : config.licence)),
        [META.share]: rows.map(() => 'instructions'),
        [META.generatedBy]: rows.map(({ model }) => model),
        [TEMPLATE]: rows.map(({ template }) => template),
        [MADE]: rows.map(({ made }) => made),
      },
      cursor: from + rows.length,
    };
  }
}

function placeOf(cursor: JsonValue, length: number): number {
  if (cursor === null) return 0;
  if (Number.isSafeInteger(cursor) && (cursor as number) >= 0 && (cursor as number) <= length)
    return cursor as number;
  throw frameworkError('FWK_SOURCE_CHANGED', {
    message: `the traces cannot go on after ${JSON.stringify(cursor)}`,
    at: SOURCE,
  });
}

function inWords({ traces, tasks, instances, budget, ended }: Generation): string {
  const refused = Object.entries({ ...tasks.dropped, ...instances.dropped }).filter(([reason]) =>
    reason.startsWith('hygiene-'),
  );
  const counts = refused.map(([reason, count]) => `${count} ${reason.slice('hygiene-'.length)}`);
  return [
    `${traces.length} traces of ${tasks.kept} tasks, from ${budget.requests} requests and ${budget.tokens} tokens`,
    ...(ended === 'budget' ? ['the budget ended it'] : []),
    ...(counts.length === 0 ? [] : [`refused by hygiene: ${counts.join(', ')}`]),
  ].join('; ');
}
