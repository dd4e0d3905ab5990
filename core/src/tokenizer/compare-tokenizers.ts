import type { Measured, NamedPiece, TokenizerIdentity, TokenizerMeasure } from './tokenizer-question.js';

/** `framework tokenizer compare`: two tokenizers, on the same files. */
export interface TokenizerComparison {
  readonly a: ComparedTokenizer;
  readonly b: ComparedTokenizer;
  readonly vocabulary: {
    /** Pieces of text that both have. */
    readonly shared: number;
    readonly onlyA: number;
    readonly onlyB: number;
    /** Shared ones among all that either has: 1 where the two are the same. */
    readonly overlap: number;
    /** Pieces of text by their length in characters, ascending. */
    readonly lengths: readonly PiecesOfLength[];
    /** Some that only one has, the longest first. */
    readonly longestOnlyA: readonly string[];
    readonly longestOnlyB: readonly string[];
  };
  /** By extension, most bytes first; then all of them. Empty without files. */
  readonly buckets: readonly ComparedBucket[];
  readonly total: ComparedBucket | null;
}

export interface PiecesOfLength {
  readonly characters: number;
  readonly a: number;
  readonly b: number;
}

export interface ComparedTokenizer extends TokenizerIdentity {
  readonly name: string;
  /** What of a text does not come back; null where its plugin does not say. */
  readonly losses: readonly string[] | null;
  /** Null where its plugin does not say. */
  readonly unreachable: readonly NamedPiece[] | null;
}

export interface ComparedBucket {
  readonly bucket: string;
  readonly files: number;
  readonly bytes: number;
  readonly tokensA: number;
  readonly tokensB: number;
  /** Null of no tokens. */
  readonly bytesPerTokenA: number | null;
  readonly bytesPerTokenB: number | null;
}

const LONGEST = 10;

export function compareTokenizers(
  [nameA, a]: readonly [string, TokenizerMeasure],
  [nameB, b]: readonly [string, TokenizerMeasure],
): TokenizerComparison {
  const [inA, inB] = [new Set(a.texts), new Set(b.texts)];
  const onlyA = [...inA].filter((text) => !inB.has(text));
  const onlyB = [...inB].filter((text) => !inA.has(text));
  const shared = inA.size - onlyA.length;
  const all = shared + onlyA.length + onlyB.length;
  const buckets = Object.keys(a.buckets)
    .map((bucket) => compared(bucket, a.buckets[bucket]!, b.buckets[bucket]!))
    .sort((left, right) => right.bytes - left.bytes || (left.bucket < right.bucket ? -1 : 1));
  return {
    a: side(nameA, a),
    b: side(nameB, b),
    vocabulary: {
      shared,
      onlyA: onlyA.length,
      onlyB: onlyB.length,
      overlap: all === 0 ? 1 : shared / all,
      lengths: lengthsOf(inA, inB),
      longestOnlyA: longest(onlyA),
      longestOnlyB: longest(onlyB),
    },
    buckets,
    total: buckets.length === 0 ? null : compared('all', sum(a), sum(b)),
  };
}

const side = (name: string, measure: TokenizerMeasure): ComparedTokenizer => {
  const { plugin, vocabularySize, hash, losses, unreachable } = measure;
  return { name, plugin, vocabularySize, hash, losses, unreachable };
};

const compared = (bucket: string, a: Measured, b: Measured): ComparedBucket => ({
  bucket,
  files: a.files,
  bytes: a.bytes,
  tokensA: a.tokens,
  tokensB: b.tokens,
  bytesPerTokenA: a.tokens === 0 ? null : a.bytes / a.tokens,
  bytesPerTokenB: b.tokens === 0 ? null : b.bytes / b.tokens,
});

const sum = ({ buckets }: TokenizerMeasure): Measured =>
  Object.values(buckets).reduce(
    (total, { files, bytes, tokens }) => ({
      files: total.files + files,
      bytes: total.bytes + bytes,
      tokens: total.tokens + tokens,
    }),
    { files: 0, bytes: 0, tokens: 0 },
  );

function lengthsOf(inA: ReadonlySet<string>, inB: ReadonlySet<string>): readonly PiecesOfLength[] {
  const counts = new Map<number, { a: number; b: number }>();
  for (const [side, texts] of [
    ['a', inA],
    ['b', inB],
  ] as const) {
    for (const text of texts) {
      const characters = [...text].length;
      const count = counts.get(characters) ?? { a: 0, b: 0 };
      count[side] += 1;
      counts.set(characters, count);
    }
  }
  return [...counts]
    .map(([characters, count]) => ({ characters, ...count }))
    .sort((left, right) => left.characters - right.characters);
}

const longest = (texts: readonly string[]): readonly string[] =>
  texts
    .map((text) => ({ text, length: [...text].length }))
    .sort((a, b) => b.length - a.length || (a.text < b.text ? -1 : 1))
    .slice(0, LONGEST)
    .map(({ text }) => text);
