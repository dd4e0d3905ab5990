import { entriesOf, readAuditLog } from '../audit/audit-log.js';
import { Journal } from '../run/journal.js';
import type { RunPaths } from '../run/layout.js';
import { readPlan } from './plan.js';

/**
 * Takedowns of what a checkpoint was trained on, as register and journal tell. The mark beside it tells the same, and more where
 * takedowns follow one another; but a mark is a file, gone where somebody deleted it, or put the folder back from a copy of before.
 *
 * @returns ids, in the order they were decided
 * @throws FWK_AUDIT_CORRUPT, FWK_JOURNAL_CORRUPT; FWK_TAKEDOWN_DENIED for a plan that is missing
 */
export async function toldByRegister(
  { root, journal }: Pick<RunPaths, 'root' | 'journal'>,
  step: number,
): Promise<readonly string[]> {
  const decided = entriesOf((await readAuditLog(root)).entries, 'decided');
  if (decided.length === 0) return [];
  const written = (await Journal.read(journal)).findLast(
    ({ kind, data }) => kind === 'checkpoint' && data['step'] === step,
  );
  const documents = written?.data['documents'];
  if (typeof documents !== 'string' || step === 0) return [];
  const found: string[] = [];
  for (const { data } of decided) {
    if ((await readPlan(root, data.plan)).saw.includes(documents)) found.push(data.takedown);
  }
  return found;
}
