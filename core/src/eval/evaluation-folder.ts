import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { canonicalJson, type JsonObject, type JsonValue } from '@framework/sdk';
import type { ResolvedPlan } from '../plugins/resolved-plan.js';
import { closureOf, identityOf } from '../run/data-plugins.js';
import { ioError, replaceDurably } from '../run/durable-file.js';
import { hashOf } from '../run/file-hash.js';
import { isRecord, isText, readJsonFile } from '../run/json-file.js';
import { runPaths } from '../run/layout.js';
import type { EvaluatedModel, EvaluationResult } from './evaluation.js';

/** Under a run's folder, or under the working folder where no run is behind it. */
const EVALS = 'evals';
const RESULT = 'result.json';

export const evalsFolder = (root: string, model: EvaluatedModel): string =>
  model.kind === 'run' ? join(runPaths(root, model.run).dir, EVALS) : join(root, EVALS);

/** What figures rest on, by plugin: those that evaluate, and whoever they ask. */
export const pluginsBehind = (plan: ResolvedPlan, suites: readonly string[]): JsonObject =>
  Object.fromEntries(
    closureOf(plan, suites).map((plugin) => [plugin.id, { ...identityOf(plugin), version: plugin.version }]),
  );

/** `humaneval-step-400-1f0c…`: readable, and another for another model, suite, configuration or principal. */
export function evaluationId(
  result: Omit<EvaluationResult, 'id' | 'source' | 'replies' | 'results'>,
): string {
  const { model, suites } = result;
  const name = model.kind === 'run' ? `step-${model.step}` : model.name;
  const readable = `${suites.join('+')}-${name}`.replaceAll(/[^A-Za-z0-9._+-]+/g, '-').slice(0, 80);
  return `${readable}-${hashOf(result as unknown as JsonValue).slice(0, 12)}`;
}

/** @throws FWK_RUN_IO for one that is damaged */
export const readResult = (dir: string): Promise<EvaluationResult | undefined> =>
  readJsonFile(join(dir, RESULT), isResult);

/** Replaced whole: who reads it sees the old one or the new. */
export async function writeResult(dir: string, result: EvaluationResult): Promise<void> {
  await mkdir(dir, { recursive: true }).catch((cause) => {
    throw ioError(cause, dir);
  });
  await replaceDurably(join(dir, RESULT), canonicalJson(result as unknown as JsonObject));
}

export const isResult = (value: unknown): value is EvaluationResult =>
  isRecord(value) &&
  isText(value['id']) &&
  isRecord(value['model']) &&
  isRecord(value['results']) &&
  isRecord(value['data']) &&
  isRecord(value['replies']);
