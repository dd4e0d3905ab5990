import { frameworkError } from '@framework/sdk';
import type { AuditRecord } from './audit-log.js';

/**
 * Where the log ended when somebody looked. Kept elsewhere it shows that nothing was cut off or replaced up to there:
 * the log alone cannot, as a shorter log is a whole one, too.
 */
export interface Anchor {
  readonly count: number;
  /** SHA-256 of line `count`, hex; zeros for none. */
  readonly head: string;
}

export const anchorOf = ({ entries, head }: AuditRecord): Anchor => ({ count: entries.length, head });

/** `12:9f86…`, one word to keep. */
export const anchorText = ({ count, head }: Anchor): string => `${count}:${head}`;

/** @throws FWK_CLI_USAGE */
export function parseAnchor(written: string): Anchor {
  const match = /^(\d{1,15}):([0-9a-f]{64})$/.exec(written.trim());
  if (match) return { count: Number(match[1]), head: match[2]! };
  throw frameworkError('FWK_CLI_USAGE', {
    message: `'${written}' is no anchor`,
    at: '--anchor',
    action: 'give what `framework audit anchor` printed: a count, a colon, 64 hexadecimal digits',
  });
}

/** @throws FWK_AUDIT_ANCHOR when lines were cut off before it, or others stand in their place */
export function checkAnchor({ entries, heads, path }: AuditRecord, { count, head }: Anchor): void {
  if (count > entries.length) {
    throw frameworkError('FWK_AUDIT_ANCHOR', {
      message: `the log has ${entries.length} entries, and had ${count} when the anchor was printed: its tail was cut off`,
      at: path,
    });
  }
  if (count === 0 || heads[count - 1] === head) return;
  throw frameworkError('FWK_AUDIT_ANCHOR', {
    message: `entry ${count} of the log has the hash ${heads[count - 1]}, the anchor says ${head}: the log was replaced`,
    at: `${path}:${count}`,
  });
}
