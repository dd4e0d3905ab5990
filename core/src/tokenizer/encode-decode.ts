import { frameworkError } from '@framework/sdk';
import type { OpenedTokenizer } from './opened-tokenizer.js';
import { spansOf, spansOfIds } from './spans-of-ids.js';
import type { Decoding, EncodedToken, Encoding, TokenizerQuestion } from './tokenizer-question.js';
import { identityOf } from './vocabulary.js';

type Ask = Extract<TokenizerQuestion['ask'], { kind: 'encode' }>;

/**
 * The ids of a text, each with its place in it.
 *
 * @throws FWK_TOKENIZER_UNSUPPORTED where reserved names are asked for of a tokenizer that looks for none
 */
export function encodeText(opened: OpenedTokenizer, { text, unit, reserved }: Ask): Encoding {
  const { tokenizer } = opened;
  if (tokenizer.encodeSpans !== undefined) {
    const spans = tokenizer.encodeSpans(text, reserved);
    return encodingOf(opened, text, unit, spans.ids, spansOf(text, spans, unit));
  }
  if (reserved === 'as-ids') throw cannot(opened, 'look for reserved names in a text', '--reserved');
  const ids = tokenizer.encode(text);
  return encodingOf(opened, text, unit, ids, spansOfIds(tokenizer, text, ids, unit));
}

/** @param places undefined where nobody knows them */
export function encodingOf(
  opened: OpenedTokenizer,
  text: Uint8Array,
  unit: Encoding['unit'],
  ids: Uint32Array,
  places: { readonly starts: Uint32Array; readonly ends: Uint32Array } | undefined,
): Encoding {
  const { tokenizer } = opened;
  const tokens = Array.from(
    ids,
    (id, at): EncodedToken => ({
      id,
      piece: tokenizer.piece(id),
      from: places?.starts[at] ?? null,
      to: places?.ends[at] ?? null,
    }),
  );
  const comesBack = Buffer.compare(tokenizer.decode(ids), text) === 0;
  return { ...identityOf(opened), bytes: text.byteLength, unit, tokens, comesBack };
}

export const cannot = ({ plugin }: OpenedTokenizer, what: string, option: string) =>
  frameworkError('FWK_TOKENIZER_UNSUPPORTED', {
    message: `the tokenizer of '${plugin}' does not ${what}`,
    at: option,
    action: `leave ${option} out, or name a tokenizer that does`,
  });

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
