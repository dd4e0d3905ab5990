import { createHash } from 'node:crypto';
import type { LanguageModel, ParameterRegistry, Tokenizer } from '@framework/sdk';

/** Of the text whose losses are looked at. */
const PROBE_TOKENS = 256;

/**
 * What a model is: its tokenizer, every weight, and its losses on a fixed row of ids, in which the rest shows that two models of the
 * same weights may differ by (configuration, code, backend).
 *
 * @param parameters undefined where nobody registers any: then nothing is known of the weights, and the identity is null
 */
export function modelIdentity(
  model: LanguageModel,
  tokenizer: Tokenizer,
  parameters: ParameterRegistry | undefined,
): Readonly<Record<string, string>> | null {
  if (parameters === undefined) return null;
  const weights = createHash('sha256');
  for (const { name, variable } of parameters.parameters) {
    weights
      .update(`${name}\0${variable.dtype} ${variable.shape.join(' ')}\0`)
      .update(bytesOf(variable.dataSync()));
  }
  return {
    tokenizer: tokenizer.hash,
    weights: weights.digest('hex'),
    losses: createHash('sha256')
      .update(bytesOf(model.score(probe(model), 1, probe(model).length)))
      .digest('hex'),
  };
}

/** Ids all over the vocabulary. */
const probe = ({ contextLength, vocabularySize }: LanguageModel): Int32Array =>
  Int32Array.from({ length: Math.min(PROBE_TOKENS, contextLength) }, (_, at) => (at * 7919) % vocabularySize);

const bytesOf = ({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array =>
  new Uint8Array(buffer, byteOffset, byteLength);
