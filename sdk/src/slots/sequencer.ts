import type { ArtefactView } from '../data/artefact.js';
import type { FitContext } from '../hooks/context.js';
import { createToken } from '../token.js';

/**
 * Decides which tokens stand in which training window. Shards keep source and repository order; shuffling, blending
 * and packing live only in the sequence index this slot writes, together with the span map (token range → document).
 * That one decision makes takedown, reproduction and any worker count work.
 */
export interface Sequencer {
  /**
   * Writes the sequence index; what it returns of a blend is shown in the report. Throws `FWK_DATA_TOO_SMALL` when not
   * one window can be filled.
   */
  fit(tokens: TokenShards, ctx: FitContext): Promise<BlendSummary | undefined | void>;
  /** Opens the index that `fit` wrote. Throws `FWK_STORE_CORRUPT` when it belongs to other token shards. */
  open(index: ArtefactView, tokens: TokenShards): Promise<SequenceReader>;
}

/** Windows by global sequence number; the same for any number of workers. */
export interface SequenceReader {
  /** Windows in one epoch. */
  readonly windows: number;
  /** T: tokens a window feeds to the model. A window holds T + 1 ids, so that every input has a target. */
  readonly length: number;
  /** Window `sequence`, from 0, going on through later epochs, each with its own order. */
  window(sequence: number): Window;
}

/**
 * What the windows are a blend of. After any number of windows each share has had its weight of them, to within one
 * window: the trained tokens by share follow from `weight` and the tokens trained.
 */
export interface BlendSummary {
  /** Windows in one epoch of the blend. */
  readonly windows: number;
  /** T. */
  readonly length: number;
  readonly shares: readonly BlendShare[];
}

/** One share of a blend. */
export interface BlendShare {
  readonly share: string;
  /** Its part of the trained tokens, 0 to 1. */
  readonly weight: number;
  /** Its training documents. */
  readonly documents: number;
  /** What they have. */
  readonly tokens: number;
  /** Windows of one pass through them. */
  readonly windows: number;
  /** Tokens that a pass does not predict. */
  readonly wasted: number;
  /** What one epoch of the blend takes of it. */
  readonly epoch: BlendPart;
  /** What the run takes of it, as far as the sequencer was told how long it is; else the epoch again. */
  readonly run: BlendPart;
  /** Where its languages have weights of their own: each, with its part of the share. Missing before level 1.3. */
  readonly languages?: readonly BlendLanguage[];
}

/** A language within a share, `*` for all that are not named: the same figures, `weight` as part of its share. */
export interface BlendLanguage extends Omit<BlendShare, 'share' | 'languages'> {
  readonly language: string;
}

/** What is taken of a share. More than one pass repeats its documents. */
export interface BlendPart {
  readonly windows: number;
  /** Predicted in these windows. */
  readonly tokens: number;
  readonly passes: number;
}

/** One training window: T inputs and the target of the last. */
export interface Window {
  /** `[T + 1]` */
  readonly tokens: Uint32Array;
  /** `[T + 1]` number of the document within the window, ascending from 0. */
  readonly documents: Int32Array;
  /** `[T + 1]` position within the document's part of the window, from 0. */
  readonly positions: Int32Array;
  /** Which document each number stands for: indices into the document table of the token shards. */
  readonly sources: readonly number[];
  /** The share of the blend it is cut from; missing where windows are no blend. */
  readonly share?: string;
}

/** The token shards of a run: little-endian ids in document order, and one table row a document. */
export interface TokenShards {
  /** Of the store object; an index names it. */
  readonly fingerprint: string;
  /** Every id is below it. */
  readonly vocabularySize: number;
  /** Every document, in shard order. */
  readonly documents: readonly TokenizedDocument[];
  /** Token ids of one document, its end-of-document included. Throws `FWK_STORE_CORRUPT`. */
  read(document: number): Uint32Array;
}

/** One document of the token shards. */
export interface TokenizedDocument {
  /** As the source gave it. */
  readonly id: string;
  /** SHA-256 of the document's bytes, hex. */
  readonly sha256: string;
  /** What is split and taken down as one. */
  readonly repository: string;
  /** `train`, or the split a verdict holds it out for. */
  readonly split: string;
  /** Share of the blend. */
  readonly share: string;
  /** Its language, as a language filter says; missing where none is known, and before level 1.3. */
  readonly language?: string;
  /** Its end-of-document included. */
  readonly tokens: number;
  /** After rewrites. */
  readonly bytes: number;
}

/**
 * The slot of the sequencer: shuffling, blending, packing.
 *
 * @example
 * // examples/slots/sequencer.ts
 * import { count, defineConfig, definePlugin, frameworkError, SEQUENCER, type Sequencer } from '@framework/sdk';
 *
 * export const config = defineConfig({
 *   length: count({ doc: 'Tokens of a window.', default: 256, min: 2 }),
 * });
 *
 * // Manifest: "provides": ["fw.sequencer"]; no hook is needed.
 * // One window a document: its first tokens, where it has enough of them. Short documents are not trained on.
 * export default definePlugin(config, (plugin) => {
 *   const { length } = plugin.config;
 *   const sequencer: Sequencer = {
 *     async fit(tokens, ctx) {
 *       const fitting: number[] = [];
 *       for (const [number, document] of tokens.documents.entries()) {
 *         if (document.split === 'train' && document.tokens > length) fitting.push(number);
 *       }
 *       if (fitting.length === 0) {
 *         throw frameworkError('FWK_DATA_TOO_SMALL', { message: `no document has ${length + 1} tokens` });
 *       }
 *       await ctx.output.writeJson('windows.json', ctx.random(0).shuffle(fitting));
 *     },
 *     async open(index, tokens) {
 *       const order = (await index.readJson('windows.json')) as readonly number[];
 *       return {
 *         windows: order.length,
 *         length,
 *         window(sequence) {
 *           const document = order[sequence % order.length]!;
 *           return {
 *             tokens: tokens.read(document).subarray(0, length + 1),
 *             documents: new Int32Array(length + 1),
 *             positions: Int32Array.from({ length: length + 1 }, (_, position) => position),
 *             sources: [document],
 *           };
 *         },
 *       };
 *     },
 *   };
 *   plugin.provide(SEQUENCER, () => sequencer);
 *   return {};
 * });
 */
export const SEQUENCER = createToken<Sequencer>('fw.sequencer');
