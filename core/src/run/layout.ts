import { join } from 'node:path';
import { frameworkError, LAYOUT } from '@framework/sdk';

/** The absolute paths of one run, after `LAYOUT`. */
export interface RunPaths {
  readonly name: string;
  readonly root: string;
  readonly dir: string;
  readonly store: string;
  readonly run: string;
  readonly lock: string;
  readonly holder: string;
  readonly heartbeat: string;
  readonly journal: string;
  readonly refs: string;
  readonly metrics: string;
  readonly timing: string;
  readonly checkpoints: string;
  readonly evaluation: string;
  readonly provenance: string;
  readonly errors: string;
  readonly logs: string;
  readonly report: string;
  readonly trace: string;
}

export function runPaths(root: string, name: string): RunPaths {
  const dir = join(root, LAYOUT.runs, checkedName(name));
  return {
    name,
    root,
    dir,
    store: join(root, LAYOUT.store),
    run: join(dir, LAYOUT.run),
    lock: join(dir, LAYOUT.lock),
    holder: join(dir, LAYOUT.holder),
    heartbeat: join(dir, LAYOUT.heartbeat),
    journal: join(dir, LAYOUT.journal),
    refs: join(dir, LAYOUT.refs),
    metrics: join(dir, LAYOUT.metrics),
    timing: join(dir, LAYOUT.timing),
    checkpoints: join(dir, LAYOUT.checkpoints),
    evaluation: join(dir, LAYOUT.evaluation),
    provenance: join(dir, LAYOUT.provenance),
    errors: join(dir, LAYOUT.errors),
    logs: join(dir, LAYOUT.logs),
    report: join(dir, LAYOUT.report),
    trace: join(dir, LAYOUT.trace),
  };
}

/** A name becomes a folder: nothing that climbs out of `runs/`, or hides. */
export const isRunName = (name: string): boolean => /^[a-zA-Z0-9][a-zA-Z0-9._-]{0,99}$/.test(name);

function checkedName(name: string): string {
  if (isRunName(name)) return name;
  throw frameworkError('FWK_CLI_USAGE', {
    message: `'${name}' is no name for a run`,
    at: '--name',
    action: 'use letters, digits, dots, dashes and underscores; begin with a letter or digit',
  });
}
