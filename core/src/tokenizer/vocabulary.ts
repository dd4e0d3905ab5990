import type { DescribedPiece, PieceKind, Tokenizer, TokenizerDescription } from '@framework/sdk';
import type { OpenedTokenizer } from './opened-tokenizer.js';
import type { NamedPiece, TokenizerIdentity } from './tokenizer-question.js';

/** A vocabulary as its plugin describes it, or as its ids decode. */
export interface Vocabulary {
  readonly description: TokenizerDescription | undefined;
  /** By id. */
  readonly pieces: readonly DescribedPiece[];
  /** Null where nobody says. */
  readonly unreachable: readonly NamedPiece[] | null;
}

export function vocabularyOf({ tokenizer, files }: OpenedTokenizer): Vocabulary {
  const description = files?.describe(tokenizer);
  const pieces = description?.pieces ?? decodedPieces(tokenizer);
  return {
    description,
    pieces,
    unreachable: description?.unreachable.map((id) => ({ id, piece: pieces[id]!.text })) ?? null,
  };
}

export const identityOf = ({ plugin, tokenizer }: OpenedTokenizer): TokenizerIdentity => ({
  plugin,
  vocabularySize: tokenizer.vocabularySize,
  hash: tokenizer.hash,
});

/** What stands for no text decodes to none; one byte that is no character is a byte. */
const decodedPieces = (tokenizer: Tokenizer): readonly DescribedPiece[] =>
  Array.from({ length: tokenizer.vocabularySize }, (_, id): DescribedPiece => {
    const bytes = tokenizer.decode([id]);
    const text = Buffer.from(bytes).toString('utf8');
    const whole = Buffer.compare(Buffer.from(text), bytes) === 0;
    const kind: PieceKind = bytes.byteLength === 0 ? 'reserved' : whole ? 'text' : 'byte';
    return { text: kind === 'text' ? text : tokenizer.piece(id), kind };
  });
