import type {
  BlendSummary,
  GroupCount,
  JsonValue,
  RunReport,
  StageSummary,
  TokenizedDocument,
  VerdictRow,
} from '@framework/sdk';
import { inspectPlan } from '../../plan/inspection.js';
import { summarizePlan } from '../../plan/summary.js';
import type { ResolvedPlan } from '../../plugins/resolved-plan.js';
import { type ProvenanceFile, summaryOf } from '../../provenance/provenance-file.js';
import { tapsOf } from '../data-plugins.js';
import { readRows, shardName } from '../documents.js';
import type { EvaluationResults } from '../evaluation-file.js';
import { judgeGates } from '../gates.js';
import { readSteps } from '../metrics-log.js';
import type { Session } from '../session.js';
import type { StoredObject } from '../store.js';
import type { Filtered, VerdictLine } from './filter.js';
import type { Ingested } from './ingest.js';

/** What the stages before it left; a part is missing where the run stopped earlier. */
export interface ReportData {
  readonly ingested: Ingested;
  readonly filtered: Filtered;
  readonly tokens: StoredObject | null;
  readonly index: StoredObject | null;
  readonly results: EvaluationResults;
  readonly provenance: ProvenanceFile;
  readonly stages: readonly StageSummary[];
  readonly steps: number;
  readonly contentRoot: string | null;
}

/** `report`: observers write what people read. Made anew every time: it says which stages were reused. */
export async function report(session: Session, data: ReportData): Promise<void> {
  if (tapsOf(session.plan, 'report').length === 0) return;
  await session.kernel.hooks.report(await runReport(session, data), (base) => base);
}

async function runReport(session: Session, data: ReportData): Promise<RunReport> {
  const { plan, paths, lock } = session;
  return {
    name: paths.name,
    preset: plan.preset.name,
    dir: paths.dir,
    stages: data.stages,
    sources: data.ingested.descriptions,
    tally: data.filtered.tally,
    groups: (column) => groups(data, column),
    verdicts: (limit) => verdicts(data.filtered, limit),
    steps: () => readSteps({ metrics: paths.metrics, timing: paths.timing }, data.steps),
    blend: (data.index?.summary['blend'] ?? null) as BlendSummary | null,
    results: data.results,
    gates: judgeGates(plan.gates, data.results, plan.gateSources),
    provenance: summaryOf(data.provenance),
    lock: lock.lock as unknown as JsonValue,
    contentRoot: data.contentRoot,
    plan: await planForPeople(plan),
  };
}

/** The plan as `framework plan` and `inspect` tell it: no folder of this machine is in it. */
async function planForPeople(plan: ResolvedPlan): Promise<JsonValue> {
  const [summary, inspection] = await Promise.all([summarizePlan(plan), inspectPlan(plan)]);
  const { groups, table, flopsPerToken } = inspection;
  const configuration = {
    run: plan.run,
    plugins: plan.plugins.map(({ id, version, config }) => ({ id, version, config })),
  };
  return {
    ...summary,
    groups,
    table,
    flopsPerToken,
    configuration,
    origins: plan.origins,
  } as unknown as JsonValue;
}

async function groups({ filtered, tokens }: ReportData, column: string): Promise<readonly GroupCount[]> {
  const counts = new Map<
    string,
    { value: string; split: string; documents: number; bytes: number; tokens: number }
  >();
  const { documents } = filtered;
  for (let shard = 0; shard < documents.shards; shard++) {
    const ids = tokens === null ? undefined : await tokenCounts(tokens, shard);
    let row = 0;
    for await (const { split, bytes, meta } of documents.rows(shard)) {
      const value = shown(meta[column] ?? null);
      const key = `${value}\0${split}`;
      const count = counts.get(key) ?? { value, split, documents: 0, bytes: 0, tokens: 0 };
      count.documents += 1;
      count.bytes += bytes;
      count.tokens += ids?.[row] ?? 0;
      row += 1;
      counts.set(key, count);
    }
  }
  return [...counts.values()].sort((a, b) => b.bytes - a.bytes || (a.value < b.value ? -1 : 1));
}

/** Tokens of each document of a shard; token shards stand beside shards of documents, row by row. */
async function tokenCounts(tokens: StoredObject, shard: number): Promise<readonly number[]> {
  const file = shardName('tokens', shard, 'ndjson');
  if (!tokens.files.includes(file)) return [];
  const counts: number[] = [];
  for await (const row of readRows<TokenizedDocument>(tokens, file)) counts.push(row.tokens);
  return counts;
}

const shown = (value: JsonValue): string =>
  value === null ? 'unknown' : typeof value === 'string' ? value : JSON.stringify(value);

/** At most `limit` verdicts, taken in turn from every plugin and reason, so that a rare reason is seen too. */
async function verdicts({ object }: Filtered, limit: number): Promise<readonly VerdictRow[]> {
  const kinds = new Map<string, VerdictRow[]>();
  for (const file of object.files) {
    if (!/^verdicts-\d+\.ndjson$/.test(file)) continue;
    for await (const { id, plugin, action, reason, evidence } of readRows<VerdictLine>(object, file)) {
      const key = `${plugin}\0${action}\0${reason}`;
      const rows = kinds.get(key) ?? [];
      if (rows.length < limit) rows.push({ id, plugin, action, reason, evidence });
      kinds.set(key, rows);
    }
  }
  const queues = [...kinds].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, rows]) => rows);
  const taken: VerdictRow[] = [];
  for (let round = 0; taken.length < limit && queues.some((rows) => rows.length > round); round++) {
    for (const rows of queues) {
      const row = rows[round];
      if (row !== undefined && taken.length < limit) taken.push(row);
    }
  }
  return taken;
}
