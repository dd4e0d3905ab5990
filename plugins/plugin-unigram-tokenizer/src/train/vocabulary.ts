import { stringAt } from '../byte-strings.js';
import type { ModelProto, Piece } from '../model/model-proto.js';
import { bytePiece, LEARNED_FROM, RESERVED_TOKENS, UNKNOWN_PIECE } from '../reserved-tokens.js';
import type { Candidates } from './candidates.js';
import type { SpanRules } from './span-rules.js';
import type { TrainingSettings } from './train-unigram.js';

/**
 * Scores are whole multiples of 1/1024 nat. Sums of them are exact, in 32-bit floats down to -16,384 (some 6,000
 * characters), so two segmentations of equal likelihood tie in every library, whatever precision it sums with, and
 * SentencePiece, Hugging Face and we then take the same one. The likelihood does not notice.
 */
const SCORE_STEPS = 1024;

/**
 * The trained pieces as a SentencePiece model: unknown, reserved tokens, byte pieces, then the learned pieces from the
 * likeliest down, with flags that make SentencePiece take text as it is.
 */
export function modelOf(
  { pieces, scores }: Candidates,
  settings: TrainingSettings & { readonly characterCoverage: number; readonly spans: SpanRules },
): ModelProto {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  const learned = Array.from(
    scores,
    (score, index): Piece => ({
      text: decoder.decode(stringAt(pieces, index)).replaceAll(' ', '\u2581'),
      score: Math.round(score * SCORE_STEPS) / SCORE_STEPS,
      type: 'normal',
    }),
  );
  // Pieces stand in the order of their bytes, and the sort is stable: equals stay in that order.
  learned.sort((left, right) => right.score - left.score);
  const reserved = Object.values(RESERVED_TOKENS);
  return {
    pieces: [
      { text: UNKNOWN_PIECE, score: 0, type: 'unknown' },
      ...reserved.map((text): Piece => ({ text, score: 0, type: 'control' })),
      ...Array.from({ length: 256 }, (_, byte): Piece => ({ text: bytePiece(byte), score: 0, type: 'byte' })),
      ...learned,
    ],
    trainer: {
      vocabularySize: LEARNED_FROM + learned.length,
      characterCoverage: settings.characterCoverage,
      seedPieces: settings.seedPieces,
      shrinkingFactor: settings.shrinkingFactor,
      subIterations: settings.subIterations,
      maxPieceLength: settings.maxPieceLength,
      splitByUnicodeScript: settings.spans === 'sentencepiece',
      whitespaceAsSuffix: false,
      splitDigits: true,
      whitespaceOnlyPieces: true,
      controlSymbols: reserved,
      byteFallback: true,
      unknownId: 0,
      beginId: -1,
      endId: 1,
      padId: -1,
      unknownSurface: ' \u2047 ',
      unknownPiece: UNKNOWN_PIECE,
      endPiece: RESERVED_TOKENS.endOfDocument,
    },
    normalizer: {
      name: 'identity',
      characterMap: new Uint8Array(0),
      addDummyPrefix: false,
      removeExtraWhitespaces: false,
      escapeWhitespaces: true,
    },
  };
}
