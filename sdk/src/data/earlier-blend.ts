import type { ArtefactView } from './artefact.js';
import type { RecordBatch } from './records.js';

/** What an earlier run kept, as it stands now: what a takedown removed since is not in it. */
export interface EarlierBlend {
  /** As the configuration names it. */
  readonly name: string;
  /** Hash of the documents it holds, hex: part of the fingerprint of what is made with it. */
  readonly contentHash: string;
  /**
   * What `fit` of the plugin that asks left in that run, and the documents were judged with; undefined where it was not among
   * its filters, or is not known. It was made of the stream as that filter saw it: of more documents than were kept.
   */
  readonly fitted: ArtefactView | undefined;
  /** Ids of its documents, held-out ones among them, in the order of its sources. No text is read. */
  ids(): AsyncIterable<string>;
  /** Its documents with their metadata; held-out ones carry their verdict. */
  documents(): AsyncIterable<RecordBatch>;
}
