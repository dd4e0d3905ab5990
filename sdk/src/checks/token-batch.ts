import type { TokenBatch } from '../data/tokens.js';
import { describeValue } from './describe.js';
import { resultError } from './result-error.js';

/** What a token batch must agree with. */
export interface TokenBatchRules {
  readonly sequence: number;
  /** The documents it must hold, in this order. */
  readonly documents: readonly string[];
  /** Ids below this; unknown until a tokenizer is there. */
  readonly vocabularySize: number | undefined;
}

/**
 * Checks what a tap of `tokenize` or `tokens` returned. An id outside the vocabulary found here costs a message; found
 * in the embedding it costs a crash, or worse, a read outside the table.
 *
 * @throws FWK_HOOK_RESULT naming what does not fit
 */
export function checkTokenBatch(
  plugin: string,
  hook: string,
  returned: unknown,
  rules: TokenBatchRules,
): TokenBatch {
  const say = (what: string) => resultError(plugin, hook, what);
  if (!isTokenBatch(returned)) throw say(`returned ${describeValue(returned)}, not a batch of tokens`);
  const { sequence, documents, tokens, offsets } = returned;
  if (sequence !== rules.sequence) throw say(`returned batch ${sequence} for batch ${rules.sequence}`);
  if (documents.length !== rules.documents.length) {
    throw say(`returned tokens of ${documents.length} documents where ${rules.documents.length} were given`);
  }
  const other = rules.documents.findIndex((id, index) => documents[index] !== id);
  if (other >= 0) {
    throw say(`returned ${describeValue(documents[other])} in the place of '${rules.documents[other]}'`);
  }
  if (offsets.length !== documents.length + 1 || offsets[0] !== 0 || offsets.at(-1) !== tokens.length) {
    throw say(
      `returned ${offsets.length} offsets ending at ${offsets.at(-1)} for ${documents.length} documents and ${tokens.length} tokens`,
    );
  }
  for (let document = 0; document < documents.length; document++) {
    if (offsets[document]! > offsets[document + 1]!)
      throw say(`returned offsets that fall at document ${document}`);
  }
  if (rules.vocabularySize !== undefined) {
    for (let position = 0; position < tokens.length; position++) {
      if (tokens[position]! >= rules.vocabularySize) {
        throw say(
          `returned the id ${tokens[position]} at position ${position}; the vocabulary ends at ${rules.vocabularySize - 1}`,
        );
      }
    }
  }
  return returned;
}

function isTokenBatch(value: unknown): value is TokenBatch {
  if (typeof value !== 'object' || value === null) return false;
  const { documents, tokens, offsets } = value as Partial<TokenBatch>;
  return Array.isArray(documents) && tokens instanceof Uint32Array && offsets instanceof Uint32Array;
}
