import type { ArtefactView } from '../data/artefact.js';
import type { RecordBatch } from '../data/records.js';
import type { FitContext, HookContext } from './context.js';

/**
 * A stage in two phases: `fit` reads the whole stream once and leaves an artefact (a deduplication index, a
 * tokenizer, a classifier); then every container, the worker threads' too, `load`s it and applies it batch by batch.
 *
 * The artefact's fingerprint covers the plugin's integrity, its configuration and the stream's fingerprint: a second
 * run that changes none of these does not fit again.
 */
export interface Fitted {
  /**
   * @param stream batches as the taps before this one left them: dropped rows are gone, held-out rows are there for
   *   filters and absent for tokenizers.
   */
  fit?(stream: AsyncIterable<RecordBatch>, ctx: FitContext): Promise<void>;
  /** Called once a container before the first batch, with what `fit` wrote. */
  load?(artefact: ArtefactView, ctx: HookContext): void | Promise<void>;
}
