import type { StoredObject } from '../../run/store.js';
import { type Findings, remake } from './findings.js';

/** The sequence index names the tokens it points into: by their content, so that no others can be put under it. */
export function checkSequence(
  index: StoredObject,
  tokens: StoredObject | undefined,
  findings: Findings,
): void {
  findings.checked('sequence', 'index');
  for (const [place, named] of [
    ['it was made from', index.manifest.inputs['tokens']],
    ['it points into', index.summary['tokens']],
  ] as const) {
    if (named === tokens?.contentHash) continue;
    findings.add({
      check: 'sequence',
      at: index.dir,
      message: `the sequence index names the tokens ${String(named)} as those ${place}, the run has ${tokens?.contentHash ?? 'none'}`,
      action: remake(index.dir),
    });
  }
}
