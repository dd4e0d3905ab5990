import type { JsonObject } from '@framework/sdk';
import type { ResolvedPlan } from '../../plugins/resolved-plan.js';
import type { CorpusSource } from './corpus.js';

/** What the process that trains is asked. */
export interface TrainQuestion {
  readonly plan: ResolvedPlan;
  readonly source: CorpusSource;
  /** Absolute path of the folder to make. */
  readonly out: string;
}

/** `framework tokenizer train` */
export interface TrainedTokenizer {
  readonly plugin: string;
  readonly folder: string;
  readonly vocabularySize: number;
  /** SHA-256 of the model file. */
  readonly hash: string;
  /** Name → SHA-256. */
  readonly files: Readonly<Record<string, string>>;
  readonly corpus: JsonObject;
}
