import { createHash } from 'node:crypto';
import type { EvalMetric, VerdictTally } from '@framework/sdk';
import { DocumentShards } from '../run/documents.js';
import { readSteps } from '../run/metrics-log.js';
import { openRunRecord } from '../run/run-record.js';

/** One number of a run. */
export type Figure = Pick<EvalMetric, 'value' | 'unit' | 'better' | 'interval' | 'count'>;

/** What a finished run came to, as far as an ablation compares it. */
export interface MeasuredRun {
  readonly name: string;
  readonly contentRoot: string | null;
  /** `<evaluator>.<metric>`; the last step's own numbers by their names; `documents.kept`, `tokens`. */
  readonly figures: ReadonlyMap<string, Figure>;
  /** SHA-256 over what the model was evaluated on: ids and hashes of the documents not trained on. */
  readonly heldOut: string | null;
  readonly tokenizer: string | null;
  /** The tensor backend it computed with. */
  readonly backend: string | null;
  /** Median of the wall times of its training steps, in seconds. */
  readonly stepSeconds: number | null;
}

/** @throws FWK_RUN_UNKNOWN, FWK_STORE_CORRUPT */
export async function measureRun(root: string, name: string): Promise<MeasuredRun> {
  const { paths, file, lock, objects, evaluation, checkpoints } = await openRunRecord(root, name);
  const figures = new Map<string, Figure>();
  for (const [evaluator, { metrics }] of Object.entries(evaluation?.results ?? {})) {
    for (const [metric, { value, unit, better, interval, count }] of Object.entries(metrics)) {
      figures.set(`${evaluator}.${metric}`, {
        value,
        unit,
        better,
        ...(interval === undefined ? {} : { interval }),
        ...(count === undefined ? {} : { count }),
      });
    }
  }
  const seconds: number[] = [];
  let last: Readonly<Record<string, number>> = {};
  const steps = checkpoints.at(-1)?.step ?? 0;
  if (steps > 0) {
    for await (const step of readSteps(paths, steps)) {
      last = step.metrics;
      if (step.seconds > 0) seconds.push(step.seconds);
    }
  }
  for (const [metric, value] of Object.entries(last)) {
    figures.set(metric, { value, unit: 'last step', better: 'neither' });
  }
  const filtered = objects.get('filter');
  const tally = filtered?.summary['tally'] as unknown as VerdictTally | undefined;
  const count = (name: string, value: unknown, unit: string) => {
    if (typeof value === 'number') figures.set(name, { value, unit, better: 'neither' });
  };
  count('documents.kept', tally?.documents.kept.documents, 'documents');
  count('documents.held', tally?.documents.held.documents, 'documents');
  count('tokens', objects.get('tokenize')?.summary['tokens'], 'tokens');
  return {
    name,
    contentRoot: file?.contentRoot ?? null,
    figures,
    heldOut: filtered === undefined ? null : await heldOutHash(new DocumentShards(filtered)),
    tokenizer: lock?.tokenizerHash ?? null,
    backend: lock?.backend?.name ?? null,
    stepSeconds: seconds.length === 0 ? null : seconds.sort((a, b) => a - b)[seconds.length >> 1]!,
  };
}

async function heldOutHash(documents: DocumentShards): Promise<string> {
  const hash = createHash('sha256');
  for (let shard = 0; shard < documents.shards; shard++) {
    for await (const { id, sha256, split } of documents.rows(shard)) {
      if (split !== 'train') hash.update(`${split}\0${id}\0${sha256}\n`);
    }
  }
  return hash.digest('hex');
}
