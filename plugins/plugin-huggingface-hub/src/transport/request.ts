import { frameworkError } from '@framework/sdk';
import { isPlainLoopback } from '../endpoint.js';
import { type Answer, Broken } from './answer.js';

const MOST_REDIRECTS = 5;
/** What must arrive within one time-out: a server that drips is as good as silent. */
const LEAST_BYTES = 16 * 1024;

export interface RequestOptions {
  readonly endpoint: URL;
  /** Empty: none. */
  readonly token: string;
  readonly timeoutMs: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
  /** `hub`: what answers must be the hub itself. `anywhere`: bytes whose hash is known may come from a store it names. */
  readonly from: 'hub' | 'anywhere';
}

/**
 * GET, redirects followed by hand: the token goes to the hub and to nobody it names.
 *
 * @throws Broken; FWK_SOURCE_INTEGRITY for a redirect that nobody should follow; what `signal` says
 */
export async function request(address: string, options: RequestOptions): Promise<Answer> {
  let url = new URL(address);
  let hubHeaders: Headers | undefined;
  for (let hop = 0; hop <= MOST_REDIRECTS; hop++) {
    const answer = await once(url, options);
    if (url.origin === options.endpoint.origin) hubHeaders = answer.headers;
    const location = isRedirect(answer.status) ? answer.headers.get('location') : null;
    if (location === null) return { ...answer, hubHeaders: hubHeaders ?? new Headers() };
    answer.discard();
    url = followed(location, url, options);
  }
  throw new Broken(`it redirects more than ${MOST_REDIRECTS} times`);
}

const isRedirect = (status: number): boolean => [301, 302, 303, 307, 308].includes(status);

function followed(location: string, from: URL, { endpoint, from: allowed }: RequestOptions): URL {
  const refused = (why: string) =>
    frameworkError('FWK_SOURCE_INTEGRITY', {
      message: `the hub redirects ${why}, which is not followed`,
      at: shown(from),
    });
  if (!URL.canParse(location, from.href)) throw refused('to what is no address');
  const url = new URL(location, from);
  if (url.username !== '' || url.password !== '') throw refused('with a name or a password');
  if (url.origin === endpoint.origin) return url;
  if (allowed === 'hub') throw refused(`to ${url.host}`);
  // Only a hub on this machine may name others here: none from outside reaches what listens on it unencrypted.
  if (url.protocol !== 'https:' && !(isPlainLoopback(endpoint) && isPlainLoopback(url)))
    throw refused(`to ${url.protocol}//${url.host}`);
  return url;
}

async function once(url: URL, options: RequestOptions): Promise<Omit<Answer, 'hubHeaders'>> {
  const { endpoint, token, timeoutMs, signal } = options;
  const silence = new AbortController();
  const watch = setTimeout(() => silence.abort(), timeoutMs);
  const reason = (cause: unknown): Error => {
    signal.throwIfAborted();
    return new Broken(silence.signal.aborted ? `it fell silent for ${timeoutMs / 1000} s` : reasonOf(cause));
  };
  // Compressed on its way, a file has another length than its listing says.
  const headers: Record<string, string> = { 'accept-encoding': 'identity', ...options.headers };
  if (url.origin === endpoint.origin && token !== '') headers['authorization'] = `Bearer ${token}`;
  try {
    const response = await fetch(url, {
      headers,
      redirect: 'manual',
      signal: AbortSignal.any([signal, silence.signal]),
    });
    watch.refresh();
    return {
      url,
      status: response.status,
      headers: response.headers,
      body: pieces(response, watch, reason),
      discard: () => {
        clearTimeout(watch);
        silence.abort();
      },
    };
  } catch (cause) {
    clearTimeout(watch);
    throw reason(cause);
  }
}

async function* pieces(
  response: Response,
  watch: NodeJS.Timeout,
  reason: (cause: unknown) => Error,
): AsyncGenerator<Uint8Array> {
  let since = 0;
  try {
    for await (const piece of (response.body ?? []) as AsyncIterable<Uint8Array>) {
      since += piece.byteLength;
      if (since >= LEAST_BYTES) {
        since = 0;
        watch.refresh();
      }
      yield piece;
    }
  } catch (cause) {
    throw reason(cause);
  } finally {
    clearTimeout(watch);
  }
}

/** `fetch failed` says nothing; what is behind it does. */
function reasonOf(cause: unknown): string {
  const inner = cause instanceof Error && cause.cause instanceof Error ? cause.cause : cause;
  if (!(inner instanceof Error)) return String(inner);
  return `the connection failed: ${(inner as NodeJS.ErrnoException).code ?? inner.message}`;
}

/** An address of a store is signed in its query: whoever has it may read. */
export const shown = (url: URL): string => `${url.origin}${url.pathname}`;
