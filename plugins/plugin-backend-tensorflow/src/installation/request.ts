import { frameworkError } from '@framework/sdk';

/** A server that says nothing for so long is taken for gone. */
const SILENCE_MS = 60_000;

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  /** The body's pieces. */
  readonly body: AsyncIterable<Uint8Array>;
}

/**
 * GET over https, or over http from this machine itself.
 *
 * @throws FWK_FIX_DOWNLOAD naming the address; also from `body`, when it ends early or falls silent
 */
export async function request(url: string, headers: Readonly<Record<string, string>> = {}): Promise<Answer> {
  const address = URL.canParse(url) ? new URL(url) : undefined;
  if (address === undefined || !(address.protocol === 'https:' || isLoopback(address))) {
    throw notDownloaded(url, 'it is no https address');
  }
  const abort = new AbortController();
  // A body that nobody reads must not keep the process for a minute: what is on its way does that itself.
  const watch = setTimeout(() => abort.abort(new Error('it fell silent')), SILENCE_MS).unref();
  try {
    const response = await fetch(address, { headers, signal: abort.signal });
    return { status: response.status, headers: response.headers, body: pieces(url, response, watch) };
  } catch (cause) {
    clearTimeout(watch);
    throw notDownloaded(url, reasonOf(cause), cause);
  }
}

async function* pieces(url: string, response: Response, watch: NodeJS.Timeout): AsyncGenerator<Uint8Array> {
  try {
    for await (const piece of response.body ?? []) {
      watch.refresh();
      yield piece;
    }
  } catch (cause) {
    throw notDownloaded(url, reasonOf(cause), cause);
  } finally {
    clearTimeout(watch);
  }
}

export const notDownloaded = (url: string, why: string, cause?: unknown): Error =>
  frameworkError('FWK_FIX_DOWNLOAD', { message: `not downloaded: ${why}`, at: withoutSecrets(url), cause });

/** `fetch failed` says nothing; its cause does. */
function reasonOf(error: unknown): string {
  const { message, cause } = error as Error & { cause?: Error & { code?: string } };
  return cause?.message || cause?.code || message;
}

const isLoopback = ({ protocol, hostname }: URL): boolean =>
  protocol === 'http:' && ['127.0.0.1', '[::1]', 'localhost'].includes(hostname);

/** An index's address may carry its user's password. */
function withoutSecrets(url: string): string {
  if (!URL.canParse(url)) return url;
  const address = new URL(url);
  address.username = '';
  address.password = '';
  return address.href;
}
