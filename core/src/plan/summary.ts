import type { DiskRow, Gate, HookName, MemoryRow, ParameterRow, PlanProblem } from '@framework/sdk';
import type { OrderedTap, ResolvedPlan } from '../plugins/resolved-plan.js';
import { type Contributions, collectContributions } from './contributions.js';
import { ASSUMED_UTILISATION, DEVICES } from './devices.js';

/** What `framework plan --json` prints. Null: no plugin of the preset says. */
export interface PlanSummary {
  readonly preset: { readonly name: string; readonly description: string };
  readonly hooks: Readonly<Partial<Record<HookName, readonly OrderedTap[]>>>;
  /** Token id → its owner, or the plugins whose offers are tried, best first. */
  readonly slots: Readonly<Record<string, string | readonly string[]>>;
  /** `<evaluator>.<metric>` → what the figure must be for the checkpoint to go on. */
  readonly gates: Readonly<Record<string, Gate>>;
  readonly parameters: number;
  /** Tokens trained on in the whole run. */
  readonly tokens: number | null;
  readonly memory: MemorySummary;
  readonly disk: { readonly bytes: number; readonly rows: readonly Attributed<DiskRow>[] };
  readonly time: TimeSummary;
  readonly notes: readonly string[];
  readonly problems: readonly PlanProblem[];
  readonly details: Readonly<Record<string, unknown>>;
  readonly configHash: string;
}

export type Attributed<Row> = Row & { readonly plugin: string };

export interface MemorySummary {
  readonly bytes: number;
  readonly withoutCheckpointing: number;
  readonly rows: readonly Attributed<MemoryRow>[];
}

export interface FlopsSummary {
  readonly forward: number;
  readonly backward: number;
  readonly recompute: number;
  readonly total: number;
}

export interface TimeSummary {
  /** Floating-point operations of the whole training. */
  readonly flops: number | null;
  readonly assumptions: readonly string[];
  readonly devices: readonly {
    readonly name: string;
    readonly fits: boolean;
    readonly days: number;
    readonly dollars: number;
  }[];
}

export interface SummaryOptions {
  /** Price of a device-hour in place of the assumed ones. */
  readonly dollarsPerHour?: number;
}

/** Everything that can be said of a run before it starts, without a tensor library and without the network. */
export async function summarizePlan(plan: ResolvedPlan, options: SummaryOptions = {}): Promise<PlanSummary> {
  const contributions = await collectContributions(plan);
  const { facts, problems, byPlugin } = contributions;
  const tokens =
    facts.tokensPerStep === undefined || facts.steps === undefined ? null : facts.tokensPerStep * facts.steps;
  const memory = memoryOf(contributions);
  const disk = attributed(contributions, 'disk');
  return {
    preset: { name: plan.preset.name, description: plan.preset.description },
    hooks: plan.order,
    slots: {
      ...plan.slots,
      ...Object.fromEntries(
        Object.entries(plan.offers).map(([token, offers]) => [token, offers.map((offer) => offer.plugin)]),
      ),
    },
    gates: plan.gates,
    parameters: countParameters(parametersOf(contributions)),
    tokens,
    memory,
    disk: { bytes: sum(disk.map((row) => row.bytes)), rows: disk },
    time: timeOf(tokens, flopsOf(contributions).total, memory.bytes, options),
    notes: [...byPlugin.values()].flatMap((contribution) => contribution.notes ?? []),
    problems,
    details: Object.fromEntries(
      [...byPlugin].flatMap(([id, { details }]) => (details === undefined ? [] : [[id, details]])),
    ),
    configHash: plan.configHash,
  };
}

/** All rows of one kind, with whose they are. */
export function attributed<Kind extends 'parameters' | 'memory' | 'disk' | 'flopsPerToken'>(
  { byPlugin }: Contributions,
  kind: Kind,
) {
  type Row = NonNullable<NonNullable<ReturnType<typeof byPlugin.get>>[Kind]>[number];
  return [...byPlugin].flatMap(([plugin, contribution]) =>
    ((contribution[kind] ?? []) as readonly Row[]).map((row): Attributed<Row> => ({ plugin, ...row })),
  );
}

export const parametersOf = (contributions: Contributions): readonly Attributed<ParameterRow>[] =>
  attributed(contributions, 'parameters');

export const parametersIn = (row: ParameterRow): number =>
  row.count * row.shape.reduce((product, size) => product * size, 1);

export const countParameters = (rows: readonly ParameterRow[]): number => sum(rows.map(parametersIn));

export function memoryOf(contributions: Contributions): MemorySummary {
  const rows = attributed(contributions, 'memory');
  return {
    bytes: sum(rows.map((row) => row.bytes)),
    withoutCheckpointing: sum(rows.map((row) => row.withoutCheckpointing ?? row.bytes)),
    rows,
  };
}

export function flopsOf(contributions: Contributions): FlopsSummary {
  const rows = attributed(contributions, 'flopsPerToken');
  const forward = sum(rows.map((row) => row.forward));
  const backward = sum(rows.map((row) => row.backward));
  const recompute = sum(rows.map((row) => row.recompute));
  return { forward, backward, recompute, total: forward + backward + recompute };
}

function timeOf(
  tokens: number | null,
  flopsPerToken: number,
  memoryBytes: number,
  { dollarsPerHour }: SummaryOptions,
): TimeSummary {
  if (tokens === null || flopsPerToken === 0) return { flops: null, assumptions: [], devices: [] };
  const flops = tokens * flopsPerToken;
  return {
    flops,
    assumptions: [
      `${ASSUMED_UTILISATION * 100} % of the published dense bf16 peak is reached; one device; data is ready`,
      dollarsPerHour === undefined
        ? `prices an hour are assumed: ${DEVICES.map((device) => `${device.name} $${device.assumedDollarsPerHour}`).join(', ')}`
        : `$${dollarsPerHour} an hour, as given`,
    ],
    devices: DEVICES.map((device) => {
      const hours = flops / (device.peakFlops * ASSUMED_UTILISATION) / 3600;
      return {
        name: device.name,
        fits: memoryBytes <= device.memoryBytes,
        days: round(hours / 24),
        dollars: round(hours * (dollarsPerHour ?? device.assumedDollarsPerHour)),
      };
    }),
  };
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
/** Three significant digits: the assumptions carry no more. */
const round = (value: number): number => Number(value.toPrecision(3));
