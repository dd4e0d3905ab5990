import { type FrameworkError, frameworkError, isFrameworkError } from '@framework/sdk';

/** What DuckDB says, under a code. Its messages are long: the first lines say what, the rest advises on settings nobody can change. */
export function queryError(cause: unknown, sql: string): FrameworkError {
  if (isFrameworkError(cause)) return cause;
  const text = String((cause as Error)?.message ?? cause);
  const message = text.split('\n\n')[0]!.split('\n')[0]!.slice(0, 400);
  const at = `SQL, ${sql.trim().slice(0, 80)}`;
  if (/^(?:Out of Memory|INTERRUPT)|^Invalid Input Error: .*string too large/i.test(message)) {
    return frameworkError('FWK_QUERY_LIMIT', { message, at, cause });
  }
  if (/^Permission Error|configuration has been locked/.test(message)) {
    return frameworkError('FWK_QUERY_REFUSED', { message, at, cause });
  }
  return frameworkError('FWK_QUERY_FAILED', { message, at, cause });
}
