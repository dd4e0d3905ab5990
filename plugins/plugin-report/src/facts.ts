import {
  type BlendSummary,
  type EvalResult,
  type GateResult,
  type GroupCount,
  type HookContext,
  META,
  type ProvenanceSummary,
  type RunReport,
  type StepEvent,
  type VerdictRow,
} from '@framework/sdk';
import { hasDuplicates, namesOther } from './duplicates.js';

/** Everything the page is made of, read once: what follows is plain functions of it. */
export interface Facts
  extends Pick<
    RunReport,
    'name' | 'preset' | 'stages' | 'sources' | 'tally' | 'lock' | 'contentRoot' | 'plan'
  > {
  readonly results: Readonly<Record<string, EvalResult>>;
  readonly gates: readonly GateResult[];
  readonly provenance: ProvenanceSummary | null;
  readonly blend: BlendSummary | null;
  readonly steps: StepSeries;
  readonly licenses: Groups;
  /** As the sources state them, before a filter elected. */
  readonly licenseExpressions: Groups;
  readonly languages: Groups;
  readonly naturalLanguages: Groups;
  readonly shares: Groups;
  readonly verdicts: readonly VerdictRow[];
  /** Verdicts that name another document which says the same; at most `DUPLICATES_READ` verdicts are looked at. */
  readonly duplicates: readonly VerdictRow[];
}

/** Rows of the run's verdicts, spread over plugins and reasons, among which duplicates are looked for. */
export const DUPLICATES_READ = 4096;

/** Null where the run did not get that far. */
export type Groups = readonly GroupCount[] | null;

/** Steps as columns. */
export interface StepSeries {
  readonly step: readonly number[];
  /** Every metric that some step has; NaN where a step lacks it. */
  readonly metrics: ReadonlyMap<string, readonly number[]>;
  readonly tokensPerSecond: readonly number[];
  readonly seconds: number;
  readonly last: StepEvent | null;
}

/** The term of `plugin-causal-lm`. */
export const MODEL_LOSS = 'loss/causal-lm';

/**
 * The loss of the language model, in nats a token, where it is told apart: `loss` is the sum of all terms, and a term that is
 * trained in every second step only would make it jump.
 */
export const modelLoss = ({ metrics }: StepSeries): readonly number[] | undefined =>
  metrics.get(MODEL_LOSS) ?? metrics.get('loss');

/** What hosts before level 1.2 do not hand over. */
type AnyHostsReport = Omit<RunReport, 'gates' | 'provenance'> &
  Partial<Pick<RunReport, 'gates' | 'provenance'>>;

export async function readFacts(run: AnyHostsReport, ctx: HookContext, evidence: number): Promise<Facts> {
  // A run that stopped before a stage has none of that stage's tables: its other parts are told all the same.
  const attempt = async <T>(what: string, read: () => Promise<T>, otherwise: T): Promise<T> => {
    try {
      return await read();
    } catch (error) {
      ctx.log.warn(
        `the report goes without ${what}: ${error instanceof Error ? error.message : String(error)}`,
      );
      return otherwise;
    }
  };
  const groups = (column: string): Promise<Groups> => attempt(`'${column}'`, () => run.groups(column), null);
  return {
    name: run.name,
    preset: run.preset,
    stages: run.stages,
    sources: run.sources,
    tally: run.tally,
    lock: run.lock,
    contentRoot: run.contentRoot,
    plan: run.plan,
    results: run.results,
    gates: run.gates ?? [],
    provenance: run.provenance ?? null,
    blend: run.blend ?? null,
    steps: await attempt('steps', () => readSteps(run.steps()), NO_STEPS),
    licenses: await groups('license'),
    licenseExpressions: await groups(META.licenseExpression),
    languages: await groups('language'),
    naturalLanguages: await groups('naturalLanguage'),
    shares: await groups('share'),
    verdicts: await attempt('verdicts', () => run.verdicts(evidence), []),
    duplicates: hasDuplicates(run.tally)
      ? await attempt(
          'groups of duplicates',
          async () => (await run.verdicts(DUPLICATES_READ)).filter(namesOther),
          [],
        )
      : [],
  };
}

const NO_STEPS: StepSeries = { step: [], metrics: new Map(), tokensPerSecond: [], seconds: 0, last: null };

async function readSteps(events: AsyncIterable<StepEvent>): Promise<StepSeries> {
  const step: number[] = [];
  const tokensPerSecond: number[] = [];
  const metrics = new Map<string, number[]>();
  let seconds = 0;
  let last: StepEvent | null = null;
  for await (const event of events) {
    for (const [metric, value] of Object.entries(event.metrics)) {
      const column = metrics.get(metric) ?? [];
      metrics.set(metric, column);
      while (column.length < step.length) column.push(Number.NaN);
      column.push(value);
    }
    step.push(event.step);
    tokensPerSecond.push(event.tokensPerSecond);
    seconds += event.seconds;
    last = event;
  }
  for (const column of metrics.values()) while (column.length < step.length) column.push(Number.NaN);
  return { step, metrics, tokensPerSecond, seconds, last };
}
