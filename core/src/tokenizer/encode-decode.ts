import { frameworkError } from '@framework/sdk';
import type { OpenedTokenizer } from './opened-tokenizer.js';
import type { Decoding, EncodedToken, Encoding } from './tokenizer-question.js';
import { identityOf } from './vocabulary.js';

/** The ids of a text, each with the bytes it stands for where these are the text's. */
export function encodeText(opened: OpenedTokenizer, text: Uint8Array): Encoding {
  const { tokenizer } = opened;
  const ids = tokenizer.encode(text);
  const comesBack = Buffer.compare(tokenizer.decode(ids), text) === 0;
  const lengthOf = lengthsIn(opened, ids);
  const total = ids.reduce((sum, id, index) => sum + lengthOf(id, index), 0);
  // A tokenizer that rewrites text has ids whose bytes are not the text's: no place would be true.
  const placed = comesBack && total === text.byteLength;
  let at = 0;
  const tokens = Array.from(ids, (id, index): EncodedToken => {
    const from = at;
    at += lengthOf(id, index);
    return { id, piece: tokenizer.piece(id), from: placed ? from : null, to: placed ? at : null };
  });
  return { ...identityOf(opened), bytes: text.byteLength, tokens, comesBack };
}

/**
 * Bytes an id stands for in a text. The first of a text may lose a space that it has elsewhere, so others are decoded
 * behind it; each id is, once.
 */
function lengthsIn({ tokenizer }: OpenedTokenizer, ids: Uint32Array): (id: number, index: number) => number {
  const first = ids.length === 0 ? 0 : tokenizer.decode([ids[0]!]).byteLength;
  const known = new Map<number, number>();
  return (id, index) => {
    if (index === 0) return first;
    let length = known.get(id);
    if (length === undefined) {
      length = tokenizer.decode([ids[0]!, id]).byteLength - first;
      known.set(id, length);
    }
    return length;
  };
}

/** @throws FWK_CLI_USAGE for an id outside the vocabulary: here a person wrote it */
export function decodeIds(opened: OpenedTokenizer, ids: readonly number[]): Decoding {
  const { vocabularySize } = opened.tokenizer;
  const outside = ids.findIndex((id) => id >= vocabularySize);
  if (outside >= 0) {
    throw frameworkError('FWK_CLI_USAGE', {
      message: `${ids[outside]} is no id of this vocabulary`,
      at: `id number ${outside + 1}`,
      action: `give ids from 0 to ${vocabularySize - 1}`,
    });
  }
  const bytes = Buffer.from(opened.tokenizer.decode(Uint32Array.from(ids)));
  const text = bytes.toString('utf8');
  return {
    ...identityOf(opened),
    ids,
    text,
    utf8: Buffer.compare(Buffer.from(text), bytes) === 0,
    base64: bytes.toString('base64'),
  };
}
