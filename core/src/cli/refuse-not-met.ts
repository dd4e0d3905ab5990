import { frameworkError } from '@framework/sdk';
import { notMet } from '../run/gates.js';
import type { RunResult } from '../run/run.js';
import type { CliShared } from './shared.js';

/**
 * `--gate`, after everything else is done and said: the run stands, its report is written, and the exit code stops
 * whatever would have gone on with the checkpoint. Under `--json` the gates are in the one document already.
 */
export function refuseNotMet(
  { output, exitCode }: CliShared,
  { gates, dir }: Pick<RunResult, 'gates' | 'dir'>,
): void {
  // Nothing to miss is met, and whoever asked for it should know what it was worth.
  if (gates.length === 0) output.warn('--gate: the preset has no gates, so none was judged');
  const missed = notMet(gates);
  if (missed.length === 0) return;
  const error = frameworkError('FWK_GATE_NOT_MET', {
    message: `${missed.length} of ${gates.length} gates not met: ${missed
      .map(
        ({ metric, outcome, why }) => `${metric} (${outcome === 'fail' ? why : `not enough data: ${why}`})`,
      )
      .join('; ')}`,
    at: dir,
  });
  output.afterthought(error);
  exitCode(error.exitCode);
}
