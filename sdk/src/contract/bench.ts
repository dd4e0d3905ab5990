import type { Tensor } from '@tensorflow/tfjs-core';
import type { MicroBatch } from '../hooks/collate.js';
import type { Source } from '../hooks/ingest.js';
import type { RemoteSet } from '../slots/remote-files.js';
import type { TestRow } from '../testing/batches.js';
import type { OpenPlugin } from '../testing/open-plugin.js';
import type { Token } from '../token.js';

/**
 * What the suite cannot know about a plugin: inputs on which it has something to say. Everything is optional; what is
 * left out the suite makes up. The module that exports it by default is imported again in worker threads and fresh
 * processes, so it holds no state and gives the same every time.
 *
 * @example
 * export default defineBench({
 *   rows: () => [{ id: 'repo:a.ts', content: 'const a = 1;\n', meta: { path: 'a.ts' } }],
 * });
 */
export interface Bench {
  /** Before the plugin is made: choose a tensor backend, write files it will read. */
  prepare?(): Promise<void> | void;
  /** Slots filled with values, over what companions provide. */
  slots?(): readonly (readonly [Token<unknown>, unknown])[];
  /** Documents for filters, tokenizers, features and splits: some it drops, some it keeps. */
  rows?(): readonly TestRow[];
  /** For an `ingest` that makes something of others' sources: those it finds in the set. New ones at every call. */
  sources?(): readonly Source[];
  /**
   * For sources: changes a byte of a document they take, and gives the function that changes it back. Their
   * fingerprint must change, and what was not read yet must show it.
   */
  changeSource?(): Promise<() => Promise<void>>;
  /** For sources: configuration that names data which is not there. */
  missingSource?(): Readonly<Record<string, unknown>>;
  /**
   * For who fills `fw.remote-files`: a set that is there, one that is not, and one whose listing lies about the content of its
   * files.
   */
  remoteSets?(): Readonly<Record<'there' | 'missing' | 'altered', RemoteSet>>;
  /** A micro-batch for `collate`, `forward` and `loss`; another for each sequence number, if it can. */
  microBatch?(plugin: OpenPlugin, sequence: number): MicroBatch;
  /** For `loss`, and heads that read others' outputs: the outputs they find. Their gradients are checked. */
  outputs?(batch: MicroBatch, plugin: OpenPlugin): ReadonlyMap<string, Tensor>;
  /**
   * Why a row's loss depends on the other rows of its micro-batch, where it does (negatives from the same batch): a
   * batch then may not be split, and that it adds up is not checked.
   */
  readonly couplesRows?: string;
}

/** Types a bench; nothing more. */
export const defineBench = (bench: Bench): Bench => Object.freeze(bench);
