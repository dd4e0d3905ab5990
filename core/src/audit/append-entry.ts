import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { LAYOUT } from '@framework/sdk';
import { hold } from '../run/holder.js';
import { AuditLog } from './audit-log.js';
import type { AuditEntry, EntryData, EntryKind } from './entries.js';
import { loadSigningKey } from './signing-key.js';

/**
 * One entry, signed, on the disk when it settles.
 *
 * @throws FWK_SIGNING_KEY, FWK_AUDIT_CORRUPT; FWK_RUN_BUSY while another process writes to the log
 */
export async function appendEntry<Kind extends EntryKind>(
  root: string,
  environment: Readonly<Record<string, string | undefined>>,
  kind: Kind,
  data: EntryData[Kind],
): Promise<AuditEntry> {
  const key = loadSigningKey(environment, root);
  await mkdir(join(root, LAYOUT.audit), { recursive: true });
  const held = await hold(join(root, LAYOUT.audit, 'lock'));
  try {
    return await (await AuditLog.open(root, key)).append(kind, data);
  } finally {
    held.release();
  }
}
