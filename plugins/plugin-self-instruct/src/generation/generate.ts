import { dialogue, type JsonObject, type RandomStream } from '@framework/sdk';
import type { Admission } from '../admission/admission.js';
import type { Asker } from '../answers/asker.js';
import type { RecordedAnswer } from '../answers/records.js';
import { type Endpoint, type Request, sha256 } from '../answers/request.js';
import type { Config } from '../config.js';
import { CLASSIFICATION_SAMPLING, classificationPrompt, saysYes } from '../prompts/classification.js';
import { withoutContradictions } from '../prompts/instance.js';
import { instructionPrompt, instructionSampling, instructionsIn } from '../prompts/instructions.js';
import { labels } from '../prompts/labels.js';
import { plain } from '../prompts/plain.js';
import type { PromptBook } from '../prompts/prompt-book.js';
import { steps } from '../prompts/steps.js';
import type { Template } from '../prompts/template.js';
import { tool } from '../prompts/tool.js';
import type { SeedTask } from '../seeds.js';
import { Budget } from './budget.js';
import { Pool, type PoolTask } from './pool.js';
import { Stall } from './stall.js';
import { Tally } from './tally.js';
import { slugOf, type Trace } from './trace.js';

export interface GenerateOptions {
  readonly config: Config;
  readonly seeds: readonly SeedTask[];
  readonly book: PromptBook;
  readonly admission: Admission;
  readonly asker: Asker;
  readonly endpoint: Endpoint;
  /** A stream of this plugin, by what it is for and which of them. */
  random(purpose: string, about: number | string): RandomStream;
  progress(traces: number): void;
}

/** What was made, and what became of the rest. */
export interface Generation {
  readonly traces: readonly Trace[];
  readonly tasks: Tally;
  readonly instances: Tally;
  readonly budget: Budget;
  /** Hashes of the answers it rests on, in the order they were taken. */
  readonly answers: readonly string[];
  /** Why it ended. */
  readonly ended: 'traces' | 'budget';
  /** Exact comparisons of tasks. */
  readonly compared: number;
}

/** A task that was taken, on its way to instances. */
interface Task extends PoolTask {
  readonly key: string;
  readonly shown: readonly PoolTask[];
  readonly answer: RecordedAnswer;
}

interface Asked<T> {
  readonly about: T;
  readonly request: Request;
}

/**
 * Self-Instruct (Wang et al. 2022, “Self-Instruct: Aligning Language Models with Self-Generated Instructions”, arXiv 2212.10560): new
 * tasks from prompts that show people's and the model's own, a filter for novelty, then for each task whether it chooses a label, and
 * instances, input first or output first accordingly.
 *
 * A round draws its prompts from one state of the pool and takes their answers in order, so what comes out follows from the
 * configuration, the seed and the answers, however many were under way at once.
 *
 * @throws FWK_SOURCE_STALLED where so many answers in a row brought nothing new; what the asker throws
 */
export async function generate(options: GenerateOptions): Promise<Generation> {
  const { config, asker } = options;
  const pool = new Pool(options.seeds, config.novelty);
  const budget = new Budget(config.maxRequests, config.maxTokens);
  const tasks = new Tally();
  const instances = new Tally();
  const stall = new Stall(config.patience, options.admission);
  const answers: string[] = [];
  const traces: Trace[] = [];
  let prompts = 0;

  /** Asks what the budget allows; the rest goes unasked. */
  const ask = async <T>(all: readonly Asked<T>[]): Promise<{ about: T; answer: RecordedAnswer }[]> => {
    const affordable = budget.affordable(all.map(({ request }) => request));
    const given = await asker.ask(affordable);
    return given.map((answer, at) => {
      budget.spend(affordable[at]!, answer);
      answers.push(answer.hash);
      return { about: all[at]!.about, answer };
    });
  };

  for (;;) {
    const round = Array.from({ length: config.round }, () => instructionRequest(options, pool, prompts++));
    const heard = await ask(round);
    const taken = heard.flatMap(({ about, answer }) => {
      const fresh = takeTasks(options, pool, tasks, about, answer);
      stall.tasks(answer, fresh.length, tasks.dropped);
      return fresh;
    });
    const begun = taken.slice(0, budget.tasks);
    const sorted = await ask(begun.map((task) => ({ about: task, request: classification(options, task) })));
    const chosen = sorted.map(({ about, answer }) => ({
      task: about,
      sorted: answer,
      ...templateFor(options, about, answer),
    }));
    const made = await ask(chosen.map((one) => ({ about: one, request: instanceRequest(options, one) })));
    for (const { about, answer } of made) {
      const before = instances.kept;
      for (const trace of takeInstances(options, instances, about, answer)) {
        if (traces.length < config.maxTraces) traces.push(trace);
      }
      stall.instances(answer, instances.kept - before, instances.dropped);
    }
    options.progress(traces.length);
    const short = heard.length < round.length || made.length < taken.length;
    if (traces.length < config.maxTraces && !short) continue;
    await asker.finish();
    return {
      traces,
      tasks,
      instances,
      budget,
      answers,
      ended: short ? 'budget' : 'traces',
      compared: pool.compared,
    };
  }
}

function instructionRequest(
  { config, book, random }: GenerateOptions,
  pool: Pool,
  number: number,
): Asked<readonly PoolTask[]> {
  const stream = random('prompt', number);
  const shown = pool.draw(config.fromSeeds, config.fromMade, stream);
  const prompt = instructionPrompt(
    shown.map(({ instruction }) => instruction),
    book,
  );
  return {
    about: shown,
    request: {
      purpose: `new tasks ${number}`,
      ...prompt,
      sampling: instructionSampling(config),
      seed: stream.uint32(),
    },
  };
}

/** The tasks of an answer that are new and may be learned from; they are in the pool. */
function takeTasks(
  { admission }: GenerateOptions,
  pool: Pool,
  tally: Tally,
  shown: readonly PoolTask[],
  answer: RecordedAnswer,
): readonly Task[] {
  const { outcome } = answer;
  if (outcome.kind !== 'reply') {
    tally.drop(`answer-${outcome.kind}`);
    return [];
  }
  return instructionsIn(outcome.text, outcome.ended).flatMap((instruction) => {
    const key = sha256(instruction).slice(0, 12);
    const objection = admission.objectionToTask(instruction);
    if (objection !== undefined) {
      tally.drop(objection);
      return [];
    }
    const task = { id: `made:${key}`, instruction };
    if (!pool.add(task)) {
      tally.drop('similar');
      return [];
    }
    tally.keep();
    return [{ ...task, key, shown, answer }];
  });
}

function classification({ seeds, book, random }: GenerateOptions, task: Task): Request {
  return {
    purpose: `kind of ${task.id}`,
    ...classificationPrompt(task.instruction, seeds, book),
    sampling: CLASSIFICATION_SAMPLING,
    seed: random('classification', task.key).uint32(),
  };
}

const TEMPLATES: Readonly<Record<keyof Config['templates'], Template>> = { plain, steps, tool };

/** Output first where a label is chosen; else a form drawn by weight. */
function templateFor(
  { config, random }: GenerateOptions,
  task: Task,
  { outcome }: RecordedAnswer,
): { readonly template: Template } {
  if (outcome.kind === 'reply' && saysYes(outcome.text)) return { template: labels };
  const weights = Object.entries(config.templates) as [keyof Config['templates'], number][];
  const total = weights.reduce((sum, [, weight]) => sum + weight, 0);
  if (total === 0) return { template: plain };
  let lot = random('template', task.key).integer(total);
  for (const [name, weight] of weights) {
    if (lot < weight) return { template: TEMPLATES[name] };
    lot -= weight;
  }
  return { template: plain };
}

interface Chosen {
  readonly task: Task;
  /** What was said to whether it chooses a label. */
  readonly sorted: RecordedAnswer;
  readonly template: Template;
}

/** Greedy, as in the paper. */
function instanceRequest(
  { config, seeds, book, random }: GenerateOptions,
  { task, template }: Chosen,
): Request {
  return {
    purpose: `instances of ${task.id}`,
    ...template.prompt(task.instruction, { book, seeds, instances: config.instances }),
    sampling: {
      maxTokens: template.maxTokens,
      temperature: 0,
      topP: 1,
      ...(config.penalties === 'published' ? { presencePenalty: 1.5 } : {}),
      stop: [...template.stop, `Example ${config.instances + 1}`],
    },
    seed: random('instances', task.key).uint32(),
  };
}

/** The traces of an answer; every instance is counted as kept, or as dropped with its reason. */
function takeInstances(
  options: GenerateOptions,
  tally: Tally,
  { task, sorted, template }: Chosen,
  answer: RecordedAnswer,
): readonly Trace[] {
  const { config, seeds, book, admission, endpoint, random } = options;
  const { outcome } = answer;
  if (outcome.kind !== 'reply') {
    tally.drop(`answer-${outcome.kind}`);
    return [];
  }
  const scene = { book, seeds, instances: config.instances };
  const all = template.read(task.instruction, outcome.text, scene, random('wording', task.key));
  if (all.length === 0) tally.drop('no-instance');
  // The last of those that were cut off is not whole.
  const whole = all.map((one, at) =>
    outcome.ended === 'length' && at === all.length - 1
      ? ({ kind: 'none', reason: 'cut-off' } as const)
      : one,
  );
  const model = slugOf(endpoint['model'] ?? '');
  const repository = `instruct:${model}/${task.key}`;
  const found: Trace[] = [];
  for (const one of withoutContradictions(whole)) {
    if (one.kind === 'none') {
      tally.drop(one.reason);
      continue;
    }
    const { turns } = one.instance;
    const objection = turns
      .map(({ text }) => admission.objectionTo(text))
      .find((reason) => reason !== undefined);
    if (objection !== undefined || found.length >= config.instances) {
      tally.drop(objection ?? 'over-instances');
      continue;
    }
    tally.keep();
    const path = `${template.name}-${found.length}`;
    found.push({
      id: `${repository}:${path}`,
      repository,
      path,
      model: endpoint['model'] ?? '',
      template: template.name,
      text: dialogue(turns),
      made: provenanceOf(options, { task, sorted, template }, answer),
    });
  }
  return found;
}

/** Where a trace comes from, down to the records of the answers: each holds the whole prompt, sampling and seed. */
function provenanceOf(
  { config, endpoint: { principal: _, ...endpoint } }: GenerateOptions,
  { task, sorted }: Chosen,
  answer: RecordedAnswer,
): JsonObject {
  const of = (prefix: string): string[] =>
    task.shown.filter(({ id }) => id.startsWith(prefix)).map(({ id }) => id.slice(prefix.length));
  const told = ({ key, at }: RecordedAnswer): JsonObject => ({ record: key, at });
  return {
    endpoint: { ...endpoint },
    task: { ...told(task.answer), shownSeeds: of('seed:'), shownMade: of('made:') },
    sorted: told(sorted),
    instance: told(answer),
    sampling: { temperature: config.temperature, topP: config.topP, penalties: config.penalties },
    licence: config.licence === '' ? null : config.licence,
    terms: config.terms === '' ? null : config.terms,
  };
}
