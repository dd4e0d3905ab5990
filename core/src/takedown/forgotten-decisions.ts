import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { frameworkError, LAYOUT } from '@framework/sdk';
import { type AuditRecord, auditLogPath, entriesOf } from '../audit/audit-log.js';
import { Refs } from '../run/refs.js';
import { Store } from '../run/store.js';
import { runFolders } from './affected-runs.js';

/**
 * Whether the audit log lost decisions: it was deleted, or a copy of before lies in its place. Each is a whole log, too, and what was
 * taken down would come in again. Told by lists that lie there and an empty log, and by runs whose documents went through a takedown
 * of which the log knows nothing.
 *
 * @throws FWK_TAKEDOWN_DENIED
 */
export async function refuseForgotten(
  root: string,
  { entries }: Pick<AuditRecord, 'entries'>,
): Promise<void> {
  const decided = new Set(entriesOf(entries, 'decided').map(({ data }) => data.takedown));
  const lists = entries.length > 0 ? [] : await readdir(join(root, LAYOUT.takedowns)).catch(() => []);
  // The first entry is on the disk before the first list is.
  if (lists.some((file) => file.startsWith('deny-')))
    throw forgotten(root, 'what was taken down is listed here');
  for (const paths of await runFolders(root)) {
    // A run that is damaged is no reason for another not to begin, nor one not to look at the others.
    const refs = await Refs.open(paths.refs).catch(() => undefined);
    for (const takedown of await takedownsIn(new Store(paths.store), refs?.all['filter'])) {
      if (!decided.has(takedown))
        throw forgotten(root, `takedown ${takedown.slice(0, 12)} was carried out in '${paths.name}'`);
    }
  }
}

/** Takedowns that an object of documents went through. Of one that cannot be read nothing is known; who opens it is told. */
async function takedownsIn(store: Store, documents: string | undefined): Promise<readonly string[]> {
  if (documents === undefined || !store.has(documents)) return [];
  const object = await store.look(documents).catch(() => undefined);
  return (object?.manifest.inputs['takedowns'] ?? []) as readonly string[];
}

const forgotten = (root: string, what: string) =>
  frameworkError('FWK_TAKEDOWN_DENIED', {
    message: `${what}, and the audit log knows nothing of it: it was deleted, or a copy of before lies in its place`,
    at: auditLogPath(root),
    action: 'restore `.framework/audit` from a copy: without it the documents would come back',
  });
