/** A place in a document where the text, or a part of it, stands. */
export interface MatchedSpan {
  /** In the text that was looked for, in bytes; `to` is behind the last. */
  readonly text: { readonly from: number; readonly to: number };
  /** In the document, in bytes. */
  readonly from: number;
  readonly to: number;
  /** Of its first byte, from 1. */
  readonly line: number;
  /** Whether every byte is the same; otherwise white space is another. */
  readonly exact: boolean;
}

/** A document the text stands in. */
export interface MatchedDocument {
  readonly id: string;
  /** Held out of training, or trained on. */
  readonly verdict: 'kept' | 'held';
  readonly split: string;
  readonly source: string | null;
  readonly repository: string | null;
  readonly path: string | null;
  readonly license: string | null;
  /** SHA-256 of its bytes, which were hashed again, hex. */
  readonly sha256: string;
  readonly bytes: number;
  readonly shard: number;
  /** Whether one of the spans is the whole text, byte for byte. */
  readonly exact: boolean;
  /** Longest first where stretches were looked for, else in their order; at most 100. */
  readonly spans: readonly MatchedSpan[];
}

/** A document that was dropped because one of the above stands for it. Its own bytes are not kept: how alike it is, its verdict says. */
export interface DroppedCopy {
  readonly id: string;
  readonly of: string;
  readonly verdict: 'dropped';
  readonly plugin: string;
  readonly reason: string;
  readonly source: string | null;
  readonly repository: string | null;
  readonly path: string | null;
  readonly license: string | null;
}

/** `framework provenance match` */
export interface MatchAnswer {
  readonly run: string;
  /** Merkle root over the documents; null while the run has not come to its end. */
  readonly root: string | null;
  /** The object of documents that was searched. */
  readonly documents: string;
  readonly text: {
    readonly bytes: number;
    /** Other than white space: what is looked for. */
    readonly counted: number;
  };
  /** Stretches of as many bytes, white space aside, are sure to be found. */
  readonly sure: number;
  /** Documents that have it, and how often: more than are listed. */
  readonly found: { readonly documents: number; readonly spans: number };
  /** False where there were more candidates than are looked at: `found` is then a lower bound. */
  readonly complete: boolean;
  /** The longest stretch, in bytes of the text and as a share of it; null where nothing was found. */
  readonly longest: { readonly bytes: number; readonly share: number } | null;
  readonly matches: readonly MatchedDocument[];
  readonly copies: readonly DroppedCopy[];
}
