import type { ModelProto } from './model-proto.js';

/**
 * SentencePiece's `.vocab`: a piece, a tab, its score, one line an id. It is for people and scripts; nothing loads it.
 * Tabs and line breaks inside a piece would break the lines, so they appear as their pictures (␉, ␊, ␍).
 */
export function vocabFile(model: ModelProto): string {
  return model.pieces
    .map(({ text, score }) => `${text.replace(/[\t\n\r]/g, picture)}\t${Number(score.toPrecision(6))}\n`)
    .join('');
}

const picture = (control: string): string => String.fromCodePoint(0x2400 + control.codePointAt(0)!);
