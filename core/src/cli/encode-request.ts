import { frameworkError, type ReservedNames, type SegmentationSampling } from '@framework/sdk';
import type { OffsetUnit } from '../tokenizer/tokenizer-question.js';
import { type NumberRule, numberOption } from './number-option.js';

/** Options of `framework tokenizer encode`, as written. */
export interface EncodeChoices {
  readonly offsets?: string;
  readonly reserved?: boolean;
  readonly nBest?: string;
  readonly sample?: string;
  readonly seed?: string;
}

/** What is asked: the ids, a list of ways to cut the text, or one of them drawn. */
export type EncodeRequest =
  | { readonly kind: 'encode'; readonly unit: OffsetUnit; readonly reserved: ReservedNames }
  | { readonly kind: 'segment'; readonly count: number }
  | {
      readonly kind: 'sample';
      readonly unit: OffsetUnit;
      readonly sampling: SegmentationSampling;
      readonly seed: number;
    };

const whole = (minimum: number, maximum: number, words: string, example: string): NumberRule => ({
  kind: 'whole',
  minimum,
  maximum,
  words,
  example,
});
const LISTED = whole(1, 1024, 'a whole number from 1 to 1,024', '5');
const DRAWN_FROM = whole(1, 512, 'a whole number from 1 to 512, of how many to draw from', '64');
const SEED = whole(0, Number.MAX_SAFE_INTEGER, 'a whole number from 0', '7');
/** Past it scores are so far apart that only the likeliest is ever drawn. */
const ALPHA: NumberRule = {
  kind: 'real',
  minimum: 0,
  maximum: 1000,
  words: 'a number from 0 to 1,000',
  example: '0.1',
};

/** @throws FWK_CLI_USAGE */
export function encodeRequest({ offsets, reserved, nBest, sample, seed }: EncodeChoices): EncodeRequest {
  const unit = unitOf(offsets);
  const alpha = numberOption('--sample', sample, null, ALPHA);
  if (alpha === null && seed !== undefined) {
    throw usage('nothing is drawn', '--seed', 'draw with --sample 0.1, or leave --seed out');
  }
  if (reserved === true && (alpha !== null || nBest !== undefined)) {
    throw usage(
      'reserved names are looked for in the likeliest way to cut a text only',
      '--reserved',
      'leave out --reserved, or --n-best and --sample',
    );
  }
  if (alpha !== null) {
    const count = numberOption('--n-best', nBest, null, DRAWN_FROM);
    const sampling =
      count === null ? ({ kind: 'lattice', alpha } as const) : ({ kind: 'n-best', count, alpha } as const);
    return { kind: 'sample', unit, sampling, seed: numberOption('--seed', seed, 0, SEED) };
  }
  const count = numberOption('--n-best', nBest, null, LISTED);
  if (count === null) return { kind: 'encode', unit, reserved: reserved === true ? 'as-ids' : 'as-text' };
  if (offsets !== undefined) {
    throw usage('a list has no places', '--offsets', 'leave out --offsets, or --n-best');
  }
  return { kind: 'segment', count };
}

function unitOf(written: string | undefined): OffsetUnit {
  if (written === undefined || written === 'bytes') return 'bytes';
  if (written === 'utf16') return 'utf16';
  throw usage(`'${written}' is nothing that places are counted in`, '--offsets', 'use one of: bytes, utf16');
}

const usage = (message: string, at: string, action: string) =>
  frameworkError('FWK_CLI_USAGE', { message, at, action });
