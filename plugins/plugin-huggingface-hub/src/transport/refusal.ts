import { type FrameworkError, frameworkError, type RemoteSet } from '@framework/sdk';
import { base, pageOf } from '../address.js';
import type { Token } from '../token.js';
import type { Answer } from './answer.js';
import type { Try } from './persist.js';
import { shown } from './request.js';
import { rateLimitMs, retryAfterMs } from './retry-after.js';

/** Statuses that may be another tomorrow. */
const FOR_NOW: ReadonlySet<number> = new Set([408, 409, 425, 429, 500, 502, 503, 504, 529]);

/** Whom the hub refused what. */
export interface Refused {
  readonly endpoint: URL;
  readonly token: Token;
  readonly set: Pick<RemoteSet, 'hub' | 'revision'>;
  /** What was asked for, for the message: `data/python`. */
  readonly what: string;
  /** The key that names the set. */
  readonly at: string;
}

/**
 * An answer that is no success: worth another try, or an error that says what to do.
 *
 * @throws FWK_SOURCE_DENIED, FWK_SOURCE_MISSING, FWK_SOURCE_UNREACHABLE
 */
export function refusal(answer: Answer, refused: Refused): Try<never> {
  answer.discard();
  const { status, headers, url } = answer;
  // A store it sent us on to knows nothing of tokens and terms: the address it was given has expired, at the worst.
  if (FOR_NOW.has(status) || url.origin !== refused.endpoint.origin) {
    return {
      kind: 'again',
      why: `${url.host} answered ${status}`,
      pauseMs: retryAfterMs(headers.get('retry-after'), Date.now()) ?? rateLimitMs(headers.get('ratelimit')),
      moved: false,
    };
  }
  throw finalError(status, headers.get('x-error-code') ?? '', shown(url), refused);
}

function finalError(status: number, said: string, address: string, refused: Refused): FrameworkError {
  const { endpoint, token, set, what, at } = refused;
  const page = pageOf(endpoint, set);
  const tokens = `${base(endpoint)}/settings/tokens`;
  const denied = (message: string, action: string) =>
    frameworkError('FWK_SOURCE_DENIED', { message, at, action });
  const missing = (message: string, action: string) =>
    frameworkError('FWK_SOURCE_MISSING', { message, at, action });
  if (said === 'DisabledRepo')
    return missing(`'${set.hub}' was disabled by the hub`, `see ${page}; choose another dataset`);
  switch (status) {
    case 401:
      if (token.value !== '')
        return denied(
          `the hub does not accept the token in ${token.variable}`,
          `make a new one on ${tokens} and put it into ${token.variable}`,
        );
      return denied(
        said === 'GatedRepo'
          ? `'${set.hub}' asks for an account that accepted its terms, and ${token.variable} holds no token`
          : `the hub shows no '${set.hub}' to somebody without a token: it is gated, private, or not there`,
        `accept the terms on ${page}, make a token on ${tokens} and put it into ${token.variable}`,
      );
    case 403:
      return denied(
        said === 'GatedRepo'
          ? `the account of the token in ${token.variable} may not read '${set.hub}': its terms are not accepted, or not granted yet`
          : `the token in ${token.variable} may not read '${set.hub}'`,
        `accept the terms on ${page} with that account, and let the token read gated repositories (${tokens})`,
      );
    case 404:
    case 410:
      if (said === 'EntryNotFound')
        return missing(
          `there is no '${what}' in ${set.hub} at ${set.revision}`,
          `see what there is: ${page}/tree/${set.revision}`,
        );
      if (said === 'RevisionNotFound')
        return missing(
          `${set.hub} has no revision ${set.revision}`,
          `copy the hash of a commit from ${page}/commits/main`,
        );
      return missing(
        `the hub has no dataset '${set.hub}'${token.value === '' ? '' : ', or does not show it to the account of the token'}`,
        `correct the name: ${page} is where it would be`,
      );
    default:
      return frameworkError('FWK_SOURCE_UNREACHABLE', {
        message: `the hub answered ${status} for '${what}' of ${set.hub}`,
        at: address,
        action: 'see whether the address is that of a hub',
      });
  }
}
