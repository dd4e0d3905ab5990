import type { MicroBatch } from '@framework/sdk';
import type { Config } from './config.js';

/**
 * What `collate` brings for `forward` and `loss`, for one micro-batch. Shapes are fixed by the configuration: B pairs, H hard
 * negatives, R = 2B + H rows of K tokens. Row i is the query of pair i, row B + i its true passage, rows from 2B the hard
 * negatives. A row of length 0 stands empty.
 */
export interface PassageArrays {
  /** `[R, K]` ids, 0 behind a row's end. */
  readonly tokens: Int32Array;
  /** `[R]` tokens of each row. */
  readonly lengths: Int32Array;
  /** `[R]` which document a row is of; equal numbers are the same document, and no negatives of each other. */
  readonly documents: Int32Array;
  /** `[B]` 1 for a pair that counts, 0 for an empty one and one without a negative. */
  readonly weights: Float32Array;
}

/** Name of the loss term and of the parameters' group. */
export const TERM = 'grounding';

const PREFIX = 'plugin-contrastive-head/';

export const rowsOf = ({ pairs, hardNegatives }: Pick<Config, 'pairs' | 'hardNegatives'>): number =>
  2 * pairs + hardNegatives;

export function attach(micro: MicroBatch, arrays: PassageArrays, { tokens }: Pick<Config, 'tokens'>): void {
  const rows = arrays.lengths.length;
  micro.extra[`${PREFIX}tokens`] = { shape: [rows, tokens], data: arrays.tokens };
  micro.extra[`${PREFIX}lengths`] = { shape: [rows], data: arrays.lengths };
  micro.extra[`${PREFIX}documents`] = { shape: [rows], data: arrays.documents };
  micro.extra[`${PREFIX}weights`] = { shape: [arrays.weights.length], data: arrays.weights };
}

/** Undefined in a step in which the head is not trained. */
export function attached({ extra }: MicroBatch): PassageArrays | undefined {
  const array = <A extends Int32Array | Float32Array>(name: string) => extra[`${PREFIX}${name}`]?.data as A;
  if (extra[`${PREFIX}tokens`] === undefined) return undefined;
  return {
    tokens: array('tokens'),
    lengths: array('lengths'),
    documents: array('documents'),
    weights: array('weights'),
  };
}

/**
 * Whether row `candidate` (a passage, from B on) is a negative of pair `pair`: filled, and of another document. Another
 * passage of the query's own document would be a false negative.
 */
export const isNegative = ({ lengths, documents }: PassageArrays, pair: number, candidate: number): boolean =>
  lengths[candidate]! > 0 && documents[candidate] !== documents[pair];
