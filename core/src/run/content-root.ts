import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { LAYOUT } from '@framework/sdk';
import { CheckpointFiles } from './checkpoint-files.js';
import { hashFile, rootOf } from './file-hash.js';
import type { RunPaths } from './layout.js';

/**
 * One hash for everything a run promises to make again: store objects, provenance, checkpoints, metrics, evaluation
 * results.
 * Names are logical, so neither the run's name nor the machine's paths are in it.
 *
 * @param objects name the run knows an object by → the object
 */
export async function contentRoot(
  paths: RunPaths,
  objects: Readonly<Record<string, { readonly contentHash: string }>>,
): Promise<string> {
  const hashes: Record<string, string> = {};
  for (const [name, { contentHash }] of Object.entries(objects)) hashes[`store/${name}`] = contentHash;
  if (existsSync(paths.provenance)) hashes[LAYOUT.provenance] = await hashFile(paths.provenance);
  for (const { step, hash } of await new CheckpointFiles(paths.checkpoints).list()) {
    hashes[`checkpoints/step-${step}`] = hash;
  }
  if (existsSync(paths.metrics)) hashes['metrics.ndjson'] = await hashFile(paths.metrics);
  for (const name of await readdir(paths.evaluation).catch(() => [])) {
    if (/^step-\d+\.json$/.test(name))
      hashes[`evaluation/${name}`] = await hashFile(join(paths.evaluation, name));
  }
  return rootOf(hashes);
}
