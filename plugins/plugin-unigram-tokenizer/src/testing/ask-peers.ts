import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { WireReader } from '../model/wire-format.js';

interface Answer {
  readonly size: number;
  readonly eos: number;
  readonly ids: readonly (readonly number[])[];
  readonly decoded: readonly string[];
}

/** One piece of a text as SentencePiece tells it, with bytes of the text. */
export interface PeerPiece {
  readonly id: number;
  readonly begin: number;
  readonly end: number;
}

/** A segmentation as SentencePiece tells it. */
export interface PeerSegmentation {
  readonly pieces: readonly PeerPiece[];
  readonly score: number;
}

/** What the peers' own libraries make of the texts. */
export function askPeers(
  python: string,
  request: { readonly model?: string; readonly json?: string; readonly texts: readonly string[] },
): Readonly<Record<'sentencepiece' | 'huggingFace', Answer | undefined>> {
  return ask(python, request);
}

/**
 * The segmentations SentencePiece finds of each text.
 *
 * @param count 0 for the one that `encode` gives, which has no score
 */
export function askSegmentations(
  python: string,
  model: string,
  texts: readonly string[],
  count: number,
): readonly (readonly PeerSegmentation[])[] {
  const { segmentations } = ask<{ segmentations: readonly string[] }>(python, { model, texts, nbest: count });
  return segmentations.map((message) => {
    const bytes = Buffer.from(message, 'base64');
    return count === 0 ? [readSegmentation(bytes)] : fieldsOf(bytes, 1).map(readSegmentation);
  });
}

function ask<T>(
  python: string,
  request: { readonly texts: readonly string[]; readonly [key: string]: unknown },
): T {
  const script = fileURLToPath(new URL('../../test/peers.py', import.meta.url));
  const texts = request.texts.map((text) => Buffer.from(text).toString('base64'));
  const { status, stdout, stderr } = spawnSync(python, [script], {
    input: JSON.stringify({ ...request, texts }),
    maxBuffer: 2 ** 30,
  });
  if (status !== 0) throw new Error(`${python}: ${stderr}`);
  return JSON.parse(stdout.toString());
}

/** `SentencePieceText` of `sentencepiece.proto`: pieces are field 2, the score is field 3. */
function readSegmentation(bytes: Uint8Array): PeerSegmentation {
  const reader = new WireReader(bytes, 'SentencePieceText');
  const pieces: PeerPiece[] = [];
  let score = 0;
  while (reader.next()) {
    if (reader.field === 2) pieces.push(readPiece(reader.bytes()));
    else if (reader.field === 3) score = reader.float();
    else reader.skip();
  }
  return { pieces, score };
}

function readPiece(bytes: Uint8Array): PeerPiece {
  const reader = new WireReader(bytes, 'SentencePiece');
  const piece = { id: 0, begin: 0, end: 0 };
  while (reader.next()) {
    if (reader.field === 2) piece.id = reader.int32();
    else if (reader.field === 4) piece.begin = reader.int32();
    else if (reader.field === 5) piece.end = reader.int32();
    else reader.skip();
  }
  return piece;
}

function fieldsOf(bytes: Uint8Array, field: number): readonly Uint8Array[] {
  const reader = new WireReader(bytes, 'NBestSentencePieceText');
  const found: Uint8Array[] = [];
  while (reader.next()) {
    if (reader.field === field) found.push(reader.bytes());
    else reader.skip();
  }
  return found;
}

export const nasty = [
  '',
  ' ',
  '\t\t x   y  ',
  'ｆｕｌｌ　width ① ㍿ ﬁ İ e\u0301 가각 \u200b\ufeff\u00a0',
  'Ünï 漢字 日本語 😀🇯🇵 𝒳',
  '<|user|> <|end_of_document|> <unk> <0x0A> </s>',
  'no\u0000nul\u0001',
];
