/**
 * What `Retry-After` asks for, in milliseconds: seconds, or a date (RFC 9110, section 10.2.3). Null where there is none, or none
 * that can be read.
 *
 * @param now milliseconds since 1970
 */
export function retryAfterMs(header: string | null, now: number): number | null {
  const written = header?.trim() ?? '';
  if (/^\d{1,9}$/.test(written)) return Number(written) * 1000;
  const date = /^[A-Z][a-z]{2,8},? /.test(written) ? Date.parse(written) : Number.NaN;
  return Number.isNaN(date) ? null : Math.max(0, date - now);
}

/**
 * What is left of the time after which the hub counts anew, in milliseconds, where it says that nothing may be asked before:
 * `RateLimit: "api";r=0;t=175` (draft-ietf-httpapi-ratelimit-headers-09). Null otherwise.
 */
export function rateLimitMs(header: string | null): number | null {
  const [, left] = /;\s*r=(\d+)/.exec(header ?? '') ?? [];
  const [, seconds] = /;\s*t=(\d{1,9})(?!\d)/.exec(header ?? '') ?? [];
  return Number(left) === 0 && seconds !== undefined ? Number(seconds) * 1000 : null;
}
