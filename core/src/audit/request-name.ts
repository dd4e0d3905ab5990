import { frameworkError } from '@framework/sdk';
import type { AuditEntry } from './entries.js';

const LONGEST = 200;

/**
 * What the register calls a request, as it is entered: the log is never written again, so a name that nobody can give once more, or
 * that looks like a line of its own, is refused.
 *
 * @param at where it was written
 * @throws FWK_CLI_USAGE
 */
export function requestName(written: string, at = '--request'): string {
  const name = written.trim();
  if (name !== '' && name.length <= LONGEST && !/[\p{Cc}\p{Zl}\p{Zp}]/u.test(name)) return name;
  throw frameworkError('FWK_CLI_USAGE', {
    message: `${JSON.stringify(written.slice(0, LONGEST))} is no name for a request`,
    at,
    action: `give what you call it, on one line of at most ${LONGEST} characters: \`R-17\``,
  });
}

/** @throws FWK_CLI_USAGE for words that are none */
export function wordsGiven(written: string, at: string): string {
  if (written.trim() !== '') return written;
  throw frameworkError('FWK_CLI_USAGE', {
    message: 'nothing is written where the register asks for words',
    at,
    action: 'write what was asked for, or why it is refused',
  });
}

/** Whether any entry is of that request. */
export const isKnownRequest = (name: string, entries: readonly AuditEntry[]): boolean =>
  entries.some(({ data }) => data['request'] === name);

/** @throws FWK_CLI_USAGE for a request that the register does not know: a name that was mistyped would stay in it */
export function refuseUnknownRequest(name: string, entries: readonly AuditEntry[]): void {
  if (isKnownRequest(name, entries)) return;
  throw frameworkError('FWK_CLI_USAGE', {
    message: `the register knows no request '${name}'`,
    at: '--request',
    action: 'see `framework audit requests`; enter it first with `framework audit received`',
  });
}
