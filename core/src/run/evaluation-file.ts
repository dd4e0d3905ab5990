import type { EvalResult } from '@framework/sdk';
import { isRecord, isRecordOf, readJsonFile } from './json-file.js';

export type EvaluationResults = Readonly<Record<string, EvalResult>>;

/** `evaluation/step-N.json`: no times, no fingerprints; the same on every machine that gives the same numbers. */
export interface EvaluationFile {
  readonly step: number;
  readonly results: EvaluationResults;
}

/** @throws FWK_RUN_IO when the file is damaged */
export const readEvaluationFile = (path: string): Promise<EvaluationFile | undefined> =>
  readJsonFile(path, isEvaluationFile);

const isEvaluationFile = (value: unknown): value is EvaluationFile =>
  isRecord(value) && isRecordOf(value['results'], isEvalResult);

const isEvalResult = (value: unknown): value is EvalResult =>
  isRecord(value) && isRecordOf(value['metrics'], isRecord);
