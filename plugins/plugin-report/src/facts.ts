import type {
  EvalResult,
  GroupCount,
  HookContext,
  JsonValue,
  RunReport,
  StepEvent,
  VerdictRow,
} from '@framework/sdk';

/** Everything the page is made of, read once: what follows is plain functions of it. */
export interface Facts
  extends Pick<
    RunReport,
    'name' | 'preset' | 'stages' | 'sources' | 'tally' | 'lock' | 'contentRoot' | 'plan'
  > {
  readonly results: Readonly<Record<string, EvalResult>>;
  readonly steps: StepSeries;
  readonly licenses: Groups;
  readonly languages: Groups;
  readonly shares: Groups;
  readonly verdicts: readonly VerdictRow[];
}

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

export async function readFacts(run: RunReport, ctx: HookContext, evidence: number): Promise<Facts> {
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
    steps: await attempt('steps', () => readSteps(run.steps()), NO_STEPS),
    licenses: await groups('license'),
    languages: await groups('language'),
    shares: await groups('share'),
    verdicts: await attempt('verdicts', () => run.verdicts(evidence), []),
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

/** A property of a value that may be anything. */
export function property(value: JsonValue | undefined, key: string): JsonValue | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Readonly<Record<string, JsonValue>>)[key]
    : undefined;
}

export const numberOf = (value: JsonValue | undefined): number | undefined =>
  typeof value === 'number' && Number.isFinite(value) ? value : undefined;
