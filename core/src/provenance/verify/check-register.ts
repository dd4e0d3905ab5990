import { entriesOf, readAuditLog } from '../../audit/audit-log.js';
import type { RunRecord } from '../../run/run-record.js';
import { TAKEDOWN_REF } from '../../takedown/takedown-record.js';
import type { Findings } from './findings.js';

/**
 * The signed register against the run's root: one that a takedown led away from is not to come back. Whoever restores the
 * store and `refs.json` of before from a copy has a run in which everything fits together; the register tells. By the root,
 * so that another name of the run does not matter.
 *
 * @param root as recorded for the run now
 */
export async function checkRegister(run: RunRecord, root: string, findings: Findings): Promise<void> {
  const log = await readAuditLog(run.paths.root).catch((error: Error) => error);
  if (log instanceof Error) {
    // Of a run with tombstones that is found with them.
    if (run.objects.has(TAKEDOWN_REF)) return;
    findings.add({
      check: 'takedown',
      at: run.paths.root,
      message: `the register cannot be read: ${log.message}`,
      action: 'restore `.framework/audit/log.ndjson` from a copy',
    });
    return;
  }
  const left = entriesOf(log.entries, 'executed').findLast(({ data }) => data.before === root);
  if (left === undefined) return;
  const { request, takedown, run: name } = left.data;
  findings.add({
    check: 'takedown',
    at: run.paths.refs,
    message: `the run has the root ${root}, which takedown ${takedown} of '${name}' left behind (${request}, ${left.at}): what was taken down is back, or was never taken down here`,
    action: `take it down again: \`framework takedown --run ${run.paths.name}\` with what ${request} asked for`,
  });
}
