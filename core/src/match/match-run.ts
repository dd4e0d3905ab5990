import { frameworkError, isFrameworkError, type Progress } from '@framework/sdk';
import { provenanceOf } from '../provenance/run-provenance.js';
import { hold } from '../run/holder.js';
import { openRunRecord, type RunRecord } from '../run/run-record.js';
import { Store, type StoredObject } from '../run/store.js';
import { buildIndex } from './build-index.js';
import { findText, type TextSearch } from './find-text.js';
import { indexFingerprint } from './index-header.js';
import type { MatchAnswer } from './match-answer.js';

/** Whose documents, and who hears how far the index is. */
export interface MatchTask {
  readonly root: string;
  readonly run: string;
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
  const { documents, index, run } = await indexOf(task);
  const root = await provenanceOf(run).then(
    (recorded) => recorded.root,
    (cause) => {
      if (isFrameworkError(cause) && cause.code === 'FWK_PROVENANCE_MISSING') return null;
      throw cause;
    },
  );
  return { run: run.paths.name, root, ...(await findText(documents, index, search)) };
}

/** Makes the index where there is none. */
export async function indexRun(task: MatchTask): Promise<IndexedRun> {
  const { index, made, run } = await indexOf(task);
  const { documents, bytes } = index.summary as { documents: number; bytes: number };
  return {
    ...{ run: run.paths.name, index: index.fingerprint, made, documents, bytes },
    indexBytes: Object.values(index.manifest.files).reduce((sum, file) => sum + file.bytes, 0),
  };
}

async function indexOf({ root, run: name, report }: MatchTask): Promise<{
  readonly run: RunRecord;
  readonly documents: StoredObject;
  readonly index: StoredObject;
  readonly made: boolean;
}> {
  const run = await openRunRecord(root, name);
  const store = new Store(run.paths.store);
  const documents = documentsOf(run);
  const standing = indexFingerprint(documents);
  if (store.has(standing)) return { run, documents, index: await store.look(standing), made: false };
  // A takedown waits, and so it cannot miss what is made here of the documents of before.
  const held = await hold(run.paths.holder);
  try {
    const now = await openRunRecord(root, name);
    const documents = documentsOf(now);
    return { run: now, documents, index: await buildIndex(store, documents, report), made: true };
  } finally {
    held.release();
  }
}

function documentsOf({ objects, paths, missing }: RunRecord): StoredObject {
  const documents = objects.get('filter');
  if (documents !== undefined) return documents;
  throw frameworkError('FWK_PROVENANCE_MISSING', {
    message: `'${paths.name}' has no documents yet`,
    at: paths.refs,
    action:
      missing.find(({ part }) => part === 'object filter')?.action ??
      `let it go on: \`framework resume ${paths.name}\``,
  });
}
