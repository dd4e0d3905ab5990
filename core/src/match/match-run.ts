import { isFrameworkError, type Progress } from '@framework/sdk';
import { provenanceOf } from '../provenance/run-provenance.js';
import { derivedObject } from '../run/derived-object.js';
import { documentsOf, type RunRecord } from '../run/run-record.js';
import { matchIndex } from './build-index.js';
import { findText, type TextSearch } from './find-text.js';
import type { MatchAnswer } from './match-answer.js';

/** Whose documents, and who hears how far the index is. */
export interface MatchTask {
  readonly run: RunRecord;
  report(progress: Progress): void;
}

/** What `framework provenance index` says. */
export interface IndexedRun {
  readonly run: string;
  readonly index: string;
  /** False where it stood already. */
  readonly made: boolean;
  readonly documents: number;
  /** Of the text. */
  readonly bytes: number;
  /** Of the index on disk. */
  readonly indexBytes: number;
}

/**
 * The documents of a run a text stands in, over the index of its documents, which is made where there is none.
 *
 * @throws FWK_MATCH_SHORT, FWK_PROVENANCE_MISSING, FWK_STORE_*; FWK_RUN_BUSY where the index must be made while something
 *   works on the run
 */
export async function matchRun(task: MatchTask, search: TextSearch): Promise<MatchAnswer> {
  const { object: index, run } = await indexOf(task);
  const root = await provenanceOf(run).then(
    (recorded) => recorded.root,
    (cause) => {
      if (isFrameworkError(cause) && cause.code === 'FWK_PROVENANCE_MISSING') return null;
      throw cause;
    },
  );
  return { run: run.paths.name, root, ...(await findText(documentsOf(run), index, search)) };
}

/** Makes the index where there is none. */
export async function indexRun(task: MatchTask): Promise<IndexedRun> {
  const { object: index, made, run } = await indexOf(task);
  const { documents, bytes } = index.summary as { documents: number; bytes: number };
  return {
    ...{ run: run.paths.name, index: index.fingerprint, made, documents, bytes },
    indexBytes: Object.values(index.manifest.files).reduce((sum, file) => sum + file.bytes, 0),
  };
}

const indexOf = ({ run, report }: MatchTask) =>
  derivedObject(run, (now) => matchIndex(documentsOf(now), report));
