import type { Gate, JsonValue } from '@framework/sdk';
import type { ResolvedPlan } from '../plugins/resolved-plan.js';
import { isRecord, isRecordOf, isText, readJsonFile, writeJsonFile } from './json-file.js';

/** What a person asked for when they started a run: enough to ask again. */
export interface Invocation {
  readonly preset: string;
  readonly files: readonly string[];
  readonly settings: readonly string[];
  /** `FRAMEWORK_CONFIG__…` as it was. */
  readonly environment: Readonly<Record<string, string>>;
}

/** `run.json`. */
export interface RunFile {
  readonly name: string;
  readonly preset: string;
  readonly invocation: Invocation;
  readonly config: {
    readonly run: JsonValue;
    readonly plugins: Readonly<Record<string, JsonValue>>;
    /** Missing from runs of before there were any. */
    readonly gates?: Readonly<Record<string, Gate>>;
  };
  /** Configuration path → where its value came from; missing from runs of before it was recorded. */
  readonly origins?: Readonly<Record<string, string>>;
  /** Null until the last stage is done. */
  readonly contentRoot: string | null;
}

/** @throws FWK_RUN_IO when the file is damaged */
export const readRunFile = (path: string): Promise<RunFile | undefined> => readJsonFile(path, isRunFile);

const isTexts = (value: unknown): boolean => Array.isArray(value) && value.every(isText);

function isRunFile(value: unknown): value is RunFile {
  if (!isRecord(value) || !isRecord(value['invocation']) || !isRecord(value['config'])) return false;
  const { preset, files, settings, environment } = value['invocation'];
  const { run, plugins, gates } = value['config'];
  return (
    isRecord(run) &&
    isRecord(plugins) &&
    (gates === undefined || isRecord(gates)) &&
    isText(value['name']) &&
    isText(value['preset']) &&
    (value['contentRoot'] === null || isText(value['contentRoot'])) &&
    isText(preset) &&
    isTexts(files) &&
    isTexts(settings) &&
    isRecordOf(environment, isText) &&
    (value['origins'] === undefined || isRecordOf(value['origins'], isText))
  );
}

export async function writeRunFile(
  path: string,
  name: string,
  plan: ResolvedPlan,
  invocation: Invocation,
  contentRoot: string | null,
): Promise<void> {
  const file: RunFile = {
    name,
    preset: plan.preset.name,
    invocation,
    config: {
      run: { ...plan.run },
      plugins: Object.fromEntries(plan.plugins.map(({ id, config }) => [id, config])),
      gates: plan.gates,
    },
    origins: plan.origins,
    contentRoot,
  };
  await writeJsonFile(path, file);
}
