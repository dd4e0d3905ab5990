import { join } from 'node:path';
import { contentRoot } from '../../run/content-root.js';
import { hashFile } from '../../run/file-hash.js';
import type { RunRecord } from '../../run/run-record.js';
import { type ObjectNames, REPLACED, TAKEDOWN_REF } from '../../takedown/takedown-record.js';
import type { Findings } from './findings.js';

/**
 * The run's own files: results and metrics against the journal, then the one root over everything.
 *
 * @param originally the objects that a takedown replaced, as they were when the run ended: its content root is over them,
 *   and over everything else as it lies there now
 */
export async function checkRun(
  run: RunRecord,
  originally: ObjectNames | undefined,
  findings: Findings,
): Promise<void> {
  const { paths, file, lock, journal, checkpoints } = run;
  const wrong = (at: string, message: string, action = 'restore the file from a copy') =>
    findings.add({ check: 'run', at, message, action });

  const evaluations = new Map<string, unknown>();
  for (const { kind, data } of journal) {
    if (kind === 'evaluation') evaluations.set(`step-${Number(data['step'])}.json`, data['sha256']);
  }
  for (const [name, sha256] of evaluations) {
    const path = join(paths.evaluation, name);
    const found = await hashFile(path).catch(() => undefined);
    // Results of another schedule are removed when the run goes on; the journal still tells of them.
    if (found === undefined) continue;
    findings.checked('run', 'files');
    if (found !== sha256) wrong(path, `the results in '${name}' are not those that were measured`);
  }
  const last = checkpoints.at(-1);
  if (last !== undefined) {
    findings.checked('run', 'files');
    const { bytes, sha256 } = last.manifest.metrics;
    const found = await hashFile(paths.metrics, bytes).catch(() => undefined);
    if (found !== sha256)
      wrong(paths.metrics, `the metrics up to step ${last.step} are not those of its checkpoint`);
  }
  const objects: Record<string, { readonly contentHash: string }> = Object.fromEntries(run.objects);
  delete objects[TAKEDOWN_REF];
  for (const ref of REPLACED) {
    const before = originally?.[ref];
    if (before !== undefined) objects[ref] = before;
  }
  const documents = objects['filter'];
  if (lock !== null && documents !== undefined && lock.dataFingerprint !== documents.contentHash) {
    wrong(
      paths.lock,
      `the lock names the documents ${lock.dataFingerprint}, the run has ${documents.contentHash}`,
    );
  }
  findings.checked('run', 'files');
  const ended = journal.findLast(({ kind }) => kind === 'run-finished')?.data['contentRoot'];
  const now = await contentRoot(paths, objects).catch((error: Error) => error.message);
  for (const [where, then] of [
    [paths.run, file?.contentRoot],
    [paths.journal, ended],
  ] as const) {
    if (then === now) continue;
    wrong(
      where,
      `the content root is ${now}, the run ended with ${String(then)}`,
      'restore what the other lines name, or the run’s folder, from a copy',
    );
  }
}
