import { lstatSync } from 'node:fs';
import { basename, join } from 'node:path';
import { type FrameworkError, frameworkError } from '@framework/sdk';
import { listPresets } from '../config/preset-chain.js';
import { runPaths } from '../run/layout.js';

/** Where a new preset goes, and what it and its run are called. */
export interface PresetName {
  readonly name: string;
  readonly file: string;
}

/**
 * A name that is free: as a file here, as a run here, and as a preset one could mean by it.
 *
 * @param folder absolute; names the preset when nothing is written
 * @param written `--name`
 * @throws FWK_CLI_USAGE for what is no name, FWK_INIT_EXISTS for what is taken
 */
export function presetName(root: string, folder: string, written: string | undefined): PresetName {
  const name = written ?? nameOf(folder);
  // The name is the run's too: what is no name for a run is refused there.
  const { dir } = runPaths(root, name);
  const file = join(root, `${name}.yaml`);
  if (isThere(file)) throw taken(`'${name}.yaml' is there already`, file);
  if (isThere(dir))
    throw taken(`there is a run '${name}' already, which a run of this preset would train over`, dir);
  const preset = listPresets(root).get(name);
  if (preset !== undefined) throw taken(`there is a preset '${name}' already`, preset);
  return { name, file };
}

/** The folder's own, with a dash for whatever no run name holds. */
function nameOf(folder: string): string {
  const name = basename(folder)
    .replace(/[^a-zA-Z0-9._-]+/g, '-')
    .replace(/^[^a-zA-Z0-9]+|-+$/g, '')
    .slice(0, 100);
  if (name !== '') return name;
  throw frameworkError('FWK_CLI_USAGE', {
    message: `the name of '${folder}' gives none for a run`,
    at: 'framework init',
    action: 'give one with `--name`',
  });
}

/** A link that leads nowhere is there too. */
function isThere(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
}

const taken = (message: string, at: string): FrameworkError =>
  frameworkError('FWK_INIT_EXISTS', { message, at });
