import { basename } from 'node:path';
import { frameworkError, type Progress } from '@framework/sdk';
import { DocumentShards } from '../../run/documents.js';
import { hashFile } from '../../run/file-hash.js';
import { openRunRecord } from '../../run/run-record.js';
import { Overlap, type TaskOverlap } from './overlap.js';
import { problemTexts } from './problem-texts.js';

/** What `framework eval contamination --json` prints: problems against what a run was trained on. */
export interface Contamination {
  readonly run: string;
  /** Training documents that were read, and their bytes. */
  readonly documents: number;
  readonly bytes: number;
  readonly files: readonly {
    readonly file: string;
    readonly sha256: string;
    /** Problems that have a run found, and those of which half or more was. */
    readonly touched: number;
    readonly contaminated: number;
    readonly tasks: readonly TaskOverlap[];
  }[];
}

/** Share of a problem's runs from which it counts as read. */
const CONTAMINATED = 0.5;

export const isContaminated = ({ found, runs }: TaskOverlap): boolean =>
  runs > 0 && found / runs >= CONTAMINATED;

/**
 * Reads every training document of a run, as the filters left it, and looks for runs of thirteen tokens of the problems.
 *
 * @param files of problems
 * @throws FWK_EVAL_TASKS; FWK_RUN_UNKNOWN; FWK_STORE_* where documents are damaged or gone
 */
export async function contaminationOf(
  root: string,
  run: string,
  files: readonly string[],
  progress: (progress: Progress) => void,
): Promise<Contamination> {
  const overlaps = await Promise.all(files.map(async (file) => new Overlap(await problemTexts(file))));
  const { objects, paths } = await openRunRecord(root, run);
  const filtered = objects.get('filter');
  if (filtered === undefined) {
    throw frameworkError('FWK_STORE_MISSING_FILE', {
      message: `the documents '${run}' was trained on are not here`,
      at: paths.refs,
      action: 'run it again from where its store lies: `framework resume`',
    });
  }
  let documents = 0;
  let bytes = 0;
  for await (const batch of new DocumentShards(filtered).read(BATCH, 'train')) {
    for (let row = 0; row < batch.length; row++) {
      const text = batch.bytes(row);
      for (const overlap of overlaps) overlap.read(batch.ids[row]!, text);
      documents++;
      bytes += text.byteLength;
    }
    progress({ done: documents, total: null, unit: 'documents' });
  }
  return {
    run,
    documents,
    bytes,
    files: await Promise.all(
      overlaps.map(async (overlap, at) => {
        const tasks = overlap.result();
        return {
          file: basename(files[at]!),
          sha256: await hashFile(files[at]!),
          touched: tasks.filter(({ found }) => found > 0).length,
          contaminated: tasks.filter(isContaminated).length,
          tasks,
        };
      }),
    ),
  };
}

const BATCH = 256;
