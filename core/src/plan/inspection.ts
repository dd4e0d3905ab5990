import type { ParameterRow } from '@framework/sdk';
import type { ResolvedPlan } from '../plugins/resolved-plan.js';
import { collectContributions } from './contributions.js';
import {
  type Attributed,
  attributed,
  countParameters,
  type FlopsSummary,
  flopsOf,
  type MemorySummary,
  memoryOf,
  parametersIn,
  parametersOf,
} from './summary.js';

/** What `framework inspect --preset --json` prints. */
export interface Inspection {
  readonly parameters: number;
  readonly table: readonly (Attributed<ParameterRow> & { readonly parameters: number })[];
  /** Sums by group, in the order the groups come. */
  readonly groups: readonly { readonly group: string; readonly parameters: number }[];
  readonly flopsPerToken: FlopsSummary & {
    readonly rows: readonly (FlopsSummary & { readonly name: string })[];
  };
  readonly memory: MemorySummary;
  /** Of a preset nothing has run: there is no content yet. */
  readonly contentRoot: null;
}

/** The model a preset makes, layer by layer. */
export async function inspectPlan(plan: ResolvedPlan): Promise<Inspection> {
  const contributions = await collectContributions(plan);
  const rows = parametersOf(contributions);
  const groups = new Map<string, number>();
  for (const row of rows) groups.set(row.group, (groups.get(row.group) ?? 0) + parametersIn(row));
  return {
    parameters: countParameters(rows),
    table: rows.map((row) => ({ ...row, parameters: parametersIn(row) })),
    groups: [...groups].map(([group, parameters]) => ({ group, parameters })),
    flopsPerToken: {
      ...flopsOf(contributions),
      rows: attributed(contributions, 'flopsPerToken').map(({ name, forward, backward, recompute }) => ({
        name,
        forward,
        backward,
        recompute,
        total: forward + backward + recompute,
      })),
    },
    memory: memoryOf(contributions),
    contentRoot: null,
  };
}
