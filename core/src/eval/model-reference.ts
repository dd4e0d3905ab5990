import { statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { frameworkError, LAYOUT } from '@framework/sdk';

/** What `--model` names. */
export type ModelReference =
  | {
      readonly kind: 'run';
      /** The folder that holds `runs/`. */
      readonly root: string;
      readonly name: string;
      /** The newest checkpoint when null. */
      readonly step: number | null;
    }
  | { readonly kind: 'endpoint'; readonly url: string };

/**
 * A run by its name, by its folder or by that of one of its checkpoints; or an endpoint by its address.
 *
 * @throws FWK_CLI_USAGE for a path at which there is no run
 */
export function modelReference(written: string, root: string): ModelReference {
  if (/^https?:\/\//i.test(written)) return { kind: 'endpoint', url: written };
  // No name of a run has a colon.
  const isAddress = /^[\w.-]+:\d+(?:\/|$)/.test(written);
  if (!isAddress && !/[\\/]/.test(written) && written !== '.' && written !== '..') {
    return { kind: 'run', root, name: written, step: null };
  }
  const path = resolve(root, written);
  const step = /^step-(\d+)$/.exec(basename(path))?.[1];
  const isCheckpoint = step !== undefined && basename(dirname(path)) === LAYOUT.checkpoints;
  const dir = isCheckpoint ? dirname(dirname(path)) : path;
  const isRun = isFile(join(dir, LAYOUT.run)) && basename(dirname(dir)) === LAYOUT.runs;
  if (isRun && (!isCheckpoint || isFile(join(path, 'manifest.json')))) {
    return {
      kind: 'run',
      root: dirname(dirname(dir)),
      name: basename(dir),
      step: isCheckpoint ? Number(step) : null,
    };
  }
  throw frameworkError('FWK_CLI_USAGE', {
    message: `at '${written}' lies neither a run nor a checkpoint of one`,
    at: '--model',
    action: isAddress
      ? `an endpoint is named with http:// or https:// before it: \`--model http://${written}\``
      : `name a run, ${LAYOUT.runs}/<name>/${LAYOUT.checkpoints}/step-<n>, or the address of an endpoint`,
  });
}

function isFile(path: string): boolean {
  try {
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
