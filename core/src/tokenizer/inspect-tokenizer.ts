import type { PieceKind } from '@framework/sdk';
import type { OpenedTokenizer } from './opened-tokenizer.js';
import type { NamedPiece, TokenizerInspection } from './tokenizer-question.js';
import { identityOf, vocabularyOf } from './vocabulary.js';

/** The longest pieces that are told. */
const LONGEST = 20;

export function inspectTokenizer(opened: OpenedTokenizer): TokenizerInspection {
  const { description, pieces, unreachable } = vocabularyOf(opened);
  const kinds: Partial<Record<PieceKind, number>> = {};
  const reserved: NamedPiece[] = [];
  const texts: (NamedPiece & { readonly length: number })[] = [];
  for (const [id, { text, kind }] of pieces.entries()) {
    kinds[kind] = (kinds[kind] ?? 0) + 1;
    if (kind === 'reserved') reserved.push({ id, piece: text });
    if (kind === 'text') texts.push({ id, piece: text, length: [...text].length });
  }
  texts.sort((a, b) => b.length - a.length || a.id - b.id);
  return {
    ...identityOf(opened),
    endOfDocument: opened.tokenizer.endOfDocument,
    algorithm: description?.algorithm ?? null,
    settings: description?.settings ?? {},
    losses: description?.losses ?? null,
    kinds,
    reserved,
    longest: texts.slice(0, LONGEST).map(({ id, piece }) => ({ id, piece })),
    unreachable,
    formats: description === undefined ? [] : (opened.files?.formats ?? []),
  };
}
