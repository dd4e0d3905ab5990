import type { ArtefactDraft } from '../data/artefact.js';
import type { EarlierBlend } from '../data/earlier-blend.js';
import type { RecordBatch } from '../data/records.js';
import type { RandomStream } from '../random.js';
import type { Token } from '../token.js';

/** Where a plugin writes what a person should read. Lines carry the plugin's id and the run's clock. */
export interface Logger {
  /** For who watches the run. */
  info(message: string): void;
  /** For who must do something about it; shown while the run goes on. */
  warn(message: string): void;
}

/** How far long work is. Said often: the last word is shown, and the watchdog knows that the plugin is alive. */
export interface Progress {
  /** How much of it. */
  readonly done: number;
  /** Null while the end is not known. */
  readonly total: number | null;
  /** What is counted: `documents`, `steps`, `windows`, `bytes`. */
  readonly unit: string;
  /** A short remark: the loss, the file. */
  readonly note?: string;
}

/** What every handler is given, whatever its hook. */
export interface HookContext {
  /** The plugin that is being called. */
  readonly plugin: string;
  /** This plugin's own. */
  readonly log: Logger;
  /** Aborted when the run is stopped or the hook's time is up. Long work checks it. */
  readonly signal: AbortSignal;
  /** A slot's owner. Throws `FWK_SLOT_MISSING`. */
  get<T>(token: Token<T>): T;
  /** A slot's owner, or undefined where the preset fills it with nothing. */
  find<T>(token: Token<T>): T | undefined;
}

/** Context of the data stages. */
export interface StageContext extends HookContext {
  /**
   * This plugin's own stream for this hook, by what it is about: a document's id. Not by the batch: what is drawn for a
   * document would then change with the batch size.
   */
  random(about: string | number): RandomStream;
  /** A feature of the batch, computed once and shared by all filters that ask (`needs` must declare it). */
  feature<T>(batch: RecordBatch, name: string): T;
}

/** Context of a `fit` pass: the stream is read once, the result is written as a store object. */
export interface FitContext extends HookContext {
  /** Where the result goes; published when `fit` returns. */
  readonly output: ArtefactDraft;
  /** This plugin's own stream, by a document's id or a number of its choice. */
  random(about: string | number): RandomStream;
  /** As in `StageContext`. */
  feature<T>(batch: RecordBatch, name: string): T;
  /** For the progress bar; also what keeps the watchdog quiet. */
  progress(progress: Progress): void;
  /** What `survey` of this plugin said of a batch of the stream; undefined where it was not asked. */
  surveyed?(batch: RecordBatch): unknown;
  /**
   * Absolute path of a folder that outlives a kill: what an earlier try of this very `fit` (same plugin, configuration and
   * stream) left in it is there, and the stream need not be read again for what can be told from it. Empty at first, gone
   * when `fit` returns, no part of the artefact. A file in it may be torn: write another and rename it. Undefined where
   * nothing is kept.
   */
  readonly scratch?: string;
  /**
   * An earlier run's documents, by the value of a `blend` field of the plugin's own configuration: what is no such value is
   * refused (`FWK_HOOK_RESULT`), as no fingerprint rests on it. Undefined where there is no store, as in contract tests.
   */
  blend?(written: string): Promise<EarlierBlend>;
}
