import type { ArtefactView } from '../data/artefact.js';
import type { FitContext } from '../hooks/context.js';
import { createToken } from '../token.js';

/**
 * Decides which tokens stand in which training window. Shards keep source and repository order; shuffling, blending
 * and packing live only in the sequence index this slot writes, together with the span map (token range → document).
 * That one decision makes takedown, reproduction and any worker count work.
 */
export interface Sequencer {
  /** Write the sequence index. */
  fit(tokens: TokenShards, ctx: FitContext): Promise<void>;
  open(index: ArtefactView, tokens: TokenShards): Promise<SequenceReader>;
}

/** Windows by global sequence number; the same for any number of workers. */
export interface SequenceReader {
  /** Windows in one epoch. */
  readonly windows: number;
  /** T: tokens a window feeds to the model. A window holds T + 1 ids, so that every input has a target. */
  readonly length: number;
  /**
   * Window `sequence` (from 0, going on through later epochs, each with its own order).
   */
  window(sequence: number): Window;
}

export interface Window {
  /** `[T + 1]` */
  readonly tokens: Uint32Array;
  /** `[T + 1]` number of the document within the window, ascending from 0. */
  readonly documents: Int32Array;
  /** `[T + 1]` position within the document's part of the window, from 0. */
  readonly positions: Int32Array;
  /** Which document each number stands for: indices into the document table of the token shards. */
  readonly sources: readonly number[];
}

/** The token shards of a run: little-endian ids in document order, and one table row a document. */
export interface TokenShards {
  readonly fingerprint: string;
  readonly vocabularySize: number;
  /** Every document, in shard order. */
  readonly documents: readonly TokenizedDocument[];
  /** Token ids of one document, its end-of-document included. Throws `FWK_STORE_CORRUPT`. */
  read(document: number): Uint32Array;
}

export interface TokenizedDocument {
  readonly id: string;
  /** SHA-256 of the document's bytes, hex. */
  readonly sha256: string;
  readonly repository: string;
  readonly split: string;
  readonly share: string;
  readonly tokens: number;
  readonly bytes: number;
}

export const SEQUENCER = createToken<Sequencer>('fw.sequencer');
