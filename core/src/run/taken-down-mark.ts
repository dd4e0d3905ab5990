import { join } from 'node:path';
import { isRecord, isText, readJsonFile, writeJsonFile } from './json-file.js';

/**
 * `checkpoints/step-N/taken-down.json`: beside the manifest and not in it, as the checkpoint's bytes did not change. Weights
 * cannot unlearn; whoever loads them must say why.
 */
export interface TakenDownMark {
  /** Ids of takedowns, in the order they were decided. */
  readonly takedowns: readonly string[];
}

const FILE = 'taken-down.json';

/** @throws FWK_RUN_IO when the file is damaged: a mark that cannot be read is a mark */
export const readTakenDownMark = (dir: string): Promise<TakenDownMark | undefined> =>
  readJsonFile(
    join(dir, FILE),
    (value): value is TakenDownMark =>
      isRecord(value) && Array.isArray(value['takedowns']) && value['takedowns'].every(isText),
  );

export async function markTakenDown(dir: string, takedown: string): Promise<void> {
  const takedowns = (await readTakenDownMark(dir))?.takedowns ?? [];
  if (takedowns.includes(takedown)) return;
  await writeJsonFile(join(dir, FILE), { takedowns: [...takedowns, takedown] });
}
