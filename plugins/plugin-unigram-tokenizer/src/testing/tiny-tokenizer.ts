import { readFileSync } from 'node:fs';
import type { FitContext, UnigramKernels } from '@framework/sdk';
import { recordBatch } from '@framework/sdk/testing';
import { type Config, config as schema } from '../config.js';
import { type FittedTokenizer, fitTokenizer } from '../fit-tokenizer.js';
import { referenceKernels } from '../reference-kernels.js';
import { UnigramTokenizer } from '../unigram-tokenizer.js';

/** Some real code that is here whatever else is: this package's own compiled files. */
const OWN_FILES = [
  '../unigram-tokenizer.js',
  '../double-array.js',
  '../fit-tokenizer.js',
  '../model/model-proto.js',
  '../model/wire-format.js',
  '../encode/viterbi-encoder.js',
  '../encode/normalizer.js',
  '../train/seed-pieces.js',
  '../train/spans.js',
  '../train/expectation.js',
];
export const ownCode: readonly { readonly id: string; readonly content: Uint8Array }[] = OWN_FILES.map(
  (file) => ({ id: file, content: readFileSync(new URL(file, import.meta.url)) }),
);

export function configOf(values: Partial<Config> = {}): Config {
  const defaults = Object.fromEntries(Object.entries(schema).map(([key, field]) => [key, field.default]));
  return { ...(defaults as unknown as Config), ...values };
}

export const quiet: Pick<FitContext, 'signal' | 'progress' | 'log'> = {
  signal: new AbortController().signal,
  progress: () => undefined,
  log: { info: () => undefined, warn: () => undefined },
};

export async function fitOn(
  rows: readonly { readonly id: string; readonly content: string | Uint8Array }[],
  values: Partial<Config> = {},
  kernels: UnigramKernels = referenceKernels,
): Promise<FittedTokenizer> {
  async function* stream() {
    for (let from = 0; from < rows.length; from += 4) yield recordBatch(rows.slice(from, from + 4), from / 4);
  }
  return fitTokenizer(stream(), configOf({ vocabularySize: 600, ...values }), quiet, kernels);
}

let trained: Promise<UnigramTokenizer> | undefined;
/** A tokenizer of 600 pieces trained on `ownCode`, once a process. */
export function tinyTokenizer(): Promise<UnigramTokenizer> {
  trained ??= fitOn(ownCode).then(({ bytes }) => new UnigramTokenizer(bytes, 'tokenizer.model'));
  return trained;
}
