import type { JsonObject, PieceKind, TokenizerDescription } from '@framework/sdk';
import type { ModelProto, PieceType } from './model/model-proto.js';
import type { UnigramTokenizer } from './unigram-tokenizer.js';

const KINDS: Readonly<Record<PieceType, PieceKind>> = {
  normal: 'text',
  'user-defined': 'text',
  byte: 'byte',
  control: 'reserved',
  unknown: 'unknown',
  unused: 'unused',
};

/** What is in a model, for people. */
export const describeTokenizer = (tokenizer: UnigramTokenizer): TokenizerDescription => ({
  algorithm: 'unigram',
  settings: settingsOf(tokenizer.model),
  losses: tokenizer.losses,
  pieces: tokenizer.model.pieces.map(({ text, type }) => ({
    text: KINDS[type] === 'text' ? text.replaceAll('\u2581', ' ') : text,
    kind: KINDS[type],
  })),
  unreachable: tokenizer.unreachable(),
});

/** What the file says, but for what a description says elsewhere; a setting it leaves out is not here. */
function settingsOf({ trainer, normalizer }: ModelProto): JsonObject {
  return Object.fromEntries(
    Object.entries({
      byteFallback: trainer.byteFallback,
      splitDigits: trainer.splitDigits,
      whitespaceOnlyPieces: trainer.whitespaceOnlyPieces,
      splitByUnicodeScript: trainer.splitByUnicodeScript,
      maxPieceLength: trainer.maxPieceLength,
      characterCoverage: trainer.characterCoverage,
      seedPieces: trainer.seedPieces,
      shrinkingFactor: trainer.shrinkingFactor,
      subIterations: trainer.subIterations,
      normalizer: normalizer.name,
      normalizerBytes: normalizer.characterMap.byteLength,
      addDummyPrefix: normalizer.addDummyPrefix,
      removeExtraWhitespaces: normalizer.removeExtraWhitespaces,
      whitespaceAsSuffix: trainer.whitespaceAsSuffix,
      endPiece: trainer.endPiece,
    }).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}
