import type { SeedPieces, SpanCounts } from '@framework/sdk';
import { byteStrings } from '../byte-strings.js';
import { characterLength, codePoint } from '../utf8.js';
import { orderByPrefix } from './prefix-order.js';

/**
 * The first, far too large vocabulary: every character, and the substrings of spans that cover most text, measured by
 * occurrences × length (Kudo, 2018, section 3.2). Only substrings that can be followed by different things count, or
 * by a span's end: any other is as frequent as the longer one it is always part of.
 *
 * These are the inner nodes and the leaves of the spans' suffix tree, walked as intervals of the sorted suffixes
 * (Abouelhoda, Kurtz & Ohlebusch, 2004). Since equal spans are counted, not repeated, an occurrence weighs as much as
 * its span's count.
 *
 * @param maxLength of a piece, in characters
 * @param limit most pieces besides the characters
 */
export function seedPieces(spans: SpanCounts, maxLength: number, limit: number): SeedPieces {
  const characters = charactersOf(spans);
  const text = symbolsOf(spans, characters);
  const alphabet = characters.length + 1;
  const nodes = chooseNodes(frequentSubstrings(text, alphabet, maxLength), limit);
  return sortedPieces(text, alphabet, nodes, spans.spans.bytes);
}

/** Code points of the spans, ascending. */
function charactersOf({ spans, counts }: SpanCounts): readonly number[] {
  const found = new Set<number>();
  for (let span = 0; span < counts.length; span++) {
    const end = spans.offsets[span + 1]!;
    for (let at = spans.offsets[span]!; at < end; ) {
      const width = characterLength(spans.bytes, at, end) || 1;
      found.add(codePoint(spans.bytes, at, width));
      at += width;
    }
  }
  return [...found].sort((left, right) => left - right);
}

/** The spans as one row of symbols, a 0 behind each; symbol n + 1 is character number n. */
interface Text {
  readonly symbols: Int32Array;
  /** For each symbol: its first byte among the spans' bytes. */
  readonly bytes: Uint32Array;
  /** For each symbol: how often its span occurs. */
  readonly weights: Float64Array;
}

function symbolsOf({ spans, counts }: SpanCounts, characters: readonly number[]): Text {
  const numbers = new Map(characters.map((character, index) => [character, index + 1]));
  const size = spans.bytes.length + counts.length;
  const symbols = new Int32Array(size);
  const bytes = new Uint32Array(size);
  const weights = new Float64Array(size);
  let length = 0;
  for (let span = 0; span < counts.length; span++) {
    const end = spans.offsets[span + 1]!;
    for (let at = spans.offsets[span]!; at < end; ) {
      const width = characterLength(spans.bytes, at, end) || 1;
      symbols[length] = numbers.get(codePoint(spans.bytes, at, width))!;
      bytes[length] = at;
      weights[length++] = counts[span]!;
      at += width;
    }
    bytes[length++] = end;
  }
  return {
    symbols: symbols.subarray(0, length),
    bytes: bytes.subarray(0, length),
    weights: weights.subarray(0, length),
  };
}

/** A substring: where it stands among the symbols, its length in characters, how often it occurs. */
interface Node {
  readonly start: number;
  readonly length: number;
  readonly occurrences: number;
}

function frequentSubstrings({ symbols, weights }: Text, alphabet: number, maxLength: number): Node[] {
  const order = orderByPrefix(symbols, alphabet, maxLength);
  const found: Node[] = [];
  // Open intervals of the walk: the first suffix in each, the length all its suffixes share, their weight so far.
  const firsts: number[] = [];
  const depths: number[] = [];
  const sums: number[] = [];
  const closeDeeperThan = (depth: number) => {
    while (depths.length > 0 && depths.at(-1)! > depth) {
      const first = firsts.pop()!;
      const length = depths.pop()!;
      const weight = sums.pop()!;
      if (length > 1 && weight > 1) found.push({ start: order[first]!, length, occurrences: weight });
      if (depths.length > 0 && depths.at(-1)! >= depth) sums[sums.length - 1]! += weight;
      else if (depth > 0) {
        firsts.push(first);
        depths.push(depth);
        sums.push(weight);
      }
    }
  };
  // The separators sort first: suffixes that are none begin behind them.
  let index = order.findIndex((at) => symbols[at] !== 0);
  if (index < 0) index = order.length;
  while (index < order.length) {
    const at = order[index]!;
    let depth = 0;
    while (depth < maxLength && symbols[at + depth] !== 0) depth++;
    let weight = weights[at]!;
    let following = index + 1;
    let shared = 0;
    for (; following < order.length; following++) {
      const other = order[following]!;
      shared = 0;
      while (shared < depth && symbols[at + shared] === symbols[other + shared]) shared++;
      // As long and the same: one leaf. `other` may go on where this one ends, then it is another.
      if (shared < depth || (depth < maxLength && symbols[other + depth] !== 0)) break;
      weight += weights[other]!;
    }
    firsts.push(index);
    depths.push(depth);
    sums.push(weight);
    closeDeeperThan(following < order.length ? shared : 0);
    index = following;
  }
  return found;
}

/** The `limit` substrings that cover most text; among equals those that were found first. */
function chooseNodes(nodes: readonly Node[], limit: number): readonly Node[] {
  if (nodes.length <= limit) return nodes;
  const covers = Float64Array.from(nodes, cover).sort();
  const least = covers[covers.length - limit]!;
  let ties = limit;
  for (let rank = covers.length - 1; covers[rank]! > least; rank--) ties--;
  return nodes.filter((node) => cover(node) > least || (cover(node) === least && ties-- > 0));
}

/** Characters of the text a substring stands for. */
const cover = (node: Node): number => node.occurrences * node.length;

/** Characters and substrings in the order of their bytes. */
function sortedPieces(text: Text, alphabet: number, nodes: readonly Node[], source: Uint8Array): SeedPieces {
  const entries = [...singleCharacters(text, alphabet), ...nodes];
  const view = Buffer.from(source.buffer, source.byteOffset, source.byteLength);
  const from = (node: Node) => text.bytes[node.start]!;
  const to = (node: Node) => text.bytes[node.start + node.length]!;
  entries.sort((left, right) => view.compare(view, from(right), to(right), from(left), to(left)));
  return {
    pieces: byteStrings(entries.map((entry) => source.subarray(from(entry), to(entry)))),
    covers: Float64Array.from(entries, cover),
    required: Uint8Array.from(entries, (entry) => (entry.length === 1 ? 1 : 0)),
  };
}

function singleCharacters({ symbols, weights }: Text, alphabet: number): Node[] {
  const starts = new Int32Array(alphabet).fill(-1);
  const occurrences = new Float64Array(alphabet);
  for (let at = 0; at < symbols.length; at++) {
    starts[symbols[at]!] = at;
    occurrences[symbols[at]!]! += weights[at]!;
  }
  const singles: Node[] = [];
  for (let symbol = 1; symbol < alphabet; symbol++) {
    if (starts[symbol]! >= 0)
      singles.push({ start: starts[symbol]!, length: 1, occurrences: occurrences[symbol]! });
  }
  return singles;
}
