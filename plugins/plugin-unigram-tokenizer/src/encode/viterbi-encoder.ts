import type { DoubleArray, UnigramEncoding, UnigramModel } from '@framework/sdk';
import { countOf } from '../byte-strings.js';
import { buildDoubleArray } from '../double-array.js';
import { characterLength } from '../utf8.js';
import { IdBuffer } from './id-buffer.js';

/** Bytes after which a text without any cut is cut all the same: it bounds memory on a line of a gigabyte. */
const LONGEST_SEGMENT = 1 << 20;
/**
 * Scores are summed as 32-bit floats, as SentencePiece does, so that ties fall the same way. Past this sum their
 * spacing begins to matter, and counting starts again at 0: its `kScoreResetThreshold`.
 */
const LOWEST_SUM = -100_000;
const NEWLINE = 0x0a;

/** An encoder for many texts. */
export function encoding(model: UnigramModel): UnigramEncoding {
  const encoder = new ViterbiEncoder(model);
  const encode = (texts: readonly Uint8Array[]) => {
    const out = new IdBuffer();
    const parts = texts.map((text) => {
      encoder.encode(text, out);
      return out.take();
    });
    const offsets = new Uint32Array(parts.length + 1);
    for (const [at, part] of parts.entries()) offsets[at + 1] = offsets[at]! + part.length;
    const ids = new Uint32Array(offsets[parts.length]!);
    for (const [at, part] of parts.entries()) ids.set(part, offsets[at]);
    return { ids, offsets };
  };
  return { encode };
}

/**
 * The likeliest segmentation under the unigram model: Viterbi over the trie of pieces, byte by byte (SentencePiece's
 * `EncodeOptimized`; where its order of comparison decides ties, it is followed exactly).
 *
 * The trie's keys have real spaces where the file has U+2581, so text is matched as it is, without an escaped copy,
 * and a real U+2581 in the text matches no piece: it becomes its bytes, and comes back.
 *
 * The text is worked off in segments. A place that no piece of the vocabulary spans is a cut: every path goes
 * through it, so the best path before it does not depend on what follows. Segments end at the cuts before line
 * breaks; a line is then encoded the same wherever it stands.
 */
export class ViterbiEncoder {
  readonly #trie: DoubleArray;
  /** Per trie string: id, score, bytes. */
  readonly #ids: Int32Array;
  readonly #scores: Float32Array;
  readonly #lengths: Int32Array;
  readonly #unknownScore: number;
  readonly #unknownId: number;
  /** Id of each byte piece; undefined for a vocabulary without byte fallback. */
  readonly #byteIds: Int32Array | undefined;
  /** Score of the best path that ends behind byte i of the segment; -Infinity where none does. */
  readonly #best = new Float32Array(LONGEST_SEGMENT + 1).fill(Number.NEGATIVE_INFINITY);
  /** Its last piece, as a trie string's number; -n for an unknown character of n bytes. */
  readonly #lastPiece = new Int32Array(LONGEST_SEGMENT + 1);

  constructor({ pieces, ids, scores, unknownScore, unknownId, byteIds }: UnigramModel) {
    this.#trie = buildDoubleArray(pieces);
    this.#ids = ids;
    this.#scores = scores;
    this.#lengths = new Int32Array(countOf(pieces));
    for (let piece = 0; piece < this.#lengths.length; piece++) {
      this.#lengths[piece] = pieces.offsets[piece + 1]! - pieces.offsets[piece]!;
    }
    this.#unknownScore = unknownScore;
    this.#unknownId = unknownId;
    this.#byteIds = byteIds.length === 0 ? undefined : byteIds;
  }

  /**
   * Appends the ids of any bytes to `out`.
   *
   * @param ends gets the byte behind each id
   */
  encode(bytes: Uint8Array, out: IdBuffer, ends?: IdBuffer): void {
    let from = 0;
    while (from < bytes.length) from = this.#segment(bytes, from, out, ends);
  }

  /** One segment; returns where it ends. */
  #segment(bytes: Uint8Array, from: number, out: IdBuffer, ends?: IdBuffer): number {
    const { base, check, value } = this.#trie;
    const best = this.#best;
    const lastPiece = this.#lastPiece;
    const scores = this.#scores;
    const end = Math.min(bytes.length, from + LONGEST_SEGMENT);
    let at = from;
    /** The end of the longest match so far. */
    let reach = from;
    best[0] = 0;
    while (at < end) {
      if (at >= reach && at > from && bytes[at] === NEWLINE) break;
      let sum = best[at - from]!;
      if (sum < LOWEST_SUM) {
        for (let stop = at; stop <= reach; stop++) best[stop - from]! -= sum;
        sum = 0;
      }
      // A byte that is part of no character is a character of its own: it can only become its byte piece.
      const length = characterLength(bytes, at, bytes.length) || 1;
      if (at + length > end) break;
      let node = 0;
      let single = false;
      for (let index = at; index < end; index++) {
        const child = base[node]! + bytes[index]!;
        if (check[child] !== node) break;
        node = child;
        const piece = value[node]!;
        if (piece < 0) continue;
        const stop = index + 1 - from;
        const score = Math.fround(sum + scores[piece]!);
        if (score > best[stop]!) {
          best[stop] = score;
          lastPiece[stop] = piece;
        }
        if (index + 1 > reach) reach = index + 1;
        if (index + 1 === at + length) single = true;
      }
      if (!single) {
        const stop = at + length - from;
        const score = Math.fround(sum + this.#unknownScore);
        if (score > best[stop]!) {
          best[stop] = score;
          lastPiece[stop] = -length;
        }
        if (at + length > reach) reach = at + length;
      }
      at += length;
    }
    this.#backtrack(bytes, from, at - from, out);
    if (ends !== undefined) this.#places(from, at - from, ends, out.length);
    best.fill(Number.NEGATIVE_INFINITY, 0, Math.max(at, reach) - from + 1);
    return at;
  }

  /** Writes the best path of the segment's first `size` bytes, from its end to its beginning. */
  #backtrack(bytes: Uint8Array, from: number, size: number, out: IdBuffer): void {
    const lastPiece = this.#lastPiece;
    let count = 0;
    let unknownBefore = false;
    for (let stop = size; stop > 0; ) {
      const piece = lastPiece[stop]!;
      stop -= piece < 0 ? -piece : this.#lengths[piece]!;
      if (piece < 0 && this.#byteIds) count += -piece;
      else if (piece >= 0 || !unknownBefore) count++;
      unknownBefore = piece < 0;
    }
    // Without byte fallback a run of unknown characters is one unknown piece, also across segments.
    if (!this.#byteIds && unknownBefore && out.last() === this.#unknownId) count--;
    const ids = out.extend(count);
    let place = out.length;
    const first = place - count;
    unknownBefore = false;
    for (let stop = size; stop > 0; ) {
      const piece = lastPiece[stop]!;
      if (piece >= 0) {
        ids[--place] = this.#ids[piece]!;
        stop -= this.#lengths[piece]!;
      } else {
        if (this.#byteIds) {
          for (let byte = 1; byte <= -piece; byte++) {
            ids[--place] = this.#byteIds[bytes[from + stop - byte]!]!;
          }
        } else if (!unknownBefore && place > first) ids[--place] = this.#unknownId;
        stop += piece;
      }
      unknownBefore = piece < 0;
    }
  }

  /**
   * Writes the byte behind each id of the best path that `#backtrack` just wrote.
   *
   * @param count ids in all
   */
  #places(from: number, size: number, ends: IdBuffer, count: number): void {
    const first = ends.length;
    const places = ends.extend(count - first);
    let place = count;
    let unknownBefore = false;
    for (let stop = size; stop > 0; ) {
      const piece = this.#lastPiece[stop]!;
      if (piece >= 0) places[--place] = from + stop;
      else if (this.#byteIds) for (let byte = 0; byte < -piece; byte++) places[--place] = from + stop - byte;
      else if (!unknownBefore) {
        // A run at the segment's beginning may go on with the unknown piece of the one before.
        places[place > first ? --place : first - 1] = from + stop;
      }
      stop -= piece < 0 ? -piece : this.#lengths[piece]!;
      unknownBefore = piece < 0;
    }
  }
}
