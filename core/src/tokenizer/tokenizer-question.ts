import type { JsonObject, PieceKind, ReservedNames, SegmentationSampling } from '@framework/sdk';
import type { TokenizerPlan } from './tokenizer-plan.js';

/** What a tokenizer is asked in its process. */
export interface TokenizerQuestion extends TokenizerPlan {
  readonly ask:
    | { readonly kind: 'inspect' }
    | {
        readonly kind: 'encode';
        readonly text: Uint8Array;
        readonly unit: OffsetUnit;
        readonly reserved: ReservedNames;
      }
    | { readonly kind: 'segment'; readonly text: Uint8Array; readonly count: number }
    | {
        readonly kind: 'sample';
        readonly text: Uint8Array;
        readonly unit: OffsetUnit;
        readonly sampling: SegmentationSampling;
        readonly seed: number;
      }
    | { readonly kind: 'decode'; readonly ids: readonly number[] }
    | { readonly kind: 'write'; readonly format: string }
    | { readonly kind: 'measure'; readonly texts: readonly TextFile[] };
}

/** What places in a text are counted in. */
export type OffsetUnit = 'bytes' | 'utf16';

/** A file of text to measure a tokenizer with. */
export interface TextFile {
  /** What its figures are added up under: `.ts`. */
  readonly bucket: string;
  readonly path: string;
}

/** Which tokenizer an answer is about. */
export interface TokenizerIdentity {
  /** The plugin that answered. */
  readonly plugin: string;
  readonly vocabularySize: number;
  /** SHA-256 of the model file. */
  readonly hash: string;
}

/** An id as people see it. */
export interface NamedPiece {
  readonly id: number;
  readonly piece: string;
}

/** `framework tokenizer inspect` */
export interface TokenizerInspection extends TokenizerIdentity {
  readonly endOfDocument: number;
  /** Null where the plugin does not say; what follows is then told from what ids decode to. */
  readonly algorithm: string | null;
  readonly settings: JsonObject;
  /** What of a text does not come back; null where the plugin does not say. */
  readonly losses: readonly string[] | null;
  readonly kinds: Readonly<Partial<Record<PieceKind, number>>>;
  readonly reserved: readonly NamedPiece[];
  /** Pieces of text, the longest in characters first. */
  readonly longest: readonly NamedPiece[];
  /** Null where the plugin does not say. */
  readonly unreachable: readonly NamedPiece[] | null;
  /** Forms it can be exported in. */
  readonly formats: readonly string[];
}

/** `framework tokenizer encode` */
export interface Encoding extends TokenizerIdentity {
  readonly bytes: number;
  readonly unit: OffsetUnit;
  readonly tokens: readonly EncodedToken[];
  /** Whether decoding gives the text back. */
  readonly comesBack: boolean;
}

export interface EncodedToken extends NamedPiece {
  /**
   * First byte or unit, and the one behind the last; null where the tokenizer rewrote the text and does not say what
   * became of which part.
   */
  readonly from: number | null;
  readonly to: number | null;
}

/** `framework tokenizer encode --n-best` */
export interface SegmentationList extends TokenizerIdentity {
  readonly bytes: number;
  /** The likeliest first. */
  readonly segmentations: readonly ListedSegmentation[];
}

export interface ListedSegmentation {
  /** Natural logarithm of its probability. */
  readonly score: number;
  readonly tokens: readonly NamedPiece[];
}

/** `framework tokenizer decode` */
export interface Decoding extends TokenizerIdentity {
  readonly ids: readonly number[];
  /** With U+FFFD for what is not UTF-8. */
  readonly text: string;
  readonly utf8: boolean;
  /** Every byte. */
  readonly base64: string;
}

/** What `export` writes. */
export interface WrittenTokenizer extends TokenizerIdentity {
  readonly format: string;
  readonly file: Uint8Array;
}

/** One side of `compare`. */
export interface TokenizerMeasure extends TokenizerIdentity {
  /** What of a text does not come back: its bytes a token then compare with nobody's. Null where the plugin does not say. */
  readonly losses: readonly string[] | null;
  /** Pieces that stand for text, as text has them. */
  readonly texts: readonly string[];
  readonly unreachable: readonly NamedPiece[] | null;
  /** Bucket → what its files came to. */
  readonly buckets: Readonly<Record<string, Measured>>;
}

export interface Measured {
  readonly files: number;
  readonly bytes: number;
  readonly tokens: number;
}
