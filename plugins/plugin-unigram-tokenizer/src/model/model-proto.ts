import { frameworkError } from '@framework/sdk';
import { byteOfPiece } from '../reserved-tokens.js';
import { WireReader, WireWriter } from './wire-format.js';

/**
 * A SentencePiece `.model` file: the message `ModelProto` of `sentencepiece_model.proto`, as far as a unigram
 * tokenizer needs it. Field numbers stand beside each field.
 */
export interface ModelProto {
  /** 1. A piece's id is its place in this list. */
  readonly pieces: readonly Piece[];
  /** 2 */
  readonly trainer: TrainerSpec;
  /** 3 */
  readonly normalizer: NormalizerSpec;
  /** 5. Applied to decoded text. */
  readonly denormalizer?: NormalizerSpec;
}

export interface Piece {
  /** 1. A space is written U+2581. */
  readonly text: string;
  /** 2. Natural logarithm of its probability, as a 32-bit float. */
  readonly score: number;
  /** 3 */
  readonly type: PieceType;
}

/** By the number in the file; 0 is not used. */
const PIECE_TYPES = ['', 'normal', 'unknown', 'control', 'user-defined', 'unused', 'byte'] as const;
export type PieceType = Exclude<(typeof PIECE_TYPES)[number], ''>;

/** What the file says of its training. Encoding depends on `byteFallback`, decoding on `unknownSurface`. */
export interface TrainerSpec {
  /** 4 */
  readonly vocabularySize: number;
  /** 10 */
  readonly characterCoverage?: number;
  /** 14 */
  readonly seedPieces?: number;
  /** 15 */
  readonly shrinkingFactor?: number;
  /** 17 */
  readonly subIterations?: number;
  /** 20 */
  readonly maxPieceLength?: number;
  /** 21 */
  readonly splitByUnicodeScript?: boolean;
  /** 24 */
  readonly whitespaceAsSuffix: boolean;
  /** 25 */
  readonly splitDigits?: boolean;
  /** 26 */
  readonly whitespaceOnlyPieces?: boolean;
  /** 30 */
  readonly controlSymbols: readonly string[];
  /** 35 */
  readonly byteFallback: boolean;
  /** 40, 41, 42, 43: -1 for none */
  readonly unknownId: number;
  readonly beginId: number;
  readonly endId: number;
  readonly padId: number;
  /** 44. What an unknown piece is decoded to. */
  readonly unknownSurface: string;
  /** 45 */
  readonly unknownPiece: string;
  /** 47 */
  readonly endPiece: string;
}

export interface NormalizerSpec {
  /** 1 */
  readonly name: string;
  /** 2. Compiled character rules; empty for the identity. */
  readonly characterMap: Uint8Array;
  /** 3 */
  readonly addDummyPrefix: boolean;
  /** 4 */
  readonly removeExtraWhitespaces: boolean;
  /** 5 */
  readonly escapeWhitespaces: boolean;
}

const UNIGRAM = 1;
/** Four times the largest vocabulary that was published; a file of empty pieces is not read into memory whole. */
const MOST_PIECES = 2 ** 20;
/** Each byte of a text begins a walk as long as the longest piece: a longer one makes text of some megabytes take hours. */
const LONGEST_PIECE = 4096;

/** Defaults of the proto file, which apply when a field is left out. */
const TRAINER_DEFAULTS: TrainerSpec = {
  vocabularySize: 8000,
  whitespaceAsSuffix: false,
  controlSymbols: [],
  byteFallback: false,
  unknownId: 0,
  beginId: 1,
  endId: 2,
  padId: -1,
  unknownSurface: ' \u2047 ',
  unknownPiece: '<unk>',
  endPiece: '</s>',
};
const NORMALIZER_DEFAULTS: NormalizerSpec = {
  name: '',
  characterMap: new Uint8Array(0),
  addDummyPrefix: true,
  removeExtraWhitespaces: true,
  escapeWhitespaces: true,
};

/**
 * Reads a model file and checks all that SentencePiece checks when it loads one.
 *
 * @param at the file, for errors
 * @throws FWK_TOKENIZER_CORRUPT
 */
export function readModelProto(bytes: Uint8Array, at: string): ModelProto {
  const pieces: Piece[] = [];
  let trainer: TrainerSpec | undefined;
  let normalizer: NormalizerSpec | undefined;
  let denormalizer: NormalizerSpec | undefined;
  const reader = new WireReader(bytes, at);
  while (reader.next()) {
    if (reader.field === 1) {
      if (pieces.length === MOST_PIECES) throw corrupt(at, `has more than ${MOST_PIECES} pieces`);
      pieces.push(readPiece(reader.bytes(), at));
    } else if (reader.field === 2) trainer = readTrainer(reader.bytes(), at);
    else if (reader.field === 3) normalizer = readNormalizer(reader.bytes(), at);
    else if (reader.field === 5) denormalizer = readNormalizer(reader.bytes(), at);
    else reader.skip();
  }
  // SentencePiece writes both behind the pieces: without them the file was cut off between two fields.
  if (!trainer || !normalizer) {
    throw corrupt(at, `ends before its ${trainer ? 'normalizer' : 'trainer'} specification`);
  }
  checkPieces(pieces, trainer, at);
  return { pieces, trainer, normalizer, ...(denormalizer ? { denormalizer } : {}) };
}

export function writeModelProto(model: ModelProto): Uint8Array {
  const writer = new WireWriter();
  for (const { text, score, type } of model.pieces) {
    const piece = new WireWriter().text(1, text).float(2, score);
    if (type !== 'normal') piece.int32(3, PIECE_TYPES.indexOf(type));
    writer.message(1, piece);
  }
  writer.message(2, trainerMessage(model.trainer)).message(3, normalizerMessage(model.normalizer));
  if (model.denormalizer) writer.message(5, normalizerMessage(model.denormalizer));
  return writer.finish();
}

function trainerMessage(spec: TrainerSpec): WireWriter {
  const writer = new WireWriter().int32(3, UNIGRAM).int32(4, spec.vocabularySize);
  if (spec.characterCoverage !== undefined) writer.float(10, spec.characterCoverage);
  if (spec.seedPieces !== undefined) writer.int32(14, spec.seedPieces);
  if (spec.shrinkingFactor !== undefined) writer.float(15, spec.shrinkingFactor);
  if (spec.subIterations !== undefined) writer.int32(17, spec.subIterations);
  if (spec.maxPieceLength !== undefined) writer.int32(20, spec.maxPieceLength);
  if (spec.splitByUnicodeScript !== undefined) writer.bool(21, spec.splitByUnicodeScript);
  writer.bool(24, spec.whitespaceAsSuffix);
  if (spec.splitDigits !== undefined) writer.bool(25, spec.splitDigits);
  if (spec.whitespaceOnlyPieces !== undefined) writer.bool(26, spec.whitespaceOnlyPieces);
  for (const symbol of spec.controlSymbols) writer.text(30, symbol);
  return writer
    .bool(35, spec.byteFallback)
    .int32(40, spec.unknownId)
    .int32(41, spec.beginId)
    .int32(42, spec.endId)
    .int32(43, spec.padId)
    .text(44, spec.unknownSurface)
    .text(45, spec.unknownPiece)
    .text(47, spec.endPiece);
}

function normalizerMessage(spec: NormalizerSpec): WireWriter {
  return new WireWriter()
    .text(1, spec.name)
    .bytes(2, spec.characterMap)
    .bool(3, spec.addDummyPrefix)
    .bool(4, spec.removeExtraWhitespaces)
    .bool(5, spec.escapeWhitespaces);
}

function readPiece(bytes: Uint8Array, at: string): Piece {
  const reader = new WireReader(bytes, at);
  let text = '';
  let score = 0;
  let type: PieceType = 'normal';
  while (reader.next()) {
    if (reader.field === 1) text = reader.text();
    else if (reader.field === 2) score = reader.float();
    else if (reader.field === 3) {
      const number = reader.int32();
      const name = PIECE_TYPES[number];
      if (!name) throw corrupt(at, `has a piece of unknown type ${number}`);
      type = name;
    } else reader.skip();
  }
  return { text, score, type };
}

function readTrainer(bytes: Uint8Array, at: string): TrainerSpec {
  const reader = new WireReader(bytes, at);
  const spec: { -readonly [K in keyof TrainerSpec]: TrainerSpec[K] } = { ...TRAINER_DEFAULTS };
  const controlSymbols: string[] = [];
  while (reader.next()) {
    if (reader.field === 3) {
      const type = reader.int32();
      if (type !== UNIGRAM) throw corrupt(at, `is of model type ${type}, not unigram`);
    } else if (reader.field === 4) spec.vocabularySize = reader.int32();
    else if (reader.field === 10) spec.characterCoverage = reader.float();
    else if (reader.field === 14) spec.seedPieces = reader.int32();
    else if (reader.field === 15) spec.shrinkingFactor = reader.float();
    else if (reader.field === 17) spec.subIterations = reader.int32();
    else if (reader.field === 20) spec.maxPieceLength = reader.int32();
    else if (reader.field === 21) spec.splitByUnicodeScript = reader.bool();
    else if (reader.field === 24) spec.whitespaceAsSuffix = reader.bool();
    else if (reader.field === 25) spec.splitDigits = reader.bool();
    else if (reader.field === 26) spec.whitespaceOnlyPieces = reader.bool();
    else if (reader.field === 30) controlSymbols.push(reader.text());
    else if (reader.field === 35) spec.byteFallback = reader.bool();
    else if (reader.field === 40) spec.unknownId = reader.int32();
    else if (reader.field === 41) spec.beginId = reader.int32();
    else if (reader.field === 42) spec.endId = reader.int32();
    else if (reader.field === 43) spec.padId = reader.int32();
    else if (reader.field === 44) spec.unknownSurface = reader.text();
    else if (reader.field === 45) spec.unknownPiece = reader.text();
    else if (reader.field === 47) spec.endPiece = reader.text();
    else reader.skip();
  }
  return { ...spec, controlSymbols };
}

function readNormalizer(bytes: Uint8Array, at: string): NormalizerSpec {
  const reader = new WireReader(bytes, at);
  const spec: { -readonly [K in keyof NormalizerSpec]: NormalizerSpec[K] } = { ...NORMALIZER_DEFAULTS };
  while (reader.next()) {
    if (reader.field === 1) spec.name = reader.text();
    else if (reader.field === 2) spec.characterMap = new Uint8Array(reader.bytes());
    else if (reader.field === 3) spec.addDummyPrefix = reader.bool();
    else if (reader.field === 4) spec.removeExtraWhitespaces = reader.bool();
    else if (reader.field === 5) spec.escapeWhitespaces = reader.bool();
    else reader.skip();
  }
  return spec;
}

/** The rules of SentencePiece's `ModelInterface::InitializePieces`, and that nothing was cut off between pieces. */
export function checkPieces(pieces: readonly Piece[], trainer: TrainerSpec, at: string): void {
  if (pieces.length < trainer.vocabularySize) {
    throw corrupt(at, `has ${pieces.length} pieces where its header says ${trainer.vocabularySize}`);
  }
  const seen = new Set<string>();
  const bytes = new Set<number>();
  let unknown = 0;
  let normal = 0;
  for (const [id, { text, score, type }] of pieces.entries()) {
    if (text === '') throw corrupt(at, `has an empty piece (id ${id})`);
    if (text.length > LONGEST_PIECE) throw corrupt(at, `has a piece of ${text.length} characters (id ${id})`);
    if (text.includes('\0')) throw corrupt(at, `has a NUL character in piece ${id}`);
    if (!Number.isFinite(score)) throw corrupt(at, `gives piece ${id} the score ${score}`);
    // Learned and reserved pieces are two name spaces: text may well contain what a control piece is called.
    const name = `${type === 'normal' || type === 'user-defined' || type === 'unused' ? 'text' : 'reserved'} ${text}`;
    if (seen.has(name)) throw corrupt(at, `has the piece ${JSON.stringify(text)} twice`);
    seen.add(name);
    if (type === 'unknown') unknown++;
    else if (type === 'normal') normal++;
    else if (type === 'byte') {
      const byte = byteOfPiece(text);
      if (byte < 0) throw corrupt(at, `has the byte piece ${JSON.stringify(text)}, which names no byte`);
      bytes.add(byte);
    }
  }
  if (unknown !== 1) throw corrupt(at, `has ${unknown} unknown pieces, not one`);
  if (normal === 0) throw corrupt(at, 'has no piece of text');
  if (bytes.size !== (trainer.byteFallback ? 256 : 0)) {
    throw corrupt(
      at,
      `has ${bytes.size} byte pieces, and says byte fallback is ${trainer.byteFallback ? 'on' : 'off'}`,
    );
  }
}

const corrupt = (at: string, what: string) =>
  frameworkError('FWK_TOKENIZER_CORRUPT', { message: `the tokenizer model ${what}`, at });
