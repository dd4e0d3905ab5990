import { randomStream } from '@framework/sdk';
import { cannot, encodingOf } from './encode-decode.js';
import type { OpenedTokenizer } from './opened-tokenizer.js';
import { spansOfIds } from './spans-of-ids.js';
import type { Encoding, SegmentationList, TokenizerQuestion } from './tokenizer-question.js';
import { identityOf } from './vocabulary.js';

type Ask<Kind> = Extract<TokenizerQuestion['ask'], { readonly kind: Kind }>;

/** @throws FWK_TOKENIZER_UNSUPPORTED for a tokenizer that knows one segmentation only; FWK_TOKENIZER_TEXT */
export function segmentText(opened: OpenedTokenizer, { text, count }: Ask<'segment'>): SegmentationList {
  const { tokenizer } = opened;
  if (tokenizer.segmentations === undefined) throw cannot(opened, 'list ways to cut a text', '--n-best');
  const segmentations = tokenizer.segmentations(text, count).map(({ ids, score }) => ({
    score,
    tokens: Array.from(ids, (id) => ({ id, piece: tokenizer.piece(id) })),
  }));
  return { ...identityOf(opened), bytes: text.byteLength, segmentations };
}

/**
 * One segmentation, drawn from a stream of the command's own: same seed, same ids.
 *
 * @throws FWK_TOKENIZER_UNSUPPORTED, FWK_TOKENIZER_TEXT
 */
export function sampleText(opened: OpenedTokenizer, { text, unit, sampling, seed }: Ask<'sample'>): Encoding {
  const { tokenizer } = opened;
  if (tokenizer.sampleSegmentation === undefined)
    throw cannot(opened, 'draw a way to cut a text', '--sample');
  const random = randomStream({ seed, plugin: 'core', hook: 'tokenizer sample', sequence: 0 });
  const ids = tokenizer.sampleSegmentation(text, sampling, random);
  return encodingOf(opened, text, unit, ids, spansOfIds(tokenizer, text, ids, unit));
}
